"""A mentor says when they have time, on a phone; the mentee picks, plans the rest of the cycle, and moves one session."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from access.clock import today
from access.tenancy import tenant
from accounts.models import Organization
from pairing.models import Pair
from sessions.models import AvailabilityException, AvailabilityWindow, MentoringSession
from tests.asking import path
from tests.e2e.checks import are_sound, is_sound
from tests.factories.accounts import make_member
from tests.factories.pairs import make_circle, make_cohort, make_pair

pytestmark = [pytest.mark.e2e]
PHONE = 390


@pytest.fixture
def pair(organization: Organization) -> Pair:
    with tenant(organization.pk):
        return make_pair(
            organization,
            make_cohort(program_name="AI fluency for executives"),
            mentee=make_member(organization, name="Marisol Okafor"),
            mentors=[make_member(organization, name="Theo Lindqvist")],
        )


def count(organization: Organization) -> int:
    with tenant(organization.pk):
        return int(MentoringSession.objects.filter(state="planned").count())


def test_the_mentor_gives_times_and_the_mentee_books_plans_and_moves(
    organization: Organization, pair: Pair, open_as: Callable[..., Page]
) -> None:
    mentor = open_as(pair.mentors[0], path("sessions:pair", pair=pair.pk), width=PHONE)
    mentor.get_by_role("link", name="Say when you have time").click()
    expect(mentor.get_by_text("Read by you, Marisol Okafor, and whoever learns from you later")).to_be_visible()
    for day in ("Tuesday", "Wednesday"):
        mentor.get_by_label(day).check()
    mentor.get_by_label("From").first.fill("09:00")
    mentor.get_by_label("Until").first.fill("11:00")
    mentor.get_by_role("button", name="Add these times").click()
    expect(mentor.get_by_text("Your times are saved.")).to_be_visible()
    expect(mentor.get_by_role("heading", name="Tuesday 9:00 AM–11:00 AM")).to_be_visible()
    mentor.get_by_text("Take days off").click()
    off = (today() + timedelta(days=200)).isoformat()
    mentor.get_by_label("First day off").fill(off)
    mentor.get_by_role("button", name="Save the days off").click()
    expect(mentor.get_by_text("Your days off are saved.")).to_be_visible()

    mentee = open_as(pair.mentee, path("sessions:book_session", pair=pair.pk), width=PHONE)
    expect(mentee.get_by_text("These times suit both of you.")).to_be_visible()
    mentee.get_by_text("9:30 AM", exact=True).first.click()
    mentee.get_by_label(re.compile("^Place")).first.fill("Room 4")
    mentee.get_by_label("Join link").first.fill("meet.example.com/upwell")
    is_sound(mentee)
    mentee.get_by_role("button", name="Book this time").click()
    expect(mentee.get_by_text("Session 1 is booked for")).to_be_visible()
    expect(mentee.get_by_text("9:30–10:30 AM, Room 4").first).to_be_visible()
    expect(mentee.get_by_role("link", name="Join at meet.example.com")).to_have_attribute(
        "href", "https://meet.example.com/upwell"
    )
    mentee.get_by_role("link", name="Move", exact=True).click()
    mentee.get_by_text("10:00 AM", exact=True).first.click()
    mentee.get_by_role("button", name="Move it", exact=True).click()
    expect(mentee.get_by_text("Moved by you on")).to_be_visible()
    is_sound(mentee)

    mentee.get_by_role("link", name="Your pair").click()
    mentee.get_by_role("link", name="Plan the rest of the cycle").click()
    mentee.get_by_role("button", name="Show the dates").click()
    mentee.get_by_label(re.compile("^Place")).fill("Room 4")
    mentee.get_by_role("button", name="Book these sessions").click()
    expect(mentee.get_by_text("sessions are booked. Everybody has an invitation to each.")).to_be_visible()
    booked = count(organization)
    assert booked >= 10

    mentee.get_by_role("link", name="Session 3", exact=True).click()
    mentee.get_by_role("link", name="Move", exact=True).click()
    mentee.get_by_role("button", name="Move it", exact=True).click()
    expect(mentee.get_by_text("Session 3 is now on")).to_be_visible()
    mentee.get_by_role("link", name="Cancel", exact=True).click()
    mentee.locator("main").get_by_role("button", name="Cancel").click()
    expect(mentee.get_by_text("Session 3 is canceled")).to_be_visible()
    assert count(organization) == booked - 1


def test_pages_of_availability_are_sound(
    live_server: LiveServer, organization: Organization, pair: Pair, open_as: Callable[..., Page]
) -> None:
    with tenant(organization.pk):
        person = pair.mentors[0].person
        for weekday, zone in ((1, "America/New_York"), (2, "Europe/Berlin")):
            AvailabilityWindow.objects.create(
                person=person, weekday=weekday, opens=time(9), closes=time(17), timezone=zone
            )
        day = today() + timedelta(days=40)
        AvailabilityException.objects.create(person=person, starts_on=day, ends_on=date(2031, 1, 1), timezone="UTC")
        circle = make_circle(organization, 3, make_cohort(format="circle"))
        AvailabilityWindow.objects.create(
            person=circle.mentors[0].person, weekday=6, opens=time(1), closes=time(2), timezone="UTC"
        )
        first = (today() + timedelta(days=7)).isoformat()
    plan = path("sessions:plan_sessions", pair=pair.pk)
    visits = (
        (pair.mentors[0], path("sessions:availability")),
        (pair.mentee, path("sessions:availability")),
        (pair.mentee, path("sessions:book_session", pair=pair.pk)),
        (circle.mentors[1], path("sessions:book_session", pair=circle.pk)),
        (pair.mentee, plan),
        (pair.mentee, f"{plan}?day={first}&time=10:00&minutes=45"),
        (pair.mentee, path("sessions:pair", pair=pair.pk)),
        (pair.mentors[0], path("sessions:pair", pair=pair.pk)),
    )
    are_sound(open_as, visits)
    feed = open_as(pair.mentee, path("sessions:feed"))
    is_sound(feed)
    feed.get_by_role("button", name="Make the address").click()
    expect(feed.get_by_role("textbox", name="Address")).to_have_value(re.compile(r"/calendar/key/.+/sessions\.ics"))
    is_sound(feed)
