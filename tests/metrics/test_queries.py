"""Who reads which decisions and programs, and the facts of the impact page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from access.clock import now, today
from access.roles import Role
from metrics import queries
from metrics.queries import RhythmTally
from metrics.words import counted, headline
from pairing.models import Pair
from programs.models import Coordinator
from tests.factories.accounts import make_member
from tests.factories.pairs import make_cohort, make_pair
from tests.metrics.test_actions import words
from tests.sessions.test_rhythm import hold

ZONE = "America/New_York"


def decide(pair: Pair, title: str, outcome: str = "changed", **changes):
    from metrics.actions import record_decision

    return record_decision(pair=pair, **words(title=title, outcome=outcome, **changes), by=pair.mentee.actor)


@pytest.fixture
def two(in_organization) -> tuple[Pair, Pair]:
    """Two pairs of two programs, each with one decision, "First" and "Second"."""
    pairs = make_pair(in_organization, make_cohort()), make_pair(in_organization, make_cohort())
    for pair, title in zip(pairs, ("First", "Second"), strict=True):
        decide(pair, title)
    return pairs


def titles(membership) -> set[str]:
    return set(queries.decisions_seen_by(membership).values_list("title", flat=True))


def test_a_pair_reads_its_own_decisions_on_both_sides(two):
    first, second = two
    assert titles(first.mentee) == titles(first.mentors[0]) == {"First"}
    assert titles(second.mentee) == {"Second"}


def test_executives_and_program_admins_read_all_coordinators_their_programs(two, in_organization):
    coordinator = make_member(in_organization, Role.COORDINATOR)
    Coordinator.objects.create(program=two[0].cohort.program, membership=coordinator)
    assert titles(make_member(in_organization, Role.EXECUTIVE)) == {"First", "Second"}
    assert titles(make_member(in_organization, Role.PROGRAM_ADMIN)) == {"First", "Second"}
    assert titles(coordinator) == {"First"}
    assert set(queries.programs_seen_by(coordinator)) == {two[0].cohort.program}


@pytest.mark.parametrize("second", [Role.COORDINATOR, Role.PARTICIPANT])
def test_a_second_role_takes_nothing_away(two, in_organization, second):
    member = make_member(in_organization, Role.EXECUTIVE, second)
    assert titles(member) == {"First", "Second"}
    assert queries.programs_seen_by(member).count() == 2


@pytest.mark.parametrize("role", [Role.OWNER, Role.OMBUDSPERSON, Role.PARTICIPANT])
def test_who_reads_no_impact_sees_no_program(two, in_organization, role):
    assert not queries.programs_seen_by(make_member(in_organization, role)).exists()
    assert titles(make_member(in_organization, role)) == set()


def test_what_a_cohort_counts_to(in_organization):
    cohort = make_cohort()
    first = make_pair(in_organization, cohort, started_on=today() - timedelta(days=60))
    second = make_pair(in_organization, cohort, mentee=first.mentee, started_on=today())
    for number, days in enumerate((50, 20), start=1):
        hold(first, now() - timedelta(days=days), number=number)
    hold(first, now() - timedelta(days=1), state="missed", number=3)
    decide(first, "One")
    decide(first, "Two")
    decide(second, "Three")
    decide(second, "Four")
    decide(second, "Kept", outcome="kept")
    decide(make_pair(in_organization, make_cohort()), "Elsewhere")
    found, _ = queries.count_cohort(cohort, in_organization, today(ZONE))
    assert (found.changed, found.kept, found.tried, len(found.latest)) == (4, 1, 0, 3)
    assert (found.sessions, found.person_sessions, found.rhythm) == (2, 4, {"ok": 2})
    assert (found.people, found.pairs) == (3, 2)


def test_the_rhythm_of_many_programs_is_one_query(in_organization):
    programs = [make_pair(in_organization, make_cohort(cadence=c)).cohort.program for c in ("monthly", "twice_monthly")]
    empty = make_cohort().program
    with CaptureQueriesContext(connection) as captured:
        found = queries.rhythm_by_program([*programs, empty], ZONE)
    assert len(captured) == 1
    assert [found[program.pk].on_rhythm for program in programs] == [1, 1]
    assert found[empty.pk] == RhythmTally({})
    assert queries.changed_by_program([program.pk for program in programs]) == {}


def test_a_tally_leaves_out_what_has_ended():
    tally = RhythmTally({"ok": 3, "late": 2, "stalled": 1, "paused": 1, "closed": 9})
    assert (tally.going, tally.on_rhythm, tally.late, tally.stalled, tally.paused, tally.closed) == (7, 3, 2, 1, 1, 9)


@pytest.mark.parametrize(
    ("number", "text"), [(0, "No decisions"), (1, "One decision"), (9, "Nine decisions"), (28, "28 decisions")]
)
def test_small_numbers_are_words(number, text):
    assert counted(number, "decision") == text


def test_the_headline_claims_what_is_there():
    assert headline(9, 28) == "Nine decisions changed because leaders listened"
    assert headline(0, 1) == "One pair is at work, and no decision has changed yet"
    assert headline(0, 0) == "Nobody is paired yet"
    assert headline(0, 0, is_late=True) == "No pairs are at work, and no decision changed"
