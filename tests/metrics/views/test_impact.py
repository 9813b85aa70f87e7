"""The impact page: facts and ledger lines, the same for every reader, in print and as CSV."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser

import pytest
import time_machine

from access.clock import now, today
from access.roles import Role
from feedback.models import Cell, Cycle, LedgerLine, PatternResponse, Period, ResponseVersion, Theme
from jobs.models import Job
from metrics import tasks
from metrics.models import Decision, Experiment
from metrics.rolling import roll_up_due, unheard
from pairing.models import Pair
from programs.models import Cohort, Coordinator, Program
from tests.asking import path, queries_of, text_of
from tests.factories.accounts import make_member
from tests.factories.kpis import make_kpi
from tests.factories.pairs import make_cohort, make_pair
from tests.metrics.test_queries import decide
from tests.programs.drawing import make_compared
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


def counted(organization) -> None:
    """What came in so far is counted, as the worker does it at night."""
    with as_role("worker"):
        roll_up_due(organization.pk, unheard)


def answer(pair: Pair, text: str) -> None:
    """Somebody answered the pattern."""
    theme = Theme.objects.get(text=text)
    with as_role("owner"):
        response = PatternResponse.objects.create(theme=theme, cell=Cell.objects.get(cycle=theme.cycle))
        ResponseVersion.objects.create(
            response=response,
            number=1,
            made_at=now(),
            owner=pair.mentee.person,
            state="acting",
            action="We ship codes.",
        )


def test_it_leads_with_what_changed_and_stands_by_its_counts(pair, in_organization, executive):
    decide(pair, "Labels", measure="Time at the desk")
    decide(pair, "Checkout", outcome="kept")
    hold(pair, now() - timedelta(days=3))
    publish(pair, "Customers get stuck in a step we own")
    counted(in_organization)
    answer(pair, "Customers get stuck in a step we own")
    page = text_of(executive.get(address(pair)))
    assert "<h1>One decision changed because leaders listened</h1>" in page
    assert pair.cohort.program.statement in page
    assert "Should move: Time at the desk" in page
    assert "Customers get stuck in a step we own" in page
    assert "Many pairs, since" in page
    assert "Acting on it: We ship codes." in page
    for label, value in (
        ("Decisions kept, with a reason", 1),
        ("Sessions held", 1),
        ("Pairs on rhythm", "too few pairs to say"),
    ):
        assert f"<dt>{label}</dt><dd>{value}</dd>" in page
    assert page.count("<summary>") >= 4
    assert "Everything that came in is counted." in page


def test_what_came_in_since_is_told_and_waits_for_the_night(pair, in_organization, executive):
    counted(in_organization)
    decide(pair, "Labels")
    page = text_of(executive.get(address(pair)))
    assert "One fact came in since. It is counted tonight." in page
    assert "No decision has changed yet" in page
    assert "Count now" not in page


def test_the_team_counts_now_and_comes_back_to_the_page(pair, in_organization, sign_in):
    admin = sign_in(Role.PROGRAM_ADMIN)
    assert "Count now" in text_of(admin.get(address(pair)))
    first = admin.post(address(pair, "roll_up"))
    assert admin.post(address(pair, "roll_up")).url == first.url
    job = Job.objects.get()
    assert first.url == path("jobs:job", job=job.pk)
    with as_role("worker"):
        tasks.roll_up(str(in_organization.pk), str(job.pk))
    assert admin.get(first.url).url == address(pair)
    assert "Count now" not in text_of(admin.get(address(pair)))
    assert sign_in(Role.EXECUTIVE).post(address(pair, "roll_up")).status_code == 403
    assert sign_in(Role.COORDINATOR).post(address(pair, "roll_up")).status_code == 404


def test_before_anything_is_counted_it_says_so(in_organization, executive):
    program = make_cohort().program
    page = text_of(executive.get(path("metrics:impact", program=program.pk)))
    assert "Nobody is paired yet" in page
    assert "not counted yet" in page
    assert "No decision has changed yet" in page
    assert "Nothing has passed the rule yet." in page
    assert "This page has none to show" in page


def test_before_the_first_count_a_locked_comparison_is_not_said_to_be_missing(in_organization, executive):
    cohort, _ = make_compared("lottery")
    page = text_of(executive.get(path("metrics:impact", program=cohort.program_id)))
    assert "Compared with: lottery." in page
    assert "The first figures come with the first count." in page
    assert "This page has none to show" not in page


def test_two_readers_in_two_zones_see_the_same_page(in_organization, sign_in):
    """At 2:00 UTC it is another day in Tokyo than in New York; the organization's calendar decides for both."""
    with time_machine.travel(datetime(2026, 11, 5, 2, tzinfo=UTC), tick=False):
        cohort = make_cohort(starts_on=datetime(2026, 9, 1).date())
        for _ in range(5):
            pair = make_pair(in_organization, cohort, started_on=datetime(2026, 10, 1).date())
        counted(in_organization)
        pages = []
        for zone in ("Asia/Tokyo", "America/New_York"):
            member = make_member(in_organization, Role.EXECUTIVE, name="Reader")
            member.person.timezone = zone
            member.person.save()
            page = text_of(sign_in(membership=member).get(address(pair)))
            pages.append(page[page.index("<main") : page.index("</main>")])
        assert pages[0] == pages[1]
        assert "as of November 4, 2026" in pages[0]
        assert "5 of 5" in pages[0]


