"""What an ombudsperson does with a case at their desk. Not audited: an entry would say that a case exists."""

from __future__ import annotations

from copy import copy
from uuid import UUID

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from access.actors import Actor
from feedback.actions.help import CaseClosed
from feedback.desk import answer_by
from feedback.holding import as_seen, has_unheard, hold_too
from feedback.models import HelpCase, HelpMessage, HelpNote
from feedback.queries import desk_day, misplaced, takers_of, working_week
from feedback.threads import locked, say, tell_author, turn_to


class NotTheirCase(Exception):
    """The case is at somebody else's desk, or at nobody's."""


class CannotTakeIt(Exception):
    """This person may not answer the author."""


@sensitive_variables("text")
@transaction.atomic
def answer_case(*, case: HelpCase, text: str, once: UUID, by: Actor) -> HelpCase:
    """Write to the author. The same form again changes nothing. Raises NotTheirCase, CaseClosed."""
    found, day = _theirs(case, by), desk_day()
    if not _seen(found).is_open and not found.messages.filter(once=once).exists():
        raise CaseClosed
    if say(found, HelpMessage.Side.DESK, text, once=once, answered_by=by.person_id):
        if found.answered_on is None:
            found.answered_on = day
            found.save(update_fields=["answered_on"])
            hold_too(found, day, answered_on=day)
        turn_to(found, HelpCase.Turn.AUTHOR)
    return found


@sensitive_variables("text")
@transaction.atomic
def close_case(*, case: HelpCase, outcome: HelpCase.Outcome, text: str, once: UUID, by: Actor) -> HelpCase:
    """End a case with an outcome and words for its author. A second call changes nothing. Raises NotTheirCase.

    Words of its author that the desk has not seen yet open it again, as they would had they come a minute later.
    """
    found, day = _theirs(case, by), desk_day()
    if not _seen(found).is_open:
        return found
    say(found, HelpMessage.Side.DESK, text, once=once, answered_by=by.person_id)
    found.state, found.outcome, found.closed_on, found.proposed_to = (
        HelpCase.State.CLOSED,
        outcome,
        day,
        None,
    )
    found.answered_on = found.answered_on or day
    hold_too(found, day, **{name: getattr(found, name) for name in ("state", "outcome", "closed_on", "answered_on")})
    hold_too(found, day, proposed_to_id=None)
    say(found, HelpMessage.Side.NEWS, f"Closed: {HelpCase.Outcome(outcome).label}.")
    if has_unheard(found, day):
        found.state, found.outcome, found.closed_on = HelpCase.State.OPEN, "", None
        found.due_on, found.answered_on = answer_by(found.kind, day, working_week()), None
        say(found, HelpMessage.Side.OWN, "The case is open again: words had come that were not read yet.")
    found.save(update_fields=["state", "outcome", "closed_on", "proposed_to", "due_on", "answered_on"])
    turn_to(found, HelpCase.Turn.AUTHOR)
    return found


@transaction.atomic
def propose_hand_over(*, case: HelpCase, to_id: UUID | None, by: Actor) -> HelpCase:
    """Ask the author whether somebody else may read on, or (None) take that back. The same again changes nothing.

    The words were for one person, whom the preview named: so the author agrees first. Raises NotTheirCase, CaseClosed, CannotTakeIt.
    """
    found, day = _theirs(case, by), desk_day()
    seen = _seen(found)
    if not seen.is_open:
        raise CaseClosed
    if seen.proposed_to_id == to_id:
        return found
    to = next((person for person in takers_of(found) if person.pk == to_id), None)
    if to_id is not None and to is None:
        raise CannotTakeIt
    found.proposed_to = to
    found.save(update_fields=["proposed_to"])
    hold_too(found, day, proposed_to_id=to_id)
    if to is not None:
        say(found, HelpMessage.Side.NEWS, f"{by.name} proposes that {to.name} answers from here on.")
        tell_author(found)
    return found


@sensitive_variables("text")
@transaction.atomic
def write_case_note(*, case: HelpCase, text: str, once: UUID, by: Actor) -> None:
    """Note something for oneself. The same form again changes nothing. Raises NotTheirCase."""
    found = _theirs(case, by)
    if not HelpNote.objects.filter(case=found, once=once).exists():
        HelpNote.objects.create(case=found, person_id=by.person_id, text=text, written_on=desk_day(), once=once)


@transaction.atomic
def delete_case_note(*, case: HelpCase, note_id: UUID, by: Actor) -> None:
    """Delete a note of one's own. Twice is once. Raises NotTheirCase."""
    HelpNote.objects.filter(case=_theirs(case, by), pk=note_id, person_id=by.person_id).delete()


def _theirs(case: HelpCase, by: Actor) -> HelpCase:
    found = locked(case)
    if found.ombudsperson_id is None or found.ombudsperson_id != by.person_id or misplaced([found]):
        raise NotTheirCase
    if not found.is_named and found.arrived_on >= desk_day():
        raise NotTheirCase  # not before tomorrow
    return found


def _seen(case: HelpCase) -> HelpCase:
    """The case as the page of the desk shows it, apart from the row that is written."""
    return as_seen(copy(case), desk_day())
