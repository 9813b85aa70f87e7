"""Executive pages put together: a snapshot, and beside it what is read as it stands now. A fixed number of queries, whatever there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from uuid import UUID

from access.clock import today
from access.prepared import together
from accounts.models import Membership, Organization
from feedback.models import ResponseVersion
from metrics import business_case, executive, figure_rows, queries, since
from metrics.business_case import Numbers
from metrics.credit_words import credit_line
from metrics.executive import Item, Section, Sheet
from metrics.models import Experiment
from metrics.queries import DesignTold, Seen
from metrics.queries.impact import AnswerTold, DecisionTold
from metrics.rollup import Counted, total
from metrics.words import came_back, of_outcome
from metrics.words import counted as in_words
from notifications.timing import zone_of
from programs.models import Program
from sessions.rhythm import limits

# As they are shown, the best known result first.
RESULTS = {
    state.value: str(state.label)
    for state in (Experiment.State.SCALED, Experiment.State.RUNNING, Experiment.State.STOPPED)
}
UNCLAIMED = (
    "Nothing is claimed yet",
    "Whether people stay or are promoted needs a comparison that was chosen before launch. This page has none to show, so it says what "
    "took place and compares it with nothing.",
)
UNCOUNTED = (
    "Nothing is counted yet",
    "What success means was named before anybody was invited, and stands below. The first figures come with the first count.",
)
CASES = (
    "Each program has its own on its page, with your numbers. There is no sum of them: people take part in several programs, and each "
    "program was compared with people of its own."
)
HIDDEN_TOTAL = "Pairs on rhythm are not added up: a program with too few pairs would come out of it."


@dataclass(frozen=True)
class Row:
    """A program on the page of the organization."""

    program: Program
    item: Item


def impact_sheet(
    program: Program, organization: Organization, membership: Membership, numbers: Numbers | None
) -> tuple[Sheet, Seen]:
    """The page of a program. `membership` decides who is named for an idea, and nothing else."""
    day = since.base_day(today(organization.timezone))
    snapshots, champions, design, change = together(
        queries.snapshots_asked([program], organization.timezone, since=day),
        queries.champion_count_asked(program),
        queries.design_asked(program),
        queries.skill_change_asked(program),
    ).ask()
    seen = snapshots[program.pk]
    counted = seen.content.counted
    latest = [UUID(pk) for _, pk in counted.latest]
    decisions, names, answers = together(
        queries.decisions_asked(latest),
        queries.credits_asked(membership, dict.fromkeys(latest, program.pk)),
        queries.answers_asked(counted.lines),
    ).ask()
    sections = [
        executive.facts(counted),
        *([since.section(seen.content, seen.before, day)] if seen.as_of else []),
        executive.freshness(seen.as_of, seen.facts, is_moved=seen.is_moved),
        executive.changed([_decision(row, names.get(row.pk, "")) for row in decisions], counted, _came_back(champions)),
        executive.experiments(counted, RESULTS),
        *_figures(seen, design),
        *_design(design, zone_of(organization.timezone)),
        executive.patterns(counted, {key: _answer(version) for key, version in answers.items()}),
        _case(numbers, seen),
        executive.definitions(_definitions(program)),
    ]
    if change:
        sections.insert(-3, executive.skills(change))  # before patterns
    facts = {
        "name": program.name,
        "purpose": program.purpose_label,
        "statement": program.statement,
        "span": f"From {program.starts_on:%B %Y} to {program.ends_on:%B %Y}",
    }
    is_over = program.state == Program.State.CLOSED
    return executive.program_sheet(facts, seen.as_of, counted, sections, is_over=is_over), seen


def organization_sheet(
    programs: Sequence[Program], organization: Organization, membership: Membership
) -> tuple[Sheet, list[Row]]:
    """Every program that the reader may see, each in one sentence; totals, but of what a program hides; and what came of all of them.
    `membership` decides who is named for an idea, and nothing else.
    """
    seen = queries.snapshots_of(programs, organization.timezone)
    rows = [Row(program, _summary(program, seen[program.pk])) for program in programs]
    every = [_placed(program, seen[program.pk].content.counted) for program in programs]
    counted = total(every)
    hides = any(0 < each.going < executive.FEWEST for each in every)
    days = [each.as_of for each in seen.values() if each.as_of]
    newest, facts = max(days, default=None), sum(each.facts for each in seen.values())
    sections = [
        Section("programs", "Programs", items=[row.item for row in rows]),
        executive.freshness(newest, facts, is_moved=any(each.is_moved for each in seen.values())),
        *(_of_all(counted, programs, every, membership) if programs else []),
        executive.definitions(_common_definitions()),
    ]
    if len(programs) > 1:
        sums = executive.facts(counted, shows_rhythm=not hides, of_all=True)
        closing = [HIDDEN_TOTAL] if hides else []
        sections.insert(0, Section("facts", "All programs together", items=sums.items, closing=closing))
    over = (
        f"{organization.name} · as of {executive.day_of(newest)}"
        if newest
        else f"{organization.name} · not counted yet"
    )
    return Sheet(over, _title(counted, len(programs)), sections), rows


def _placed(program: Program, counted: Counted) -> Counted:
    """The same, with patterns that say of which program they are."""
    lines = (replace(line, cohort=f"{program.name}, {line.cohort}") for line in counted.lines)
    return replace(counted, lines=tuple(lines))


def _of_all(
    counted: Counted, programs: Sequence[Program], every: Sequence[Counted], membership: Membership
) -> list[Section]:
    """What came of all programs: the newest decisions in words, experiments, patterns with their responses."""
    whose = {pk: program for program, each in zip(programs, every, strict=True) for _, pk in each.latest}
    latest = {UUID(pk): whose[pk] for _, pk in counted.latest}
    decisions, names, answers = together(
        queries.decisions_asked(list(latest)),
        queries.credits_asked(membership, {pk: program.pk for pk, program in latest.items()}),
        queries.answers_asked(counted.lines),
    ).ask()
    told = [{**_decision(row, names.get(row.pk, "")), "program": latest[row.pk].name} for row in decisions]
    return [
        executive.changed(told, counted),
        executive.experiments(counted, RESULTS),
        executive.patterns(counted, {key: _answer(version) for key, version in answers.items()}, shows_place=True),
        Section("case", "Cost and business case", sentences=[CASES]),
    ]


def _title(counted: Counted, programs: int) -> str:
    if not programs:
        return "No program yet"
    return f"{in_words(programs, 'program')}, {in_words(counted.changed, 'decision').lower()} changed"


def _summary(program: Program, seen: Seen) -> Item:
    primary = next((figure for figure in seen.content.figures if figure.is_primary and figure.verdict), None)
    verdict = f"{primary.label}: {primary.verdict.value.lower()}." if primary and primary.verdict else ""
    as_of = f"As of {executive.day_of(seen.as_of)}" if seen.as_of else "Not counted yet"
    number = seen.content.counted.people
    people = f"{number:,} {'person' if number == 1 else 'people'} in pairs" if number else "Nobody in a pair"
    note = f"{program.purpose_label}. {f'{people}. ' if seen.as_of else ''}{as_of}."
    return Item(program.name, executive.summary(seen.content.counted, verdict), note)


def _decision(row: DecisionTold, credited: str) -> dict[str, object]:
    return {
        "title": row.title,
        "after": row.after,
        "measure": row.should_move,
        "owner": ", ".join(filter(None, [row.owner, row.owner_title])),
        "day": row.decided_on,
        "credit": credit_line(credited) if credited else "",
    }


def _came_back(entries: int | None) -> str:
    """Of entries as they stand: a mentor may have taken their yes back today."""
    return came_back(entries, executive.FEWEST)


def _answer(version: AnswerTold) -> list[str]:
    """What was answered to a pattern, in the responder's words, and who sees to it."""
    said = version.changed if version.state == ResponseVersion.State.DONE and version.changed else version.action
    by = f", by {executive.day_of(version.due_on)}" if version.due_on else ""
    owner = version.owner or "nobody any more"
    return [f"{ResponseVersion.State(version.state).label}: {said}", f"Seen to by {owner}{by}"]


