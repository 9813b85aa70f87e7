"""What the database lets each process do with boxes, states, lines and cases, whatever our code says."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from access.clock import now
from accounts.models import DataKey, Person
from feedback import ballot
from feedback.models import (
    Cell,
    CellOutcome,
    CheckInPlan,
    Cycle,
    CycleState,
    HelpCase,
    HelpMessage,
    HelpNote,
    LedgerLine,
    PanelSeat,
    PanelUnit,
    Period,
    SealedBox,
    SeatHolder,
    Theme,
)
from feedback.queries import STANDING
from pairing.models import Pair, PairMember
from programs.models import Cohort
from sessions.models import MentoringSession, OpenCheckIn
from tests.factories.feedback import begin, over, seal, tend, work
from tests.roles import as_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def circle(in_organization, keys, clock):
    """A first period closed with lines, a second one open with one box."""
    circle = begin(in_organization, keys)
    seal(circle.period(1), {person: [0] for person in circle.mentors})
    clock.move_to(over(circle.period(1)))
    work()
    tend(in_organization, keys)
    seal(circle.period(2), {circle.mentors[0]: [0]})
    return circle


def denied(process, act):
    """Whether the database refuses what `act` does when this process does it."""
    with as_role(process), transaction.atomic():
        try:
            with transaction.atomic():
                act()
        except ProgrammingError as error:
            return "permission denied" in str(error)
    return False


def test_web_can_use_a_box_and_not_read_it(circle):
    keys_only = SealedBox.objects.only("id", "organization", "period", "seat")
    assert not denied("web", lambda: list(keys_only))
    assert not denied("web", SealedBox.objects.count)
    for reading in (
        lambda: list(SealedBox.objects.all()),
        lambda: list(SealedBox.objects.values_list("box")),
        lambda: SealedBox.objects.filter(box=b"x").exists(),
        lambda: list(SealedBox.objects.order_by("box").only("id")),
        lambda: keys_only.get().box,
        lambda: keys_only.get().refresh_from_db(fields=["box"]),
    ):
        assert denied("web", reading)
    assert not denied("web", SealedBox.objects.all().delete)


def test_the_orms_own_upsert_would_have_to_read_the_box(circle):
    seat = PanelSeat.objects.filter(holders__person=circle.mentors[0]).get()
    box = SealedBox(period=circle.period(2), seat=seat, box=bytes(4144))
    unique = ["organization", "period", "seat"]
    upsert = {"update_conflicts": True, "unique_fields": unique, "update_fields": ["box"]}
    assert denied("web", lambda: SealedBox.objects.bulk_create([box], **upsert))
    assert not denied("web", lambda: ballot.put(period_id=box.period_id, seat_id=seat.pk, box=bytes(4144)))


@pytest.mark.parametrize("process", ["web", "worker"])
def test_nobody_but_the_vault_sees_the_state(circle, process):
    assert denied(process, lambda: list(CycleState.objects.all()))
    assert denied(process, CycleState.objects.count)
    assert denied(process, CycleState.objects.all().delete)


def test_the_worker_has_nothing_to_do_with_boxes(circle):
    assert denied("worker", lambda: SealedBox.objects.only("id").count())
    assert denied("worker", SealedBox.objects.all().delete)


def test_the_worker_moves_and_erases_cases_and_reads_no_word_and_no_code(circle):
    for reading in (
        lambda: list(HelpCase.objects.all()),
        lambda: HelpCase.objects.only("text").first(),
        lambda: HelpCase.objects.filter(digest="x").exists(),
        lambda: list(HelpMessage.objects.all()),
        lambda: list(HelpNote.objects.all()),
    ):
        assert denied("worker", reading)
    for writing in (
        lambda: HelpCase.objects.update(state="closed"),
        lambda: HelpCase.objects.update(author=circle.mentors[0]),
        lambda: HelpMessage.objects.update(said_on="2026-10-05"),
    ):
        assert denied("worker", writing)
    assert not denied("worker", lambda: list(HelpCase.objects.only(*STANDING)))
    assert not denied("worker", HelpCase.objects.only("pk").delete)


def test_nobody_puts_an_author_on_a_case_without_one_or_changes_words(circle):
    for process in ("web", "worker", "vault"):
        assert denied(process, lambda: HelpCase.objects.update(author=circle.mentors[0]))
        assert denied(process, lambda: HelpCase.objects.update(digest="x"))
        assert denied(process, lambda: HelpMessage.objects.update(number=9))


@pytest.mark.parametrize("process", ["web", "worker", "vault"])
def test_nobody_changes_or_removes_a_line_a_statement_or_a_seat(circle, process):
    assert denied(process, lambda: LedgerLine.objects.update(level="many"))
    assert denied(process, LedgerLine.objects.all().delete)
    assert denied(process, lambda: Theme.objects.update(text="x"))
    assert denied(process, lambda: PanelSeat.objects.update(side="mentee"))
    assert denied(process, lambda: Cycle.objects.update(k=6))


@pytest.mark.parametrize("process", ["web", "worker"])
def test_only_the_vault_writes_lines(circle, process):
    line = LedgerLine.objects.select_related("theme").first()
    again = LedgerLine(
        cycle_id=line.cycle_id,
        cell_id=line.cell_id,
        period_id=line.period_id,
        theme=Theme.objects.get(cycle=circle.cycle, number=7),
        level="several",
        sequence=99,
        previous_digest=line.digest,
        digest=line.digest,
    )
    assert denied(process, again.save)
    assert not denied("vault", again.save)


@pytest.mark.parametrize("process", ["web", "worker"])
def test_only_the_vault_says_the_key_and_closes(circle, process):
    assert denied(process, lambda: Period.objects.update(public_key=bytes(32)))
    assert denied(process, lambda: Period.objects.update(closed_at=now()))
    assert denied(process, lambda: Period.objects.update(outcome_mentors="published"))
    assert denied(process, lambda: Period.objects.update(closes_at=now()))


def test_the_vault_cannot_move_a_period_or_say_that_a_unit_is_confirmed(circle):
    assert denied("vault", lambda: Period.objects.update(closes_at=now()))
    assert denied("vault", lambda: Period.objects.update(confirmed_at=now()))
    assert denied("vault", lambda: PanelUnit.objects.update(is_confirmed=True))


@pytest.mark.parametrize("process", ["web", "vault"])
def test_only_the_worker_freezes_a_panel(circle, process):
    unit = PanelUnit(cycle=circle.cycle, cell=circle.cycle.cells.get(), number=99)
    theme = Theme(cycle=circle.cycle, side="mentor", number=99, area="x", text="x")
    assert denied(process, unit.save)
    assert denied(process, theme.save)


def test_everybody_may_know_the_cell_of_a_unit_and_only_the_worker_who_has_met(circle):
    assert not denied("web", lambda: list(PanelUnit.objects.values_list("pk", "cell")))
    assert denied("web", lambda: list(PanelUnit.objects.values_list("is_confirmed")))
    assert denied("web", lambda: list(PanelUnit.objects.values_list("number")))
    cell, period = circle.cycle.cells.get(), circle.period(2)
    for process in ("web", "worker"):
        assert denied(process, CellOutcome(period=period, cell=cell).save)
    for process in ("web", "vault"):
        assert denied(process, Cell(cycle=circle.cycle, number=9, size=1).save)
    for process in ("web", "worker", "vault"):
        assert denied(process, lambda: CellOutcome.objects.update(mentors="waiting"))
        assert denied(process, lambda: Cell.objects.update(size=99))
    assert denied("vault", CheckInPlan.objects.count)


def test_the_vault_cannot_tell_whose_seat_is_whose(circle):
    for model in (
        SeatHolder,
        Person,
        Pair,
        PairMember,
        MentoringSession,
        OpenCheckIn,
        Cohort,
        DataKey,
        HelpCase,
        HelpMessage,
        HelpNote,
    ):
        assert denied("vault", lambda model=model: list(model.objects.all()[:1])), model
    assert not denied("vault", lambda: list(PanelSeat.objects.all()))


def test_the_vault_cannot_put_a_box_in(circle):
    seat = PanelSeat.objects.filter(holders__person=circle.mentors[1]).get()
    period = circle.period(2)
    assert denied("vault", lambda: ballot.put(period_id=period.pk, seat_id=seat.pk, box=bytes(4144)))


def test_a_box_has_one_size(circle):
    seat = PanelSeat.objects.filter(holders__person=circle.mentors[1]).get()
    for size in (0, 4143, 4145):
        with pytest.raises(IntegrityError), transaction.atomic():
            ballot.put(period_id=circle.period(2).pk, seat_id=seat.pk, box=bytes(size))


def test_k_under_five_cannot_be_stored(circle):
    with as_role("owner"), pytest.raises(IntegrityError), transaction.atomic():
        Cycle.objects.update(k=4)
