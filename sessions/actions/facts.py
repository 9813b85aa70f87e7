"""Open facts that the pair declares: a session took place, and the open part of the check-in."""

from __future__ import annotations

from datetime import date

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from access.clock import now
from audit.sentences import Action
from pairing.models import Pair, PairMember
from sessions.actions.booking import NotTheMentee
from sessions.models import Confirmation, MentoringSession, OpenCheckIn

State = MentoringSession.State


class TooEarly(Exception):
    """The session has not begun."""


class AlreadyLogged(Exception):
    """The session was canceled, or logged otherwise and confirmed."""


class NotTheMentor(Exception):
    """Only a mentor of the pair confirms."""


class NotAMember(Exception):
    """Only members of the pair check in."""


@transaction.atomic
def log_session(*, session: MentoringSession, was_held: bool, by: Actor) -> MentoringSession:
    """The mentee says whether the session took place. Raises NotTheMentee, TooEarly, AlreadyLogged."""
    session = MentoringSession.objects.select_for_update().get(pk=session.pk)
    if not _is(session.pair_id, by, "mentee"):
        raise NotTheMentee("The mentee logs the session")
    if session.starts_at > now():
        raise TooEarly("Log the session once it has begun.")
    state = State.HELD if was_held else State.MISSED
    if session.state == state:
        return session  # a double click
    if session.state == State.CANCELED or session.confirmations.exists():
        raise AlreadyLogged(f"This session is {session.get_state_display().lower()} already.")
    session.state, session.logged_at = state, now()
    session.save(update_fields=["state", "logged_at"])
    action = Action.SESSION_HELD if was_held else Action.SESSION_MISSED
    audit.record(action, by=by, subject_id=session.pk, subject_name=f"session {session.number}")
    return session


@transaction.atomic
def confirm_session(*, session: MentoringSession, met: bool, by: Actor) -> Confirmation:
    """A mentor answers "we met" or "we did not", for themselves. Raises NotTheMentor, TooEarly, AlreadyLogged."""
    session = MentoringSession.objects.select_for_update().get(pk=session.pk)
    if not _is(session.pair_id, by, "mentor"):
        raise NotTheMentor("A mentor of the pair confirms the session")
    if session.starts_at > now():
        raise TooEarly("Answer once the session has begun.")
    if session.state == State.CANCELED:
        raise AlreadyLogged("This session was canceled.")
    values = {"met": met, "answered_at": now()}
    answer, _ = Confirmation.objects.update_or_create(session=session, person_id=by.person_id, defaults=values)
    audit.record(
        Action.SESSION_CONFIRMED, by=by, subject_id=session.pk, subject_name=f"session {session.number}", met=met
    )
    confirmation: Confirmation = answer
    return confirmation


@transaction.atomic
def answer_open_check_in(
    *, pair: Pair, period_starts_on: date, has_met: bool | None, has_next_booked: bool | None, by: Actor
) -> OpenCheckIn:
    """The open part of the check-in: two facts, each may be left blank; answering again replaces. Raises NotAMember."""
    if not PairMember.objects.filter(pair=pair, person_id=by.person_id).exists():
        raise NotAMember
    values = {"has_met": has_met, "has_next_booked": has_next_booked, "answered_at": now()}
    answer, _ = OpenCheckIn.objects.update_or_create(
        pair=pair, person_id=by.person_id, period_starts_on=period_starts_on, defaults=values
    )
    open_part: OpenCheckIn = answer
    return open_part


def _is(pair_id: object, by: Actor, side: str) -> bool:
    return bool(PairMember.objects.filter(pair_id=pair_id, person_id=by.person_id, side=side).exists())
