"""What people propose for the next list. On its day it is its author's alone; in the night it reaches the team, and leads to nobody there.

Not audited: an entry would name who proposed.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from access.actors import Actor
from accounts.models import Person
from feedback.actions.themes import BadStatement
from feedback.models import OwnProposal, Side, ThemeProposal
from feedback.queries import coming_list, desk_day, own_proposals, who_is_named
from feedback.statements import problem_with, same
from programs.models import Cohort

PROPOSALS_EACH = 5  # that wait, of a person in a cohort


class TooManyProposals(Exception):
    """Somebody already has as many proposals waiting as the team will read of one person."""


class WithTheTeam(Exception):
    """The team has read it. Whatever went from their page now would tell that its author was here."""


@sensitive_variables("text")
@transaction.atomic
def propose_theme(*, cohort: Cohort, side: Side, text: str, by: Actor) -> None:
    """Ask for a statement on the next list, for the team to read from tomorrow on. The same words again change nothing.

    Raises BadStatement, TooManyProposals. It is not held against the proposals of others: a refusal would tell that somebody had the
    same thought.
    """
    author = Person.objects.select_for_update().get(pk=by.person_id)
    text = " ".join(text.split())
    waiting = [mine for mine in own_proposals(author, cohort) if mine.is_waiting]
    if any(same(mine.text, text) for mine in waiting):
        return
    if problem := problem_with(text) or who_is_named(text):
        raise BadStatement(problem)
    if any(each.side == side and same(each.text, text) for each in coming_list(cohort).statements):
        raise BadStatement("The next list has this statement already.")
    if len(waiting) >= PROPOSALS_EACH:
        raise TooManyProposals
    OwnProposal.objects.create(cohort=cohort, author=author, side=side, text=text, said_on=desk_day())


@transaction.atomic
def withdraw_proposal(*, own_proposal: OwnProposal, by: Actor) -> None:
    """Take one's own proposal back, on its day: nobody has read it. Twice is once. Raises WithTheTeam."""
    mine = OwnProposal.objects.filter(pk=own_proposal.pk, author_id=by.person_id)
    # One statement, which waits for a worker that hands it on just now and then finds nothing to delete.
    gone, _ = mine.exclude(said_on=None).delete()
    if not gone and mine.exists():
        raise WithTheTeam


@transaction.atomic
def hand_on_proposals(*, by: Actor) -> None:
    """Give the team what was proposed before today: all of it at once, in random order, without whose it was. Any number of times.

    Its author keeps a sealed lead, to read what becomes of it. The words go from there: two columns of one length would be a lead too.
    """
    held = OwnProposal.objects.select_for_update().filter(said_on__lt=desk_day())
    leads = sorted(((uuid4(), own) for own in held), key=lambda pair: pair[0])
    ThemeProposal.objects.bulk_create(
        [
            ThemeProposal(pk=lead, cohort_id=own.cohort_id, side=own.side, text=str(own.text), answer="")
            for lead, own in leads
        ]
    )
    for lead, own in leads:
        own.lead, own.text, own.said_on = str(lead), "", None
        own.save(update_fields=["lead", "text", "said_on"])