# The file ------------------------------------------------------------------------------------------------------------


class Words(HTMLParser):
    """What stands in the main part of a page: every text, but links, controls and the heads of tables."""

    APART = {"a", "button", "summary", "form", "thead", "caption", "svg", "nav"}
    EMPTY = {"br", "input", "img", "use", "rect"}

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts, self.apart = [], 0
        self.feed(page[page.index("<main") : page.index("</main>")])

    def handle_starttag(self, tag, attrs):
        self.apart += tag in self.APART

    def handle_endtag(self, tag):
        self.apart -= tag in self.APART

    def handle_data(self, data):
        if (text := " ".join(data.split())) and not self.apart:
            self.texts.append(text)


def cells(client, address: str) -> list[str]:
    """Every cell of the file but its first row."""
    response = client.get(address)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0] == ["Section", "Item", "Value", "Note"]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    return [cell.removeprefix("'") for row in rows[1:] for cell in row if cell]


def is_said_by_both(client, page: str, file: str) -> None:
    """Every sentence and number of the page stands in its file, and every cell of the file on the page."""
    shown = client.get(page).content.decode()
    texts, said = Words(shown).texts, cells(client, file)
    assert len(texts) > 10
    assert [text for text in texts if text not in said] == []
    everything = " ".join(unescape(re.sub("<[^>]+>", " ", shown)).split())
    unseen = [cell for cell in said if " ".join(cell.split()) not in everything]
    apart = ("Page", "Purpose", "Facts", "How fresh this is")
    # The head of a column and that of a row stand in one cell of the file.
    heads = [cell for cell in unseen if all(part in everything for part in cell.split(", "))]
    assert [cell for cell in unseen if cell not in apart and cell not in heads] == []


CASE = "?leaver=45000&hour=60.50&hours=1.5&other=12000&currency=USD"


@pytest.mark.parametrize("query", ["", CASE])
def test_the_file_says_what_the_page_says_and_the_page_what_the_file_says(pair, in_organization, executive, query):
    for number in range(5):
        decide(pair, f"=1+1 is decision {number}", after="@sum & <so on>", measure="-2")
        make_pair(in_organization, pair.cohort, started_on=today())
    Experiment.objects.create(
        pair=pair, owner=pair.mentee.person, title="t", hypothesis="h", state="stopped", finding="no_effect",
        started_on=today(), ended_on=today(), created_at=now(),
    )  # fmt: skip
    hold(pair, now() - timedelta(days=3))
    publish(pair, *(f"Pattern {number}" for number in range(8)))
    counted(in_organization)
    answer(pair, "Pattern 1")
    decide(pair, "One more")
    is_said_by_both(executive, address(pair) + query, address(pair, "impact_csv") + query)
    is_said_by_both(executive, path("metrics:organization_impact"), path("metrics:organization_impact_csv"))


def test_an_empty_page_and_its_file_say_the_same(in_organization, executive):
    program = make_cohort().program.pk
    is_said_by_both(executive, path("metrics:impact", program=program), path("metrics:impact_csv", program=program))


# The business case ---------------------------------------------------------------------------------------------------


def test_the_case_is_worked_out_from_typed_numbers_alone(pair, in_organization, executive):
    hold(pair, now() - timedelta(days=3))
    counted(in_organization)
    assert "USD" not in text_of(executive.get(address(pair))).replace("Such as USD.", "")
    page = text_of(executive.get(address(pair) + CASE))
    assert "<strong>USD 12,182</strong>" in page  # 2 × 1.5 × 60.50 + 12,000
    assert "1 person stays who would have left" in page
    assert "<strong>Not known</strong>" in page
    assert f"{path('metrics:impact_csv', program=pair.cohort.program_id)}?leaver=45000" in page


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("leaver=&hour=1&hours=1", "Cost when one person leaves: Type a number."),
        ("leaver=1&hour=x&hours=1", "Cost of one hour of one person: Type a number, such as 45000."),
        ("leaver=-1&hour=1&hours=1", "Cost when one person leaves: Type a number that is not below zero."),
        ("leaver=1&hour=1&hours=99999", "Hours that one session takes one person: Type a number below 1,000."),
        ("leaver=1&hour=1&hours=1&currency=<b>", "Currency: Use one to four letters, or a sign such as $."),
    ],
)
def test_bad_numbers_are_named_and_nothing_is_worked_out(pair, executive, query, message):
    response = executive.get(f"{address(pair)}?{query}")
    assert response.status_code == 422
    page = text_of(response)
    assert message in page
    assert "Cost so far" not in page
    assert executive.get(f"{address(pair, 'impact_csv')}?{query}").status_code == 200


