"""Named reads of designs, draws and arms. `design_facts` is what every page says of a program's design: set-up, program and executives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, TextChoices
from django.http import Http404
from django.shortcuts import get_object_or_404

from access.roles import Permission, permissions_of
from accounts.models import Membership
from programs import power
from programs.holding import designs_of, to_draw
from programs.locking import canonical, digest_of, facts_of, is_whole
from programs.lottery import Drawn, Lot, draw, pool_text
from programs.models import (
    Arm,
    Cohort,
    ComparisonDesign,
    DesignAmendment,
    Draw,
    DrawTicket,
    Enrollment,
    Format,
    Program,
)
from programs.queries import programs_for

FLOOR = 10  # fewer people are no number on a page that executives read
LABELS: Mapping[str, str] = {
    "outcome": "Primary outcome",
    "own_measure": "What is counted",
    "measure": "What the file calls it",
    "counted_side": "Who is counted",
    "comparison": "Compared with",
    "is_drawn": "A draw decides who waits",
    "groups": "Drawn within",
    "planned_size": "People invited",
    "planned_comparison": "People in the comparison",
    "expected_percent": "Expected without the program",
    "smallest_difference": "Smallest difference that would matter",
    "horizon_months": "Counted after",
    "definition_version": "Definitions",
}
CHOICES: Mapping[str, type[TextChoices]] = {
    "outcome": ComparisonDesign.Outcome,
    "counted_side": ComparisonDesign.Counted,
    "comparison": ComparisonDesign.Comparison,
}
UNITS = {"expected_percent": " percent", "smallest_difference": " points", "horizon_months": " months"}
# An answer to the invitation shows that it left; only then may somebody read of their own place. See programs.keeping.
KNOWN = Q(invited_at__isnull=False, state__in=Enrollment.ANSWERABLE) | Q(answered_at__isnull=False)
KNOWN |= Q(paired_at__isnull=False)


@dataclass(frozen=True)
class Changed:
    """One field of an amendment, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Amended:
    """One amendment as a page tells it. `after_figures` is empty where nobody could say."""

    number: int
    kind: str
    made_at: datetime
    made_by: str
    why: str
    changes: list[Changed]
    people: int
    cohort: str
    after_figures: bool | None
    digest_before: str
    digest: str


@dataclass(frozen=True)
class Arms:
    """How many people are counted where. Fewer than FLOOR is said in words, and so is zero."""

    invited: int
    comparison: int
    outside: int

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Label and number, of those that there are."""
        found = [("Invited", self.invited), ("In the comparison", self.comparison), ("Outside of it", self.outside)]
        return [(label, _number(people)) for label, people in found]

    @property
    def any(self) -> bool:
        """Whether anybody is counted by now."""
        return bool(self.invited or self.comparison or self.outside)


@dataclass(frozen=True)
class DesignShown:
    """Everything a page says about a program's design."""

    program: Program
    design: ComparisonDesign
    facts: list[tuple[str, str]]  # label and words, in the order of ComparisonDesign.FACTS
    digest: str  # that was locked, or of a draft that would be
    text: str  # what is hashed
    is_locked: bool
    is_whole: bool  # whether the row, its text and its digest still agree
    expected: str  # what a comparison of the planned size sees; empty where nothing is compared
    detectable: str
    amendments: list[Amended]
    arms: Arms
    draws: list[Draw]

    @property
    def early(self) -> int:
        """How many people of the comparison were invited before their time."""
        return sum(row.people for row in self.amendments)

    @property
    def describes_only(self) -> str:
        """Why no verdict can come of it; empty where one can."""
        if self.design.compares:
            return ""
        if self.design.comparison == ComparisonDesign.Comparison.WAITLIST:
            return "Who waits is picked by hand. That is no lottery, so the figures describe, and no verdict is given."
        return "Nothing is compared, so the figures describe, and no verdict is given."


