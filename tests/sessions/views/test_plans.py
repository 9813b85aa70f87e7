"""The rest of the cycle in one step."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar

from access.roles import Role
from audit.models import AuditEntry
from notifications.models import Message
from pairing.models import Pair
from sessions import actions
from sessions.models import AvailabilityException, AvailabilityWindow, MentoringSession
from tests.asking import path, text_of
from tests.factories.pairs import make_circle, make_cohort, make_pair

YORK = ZoneInfo("America/New_York")
WHEN = "?day=2026-10-20&time=10:00&minutes=45"
DAYS = [date(2026, 10, 20), date(2026, 11, 17), date(2026, 12, 22), date(2027, 1, 19), date(2027, 2, 16)]


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(datetime(2026, 10, 15, 12, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def pair(in_organization) -> Pair:
    cohort = make_cohort(starts_on=date(2026, 9, 1), ends_on=date(2027, 2, 28))
    return make_pair(in_organization, cohort, started_on=date(2026, 10, 1))


@pytest.fixture
def mentee(pair, sign_in):
    return sign_in(membership=pair.mentee)


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), YORK).astimezone(UTC)


def address(pair: Pair, when: str = WHEN) -> str:
    return path("sessions:plan_sessions", pair=pair.pk) + when


def chosen(page: str) -> dict[str, str]:
    """What the form would send as it stands."""
    found = {}
    for name, options in re.findall(r'<select name="(start_\d+)".*?>(.*?)</select>', page):
        found[name] = re.search(r'<option value="([^"]*)" selected', options)[1]
    return found


def book(pair: Pair, start: datetime, minutes: int = 45) -> MentoringSession:
    return actions.book_session(pair=pair, starts_at=start, minutes=minutes, place="", theme="", by=pair.mentee.actor)


def test_the_preview_shows_every_date_and_books_nothing(pair, mentee):
    page = text_of(mentee.get(address(pair)))
    assert len(chosen(page)) == 5
    assert all(f"{day:%A, %B} {day.day}, {day.year}" in page for day in DAYS)
    assert not MentoringSession.objects.exists()
    first = text_of(mentee.get(address(pair, "")))
    assert "Show the dates" in first
    assert chosen(first) == {}


def test_the_whole_plan_is_booked_at_once_at_one_wall_time(pair, mentee):
    data = chosen(text_of(mentee.get(address(pair)))) | {"place": "Room 4"}
    page = text_of(mentee.post(address(pair), data, follow=True))
    assert "5 sessions are booked. Everybody has an invitation to each." in page
    rows = list(MentoringSession.objects.all())
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert [timezone.localtime(row.starts_at, YORK).date() for row in rows] == DAYS
    assert {timezone.localtime(row.starts_at, YORK).time() for row in rows} == {time(10)}
    assert {row.place for row in rows} == {"Room 4"}
    assert Message.objects.filter(kind="session_booked").count() == 10
    events = [Calendar.from_ical(mail.calendar).walk("VEVENT")[0] for mail in Message.objects.all()]
    assert {str(event["uid"]) for event in events} == {f"{row.calendar_uid}@upwell" for row in rows}
    assert AuditEntry.objects.filter(action="session_booked").count() == 5


def test_a_double_click_is_harmless(pair, mentee):
    data = chosen(text_of(mentee.get(address(pair))))
    for _ in range(2):
        response = mentee.post(address(pair), data, follow=True)
    assert "These sessions are booked already." in text_of(response)
    assert MentoringSession.objects.count() == 5
    assert Message.objects.count() == 10


def test_each_session_of_a_plan_moves_and_cancels_alone(pair, mentee):
    mentee.post(address(pair), chosen(text_of(mentee.get(address(pair)))))
    second, third = MentoringSession.objects.order_by("starts_at")[1:3]
    mentee.post(path("sessions:cancel_session", session=second.pk))
    mentee.post(
        path("sessions:move_session", session=third.pk), {"day": "2026-12-23", "time": "11:00", "minutes": "30"}
    )
    assert MentoringSession.objects.filter(state="planned").count() == 4
    assert MentoringSession.objects.get(pk=third.pk).calendar_sequence == 1


def test_a_date_can_be_left_out(pair, mentee):
    data = chosen(text_of(mentee.get(address(pair)))) | {"start_1": "none", "start_3": "none"}
    mentee.post(address(pair), data)
    assert MentoringSession.objects.count() == 3
    page = text_of(mentee.post(address(pair), dict.fromkeys(data, "none")))
    assert "Pick at least one date." in page


def test_conflicts_are_named_and_the_nearest_time_is_proposed(in_organization, pair, mentee):
    mentor = pair.mentors[0].person
    for weekday in (1, 2):
        AvailabilityWindow.objects.create(
            person=mentor, weekday=weekday, opens=time(9), closes=time(12), timezone="America/New_York"
        )
    AvailabilityException.objects.create(person=mentor, starts_on=DAYS[1], ends_on=DAYS[1], timezone="America/New_York")
    other = make_pair(in_organization, pair.cohort, mentors=pair.mentors)
    book(other, at(DAYS[2]))
    book(pair, at(DAYS[3], 15))
    page = text_of(mentee.get(address(pair)))
    assert f"{mentor.name} gave no time then. The nearest time is chosen." in page
    assert f"{mentor.name} is in another session then. The nearest time is chosen." in page
    assert "Session 1 is on this day already." in page
    found = [None if value == "none" else datetime.fromisoformat(value) for value in chosen(page).values()]
    assert [moment and moment.astimezone(YORK).date() for moment in found] == [
        DAYS[0],
        date(2026, 11, 18),
        DAYS[2],
        None,
        DAYS[4],
    ]
    mentee.post(address(pair), chosen(page))
    assert pair.sessions.count() == 5


def test_all_or_nothing_when_something_changed_meanwhile(in_organization, pair, mentee):
    data = chosen(text_of(mentee.get(address(pair))))
    other = make_pair(in_organization, pair.cohort, mentors=pair.mentors)
    book(other, at(DAYS[2], 10, 15))
    response = mentee.post(address(pair), data)
    assert response.status_code == 422
    said = f"Tuesday, December 22: {pair.mentors[0].person.name} is in another session then."
    assert said in text_of(response)
    assert not pair.sessions.exists()
    assert not Message.objects.filter(recipient_id=pair.mentee.person_id).exists()


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ("?day=&time=10:00&minutes=45", "Day: Pick a day."),
        ("?day=2026-10-15&time=10:00&minutes=45", "Day: Pick a day after today."),
        ("?day=2029-10-15&time=10:00&minutes=45", "Day: Pick a day no later than February 28"),
        ("?day=9999-12-31&time=10:00&minutes=45", "Day: Pick a day no later than February 28"),
        ("?day=2026-10-20&time=x&minutes=45", "Time: Write the time"),
        ("?day=2026-10-20&time=10:00&minutes=7", "Length: Select a valid choice."),
    ],
)
def test_bad_beginnings_name_the_field(pair, mentee, when, message):
    for response in (mentee.get(address(pair, when)), mentee.post(address(pair, when), {"start_0": ""})):
        assert response.status_code == 422
        assert message in text_of(response)
    assert not MentoringSession.objects.exists()


@pytest.mark.parametrize("value", ["x", "2026-10-20T10:00", "2020-01-01T10:00Z", "2027-03-02T10:00Z"])
def test_a_made_up_date_books_nothing(pair, mentee, value):
    data = chosen(text_of(mentee.get(address(pair)))) | {"start_2": value}
    assert mentee.post(address(pair), data).status_code == 422
    assert not MentoringSession.objects.exists()


def test_two_dates_at_one_time_book_nothing(pair, mentee):
    data = chosen(text_of(mentee.get(address(pair))))
    data["start_1"] = data["start_0"].replace(":00Z", ":15Z")
    response = mentee.post(address(pair), data)
    assert "Two of these sessions would be at the same time." in text_of(response)
    assert not MentoringSession.objects.exists()


def test_a_mentor_plans_nothing_a_stranger_finds_nothing_and_other_roles_stay_out(pair, sign_in):
    for client, status in (
        (sign_in(membership=pair.mentors[0]), 403),
        (sign_in(Role.PARTICIPANT), 404),
        (sign_in(Role.PROGRAM_ADMIN), 403),
        (sign_in(Role.EXECUTIVE), 403),
    ):
        assert client.get(address(pair)).status_code == status
        assert client.post(address(pair), {"start_0": "2026-10-20T14:00Z"}).status_code == status
    assert not MentoringSession.objects.exists()


@pytest.mark.parametrize("state", ["forming", "paused", "closed"])
def test_a_pair_that_forms_rests_or_has_ended_plans_nothing(pair, mentee, state):
    Pair.objects.filter(pk=pair.pk).update(state=state)
    assert mentee.get(address(pair)).status_code == 302
    with pytest.raises(actions.Refused):
        actions.plan_sessions(pair=pair, starts_at=[at(DAYS[0])], minutes=45, place="", by=pair.mentee.actor)
    assert "Plan the rest" not in text_of(mentee.get(path("sessions:pair", pair=pair.pk)))


def test_anybody_in_a_circle_plans(in_organization, sign_in):
    cohort = make_cohort(starts_on=date(2026, 9, 1), ends_on=date(2027, 2, 28), format="circle")
    circle = make_circle(in_organization, 3, cohort, started_on=date(2026, 10, 1))
    client = sign_in(membership=circle.mentors[1])
    client.post(address(circle), chosen(text_of(client.get(address(circle)))))
    assert circle.sessions.count() == 5
    assert Message.objects.count() == 15


def test_the_page_of_the_pair_leads_to_the_plan_and_to_the_times(pair, mentee, sign_in):
    assert address(pair, "") in text_of(mentee.get(path("sessions:pair", pair=pair.pk)))
    page = text_of(sign_in(membership=pair.mentors[0]).get(path("sessions:pair", pair=pair.pk)))
    assert path("sessions:availability") in page
    assert address(pair, "") not in page
