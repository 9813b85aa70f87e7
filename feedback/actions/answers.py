"""Sealing an answer, taking it back, and skipping a month. None is audited: a row is the only trace that somebody did."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from access.actors import Actor
from access.clock import now
from feedback import ballot
from feedback.box import NotATheme, seal
from feedback.ledger import Rules
from feedback.models import Cell, PanelSeat, Period, SealedBox, SkippedMonth, Theme


class NotOpen(Exception):
    """The period has not begun, or has ended."""


class NoSeat(Exception):
    """This person is not on the frozen panel of the cycle, or their side has no statements in it, or their cell is too small."""


class NoKeyYet(Exception):
    """The vault has not made the key of this period yet."""


@sensitive_variables()
@transaction.atomic
def seal_answer(*, period: Period, ticks: Collection[int], by: Actor) -> None:
    """Seal the ticked theme numbers (none is as good as all) in place of what was sealed before.

    Raises NoSeat, NotOpen, NoKeyYet, NotATheme; none of them says what was ticked.
    """
    current, seat = _open_seat(period, by)
    if not _reports(seat):
        raise NoSeat("This part of the cohort is too small for a sealed part")
    themes = set(Theme.objects.filter(cycle_id=current.cycle_id, side=seat.side).values_list("number", flat=True))
    if not themes:
        raise NoSeat("This side has no statements in this cycle")
    if current.public_key is None:
        raise NoKeyYet("The vault has not made the key of this period yet")
    if not themes.issuperset(ticks):
        raise NotATheme("a tick is none of the statements of this cycle")
    ballot.put(period_id=current.pk, seat_id=seat.pk, box=seal(bytes(current.public_key), ticks))


@transaction.atomic
def withdraw_answer(*, period: Period, by: Actor) -> None:
    """Delete the box of this person, as if they had never answered; harmless when there is none. Raises NoSeat, NotOpen."""
    current, seat = _open_seat(period, by)
    SealedBox.objects.filter(period_id=current.pk, seat_id=seat.pk).delete()


@transaction.atomic
def skip_check_in(*, month: date, by: Actor) -> None:
    """Do not check in this month; a second call changes nothing.

    Nothing is sealed in anybody's name: a blank box would count as an answer (docs/adr/0003-ballot-box.md). Nobody is told, and the
    reminders stay those of the whole panel, or their absence would tell.
    """
    SkippedMonth.objects.get_or_create(person_id=by.person_id, month=month)


@transaction.atomic
def resume_check_in(*, month: date, by: Actor) -> None:
    """Check in this month after all; harmless where it was not skipped."""
    SkippedMonth.objects.filter(person_id=by.person_id, month=month).delete()


@transaction.atomic
def forget_skipped_months(*, before: date, by: Actor) -> None:
    """Delete what says that somebody skipped a month that is over."""
    SkippedMonth.objects.filter(month__lt=before).delete()


def _reports(seat: PanelSeat) -> bool:
    """Whether the cell of this seat is large enough for a sealed part."""
    facts = Cell.objects.filter(units__seats=seat).values_list("size", "cycle__k")
    return any(size >= Rules.at(k).floor for size, k in facts)


def _open_seat(period: Period, by: Actor) -> tuple[Period, PanelSeat]:
    """The period as it stands while we share it, and the seat of `by` in it."""
    ballot.share(period.pk)
    # Read only now: the vault may have closed it while we waited.
    current: Period = Period.objects.get(pk=period.pk)
    seat: PanelSeat | None = PanelSeat.objects.filter(
        cycle_id=current.cycle_id, holders__person_id=by.person_id
    ).first()
    if seat is None:
        raise NoSeat("This person is not on the panel of the cycle")
    if not current.is_open(now()):
        raise NotOpen("This check-in is not open")
    return current, seat
