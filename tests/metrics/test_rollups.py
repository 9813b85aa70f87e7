"""Roll-ups: what is due and nothing else, versions, and that counting bit by bit is counting everything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access.actors import SYSTEM
from access.clock import now, today
from accounts.models import Membership
from jobs.models import Job
from metrics import queries, tasks
from metrics.actions import roll_up, thin_snapshots
from metrics.models import Decision, Experiment, Mark, Snapshot
from metrics.queries.designs import first_figures_at
from metrics.rolling import Rolled, differences, rebuild, roll_up_due, unheard
from metrics.rollup import Content, Counted, PatternLine, is_settled, to_thin, total
from pairing.models import Pair, PairMember
from programs.models import Cohort
from sessions.models import MentoringSession
from tests.factories.accounts import make_member
from tests.factories.pairs import make_cohort, make_pair
from tests.factories.programs import make_program
from tests.metrics.test_cycles import decide, hold
from tests.roles import as_role

START = datetime(2026, 10, 14, 15, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(START, tick=False) as moved:
        yield moved


def rolled(organization):
    """A roll-up as the worker does it."""
    with as_role("worker"):
        return roll_up_due(organization.pk, unheard)


def seen(program) -> queries.Seen:
    return queries.snapshots_of([program], "America/New_York")[program.pk]


# What is due ---------------------------------------------------------------------------------------------------------


def test_a_changed_cohort_is_counted_with_its_program_and_an_unchanged_one_costs_nothing(clock, in_organization):
    pair, other = (make_pair(in_organization, make_cohort(), started_on=today()) for _ in range(2))
    assert rolled(in_organization).cohorts == 2
    assert not queries.due_rollups(today())
    decide(pair, "changed"), decide(pair, "kept"), hold(pair, now() - timedelta(days=2), 1)
    assert seen(pair.cohort.program).facts == 3
    assert rolled(in_organization) == Rolled(cohorts=1, programs=1, changed=2)
    found = seen(pair.cohort.program)
    counted = found.content.counted
    assert (counted.changed, counted.kept, counted.sessions, counted.person_sessions) == (1, 1, 1, 2)
    assert (counted.people, counted.pairs, counted.going, counted.on_rhythm) == (2, 1, 1, 1)
    assert (found.version, found.as_of, found.is_fresh) == (2, date(2026, 10, 14), True)
    assert seen(other.cohort.program).version == 1
    assert not Mark.objects.exists()


def test_what_was_written_and_taken_back_makes_no_version(clock, in_organization):
    pair = make_pair(in_organization, started_on=today())
    rolled(in_organization)
    decide(pair, "changed")
    Decision.objects.all().delete()
    assert rolled(in_organization).changed == 0
    assert not seen(pair.cohort.program).facts


def test_time_alone_makes_a_pair_late_on_the_very_day(clock, in_organization):
    pair = make_pair(in_organization, started_on=today())
    rolled(in_organization)
    assert seen(pair.cohort.program).content.counted.rhythm == {"ok": 1}
    for days, rhythm in ((34, "ok"), (35, "late"), (49, "late"), (50, "stalled")):
        clock.move_to(START + timedelta(days=days))
        is_due = bool(queries.due_rollups(today()))
        assert is_due == (days in (35, 50)), days
        rolled(in_organization)
        assert seen(pair.cohort.program).content.counted.rhythm == {rhythm: 1}
    clock.move_to(START + timedelta(days=300))
    assert not queries.due_rollups(today())


def test_a_cohort_that_ended_long_ago_stays_as_it_was_counted_when_its_people_are_forgotten(clock, in_organization):
    pair = make_pair(in_organization, started_on=today())
    hold(pair, now() - timedelta(days=2), 1)
    Cohort.objects.update(state="closed", closed_at=now())
    rolled(in_organization)
    clock.move_to(START + timedelta(days=190))
    with as_role("owner"):
        PairMember.objects.all().delete()
    rolled(in_organization)
    assert seen(pair.cohort.program).content.counted.people == 2
    assert differences(in_organization.pk) == []
    assert not is_settled(None, today())


def test_a_deleted_cohort_leaves_its_program(clock, in_organization):
    cohort = make_cohort()
    Cohort.objects.create(program=cohort.program, name="Second", answers_due_on=today())
    rolled(in_organization)
    assert seen(cohort.program).content.counted.cohorts == 2
    with as_role("owner"):
        Cohort.objects.get(name="Second").delete()
    rolled(in_organization)
    assert seen(cohort.program).content.counted.cohorts == 1
    assert not Mark.objects.exists()


# The job -------------------------------------------------------------------------------------------------------------


def test_the_night_starts_one_job_where_something_is_due_on_the_organizations_clocks(clock, in_organization):
    pair = make_pair(in_organization, started_on=today())

    def jobs_after(moment: datetime) -> int:
        clock.move_to(moment)
        with as_role("worker"):
            tasks.roll_up_tonight(str(in_organization.pk))
        return Job.objects.filter(kind="roll_up").count()

    assert jobs_after(datetime(2026, 10, 15, 5, tzinfo=UTC)) == 0  # one in the morning in New York
    assert jobs_after(datetime(2026, 10, 15, 7, tzinfo=UTC)) == 1
    job = Job.objects.get()
    with as_role("worker"):
        tasks.roll_up(str(in_organization.pk), str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"cohorts": 1, "programs": 1, "changed": 2})
    decide(pair, "changed")
    assert jobs_after(datetime(2026, 10, 15, 12, tzinfo=UTC)) == 1  # once a night
    assert jobs_after(datetime(2026, 10, 16, 7, tzinfo=UTC)) == 2
    with as_role("worker"):
        tasks.roll_up(str(in_organization.pk), str(Job.objects.exclude(pk=job.pk).get().pk))
    assert jobs_after(datetime(2026, 10, 17, 7, tzinfo=UTC)) == 2  # nothing is due


def test_two_who_ask_at_once_wait_for_one_job(in_organization):
    assert roll_up(return_to="/", by=SYSTEM).pk == roll_up(return_to="/", by=SYSTEM).pk


# Versions ------------------------------------------------------------------------------------------------------------


def test_old_versions_are_thinned_to_one_a_month_and_then_none(clock, in_organization):
    day = date(2026, 10, 14)
    made = [(n, day - timedelta(days=n)) for n in range(1500, -1, -1)]
    gone = to_thin(made, day)
    left = [n for n, _ in made if n not in set(gone)]
    assert left[-91:] == list(range(90, -1, -1))
    months = {(on.year, on.month) for n, on in made if 90 < n <= 3 * 365}
    assert len(left) - 91 == len(months)
    pair = make_pair(in_organization, started_on=today())
    rolled(in_organization)
    decide(pair, "changed")
    rolled(in_organization)
    clock.move_to(START + timedelta(days=4 * 365))
    with as_role("worker"):
        assert thin_snapshots() == 2
    assert set(Snapshot.objects.values_list("is_current", flat=True)) == {True}


def test_the_count_with_the_first_figures_stays_for_as_long_as_amendments_are_read(clock, in_organization):
    program = make_program()
    plain, figured = '{"counted":{},"figures":[]}', '{"counted":{},"figures":[{"outcome":"retention"}]}'
    with as_role("owner"):
        for version, content in enumerate((plain, figured, figured, figured)):
            facts = {"content": content, "is_current": version == 3, "made_at": START + timedelta(days=version)}
            Snapshot.objects.create(program=program, version=version, as_of=START.date(), digest="", **facts)
    clock.move_to(START + timedelta(days=4 * 365))
    with as_role("worker"):
        assert thin_snapshots() == 2
    assert first_figures_at(program) == START + timedelta(days=1)


# Bit by bit is everything --------------------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "pair",
                "hold",
                "decide",
                "keep",
                "forget",
                "try",
                "end",
                "move",
                "close",
                "rename",
                "wait",
                "member",
                "roll",
            ]
        ),
        st.integers(0, 9),
    ),
    min_size=4,
    max_size=16,
)


def play(organization, people, cohort: Cohort, clock, step: str, number: int) -> None:
    """One thing that happens, in this cohort or a pair of it."""
    pairs = list(Pair.objects.filter(cohort=cohort).order_by("created_at", "pk"))
    if step == "pair":
        mentee, mentor = people[number % len(people)]
        make_pair(organization, cohort, mentee=mentee, mentors=[mentor], started_on=today())
    elif step == "wait":
        clock.shift(timedelta(days=1 + 6 * number))
    elif step == "roll":
        rolled(organization)
    elif step == "close":
        Cohort.objects.filter(pk=cohort.pk).update(state="closed", closed_at=now())
    elif step == "rename":
        Cohort.objects.filter(pk=cohort.pk).update(name=f"Renamed {number} {Snapshot.objects.count()}")
    elif pairs:
        pair = pairs[number % len(pairs)]
        pair.mentee = pair.members.filter(side="mentee").first()
        happens(pair, step, number)


def happens(pair: Pair, step: str, number: int) -> None:
    match step:
        case "hold":
            hold(pair, now() - timedelta(days=number), 1 + MentoringSession.objects.filter(pair=pair).count())
        case "decide" | "keep":
            decide(pair, "changed" if step == "decide" else "kept")
        case "forget":
            Decision.objects.filter(pair=pair).delete()
        case "try":
            Experiment.objects.create(
                pair=pair, owner=pair.mentee.person, title="t", hypothesis="h", started_on=today(), created_at=now()
            )
        case "end":
            Pair.objects.filter(pk=pair.pk).update(state="closed", ended_on=today())
        case "move":
            MentoringSession.objects.filter(pair=pair, number=1).update(starts_at=now() - timedelta(days=3 * number))
        case "member":
            with as_role("owner"):
                PairMember.objects.filter(pair=pair, side="mentor").delete()


@pytest.fixture
def people(in_organization) -> list[tuple[Membership, Membership]]:
    """Mentees and mentors, who may be in several pairs."""
    return [
        (make_member(in_organization, "participant"), make_member(in_organization, "participant")) for _ in range(3)
    ]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_counting_what_changed_gives_what_counting_everything_gives(in_organization, people, steps):
    with time_machine.travel(START, tick=False) as clock, transaction.atomic():
        first = make_cohort()
        second = Cohort.objects.create(program=first.program, name="B", state="active", answers_due_on=today())
        cohorts = [first, second, make_cohort()]
        for step, number in steps:
            play(in_organization, people, cohorts[number % 3], clock, step, number)
        rolled(in_organization)
        assert differences(in_organization.pk) == []
        kept = contents()
        with as_role("worker"):
            assert rebuild(in_organization.pk, unheard).changed == 0
        assert contents() == kept
        assert not Mark.objects.exists()
        transaction.set_rollback(True)


def contents() -> dict:
    rows = Snapshot.objects.filter(is_current=True)
    return {(row.program_id, row.cohort_id): (row.content, row.digest, row.version) for row in rows}


def test_the_command_rebuilds_and_a_check_finds_what_no_mark_told(clock, in_organization, capsys):
    pair = make_pair(in_organization, started_on=today())
    with as_role("worker"):
        call_command("rebuild_rollups", organization="halden")
        call_command("rebuild_rollups", check=True)
    assert "as a rebuild would write it" in capsys.readouterr().out
    with as_role("owner"):
        Snapshot.objects.filter(cohort=pair.cohort).update(content=Content(Counted()).to_json())
    with as_role("worker"), pytest.raises(CommandError):
        call_command("rebuild_rollups", check=True)
    assert pair.cohort.name in capsys.readouterr().out
    with pytest.raises(CommandError, match="no organization with the short name nowhere"):
        call_command("rebuild_rollups", organization="nowhere")


# Pure ----------------------------------------------------------------------------------------------------------------


def line(text: str, level: str = "several", closed_on: str = "2026-09-30", cohort: str = "One") -> PatternLine:
    return PatternLine(cohort, "", "c", text, "mentor", "Customers", text, level, "September 2026", closed_on)


def test_sums_do_not_depend_on_the_order_and_show_the_newest_first():
    old, new = line("old", closed_on="2026-01-31"), (line("new"), line("loud", "many"))
    one = Counted(1, people=3, rhythm={"ok": 1}, latest=(("2026-01-01", "a"),), lines=(old,), patterns=1)
    two = Counted(1, people=4, rhythm={"ok": 2, "late": 1}, latest=(("2026-02-01", "b"),), lines=new, patterns=2)
    both = total([one, two])
    assert both == total([two, one])
    assert (both.people, both.rhythm, both.patterns) == (7, {"ok": 3, "late": 1}, 3)
    assert [pk for _, pk in both.latest] == ["b", "a"]
    assert [each.text for each in both.lines] == ["loud", "new", "old"]
    assert Content.from_json(Content(both).to_json()) == Content(both)


def test_how_many_queries_a_night_takes_does_not_depend_on_cohorts_that_did_not_change(clock, in_organization):
    counts = []
    for number in (1, 20):
        while Cohort.objects.count() < number:
            make_pair(in_organization, started_on=today())
        rolled(in_organization)
        pair = Pair.objects.first()
        pair.mentee = pair.members.get(side="mentee")
        decide(pair, "changed")
        with CaptureQueriesContext(connection) as asked:
            rolled(in_organization)
        counts.append(len(asked))
    assert counts[0] == counts[1]
