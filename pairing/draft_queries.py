"""Reads of a draft's pages: its pairs by mentee, who and what is in it, and two drafts side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Func, JSONField, Max, Min, Prefetch, QuerySet
from django.db.models.fields.json import KeyTextTransform

from accounts.models import Membership, Person
from pairing.aims import RunAims
from pairing.comparing import Scored
from pairing.fairness import Member
from pairing.inputs import Couple
from pairing.models import PairingRun, Proposal, Unmatched
from programs.models import Cohort, Enrollment
from programs.queries import programs_for

SOLVED = (PairingRun.State.DRAFT, PairingRun.State.SCHEDULED, PairingRun.State.PUBLISHED)
BY_MENTEE = "mentee"
ORDERS = [
    (BY_MENTEE, "Mentee, A to Z"),
    ("mentor", "Mentor, A to Z"),
    ("low", "Score, lowest first"),
    ("high", "Score, highest first"),
]


# One draft ---------------------------------------------------------------------------------------------------------


def pairs_in(run: PairingRun) -> QuerySet[Proposal]:
    """The pairs of a draft, in no order."""
    found: QuerySet[Proposal] = run.proposals.order_by()
    return found


def mentees_in(pairs: QuerySet[Proposal], order: str) -> QuerySet[Proposal, UUID]:
    """The mentees of these pairs, each once (enrollment ids), as a page lists them: a group of mentors is one row."""
    rows: Any = pairs.order_by().values("mentee_id").annotate(name=Min("mentee__person__name"))
    match order:
        case "mentor":
            rows = rows.annotate(mentor=Min("mentor__person__name")).order_by("mentor", "name", "mentee_id")
        case "low":
            rows = rows.annotate(lowest=Min("score")).order_by("lowest", "name", "mentee_id")
        case "high":
            rows = rows.annotate(highest=Max("score")).order_by("-highest", "name", "mentee_id")
        case _:
            rows = rows.order_by("name", "mentee_id")
    found: QuerySet[Proposal, UUID] = rows.values_list("mentee_id", flat=True)
    return found


def count_mentees(pairs: QuerySet[Proposal]) -> int:
    """How many rows `mentees_in` has, without sorting them."""
    return pairs.order_by().values("mentee_id").distinct().count()


def groups_of(run: PairingRun, mentees: Iterable[UUID]) -> list[list[Proposal]]:
    """For each of these mentees, in this order, all their pairs with both people, the best first."""
    ids = list(mentees)
    groups: dict[UUID, list[Proposal]] = defaultdict(list)
    for row in _with_people(run.proposals.filter(mentee_id__in=ids)).order_by("-score", "mentor_id"):
        groups[row.mentee_id].append(row)
    return [groups[pk] for pk in ids if pk in groups]


class PairLine(NamedTuple):
    """A pair as a file has it."""

    mentee_id: UUID
    mentor_id: UUID
    mentee: str
    mentee_unit: str
    mentee_site: str
    mentor: str
    mentor_unit: str
    mentor_site: str
    score: int
    parts: list[dict[str, Any]]


def pair_lines(run: PairingRun, mentees: Iterable[UUID]) -> list[PairLine]:
    """All pairs of these mentees, in this order, the best of each first. One query, and no object for each pair."""
    place = {pk: number for number, pk in enumerate(mentees)}
    people = [f"{side}__person__{name}" for side in ("mentee", "mentor") for name in ("name", "unit", "site")]
    rows = pairs_in(run).values_list("mentee_id", "mentor_id", *people, "score", "parts")
    found = [PairLine(*row) for row in rows if row[0] in place]
    return sorted(found, key=lambda line: (place[line.mentee_id], -line.score, line.mentor_id))


def people_in(lines: Iterable[PairLine]) -> list[UUID]:
    """The people of these pairs. One query."""
    enrollments = {enrollment for line in lines for enrollment in (line.mentee_id, line.mentor_id)}
    return list(Enrollment.objects.filter(pk__in=enrollments).values_list("person_id", flat=True))


def _with_people(pairs: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """With both people, read by their ids. A join over four tables is planned badly until the database has counted a new draft."""
    people = Enrollment.objects.select_related("person")
    return pairs.prefetch_related(Prefetch("mentee", queryset=people), Prefetch("mentor", queryset=people))


def topics_in(run: PairingRun) -> list[str]:
    """The topics that pairs of a draft would work on, by name."""
    each = Func(F("parts__0__topics"), function="jsonb_array_elements", output_field=JSONField())
    topics = pairs_in(run).annotate(topic=KeyTextTransform("topic", each)).values_list("topic", flat=True)
    return sorted(topics.distinct())


def places_in(run: PairingRun) -> tuple[list[str], list[str]]:
    """Units and sites of the people of a draft's cohort, sorted."""
    rows = list(
        Person.objects.filter(enrollments__cohort=run.cohort_id).order_by().values_list("unit", "site").distinct()
    )
    return sorted({unit for unit, _ in rows if unit}), sorted({site for _, site in rows if site})


