"""Figures on the executive page: counted with the program, on paper and in the file as on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine

from access.roles import Role
from metrics import queries
from metrics.models import Mark, Snapshot
from metrics.rolling import differences
from tests.asking import path, text_of
from tests.factories.programs import make_cohort
from tests.metrics.test_outcomes import EXIT, people_file, program_with, put, tell
from tests.metrics.test_rollups import rolled
from tests.metrics.views.test_impact import CASE, is_said_by_both

pytestmark = pytest.mark.usefixtures("in_organization")


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(datetime(2025, 3, 3, 12, tzinfo=UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def cohort(clock, in_organization):
    """A lottery of 24, of whom 6 left; one year on."""
    made = make_cohort(program_with())
    invited, others = put(made, "invited", 12), put(made, "comparison", 12)
    tell([*invited[:1], *others[:5]], EXIT, date(2025, 9, 10))
    clock.move_to(datetime(2026, 6, 3, 12, tzinfo=UTC))
    people_file(date(2026, 6, 1))
    rolled(in_organization)
    return made


def seen(cohort):
    return queries.snapshots_of([cohort.program], "America/New_York")[cohort.program_id]


def test_figures_are_counted_with_the_program_and_shown_with_their_verdict(cohort, sign_in):
    primary, *others = seen(cohort).content.figures
    assert (primary.outcome, primary.as_of, primary.arms[0].n) == ("retention", date(2026, 6, 1), 12)
    assert [each.outcome for each in others] == ["promotion"]
    executive = sign_in(Role.EXECUTIVE)
    page = text_of(executive.get(path("metrics:impact", program=cohort.program_id)))
    assert f"</svg>{primary.verdict.value}</p>" in page
    assert "Primary outcome: still employed after 12 months" in page
    assert primary.verdict.value.lower() in text_of(executive.get(path("metrics:organization_impact")))


@pytest.mark.parametrize("query", ["", CASE])
def test_the_file_has_every_number_of_the_figures_and_no_other(cohort, sign_in, query):
    page, file = (path(f"metrics:{name}", program=cohort.program_id) + query for name in ("impact", "impact_csv"))
    is_said_by_both(sign_in(Role.EXECUTIVE), page, file)


def test_the_worth_is_a_range_from_the_interval_or_too_small_to_tell(cohort, sign_in):
    page = text_of(sign_in(Role.EXECUTIVE).get(path("metrics:impact", program=cohort.program_id) + CASE))
    assert "<dt>Worth of people who stayed because of it</dt><dd><strong>Too small to tell</strong>" in page


def test_figures_move_on_the_first_of_a_month_without_a_fact_and_stop_when_everybody_was_followed(
    cohort, clock, in_organization
):
    assert not queries.due_rollups(date(2026, 6, 30))
    assert queries.due_rollups(date(2026, 7, 1)).programs == [cohort.program_id]
    clock.move_to(datetime(2026, 7, 1, 12, tzinfo=UTC))
    rolled(in_organization)
    assert seen(cohort).content.figures[0].as_of == date(2026, 7, 1)
    assert differences(in_organization.pk) == []
    clock.move_to(datetime(2029, 7, 9, 12, tzinfo=UTC))
    rolled(in_organization)
    assert seen(cohort).content.figures[0].as_of == date(2026, 12, 1)  # twenty months after the clock began
    assert not queries.due_rollups(date(2033, 1, 1))
    assert differences(in_organization.pk) == []


def test_a_people_file_and_a_departure_are_counted_the_next_night(cohort, in_organization):
    version = Snapshot.objects.get(program=cohort.program, cohort=None, is_current=True).version
    still = cohort.arms.filter(arm="comparison").exclude(person__events__kind=EXIT).select_related("person")
    tell([row.person for row in still[:2]], EXIT, date(2026, 1, 4))
    people_file(date(2026, 6, 2))
    assert set(Mark.objects.values_list("fact", flat=True)) == {"history", "file"}
    rolled(in_organization)
    assert Snapshot.objects.get(program=cohort.program, cohort=None, is_current=True).version == version + 1
    assert differences(in_organization.pk) == []
