"""One's own reminders: which mails, when, and days away. By a plain client: none of it needs a script."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse

from access.clock import today
from access.roles import Role
from access.tenancy import tenant
from notifications.actions import set_preference
from notifications.kinds import RULES, Kind
from notifications.models import Leave, Preference
from notifications.queries import own_hours
from programs.models import Enrollment
from tests.asking import queries_of
from tests.crawler.test_crawler import Forms
from tests.factories.accounts import make_person
from tests.factories.pairs import make_circle, make_cohort, make_pair

PAGE = "/o/halden/notices/preferences/"


@pytest.fixture
def ana(sign_in):
    return sign_in(Role.PARTICIPANT)


@pytest.fixture
def read(organization):
    """read(function) inside the organization, between requests."""

    def within(function):
        with tenant(organization.pk):
            return function()

    return within


@pytest.fixture
def pair(organization, read):
    return read(lambda: make_pair(organization))


@pytest.fixture
def mentee(pair, sign_in):
    return sign_in(membership=pair.mentee)


@pytest.fixture
def mentor(pair, sign_in):
    return sign_in(membership=pair.mentors[0])


def muted() -> list[tuple[UUID, str]]:
    return [(row.person_id, row.kind) for row in Preference.objects.filter(is_muted=True)]


def mails(client) -> dict[str, list[str]]:
    """What the form sends as it stands."""
    found: dict[str, list[str]] = {}
    page = client.get(PAGE).content.decode()
    for _, action, fields in Forms(page).forms:
        if action.endswith("/mails/set/"):
            for name, value in fields:
                found.setdefault(name, []).append(value)
    return found


def test_a_mail_that_is_unticked_stops_and_comes_back(ana, read):
    ticked = mails(ana)
    group = next(name for name, values in ticked.items() if "session_tomorrow" in values)
    without = ticked | {group: [value for value in ticked[group] if value != "session_tomorrow"]}
    page = ana.post(f"{PAGE}mails/set/", without, follow=True).content.decode()
    assert "Your choice is saved" in page
    assert read(muted) == [(ana.member.person_id, "session_tomorrow")]
    ana.post(f"{PAGE}mails/set/", ticked)
    assert read(muted) == []


def listed(client) -> set[str]:
    return {value for name, values in mails(client).items() if name.startswith("mails_") for value in values}


MENTEES = {
    "first_session_due",
    "next_session_due",
    "session_log_due",
    "rhythm_late",
    "rhythm_stalled",
    "follow_up_due",
    "session_declined",
}
MENTORS = {"session_confirm_due"}
EVERYBODY_IN_A_PAIR = {"charter_due", "prepare_due", "check_in_opened", "debrief_due", "nudged", "digest"}
TEAMS = {"pair_stalled", "first_session_missing"}


def test_a_mentee_and_a_mentor_see_what_can_reach_them_and_nothing_else(mentee, mentor):
    learns, teaches = listed(mentee), listed(mentor)
    assert learns >= (MENTEES | EVERYBODY_IN_A_PAIR)
    assert teaches >= (MENTORS | EVERYBODY_IN_A_PAIR)
    assert not (MENTORS | TEAMS | {"manager_reminded"}) & learns
    assert not (MENTEES | TEAMS | {"manager_reminded"}) & teaches
    assert not {"pair_published", "help_asked", "help_waiting"} & (learns | teaches)


def test_whoever_is_in_no_pair_yet_may_become_either_side(ana):
    assert listed(ana) >= (MENTEES | MENTORS | EVERYBODY_IN_A_PAIR)


def test_being_listed_or_asked_changes_nothing_and_saying_yes_does(ana, read):
    def join() -> Enrollment:
        return Enrollment.objects.create(cohort=make_cohort(), person=ana.member.person, side="mentor")

    before, enrollment = listed(ana), read(join)
    for state in ("listed", "with_manager", "not_released", "asked", "declined", "ready"):
        read(lambda state=state: Enrollment.objects.filter(pk=enrollment.pk).update(state=state))
        assert listed(ana) == before - (MENTEES if state == "ready" else set()), state


def test_in_a_circle_everybody_books_and_answers(organization, read, sign_in):
    circle = read(lambda: make_circle(organization))
    assert listed(sign_in(membership=circle.mentors[0])) >= (MENTEES | MENTORS)


@pytest.mark.parametrize(
    ("role", "some", "none"),
    [
        (Role.PROGRAM_ADMIN, TEAMS | {"digest"}, MENTEES | MENTORS),
        (Role.COORDINATOR, TEAMS, MENTEES | MENTORS),
        (Role.EXECUTIVE, set(), TEAMS | MENTEES | EVERYBODY_IN_A_PAIR),
        (Role.OMBUDSPERSON, set(), TEAMS | MENTEES | EVERYBODY_IN_A_PAIR | {"help_waiting"}),
    ],
)
def test_each_role_sees_its_own(role, some, none, sign_in):
    client = sign_in(role)
    found = listed(client)
    assert some <= found
    assert not none & found
    assert ("No reminder that can be turned off comes to you" in client.get(PAGE).content.decode()) == (not found)


def test_a_manager_sees_the_question_to_managers(ana, read):
    assert "manager_reminded" not in listed(ana)
    read(lambda: make_person(manager=ana.member.person))
    assert "manager_reminded" in listed(ana)


def test_what_somebody_turned_off_stays_there_to_be_turned_on_again(sign_in, read):
    executive = sign_in(Role.EXECUTIVE)
    person = executive.member.person_id
    read(lambda: set_preference(person_id=person, kind=Kind.RHYTHM_LATE, is_muted=True))
    assert 'value="rhythm_late"' in executive.get(PAGE).content.decode()
    sent = {"shown": "rhythm_late", "mails_keeping-the-rhythm": ["rhythm_late"]}
    assert executive.post(f"{PAGE}mails/set/", sent).status_code == 302
    assert read(muted) == []


def test_what_came_to_the_page_meanwhile_is_not_turned_off(ana, read):
    assert ana.post(f"{PAGE}mails/set/", {"shown": "session_tomorrow digest"}).status_code == 302
    assert sorted(kind for _, kind in read(muted)) == ["digest", "session_tomorrow"]


def test_a_page_that_was_opened_before_one_said_yes_is_saved_all_the_same(ana, read):
    before = mails(ana)
    read(
        lambda: Enrollment.objects.create(cohort=make_cohort(), person=ana.member.person, side="mentor", state="ready")
    )
    sent = {name: [value for value in values if value != "session_tomorrow"] for name, values in before.items()}
    assert "Your choice is saved" in ana.post(f"{PAGE}mails/set/", sent, follow=True).content.decode()
    assert read(muted) == [(ana.member.person_id, "session_tomorrow")]


def test_what_comes_by_mail_only_says_so(ana, read):
    read(lambda: make_person(manager=ana.member.person))
    page = ana.get(PAGE).content.decode()
    assert page.count("(by mail only)") == 2
    for kind in ("manager_reminded", "digest"):
        assert RULES[kind].label + " (by mail only)" in page


def test_a_kind_that_cannot_be_turned_off_is_refused(ana, read):
    sent = {"shown": "pair_published", "mails_around-each-session": ["pair_published"]}
    assert ana.post(f"{PAGE}mails/set/", sent).status_code == 200
    ana.post(f"{PAGE}mails/set/", {"shown": "pair_published help_waiting"})
    assert read(muted) == []


def test_three_pairs_take_as_many_queries_as_one(organization, pair, mentee, read):
    before = queries_of(mentee, PAGE)
    for _ in range(2):
        read(lambda: make_pair(organization, mentee=pair.mentee))
    assert queries_of(mentee, PAGE) == before


def test_own_hours_and_back(ana, read):
    person = ana.member.person_id
    assert "You go by the hours of" in ana.get(PAGE).content.decode()
    ana.post(f"{PAGE}hours/set/", {"days": ["1", "3"], "opens": "06:00", "closes": "09:00"})
    hours = read(lambda: own_hours(person))
    assert hours is not None
    assert hours.days == {1, 3}
    ana.post(f"{PAGE}hours/reset/")
    assert read(lambda: own_hours(person)) is None
    page = ana.post(f"{PAGE}hours/set/", {"opens": "06:00", "closes": "06:10"}).content.decode()
    assert "Pick one day at least." in page
    assert "an hour or more" in page


def test_days_away_and_back(ana, sign_in, read):
    first = today() + timedelta(days=3)
    days = {"starts_on": first.isoformat(), "ends_on": (first + timedelta(days=4)).isoformat()}
    assert "No reminder comes on these days" in ana.post(f"{PAGE}leave/add/", days, follow=True).content.decode()
    ana.post(f"{PAGE}leave/add/", days)
    row = read(Leave.objects.get)
    assert row.person_id == ana.member.person_id
    stranger = sign_in(Role.EXECUTIVE)
    assert f"/leave/{row.pk}/" not in stranger.get(PAGE).content.decode()
    assert stranger.post(f"{PAGE}leave/{row.pk}/delete/").status_code == 404
    ana.post(f"{PAGE}leave/{row.pk}/delete/")
    assert not read(Leave.objects.exists)
    assert ana.post(f"{PAGE}leave/{row.pk}/delete/").status_code == 404


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("", "2030-01-01", "Pick the first day."),
        ("2030-01-02", "2030-01-01", "Pick the first day or a later one."),
        ("2020-01-01", "2020-01-02", "these days are over"),
        ("2030-01-01", "2031-06-01", "Pick a year at most."),
        ("soon", "later", "Enter a valid date."),
    ],
)
def test_days_that_cannot_be_are_said_at_their_field(first, last, words, ana, read):
    page = ana.post(f"{PAGE}leave/add/", {"starts_on": first, "ends_on": last})
    assert page.status_code == 200
    assert words in page.content.decode()
    assert not read(Leave.objects.exists)


def test_the_ways_there(ana):
    for page in ("/o/halden/notices/", reverse("accounts:me", kwargs={"organization": "halden"})):
        assert PAGE in ana.get(page).content.decode(), page
