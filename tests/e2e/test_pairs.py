"""Two roles, a leaver in mid-cycle, a pause, a leave, and a circle from its suggestion to its first logged session, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from access.actors import SYSTEM
from access.clock import now, today
from access.roles import Role
from access.tenancy import tenant
from accounts import actions as accounts
from accounts.models import Membership, Organization, PeopleImport
from accounts.people_diff import Row
from accounts.people_mapping import MappedRow, PeopleMapping
from accounts.people_rules import check_row
from pairing.models import Pair
from sessions.models import MentoringSession
from sessions.reconcile import reconcile_pairs
from tests.asking import path
from tests.e2e.checks import is_sound
from tests.factories.accounts import make_member, make_person
from tests.factories.circles import make_circle_cohort, make_peer
from tests.factories.pairs import make_cohort, make_pair
from tests.factories.programs import make_cohort as make_open_cohort
from tests.factories.programs import make_program, make_topic
from tests.sessions.test_rhythm import hold

pytestmark = [pytest.mark.e2e]
HOME = "/o/halden/"


def pair_of(organization: Organization, mentee: Membership, *mentors: Membership, **fields: Any) -> Pair:
    cohort = make_cohort(program_name=fields.pop("program", "AI fluency for executives"))
    return make_pair(organization, cohort, mentee=mentee, mentors=list(mentors), **fields)


def test_one_person_in_two_roles_finds_the_right_words_in_each(
    live_server: LiveServer, organization: Organization, open_as: Callable[..., Page]
) -> None:
    with tenant(organization.pk):
        both = make_member(organization, name="Marisol Okafor")
        learns = pair_of(organization, both, make_member(organization, name="Theo Lindqvist"))
        teaches = pair_of(organization, make_member(organization, name="Graham Whitlock"), both, program="Stores")
        hold(learns, now() - timedelta(days=3))
    page = open_as(both, HOME)
    expect(page.get_by_text("Teaches you.").first).to_be_visible()
    expect(page.get_by_text("Learns from you.").first).to_be_visible()
    is_sound(page)
    page.get_by_role("link", name="Graham Whitlock").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You teach Graham Whitlock")
    expect(page.get_by_text("You have nothing to arrange")).to_be_visible()
    page.goto(live_server.url + path("sessions:pair", pair=learns.pk))
    expect(page.get_by_role("link", name="Book the next session")).to_be_visible()
    page.goto(live_server.url + path("feedback:check_in"))
    expect(page.get_by_role("heading", name="Part one: open, with")).to_have_count(2)
    is_sound(page)
    assert page.goto(live_server.url + path("sessions:book_session", pair=teaches.pk)).status == 403


def test_a_pause_is_undone_and_leaving_asks_no_reason(
    live_server: LiveServer, organization: Organization, open_as: Callable[..., Page]
) -> None:
    with tenant(organization.pk):
        names = ("Marisol Okafor", "Theo Lindqvist", "Amara Nwosu")
        mentee, *mentors = [make_member(organization, name=name) for name in names]
        pair = pair_of(organization, mentee, *mentors)
    page = open_as(mentors[0], path("sessions:pair", pair=pair.pk))
    page.get_by_role("link", name="Pause", exact=True).click()
    is_sound(page)
    page.get_by_label("Go on by itself on").fill((today() + timedelta(days=20)).isoformat())
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("heading", name="Pause or leave")).to_be_visible()
    is_sound(page)
    page.get_by_role("link", name="Go on", exact=True).click()
    is_sound(page)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="Leave", exact=True).click()
    expect(page.get_by_text("Nobody asks you why")).to_be_visible()
    expect(page.locator("main textarea")).to_have_count(0)
    is_sound(page)
    page.get_by_label("I stop here").check()
    page.get_by_role("button", name="Leave").click()
    expect(page.get_by_text("You have left.")).to_be_visible()
    page = open_as(mentee, path("sessions:pair", pair=pair.pk))
    expect(page.get_by_role("heading", level=1)).to_have_text("You learn from Amara Nwosu")
    is_sound(page)


def test_a_leaver_in_mid_cycle_by_a_people_file(
    live_server: LiveServer, organization: Organization, open_as: Callable[..., Page]
) -> None:
    with tenant(organization.pk):
        mentee = make_member(organization, name="Marisol Okafor")
        mentor = make_member(organization, name="Theo Lindqvist")
        admin = make_member(organization, Role.PROGRAM_ADMIN, name="Dana Reyes")
        pair = pair_of(organization, mentee, mentor)
        hold(pair, now() - timedelta(days=3))
        hold(pair, now() + timedelta(days=3), state="planned", number=2)
        rows = [{"name": m.person.name, "email": m.person.email} for m in (mentee, admin)]
        save_file(rows)
        reconcile_pairs()
        reconcile_pairs()
        assert MentoringSession.objects.get(number=2).state == "canceled"
    page = open_as(mentee, HOME)
    expect(page.get_by_text("The program team looks for a new partner for you.")).to_be_visible()
    is_sound(page)
    page.goto(live_server.url + path("notifications:notices"))
    expect(page.get_by_text("your pair has ended, and the program team looks")).to_have_count(1)
    page.goto(live_server.url + path("sessions:pair", pair=pair.pk))
    expect(page.get_by_role("link", name="I want no other partner")).to_be_visible()
    is_sound(page)
    page = open_as(admin, path("notifications:notices"))
    expect(page.get_by_text("somebody waits for a new partner")).to_have_count(1)


def save_file(rows: list[dict[str, str]]) -> None:
    """A full people file with these rows, judged and saved as the pages and the worker do it."""
    mapped = [MappedRow(number, values) for number, values in enumerate(rows, start=2)]
    made = accounts.stage_people_import(rows=mapped, mapping=PeopleMapping({}), mode=PeopleImport.Mode.FULL, by=SYSTEM)
    checked = [Row(row.number, *check_row(row.values, today=today())) for row in mapped]
    accounts.save_people_import(people_import_id=made.pk, rows=checked, by=SYSTEM)


def test_a_circle_from_its_suggestion_to_its_first_logged_session(
    live_server: LiveServer, organization: Organization, open_as: Callable[..., Page]
) -> None:
    with tenant(organization.pk):
        cohort, topic = make_circle_cohort(program_name="Leaders among leaders"), make_topic("Saying no")
        names = ("Marisol Okafor", "Theo Lindqvist", "Amara Nwosu", "Graham Whitlock", "Henrik Solberg", "Joon Park")
        peers = [make_member(organization, name=name) for name in names]
        for member in peers:
            make_peer(cohort, member.person, topic=topic)
        make_peer(cohort, make_person("Late Lee"), topic=topic)
        admin = make_member(organization, Role.PROGRAM_ADMIN, name="Dana Reyes")
    page = open_as(admin, path("pairing:circles", cohort=cohort.pk))
    expect(page.get_by_role("heading", level=1)).to_have_text("7 people wait for a circle")
    is_sound(page)
    for name in names:
        page.get_by_label(name).select_option(label="New circle 1")
    page.get_by_label("Late Lee").select_option(label="Not in a circle")
    page.get_by_role("button", name="Look at it before publishing").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Publish 1 circle?")
    is_sound(page)
    page.get_by_role("button", name="Publish and tell everybody").click()
    expect(page.get_by_text("1 circle is published.")).to_be_visible()
    is_sound(page)
    with tenant(organization.pk):
        pair = Pair.objects.get()
    page = open_as(peers[0], HOME)
    expect(page.get_by_text("Any of you can book it.")).to_be_visible()
    is_sound(page)
    page.goto(live_server.url + path("sessions:book_session", pair=pair.pk))
    page.get_by_label("Theme").first.fill("How we say no")
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How we say no")
    page.get_by_label("A question").fill("Who says no to you?")
    page.get_by_role("button", name="Add the question").click()
    page.get_by_label("An example").fill("My last no")
    page.get_by_role("button", name="Add the example").click()
    is_sound(page)
    page.goto(live_server.url + path("sessions:pair", pair=pair.pk))
    is_sound(page)
    with tenant(organization.pk):
        start = now() - timedelta(hours=2)
        MentoringSession.objects.update(starts_at=start, ends_at=start + timedelta(hours=1))
    for member in peers[:2]:
        page = open_as(member, HOME)
        page.get_by_role("button", name="I was there").first.click()
        expect(page.get_by_text("You said that you were there.")).to_be_visible()
    is_sound(page)
    with tenant(organization.pk):
        session = MentoringSession.objects.get()
        assert (session.state, session.confirmations.filter(met=True).count()) == ("held", 2)


def test_a_guest_is_added_and_sees_their_pair_and_no_more(
    live_server: LiveServer, organization: Organization, open_as: Callable[..., Page]
) -> None:
    with tenant(organization.pk):
        topic = make_topic("Brand")
        cohort = make_open_cohort(make_program("Customer friction", topics=[topic]))
        admin = make_member(organization, Role.PROGRAM_ADMIN, name="Dana Reyes")
        guest = make_member(organization, Role.GUEST, person=make_person("Ines Duarte", is_guest=True))
        pair = pair_of(organization, make_member(organization, name="Marisol Okafor"), guest)
    page = open_as(admin, path("programs:add_guest", cohort=cohort.pk))
    is_sound(page)
    page.get_by_label("Name", exact=True).fill("Rui Costa")
    page.get_by_label("Email address").fill("rui@outside.example")
    page.get_by_label("Company").fill("Costa Brands")
    page.get_by_role("button", name="Add the guest").click()
    expect(page.get_by_text("Rui Costa is added as a guest.")).to_be_visible()
    expect(page.get_by_text("Guest · Costa Brands")).to_be_visible()
    is_sound(page)
    page = open_as(guest, HOME)
    expect(page.get_by_text("Learns from you.").first).to_be_visible()
    is_sound(page)
    page.goto(live_server.url + path("sessions:pair", pair=pair.pk))
    is_sound(page)
    for name in ("accounts:people", "programs:programs", "feedback:patterns", "accounts:members"):
        assert page.goto(live_server.url + path(name)).status == 403