def _figures(seen: Seen, told: queries.DesignTold | None) -> list[Section]:
    """What became of people; before the first count, or without a locked design, that nothing is claimed."""
    if seen.content.figures:
        return [figure_rows.section(figure) for figure in seen.content.figures]
    if told is not None and seen.as_of is None:
        return [Section("outcomes", "Outcomes", note="Named before launch", sentences=UNCOUNTED)]
    return [Section("outcomes", "Outcomes", note="Described, not compared", sentences=UNCLAIMED)]


def _design(told: DesignTold | None, zone: tzinfo) -> list[Section]:
    """That the outcome was named before, when, and what was changed about it since; nothing where the program has no design."""
    if told is None:
        return []
    design = told.design
    amended = [
        Item(
            f"Amendment {row.number}: {row.get_kind_display().lower()}",
            row.why,
            executive.day_of(row.made_at.astimezone(zone).date()),
            [
                *queries.amended(row),
                *(["Made after the first figures were shown."] if row.pk in told.after_figures else []),
            ],
        )
        for row in told.amendments
    ]
    broken = (
        "" if told.is_whole else "This design is no longer what was locked. Trust no figure before that is cleared up."
    )
    compared = (
        "nothing"
        if design.comparison == design.Comparison.NONE
        else design.get_comparison_display().partition(":")[0].lower()
    )
    sentences = [
        f"Primary outcome: {design.get_outcome_display().lower()}. Compared with: {compared}. Locked on "
        f"{executive.day_of(told.locked_at.astimezone(zone).date())}, before anybody was invited. {of_outcome(design.counted_side)}",
        *([broken] if broken else []),
    ]
    closing = [] if amended else ["Nothing was changed since."]
    if design.digest:
        closing.append(f"Digest {design.digest}")
    return [Section("design", "Named before launch", sentences=sentences, items=amended, closing=closing)]


