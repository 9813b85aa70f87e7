"""A charter negotiated, signed and revised in a browser: by a pair without scripts, by a circle with them.

That all of a group sign is shown by tests/pairing/test_charter_actions.py.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from access.clock import today
from access.tenancy import tenant
from accounts.models import Organization
from pairing.charter_queries import terms_of
from pairing.models import Charter, Pair
from programs.models import ProgramQuestion
from tests.asking import path
from tests.e2e.checks import are_sound, is_sound
from tests.factories.accounts import make_member
from tests.factories.charters import ZONE, make_signed, make_terms, people_of, propose
from tests.factories.pairs import make_circle, make_cohort, make_pair

pytestmark = [pytest.mark.e2e]
QUESTIONS = ["Where do customers get stuck first?", "What do our reports not show?", "Which tool lags behind?"]


def make(organization: Organization, kind: str) -> Pair:
    """A forming pair of this kind, with names that read well."""
    cohort = make_cohort(
        format={"pair": "reverse", "group": "group", "circle": "circle"}[kind],
        program_name=f"AI fluency for executives, {kind}",
        requires_charter=True,
    )
    for position, text in enumerate(QUESTIONS):
        ProgramQuestion.objects.create(program=cohort.program, position=position, text=text)
    if kind == "circle":
        return make_circle(organization, 3, cohort, state="forming")
    names = ["Theo Lindqvist", "Amara Nwosu"][: 1 if kind == "pair" else 2]
    return make_pair(
        organization,
        cohort,
        mentee=make_member(organization, name="Marisol Okafor"),
        mentors=[make_member(organization, name=name) for name in names],
        state="forming",
    )


def write_objectives(page: Page) -> None:
    """Something for everybody, in their order on the page."""
    for number, field in enumerate(page.get_by_label("objective 1").all()):
        field.fill(f"Know what buying on a phone is like, {number}.")
    for field in page.get_by_label("will know").all():
        field.fill("One purchase, and a list of each step that stopped me.")


@pytest.mark.parametrize(("kind", "scripts"), [("pair", False), ("circle", True)])
def test_a_charter_is_negotiated_signed_and_revised(
    live_server: LiveServer, organization: Organization, open_as: Callable[..., Page], kind: str, scripts: bool
) -> None:
    with tenant(organization.pk):
        pair = make(organization, kind)
    first, *others = people_of(pair)

    page = open_as(first, "/o/halden/", scripts=scripts)
    expect(page.get_by_role("heading", level=1)).to_have_text("Agree on your charter")
    page.get_by_role("link", name="Open the charter").click()
    page.get_by_role("link", name="Propose a charter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Propose a charter")
    write_objectives(page)
    page.get_by_label("Another one", exact=True).select_option(index=2)
    page.get_by_role("button", name="Add an objective of yours").click()
    expect(page.get_by_label("Your objective 2")).not_to_be_empty()
    page.get_by_role("button", name="Propose and sign").last.click()
    expect(page.get_by_text("Version 1 is proposed, with your signature.")).to_be_visible()

    # Negotiated: another member proposes a change, and the first signs that.
    other = open_as(others[0], "/o/halden/", scripts=scripts)
    expect(other.get_by_role("heading", level=1)).to_have_text(f"Sign the charter that {first.person.name} proposed")
    other.get_by_role("link", name="Read and sign it").click()
    other.get_by_role("link", name="Propose a change").click()
    other.get_by_label("How often, and how long").fill("Every two weeks, 45 minutes")
    other.get_by_role("button", name="Propose and sign").last.click()
    expect(other.get_by_text("Version 2 is proposed, with your signature.")).to_be_visible()

    # Signed by everybody.
    for member in (first, *others[1:]):
        page = open_as(member, path("pairing:charter", pair=pair.pk), scripts=scripts)
        page.get_by_role("button", name="Sign version 2").click()
        expect(page.get_by_text("You have signed version 2.").first).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your charter is in force")

    # Kept up, and revised.
    page = open_as(first, path("pairing:charter", pair=pair.pk), scripts=scripts)
    page.get_by_text("Say how far it is").first.click()
    page.get_by_label("How far is it").first.select_option("under_way")
    page.get_by_label("A note").first.fill("Two of six steps.")
    page.get_by_role("button", name="Save how far it is").first.click()
    expect(page.get_by_text("Your objective is up to date.")).to_be_visible()
    page.get_by_role("link", name="Propose a new version").click()
    page.get_by_label("A rule of your own").fill("We start on time.")
    page.get_by_role("button", name="Propose and sign").last.click()
    expect(page.get_by_text("Until everybody has, version 2 stays in force.")).to_be_visible()
    other = open_as(others[0], path("pairing:charter", pair=pair.pk), scripts=scripts)
    expect(other.get_by_text("New ground rule: “We start on time.”")).to_be_visible()
    with tenant(organization.pk):
        rows = list(Charter.objects.filter(pair=pair).order_by("version"))
        assert [row.signed_at is not None for row in rows] == [False, True, False]
        assert terms_of(rows[1]).rhythm == "Every two weeks, 45 minutes"
        assert Pair.objects.get(pk=pair.pk).state == "active"


def test_who_proposes_meanwhile_costs_nobody_a_word(
    live_server: LiveServer, organization: Organization, open_as: Callable[..., Page]
) -> None:
    with tenant(organization.pk):
        pair = make(organization, "pair")
    page = open_as(pair.mentee, path("pairing:propose_charter", pair=pair.pk))
    write_objectives(page)
    page.get_by_label("A rule of your own").fill("Phones stay outside.")
    with tenant(organization.pk):
        propose(pair, pair.mentors[0])
    page.get_by_role("button", name="Propose and sign").last.click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_text("Theo Lindqvist proposed version 1 meanwhile")).to_be_visible()
    expect(page.get_by_label("A rule of your own")).to_have_value("Phones stay outside.")
    page.complaints.clear()  # the browser notes the status 409 of the page itself
    is_sound(page)
    page.get_by_role("button", name="Propose and sign").last.click()
    expect(page.get_by_text("Version 2 is proposed, with your signature.")).to_be_visible()


def test_pages_of_a_charter_are_sound(
    live_server: LiveServer, organization: Organization, open_as: Callable[..., Page]
) -> None:
    with tenant(organization.pk):
        fresh, pair, circle = make(organization, "pair"), make(organization, "group"), make(organization, "circle")
        make_signed(pair)
        last = today(ZONE) + timedelta(days=60)
        propose(pair, pair.mentors[0], make_terms(pair, word="again", ends_on=last), based_on=1)
        make_signed(circle)
    visits = (
        (fresh.mentee, "pairing:charter", fresh),
        (fresh.mentee, "pairing:propose_charter", fresh),
        (fresh.mentee, "sessions:pair", fresh),
        (pair.mentee, "pairing:charter", pair),
        (pair.mentors[0], "pairing:charter", pair),
        (pair.mentee, "pairing:propose_charter", pair),
        (circle.mentors[0], "pairing:charter", circle),
        (circle.mentors[0], "pairing:propose_charter", circle),
    )
    are_sound(open_as, ((member, path(name, pair=where.pk)) for member, name, where in visits))
