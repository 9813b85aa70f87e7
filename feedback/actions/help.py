"""What the author of a case does. Not audited, told to nobody else: an entry would say that a case exists.

Of a case without a name nothing leads to its author: no key, no moment, no mail, and no lock on their row, which would leave
the number of the same transaction in both (docs/adr/0030-help-desk.md). `by` is read to know their reporting line, and not kept.
"""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.views.decorators.debug import sensitive_variables

from access.actors import Actor
from access.tenancy import current_organization
from accounts.models import Person
from feedback.case_code import digest_of
from feedback.desk import answer_by, may_reopen
from feedback.holding import hold
from feedback.models import HelpCase, HelpMessage
from feedback.queries import desk_day, ombudsperson_for, ombudspersons_for, standing_of, working_week
from feedback.threads import locked, move_case, say, tell_desk, turn_to


class NobodyIndependent(Exception):
    """No ombudsperson is outside both reporting lines."""


class OmbudspersonChanged(Exception):
    """The words would go to somebody who may not answer this author, or not any more."""


class AlreadySent(Exception):
    """Other words were sent from this page before."""


class CaseClosed(Exception):
    """The case is closed: open it again first."""


class TooLateToReopen(Exception):
    """The case closed too long ago to be opened again."""


class NothingProposed(Exception):
    """The ombudsperson does not propose this hand-over any more."""


class NothingToDecide(Exception):
    """Somebody independent answers this case: there is nothing for its author to decide."""


@sensitive_variables("text", "code")
@transaction.atomic
def ask_help(
    *, kind: HelpCase.Kind, text: str, ombudsperson_id: UUID, code: str, is_named: bool, by: Actor
) -> HelpCase:
    """Send words to the ombudsperson whom the preview named. The same words from the same page again are the same case.

    Raises NobodyIndependent, OmbudspersonChanged, AlreadySent.
    """
    author = Person.objects.get(pk=by.person_id)
    digest = digest_of(code, current_organization())
    if again := HelpCase.objects.filter(digest=digest).first():
        return _same(again, text, is_named=is_named)
    if ombudsperson_for(author) is None:
        raise NobodyIndependent
    ombudsperson = _independent(author, ombudsperson_id)
    day = desk_day()
    try:
        with transaction.atomic():
            case: HelpCase = HelpCase.objects.create(
                kind=kind,
                author=author if is_named else None,
                ombudsperson=ombudsperson,
                digest=digest,
                text=text,
                asked_on=day,
                due_on=answer_by(kind, day, working_week()),
                changed_on=day,
                arrived_on=day,
                is_told=is_named,
            )
    except IntegrityError:  # the second click was as quick as the first
        return _same(HelpCase.objects.get(digest=digest), text, is_named=is_named)
    if is_named:
        tell_desk(case, ombudsperson)
    return case


@sensitive_variables("text")
@transaction.atomic
def reply_case(*, case: HelpCase, text: str, once: UUID, by: Actor) -> HelpCase:
    """Add words to one's case. The same form again changes nothing. Raises CaseClosed."""
    found = locked(case)
    if not found.is_open and not found.messages.filter(once=once).exists():
        raise CaseClosed
    if _say(found, text, once):
        _back_to_desk(found)
    return found


@sensitive_variables("text")
@transaction.atomic
def reopen_case(*, case: HelpCase, text: str, once: UUID, by: Actor) -> HelpCase:
    """Open a closed case again, with words. The same form again changes nothing. Raises TooLateToReopen."""
    found = locked(case)
    if found.is_open:
        return reply_case(case=found, text=text, once=once, by=by)
    day = desk_day()
    if found.closed_on is None or not may_reopen(found.closed_on, day):
        raise TooLateToReopen
    if _say(found, text, once):
        found.state, found.closed_on, found.outcome = HelpCase.State.OPEN, None, ""
        found.due_on, found.answered_on = answer_by(found.kind, day, working_week()), None
        found.save(update_fields=["state", "closed_on", "outcome", "due_on", "answered_on"])
        say(found, HelpMessage.Side.OWN, "The case is open again.")
        _back_to_desk(found)
    return found


@transaction.atomic
def answer_hand_over(*, case: HelpCase, to_id: UUID, agrees: bool, by: Actor) -> HelpCase:
    """Agree that somebody else answers from here on, or keep whom one has. Raises NothingProposed, OmbudspersonChanged."""
    found = locked(case)
    if found.ombudsperson_id == to_id and agrees:
        return found  # a second click
    if not found.is_open or found.proposed_to_id != to_id:
        raise NothingProposed
    author = Person.objects.get(pk=by.person_id)
    if agrees:
        move_case(found, _independent(author, to_id))
    else:
        hold(found, desk_day())
        found.proposed_to = None
        found.save(update_fields=["proposed_to"])
        say(found, HelpMessage.Side.OWN, "The hand-over was declined. The case stays where it is.")
        _back_to_desk(found)
    return found


@transaction.atomic
def send_case_on(*, case: HelpCase, to_id: UUID, by: Actor) -> HelpCase:
    """Choose who reads on, where the ombudsperson may not answer any more or there is none. Raises NothingToDecide, OmbudspersonChanged."""
    found, author = locked(case), Person.objects.get(pk=by.person_id)
    if found.ombudsperson_id == to_id:
        return found
    if standing_of(found, author).is_clear:
        raise NothingToDecide
    move_case(found, _independent(author, to_id))
    return found


@transaction.atomic
def take_back_case(*, case: HelpCase, by: Actor) -> None:
    """Erase a case that nobody may answer: its words were for somebody independent. Twice is once. Raises NothingToDecide."""
    found = HelpCase.objects.select_for_update().filter(pk=case.pk).first()
    if found is None:
        return
    if standing_of(found, Person.objects.get(pk=by.person_id)).is_clear:
        raise NothingToDecide
    found.delete()


def _same(case: HelpCase, text: str, *, is_named: bool) -> HelpCase:
    if str(case.text) != text or case.is_named != is_named:
        raise AlreadySent
    return case


def _independent(author: Person, person_id: UUID) -> Person:
    for person in ombudspersons_for(author):
        if person.pk == person_id:
            return person
    raise OmbudspersonChanged


@sensitive_variables("text")
def _say(case: HelpCase, text: str, once: UUID) -> bool:
    """The author's words, of which the desk learns tomorrow where they gave no name; False when this form was sent before."""
    if HelpMessage.objects.filter(case=case, once=once).exists():
        return False
    hold(case, desk_day())
    return say(case, HelpMessage.Side.AUTHOR, text, once=once)


def _back_to_desk(case: HelpCase) -> None:
    turn_to(case, HelpCase.Turn.DESK)
