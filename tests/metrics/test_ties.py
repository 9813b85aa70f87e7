"""What decisions and experiments come from and bring: a question of the program, a pattern of their own cell, hours, business."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from access.clock import now, today
from feedback.models import Cell, Cycle, LedgerLine, PanelSeat, PanelUnit, Period, SeatHolder, Theme
from feedback.queries import lines_for
from metrics import actions, queries
from metrics.forms import DecisionForm
from metrics.models import Decision
from metrics.ties import Ties, facts_of, ties_of
from pairing.models import Pair
from programs.models import ProgramQuestion
from tests.factories.kpis import make_kpi
from tests.factories.pairs import make_pair
from tests.metrics.test_actions import words
from tests.metrics.test_experiments import start
from tests.metrics.test_queries import decide
from tests.roles import as_role

_numbers = iter(range(1, 1000))


def make_cycle(pair: Pair, *names: str) -> list[Cell]:
    """A cycle of the pair's cohort with these cells; one without a name is the whole cohort."""
    with as_role("owner"):
        cycle = Cycle.objects.create(
            cohort=pair.cohort,
            number=1,
            starts_on=today(),
            ends_on=today() + timedelta(days=300),
            timezone="UTC",
            created_at=now(),
        )
        Period.objects.create(
            cycle=cycle,
            number=1,
            starts_on=today(),
            ends_on=today() + timedelta(days=30),
            opens_at=now(),
            closes_at=now() + timedelta(days=31),
            closed_at=now(),
        )
        return [
            Cell.objects.create(cycle=cycle, number=number, name=name, size=10)
            for number, name in enumerate(names or ("",))
        ]


def publish(cell: Cell, text: str = "Customers get stuck", level: str = "several") -> LedgerLine:
    """A line of this statement in the cell."""
    number = next(_numbers)
    with as_role("owner"):
        theme = Theme.objects.filter(cycle=cell.cycle, text=text).first() or Theme.objects.create(
            cycle=cell.cycle, side="mentor", number=number, area="Customer friction", text=text
        )
        return LedgerLine.objects.create(
            cycle=cell.cycle,
            cell=cell,
            period=Period.objects.get(cycle=cell.cycle),
            theme=theme,
            level=level,
            sequence=number,
            previous_digest="0",
            digest=str(number),
        )


def seat(pair: Pair, cell: Cell) -> None:
    """The mentee of the pair is counted in this cell."""
    with as_role("owner"):
        unit = PanelUnit.objects.create(cycle=cell.cycle, cell=cell, number=next(_numbers))
        place = PanelSeat.objects.create(cycle=cell.cycle, unit=unit, side="mentee")
        SeatHolder.objects.create(seat=place, person=pair.mentee.person)


def ask(pair: Pair, text: str = "Where do returns hurt?") -> ProgramQuestion:
    """A question of the pair's program."""
    return ProgramQuestion.objects.create(program=pair.cohort.program, position=next(_numbers), text=text)


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_pair(in_organization, started_on=today() - timedelta(days=100))


def test_a_pair_is_offered_the_newest_line_of_each_statement_of_its_cohort(pair, in_organization):
    (cell,) = make_cycle(pair)
    publish(cell, "First")
    newer, other = publish(cell, "First", "many"), publish(cell, "Second")
    stranger = make_pair(in_organization)
    publish(make_cycle(stranger)[0], "Elsewhere")
    assert lines_for(pair) == [newer, other]


def test_in_a_cohort_that_is_cut_it_is_the_part_of_the_pair(pair):
    near, far = make_cycle(pair, "Columbus", "Dublin")
    here, _ = publish(near, "Here"), publish(far, "There")
    assert lines_for(pair) == []  # nobody of the pair is on the panel
    seat(pair, near)
    assert lines_for(pair) == [here]


