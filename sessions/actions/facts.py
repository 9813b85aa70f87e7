"""Open facts that the pair declares: a session took place, and the open part of the check-in."""

from __future__ import annotations

from datetime import date

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from access.clock import now
from audit.sentences import Action
from notifications.actions import cancel_reminders
from notifications.kinds import Kind
from pairing.models import Pair
from sessions.models import Confirmation, MentoringSession, OpenCheckIn
from sessions.rules import May, Refused, may_confirm, may_log, require_member, require_open

State = MentoringSession.State


class TooEarly(Refused):
    """The session has not begun."""


class AlreadyLogged(Refused):
    """The session was canceled, or a mentor has confirmed the opposite."""


@transaction.atomic
def log_session(*, session: MentoringSession, was_held: bool, by: Actor) -> MentoringSession:
    """The mentee says whether the session took place, and may correct it until a mentor confirms that it did.

    In a circle each member answers for themselves, which is confirm_session. Raises NotTheMentee, TooEarly, AlreadyLogged, ClosedPair.
    """
    session = _begun(session, by, may_log)
    if session.pair.is_circle:
        _answer(session, was_held, by)
        return session
    state = State.HELD if was_held else State.MISSED
    if session.state == state:
        return session  # a double click
    if session.state == State.HELD and session.confirmations.filter(met=True).exists():
        raise AlreadyLogged("A mentor has confirmed that you met, so this stays.")
    _log(session, state, by)
    if state == State.MISSED:  # nobody is asked any more whether they met
        cancel_reminders(kinds=[Kind.SESSION_CONFIRM_DUE], under=_key(session))
    return session


@transaction.atomic
def confirm_session(*, session: MentoringSession, met: bool, by: Actor) -> Confirmation:
    """A mentor answers "we met" or "we did not", for themselves. Raises NotTheMentor, TooEarly, AlreadyLogged, ClosedPair.

    In a circle the first answer logs the session too, and it was held as soon as one of them says so; a second one confirms it.
    """
    return _answer(_begun(session, by, may_confirm), met, by)


def _answer(session: MentoringSession, met: bool, by: Actor) -> Confirmation:  # noqa: FBT001 - an answer, not a switch
    answer: Confirmation | None = Confirmation.objects.filter(session=session, person_id=by.person_id).first()
    if answer is not None and answer.met == met:
        return answer  # a double click
    values = {"met": met, "answered_at": now()}
    answer, _ = Confirmation.objects.update_or_create(session=session, person_id=by.person_id, defaults=values)
    audit.record(
        Action.SESSION_CONFIRMED, by=by, subject_id=session.pk, subject_name=f"session {session.number}", met=met
    )
    cancel_reminders(kinds=[Kind.SESSION_CONFIRM_DUE], under=_key(session), person_id=by.person_id)
    confirmation: Confirmation = answer
    if session.pair.is_circle:
        state = State.HELD if session.confirmations.filter(met=True).exists() else State.MISSED
        if session.state != state:
            _log(session, state, by)
    return confirmation


def _log(session: MentoringSession, state: str, by: Actor) -> None:
    session.state, session.logged_at = state, now()
    session.save(update_fields=["state", "logged_at"])
    cancel_reminders(kinds=[Kind.SESSION_LOG_DUE, Kind.PREPARE_DUE, Kind.SESSION_TOMORROW], under=_key(session))
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


def _begun(session: MentoringSession, by: Actor, may: May) -> MentoringSession:
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
