"""Where somebody says when they have time, whoever books picks from times that suit everybody."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from pairing.models import Pair
from sessions import actions
from sessions.models import AvailabilityException, AvailabilityWindow, MentoringSession
from tests.asking import path, queries_of, text_of
from tests.factories.accounts import make_member
from tests.factories.pairs import make_circle, make_cohort, make_pair

BERLIN, YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
# A Thursday; the next session of a pair that began on October 1 is due on Saturday, October 31.
MORNING = datetime(2026, 10, 15, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def pair(in_organization) -> Pair:
    cohort = make_cohort(starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31))
    return make_pair(in_organization, cohort, started_on=date(2026, 10, 1))


@pytest.fixture
def mentee(pair, sign_in):
    return sign_in(membership=pair.mentee)


def give(member, weekday=1, opens=time(9), closes=time(11), zone="America/New_York"):
    return AvailabilityWindow.objects.create(
        person=member.person, weekday=weekday, opens=opens, closes=closes, timezone=zone
    )


def slots(page: str) -> list[str]:
    return re.findall(r'name="slot" value="([^"]+)"', page)


def page_of(client, pair, name="book_session") -> str:
    return text_of(client.get(path(f"sessions:{name}", pair=pair.pk)))


def test_times_come_from_the_mentors_windows_with_the_days_that_suit_the_cadence_on_top(pair, mentee):
    give(pair.mentors[0])
    page = page_of(mentee, pair)
    found = slots(page)
    days = list(dict.fromkeys(slot[:10] for slot in found))
    # The Tuesdays up to the due day and one after it come first, then what lies further away.
    assert days == ["2026-10-20", "2026-10-27", "2026-11-03", "2026-11-10"]
    assert [slot[11:] for slot in found if slot.startswith(days[0])] == ["09:00", "09:30", "10:00"]
    assert page.index("Tuesday, November 3") < page.index("More days") < page.index("Tuesday, November 10")
    assert "These times suit both of you." in page


def test_without_any_windows_times_in_working_hours_are_offered_and_any_other_may_be_typed(pair, mentee):
    page = page_of(mentee, pair)
    assert "These times fall in working hours for both of you." in page
    found = {datetime.fromisoformat(slot) for slot in slots(page)}
    assert found
    assert all(start.weekday() < 5 and time(9) <= start.time() <= time(16, 15) for start in found)
    assert "We agreed on this time ourselves" not in page


def test_where_working_hours_never_meet_a_time_is_typed(pair, mentee):
    pair.mentors[0].person.timezone = "Asia/Tokyo"
    pair.mentors[0].person.save()
    page = page_of(mentee, pair)
    assert slots(page) == []
    assert "Book the time I typed" not in page


def test_an_offered_time_is_booked_with_place_and_theme_and_twice_is_once(pair, mentee):
    give(pair.mentors[0])
    data = {"slot": slots(page_of(mentee, pair))[0], "place": "Room 4", "theme": "Returns"}
    for _ in range(2):
        response = mentee.post(path("sessions:book_session", pair=pair.pk), data, follow=True)
    session = MentoringSession.objects.get()
    assert timezone.localtime(session.starts_at, YORK).isoformat()[:16] == "2026-10-20T09:00"
    assert (session.minutes, session.place, session.theme) == (60, "Room 4", "Returns")
    assert "Session 1 is booked for this time already." in text_of(response)


def test_a_time_that_nobody_offered_needs_a_word_that_it_is_agreed(pair, mentee):
    give(pair.mentors[0])
    address, name = path("sessions:book_session", pair=pair.pk), pair.mentors[0].person.name
    typed = {"day": "2026-10-21", "time": "14:00", "minutes": "45", "place": "", "theme": ""}
    response = mentee.post(address, typed)
    assert response.status_code == 422
    assert f"Day: {name} gave no time then. Pick another one, or say that you agreed on it." in text_of(response)
    for slot in ("2026-10-21T14:00", "nonsense"):
        assert mentee.post(address, {"slot": slot}).status_code == 422
    assert not MentoringSession.objects.exists()
    assert mentee.post(address, typed | {"is_agreed": "on"}).status_code == 302
    assert MentoringSession.objects.count() == 1


def test_a_typed_time_inside_the_windows_needs_no_word(pair, mentee):
    give(pair.mentors[0])
    typed = {"day": "2026-10-20", "time": "09:10", "minutes": "90", "place": "", "theme": ""}
    assert mentee.post(path("sessions:book_session", pair=pair.pk), typed).status_code == 302


def test_in_a_group_all_mentors_have_time(in_organization, sign_in):
    mentors = [make_member(in_organization) for _ in range(2)]
    cohort = make_cohort(starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31), format="group")
    pair = make_pair(in_organization, cohort, mentors=mentors, started_on=date(2026, 10, 1))
    give(mentors[0], opens=time(9), closes=time(12))
    give(mentors[1], opens=time(11), closes=time(15))
    found = slots(page_of(sign_in(membership=pair.mentee), pair))
    assert {slot[11:] for slot in found} == {"11:00"}


def test_the_mentees_own_windows_and_sessions_of_others_narrow_the_times(in_organization, pair, mentee):
    give(pair.mentors[0], opens=time(9), closes=time(17))
    give(pair.mentee, opens=time(10), closes=time(12))
    other = make_pair(in_organization, pair.cohort, mentors=pair.mentors)
    actions.book_session(
        pair=other,
        starts_at=datetime(2026, 10, 20, 10, tzinfo=YORK),
        minutes=60,
        place="",
        theme="",
        by=other.mentee.actor,
    )
    found = slots(page_of(mentee, pair))
    assert [slot[11:] for slot in found if slot.startswith("2026-10-20")] == ["11:00"]
    assert [slot[11:] for slot in found if slot.startswith("2026-10-27")] == ["10:00", "10:30", "11:00"]


def test_a_day_off_and_more_time_on_a_day_move_the_times(pair, mentee):
    give(pair.mentors[0])
    for day, opens, closes in ((date(2026, 10, 20), None, None), (date(2026, 10, 22), time(15), time(16))):
        AvailabilityException.objects.create(
            person=pair.mentors[0].person,
            starts_on=day,
            ends_on=day,
            opens=opens,
            closes=closes,
            timezone="America/New_York",
        )
    days = {slot[:10] for slot in slots(page_of(mentee, pair))}
    assert "2026-10-20" not in days
    assert "2026-10-22" in days


def test_times_across_the_ocean_move_with_both_clocks(pair, mentee):
    """Clocks go back in Berlin on October 25 and in New York on November 1."""
    give(pair.mentors[0], opens=time(15), closes=time(16), zone="Europe/Berlin")
    found = slots(page_of(mentee, pair))
    assert [slot for slot in found if slot.endswith(":00")] == [
        "2026-10-20T09:00",
        "2026-10-27T10:00",
        "2026-11-03T09:00",
        "2026-11-10T09:00",
    ]


def test_when_no_time_is_left_the_page_says_so_and_still_books(pair, mentee):
    give(pair.mentors[0], weekday=6, opens=time(3), closes=time(4))
    page = page_of(mentee, pair)
    assert "No time around then suits everybody." in page
    assert slots(page) == []
    typed = {"day": "2026-10-21", "time": "14:00", "minutes": "45", "is_agreed": "on"}
    assert mentee.post(path("sessions:book_session", pair=pair.pk), typed).status_code == 302


def test_a_session_moves_to_an_offered_time(pair, mentee):
    give(pair.mentors[0])
    data = {"slot": slots(page_of(mentee, pair))[0]}
    mentee.post(path("sessions:book_session", pair=pair.pk), data)
    session = MentoringSession.objects.get()
    address = path("sessions:move_session", session=session.pk)
    found = slots(text_of(mentee.get(address)))
    assert "2026-10-20T09:30" in found  # over its own time
    assert mentee.post(address, {"slot": "2026-10-27T10:00"}).status_code == 302
    session.refresh_from_db()
    assert timezone.localtime(session.starts_at, YORK).isoformat()[:16] == "2026-10-27T10:00"
    typed = {"day": "2026-10-28", "time": "14:00", "minutes": "45"}
    assert mentee.post(address, typed).status_code == 422
    assert mentee.post(address, typed | {"is_agreed": "on"}).status_code == 302


def test_in_a_circle_everybody_elses_windows_count(in_organization, sign_in):
    cohort = make_cohort(starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31), format="circle")
    circle = make_circle(in_organization, 3, cohort, started_on=date(2026, 10, 1))
    for member in circle.mentors[:2]:
        give(member, opens=time(9), closes=time(10))
    page = page_of(sign_in(membership=circle.mentors[2]), circle)
    assert {slot[11:] for slot in slots(page)} == {"09:00"}
    assert "These times suit all of you." in page


def test_the_home_page_proposes_times_of_the_windows(pair, mentee):
    give(pair.mentors[0])
    page = text_of(mentee.get(path("home:home")))
    assert "These times suit both of you." in page
    assert [slot[:10] for slot in slots(page)] == ["2026-10-20", "2026-10-27", "2026-11-03"]
    assert mentee.post(path("sessions:book_session", pair=pair.pk), {"slot": slots(page)[1]}).status_code == 302


def test_the_mentors_home_offers_to_say_when_they_have_time(pair, sign_in):
    page = text_of(sign_in(membership=pair.mentors[0]).get(path("home:home")))
    assert "Say when you have time" in page


def test_more_windows_take_no_more_queries(in_organization, sign_in):
    cohort = make_cohort(starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31), format="group")
    counts = []
    for number in (1, 3):
        mentors = [make_member(in_organization) for _ in range(number)]
        pair = make_pair(in_organization, cohort, mentors=mentors, started_on=date(2026, 10, 1))
        for mentor in mentors:
            for day in range(number):
                give(mentor, weekday=day, opens=time(9), closes=time(12))
        client = sign_in(membership=pair.mentee)
        counts.append(
            [
                queries_of(client, path("sessions:book_session", pair=pair.pk)),
                queries_of(
                    client, path("sessions:plan_sessions", pair=pair.pk) + "?day=2026-10-20&time=09:00&minutes=45"
                ),
                queries_of(client, path("home:home")),
            ]
        )
    assert counts[0] == counts[1]