def design_facts(program: Program, first_figures_at: datetime | None = None) -> DesignShown | None:
    """What a page says about a program's design; None where it has none. A constant number of queries.

    `first_figures_at`: when figures of the program were first shown, for whoever knows: amendments after it say so.
    """
    design: ComparisonDesign | None = ComparisonDesign.objects.filter(program=program).first()
    if design is None:
        return None
    text = design.locked_text or canonical(facts_of(design))
    given = design.planned_size, design.expected_percent
    other = design.planned_comparison
    return DesignShown(
        program=program,
        design=design,
        facts=facts_in_words(design),
        digest=design.digest or digest_of(text),
        text=text,
        is_locked=design.locked_at is not None,
        is_whole=design.locked_at is None or is_whole(design),
        expected=power.sentence(*given, design.smallest_difference, other) if design.compares else "",
        detectable=power.detectable_sentence(*given, other) if design.compares else "",
        amendments=_amendments(design, first_figures_at),
        arms=_arms(program),
        draws=list(Draw.objects.filter(cohort__program=program).select_related("cohort").order_by("fixed_at")),
    )


def facts_in_words(design: ComparisonDesign) -> list[tuple[str, str]]:
    """Label and words of what is locked, without what says nothing here."""
    skipped = {name for name in ("own_measure", "measure", "groups", "planned_comparison") if not getattr(design, name)}
    if design.comparison != ComparisonDesign.Comparison.WAITLIST:
        skipped.add("is_drawn")
    if not design.compares:
        skipped |= {"planned_size", "planned_comparison", "expected_percent", "smallest_difference"}
    if design.measure == design.own_measure[:80]:
        skipped.add("measure")
    names = [name for name in ComparisonDesign.FACTS if name not in skipped]
    return [(LABELS[name], in_words(name, getattr(design, name))) for name in names]


def in_words(name: str, value: Any) -> str:
    """A value of a design as a page says it."""
    if name in ("outcome", "counted_side", "comparison"):
        return str(CHOICES[name](value).label)
    if name == "groups":
        return ", ".join(ComparisonDesign.Group(group).label for group in value) or "All together"
    if name == "is_drawn":
        return "Yes" if value else "No, they are picked by hand"
    if name == "definition_version":
        return f"Version {value}"
    if value is None or value == "":
        return "As many as are invited" if name == "planned_comparison" else "Nothing"
    return f"{value:,}{UNITS.get(name, '')}" if isinstance(value, int) else str(value)


def is_counted(program: Program) -> bool:
    """Whether whom it compares with stands: somebody has an arm, or the pool of a draw is fixed."""
    return bool(Arm.objects.filter(program=program).exists() or Draw.objects.filter(cohort__program=program).exists())


# Draws ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OwnPlace:
    """What became of one ticket."""

    drawn: Drawn

    @property
    def said(self) -> str:
        """In a sentence."""
        found = self.drawn
        place = "starts" if found.has_place else "waits"
        return f"Ticket {found.lot.ticket} is number {found.rank} of {found.of} in its group, of whom {found.places} start: it {place}."


def draw_of(cohort: Cohort) -> Draw | None:
    """The draw of a cohort, with who fixed its pool and who drew."""
    rows = Draw.objects.select_related("fixed_by", "drawn_by", "cohort__program")
    found: Draw | None = rows.filter(cohort=cohort).first()
    return found


def get_published_draw(membership: Membership, cohort_id: UUID) -> Draw:
    """A draw that this member may read: of the team, a reader of figures, or invited and aware of it. Raises Http404.

    Who waits, or whose manager was asked and not they, finds nothing: the page would tell them apart.
    """
    rows = Draw.objects.select_related("fixed_by", "drawn_by", "cohort__program")
    found: Draw = get_object_or_404(rows, cohort=cohort_id)
    mine = Enrollment.objects.filter(KNOWN, cohort=cohort_id, person_id=membership.person_id)
    # Role by role: running one program takes nothing away from whoever reads the figures of all.
    held = [permissions_of([role]) for role in membership.roles]
    reads_all = any(Permission.IMPACT_VIEW in each and Permission.PROGRAMS_VIEW not in each for each in held)
    if not (reads_all or programs_for(membership).filter(pk=found.cohort.program_id).exists() or mine.exists()):
        raise Http404
    return found


def own_ticket(membership: Membership, found: Draw) -> str:
    """The ticket of this member, where they know that they are invited; empty otherwise."""
    mine = Enrollment.objects.filter(KNOWN, cohort=found.cohort_id, person_id=membership.person_id)
    if not mine.exists():
        return ""
    row = DrawTicket.objects.filter(draw=found, person=membership.person_id).values_list("ticket", flat=True).first()
    return row or ""


