"""Closing one period: the one transaction in which boxes are opened, and nothing but ledger lines leaves it.

Runs as the vault, inside the open organization. Stopped before the commit, nothing has happened and running it again gives the same
lines; the caller destroys the period's key after the commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from uuid import UUID

import structlog

import audit.record as audit
from access.actors import SYSTEM
from access.clock import now
from access.tenancy import current_organization
from audit.sentences import Action
from feedback import ballot, chain, ledger
from feedback.box import PeriodKey, Unreadable, open_box, open_state, seal_state
from feedback.keys import KeyDirectory, KeyLost
from feedback.ledger import Answer, CarriedState, Closed, Panel, Rules
from feedback.models import Cycle, CycleState, LedgerLine, PanelSeat, PanelUnit, Period, SealedBox, Theme

log = structlog.get_logger(__name__)


class DamagedPanel(RuntimeError):
    """The numbers of units or statements are not the ones that were frozen."""


def close(period: Period, keys: KeyDirectory) -> bool:
    """Close a period whose time is over and whose earlier ones are closed; False when that was done before.

    Raises DamagedPanel and chain.BrokenChain, which leave the period as it is.
    """
    ballot.hold(period.pk)
    current: Period = Period.objects.select_related("cycle").get(pk=period.pk)
    if current.closed_at is not None:
        return False
    cycle = current.cycle
    key = _key(keys, current)
    panel, units = _panel(cycle)
    lines, head = _published(cycle)
    closed = ledger.close_period(
        panel=panel,
        state=_carried(current, panel, key),
        shown=ledger.levels_shown(lines),
        answers=_answers(current, units, key),
        confirmed=PanelUnit.objects.filter(cycle=cycle, is_confirmed=True).values_list("number", flat=True),
        period=current.number,
        rules=Rules.at(cycle.k),
    )
    _publish(current, closed, head, len(lines))
    _carry_on(current, panel, closed.state, keys)
    SealedBox.objects.filter(period=current).delete()
    outcomes = {side: closed.statuses.get(side, "") for side in ledger.SIDES}
    Period.objects.filter(pk=current.pk).update(
        closed_at=now(),
        outcome_mentors=outcomes[ledger.Side.MENTOR],
        outcome_mentees=outcomes[ledger.Side.MENTEE],
    )
    audit.record(Action.PERIOD_CLOSED, by=SYSTEM, subject_id=current.pk, subject_name=current.label)
    return True


def _key(keys: KeyDirectory, period: Period) -> PeriodKey | None:
    with suppress(KeyLost):
        return keys.load(period.pk)
    log.error("period key lost: its boxes cannot be opened", period=str(period.pk))
    return None


def _panel(cycle: Cycle) -> tuple[Panel, dict[UUID, int]]:
    """The frozen cell, and unit id -> number. Raises DamagedPanel."""
    units = dict(PanelUnit.objects.filter(cycle=cycle).values_list("pk", "number"))
    themes = list(Theme.objects.filter(cycle=cycle).order_by("number").values_list("number", "side"))
    if sorted(units.values()) != list(range(len(units))) or [number for number, _ in themes] != list(
        range(len(themes))
    ):
        raise DamagedPanel(str(cycle.pk))
    return Panel(len(units), tuple(ledger.Side(side) for _, side in themes)), units


def _published(cycle: Cycle) -> tuple[list[ledger.Line], bytes]:
    """What the ledger holds of this cycle, and the head of its chain. Raises chain.BrokenChain."""
    links = [
        chain.Link(row.sequence, line_of(row), bytes.fromhex(row.previous_digest), bytes.fromhex(row.digest))
        for row in LedgerLine.objects.filter(cycle=cycle).select_related("theme", "period").order_by("sequence")
    ]
    head = chain.verify(chain.start(organization=current_organization(), cycle=cycle.pk), links)
    return [link.line for link in links], head


def line_of(row: LedgerLine) -> ledger.Line:
    """A stored line as the rules know it. Reads its theme and period."""
    level = ledger.Level[row.level.upper()].value
    return ledger.Line(ledger.Side(row.theme.side), row.theme.number, level, row.period.number)


def _carried(period: Period, panel: Panel, key: PeriodKey | None) -> CarriedState:
    """The state of the close before. Blank for the first period, and when it was lost with its key: counting starts again."""
    if period.number == 1:
        return CarriedState.blank(panel)
    stored = CycleState.objects.filter(cycle=period.cycle, period_number=period.number).first()
    if stored is not None and key is not None:
        with suppress(Unreadable):
            return open_state(key, panel, bytes(stored.blob))
    log.error("carried state lost: published lines stand, counting starts again", period=str(period.pk))
    return CarriedState.blank(panel)


def _answers(period: Period, units: dict[UUID, int], key: PeriodKey | None) -> Iterator[Answer]:
    """The answers that can be opened. A box that cannot was not sealed for this period, and counts as none."""
    if key is None:
        return
    seats = {seat.pk: seat for seat in PanelSeat.objects.filter(cycle=period.cycle)}
    for seat_id, box in SealedBox.objects.filter(period=period).values_list("seat_id", "box"):
        seat = seats[seat_id]
        try:
            ticks = open_box(key, bytes(box))
        except Unreadable:
            log.warning("a box could not be opened", period=str(period.pk))
            continue
        yield Answer(units[seat.unit_id], ledger.Side(seat.side), ticks)


def _publish(period: Period, closed: Closed, head: bytes, written: int) -> None:
    """Append the new lines to the chain."""
    themes = {theme.number: theme for theme in Theme.objects.filter(cycle=period.cycle)}
    LedgerLine.objects.bulk_create(
        [
            LedgerLine(
                cycle=period.cycle,
                period=period,
                theme=themes[link.line.theme],
                level=ledger.Level(link.line.level).name.lower(),
                sequence=link.position,
                previous_digest=link.previous.hex(),
                digest=link.digest.hex(),
            )
            for link in chain.extend(head, closed.lines, position=written + 1)
        ]
    )


def _carry_on(period: Period, panel: Panel, state: CarriedState, keys: KeyDirectory) -> None:
    """Seal the state for the next period's key, or forget it after the last period."""
    following = Period.objects.filter(cycle=period.cycle, number=period.number + 1).first()
    if following is None:
        CycleState.objects.filter(cycle=period.cycle).delete()
        return
    blob = seal_state(keys.create(following.pk), panel, state)
    CycleState.objects.update_or_create(cycle=period.cycle, defaults={"period_number": following.number, "blob": blob})
