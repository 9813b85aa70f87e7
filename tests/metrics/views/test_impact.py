"""The impact page: facts and ledger lines, the same for every reader, in print and as CSV."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from access.clock import now, today
from access.roles import Role
from feedback.models import Cell, Cycle, LedgerLine, Period, Theme
from pairing.models import Pair
from programs.models import Coordinator
from tests.asking import path, queries_of, text_of
from tests.factories.accounts import make_member
from tests.factories.pairs import make_cohort, make_pair
from tests.metrics.test_queries import decide
from tests.roles import as_role
from tests.sessions.test_rhythm import hold


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_pair(in_organization, started_on=today() - timedelta(days=40))


@pytest.fixture
def executive(in_organization, sign_in):
    return sign_in(Role.EXECUTIVE)


def address(pair: Pair, name: str = "impact") -> str:
    return path(f"metrics:{name}", program=pair.cohort.program_id)


def publish(pair: Pair, *texts: str) -> None:
    """A closed period with these lines. The tables are the worker's and the vault's, so the owner of them all writes here."""
    start = today().replace(day=1)
    with as_role("owner"):
        cycle = Cycle.objects.create(
            cohort=pair.cohort, starts_on=start, ends_on=start + timedelta(days=300), timezone="UTC", created_at=now()
        )
        cell = Cell.objects.create(cycle=cycle, number=0, size=24)
        period = Period.objects.create(
            cycle=cycle,
            number=1,
            starts_on=start,
            ends_on=start + timedelta(days=27),
            opens_at=now() - timedelta(days=40),
            closes_at=now() - timedelta(days=10),
            closed_at=now() - timedelta(days=10),
            outcome_mentors="published",
        )
        for number, text in enumerate(texts):
            theme = Theme.objects.create(cycle=cycle, side="mentor", number=number, area="Customers", text=text)
            chained = {"sequence": number + 1, "previous_digest": "0" * 64, "digest": "1" * 64}
            LedgerLine.objects.create(cycle=cycle, cell=cell, period=period, theme=theme, level="many", **chained)


def test_it_leads_with_what_changed_and_says_what_it_does_not_claim(pair, executive):
    decide(pair, "Labels", measure="Time at the desk")
    decide(pair, "Checkout", outcome="kept")
    hold(pair, now() - timedelta(days=3))
    publish(pair, "Customers get stuck in a step we own")
    page = text_of(executive.get(address(pair)))
    assert "<h1>One decision changed because leaders listened</h1>" in page
    assert pair.cohort.program.statement in page
    assert "Should move: Time at the desk." in page
    assert "Customers get stuck in a step we own" in page
    assert "Many pairs, since" in page
    assert "Nothing is claimed yet" in page
    for label, value in (("Decisions kept, with a reason", 1), ("Sessions held", 1), ("Pairs on rhythm", "1 of 1")):
        assert f"<dt>{label}</dt><dd>{value}</dd>" in page
    assert page.count("<summary>") >= 4
    assert "longer" not in page.replace("stay longer", "")


def test_before_anything_has_happened_it_says_so(in_organization, executive):
    program = make_cohort().program
    page = text_of(executive.get(path("metrics:impact", program=program.pk)))
    assert "The first pairs are on their way" in page
    assert "No decision has changed yet" in page
    assert "Check-ins begin when the first pairs are published." in page


def test_two_readers_in_two_zones_see_the_same_page(in_organization, sign_in):
    """At 2:00 UTC it is another day in Tokyo than in New York; the organization's calendar decides for both."""
    with time_machine.travel(datetime(2026, 11, 5, 2, tzinfo=UTC), tick=False):
        pair = make_pair(in_organization, make_cohort(starts_on=datetime(2026, 9, 1).date()))
        Pair.objects.filter(pk=pair.pk).update(started_on=datetime(2026, 10, 1).date())
        pages = []
        for zone in ("Asia/Tokyo", "America/New_York"):
            member = make_member(in_organization, Role.EXECUTIVE, name="Reader")
            member.person.timezone = zone
            member.person.save()
            page = text_of(sign_in(membership=member).get(address(pair)))
            pages.append(page[page.index("<main") : page.index("</main>")])
        assert pages[0] == pages[1]
        assert "as of November 4, 2026" in pages[0]
        assert "1 of 1" in pages[0]


def test_the_csv_says_what_the_page_says_and_runs_nothing(pair, executive):
    decide(pair, "=1+1", after="@sum", measure="-2")
    publish(pair, "Customers get stuck in a step we own")
    response = executive.get(address(pair, "impact_csv"))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert f'filename="impact-{today("America/New_York")}.csv"' in response["Content-Disposition"]
    text = response.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["Section", "Item", "Value", "Note"]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    page = text_of(executive.get(address(pair)))
    for section, item, value, _ in rows[1:]:
        for words in (item, value):
            assert words.lstrip("'").replace("'", "&#x27;") in page, (section, words)
    assert {row[0] for row in rows[1:]} == {"Page", "Purpose", "Facts", "What changed", "Patterns"}


@pytest.mark.parametrize("name", ["impact", "impact_csv"])
def test_who_reads_it(pair, in_organization, sign_in, name):
    for role in (Role.EXECUTIVE, Role.PROGRAM_ADMIN):
        assert sign_in(role).get(address(pair, name)).status_code == 200
    for role in (Role.PARTICIPANT, Role.OWNER, Role.OMBUDSPERSON, Role.GUEST):
        assert sign_in(role).get(address(pair, name)).status_code == 403
    coordinator = sign_in(Role.COORDINATOR)
    assert coordinator.get(address(pair, name)).status_code == 404
    Coordinator.objects.create(program=pair.cohort.program, membership=coordinator.member)
    assert coordinator.get(address(pair, name)).status_code == 200


def test_no_page_leads_from_it_to_a_person(pair, executive):
    decide(pair, "Labels")
    page = text_of(executive.get(address(pair)))
    main = page[page.index("<main") : page.index("</main>")]
    assert f"/o/halden/pairs/{pair.pk}" not in main
    assert "/people/" not in main


def test_it_costs_the_same_for_one_and_three_pairs(in_organization, pair, executive):
    decide(pair, "One")
    hold(pair, now() - timedelta(days=3))
    publish(pair, "First")
    one = queries_of(executive, address(pair))
    for number in (2, 3):
        other = make_pair(in_organization, pair.cohort)
        decide(other, f"Decision {number}")
        hold(other, now() - timedelta(days=3))
    assert queries_of(executive, address(pair)) == one