# The organization ----------------------------------------------------------------------------------------------------


def test_the_organization_reads_each_program_in_a_sentence_and_totals(pair, in_organization, executive):
    other = make_pair(in_organization)
    Program.objects.create(
        name="A draft",
        purpose="talent",
        statement="s",
        starts_on=today(),
        ends_on=today() + timedelta(days=9),
        state="draft",
    )
    decide(pair, "Labels"), decide(other, "Ads")
    counted(in_organization)
    page = text_of(executive.get(path("metrics:organization_impact")))
    assert "<h1>Two programs, two decisions changed</h1>" in page
    for each in (pair, other):
        assert f'href="{address(each)}"' in page
    assert "One decision changed, a few pairs are at work." in page
    assert "A draft" not in page
    assert "<dt>Decisions changed</dt><dd>2</dd>" in page


def test_a_total_of_rhythms_is_shown_only_where_no_program_hides_its_own(in_organization, executive):
    large = make_cohort()
    for _ in range(5):
        make_pair(in_organization, large, started_on=today())
    second = make_cohort()
    for _ in range(6):
        make_pair(in_organization, second, started_on=today())
    counted(in_organization)
    assert "<dt>Pairs on rhythm</dt><dd>11 of 11</dd>" in text_of(executive.get(path("metrics:organization_impact")))
    make_pair(in_organization, started_on=today())
    counted(in_organization)
    page = text_of(executive.get(path("metrics:organization_impact")))
    assert "Pairs on rhythm</dt>" not in page
    assert "a program with too few pairs would come out of it" in page


def test_a_coordinator_reads_the_programs_they_run_and_no_total_of_others(pair, in_organization, sign_in):
    other = make_pair(in_organization)
    coordinator = sign_in(Role.COORDINATOR)
    assert "No program yet" in text_of(coordinator.get(path("metrics:organization_impact")))
    Coordinator.objects.create(program=pair.cohort.program, membership=coordinator.member)
    page = text_of(coordinator.get(path("metrics:organization_impact")))
    assert pair.cohort.program.name in page
    assert other.cohort.program.name not in page
    assert "All programs together" not in page


@pytest.mark.parametrize("name", ["organization_impact", "organization_impact_csv"])
def test_who_reads_the_organization(pair, sign_in, name):
    for role in (Role.EXECUTIVE, Role.PROGRAM_ADMIN, Role.COORDINATOR):
        assert sign_in(role).get(path(f"metrics:{name}")).status_code == 200
    for role in (Role.PARTICIPANT, Role.OWNER, Role.OMBUDSPERSON, Role.GUEST):
        assert sign_in(role).get(path(f"metrics:{name}")).status_code == 403


# How much it asks ----------------------------------------------------------------------------------------------------


def test_the_pages_ask_as_often_for_twenty_cohorts_as_for_one(pair, in_organization, executive):
    decide(pair, "Labels")
    publish(pair, "Pattern")
    counted(in_organization)
    pages = (address(pair), path("metrics:organization_impact"))
    before = [queries_of(executive, page) for page in pages]
    for _ in range(19):
        cohort = Cohort.objects.create(
            program=pair.cohort.program,
            name=f"{Cohort.objects.count()}",
            state="active",
            started_at=now(),
            answers_due_on=today(),
        )
        another = make_pair(in_organization, cohort, started_on=today())
        decide(another, "Ads"), decide(another, "Tills"), decide(another, "Shelves")
    make_pair(in_organization), make_pair(in_organization)
    counted(in_organization)
    decide(pair, "Since")
    assert [queries_of(executive, page) for page in pages] == before


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


def test_a_program_that_is_over_promises_no_first_pairs(in_organization, executive):
    program = make_cohort().program
    Program.objects.filter(pk=program.pk).update(state=Program.State.CLOSED)
    page = text_of(executive.get(path("metrics:impact", program=program.pk)))
    assert "No pairs are at work, and no decision changed" in page
    assert "Nobody is paired yet" not in page


def test_a_decision_that_names_only_a_kpi_shows_it(in_organization, executive, pair):
    decision = decide(pair, "Close")
    Decision.objects.filter(pk=decision.pk).update(measure="", kpi=make_kpi("Days to close the month"))
    counted(in_organization)
    assert "Should move: Days to close the month" in text_of(executive.get(address(pair)))
