"""The page on which somebody says when they have time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format

from access.clock import now, today
from access.roles import Role
from sessions import actions
from sessions.models import AvailabilityException, AvailabilityWindow
from tests.asking import path, queries_of, text_of
from tests.factories.accounts import make_member
from tests.factories.pairs import make_circle, make_cohort, make_pair
from tests.sessions.test_actions import book

PAGE = "sessions:availability"


@pytest.fixture
def pair(in_organization):
    return make_pair(in_organization)


@pytest.fixture
def mentor(pair, sign_in):
    return sign_in(membership=pair.mentors[0])


def give(person, weekday=1, opens=time(9), closes=time(12), timezone="America/New_York"):
    return AvailabilityWindow.objects.create(
        person=person, weekday=weekday, opens=opens, closes=closes, timezone=timezone
    )


def test_the_page_says_who_reads_before_anything_is_typed(pair, mentor):
    page = text_of(mentor.get(path(PAGE)))
    assert f"Read by you, {pair.mentee.person.name}, and whoever learns from you later, and nobody else." in page
    assert page.index("and nobody else") < page.index('<form method="post" action="/o/halden/availability')
    assert "the usual hours count: Monday to Friday, 9:00 AM to 5:00 PM" in page


def test_a_mentor_gives_windows_in_their_own_zone_and_takes_one_back(pair, mentor):
    data = {"weekdays": ["0", "3"], "opens": "14:00", "closes": "16:30"}
    for _ in range(2):  # a double click
        response = mentor.post(path("sessions:add_windows"), data, follow=True)
    page = text_of(response)
    assert "Your times are saved." in page
    assert 'Monday <span class="uw-num fw-normal">2:00 PM–4:30 PM' in page
    rows = AvailabilityWindow.objects.all()
    assert [(row.weekday, row.timezone) for row in rows] == [(0, "America/New_York"), (3, "America/New_York")]
    mentor.post(path("sessions:delete_window", window=rows[0].pk))
    assert [row.weekday for row in AvailabilityWindow.objects.all()] == [3]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"weekdays": []}, "Every: Tick at least one day."),
        ({"weekdays": ["7"]}, "Every: Select a valid choice."),
        ({"opens": ""}, "From: Pick a time."),
        ({"opens": "noon"}, "From: Write the time as hours and minutes"),
        ({"closes": "09:00"}, "Until: Pick a time after the first one."),
    ],
)
def test_bad_windows_name_the_field_and_save_nothing(pair, mentor, fields, message):
    data = {"weekdays": ["0"], "opens": "09:00", "closes": "12:00"} | fields
    response = mentor.post(path("sessions:add_windows"), data)
    assert response.status_code == 422
    assert message in text_of(response)
    assert not AvailabilityWindow.objects.exists()


def test_midnight_is_the_end_of_the_day(pair, mentor):
    mentor.post(path("sessions:add_windows"), {"weekdays": ["5"], "opens": "20:00", "closes": "00:00"})
    assert AvailabilityWindow.objects.get().closes == time()


def test_days_off_and_more_time_on_a_day(pair, mentor):
    day = today("America/New_York") + timedelta(days=3)
    off = {"starts_on": day.isoformat(), "ends_on": ""}
    for _ in range(2):
        assert "Your days off are saved." in text_of(mentor.post(path("sessions:add_days_off"), off, follow=True))
    more = {"day": day.isoformat(), "opens": "18:00", "closes": "19:00"}
    page = text_of(mentor.post(path("sessions:add_more_time"), more, follow=True))
    assert 'More time: <span class="uw-num">6:00 PM–7:00 PM' in page
    rows = AvailabilityException.objects.order_by("opens")
    assert [(row.starts_on, row.ends_on, row.is_off) for row in rows] == [(day, day, False), (day, day, True)]
    for row in rows:
        mentor.post(path("sessions:delete_exception", exception=row.pk))
    assert not AvailabilityException.objects.exists()


def test_days_off_name_the_sessions_on_them_and_what_to_do(in_organization, pair, mentor, sign_in):
    zone = ZoneInfo("America/New_York")
    day = today("America/New_York") + timedelta(days=6)
    late = datetime.combine(day, time(23, 30), zone)  # the day after in UTC, and it goes on into it
    session = book(pair, starts_at=late)
    other = make_pair(in_organization, make_cohort(), mentee=pair.mentors[0])
    booked = book(other, starts_at=late + timedelta(days=1))
    book(pair, starts_at=late + timedelta(days=3))
    actions.cancel_session(session=book(pair, starts_at=late - timedelta(hours=9)), by=pair.mentee.actor)
    dates = [date_format(day + timedelta(days=more), "F j") for more in (0, 1)]
    years = [f", {day.year}" if day.year != today("America/New_York").year else ""]
    off = {"starts_on": day.isoformat(), "ends_on": (day + timedelta(days=1)).isoformat()}
    page = text_of(mentor.post(path("sessions:add_days_off"), off, follow=True))
    mentee = pair.mentee.person.name
    assert (
        f"Your days off are saved. Session 1 with {mentee} is on {dates[0]}{years[0]}. It stays: say on its page that you "
        f"cannot make it. Session 1 with {other.mentors[0].person.name} is on {dates[1]}"
    ) in page
    assert "It stays: move it on its page." in page
    assert page.count("It stays") == 2
    assert "data-uw-stays" in page  # a message with something to do does not go by itself
    for each, name in ((session, mentee), (booked, other.mentors[0].person.name)):
        assert f'<a href="{path("sessions:session", session=each.pk)}">session 1 with {name}</a>' in page
    assert "It stays" not in text_of(mentor.get(path(PAGE)))


def test_days_off_without_a_session_name_none(pair, mentor):
    day = today("America/New_York") + timedelta(days=6)
    book(pair, starts_at=datetime.combine(day, time(12), ZoneInfo("America/New_York")))
    for more in (-1, 1):
        off = {"starts_on": (day + timedelta(days=more)).isoformat(), "ends_on": ""}
        page = text_of(mentor.post(path("sessions:add_days_off"), off, follow=True))
        assert "Your days off are saved." in page and "session 1 with" not in page.lower()
        assert "data-uw-stays" not in page


@pytest.mark.parametrize(
    ("name", "fields", "message"),
    [
        ("add_days_off", {"starts_on": "", "ends_on": ""}, "First day off: Pick a day."),
        ("add_days_off", {"starts_on": "2020-01-01"}, "First day off: Pick a day that is still to come."),
        ("add_days_off", {"starts_on": "2999-01-01"}, "First day off: Pick a day in the next two years."),
        (
            "add_days_off",
            {"starts_on": "2031-01-02", "ends_on": "2031-01-01"},
            "Last day off: Pick a day that is not before",
        ),
        (
            "add_more_time",
            {"day": "2020-01-01", "opens": "9:00", "closes": "10:00"},
            "Day: Pick a day that is still to",
        ),
        ("add_more_time", {"day": "soon", "opens": "9:00", "closes": "10:00"}, "Day: Write the day as year-month-day"),
        ("add_more_time", {"day": "2027-01-01", "opens": "9:00", "closes": "8:00"}, "Until: Pick a time after"),
    ],
)
def test_bad_days_name_the_field_and_save_nothing(pair, mentor, name, fields, message):
    response = mentor.post(path(f"sessions:{name}"), fields)
    assert response.status_code == 422
    assert message in text_of(response)
    assert not AvailabilityException.objects.exists()


def test_who_moved_reads_where_the_windows_are_and_moves_them_with_one_tap(pair, mentor):
    person = pair.mentors[0].person
    give(person, timezone="Europe/Berlin")
    give(person)
    AvailabilityException.objects.create(
        person=person, starts_on=date(2030, 1, 1), ends_on=date(2030, 1, 2), timezone="Europe/Berlin"
    )
    page = text_of(mentor.get(path(PAGE)))
    assert "You gave times by the clocks of Europe/Berlin, and they stay there." in page
    page = text_of(mentor.post(path("sessions:move_availability"), follow=True))
    assert "Your times are now by the clocks of America/New York." in page
    assert "they stay there" not in page
    # The same wall time was given in both zones, and is one window now.
    assert {row.timezone for row in AvailabilityWindow.objects.all()} == {"America/New_York"}
    assert AvailabilityWindow.objects.count() == 1
    assert AvailabilityException.objects.get().timezone == "America/New_York"


def test_in_a_circle_everybody_else_reads_the_times(in_organization, sign_in):
    circle = make_circle(in_organization, 3)
    page = text_of(sign_in(membership=circle.mentors[0]).get(path(PAGE)))
    assert all(member.person.name in page for member in circle.mentors[1:])


@pytest.mark.parametrize("name", ["delete_window", "delete_exception"])
def test_what_is_somebody_elses_is_not_found(pair, sign_in, name):
    person = pair.mentors[0].person
    window = give(person)
    day = AvailabilityException.objects.create(
        person=person, starts_on=date(2030, 1, 1), ends_on=date(2030, 1, 1), timezone="UTC"
    )
    ids = {"window": window.pk} if name == "delete_window" else {"exception": day.pk}
    client = sign_in(membership=pair.mentee)
    assert client.post(path(f"sessions:{name}", **ids)).status_code == 404
    assert AvailabilityWindow.objects.exists() and AvailabilityException.objects.exists()


@pytest.mark.parametrize("role", [Role.PROGRAM_ADMIN, Role.COORDINATOR, Role.EXECUTIVE, Role.OWNER, Role.OMBUDSPERSON])
def test_other_roles_are_kept_out(pair, sign_in, role):
    window = give(pair.mentors[0].person)
    client = sign_in(role)
    assert client.get(path(PAGE)).status_code == 403
    for name in ("add_windows", "add_days_off", "add_more_time", "move_availability"):
        assert client.post(path(f"sessions:{name}"), {}).status_code == 403
    assert client.post(path("sessions:delete_window", window=window.pk)).status_code == 403


def test_no_page_of_the_program_team_shows_when_somebody_has_time(pair, sign_in):
    give(pair.mentors[0].person, opens=time(3, 17), closes=time(4, 44))
    admin = sign_in(Role.PROGRAM_ADMIN)
    program = pair.cohort.program_id
    for address in (
        path("home:home"),
        path("home:health", program=program),
        path("programs:program", program=program),
        path("accounts:people"),
        path("audit:entries"),
    ):
        page = text_of(admin.get(address))
        assert "3:17" not in page and "4:44" not in page, address


def test_more_rows_take_no_more_queries(in_organization, pair, mentor):
    person = pair.mentors[0].person
    give(person)
    one = queries_of(mentor, path(PAGE))
    for day in (2, 3, 4):
        give(person, weekday=day)
        AvailabilityException.objects.create(
            person=person, starts_on=date(2030, 1, day), ends_on=date(2030, 1, day), timezone="UTC"
        )
    other = make_pair(in_organization, make_cohort(), mentors=[pair.mentors[0]])
    for each, hour in ((pair, 3), (pair, 5), (other, 7)):
        book(each, starts_at=now() + timedelta(days=2, hours=hour))
    tomorrow = today("America/New_York") + timedelta(days=1)
    AvailabilityException.objects.create(
        person=person, starts_on=tomorrow, ends_on=tomorrow + timedelta(days=3), timezone="America/New_York"
    )
    assert queries_of(mentor, path(PAGE)) == one


def test_saving_days_off_takes_one_query_for_any_number_of_sessions(in_organization, pair, mentor):
    day = today("America/New_York") + timedelta(days=1)
    counts = []
    for number in range(3):
        off = {"starts_on": day.isoformat(), "ends_on": (day + timedelta(days=9 + number)).isoformat()}
        with CaptureQueriesContext(connection) as captured:
            mentor.post(path("sessions:add_days_off"), off)
        counts.append(len(captured))
        book(
            make_pair(in_organization, make_cohort(), mentors=[pair.mentors[0]]),
            starts_at=now() + timedelta(days=2, hours=number),
        )
    assert counts[1] == counts[2]


def test_who_is_in_no_pair_may_say_it_too(in_organization, sign_in):
    page = text_of(sign_in(membership=make_member(in_organization)).get(path(PAGE)))
    assert "Read by you and whoever learns from you later, and nobody else." in page


def test_it_says_what_the_times_are_for(pair, sign_in):
    arranges = text_of(sign_in(membership=pair.mentee).get(path(PAGE)))
    assert "the times you are offered when you book suit you as well" in arranges and "You arrange" not in arranges
    assert "You arrange nothing else." in text_of(sign_in(membership=pair.mentors[0]).get(path(PAGE)))
