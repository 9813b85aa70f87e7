"""Open facts that the pair declares: a session took place, and the open part of the check-in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from access.clock import now
from audit.sentences import Action
from notifications.actions import cancel_reminders
from notifications.kinds import Kind
from pairing.models import Pair
from pairing.queries import present_members
from sessions.models import Confirmation, MentoringSession, OpenCheckIn, Presence
from sessions.nudges import Act
from sessions.presence import is_enough, there
from sessions.rules import May, Refused, may_confirm, may_log, require_member, require_open

State = MentoringSession.State


class TooEarly(Refused):
    """The session has not begun."""


class AlreadyLogged(Refused):
    """The session was canceled, or a mentor has confirmed the opposite."""


@transaction.atomic
def log_session(
    *, session: MentoringSession, was_held: bool, by: Actor, absent: Collection[UUID] | None = None
) -> MentoringSession:
    """The mentee says whether the session took place, and may correct it until a mentor confirms that it did.

    Where more than two meet, `absent` are those who were not there; None leaves it as it is, and everybody at first. With too few, see
    presence.is_enough, it is missed. In a circle each member answers for themselves, and only the first one says who else was there.
    Raises NotTheMentee, TooEarly, AlreadyLogged, ClosedPair.
    """
    session = _begun(session, by, may_log)
    if session.pair.is_circle:
        others = Confirmation.objects.filter(session=session).exclude(person_id=by.person_id).exists()
        _answer(session, was_held, by, None if others else absent)
        return session
    has_ticked = _tick(session, by, absent, was_held=was_held)
    state = State.HELD if was_held and _is_enough(session) else State.MISSED
    if session.state == state and not has_ticked:
        return session  # a double click
    if state == State.MISSED and session.state == State.HELD and session.confirmations.filter(met=True).exists():
        raise AlreadyLogged("A mentor has confirmed that you met, so this stays.")
    if session.state != state:
        _log(session, state, by)
    if state == State.MISSED:  # nobody is asked any more whether they met
        cancel_reminders(kinds=[Kind.SESSION_CONFIRM_DUE], under=_key(session))
    return session


@transaction.atomic
def confirm_session(*, session: MentoringSession, met: bool, by: Actor) -> Confirmation:
    """A mentor answers "we met" or "we did not", for themselves. Raises NotTheMentor, TooEarly, AlreadyLogged, ClosedPair.

    In a circle the first answer logs the session too. It was held as soon as one of them says so and two were there; a second such
    answer confirms it. In a group each mentor says so of their own presence only.
    """
    return _answer(_begun(session, by, may_confirm), met, by)


@transaction.atomic
def unlog_session(*, session: MentoringSession, by: Actor) -> MentoringSession:
    """Take back what one said of a session, as if one had not answered. The mentee can until a mentor has answered too.

    Raises NotTheMentee, NotAMember, TooEarly, AlreadyLogged, ClosedPair.
    """
    session = _begun(session, by, None)
    member = require_member(session.pair, by)
    if may_confirm(session.pair, member):
        taken_back = Confirmation.objects.filter(session=session, person_id=by.person_id).delete()[0] > 0
        if session.pair.is_circle and taken_back:
            _settle_circle(session, by)
    else:
        if session.confirmations.exists():
            raise AlreadyLogged("Somebody else has answered too, so this stays.")
        taken_back = session.state != State.PLANNED
        _reopen(session)
    if taken_back:
        name = f"session {session.number}"
        audit.record(Action.SESSION_UNLOGGED, by=by, subject_id=session.pk, subject_name=name)
    return session


def _answer(session: MentoringSession, met: bool, by: Actor, absent: Collection[UUID] | None = None) -> Confirmation:  # noqa: FBT001 - an answer, not a switch
    has_ticked = session.pair.is_circle and _tick(session, by, absent, was_held=met)
    answer: Confirmation | None = Confirmation.objects.filter(session=session, person_id=by.person_id).first()
    if answer is None or answer.met != met:
        values = {"met": met, "answered_at": now()}
        answer, _ = Confirmation.objects.update_or_create(session=session, person_id=by.person_id, defaults=values)
        audit.record(
            Action.SESSION_CONFIRMED, by=by, subject_id=session.pk, subject_name=f"session {session.number}", met=met
        )
    elif not has_ticked:
        return answer  # a double click
    cancel_reminders(kinds=[Kind.SESSION_CONFIRM_DUE], under=_key(session), person_id=by.person_id)
    confirmation: Confirmation = answer
    if session.pair.is_circle:
        _settle_circle(session, by)
    return confirmation


def _settle_circle(session: MentoringSession, by: Actor) -> None:
    """What the answers of a circle add up to."""
    answers = list(session.confirmations.values_list("met", flat=True))
    if not answers:
        _reopen(session)
        return
    state = State.HELD if any(answers) and _is_enough(session) else State.MISSED
    if session.state != state:
        _log(session, state, by)


def _reopen(session: MentoringSession) -> None:
    """As if nobody had said anything."""
    session.presences.all().delete()
    session.state, session.logged_at = State.PLANNED, None
    session.save(update_fields=["state", "logged_at"])


def _tick(session: MentoringSession, by: Actor, absent: Collection[UUID] | None, *, was_held: bool) -> bool:
    """Keep who was there as `by` says; returns whether that changed anything. Where two meet, their answers say it all."""
    others = [pk for pk in _people(session.pair) if pk != by.person_id]
    if absent is None or len(others) < 2:
        return False
    ticks = {pk: pk not in absent for pk in others} if was_held else {}
    if dict(session.presences.values_list("person_id", "was_there")) == ticks:
        return False
    session.presences.all().delete()
    rows = [Presence(session=session, person_id=pk, was_there=was_there) for pk, was_there in ticks.items()]
    Presence.objects.bulk_create(rows)
    return True


def _is_enough(session: MentoringSession) -> bool:
    """In a circle by what each says; else by the word of the mentee alone, which a mentor confirms or does not."""
    people, is_circle = _people(session.pair), session.pair.is_circle
    answers = dict(session.confirmations.values_list("person_id", "met")) if is_circle else {}
    present = there(people, answers=answers, ticks=dict(session.presences.values_list("person_id", "was_there")))
    return is_enough(present, [pk for pk, side in people.items() if side == "mentor"], is_circle=is_circle)


def _people(pair: Pair) -> dict[UUID, str]:
    """Person -> side, of those who are there."""
    return dict(present_members().filter(pair=pair).order_by().values_list("person_id", "side"))


def _log(session: MentoringSession, state: str, by: Actor) -> None:
    session.state, session.logged_at = state, now()
    session.save(update_fields=["state", "logged_at"])
    cancel_reminders(kinds=[Kind.SESSION_LOG_DUE, Kind.PREPARE_DUE, Kind.SESSION_TOMORROW], under=_key(session))
    cancel_reminders(kinds=[Kind.NUDGED], under=f"{session.pair_id}:{Act.LOG}")
    action = Action.SESSION_HELD if state == State.HELD else Action.SESSION_MISSED
    audit.record(action, by=by, subject_id=session.pk, subject_name=f"session {session.number}")


def _key(session: MentoringSession) -> str:
    return f"{session.pair_id}:{session.pk}"


@transaction.atomic
def answer_open_check_in(
    *, pair: Pair, period_starts_on: date, has_met: bool | None, has_next_booked: bool | None, by: Actor
) -> OpenCheckIn:
    """The open part of the check-in: two facts, each may be left blank; answering again replaces. Raises NotAMember, ClosedPair."""
    require_member(pair, by)
    require_open(pair)
    values = {"has_met": has_met, "has_next_booked": has_next_booked, "answered_at": now()}
    answer, _ = OpenCheckIn.objects.update_or_create(
        pair=pair, person_id=by.person_id, period_starts_on=period_starts_on, defaults=values
    )
    open_part: OpenCheckIn = answer
    return open_part


def _begun(session: MentoringSession, by: Actor, may: May | None) -> MentoringSession:
    """The session, locked, of somebody who may answer like this, after its time has come."""
    rows = MentoringSession.objects.select_for_update(of=("self",)).select_related("pair__cohort")
    found: MentoringSession = rows.get(pk=session.pk)
    require_member(found.pair, by, may)
    require_open(found.pair)
    if found.state == State.CANCELED:
        raise AlreadyLogged("This session was canceled.")
    if not found.has_begun(now()):
        raise TooEarly("Say whether you met once the session has begun.")
    return found
