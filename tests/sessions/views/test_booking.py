"""Booking, changing, moving and canceling: the mentee's verbs, and nobody else's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar

from access.clock import now, today
from access.roles import Role
from notifications.models import Message
from pairing.charter_queries import starting_rhythm
from pairing.models import Pair
from sessions import actions
from sessions.models import MentoringSession
from tests.asking import path, text_of
from tests.factories.pairs import make_cohort, make_pair


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_pair(in_organization)


@pytest.fixture
def mentee(pair, sign_in):
    return sign_in(membership=pair.mentee)


@pytest.fixture
def mentor(pair, sign_in):
    return sign_in(membership=pair.mentors[0])


def book(pair: Pair, days: int = 5) -> MentoringSession:
    return actions.book_session(
        pair=pair,
        starts_at=(now() + timedelta(days=days)).replace(hour=15, minute=0, second=0, microsecond=0),
        minutes=45,
        place="Room 4",
        theme="Returns",
        by=pair.mentee.actor,
    )


def a_booking(**fields) -> dict[str, str]:
    day = today("America/New_York") + timedelta(days=5)
    return {"day": day.isoformat(), "time": "16:00", "minutes": "45", "place": "Room 4", "theme": "Returns", **fields}


def close(pair: Pair) -> None:
    pair.state = Pair.State.CLOSED
    pair.save(update_fields=["state"])


VERBS = ["set_session", "move_session", "cancel_session"]


def test_the_mentee_books_by_their_own_clock(pair, mentee):
    response = mentee.post(path("sessions:book_session", pair=pair.pk), a_booking())
    session = MentoringSession.objects.get()
    assert response.url == path("sessions:session", session=session.pk)
    local = session.starts_at.astimezone(ZoneInfo("America/New_York"))
    assert (local.hour, local.minute, session.minutes, session.theme) == (16, 0, 45, "Returns")
    assert "Session 1 is booked for" in text_of(mentee.get(response.url))
    assert Message.objects.filter(kind="session_booked").count() == 2


def test_the_form_says_when_it_is_due_and_who_reads_the_theme(pair, mentee):
    page = text_of(mentee.get(path("sessions:book_session", pair=pair.pk)))
    due = pair.started_on + timedelta(days=30)
    assert f"Due {due:%A, %B} {due.day}" in page
    assert f"Only you and {pair.mentors[0].person.name} can read this." in page
    assert "America/New York" in page


def test_a_proposed_time_books_at_once(pair, mentee):
    day = today("America/New_York") + timedelta(days=3)
    response = mentee.post(path("sessions:book_session", pair=pair.pk), {"slot": f"{day}T14:00"})
    assert response.status_code == 302
    session = MentoringSession.objects.get()
    local = session.starts_at.astimezone(ZoneInfo("America/New_York"))
    assert (local.date(), local.hour, session.minutes) == (day, 14, 60)


@pytest.mark.parametrize(
    ("cadence", "minutes", "rhythm"),
    [
        ("monthly", 60, "Monthly, 60 minutes"),
        ("four_sessions", 45, "Four short sessions, two weeks apart, 45 minutes"),
        ("own", 25, "Every 10 days, 25 minutes"),
    ],
)
def test_a_session_starts_from_the_length_that_the_charter_starts_from(pair, mentee, cadence, minutes, rhythm):
    program = pair.cohort.program
    program.cadence, program.session_minutes, program.interval_days = cadence, minutes, 10
    program.save()
    assert starting_rhythm(program) == rhythm
    for name in ("book_session", "plan_sessions"):
        page = text_of(mentee.get(path(f"sessions:{name}", pair=pair.pk)))
        assert f'<option value="{minutes}" selected>' in page
    page = text_of(mentee.get(path("sessions:book_session", pair=pair.pk)))
    assert f"Each is {minutes} minutes." in page
    slot = page.split('name="slot" value="')[1].split('"')[0]
    mentee.post(path("sessions:book_session", pair=pair.pk), {"slot": slot})
    assert MentoringSession.objects.get().minutes == minutes


def test_booking_twice_is_one_session(pair, mentee):
    for _ in range(2):
        response = mentee.post(path("sessions:book_session", pair=pair.pk), a_booking(), follow=True)
    assert MentoringSession.objects.count() == 1
    assert Message.objects.count() == 2
    assert "Session 1 is booked for this time already." in text_of(response)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"day": ""}, "Day: Pick a day."),
        ({"day": "soon"}, "Day: Write the day as year-month-day"),
        ({"time": ""}, "Time: Pick a time."),
        ({"time": "25:99"}, "Time: Write the time as hours and minutes"),
        ({"minutes": "7"}, "Length: Select a valid choice."),
        ({"day": "2020-01-01"}, "Day: Pick a time that is still to come."),
        ({"day": "2999-01-01"}, "Day: Pick a day no later than"),
        ({"place": "x" * 201}, "Place: Ensure this value has at most 200 characters"),
        ({"theme": "x" * 161}, "Theme: Ensure this value has at most 160 characters"),
        ({"slot": "nonsense"}, "Pick one of the times on this page."),
    ],
)
def test_bad_input_names_the_field_and_books_nothing(pair, mentee, fields, message):
    response = mentee.post(path("sessions:book_session", pair=pair.pk), a_booking(**fields))
    assert response.status_code == 422
    assert message in text_of(response)
    assert not MentoringSession.objects.exists()


@pytest.mark.parametrize(
    ("day", "clock", "hour_in_utc"),
    [("2026-10-30", "16:00", 20), ("2026-11-02", "16:00", 21), ("2026-11-01", "01:30", 5)],
)
def test_wall_time_stays_across_the_end_of_summer_time(in_organization, sign_in, day, clock, hour_in_utc):
    """Clocks in New York go back on November 1, 2026 at 2:00; 1:30 comes twice, and the first of the two is meant."""
    with time_machine.travel(datetime(2026, 10, 20, 12, tzinfo=UTC), tick=False):
        pair = make_pair(in_organization, make_cohort(starts_on=date(2026, 9, 1)))
        client = sign_in(membership=pair.mentee)
        client.post(path("sessions:book_session", pair=pair.pk), a_booking(day=day, time=clock))
        session = MentoringSession.objects.get()
        assert session.starts_at.astimezone(UTC).hour == hour_in_utc
        event = Calendar.from_ical(Message.objects.first().calendar).walk("VEVENT")[0]
        assert f"{event['dtstart'].dt:%Y-%m-%d %H:%M}" == f"{day} {clock}"
        assert event["dtstart"].params["TZID"] == "America/New_York"


def test_a_time_that_the_clocks_skip_is_refused(in_organization, sign_in):
    with time_machine.travel(datetime(2027, 3, 1, 12, tzinfo=UTC), tick=False):
        pair = make_pair(in_organization, make_cohort(starts_on=date(2027, 1, 1)))
        client = sign_in(membership=pair.mentee)
        response = client.post(path("sessions:book_session", pair=pair.pk), a_booking(day="2027-03-14", time="02:30"))
        assert response.status_code == 422
        assert "Time: The clocks change that night and skip this time." in text_of(response)


def test_the_mentee_moves_a_session(pair, mentee):
    session = book(pair)
    address = path("sessions:move_session", session=session.pk)
    local = timezone.localtime(session.starts_at, ZoneInfo("America/New_York"))
    assert f'value="{local:%H:%M}"' in text_of(mentee.get(address))
    day = today("America/New_York") + timedelta(days=9)
    response = mentee.post(address, {"day": day.isoformat(), "time": "09:30", "minutes": "60"}, follow=True)
    session.refresh_from_db()
    assert (session.minutes, session.calendar_sequence) == (60, 1)
    assert "Session 1 is now on" in text_of(response)


def test_moving_into_the_past_names_the_field(pair, mentee):
    session = book(pair)
    data = {"day": "2020-01-01", "time": "09:30", "minutes": "60"}
    response = mentee.post(path("sessions:move_session", session=session.pk), data)
    assert response.status_code == 422
    assert "Day: Pick a time that is still to come." in text_of(response)


def test_a_length_of_before_stays_possible(pair, mentee):
    session = book(pair)
    session.ends_at = session.starts_at + timedelta(minutes=75)
    session.save()
    assert "75 minutes" in text_of(mentee.get(path("sessions:move_session", session=session.pk)))


def test_the_mentee_changes_place_and_theme(pair, mentee):
    session = book(pair)
    address = path("sessions:set_session", session=session.pk)
    assert "Room 4" in text_of(mentee.get(address))
    mentee.post(address, {"place": "https://meet.example/9", "theme": "Carriers"})
    session = MentoringSession.objects.get()
    assert (session.place, session.link, session.theme) == ("", "https://meet.example/9", "Carriers")
    assert (
        'href="https://meet.example/9" rel="noreferrer">Join at meet.example</a>'
        in mentee.get(path("sessions:session", session=session.pk)).content.decode()
    )
    assert mentee.post(address, {"place": "x" * 201, "theme": ""}).status_code == 422


def test_canceling_asks_first_and_a_second_click_is_harmless(pair, mentee):
    session = book(pair)
    address = path("sessions:cancel_session", session=session.pk)
    assert "Cancel session 1?" in text_of(mentee.get(address))
    session.refresh_from_db()
    assert session.state == "planned"
    assert "is canceled, and out of everybody’s calendar" in text_of(mentee.post(address, follow=True))
    again = mentee.post(address, follow=True)
    assert "This session is canceled already." in text_of(again)
    assert Message.objects.filter(kind="session_canceled").count() == 2


@pytest.mark.parametrize("verb", VERBS)
def test_a_mentor_may_not(pair, mentor, verb):
    session = book(pair)
    address = path(f"sessions:{verb}", session=session.pk)
    assert mentor.get(address).status_code == 403
    assert mentor.post(address, a_booking()).status_code == 403
    session.refresh_from_db()
    assert (session.state, session.calendar_sequence) == ("planned", 0)


def test_a_mentor_books_nothing(pair, mentor):
    address = path("sessions:book_session", pair=pair.pk)
    assert mentor.get(address).status_code == 403
    assert mentor.post(address, a_booking()).status_code == 403
    assert not MentoringSession.objects.exists()


@pytest.mark.parametrize("verb", VERBS)
def test_a_stranger_finds_nothing(pair, sign_in, verb):
    session = book(pair)
    stranger = sign_in(Role.PARTICIPANT)
    assert stranger.get(path(f"sessions:{verb}", session=session.pk)).status_code == 404
    assert stranger.get(path("sessions:book_session", pair=pair.pk)).status_code == 404
    assert stranger.post(path("sessions:book_session", pair=pair.pk), a_booking()).status_code == 404


@pytest.mark.parametrize("role", [Role.PROGRAM_ADMIN, Role.EXECUTIVE, Role.OWNER, Role.OMBUDSPERSON])
def test_other_roles_are_kept_out(pair, sign_in, role):
    session, client = book(pair), sign_in(role)
    for verb in VERBS:
        assert client.get(path(f"sessions:{verb}", session=session.pk)).status_code == 403
    assert client.get(path("sessions:book_session", pair=pair.pk)).status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_pair_that_has_ended_books_and_changes_nothing(pair, mentee, method):
    session = book(pair)
    close(pair)
    for verb in VERBS:
        response = getattr(mentee, method)(path(f"sessions:{verb}", session=session.pk), follow=True)
        assert "This pair has ended" in text_of(response)
    response = getattr(mentee, method)(path("sessions:book_session", pair=pair.pk), follow=True)
    assert "This pair has ended." in text_of(response)
    session.refresh_from_db()
    assert session.state == "planned"


def test_after_a_planned_session_the_one_after_it_is_booked(pair, mentee):
    first = book(pair)
    page = text_of(mentee.get(path("sessions:book_session", pair=pair.pk)))
    day, due = timezone.localtime(first.starts_at), timezone.localtime(first.starts_at) + timedelta(days=30)
    assert f"Session 1 is on {day:%A, %B} {day.day}; the one after it is due {due:%A, %B} {due.day}." in page
