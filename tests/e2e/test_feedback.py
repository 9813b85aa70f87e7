"""Check-in, patterns, help door and safety page in a browser: sound at every width, and usable without scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from access.clock import now
from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization, Person
from feedback.models import HelpCase
from tests.e2e.checks import is_sound
from tests.factories.accounts import make_member
from tests.factories.feedback import Circle, ask, begin, over, seal, tend, work

pytestmark = [pytest.mark.e2e]


@pytest.fixture
def circle(organization: Organization, tmp_path: Path, live_server: LiveServer) -> Circle:
    """A month closed with lines, and the next one open. The first pair has names."""
    with tenant(organization.pk):
        with time_machine.travel(now() - timedelta(days=40)) as clock:
            circle = begin(organization, tmp_path / "keys")
            ticks = [[0, 1, 2] if n < 5 else [0, 1] if n < 12 else [0] for n in range(len(circle.mentors))]
            seal(circle.period(1), dict(zip(circle.mentors, ticks, strict=True)))
            clock.move_to(over(circle.period(1)))
            work()
            tend(organization, tmp_path / "keys")
        for person, name in [(circle.mentors[0], "Theo Lindqvist"), (circle.mentees[0], "Marisol Okafor")]:
            Person.objects.filter(pk=person.pk).update(name=name)
            person.name = name
        tend(organization, tmp_path / "keys")
    return circle


@pytest.fixture
def ines(organization: Organization) -> Any:
    return make_member(organization, Role.OMBUDSPERSON, name="Ines Varga")


@pytest.fixture
def cookies(live_server: LiveServer, sign_in: Callable[..., Client]) -> Callable[..., list[dict[str, Any]]]:
    def make(*roles: Role, member: Any = None) -> list[dict[str, Any]]:
        client = sign_in(*roles, membership=member)
        return [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]

    return make


@pytest.fixture
def mentor(circle: Circle, ines: Any, cookies: Any) -> list[dict[str, Any]]:
    """Theo, who is a mentor."""
    with tenant(circle.organization.pk):
        member = circle.member(circle.mentors[0])
    return cookies(member=member)


def url(live_server: LiveServer, name: str, **kwargs: Any) -> str:
    return live_server.url + reverse(f"feedback:{name}", kwargs={"organization": "halden", **kwargs})


def test_the_pages_of_a_mentor_are_sound(
    live_server: LiveServer, open_page: Callable[..., Page], mentor: Any, circle: Circle
) -> None:
    page = open_page(cookies=mentor)
    with tenant(circle.organization.pk):
        cycle = circle.cycle
    page.goto(url(live_server, "check_in"))
    is_sound(page)
    lengths = set()
    for ticked in (0, 1, page.get_by_role("checkbox").count()):
        for box in page.get_by_role("checkbox").all()[:ticked]:
            box.check()
        with page.expect_event("load"), page.expect_request(lambda asked: "/seal/" in asked.url) as asked:
            page.get_by_role("button", name="Replace what is sealed" if lengths else "Seal part two").click()
        lengths.add(len(asked.value.post_data or ""))
        expect(page.get_by_text("Part two is sealed.", exact=True)).to_be_visible()
    (length,) = lengths  # or how much is sent shows how many ticks there are
    assert length > 15 * len("&tick=1")
    for name, kwargs in [
        ("check_in", {}),
        ("patterns", {}),
        ("safety", {}),
        ("panel", {"cycle": cycle.pk}),
        ("ask_help", {}),
        ("own_cases", {}),
        ("coded_case", {}),
    ]:
        page.goto(url(live_server, name, **kwargs))
        is_sound(page)


def test_the_desk_is_sound(
    live_server: LiveServer, open_page: Callable[..., Page], circle: Circle, ines: Any, cookies: Any
) -> None:
    with tenant(circle.organization.pk):
        case = ask(
            circle.mentors[0],
            ines.person,
            "After our second session I was taken off the project.\n\nI would like to talk about what I can do.",
            HelpCase.Kind.RETALIATION,
        )
    page = open_page(cookies=cookies(member=ines))
    for name, kwargs in [("cases", {}), ("case", {"case": case.pk}), ("patterns", {})]:
        page.goto(url(live_server, name, **kwargs))
        is_sound(page)


@dataclass
class Hand:
    """Somebody with a phone, by a keystroke-level model: all that both parts show is read, slowly, and each touch takes its time.

    The waits of the machine are left out: here they are those of a test server and a browser that share its processor.
    """

    page: Page
    seconds: float = 0.0

    def read(self, *places: Locator) -> None:
        """Every word that is visible there, at 200 words a minute."""
        for place in places:
            self.seconds += len(place.inner_text().split()) * 60 / 200

    def tap(self, place: Locator) -> None:
        """A touch, with a swipe before it where the place is out of sight."""
        if not place.evaluate(
            "(e) => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; }"
        ):
            self.seconds += TAP
        self.seconds += TAP
        place.click()

    def send(self, button: Locator) -> None:
        """A touch that leads to the next page."""
        with self.page.expect_navigation():
            self.tap(button)


TAP = 0.35
# Part one as the sessions say it, or corrected; and how many of the twelve statements are ticked.
PATTERNS = [(False, 0), (False, 1), (False, 3), (True, 5), (True, 12)]


def test_a_check_in_on_a_phone_takes_a_mentor_less_than_a_minute(
    live_server: LiveServer, open_page: Callable[..., Page], mentor: Any
) -> None:
    page = open_page(width=390, cookies=mentor)
    taken = []
    for corrects, ticks in PATTERNS:
        page.goto(url(live_server, "check_in"))
        hand = Hand(page)
        part_one, part_two = page.locator("form.uw-sheet"), page.locator(".uw-sealed")
        hand.read(page.locator(".uw-head"), part_one)
        if corrects:
            hand.tap(part_one.get_by_role("group", name="Is the next session booked?").get_by_text("Yes"))
        hand.send(part_one.get_by_role("button", name="Save part one"))
        expect(page.get_by_text("Part one is saved.")).to_be_visible()
        hand.read(part_two)
        for choice in part_two.locator("label.uw-choice").all()[:ticks]:
            hand.tap(choice)
        expect(part_two.locator("input:checked")).to_have_count(ticks)
        hand.send(part_two.get_by_role("button", name="Seal part two"))
        expect(page.get_by_text("Part two is sealed.", exact=True)).to_be_visible()
        expect(part_two.locator("input:checked")).to_have_count(0)
        taken.append(round(hand.seconds, 1))
        page.get_by_role("button", name="Withdraw").click()
        expect(page.get_by_text("Part two is withdrawn.")).to_be_visible()
    assert not page.complaints, taken
    assert median(taken) < 60, taken
    is_sound(page)


def test_without_a_connection_nothing_is_lost_and_nothing_is_stored(
    live_server: LiveServer, open_page: Callable[..., Page], mentor: Any
) -> None:
    page = open_page(width=390, cookies=mentor)
    page.goto(url(live_server, "check_in"))
    said = page.get_by_label("I can say what I think")
    said.check()
    page.context.set_offline(True)
    page.get_by_role("button", name="Seal part two").click()
    expect(page.get_by_text("There is no connection, and nothing was saved.")).to_be_visible()
    expect(said).to_be_checked()
    kept = page.evaluate("[Object.keys(localStorage), Object.keys(sessionStorage)].flat()")
    assert set(kept) <= {"upwell-theme", "htmx-current-path-for-history"}
    page.context.set_offline(False)
    page.get_by_role("button", name="Seal part two").click()
    expect(page.get_by_text("Part two is sealed.", exact=True)).to_be_visible()
    page.reload()
    expect(said).not_to_be_checked()