def locked_in(run: PairingRun) -> list[UUID]:
    """The pairs of a draft that it was told to have (proposal ids)."""
    locked = set(RunAims.of(run).locked)
    rows = pairs_in(run).filter(mentee_id__in=[mentee for mentee, _ in locked])
    return [pk for pk, *couple in rows.values_list("pk", "mentee_id", "mentor_id") if tuple(couple) in locked]


def tenth_score(run: PairingRun) -> int:
    """The highest score among the weakest tenth of a draft's pairs, at least one pair; 0 where there is none."""
    scores = pairs_in(run).order_by("score").values_list("score", flat=True)
    tenth = -(-pairs_in(run).count() // 10)
    return next(iter(scores[tenth - 1 : tenth]), 0) if tenth else 0


def lowest_scores(run: PairingRun) -> tuple[int | None, int | None]:
    """The lowest score of a draft, and the one that nine pairs in ten reach, as in run.plain; None where nobody is paired."""
    scores = pairs_in(run).order_by("score").values_list("score", flat=True)
    tenth = pairs_in(run).count() // 10
    return scores.first(), next(iter(scores[tenth : tenth + 1]), None)


def names_in(cohort_id: UUID) -> dict[UUID, str]:
    """Enrollment -> name of its person, of everybody ever in a cohort."""
    people = Enrollment.objects.filter(cohort=cohort_id).order_by()
    return dict(people.values_list("pk", "person__name"))


# Beside others -----------------------------------------------------------------------------------------------------


def other_drafts(run: PairingRun) -> list[PairingRun]:
    """The other solved drafts of the cohort, newest first."""
    return [other for other in solved_drafts(run.cohort) if other.pk != run.pk]


def solved_drafts(cohort: Cohort) -> list[PairingRun]:
    """The solved drafts of a cohort, newest first, without what only their own pages need."""
    runs = cohort.pairing_runs.filter(state__in=SOLVED).defer("prices", "aims", "recruit", "notices")
    return list(runs.order_by("-number"))


def scored_pairs(run: PairingRun) -> list[Scored]:
    """All pairs of a draft as they were scored, without their people."""
    rows = pairs_in(run).order_by("mentee_id", "mentor_id").values_list("mentee_id", "mentor_id", "score", "parts")
    return [Scored(*row) for row in rows]


def unmatched_in(run: PairingRun) -> set[UUID]:
    """Who is without a partner in a draft (enrollments)."""
    return set(run.unmatched.order_by().values_list("enrollment_id", flat=True))


def proposals_among(run: PairingRun, couples: Sequence[Couple]) -> list[Proposal]:
    """Those of these pairs that the draft has, with both people."""
    rows = _with_people(run.proposals.filter(mentee_id__in=[mentee for mentee, _ in couples]))
    rows = rows.order_by("-score", "mentor_id")
    wanted = set(couples)
    return [row for row in rows if (row.mentee_id, row.mentor_id) in wanted]


# Fairness ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Places:
    """Where somebody in a draft stands, as the people file has it today."""

    side: str
    level: int | None
    unit: str
    site: str
    scores: tuple[int, ...]

    def member(self, group: str) -> Member:
        """Counted by level, unit or site."""
        value = getattr(self, group)
        if group == "level":
            return Member("No level on file" if value is None else f"Level {value}", self.scores)
        return Member(value or f"No {group} on file", self.scores)


def everybody_in(run: PairingRun) -> list[Places]:
    """The people of a draft, paired or not. Who took part is fixed with the draft: it tells nothing of today's answers."""
    scores: dict[UUID, list[int]] = {pk: [] for pk in unmatched_in(run)}
    for mentee, mentor, score in pairs_in(run).values_list("mentee_id", "mentor_id", "score"):
        scores.setdefault(mentee, []).append(score)
        scores.setdefault(mentor, []).append(score)
    people = Enrollment.objects.filter(cohort=run.cohort_id).order_by()
    rows = people.values_list("pk", "side", "person__level", "person__unit", "person__site")
    return [Places(side, level, unit, site, tuple(scores[pk])) for pk, side, level, unit, site in rows if pk in scores]


# Fetch and authorize -----------------------------------------------------------------------------------------------


def runs_for(membership: Membership) -> QuerySet[PairingRun]:
    """Runs of the programs that this membership runs, with cohort and program."""
    mine: QuerySet[PairingRun] = PairingRun.objects.filter(cohort__program__in=programs_for(membership))
    return mine.select_related("cohort__program")


def unmatched_rows(run: PairingRun) -> QuerySet[Unmatched]:
    """Who is without a partner in a draft, with the person."""
    found: QuerySet[Unmatched] = run.unmatched.select_related("enrollment__person")
    return found.order_by("enrollment__side", "enrollment__person__name", "pk")