def _case(numbers: Numbers | None, seen: Seen) -> Section:
    if numbers is None:
        said = "Type what a leaver and an hour cost your organization, and this page works out the rest. We bring no number of ours."
        return Section("case", "Cost and business case", note="With your own numbers", sentences=[said])
    retention = next((each for each in seen.content.figures if each.outcome == business_case.RETENTION), None)
    lines = business_case.lines(numbers, seen.content.counted, retention)
    items = [Item(line.name, line.value, line.note) for line in lines]
    return Section("case", "Cost and business case", note="With your own numbers", items=items)


def _definitions(program: Program) -> list[tuple[str, str]]:
    late, stalled = (getattr(limits(program.interval), name) for name in ("late", "stalled"))
    rhythm = (
        f"Pairs are on rhythm when their last session, or else their start, is less than {late} days ago: the program meets "
        f"{program.cadence_label.lower()}. From day {late} a pair is late, from day {stalled} it is stalled. Pairs that have ended are "
        f"left out. Of fewer than {executive.FEWEST} pairs nothing is said."
    )
    return [*_common_definitions(), ("Pairs on rhythm", rhythm)]


def _common_definitions() -> list[tuple[str, str]]:
    return [
        (
            "Decisions changed, decisions kept",
            "Decisions are recorded by mentees about their own work: what was going to be done, what is done now, and whether that is a "
            "change or was kept with a reason. Nobody checks or scores them. Both kinds are counted from the first day of the program.",
        ),
        (
            "Experiments",
            "Experiments are things that mentees try in their own work, each with what would show that it worked. All that were started "
            "are counted, also those that were stopped: finding out is the point.",
        ),
        (
            "People in pairs, sessions held",
            "People who ever had a place in a pair, once for each cohort, and on a page of several programs once in each. Sessions are "
            "held when the mentee says so afterwards; planned, canceled and missed ones are not counted.",
        ),
        (
            "Patterns",
            "Patterns are statements that several pairs ticked in the sealed part of the monthly check-in. Nobody reads the answers. A "
            "line appears only together with others.",
        ),
        (
            "As of, came in since",
            "Counts are made at night from what was written until then, and only where something was. Words of decisions and responses "
            "stand as they are today. What became of people is counted up to the first day of a month, and says so.",
        ),
    ]