def test_a_decision_and_an_experiment_say_where_they_come_from_and_what_they_bring(pair):
    question, line = ask(pair), publish(make_cycle(pair)[0])
    decision = decide(pair, "Labels", ties=Ties(question, line, "time", 6))
    assert ties_of(Decision.objects.get()) == Ties(question, line, "time", 6)
    facts = dict(facts_of(decision, shows_patterns=True))
    assert facts["Answers"] == "Where do returns hurt?"
    assert facts["Comes from"].startswith("Customers get stuck (several pairs, ")
    assert facts["Saves"] == "about 6 hours a month, by their own estimate"
    assert "Comes from" not in dict(facts_of(decision, shows_patterns=False))
    experiment = start(pair, ties=Ties(gain="business", opens="Returns by phone"))
    assert dict(facts_of(experiment, shows_patterns=True))["Opens"] == "Returns by phone"


def test_what_belongs_to_others_cannot_be_named(pair, in_organization):
    stranger = make_pair(in_organization)
    for ties in (Ties(question=ask(stranger)), Ties(pattern=publish(make_cycle(stranger)[0]))):
        with pytest.raises(actions.NotOfThePair):
            decide(pair, "Labels", ties=ties)
        with pytest.raises(actions.NotOfThePair):
            start(pair, ties=ties)
        mine = decide(pair, f"Mine {ties.gain}")
        with pytest.raises(actions.NotOfThePair):
            actions.edit_decision(decision=mine, **words(), ties=ties, by=pair.mentee.actor)


def test_an_edit_without_them_leaves_them_and_what_it_came_from_stays_when_a_newer_line_is_out(pair):
    cell = make_cycle(pair)[0]
    line = publish(cell)
    experiment = start(pair, ties=Ties(pattern=line))
    publish(cell, level="many")
    assert line not in lines_for(pair)
    facts = {"title": "x", "hypothesis": "y", "measure": "", "started_on": today(), "by": pair.mentee.actor}
    actions.edit_experiment(experiment=experiment, **facts)
    actions.edit_experiment(experiment=experiment, **facts, ties=Ties(pattern=line, gain="time", hours_a_month=2))
    experiment.refresh_from_db()
    assert (experiment.pattern, experiment.hours_a_month) == (line, 2)
    actions.edit_experiment(experiment=experiment, **facts, ties=Ties())
    experiment.refresh_from_db()
    assert ties_of(experiment) == Ties()


@pytest.mark.parametrize(
    "columns", [{"hours_a_month": 3}, {"gain": "time"}, {"gain": "business"}, {"gain": "time", "opens": "x"}]
)
def test_hours_belong_to_time_and_words_to_business(pair, columns):
    decide(pair, "Labels")
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.update(**columns)


def test_a_kpi_is_chosen_stays_when_it_is_archived_and_says_what_should_move(pair):
    kpi, other = make_kpi("Returns"), make_kpi("Days to close")
    decision = decide(pair, "Labels", measure="Queue", ties=Ties(kpi=kpi))
    assert ("Should move", "Returns; Queue") in facts_of(decision, shows_patterns=False)
    actions.archive_kpi(kpi=kpi, by=pair.mentee.actor)
    form = DecisionForm(None, since=pair.started_on, known=ties_of(decision), kpis=list(queries.kpis_to_choose()))
    assert {value for value, _ in form.fields["kpi"].choices} == {"", str(kpi.pk), str(other.pk)}
    assert "kpi" not in DecisionForm(None, since=pair.started_on, known=Ties()).fields


@pytest.mark.parametrize(
    ("words_of_owner", "said"),
    [
        ("Days to close", "Days to close the month"),
        ("", "Days to close the month"),
        ("Fewer late nights", "Days to close the month; Fewer late nights"),
    ],
)
def test_what_should_move_is_said_once(in_organization, words_of_owner, said):
    decision = decide(make_pair(in_organization), "Close")
    decision.measure, decision.kpi = words_of_owner, make_kpi("Days to close the month")
    assert decision.should_move == said
    assert dict(facts_of(decision, shows_patterns=False))["Should move"] == said


def test_a_decision_that_was_kept_says_why_and_one_that_changed_says_what_is_done_now(in_organization):
    pair = make_pair(in_organization)
    for outcome, said in (("kept", "Kept because"), ("changed", "Now")):
        row = decide(pair, outcome, outcome=outcome, after="The account is offered.")
        assert (said, "The account is offered.") in facts_of(row, shows_patterns=False)
