"""Reminders worked out from state: whoever is due and has no row yet. Any number of schedulers, late or twice, write the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.urls import reverse

from access.clock import now, today
from access.tenancy import current_organization
from accounts.models import Organization
from notifications.actions import Letter, notify_all
from notifications.kinds import Kind
from notifications.queries import known_keys
from notifications.timing import zone_of
from pairing.models import Pair
from sessions import debrief_queries, queries
from sessions.debriefs import Course, Moment, end_due_on, open_moment, reminder_key
from sessions.rules import may_book

FIRST_SESSION_DAYS = (3, 7)
MORNING = time(9)
FORGOTTEN = timedelta(days=30)  # a debrief that was due longer ago is no longer asked for by mail


def remind_first_sessions() -> int:
    """Tell those who can book and have not, on days 3 and 7 after the start of the pair. Returns how many are told now for the first time.

    A scheduler that comes late tells them once: the reminder of day 3 is not caught up on after day 7.
    """
    organization = Organization.objects.get(pk=current_organization())
    pairs = queries.pairs_without_a_session(today(organization.timezone))
    letters = [letter for pair in pairs for letter in _due(pair, organization)]
    written = known_keys([letter.dedupe_key for letter in letters])
    new = [letter for letter in letters if letter.dedupe_key not in written]
    if new:
        notify_all(kind=Kind.FIRST_SESSION_DUE, letters=new)
    return len(new)


def _due(pair: Pair, organization: Organization) -> Iterator[Letter]:
    """The newest reminder whose morning has come on the clocks of whoever books: the mentee, or each of a circle."""
    members = [member for member in pair.members.all() if member.person.left_on is None]
    for booker in members:
        others = [member.person.name for member in members if member is not booker]
        if not may_book(pair, booker) or not others:
            continue
        zone = queries.zone_for(booker.person, organization)
        day = max((day for day in FIRST_SESSION_DAYS if _morning(pair, day, zone) <= now()), default=None)
        if day is None:
            continue
        key = f"first_session_due:{pair.pk}:{day}"
        yield Letter(
            recipient_id=booker.person_id,
            address=booker.person.email,
            dedupe_key=f"{key}:{booker.person_id}" if pair.is_circle else key,
            context={
                "program": pair.cohort.program.name,
                "partners": others,
                "link": reverse("sessions:book_session", kwargs={"organization": organization.slug, "pair": pair.pk}),
                "recipient_zone": zone,
            },
            not_before=_morning(pair, day, zone),
        )


def _morning(pair: Pair, day: int, zone: str) -> datetime:
    """Nine o'clock, by this zone's clock, that many days after the start."""
    return datetime.combine(pair.started_on + timedelta(days=day), MORNING, zone_of(zone))


def remind_debriefs() -> int:
    """Tell everybody once who has not written the debrief of the end: three days after the last session, or when it is opened.

    Half-time shows on the home page and sends no mail. Returns how many are told now for the first time.
    """
    organization = Organization.objects.get(pk=current_organization())
    pairs, day = list(debrief_queries.pairs_in_cycle()), today(organization.timezone)
    courses = debrief_queries.courses(pairs, organization.timezone)
    asked = [pair for pair in pairs if _asks(courses[pair.pk], day)]
    written = debrief_queries.written_in(asked, Moment.END)
    letters = [
        letter
        for pair in asked
        for letter in _debrief_letters(pair, courses[pair.pk], organization)
        if (pair.pk, letter.recipient_id) not in written
    ]
    known = known_keys([letter.dedupe_key for letter in letters])
    new = [letter for letter in letters if letter.dedupe_key not in known]
    if new:
        notify_all(kind=Kind.DEBRIEF_DUE, letters=new)
    return len(new)


def _asks(course: Course, day: date) -> bool:
    """Whether the end is open, and not long over by itself."""
    return open_moment(course, day) is Moment.END and (course.in_debrief or day - end_due_on(course) <= FORGOTTEN)


def _debrief_letters(pair: Pair, course: Course, organization: Organization) -> Iterator[Letter]:
    """One to each who is there; from nine o'clock of the day on their clocks, or at once where the program team opened it."""
    members = [member for member in pair.members.all() if member.person.left_on is None]
    for member in members:
        others = [each.person.name for each in members if each is not member]
        zone = queries.zone_for(member.person, organization)
        due = datetime.combine(end_due_on(course), MORNING, zone_of(zone))
        if not others or (due > now() and not course.in_debrief):
            continue
        place = {"organization": organization.slug, "pair": pair.pk, "moment": Moment.END}
        yield Letter(
            recipient_id=member.person_id,
            address=member.person.email,
            dedupe_key=reminder_key(pair.pk, member.person_id),
            context={
                "program": pair.cohort.program.name,
                "partners": others,
                "link": reverse("sessions:debrief", kwargs=place),
                "recipient_zone": zone,
            },
            not_before=min(due, now()),
        )
