"""The beginning of a cycle, and what a worker carries from sessions to it while it runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta
from random import SystemRandom
from uuid import UUID

from django.db import transaction
from django.urls import reverse

import audit.record as audit
from access.actors import Actor
from access.clock import now, today
from access.tenancy import current_organization
from accounts.actions import announce
from accounts.models import Organization, Person
from audit.sentences import Action
from feedback.cells import cell_of
from feedback.ledger import RULES
from feedback.models import (
    Cell,
    CheckInPlan,
    Cycle,
    KeyDestruction,
    PanelSeat,
    PanelUnit,
    Period,
    SeatHolder,
    Side,
    Theme,
)
from feedback.panel import components
from feedback.periods import after, midnight
from feedback.periods import plan as plan_periods
from feedback.queries.themes import Listed, coming_list
from notifications.actions import Letter, cancel, notify_all
from notifications.kinds import Kind
from notifications.news import News
from pairing.models import Pair, PairMember
from pairing.queries import present_members
from programs.models import Cohort
from sessions.queries import confirmed_pairs

Told = Period.Told
MEETING = (Pair.State.FORMING, Pair.State.ACTIVE)


class NothingPublished(Exception):
    """The cohort has no active pair."""


class ProgramOver(Exception):
    """The program ends before a period could."""


@transaction.atomic
def start_cycle(*, cohort: Cohort, by: Actor) -> Cycle:
    """Freeze cells, units, seats, statements and periods of a cohort whose pairs are published. A second call returns the cycle there is.

    Raises NothingPublished, ProgramOver.
    """
    locked: Cohort = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort.pk)
    started: Cycle | None = Cycle.objects.filter(cohort=locked).first()
    if started is not None:
        return started
    members = _members(locked)
    if not members:
        raise NothingPublished(locked.name)
    zone = Organization.objects.get(pk=current_organization()).timezone
    first, last = max(today(zone), locked.program.starts_on), locked.program.ends_on
    if last <= first:
        raise ProgramOver(locked.program.name)
    plan = CheckInPlan.objects.filter(cohort=locked).first() or CheckInPlan(cohort=locked)
    coming = coming_list(locked)
    cycle: Cycle = Cycle.objects.create(
        cohort=locked, k=RULES.k, starts_on=first, ends_on=last, timezone=zone, cut=plan.cut, created_at=now()
    )
    sizes = _freeze_panel(cycle, members, plan)
    _freeze_statements(cycle, coming.statements)
    _plan_periods(cycle, sizes, plan.length)
    audit.record(Action.CYCLE_STARTED, by=by, subject_id=cycle.pk, subject_name=f"{locked.program.name}, {locked.name}")
    return cycle


@transaction.atomic
def confirm_units(*, cycle: Cycle, by: Actor) -> int:
    """Mark the units somebody of which had a session that both sides confirm; returns how many are new. Never unmarks one.

    Also tells the vault that this was done after the end of a period, and calls off what was still to be said about that period.
    """
    moment = now()
    people = defaultdict(set)
    holders = SeatHolder.objects.filter(seat__cycle=cycle, seat__unit__is_confirmed=False)
    for unit_id, person_id in holders.values_list("seat__unit_id", "person_id"):
        people[person_id].add(unit_id)
    members = PairMember.objects.filter(pair__cohort_id=cycle.cohort_id, person_id__in=list(people))
    rows = list(members.values_list("pair_id", "person_id"))
    met = confirmed_pairs([pair_id for pair_id, _ in rows])
    units = set().union(*(people[person_id] for pair_id, person_id in rows if pair_id in met))
    found = int(PanelUnit.objects.filter(pk__in=units).update(is_confirmed=True)) if units else 0
    for period in Period.objects.filter(cycle=cycle, closed_at=None, confirmed_at=None, closes_at__lte=moment):
        Period.objects.filter(pk=period.pk).update(confirmed_at=moment)
        cancel(dedupe_prefix=f"checkin:{period.pk}")
    return found


@transaction.atomic
def tell_panel(*, period: Period, by: Actor) -> None:
    """Tell the whole panel alike, whoever answered: it opened, it is half over, it closes soon, patterns are published. Idempotent."""
    locked: Period = (
        Period.objects.select_for_update(of=("self",)).select_related("cycle__cohort__program").get(pk=period.pk)
    )
    step = locked.to_tell(now())
    if locked.knows(step):
        return
    if step != Told.OUTCOME or Period.Outcome.PUBLISHED in (locked.outcome_mentors, locked.outcome_mentees):
        _write_letters(locked, step)
        _tell_channel(locked, step)
    Period.objects.filter(pk=locked.pk).update(told=step)


@transaction.atomic
def tell_renewed(*, destruction: KeyDestruction, by: Actor) -> None:
    """Tell the whole panel alike, whoever answered, that what was sealed in an open check-in is gone with its key. Idempotent."""
    row = KeyDestruction.objects.select_for_update(of=("self",)).select_related("period__cycle__cohort__program")
    locked: KeyDestruction = row.get(pk=destruction.pk)
    if locked.is_told:
        return
    if locked.period.is_open(now()):
        _write_renewed(locked)
    KeyDestruction.objects.filter(pk=locked.pk).update(is_told=True)


def _write_renewed(destruction: KeyDestruction) -> None:
    organization, period = Organization.objects.get(pk=current_organization()), destruction.period
    holders = SeatHolder.objects.filter(seat__cycle_id=period.cycle_id, person__left_on=None).select_related("person")
    context = {
        "program": period.cycle.cohort.program.name,
        "period": period.label,
        "closes_at": (period.closes_at - timedelta(minutes=1)).isoformat(),
        "link": reverse("feedback:check_in", kwargs={"organization": organization.slug}),
    }
    letters = [
        Letter(
            recipient_id=holder.person_id,
            address=holder.person.email,
            dedupe_key=f"renewed:{destruction.pk}:{holder.person_id}",
            context=context | {"recipient_zone": holder.person.timezone or organization.timezone},
            not_after=period.closes_at,
        )
        for holder in holders.order_by("person_id")
    ]
    notify_all(kind=Kind.CHECK_IN_RENEWED, letters=letters)


def _members(cohort: Cohort) -> dict[UUID, list[tuple[UUID, str]]]:
    """Pair that goes on -> its (person, side). Without pairs of late joiners: their sealed part starts with the next cycle."""
    late = PairMember.objects.filter(pair__cohort=cohort, enrollment__is_late=True).values("pair")
    going = PairMember.objects.filter(pair__cohort=cohort, pair__state__in=Pair.GOING, left_on=None)
    rows = going.exclude(pair__in=late).order_by("pair_id", "person_id")
    members: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    for pair_id, person_id, side in rows.values_list("pair_id", "person_id", "side"):
        members[pair_id].append((person_id, side))
    return members


def _freeze_panel(cycle: Cycle, members: dict[UUID, list[tuple[UUID, str]]], plan: CheckInPlan) -> list[int]:
    """Cells, their units, a seat for each person in them, and who holds it; returns the number of units of each cell."""
    sides = {person_id: side for group in members.values() for person_id, side in group}
    found = components([[person_id for person_id, _ in group] for group in members.values()])
    SystemRandom().shuffle(found)  # in the order of pairs, a number would be a name
    parts: dict[str, list[frozenset[UUID]]] = defaultdict(list)
    values = _values(plan.cut, sides)
    for people in found:
        parts[_cell_name(people, sides, values, plan)].append(people)
    cells, units, seats = [], [], []
    for number, (name, mine) in enumerate(sorted(parts.items())):
        cells.append(Cell(cycle=cycle, number=number, name=name, size=len(mine)))
        for at, people in enumerate(mine):
            units.append(PanelUnit(cycle=cycle, cell=cells[-1], number=at))
            seats += [(PanelSeat(cycle=cycle, unit=units[-1], side=Side(sides[one])), one) for one in sorted(people)]
    Cell.objects.bulk_create(cells)
    PanelUnit.objects.bulk_create(units)
    PanelSeat.objects.bulk_create([seat for seat, _ in seats])
    SeatHolder.objects.bulk_create([SeatHolder(seat=seat, person_id=person_id) for seat, person_id in seats])
    return [cell.size for cell in cells]


def _values(cut: str, people: Collection[UUID]) -> dict[UUID, str]:
    """Person -> the fact by which the cohort is cut; nothing where it is counted together."""
    return dict(Person.objects.filter(pk__in=people).values_list("pk", cut)) if cut else {}


def _cell_name(people: Collection[UUID], sides: dict[UUID, str], values: dict[UUID, str], plan: CheckInPlan) -> str:
    """The cell of one unit; without a name where the cohort is counted together."""
    if not plan.cut:
        return ""
    mentees = [values[person] for person in people if sides[person] == Side.MENTEE]
    return cell_of(mentees, [values[person] for person in people], plan.names)


def _freeze_statements(cycle: Cycle, statements: Iterable[Listed]) -> None:
    """What was listed, mentors first: the number of a statement is its bit in a box."""
    in_order = sorted(statements, key=lambda each: each.side != Side.MENTOR)
    Theme.objects.bulk_create(
        [
            Theme(cycle=cycle, side=each.side, number=number, area=each.area, text=each.text)
            for number, each in enumerate(in_order)
        ]
    )


def _plan_periods(cycle: Cycle, sizes: list[int], length: str) -> None:
    spans = plan_periods(cycle.starts_on, cycle.ends_on, sizes=sizes, floor=RULES.floor, length=length)
    Period.objects.bulk_create(
        [
            Period(
                cycle=cycle,
                number=number,
                starts_on=span.starts_on,
                ends_on=span.ends_on,
                opens_at=max(midnight(span.starts_on, cycle.timezone), cycle.created_at),
                closes_at=after(span.ends_on, cycle.timezone),
            )
            for number, span in enumerate(spans, start=1)
        ]
    )


_KEYS = {Told.OPENED: "open", Told.MIDDLE: "middle", Told.LAST_CALL: "last"}


def _write_letters(period: Period, step: Told) -> None:
    organization = Organization.objects.get(pk=current_organization())
    holders = SeatHolder.objects.filter(seat__cycle_id=period.cycle_id, person__left_on=None).select_related("person")
    if step != Told.OUTCOME:  # a pair that rests or has ended is an open fact, and is not reminded
        meeting = present_members().filter(pair__cohort=period.cycle.cohort_id, pair__state__in=MEETING)
        holders = holders.filter(person__in=meeting.order_by().values("person"))
    page = "patterns" if step == Told.OUTCOME else "check_in"
    context = {
        "program": period.cycle.cohort.program.name,
        "period": period.label,
        "link": reverse(f"feedback:{page}", kwargs={"organization": organization.slug}),
    }
    if step == Told.OUTCOME:
        kind, key = Kind.PATTERNS_PUBLISHED, f"patterns:{period.pk}:{{}}"
    else:
        kind, key = Kind.CHECK_IN_OPENED, f"checkin:{period.pk}:{{}}:{_KEYS[step]}"
        # The minute before midnight, or the mail would name the day after the last one.
        context["closes_at"] = (period.closes_at - timedelta(minutes=1)).isoformat()
    letters = [
        Letter(
            recipient_id=holder.person_id,
            address=holder.person.email,
            dedupe_key=key.format(holder.person_id),
            context=context | {"recipient_zone": holder.person.timezone or organization.timezone},
            not_after=None if step == Told.OUTCOME else period.closes_at,
        )
        for holder in holders.order_by("person_id")
    ]
    notify_all(kind=kind, letters=letters)


def _tell_channel(period: Period, step: Told) -> None:
    """The same for all who read it, once each: that a check-in opened, and that patterns are published. Never a reminder."""
    slug = Organization.objects.values_list("slug", flat=True).get(pk=current_organization())
    if step == Told.OPENED:
        announce(
            news=News.CHECK_IN_OPENED,
            dedupe_key=f"checkin:{period.pk}:{_KEYS[step]}",
            link=reverse("feedback:check_in", kwargs={"organization": slug}),
            not_after=period.closes_at,
        )
    elif step == Told.OUTCOME:
        announce(
            news=News.PATTERNS_PUBLISHED,
            dedupe_key=f"patterns:{period.pk}",
            link=reverse("feedback:patterns", kwargs={"organization": slug}),
        )
