"""One's own reminders: which mails, when, and days away. By a plain client: none of it needs a script."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse

from access.clock import today
from access.roles import Role
from access.tenancy import tenant
from notifications.models import Leave, Preference
from notifications.queries import own_hours
from tests.crawler.test_crawler import Forms

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


def test_only_what_can_be_turned_off_is_listed_and_the_teams_reminders_for_the_team(ana, sign_in):
    def listed(client) -> set[str]:
        return {value for values in mails(client).values() for value in values}

    theirs, team = listed(ana), listed(sign_in(Role.PROGRAM_ADMIN))
    assert {"digest", "check_in_opened"} <= theirs
    assert not {"pair_published", "help_asked", "pair_stalled"} & theirs
    assert "pair_stalled" in team


def test_a_kind_that_cannot_be_turned_off_is_refused(ana, read):
    page = ana.post(f"{PAGE}mails/set/", {"mails_0": ["pair_published"]})
    assert page.status_code == 200
    assert read(muted) == []


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
