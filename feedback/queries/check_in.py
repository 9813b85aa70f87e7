"""The check-in of one person: the open part of each of their pairs, and the sealed part of each cohort they are in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from access.clock import now, today
from accounts.models import Organization, Person
from feedback.ledger import RULES, Rules
from feedback.models import Cycle, PanelSeat, Period, SealedBox, SeatHolder, SkippedMonth, Theme
from feedback.queries.patterns import Standing, standing
from pairing.models import Pair
from pairing.queries import pairs_of, present_members
from programs.models import Cohort
from sessions.models import OpenCheckIn
from sessions.month_facts import MonthFacts, month_before, month_facts
from sessions.rules import MEETING, meets


class Sealing(StrEnum):
    """Why somebody can seal an answer now, or why not. The page says each in words."""

    READY = "ready"
    PREPARING = "preparing"  # the vault has not made the key yet
    CLOSING = "closing"
    BETWEEN = "between"
    OVER = "over"
    SETTING_UP = "setting_up"
    TOO_SMALL = "too_small"
    LATE = "late"  # joined after the panel was frozen
    OTHER_SIDE = "other_side"  # no statements for this side


@dataclass(frozen=True)
class OpenPart:
    """Two facts about one pair in a month: what sessions say of them, and what this person answered."""

    pair: Pair
    partners: list[str]
    month: date
    facts: MonthFacts
    answer: OpenCheckIn | None

    @property
    def readers(self) -> list[str]:
        """Who can read the answer."""
        return [*self.partners, "you", "the program team"]


@dataclass(frozen=True)
class SealedPart:
    """The sealed part of one cohort. `is_sealed` says that there is a box, which is all that anyone can tell."""

    cohort: Cohort
    sealing: Sealing
    period: Period | None = None
    cell: str = ""  # where the cohort is cut: which part of it this person is counted in
    statements: list[Theme] = field(default_factory=list)
    is_sealed: bool = False
    rules: Rules = RULES

    @property
    def spans_months(self) -> bool:
        """Whether its box is for more than the month that the page is named for: a cycle, a quarter, a month with a piece of another."""
        days = [self.period.starts_on, self.period.ends_on] if self.period else []
        return len({(day.year, day.month) for day in days}) > 1


@dataclass(frozen=True)
class CheckIn:
    """Everything on the page."""

    month: date
    open_parts: list[OpenPart]
    sealed_parts: list[SealedPart]
    earlier: list[OpenPart] = field(
        default_factory=list
    )  # of the month before, where nobody knows yet whether they met
    has_skipped: bool = False

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to answer: each open part is saved, and each sealed one that can be sealed is."""
        open_parts = all(part.answer is not None for part in self.open_parts)
        return open_parts and all(part.is_sealed or part.sealing != Sealing.READY for part in self.sealed_parts)

    @property
    def partners(self) -> list[str]:
        """The names of everybody else in this person's pairs."""
        return list(dict.fromkeys(name for part in self.open_parts for name in part.partners))


def month_of(organization: Organization) -> date:
    """The first day of the current month on the organization's clocks: the month that the open part asks about."""
    return today(organization.timezone).replace(day=1)


def check_in_of(person: Person, organization: Organization) -> CheckIn:
    """The check-in of a person, in a fixed number of queries."""
    month = month_of(organization)
    months = [month, month_before(month)]
    pairs = [pair for pair in pairs_of(person) if meets(pair)]
    answers = OpenCheckIn.objects.filter(person=person, pair__in=pairs, period_starts_on__in=months)
    answered = {(answer.pair_id, answer.period_starts_on): answer for answer in answers}
    facts = month_facts(person, [pair.pk for pair in pairs], months, organization.timezone)
    skipped = set(SkippedMonth.objects.filter(person=person, month__in=months).values_list("month", flat=True))
    parts = {
        when: [
            OpenPart(pair, _partners(pair, person), when, facts[pair.pk, when], answered.get((pair.pk, when)))
            for pair in pairs
        ]
        for when in months
    }
    earlier = [] if months[1] in skipped else [part for part in parts[months[1]] if _is_unknown(part, month)]
    return CheckIn(month, parts[month], _sealed_parts(person, pairs), earlier, month in skipped)


def has_skipped(person: Person, organization: Organization) -> bool:
    """Whether this person does not check in this month."""
    return bool(SkippedMonth.objects.filter(person=person, month=month_of(organization)).exists())


def _is_unknown(part: OpenPart, month: date) -> bool:
    """Whether the pair went on in the month before `month`, and neither this person nor a session says whether it met."""
    return part.pair.started_on < month and part.answer is None and not part.facts.has_met


def get_period(person: Person, period_id: UUID) -> Period:
    """A period of a cycle in which this person has a seat. Raises Period.DoesNotExist alike for another one and for none."""
    own = SeatHolder.objects.filter(person=person).values("seat__cycle")
    found: Period = Period.objects.filter(cycle__in=own).get(pk=period_id)
    return found


def get_cycle(person: Person, cycle_id: UUID) -> Cycle:
    """A cycle in which this person has a seat, with cohort and program. Raises Cycle.DoesNotExist alike for another one and for none."""
    own = SeatHolder.objects.filter(person=person).values("seat__cycle")
    found: Cycle = Cycle.objects.filter(pk__in=own).select_related("cohort__program").get(pk=cycle_id)
    return found


