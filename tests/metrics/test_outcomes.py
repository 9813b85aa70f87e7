"""The figures of a program: who is counted, from what, until when, and what is said of those who are not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from access.actors import SYSTEM
from accounts.models import Organization, PeopleImport, Person, PersonEvent
from metrics.estimates import Kind, Verdict
from metrics.estimates.words import said
from metrics.models import PersonOutcome
from metrics.queries import figures_of
from programs import actions
from programs.models import Arm, Cohort, Enrollment, Program
from tests.factories.accounts import make_person
from tests.factories.programs import make_cohort, make_program
from tests.roles import as_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_organization")]

SINCE, AS_OF = date(2025, 4, 1), date(2026, 6, 1)
LEVEL, EXIT = PersonEvent.Kind.LEVEL, PersonEvent.Kind.EXIT


@pytest.fixture(autouse=True)
def _launched_long_ago():
    with time_machine.travel(datetime(2025, 3, 3, 12, tzinfo=UTC), tick=False):
        yield


def program_with(**facts) -> Program:
    design = {"outcome": "retention", "comparison": "lottery", "planned_size": 12, "horizon_months": 12} | facts
    dates = {"starts_on": date(2025, 3, 1), "ends_on": date(2026, 12, 31)}
    return make_program(design=actions.DesignFacts(**design), **dates)


def put(
    cohort: Cohort, arm: str, number: int, *, side="mentor", since=SINCE, why="", stratum="", **about
) -> list[Person]:
    """So many people in an arm."""
    people = [make_person(**about) for _ in range(number)]
    Arm.objects.bulk_create(
        Arm(
            program=cohort.program,
            cohort=cohort,
            person=person,
            side=side,
            arm=arm,
            why=why,
            stratum=stratum,
            since=since,
        )
        for person in people
    )
    return people


def tell(people, kind, on, before="", after="") -> None:
    PersonEvent.objects.bulk_create(
        PersonEvent(person=person, kind=kind, on=on, before=before, after=after) for person in people
    )


def with_zone(cohort: Cohort, zone: str) -> None:
    with as_role("owner"):
        Organization.objects.filter(pk=cohort.organization_id).update(timezone=zone)


def people_file(on: date = AS_OF, mode=PeopleImport.Mode.FULL) -> None:
    moment = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    PeopleImport.objects.create(mode=mode, state=PeopleImport.State.SAVED, saved_at=moment)


@pytest.fixture
def cohort() -> Cohort:
    return make_cohort(program_with())


def figure(cohort, outcome="retention", as_of=AS_OF):
    return next(each for each in figures_of(cohort.program, as_of) if each.outcome == outcome)


def test_everybody_in_an_arm_counts_from_its_day_whatever_they_did(cohort):
    invited, others = put(cohort, "invited", 30), put(cohort, "comparison", 25)
    tell(invited[:2], EXIT, SINCE + timedelta(days=40))
    tell(others[:15], EXIT, SINCE + timedelta(days=90))
    tell(others[15:18], EXIT, SINCE + timedelta(days=366))  # after the horizon
    people_file()
    found = figure(cohort)
    assert [(arm.name, arm.n, arm.events, arm.censored) for arm in found.arms] == [
        ("Invited", 30, 2, 0),
        ("Not drawn", 25, 15, 0),
    ]
    assert found.is_primary and found.verdict is Verdict.IMPROVEMENT and found.due_on == date(2026, 4, 1)
    assert (found.smallest, found.definition_version, found.design) == (10.0, 1, "lottery")
    assert [each.outcome for each in figures_of(cohort.program, AS_OF)] == ["retention", "promotion"]


def test_no_verdict_before_everybody_counted_was_followed_by_a_people_file(cohort):
    put(cohort, "invited", 20), put(cohort, "comparison", 20)
    people_file(date(2026, 3, 20))
    found = figure(cohort)
    assert found.verdict is None and found.difference is None and found.curve[-1].month == 11
    assert "The last people file of everybody is of March 20, 2026; what happened since is not known." in found.limits


def test_without_a_people_file_nothing_is_said_of_who_stayed(cohort):
    put(cohort, "invited", 20), put(cohort, "comparison", 20)
    found = figure(cohort)
    assert found.arms[0].percent is None and found.arms[0].censored == 20 and found.verdict is None
    assert any("No people file" in limit for limit in found.limits)


def test_a_file_of_some_people_moves_on_what_is_known_of_nobody_else(cohort):
    invited, _ = put(cohort, "invited", 20), put(cohort, "comparison", 20)
    people_file(date(2026, 3, 20))
    tell(invited[:12], EXIT, date(2026, 3, 25))
    people_file(AS_OF, mode=PeopleImport.Mode.PARTIAL)
    found = figure(cohort)
    assert found.verdict is None and [arm.events for arm in found.arms] == [0, 0]
    people_file()
    assert figure(cohort).verdict is Verdict.HARM


def test_files_of_participants_only_make_no_result(cohort):
    invited, _ = put(cohort, "invited", 20), put(cohort, "comparison", 20)
    tell(invited[:12], EXIT, date(2026, 3, 25))
    people_file(mode=PeopleImport.Mode.PARTIAL)
    found = figure(cohort)
    assert found.verdict is Verdict.TOO_SMALL and found.high < 0
    assert any("is of some people only" in limit for limit in found.limits)


@pytest.mark.parametrize(
    ("had_figures", "verdict"), [(False, Verdict.IMPROVEMENT), (None, Verdict.IMPROVEMENT), (True, Verdict.TOO_SMALL)]
)
def test_a_design_that_was_changed_when_figures_had_been_shown_brings_no_evidence(cohort, had_figures, verdict):
    actions.amend_design(
        program=cohort.program,
        facts={"planned_size": 15},
        why="More apply.",
        based_on=0,
        had_figures=had_figures,
        by=SYSTEM,
    )
    invited, others = put(cohort, "invited", 20), put(cohort, "comparison", 20)
    tell([*invited[:1], *others[:12]], EXIT, SINCE + timedelta(days=90))
    people_file()
    found = figure(cohort)
    assert found.verdict is verdict and found.low > 0
    assert any("after figures had been shown" in limit for limit in found.limits) is bool(had_figures)
    assert said(found).note == ("Changed after figures were shown" if had_figures else "Named before launch")


def test_the_day_it_is_looked_at_decides_and_not_the_day_it_is_asked(cohort):
    invited, _ = put(cohort, "invited", 20), put(cohort, "comparison", 20)
    people_file()
    tell(invited[:6], EXIT, date(2026, 2, 1))
    before = [each.to_json() for each in figures_of(cohort.program, AS_OF)]
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False):
        assert [each.to_json() for each in figures_of(cohort.program, AS_OF)] == before
    earlier = figure(cohort, as_of=date(2025, 12, 1))
    assert earlier.arms[0].events == 0 and earlier.verdict is None


def test_fewer_than_ten_show_nothing(cohort):
    put(cohort, "invited", 30), put(cohort, "comparison", 9)
    people_file()
    for found in figures_of(cohort.program, AS_OF):
        assert found.is_hidden and not found.curve and "30" not in found.to_json().replace('"horizon', "")


def test_people_outside_of_the_comparison_are_said_and_in_no_number(cohort):
    put(cohort, "invited", 12), put(cohort, "comparison", 12)
    put(cohort, "unmatched", 3, why="no_match"), put(cohort, "unmatched", 1, why="late")
    put(cohort, "invited", 2, is_guest=True), put(cohort, "comparison", 1, left_on=SINCE - timedelta(days=3))
    people_file()
    found = figure(cohort)
    assert [arm.n for arm in found.arms] == [12, 12]
    assert (
        "Outside of the comparison, and in no number here: 1 came after the draw, 3 had no colleague like them to compare with."
        in found.limits
    )
    assert "2 people from outside of the organization are not counted: no people file knows of them." in found.limits
    assert "One person had left before the clock started and is not counted." in found.limits


def test_whoever_was_erased_while_here_counts_until_then(cohort):
    put(cohort, "invited", 12), put(cohort, "comparison", 12)
    gone = SINCE + timedelta(days=50)
    put(cohort, "comparison", 1, left_on=gone, erased_on=gone)
    put(cohort, "comparison", 1, left_on=gone, erased_on=gone + timedelta(days=300))  # left, and was forgotten later
    people_file()
    arm = figure(cohort).arms[1]
    assert (arm.n, arm.events, arm.censored) == (14, 1, 1)
    assert (
        "The data of one person were erased while they were here; they count up to that day." in figure(cohort).limits
    )


def test_later_cohorts_wait_once_the_planned_size_is_reached(cohort):
    put(cohort, "invited", 15), put(cohort, "comparison", 15)
    later = make_cohort(cohort.program)
    put(later, "invited", 40, since=date(2026, 3, 1)), put(later, "comparison", 40, since=date(2026, 3, 1))
    people_file()
    found = figure(cohort)
    assert [arm.n for arm in found.arms] == [15, 15] and found.verdict is Verdict.TOO_SMALL
    assert any(limit.startswith("80 people of later cohorts are not in the verdict") for limit in found.limits)
    assert figure(cohort, "promotion").arms[0].n == 55


def test_only_the_counted_side_counts(cohort):
    own = make_cohort(program_with(counted_side="mentee"))
    put(own, "invited", 11, side="mentee"), put(own, "comparison", 11, side="mentee"), put(own, "invited", 30)
    people_file()
    assert figure(own).arms[0].n == 11


def test_promotion_is_a_rise_of_level_and_leaving_prevents_it():
    cohort = make_cohort(program_with(outcome="promotion"))
    invited, others = put(cohort, "invited", 20), put(cohort, "comparison", 20)
    tell(invited[:12], LEVEL, date(2025, 9, 1), "2", "3")
    tell(invited[12:14], LEVEL, date(2025, 9, 1), "3", "2")
    tell(others[:2], EXIT, date(2025, 7, 1))
    tell(others[:2], LEVEL, date(2025, 9, 1), "2", "3")  # after they left
    people_file()
    found = figure(cohort, "promotion")
    assert [(arm.events, arm.percent) for arm in found.arms] == [(12, 60.0), (0, 0.0)]
    assert found.kind is Kind.INCIDENCE and found.verdict is Verdict.IMPROVEMENT
    assert figure(cohort, "retention").verdict is None


def test_a_measure_counts_the_last_record_in_its_window():
    cohort = make_cohort(
        program_with(outcome="tool_use", own_measure="Weekly use.", measure="Weekly use", horizon_months=6)
    )
    invited, others = put(cohort, "invited", 20), put(cohort, "comparison", 20)
    for people, yes in ((invited, 16), (others, 4)):
        PersonOutcome.objects.bulk_create(
            PersonOutcome(person=person, measure="weekly use", on=date(2025, 9, 15), value=place < yes)
            for place, person in enumerate(people)
        )
    found = figure(cohort, "tool_use")
    assert [(arm.n, arm.events) for arm in found.arms] == [(20, 16), (20, 4)]
    assert found.verdict is Verdict.IMPROVEMENT and found.due_on == date(2025, 10, 1)
    assert found.label == "Weekly use, after 6 months"


def test_strata_are_kept_apart_and_matching_says_what_it_cannot_see():
    cohort = make_cohort(program_with(comparison="matched"))
    put(cohort, "invited", 20, stratum="a"), put(cohort, "comparison", 10, stratum="a")
    few, _ = put(cohort, "invited", 5, stratum="b"), put(cohort, "comparison", 30, stratum="b")
    tell(few[:2], EXIT, SINCE + timedelta(days=9))
    put(cohort, "comparison", 8, stratum="nobody")
    people_file()
    found = figure(cohort)
    assert found.is_weighted and [arm.n for arm in found.arms] == [25, 40]
    assert (
        found.limits[0].startswith("Nobody drew who was invited.")
        and "0 invited, 8 of the comparison" in found.limits[-1]
    )


def test_colleagues_of_a_matched_comparison_who_are_asked_themselves_stay_in_it_and_are_told_of():
    cohort = make_cohort(program_with(comparison="matched"))
    put(cohort, "invited", 12, stratum="a")
    before, after, never = put(cohort, "comparison", 12, stratum="a")[:3]
    for person, on in ((before, datetime(2026, 4, 1, 3, tzinfo=UTC)), (after, datetime(2026, 4, 2, 3, tzinfo=UTC))):
        Enrollment.objects.create(cohort=cohort, person=person, side="mentor", asks=1, asked_at=on)
    Enrollment.objects.create(cohort=cohort, person=never, side="mentor")
    people_file()
    with_zone(cohort, "America/New_York")  # where the first of these is still March 31, the last day that counts
    found = figure(cohort)
    assert "One person of the comparison was invited since and stays in the comparison." in found.limits
    assert [arm.n for arm in found.arms] == [12, 12]


def test_without_a_comparison_the_invited_are_described():
    cohort = make_cohort(program_with(comparison="none"))
    assert figures_of(cohort.program, AS_OF) == []
    put(cohort, "invited", 20)
    people_file()
    found = figure(cohort)
    assert len(found.arms) == 1 and found.verdict is None and found.curve[12].percent == 100.0


def test_a_draft_and_a_program_without_a_design_have_no_figures():
    assert figures_of(make_program(is_launched=False, design=actions.DesignFacts()), AS_OF) == []
    assert figures_of(make_program(), AS_OF) == []


@pytest.mark.parametrize("size", [12, 36])
def test_a_fixed_number_of_queries(cohort, size):
    tell(put(cohort, "invited", size), EXIT, date(2025, 9, 1))
    tell(put(cohort, "comparison", size), LEVEL, date(2025, 9, 1), "1", "2")
    people_file()
    program = Program.objects.get(pk=cohort.program.pk)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        figures_of(program, AS_OF)
    assert len(asked) <= 9, [each["sql"][:90] for each in asked]


# What two figures of different months would tell of a few people -------------------------------------------------


def test_a_few_who_joined_since_the_last_figure_are_in_no_number_of_the_next():
    cohort = make_cohort(program_with(planned_size=100))
    for arm in ("invited", "comparison"):
        put(cohort, arm, 30)
    people_file()
    before = figure(cohort, as_of=date(2025, 8, 1))
    late = make_cohort(cohort.program)
    since = date(2025, 8, 10)
    few = [*put(late, "invited", 4, since=since), *put(late, "comparison", 4, since=since)]
    tell(few[:3], EXIT, date(2025, 8, 20))
    after = figure(cohort, as_of=date(2025, 9, 1))
    assert [arm.n for arm in before.arms] == [arm.n for arm in after.arms] == [30, 30]
    assert [arm.events for arm in after.arms] == [0, 0]
    assert any(limit.startswith("8 people who joined last are in no number yet") for limit in after.limits)
    more = make_cohort(cohort.program)
    for arm in ("invited", "comparison"):
        put(more, arm, 8, since=date(2025, 9, 5))
    joined = figure(make_cohort(cohort.program), "promotion", as_of=date(2025, 10, 1))
    assert [arm.n for arm in joined.arms] == [42, 42] and not any("joined last" in limit for limit in joined.limits)


def test_a_yes_or_no_is_told_when_its_time_is_over_and_not_person_by_person():
    cohort = make_cohort(
        program_with(outcome="tool_use", own_measure="Weekly use.", measure="Weekly use", horizon_months=6)
    )
    people = [*put(cohort, "invited", 20), *put(cohort, "comparison", 20)]
    for place, person in enumerate(people):
        PersonOutcome.objects.create(person=person, measure="weekly use", on=date(2025, 8, 15), value=place % 3 == 0)
    early, due = figure(cohort, "tool_use", as_of=date(2025, 9, 1)), figure(cohort, "tool_use", as_of=date(2025, 11, 1))
    assert early.is_hidden and any(limit.startswith("40 people are in no number yet") for limit in early.limits)
    assert [arm.n for arm in due.arms] == [20, 20]


def test_cohorts_that_the_verdict_leaves_out_are_not_in_the_figure_before_it_either(cohort):
    put(cohort, "invited", 15), put(cohort, "comparison", 15)
    later = make_cohort(cohort.program)
    put(later, "invited", 12, since=date(2025, 6, 1)), put(later, "comparison", 12, since=date(2025, 6, 1))
    people_file()
    for as_of in (date(2025, 12, 1), AS_OF):
        assert [arm.n for arm in figure(cohort, as_of=as_of).arms] == [15, 15]
