"""Cycle on cycle: months by hand, the sentence, and that a page never tells what a board does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine

from access.clock import now
from metrics.cycles import Cycle, Month, Span, add_months, months_of, sentence
from metrics.models import Decision
from metrics.queries import cycles_of
from pairing.models import Pair
from programs.models import Cohort, Enrollment
from sessions.models import MentoringSession
from tests.factories.accounts import make_person
from tests.factories.pairs import make_cohort, make_pair

BEGAN = date(2026, 1, 31)


# Months, by hand -----------------------------------------------------------------------------------------------------


def test_months_count_from_the_first_day_and_end_with_shorter_ones():
    assert [add_months(BEGAN, n) for n in (0, 1, 2, 12)] == [
        BEGAN, date(2026, 2, 28), date(2026, 3, 31), date(2027, 1, 31),
    ]  # fmt: skip
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)


def test_a_month_counts_the_pairs_that_went_on_those_that_met_and_what_there_was_room_for():
    steady, gone, late, rests = (uuid4() for _ in range(4))
    first = date(2026, 1, 1)
    spans = [
        Span(steady, first),
        Span(gone, first, ends_on=date(2026, 1, 20)),
        Span(late, date(2026, 2, 1)),
        Span(rests, first, rests_on=date(2026, 1, 16)),
    ]
    held = [
        (steady, date(2026, 1, 5)), (steady, date(2026, 1, 25)), (steady, date(2026, 2, 1)),
        (gone, date(2026, 1, 10)), (late, date(2026, 2, 27)),
    ]  # fmt: skip
    january, february, march = months_of(first, date(2026, 12, 31), date(2026, 3, 2), 15, spans, held)
    # 31 + 19 + 15 days of three pairs, at one session every 15 days
    assert january == Month(1, is_whole=True, pairs=3, met=2, held=3, expected=round(65 / 15))
    assert february == Month(2, is_whole=True, pairs=3, met=2, held=2, expected=round(56 / 15))
    assert (march.is_whole, march.held, march.expected) == (False, 0, 0)


def test_months_end_with_the_cycle_and_only_whole_ones_are_compared():
    months = months_of(date(2026, 1, 1), date(2026, 2, 10), date(2026, 9, 1), 30, [], [])
    assert [(month.number, month.is_whole) for month in months] == [(1, True), (2, False)]
    exact = months_of(date(2026, 1, 1), date(2026, 1, 31), date(2026, 9, 1), 30, [], [])
    assert [(month.number, month.is_whole) for month in exact] == [(1, True)]
    for today, is_over in ((date(2026, 1, 31), False), (date(2026, 2, 1), True)):  # its last day is still to be met on
        (january, *_) = months_of(date(2026, 1, 1), date(2026, 12, 31), today, 30, [], [])
        assert january.is_whole == is_over
    assert months_of(date(2026, 1, 1), date(2026, 2, 10), date(2025, 12, 31), 30, [], []) == []


def test_a_session_belongs_to_one_month_only():
    pair, first = uuid4(), date(2026, 1, 15)
    days = [first + timedelta(days=n) for n in range(120)]
    months = months_of(first, date(2027, 1, 1), days[-1], 30, [Span(pair, first)], [(pair, day) for day in days])
    assert sum(month.held for month in months) == len(days)


# The sentence --------------------------------------------------------------------------------------------------------


def cycle(name: str, *met: int, pairs: int = 12, whole: int | None = None) -> Cycle:
    whole = len(met) if whole is None else whole
    months = [Month(n, n <= whole, pairs, count, count, pairs) for n, count in enumerate(met, start=1)]
    return Cycle(name, UUID(int=0), BEGAN, 20, 15, pairs, 0, 0, 0, months)


@pytest.mark.parametrize(
    ("cycles", "said"),
    [
        ([], "Nothing to compare yet: a month has to be over, with at least five pairs."),
        ([cycle("Spring", 4, pairs=4)], "Nothing to compare yet: a month has to be over, with at least five pairs."),
        ([cycle("Spring", 3, whole=0)], "Nothing to compare yet: a month has to be over, with at least five pairs."),
        (
            [cycle("Spring", 9)],
            "In month 1 of Spring 9 of 12 pairs met. With another month there is something to compare.",
        ),
        ([cycle("Spring", 12, 9, 2)], "In month 1 of Spring 12 of 12 pairs met; in month 3, 2 of 12 did."),
        (
            [cycle("Spring", 12, 8, 2), cycle("Autumn", 12, 11, 9, 9)],
            "In month 3 of Spring 2 of 12 pairs met; in month 3 of Autumn 9 of 12 did.",
        ),
        (
            [cycle("Spring", 12, 8, 2), cycle("Autumn", 12, 11, 9, whole=2)],
            "In month 2 of Spring 8 of 12 pairs met; in month 2 of Autumn 11 of 12 did.",
        ),
        (
            [cycle("One", 5), cycle("Two", 6), cycle("Tiny", 1, pairs=2), cycle("Next", whole=0)],
            "In month 1 of One 5 of 12 pairs met; in month 1 of Two 6 of 12 did.",
        ),
    ],
)
def test_the_sentence_compares_the_same_month_of_the_last_two_cycles(cycles, said):
    assert sentence(cycles) == said


def test_figures_of_fewer_than_five_pairs_are_none():
    assert Month(1, is_whole=True, pairs=4, met=4, held=4, expected=4).percent is None
    assert Month(1, is_whole=True, pairs=5, met=4, held=4, expected=4).percent == 80
    assert not cycle("Tiny", pairs=4).is_comparable


# The database --------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 10, 14, 15, tzinfo=UTC), tick=False):
        yield


def a_cycle(organization, program=None, *, name="Spring", months_ago=3, pairs=5, met=(5, 5, 2), **fields) -> Cohort:
    """A cohort that began so many months ago, with sessions of its first `met[n]` pairs in month n."""
    cohort = make_cohort(starts_on=date(2026, 1, 1)) if program is None else None
    began = add_months(date(2026, 10, 14), -months_ago)
    at = datetime(began.year, began.month, began.day, 16, tzinfo=UTC)
    if cohort is None:
        cohort = Cohort(program=program, answers_due_on=began, state=Cohort.State.ACTIVE, answers_closed_at=at)
    cohort.name, cohort.started_at, cohort.created_at = name, at, at
    for field, value in fields.items():
        setattr(cohort, field, value)
    cohort.save()
    made = [make_pair(organization, cohort, started_on=began) for _ in range(pairs)]
    for month, count in enumerate(met):
        for pair in made[:count]:
            hold(pair, at + timedelta(days=30 * month + 3), month + 1)
    return cohort


def hold(pair: Pair, begins: datetime, number: int) -> None:
    MentoringSession.objects.create(
        pair=pair, number=number, state="held", starts_at=begins, ends_at=begins + timedelta(hours=1),
        booked_by_id=pair.pk, booked_at=now(),
    )  # fmt: skip


def decide(pair: Pair, outcome: str) -> None:
    Decision.objects.create(
        pair=pair, owner=pair.mentee.person, title="Labels", before="a", after="b", outcome=outcome,
        decided_on=date(2026, 10, 1), created_at=now(),
    )  # fmt: skip


def test_a_history_made_by_hand_gives_its_own_numbers(in_organization):
    cohort = a_cycle(in_organization)
    one, two, three, *_ = pairs = list(Pair.objects.order_by("created_at", "pk"))
    for pair in pairs:
        pair.mentee = pair.members.get(side="mentee")
    decide(one, "changed"), decide(one, "kept"), decide(two, "changed")
    Pair.objects.filter(pk=three.pk).update(state="closed", ended_on=date(2026, 10, 1))
    Enrollment.objects.filter(cohort=cohort).update(asks=1)
    for state in ("asked", "declined", "left"):
        Enrollment.objects.create(cohort=cohort, person=make_person(), side="mentor", state=state, asks=1)
    Enrollment.objects.create(cohort=cohort, person=make_person(), side="mentor")
    (row,) = cycles_of(cohort.program, in_organization)
    assert (row.name, row.began_on, row.asked, row.ready, row.pairs) == ("Spring", date(2026, 7, 14), 13, 10, 5)
    assert (row.changed, row.kept, row.ended_early) == (2, 1, 1)
    assert [(m.met, m.pairs, m.held, m.is_whole) for m in row.months[:3]] == [
        (5, 5, 5, True), (5, 5, 5, True), (2, 5, 2, True),
    ]  # fmt: skip
    assert [m.expected for m in row.months[:3]] == [5, 5, 5]
    assert (len(row.months), row.months[3].is_whole) == (4, False)


def test_pairs_that_end_with_their_cohort_did_not_end_early(in_organization):
    cohort = a_cycle(in_organization, state="closed", closed_at=datetime(2026, 10, 10, 3, tzinfo=UTC))
    Pair.objects.update(state="closed", ended_on=date(2026, 10, 9))  # by the clocks of New York, the same day
    (row,) = cycles_of(cohort.program, in_organization)
    assert row.ended_early == 0
    Pair.objects.filter(pk=Pair.objects.first().pk).update(ended_on=date(2026, 10, 8))
    (row,) = cycles_of(cohort.program, in_organization)
    assert row.ended_early == 1


def test_an_evening_session_belongs_to_the_organizations_day(in_organization):
    cohort = a_cycle(in_organization, met=(), pairs=1)
    hold(Pair.objects.get(), datetime(2026, 8, 14, 3, tzinfo=UTC), 1)  # August 13, 11 PM
    (row,) = cycles_of(cohort.program, in_organization)
    assert [month.held for month in row.months[:2]] == [1, 0]


def test_a_yes_that_was_taken_back_counts_as_the_board_says_it(in_organization):
    cohort = a_cycle(in_organization, pairs=0, met=())
    row = Enrollment.objects.create(cohort=cohort, person=make_person(), side="mentor", state="ready", asks=1)
    for closed_at, counts in ((now(), {"ready": 1, "withdrawn": 0}), (None, {"ready": 1, "withdrawn": 1})):
        Cohort.objects.update(answers_closed_at=closed_at)
        for state, ready in counts.items():
            Enrollment.objects.filter(pk=row.pk).update(state=state)
            assert cycles_of(cohort.program, in_organization)[0].ready == ready
