"""Closing one period: the one transaction in which boxes are opened, and nothing but ledger lines leaves it.

Runs as the vault, inside the open organization. Stopped before the commit, nothing has happened and running it again gives the same
lines; the caller destroys the period's key after the commit.
"""

from __future__ import annotations

from collections.abc import Mapping
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
from feedback.models import (
    Cell,
    CellOutcome,
    Cycle,
    CycleState,
    LedgerLine,
    PanelSeat,
    PanelUnit,
    Period,
    SealedBox,
    Theme,
)

log = structlog.get_logger(__name__)


class DamagedPanel(RuntimeError):
    """The numbers of units or statements are not the ones that were frozen."""


def close(period: Period, keys: KeyDirectory) -> bool:
    """Close a period whose time is over and whose earlier ones are closed; False when that was done before.

    Each cell by itself, all in one transaction. Raises DamagedPanel and chain.BrokenChain, which leave the period as it is.
    """
    ballot.hold(period.pk)
    current: Period = Period.objects.select_related("cycle").get(pk=period.pk)
    if current.closed_at is not None:
        return False
    key, cells = _key(keys, current), list(Cell.objects.filter(cycle=current.cycle).select_related("cycle"))
    units = _units(current.cycle, cells)
    answers = _answers(current, units, key)
    found = [_close_cell(current, cell, units[cell.pk], answers[cell.pk], key, keys) for cell in cells]
    SealedBox.objects.filter(period=current).delete()
    mentors, mentees = ([statuses.get(side, "") for statuses in found] for side in ledger.SIDES)
    CellOutcome.objects.bulk_create(
        [
            CellOutcome(period=current, cell=cell, mentors=ours, mentees=theirs)
            for cell, ours, theirs in zip(cells, mentors, mentees, strict=True)
        ]
    )
    Period.objects.filter(pk=current.pk).update(
        closed_at=now(), outcome_mentors=_of_all(mentors), outcome_mentees=_of_all(mentees)
    )
    audit.record(Action.PERIOD_CLOSED, by=SYSTEM, subject_id=current.pk, subject_name=current.label)
    return True


def _close_cell(
    period: Period,
    cell: Cell,
    units: dict[UUID, int],
    answers: list[Answer],
    key: PeriodKey | None,
    keys: KeyDirectory,
) -> Mapping[ledger.Side, ledger.Status]:
    """Apply the rules to one cell: new lines, and the state for the next period. Returns the status of each side."""
    panel = _panel(cell)
    lines, head = _published(cell)
    closed = ledger.close_period(
        panel=panel,
        state=_carried(period, cell, panel, key),
        shown=ledger.levels_shown(lines),
        answers=answers,
        confirmed=PanelUnit.objects.filter(cell=cell, is_confirmed=True).values_list("number", flat=True),
        period=period.number,
        rules=Rules.at(cell.cycle.k),
    )
    _publish(period, cell, closed, head, len(lines))
    _carry_on(period, cell, panel, closed.state, keys)
    return closed.statuses


def _of_all(statuses: list[str]) -> str:
    """One word for all cells: published where one is, else waiting where one waits."""
    return next((word for word in ledger.Status if word in statuses), "")


def _key(keys: KeyDirectory, period: Period) -> PeriodKey | None:
    with suppress(KeyLost):
        return keys.load(period.pk)
    log.error("period key lost: its boxes cannot be opened", period=str(period.pk))
    return None


def _units(cycle: Cycle, cells: list[Cell]) -> dict[UUID, dict[UUID, int]]:
    """Cell id -> unit id -> number. Raises DamagedPanel where they are not the ones that were frozen."""
    found: dict[UUID, dict[UUID, int]] = {cell.pk: {} for cell in cells}
    for unit_id, cell_id, number in PanelUnit.objects.filter(cycle=cycle).values_list("pk", "cell_id", "number"):
        found[cell_id][unit_id] = number
    if not cells or any(sorted(found[cell.pk].values()) != list(range(cell.size)) for cell in cells):
        raise DamagedPanel(str(cycle.pk))
    return found


def _panel(cell: Cell) -> Panel:
    """The cell as it was frozen. Raises DamagedPanel."""
    themes = list(Theme.objects.filter(cycle=cell.cycle).order_by("number").values_list("number", "side"))
    if [number for number, _ in themes] != list(range(len(themes))):
        raise DamagedPanel(str(cell.cycle_id))
    return Panel(cell.size, tuple(ledger.Side(side) for _, side in themes))


