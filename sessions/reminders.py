"""Reminders of a pair worked out from state: whoever is due and has no row yet. Any number of schedulers, late or twice, same rows.

Each reads with a fixed number of queries for every thousand pairs or sessions. The keys begin with the kind and the pair, so that what
makes them moot can call them off together (notifications.catalog).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.urls import reverse

from access.clock import now, today
from access.tenancy import current_organization
from accounts.models import Membership, Organization
from notifications.actions import Letter, remind
from notifications.kinds import Kind
from notifications.queries import offsets_of
from notifications.timing import latest_due, zone_of
from pairing.models import Pair, PairMember
from pairing.queries import team_of
from sessions import debrief_queries, queries, reminder_queries
from sessions.debriefs import AFTER_THE_LAST, Course, Moment, end_due_on, open_moment, reminder_key
from sessions.rhythm import Rhythm
from sessions.rules import may_book

MORNING = time(9)
FORGOTTEN = timedelta(days=30)  # a debrief that was due longer ago is no longer asked for by mail
Addressees = Callable[[Pair], list[PairMember]]


def remind_first_sessions() -> int:
    """Tell those who can book and have not, some days after the start of the pair. Returns how many get it by mail.

    A scheduler that comes late tells them once: what a later reminder replaces is not caught up on.
    """
    days, organization = offsets_of(Kind.FIRST_SESSION_DUE), _organization()
    if not days:
        return 0
    pairs = queries.pairs_without_a_session(today(organization.timezone))
    letters = (letter for pair in reminder_queries.in_parts(pairs) for letter in _first(pair, days, organization))
    return remind(kind=Kind.FIRST_SESSION_DUE, letters=letters)


def _first(pair: Pair, days: tuple[int, ...], organization: Organization) -> Iterator[Letter]:
    """To the mentee, or to each of a circle."""
    for member in _bookers(pair):
        zone = queries.zone_for(member.person, organization)
        found = latest_due(pair.started_on, days, MORNING, zone, now())
        if found is None:
            continue
        day, due = found
        key = f"{Kind.FIRST_SESSION_DUE}:{pair.pk}:{day}"
        key = f"{key}:{member.person_id}" if pair.is_circle else key
        yield _letter(pair, member, key, "sessions:book_session", organization, due)


def remind_missing_first_sessions() -> int:
    """Tell the program team once of each pair that has still not booked. Returns how many get it by mail."""
    days, organization = offsets_of(Kind.FIRST_SESSION_MISSING), _organization()
    if not days:
        return 0
    teams = _Teams()
    pairs = queries.pairs_without_a_session(today(organization.timezone))
    letters = (
        letter
        for pair in reminder_queries.in_parts(pairs)
        if (found := latest_due(pair.started_on, days, MORNING, organization.timezone, now()))
        for letter in teams.letters(Kind.FIRST_SESSION_MISSING, pair, str(found[0]), organization)
    )
    return remind(kind=Kind.FIRST_SESSION_MISSING, letters=letters)


def remind_next_sessions() -> int:
    """Tell those who can book that nothing is booked, some days after the last session and while the rhythm is kept."""
    days, organization = offsets_of(Kind.NEXT_SESSION_DUE), _organization()
    if not days:
        return 0
    pairs = reminder_queries.pairs_without_a_plan(organization.timezone, Rhythm.ON_RHYTHM).filter(
        last_held__isnull=False
    )
    letters = (letter for pair in reminder_queries.in_parts(pairs) for letter in _next(pair, days, organization))
    return remind(kind=Kind.NEXT_SESSION_DUE, letters=letters)


def _next(pair: Pair, days: tuple[int, ...], organization: Organization) -> Iterator[Letter]:
    last: date = pair.last_held  # type: ignore[attr-defined]  # of with_rhythm
    for member in _bookers(pair):
        found = latest_due(last, days, MORNING, queries.zone_for(member.person, organization), now())
        if found:
            key = f"{Kind.NEXT_SESSION_DUE}:{pair.pk}:{last}:{found[0]}:{member.person_id}"
            yield _letter(pair, member, key, "sessions:book_session", organization, found[1])


def remind_late_rhythms() -> int:
    """Tell those who can book that the rhythm is late, once for each gap."""
    return _remind_rhythm(Kind.RHYTHM_LATE, Rhythm.LATE, "sessions:book_session")


def remind_stalled_rhythms() -> int:
    """Tell those who can book that the pair has stalled, once for each gap."""
    return _remind_rhythm(Kind.RHYTHM_STALLED, Rhythm.STALLED, "sessions:pair")


def _remind_rhythm(kind: Kind, rhythm: Rhythm, page: str) -> int:
    organization = _organization()
    pairs = reminder_queries.pairs_without_a_plan(organization.timezone, rhythm)
    letters = (
        _letter(pair, member, f"{kind}:{pair.pk}:{pair.since}:{member.person_id}", page, organization)
        for pair in reminder_queries.in_parts(pairs)
        for member in _bookers(pair)
    )
    return remind(kind=kind, letters=letters)


def remind_stalled_pairs() -> int:
    """Tell the program team of pairs that have stalled, once for each gap. It names the pair and nothing of what was said."""
    organization, teams = _organization(), _Teams()
    pairs = reminder_queries.pairs_without_a_plan(organization.timezone, Rhythm.STALLED)
    letters = (
        letter
        for pair in reminder_queries.in_parts(pairs)
        for letter in teams.letters(Kind.PAIR_STALLED, pair, str(pair.since), organization)
    )
    return remind(kind=Kind.PAIR_STALLED, letters=letters)


def remind_debriefs() -> int:
    """Tell everybody once who has not written the debrief of the end: some days after the last session, or when it is opened.

    Half-time shows on the home page and sends no mail. Returns how many get it by mail.
    """
    days, organization = offsets_of(Kind.DEBRIEF_DUE), _organization()
    if not days:
        return 0
    later, day = timedelta(days=days[0]) - AFTER_THE_LAST, today(organization.timezone)
    pairs = list(debrief_queries.pairs_in_cycle())
    courses = debrief_queries.courses(pairs, organization.timezone)
    asked = [pair for pair in pairs if _asks(courses[pair.pk], day)]
    written = debrief_queries.written_in(asked, Moment.END)
    letters = (
        letter
        for pair in asked
        for letter in _debrief_letters(pair, courses[pair.pk], later, organization)
        if (pair.pk, letter.recipient_id) not in written
    )
    return remind(kind=Kind.DEBRIEF_DUE, letters=letters)


def _asks(course: Course, day: date) -> bool:
    """Whether the end is open, and not long over by itself."""
    return open_moment(course, day) is Moment.END and (course.in_debrief or day - end_due_on(course) <= FORGOTTEN)


def _debrief_letters(pair: Pair, course: Course, later: timedelta, organization: Organization) -> Iterator[Letter]:
    """One to each who is there; from nine o'clock of the day on their clocks, or at once where the program team opened it."""
    for member in _here(pair):
        zone = queries.zone_for(member.person, organization)
        due = datetime.combine(end_due_on(course) + later, MORNING, zone_of(zone))
        if not _others(pair, member) or (due > now() and not course.in_debrief):
            continue
        key = reminder_key(pair.pk, member.person_id)
        yield _letter(pair, member, key, "sessions:debrief", organization, min(due, now()), moment=Moment.END)


