"""Reminders around one session, worked out from state like those of sessions.reminders.

What counts back from a session (prepare, tomorrow) is written only when its hour has come: until then somebody may still write, move
or cancel. The keys hold how often the session was moved, because a new time is news.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.urls import reverse

from access.clock import now
from access.tenancy import current_organization
from accounts.models import Organization
from notifications.actions import Letter, remind
from notifications.catalog import CATALOG
from notifications.kinds import Kind
from notifications.queries import offsets_of, readers
from notifications.timing import Reader, working_moment_before, zone_of
from pairing.models import PairMember
from sessions import queries, reminder_queries
from sessions.models import MentoringSession
from sessions.rules import may_ask, may_confirm, may_log

MORNING = time(9)
# The longest that working hours can put something forward: somebody may work on one day of the week.
EARLIER = timedelta(days=8)
Due = Callable[[MentoringSession, str], datetime]


def remind_to_prepare() -> int:
    """Ask mentees without a question for questions, and mentors without an example for one. Returns how many get it by mail."""
    days = offsets_of(Kind.PREPARE_DUE)
    if not days:
        return 0

    def due(session: MentoringSession, zone: str) -> datetime:
        local = session.starts_at.astimezone(zone_of(zone)).date()
        return datetime.combine(local - timedelta(days=days[0]), MORNING, zone_of(zone))

    letters = _ahead(Kind.PREPARE_DUE, timedelta(days=days[0] + 1), due, _preparing)
    return remind(kind=Kind.PREPARE_DUE, letters=letters)


def remind_of_tomorrow() -> int:
    """Tell both sides that the session is tomorrow. Returns how many get it by mail."""
    hours = offsets_of(Kind.SESSION_TOMORROW)
    if not hours:
        return 0
    before = timedelta(hours=hours[0])
    letters = _ahead(Kind.SESSION_TOMORROW, before, lambda session, _: session.starts_at - before, _telling)
    return remind(kind=Kind.SESSION_TOMORROW, letters=letters)


def remind_to_log() -> int:
    """Ask those who log whether the session took place, until somebody has said so. Returns how many get it by mail."""
    hours, organization = offsets_of(Kind.SESSION_LOG_DUE), _organization()
    if not hours:
        return 0
    sessions = reminder_queries.unlogged_sessions(before=now() - timedelta(hours=min(hours)))
    letters = (
        _asking(Kind.SESSION_LOG_DUE, session, member, hours, session.ends_at, organization)
        for session in reminder_queries.in_parts(sessions)
        for member in _here(session)
        if may_log(session.pair, member)
    )
    return remind(kind=Kind.SESSION_LOG_DUE, letters=letters)


def remind_to_confirm() -> int:
    """Ask those who confirm, and have not, whether they met. Returns how many get it by mail."""
    hours, organization = offsets_of(Kind.SESSION_CONFIRM_DUE), _organization()
    if not hours:
        return 0
    sessions = reminder_queries.unconfirmed_sessions(before=now() - timedelta(hours=min(hours)))
    letters = (
        _asking(Kind.SESSION_CONFIRM_DUE, session, member, hours, session.logged_at, organization)
        for session in reminder_queries.in_parts(sessions)
        for member in _here(session)
        if may_confirm(session.pair, member) and not _has_answered(session, member)
    )
    return remind(kind=Kind.SESSION_CONFIRM_DUE, letters=letters)


def _ahead(
    kind: Kind, before: timedelta, due: Due, said: Callable[[MentoringSession, PairMember], dict[str, Any] | None]
) -> Iterator[Letter]:
    """To the members of planned sessions whose hour has come by the clocks and working hours of each."""
    organization = _organization()
    planned = reminder_queries.planned_sessions(until=now() + before + EARLIER)
    for part in reminder_queries.parts(planned):
        people = {member.person_id: member.person for session in part for member in _here(session)}
        known = readers({pk: queries.zone_for(person, organization) for pk, person in people.items()})
        for session in part:
            for member in _here(session):
                reader = known[member.person_id]
                context = said(session, member)
                if context is not None and _has_come(session, due(session, reader.zone), reader):
                    yield _letter(kind, session, member, context, organization, due(session, reader.zone))


def _has_come(session: MentoringSession, due: datetime, reader: Reader) -> bool:
    """Whether the hour has come, and it was booked or moved before: who books for tomorrow needs no reminder of it."""
    told: datetime = session.told_at  # type: ignore[attr-defined]  # of reminder_queries
    return told < due and working_moment_before(due, reader.zone, reader.hours) <= now()


def _preparing(session: MentoringSession, member: PairMember) -> dict[str, Any] | None:
    """None for whoever has written something."""
    writes_questions = may_ask(session.pair, member)
    written = session.questions.all() if writes_questions else session.examples.all()
    if any(row.author_id == member.person_id for row in written):
        return None
    side = "mentee" if writes_questions else "mentor"
    return {"side": side, "starts_at": session.starts_at.isoformat()}


def _telling(session: MentoringSession, member: PairMember) -> dict[str, Any]:
    return {
        "starts_at": session.starts_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "place": session.where,
    }


def _asking(
    kind: Kind,
    session: MentoringSession,
    member: PairMember,
    hours: Collection[int],
    since: datetime,
    organization: Organization,
) -> Letter:
    """The newest reminder whose hour has come since the session, or since it was said to have been held."""
    newest = max(number for number in hours if since + timedelta(hours=number) <= now())
    context = {"starts_at": session.starts_at.isoformat()}
    due = since + timedelta(hours=newest)
    return _letter(kind, session, member, context, organization, due, what=str(newest))


def _letter(
    kind: Kind,
    session: MentoringSession,
    member: PairMember,
    context: dict[str, Any],
    organization: Organization,
    due: datetime,
    what: str = "",
) -> Letter:
    moves: int = session.moves  # type: ignore[attr-defined]  # of reminder_queries
    parts = [str(kind), session.pair_id, session.pk, moves, what, member.person_id]
    page = {"organization": organization.slug, "session": session.pk}
    return Letter(
        recipient_id=member.person_id,
        address=member.person.email,
        dedupe_key=":".join(str(part) for part in parts if part != ""),
        context={
            **context,
            "partners": [each.person.name for each in _here(session) if each.person_id != member.person_id],
            "link": reverse("sessions:session", kwargs=page),
            "recipient_zone": queries.zone_for(member.person, organization),
        },
        not_before=due,
        not_after=session.starts_at if CATALOG[kind].before else None,
    )


def _organization() -> Organization:
    found: Organization = Organization.objects.get(pk=current_organization())
    return found


def _has_answered(session: MentoringSession, member: PairMember) -> bool:
    return any(answer.person_id == member.person_id for answer in session.confirmations.all())


def _here(session: MentoringSession) -> list[PairMember]:
    """Who is there, where they are two at least."""
    found = [member for member in session.pair.members.all() if member.person.left_on is None]
    return found if len(found) > 1 else []