def _published(cell: Cell) -> tuple[list[ledger.Line], bytes]:
    """What the ledger holds of this cell, and the head of its chain. Raises chain.BrokenChain."""
    links = [
        chain.Link(row.sequence, line_of(row), bytes.fromhex(row.previous_digest), bytes.fromhex(row.digest))
        for row in LedgerLine.objects.filter(cell=cell).select_related("theme", "period").order_by("sequence")
    ]
    head = chain.verify(start_of(cell), links)
    return [link.line for link in links], head


def start_of(cell: Cell) -> bytes:
    """The digest before the first line of a cell. Reads its cycle."""
    part = cell.pk if cell.cycle.cut else None
    return chain.start(organization=current_organization(), cycle=cell.cycle_id, cell=part)


def line_of(row: LedgerLine) -> ledger.Line:
    """A stored line as the rules know it. Reads its theme and period."""
    level = ledger.Level[row.level.upper()].value
    return ledger.Line(ledger.Side(row.theme.side), row.theme.number, level, row.period.number)


def _carried(period: Period, cell: Cell, panel: Panel, key: PeriodKey | None) -> CarriedState:
    """The state of the close before. Blank for the first period, and when it was lost with its key: counting starts again."""
    if period.number == 1:
        return CarriedState.blank(panel)
    stored = CycleState.objects.filter(cell=cell, period_number=period.number).first()
    if stored is not None and key is not None:
        with suppress(Unreadable):
            return open_state(key, panel, bytes(stored.blob))
    log.error("carried state lost: published lines stand, counting starts again", period=str(period.pk))
    return CarriedState.blank(panel)


def rewrap(period: Period, old: PeriodKey | None, new: PeriodKey) -> None:
    """Seal what the cells carry into this period to another key. What the old one does not open is forgotten: counting starts again."""
    rows = CycleState.objects.filter(cycle=period.cycle_id, period_number=period.number)
    for row in rows.select_related("cell__cycle"):
        panel = _panel(row.cell)
        try:
            carried = open_state(old, panel, bytes(row.blob)) if old else CarriedState.blank(panel)
        except Unreadable:
            carried = CarriedState.blank(panel)
        CycleState.objects.filter(pk=row.pk).update(blob=seal_state(new, panel, carried))


def _answers(period: Period, units: dict[UUID, dict[UUID, int]], key: PeriodKey | None) -> dict[UUID, list[Answer]]:
    """Cell id -> the answers that can be opened. A box that cannot was not sealed for this period, and counts as none."""
    found: dict[UUID, list[Answer]] = {cell_id: [] for cell_id in units}
    if key is None:
        return found
    places = {unit_id: (cell_id, number) for cell_id, mine in units.items() for unit_id, number in mine.items()}
    seats = {seat.pk: seat for seat in PanelSeat.objects.filter(cycle=period.cycle)}
    for seat_id, box in SealedBox.objects.filter(period=period).values_list("seat_id", "box"):
        seat = seats[seat_id]
        try:
            ticks = open_box(key, bytes(box))
        except Unreadable:
            log.warning("a box could not be opened", period=str(period.pk))
            continue
        cell_id, number = places[seat.unit_id]
        found[cell_id].append(Answer(number, ledger.Side(seat.side), ticks))
    return found


def _publish(period: Period, cell: Cell, closed: Closed, head: bytes, written: int) -> None:
    """Append the new lines to the chain of the cell."""
    themes = {theme.number: theme for theme in Theme.objects.filter(cycle=period.cycle)}
    LedgerLine.objects.bulk_create(
        [
            LedgerLine(
                cycle=period.cycle,
                cell=cell,
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


def _carry_on(period: Period, cell: Cell, panel: Panel, state: CarriedState, keys: KeyDirectory) -> None:
    """Seal the state for the next period's key, or forget it after the last period."""
    following = Period.objects.filter(cycle=period.cycle, number=period.number + 1).first()
    if following is None:
        CycleState.objects.filter(cell=cell).delete()
        return
    blob = seal_state(keys.create(following.pk), panel, state)
    carried = {"cycle": period.cycle, "period_number": following.number, "blob": blob}
    CycleState.objects.update_or_create(cell=cell, defaults=carried)