class _Teams:
    """Who runs each program, looked up once each."""

    def __init__(self) -> None:
        self.known: dict[UUID, list[Membership]] = {}

    def letters(self, kind: Kind, pair: Pair, what: str, organization: Organization) -> Iterator[Letter]:
        """To everybody who runs the pair's program, and is not of the pair."""
        program = pair.cohort.program
        if program.pk not in self.known:
            self.known[program.pk] = team_of(program)
        inside = {member.person_id for member in pair.members.all()}
        names = [member.person.name for member in _here(pair)]
        for membership in self.known[program.pk]:
            if membership.person_id in inside or not names:
                continue
            yield Letter(
                recipient_id=membership.person_id,
                address=membership.person.email,
                dedupe_key=f"{kind}:{pair.pk}:{what}:{membership.person_id}",
                context={
                    "program": program.name,
                    "partners": names,
                    "link": reverse("home:health", kwargs={"organization": organization.slug, "program": program.pk}),
                    "recipient_zone": queries.zone_for(membership.person, organization),
                },
            )


def _letter(
    pair: Pair,
    member: PairMember,
    key: str,
    page: str,
    organization: Organization,
    due: datetime | None = None,
    **place: str,
) -> Letter:
    """About the whole pair, to one of it."""
    return Letter(
        recipient_id=member.person_id,
        address=member.person.email,
        dedupe_key=key,
        context={
            "program": pair.cohort.program.name,
            "partners": _others(pair, member),
            "link": reverse(page, kwargs={"organization": organization.slug, "pair": pair.pk, **place}),
            "recipient_zone": queries.zone_for(member.person, organization),
        },
        not_before=due,
    )


def _organization() -> Organization:
    found: Organization = Organization.objects.get(pk=current_organization())
    return found


def _here(pair: Pair) -> list[PairMember]:
    return [member for member in pair.members.all() if member.person.left_on is None]


def _bookers(pair: Pair) -> list[PairMember]:
    """Who books, and has somebody to meet."""
    return [member for member in _here(pair) if may_book(pair, member) and _others(pair, member)]


def _others(pair: Pair, member: PairMember) -> list[str]:
    return [each.person.name for each in _here(pair) if each.person_id != member.person_id]
