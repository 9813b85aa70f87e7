"""The history of a session: booked, moved, put elsewhere, canceled. Actions keep it in the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from access.actors import Actor
from access.clock import now
from sessions.models import MentoringSession, SessionChange

What = SessionChange.What
Time = tuple[datetime, datetime]


def keep_booked(sessions: Sequence[MentoringSession], by: Actor) -> None:
    """These sessions now have a date."""
    SessionChange.objects.bulk_create(_change(session, What.BOOKED, by, after=_time(session)) for session in sessions)


def keep_moved(session: MentoringSession, before: Time, by: Actor) -> None:
    """The session, which has its new time already, was at `before`."""
    _change(session, What.MOVED, by, before=before, after=_time(session)).save()


def keep_set(session: MentoringSession, by: Actor) -> None:
    """Another place, at the same time. Which place is not kept: it may be a link that opens a room."""
    _change(session, What.SET, by, before=_time(session), after=_time(session)).save()


def keep_canceled(session: MentoringSession, by: Actor) -> None:
    """The session is off."""
    _change(session, What.CANCELED, by, before=_time(session)).save()


def changes_of(session: MentoringSession) -> list[SessionChange]:
    """Everything that became of the plan of a session, oldest first, with who did it. One query."""
    return list(session.changes.select_related("by"))


def _time(session: MentoringSession) -> Time:
    return session.starts_at, session.ends_at


def _change(
    session: MentoringSession, what: str, by: Actor, *, before: Time | None = None, after: Time | None = None
) -> SessionChange:
    from_start, from_end = before or (None, None)
    to_start, to_end = after or (None, None)
    return SessionChange(
        session=session,
        what=what,
        by_id=by.person_id,
        at=now(),
        from_starts_at=from_start,
        from_ends_at=from_end,
        to_starts_at=to_start,
        to_ends_at=to_end,
    )
