"""The figures of a program: who is counted in which arm, joined with the people file and with records of measures, on one day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max, Q

from accounts.models import PeopleImport, Person, PersonEvent
from metrics.cycles import add_months
from metrics.estimates import limits as words
from metrics.estimates.definitions import days, definition
from metrics.estimates.figures import FLOOR, Figure, Kind, Verdict
from metrics.estimates.looks import Entered, Look, look
from metrics.estimates.waves import Came, followed, waves
from metrics.estimates.words import BY_HAND, COMPARISONS, INVITED, LATE
from metrics.models import PersonOutcome
from programs.arms import ArmRow, arms_of
from programs.models import Arm, ComparisonDesign, DesignAmendment, Enrollment, Program

Outcome = ComparisonDesign.Outcome
MONTHS = (18, 12, 6)  # of outcomes that only describe: the longest that enough people were followed for
LABELS = {
    Outcome.RETENTION: "Still employed after {months} months",
    Outcome.PROMOTION: "Promoted within {months} months",
    "productivity": "First “{measure}” within {months} months of being hired",
}


@dataclass(frozen=True)
class _Facts:
    """What is known of the people of a program on a day."""

    program: Program
    design: ComparisonDesign
    as_of: date
    known_on: date | None  # the last day that the people file tells of
    is_whole: bool  # whether that is a file of everybody
    rows: list[ArmRow]
    people: dict[UUID, Person]
    events: dict[UUID, list[PersonEvent]] = field(default_factory=dict)
    records: dict[UUID, list[tuple[date, bool]]] = field(default_factory=dict)
    amendments: Sequence[DesignAmendment] = ()
    joined: int = 0  # of a matched comparison: colleagues who were asked themselves while they were counted in it

    @property
    def zone(self) -> ZoneInfo:
        """The clocks of the organization."""
        return ZoneInfo(self.program.organization.timezone)


def figures_of(program: Program, as_of: date) -> list[Figure]:
    """The primary outcome first, then what is only described; nothing where no design was locked, or nobody is to be described.

    Depends on rows and `as_of` alone: the same rows give the same bytes on any later day. A fixed number of queries.
    """
    design = locked_design(program)
    if design is None:
        return []
    facts = _read(program, design, as_of)
    if not facts.rows and not design.compares:
        return []
    return [_primary(facts), *_described(facts)]


def locked_design(program: Program) -> ComparisonDesign | None:
    """The design of a program that was launched with one."""
    found: ComparisonDesign | None = ComparisonDesign.objects.filter(program=program, locked_at__isnull=False).first()
    return found


# Reads ------------------------------------------------------------------------------------------------------------


def _read(program: Program, design: ComparisonDesign, as_of: date) -> _Facts:
    rows = [row for row in arms_of(program.cohorts.all()) if row.since <= as_of and design.counts(row.side)]
    ids = [row.person_id for row in rows]
    shown = ("hired_on", "left_on", "erased_on", "is_guest")
    events: dict[UUID, list[PersonEvent]] = defaultdict(list)
    kinds = [PersonEvent.Kind.LEVEL, PersonEvent.Kind.EXIT]
    for event in PersonEvent.objects.filter(person__in=ids, kind__in=kinds, on__lte=as_of).order_by("on", "id"):
        events[event.person_id].append(event)
    records: dict[UUID, list[tuple[date, bool]]] = defaultdict(list)
    if design.measure:
        told = PersonOutcome.objects.filter(person__in=ids, measure__iexact=design.measure, on__lte=as_of)
        for person_id, on, value in told.order_by("on", "id").values_list("person_id", "on", "value"):
            records[person_id].append((on, value))
    people = {person.pk: person for person in Person.objects.filter(pk__in=ids).only(*shown)}
    facts = _Facts(program, design, as_of, *_known_on(program, as_of), rows, people, events, records)
    amended = [row for row in design.amendments.order_by("number") if _day(row, facts) <= as_of]
    return replace(facts, amendments=amended, joined=_joined(facts) if design.matches else 0)


def _joined(facts: _Facts) -> int:
    """No amendment tells of these: nobody of a matched comparison waits for anything, so a later cohort may ask them like anybody."""
    since = {row.person_id: row.since for row in facts.rows if row.arm == Arm.Kind.COMPARISON}
    asked = Enrollment.objects.filter(cohort__program=facts.program, person__in=list(since), asks__gt=0)
    found = set()
    for person_id, moment in asked.exclude(asked_at=None).order_by().values_list("person_id", "asked_at"):
        on, ends = moment.astimezone(facts.zone).date(), add_months(since[person_id], facts.design.horizon_months)
        if on <= facts.as_of and on < ends:
            found.add(person_id)
    return len(found)


def _day(row: DesignAmendment, facts: _Facts) -> date:
    return row.made_at.astimezone(facts.zone).date()


def _known_on(program: Program, as_of: date) -> tuple[date | None, bool]:
    """The day of the last people file of everybody by then, and whether there is one: a file of some people tells nothing of the others.
    Old files are forgotten, and what they wrote is not: with none on record it stands for them.
    """
    zone, saved = ZoneInfo(program.organization.timezone), PeopleImport.objects.filter(state=PeopleImport.State.SAVED)
    files = saved.aggregate(last=Max("saved_at"), whole=Max("saved_at", filter=Q(mode=PeopleImport.Mode.FULL)))
    moments = [files["whole"]]
    if files["whole"] is None:
        moments = [files["last"], PersonEvent.objects.aggregate(last=Max("recorded_at"))["last"]]
    found = [moment.astimezone(zone).date() for moment in moments if moment is not None]
    return min(max(found), as_of) if found else None, files["whole"] is not None or files["last"] is None


# People -----------------------------------------------------------------------------------------------------------


def _known(facts: _Facts, rows: Iterable[ArmRow], told: Mapping[UUID, int]) -> list[Any]:
    """People of both arms as the estimates take them; `told`: for how many days they are followed."""
    from metrics.estimates.joining import Known

    found: list[Any] = []
    for row in rows:
        person, events = facts.people[row.person_id], facts.events.get(row.person_id, [])
        erased_here = person.erased_on is not None and person.left_on is not None and person.left_on >= person.erased_on
        exits = {event.on for event in events if event.kind == PersonEvent.Kind.EXIT}
        if person.left_on is not None and not erased_here:
            exits.add(person.left_on)
        found.append(
            Known(
                invited=row.arm == Arm.Kind.INVITED,
                stratum=_stratum(row),
                since=row.since,
                known_on=row.since + timedelta(days=told.get(row.person_id, 0)),
                hired_on=person.hired_on,
                exits=tuple(sorted(exits)),
                promotions=tuple(event.on for event in events if _rose(event) and event.on > row.since),
                erased_on=person.erased_on if erased_here else None,
                records=tuple(facts.records.get(row.person_id, ())),
            )
        )
    return found


def _told(facts: _Facts, rows: Sequence[ArmRow], until: date | None, months: int) -> Mapping[UUID, int]:
    """For how many days people are followed who are in a figure by now. Whoever has nobody to compare with is in no wave."""
    compares = facts.design.compares
    arms: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        arms[_stratum(row)].add(row.arm)
    came = [
        Came(row.person_id, row.since, row.arm == Arm.Kind.INVITED)
        for row in rows
        if (len(arms[_stratum(row)]) == 2 if compares else row.arm == Arm.Kind.INVITED)
    ]
    told = followed(waves(came, months=months, compares=compares), until, months=months)
    here = {each.person for each in came}
    return {**told, **{row.person_id: 0 for row in rows if row.person_id not in here}}


def _stratum(row: ArmRow) -> str:
    return f"{row.cohort_id}|{row.side}|{row.stratum}"


def _rose(event: PersonEvent) -> bool:
    before, after = event.before, event.after
    return event.kind == PersonEvent.Kind.LEVEL and before.isdigit() and after.isdigit() and int(after) > int(before)


def _counted(facts: _Facts) -> list[ArmRow]:
    """The rows of people who are in an arm, were here when the clock started, and are in the people file at all."""
    return [
        row
        for row in facts.rows
        if row.arm != Arm.Kind.UNMATCHED and _was_here(facts, row) and not _is_guest(facts, row)
    ]


def _was_here(facts: _Facts, row: ArmRow) -> bool:
    left = facts.people[row.person_id].left_on
    return left is None or left >= row.since


def _is_guest(facts: _Facts, row: ArmRow) -> bool:
    return facts.people[row.person_id].is_guest


def _limits(facts: _Facts, *, by_file: bool) -> list[str]:
    outside = [row for row in facts.rows if row.arm == Arm.Kind.UNMATCHED]
    inside = [row for row in facts.rows if row.arm != Arm.Kind.UNMATCHED]
    counted = {row.person_id for row in _counted(facts)}
    erased = [
        person
        for person in facts.people.values()
        if person.pk in counted and person.erased_on and person.left_on == person.erased_on
    ]
    changes = [row for row in facts.amendments if row.kind == DesignAmendment.Kind.CHANGE]
    found = words.of_people(
        facts.design.comparison,
        outside=Counter(row.why for row in outside if row.why),
        guests=sum(_is_guest(facts, row) for row in inside),
        erased=len(erased),
        crossed=sum(row.people for row in facts.amendments if row.kind == DesignAmendment.Kind.CROSSOVER)
        + facts.joined,
        away=sum(not _was_here(facts, row) and not _is_guest(facts, row) for row in inside),
    )
    found += [LATE] if _is_late(facts) and facts.design.compares else []
    found += words.of_file(facts.known_on, facts.as_of, is_whole=facts.is_whole) if by_file else []
    if facts.design.comparison == ComparisonDesign.Comparison.WAITLIST and not facts.design.compares:
        found.append(BY_HAND)
    return found + words.of_design(len(changes), _day(changes[-1], facts) if changes else None, waits=0, due_on=None)


# Figures ----------------------------------------------------------------------------------------------------------


def _primary(facts: _Facts) -> Figure:
    design, rows = facts.design, _counted(facts)
    by_file = design.outcome not in design.COUNTED_BY_FILE
    until = facts.known_on if by_file else facts.as_of
    found = _look(facts, rows)
    is_due = design.compares and found.due_on is not None and until is not None and until >= found.due_on
    limits = _limits(facts, by_file=by_file)
    if design.compares:
        # Before it is due too: if others were counted until then, leaving them out would tell of them, by subtraction.
        waits = sum(row.cohort_id not in found.cohorts for row in rows)
        limits += words.of_design(0, None, waits=waits, due_on=found.due_on)
        rows = [row for row in rows if row.cohort_id in found.cohorts]
    figure = _figure(
        facts,
        rows,
        design.outcome,
        design.horizon_months,
        limits,
        until=until,
        is_primary=True,
        is_due=is_due,
        due_on=found.due_on if design.compares else None,
    )
    # A file of participants, say, dates who left among them and leaves the others where they were: that must not make a result.
    is_one_sided = by_file and not facts.is_whole
    is_withheld = figure.verdict is not None and (is_one_sided or _is_late(facts))
    return replace(figure, verdict=Verdict.TOO_SMALL) if is_withheld else figure


def _is_late(facts: _Facts) -> bool:
    """Whether the design was changed after figures had been shown: whoever sees them can pick what came out well."""
    return any(row.kind == DesignAmendment.Kind.CHANGE and row.had_figures for row in facts.amendments)


def _look(facts: _Facts, rows: Sequence[ArmRow]) -> Look:
    entered: dict[UUID, list[ArmRow]] = defaultdict(list)
    for row in rows:
        entered[row.cohort_id].append(row)
    design, program = facts.design, facts.program
    return look(
        [
            Entered(
                cohort,
                max(row.since for row in those),
                sum(row.arm == Arm.Kind.INVITED for row in those),
                sum(row.arm == Arm.Kind.COMPARISON for row in those),
            )
            for cohort, those in entered.items()
        ],
        months=design.horizon_months,
        invited=design.planned_size,
        others=design.comparison_size,
        is_over=program.ends_on <= facts.as_of,
    )


def _described(facts: _Facts) -> list[Figure]:
    """Retention and promotion where they are not the primary outcome, and time to productivity where a measure tells of enough people."""
    rows, limits = _counted(facts), _limits(facts, by_file=True)
    months = next((each for each in MONTHS if _followed(facts, rows, each)), MONTHS[-1])
    others = [each for each in (Outcome.RETENTION, Outcome.PROMOTION) if each != facts.design.outcome]
    found = [_figure(facts, rows, outcome, months, limits, until=facts.known_on) for outcome in others]
    if facts.design.measure:
        productive = _figure(facts, rows, "productivity", 12, limits, until=facts.known_on)
        found += [productive] if productive.curve else []
    return found


def _followed(facts: _Facts, rows: Sequence[ArmRow], months: int) -> bool:
    told = _told(facts, rows, facts.known_on, months)
    arms = Counter(row.arm for row in rows if told.get(row.person_id, 0) >= days(months))
    wanted = [Arm.Kind.INVITED, Arm.Kind.COMPARISON] if facts.design.compares else [Arm.Kind.INVITED]
    return all(arms[arm] >= FLOOR for arm in wanted)


def _figure(
    facts: _Facts,
    rows: Sequence[ArmRow],
    outcome: str,
    months: int,
    limits: Sequence[str],
    *,
    until: date | None,
    is_primary: bool = False,
    is_due: bool = False,
    due_on: date | None = None,
) -> Figure:
    # Loads numpy, and scipy where something is compared: the web process only reads what a worker made of it.
    from metrics.estimates import joining
    from metrics.estimates.answers import share_figure
    from metrics.estimates.frames import Frame
    from metrics.estimates.times import from_month, time_figure

    design = facts.design
    by_file = outcome in design.COUNTED_BY_FILE
    kind = Kind.SHARE if by_file else Kind.SURVIVAL if outcome == Outcome.RETENTION else Kind.INCIDENCE
    if outcome == "productivity":
        rows = [row for row in rows if joining.is_new(*_known(facts, [row], {}))]
    told = _told(facts, rows, until, months)
    if by_file:  # of a yes or no there is nothing to tell before its time is over
        told = {person: so_far for person, so_far in told.items() if so_far >= days(months)}
    missing = sum(row.person_id not in told for row in rows)
    waiting = words.of_waves(missing, at_once=by_file, compares=design.compares)
    frame = Frame(
        outcome=outcome,
        label=_label(design, outcome, months),
        kind=kind,
        is_primary=is_primary,
        design=design.comparison,
        arms=(INVITED, COMPARISONS[design.comparison][0]) if design.compares else (INVITED,),
        definition=definition(outcome, design.definition_version, compares=design.compares),
        definition_version=design.definition_version,
        as_of=facts.as_of,
        horizon_months=months,
        smallest=float(design.smallest_difference) if is_primary and design.compares else None,
        is_due=is_due,
        due_on=due_on,
        limits=(*limits, *waiting),
    )
    people = _known(facts, [row for row in rows if row.person_id in told], told)
    if kind is Kind.SHARE:
        return share_figure(frame, joining.answering(people, months, facts.as_of))
    if outcome == "productivity":
        month, subjects = from_month(frame, joining.starting(people))
        if month:
            frame = replace(frame, limits=(*frame.limits, f"Before month {month} too few people are observed to tell."))
        return time_figure(frame, subjects)
    return time_figure(frame, joining.staying(people) if kind is Kind.SURVIVAL else joining.rising(people))


def _label(design: ComparisonDesign, outcome: str, months: int) -> str:
    if outcome in design.COUNTED_BY_FILE:
        named = str(design.own_measure or design.measure or design.get_outcome_display())
        return f"{named.rstrip(' .')}, after {months} months"
    return LABELS[outcome].format(months=months, measure=design.measure)