def lots_of(found: Draw) -> list[Lot]:
    """The tickets of the pool, with nobody's name."""
    rows = DrawTicket.objects.filter(draw=found).values_list("side", "stratum", "ticket")
    return [Lot(*row) for row in rows]


def pool_text_of(found: Draw) -> str:
    """The text whose digest was published."""
    return pool_text(lots_of(found))


def drawn_of(found: Draw) -> list[Drawn]:
    """The draw done over; nothing before it was made."""
    return draw(lots_of(found), found.places, found.seed) if found.seed else []


def place_of(found: Draw, ticket: str) -> OwnPlace | None:
    """What became of a ticket; None where the draw has no such one, or was not made."""
    wanted = ticket.strip().upper()
    return next((OwnPlace(row) for row in drawn_of(found) if row.lot.ticket == wanted), None)


def ticket_holders(found: Draw) -> list[tuple[DrawTicket, Drawn | None]]:
    """Every ticket with its person and what became of it, by name. For the team."""
    drawn = {row.lot.ticket: row for row in drawn_of(found)}
    rows = DrawTicket.objects.filter(draw=found).select_related("person").order_by("person__name", "pk")
    return [(row, drawn.get(row.ticket)) for row in rows]


@dataclass(frozen=True)
class SideDrawn:
    """A side of a draw in numbers."""

    label: str
    pool: int
    places: int

    @property
    def waiting(self) -> int:
        """Who does not start yet."""
        return self.pool - min(self.places, self.pool)


def sides_of(found: Draw) -> list[SideDrawn]:
    """The sides that are drawn, mentors first."""
    is_circle = Format(found.cohort.format).is_circle
    called = {"mentor": "Everybody" if is_circle else "Mentors", "mentee": "Mentees"}
    return [
        SideDrawn(called[side], found.pool[side], found.places.get(side, 0)) for side in called if side in found.pool
    ]


def groups_drawn(drawn: Iterable[Drawn]) -> list[tuple[str, str, int, int]]:
    """(side, group, tickets, places) of a draw. For the team: a small group names people."""
    found = {(row.lot.side, row.lot.group): (row.of, row.places) for row in drawn}
    return [(side, group, of, places) for (side, group), (of, places) in sorted(found.items())]


def draw_is_due(cohort: Cohort, rows: Iterable[Enrollment]) -> list[Enrollment]:
    """Those of the rows about whom a draw of their cohort is still to decide."""
    designs = designs_of([cohort.program_id])
    ids = [row.pk for row in rows]
    if not designs:
        return []
    found: QuerySet[Enrollment] = Enrollment.objects.filter(to_draw(designs), pk__in=ids)
    return list(found)


# Parts ----------------------------------------------------------------------------------------------------------


def _amendments(design: ComparisonDesign, first_figures_at: datetime | None) -> list[Amended]:
    rows = DesignAmendment.objects.filter(design=design).exclude(kind=DesignAmendment.Kind.LAUNCH)
    return [
        Amended(
            number=row.number,
            kind=row.get_kind_display(),
            made_at=row.made_at,
            made_by=row.made_by.name if row.made_by else "Upwell",
            why=row.why,
            changes=[
                Changed(LABELS[name], in_words(name, a), in_words(name, b)) for name, (a, b) in row.changes.items()
            ],
            people=row.people,
            cohort=row.cohort.name if row.cohort else "",
            after_figures=_after_figures(row, first_figures_at),
            digest_before=row.digest_before,
            digest=row.digest,
        )
        for row in rows.select_related("made_by", "cohort").order_by("number")
    ]


def _after_figures(row: DesignAmendment, first_figures_at: datetime | None) -> bool | None:
    """What was written down when it was made is never taken back by what is known today."""
    if row.had_figures or first_figures_at is None:
        return row.had_figures
    return bool(row.made_at >= first_figures_at)


def _arms(program: Program) -> Arms:
    rows = Arm.objects.filter(program=program).order_by().values_list("arm").annotate(people=Count("pk"))
    counted = dict(rows)
    return Arms(*(counted.get(kind, 0) for kind in (Arm.Kind.INVITED, Arm.Kind.COMPARISON, Arm.Kind.UNMATCHED)))


def _number(people: int) -> str:
    if people == 0:
        return "Nobody"
    return f"{people:,} people" if people >= FLOOR else f"Fewer than {FLOOR} people"