def panel_of(cycle: Cycle) -> QuerySet[SeatHolder]:
    """Who holds a seat of the panel, with the person, the side and the cell, by name. It does not say who is in a unit with whom."""
    holders: QuerySet[SeatHolder] = SeatHolder.objects.filter(seat__cycle=cycle).select_related("person", "seat")
    return holders.annotate(cell=F("seat__unit__cell__name")).order_by("person__name", "pk")


def open_check_in(person: Person) -> Period | None:
    """The open period that still waits for this person: for their box, or for the open part where their side has no statements.

    None in a month that they skip, and none for a cohort in which no pair of theirs meets: it rests, or it has ended.
    """
    holders = _holders(person).select_related("seat__cycle")
    seats = {holder.seat.cycle_id: holder for holder in holders}
    moment = now()
    meeting = present_members().filter(person=person, pair__state__in=MEETING).order_by().values("pair__cohort")
    open_periods = Period.objects.filter(
        cycle__in=seats, cycle__cohort__in=meeting, opens_at__lte=moment, closes_at__gt=moment, closed_at=None
    )
    for period in open_periods.exclude(public_key=None).defer("public_key").select_related("cycle"):
        month = today(period.cycle.timezone).replace(day=1)
        if SkippedMonth.objects.filter(person=person, month=month).exists():
            return None
        if _waits_for(period, seats[period.cycle_id], person):
            return period
    return None


def _holders(person: Person) -> QuerySet[SeatHolder]:
    """The seats of a person, each with the name and the size of its cell."""
    rows: QuerySet[SeatHolder] = SeatHolder.objects.filter(person=person)
    return rows.annotate(cell=F("seat__unit__cell__name"), cell_size=F("seat__unit__cell__size"))


def _waits_for(period: Period, holder: Any, person: Person) -> bool:
    seat = holder.seat
    reports = holder.cell_size >= Rules.at(seat.cycle.k).floor
    if reports and Theme.objects.filter(cycle_id=period.cycle_id, side=seat.side).exists():
        return not SealedBox.objects.filter(period=period, seat=seat).exists()
    month = today(period.cycle.timezone).replace(day=1)
    here = OpenCheckIn.objects.filter(person=person, period_starts_on=month, pair__cohort=period.cycle.cohort_id)
    return not here.exists()


def _partners(pair: Pair, person: Person) -> list[str]:
    return [member.person.name for member in pair.members.all() if member.person_id != person.pk]


def _sealed_parts(person: Person, pairs: list[Pair]) -> list[SealedPart]:
    """One for each cohort in which the person has a pair, or had one when the panel was frozen."""
    holders = {each.seat.cycle_id: each for each in _holders(person).select_related("seat__cycle__cohort__program")}
    seats = {cycle_id: holder.seat for cycle_id, holder in holders.items()}
    cohorts = {seat.cycle.cohort_id: seat.cycle.cohort for seat in seats.values()}
    cohorts |= {pair.cohort_id: pair.cohort for pair in pairs}
    cycles = {cycle.cohort_id: cycle for cycle in Cycle.objects.filter(cohort__in=cohorts).order_by("number")}
    periods, statements = _periods_and_statements([cycle.pk for cycle in cycles.values()])
    boxes = set(SealedBox.objects.filter(seat__in=list(seats.values())).values_list("period_id", flat=True))
    with_pairs = {pair.cohort_id for pair in pairs}
    parts = []
    for cohort in sorted(cohorts.values(), key=lambda cohort: cohort.created_at, reverse=True):
        cycle = cycles.get(cohort.pk)
        seat = seats.get(cycle.pk) if cycle else None
        own = periods[cycle.pk] if cycle else []
        themes = [theme for theme in statements[cycle.pk] if seat and theme.side == seat.side] if cycle else []
        rules = Rules.at(cycle.k) if cycle else RULES
        holder: Any = holders.get(cycle.pk) if cycle else None
        sealing, period = _sealing(cycle, own, seat, themes)
        if holder is not None and holder.cell_size < rules.floor:
            sealing, period = Sealing.TOO_SMALL, None
        if sealing == Sealing.OVER and cohort.pk not in with_pairs:
            continue  # an old cohort: nothing is left to do or to explain
        is_sealed = period is not None and period.pk in boxes
        parts.append(SealedPart(cohort, sealing, period, holder.cell if holder else "", themes, is_sealed, rules))
    return parts


def _sealing(
    cycle: Cycle | None, periods: list[Period], seat: PanelSeat | None, themes: list[Theme]
) -> tuple[Sealing, Period | None]:
    state, period = standing(cycle, periods, now())
    if state in (Standing.SETTING_UP, Standing.TOO_SMALL):
        return Sealing(state), None
    if seat is None:
        return Sealing.LATE, None
    if not themes:
        return Sealing.OTHER_SIDE, period if state == Standing.OPEN else None
    if state == Standing.OPEN and period is not None:
        return Sealing.PREPARING if period.public_key is None else Sealing.READY, period
    return Sealing(state), period


def _periods_and_statements(cycle_ids: list[UUID]) -> tuple[dict[UUID, list[Period]], dict[UUID, list[Theme]]]:
    periods: dict[UUID, list[Period]] = defaultdict(list)
    for period in Period.objects.filter(cycle__in=cycle_ids):
        periods[period.cycle_id].append(period)
    statements: dict[UUID, list[Theme]] = defaultdict(list)
    for theme in Theme.objects.filter(cycle__in=cycle_ids):
        statements[theme.cycle_id].append(theme)
    return periods, statements
