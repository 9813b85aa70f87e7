"""Named reads of charters: where a pair stands with its charter, who is awaited, and what a proposal may start from."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from access.clock import today
from pairing import queries
from pairing.charter import SOMEBODY, Terms, from_json
from pairing.models import Charter, CharterReview, CharterSignature, ObjectiveProgress, Pair, PairMember
from programs.library.charter import (
    CIRCLE_RULES,
    EVERYONE_RULES,
    MENTEE_RULES,
    MENTOR_RULES,
    OBJECTIVES,
    ObjectiveIdea,
)
from programs.models import Cohort, Program


@dataclass(frozen=True)
class Standing:
    """Where a pair stands: the latest version, the one in force, and who of the present members has not signed the latest.

    `members` have not left; `latest` and `in_force` are the same row once everybody signed.
    """

    pair: Pair
    members: list[PairMember]
    latest: Charter | None = None
    in_force: Charter | None = None
    signed: frozenset[UUID] = frozenset()  # who signed the latest version
    reviewed: frozenset[UUID] = frozenset()  # who reviewed the version in force

    @property
    def proposal(self) -> Charter | None:
        """The latest version while somebody has yet to sign it."""
        return self.latest if self.latest is not None and self.latest.signed_at is None else None

    @property
    def awaited(self) -> list[PairMember]:
        """Who has yet to sign the proposal; without one, nobody."""
        return [row for row in self.members if row.person_id not in self.signed] if self.proposal else []

    @property
    def is_required(self) -> bool:
        """Whether the pair waits for its charter."""
        return bool(self.pair.state == Pair.State.FORMING)

    @property
    def is_over(self) -> bool:
        """Whether the pair has ended, by itself or with its cohort."""
        return is_over(self.pair)

    @property
    def names(self) -> dict[UUID, str]:
        """Person id to name, of the members who are present."""
        return {row.person_id: row.person.name for row in self.members}

    def others(self, person_id: UUID) -> list[str]:
        """The names of the other present members. Never empty: a partner whose data was erased is still somebody."""
        return [row.person.name for row in self.members if row.person_id != person_id] or ["your partner"]

    def readers(self, person_id: UUID) -> list[str]:
        """Who reads the charter besides this person, as its badge says it. Whoever joins a circle later reads every version."""
        return [*self.others(person_id), *([queries.LATER] if self.pair.is_circle else [])]

    def proposer(self, person_id: UUID | None) -> str:
        """Who proposed the latest version, as this reader would say it."""
        by = self.latest.proposed_by_id if self.latest else None
        return "you" if by is not None and by == person_id else self.names.get(by, SOMEBODY) if by else SOMEBODY

    def waits_for(self, person_id: UUID) -> bool:
        """Whether this person's signature is awaited."""
        return any(row.person_id == person_id for row in self.awaited)

    def asks_review(self, person_id: UUID, day: date) -> bool:
        """Whether it is half-time, and this person has not looked at the version in force."""
        due = self.in_force.review_due_on if self.in_force else None
        return due is not None and due <= day and person_id not in self.reviewed and not self.is_over


def is_over(pair: Pair) -> bool:
    """Whether the pair has ended, by itself or with its cohort. Reads pair.cohort."""
    return bool(pair.state == Pair.State.CLOSED or pair.cohort.state == Cohort.State.CLOSED)


def present(pair: Pair) -> list[PairMember]:
    """The members who have not left, mentee first. Uses what is loaded."""
    rows = [row for row in pair.members.all() if row.left_on is None and row.person.left_on is None]
    return sorted(rows, key=lambda row: (row.side, row.person.name.lower(), str(row.pk)))


def standings(pairs: Collection[Pair]) -> dict[UUID, Standing]:
    """Pair id to its standing, in three queries for any number of pairs. The pairs come with their members and cohort."""
    rows = Charter.objects.filter(pair__in=[pair.pk for pair in pairs]).defer("terms").order_by("-version")
    by_pair: defaultdict[UUID, list[Charter]] = defaultdict(list)
    for row in rows:
        by_pair[row.pair_id].append(row)
    matter = [row.pk for own in by_pair.values() for row in (own[0], _in_force(own)) if row is not None]
    signed = _people_of(CharterSignature.objects.filter(charter__in=matter))
    reviewed = _people_of(CharterReview.objects.filter(charter__in=matter))
    found = {}
    for pair in pairs:
        own = by_pair[pair.pk]
        latest, in_force = own[0] if own else None, _in_force(own)
        found[pair.pk] = Standing(
            pair,
            present(pair),
            latest,
            in_force,
            frozenset(signed[latest.pk]) if latest else frozenset(),
            frozenset(reviewed[in_force.pk]) if in_force else frozenset(),
        )
    return found


def standing_of(pair: Pair) -> Standing:
    """The standing of one pair, which comes with its members and cohort."""
    return standings([pair])[pair.pk]


def _in_force(newest_first: Iterable[Charter]) -> Charter | None:
    return next((row for row in newest_first if row.signed_at is not None), None)


def _people_of(rows: QuerySet[Any]) -> defaultdict[UUID, set[UUID]]:
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for charter_id, person_id in rows.order_by().values_list("charter_id", "person_id"):
        found[charter_id].add(person_id)
    return found


def versions_of(pair: Pair) -> QuerySet[Charter]:
    """Every version of a pair's charter, newest first, with signatures and reviews and their people."""
    signatures = CharterSignature.objects.select_related("person")
    reviews = CharterReview.objects.select_related("person")
    found: QuerySet[Charter] = Charter.objects.filter(pair=pair).select_related("proposed_by")
    return found.prefetch_related(Prefetch("signatures", signatures), Prefetch("reviews", reviews)).order_by("-version")


def version_of(pair: Pair, number: int | None) -> Charter | None:
    """One version by its number."""
    return None if number is None else Charter.objects.filter(pair=pair, version=number).first()


def everybody_in(pair: Pair) -> dict[UUID, str]:
    """Person id to name, of everybody who is or was in the pair: earlier versions name them too."""
    return dict(PairMember.objects.filter(pair=pair).order_by().values_list("person_id", "person__name"))


@dataclass(frozen=True)
class Progress:
    """How far an objective is, in its owner's words."""

    state: ObjectiveProgress.State = ObjectiveProgress.State.NOT_BEGUN
    note: str = ""
    row: ObjectiveProgress | None = field(default=None, compare=False)


def progress_of(pair: Pair) -> dict[UUID, Progress]:
    """Objective id to its progress, of this pair. For its members only."""
    found = {}
    for row in ObjectiveProgress.objects.filter(pair=pair):
        said = json.loads(str(row.text))
        found[row.objective] = Progress(ObjectiveProgress.State(said["state"]), said["note"], row)
    return found


def waiting_pairs() -> QuerySet[Pair]:
    """Pairs that wait for signatures: forming ones, and active ones with an open proposal, of cohorts that go on. With people.

    A paused pair is left in peace: it is not among them.
    """
    newer = Charter.objects.filter(pair=OuterRef("pair"), version__gt=OuterRef("version"))
    proposed = Charter.objects.filter(pair=OuterRef("pk"), signed_at=None).exclude(Exists(newer))
    found = Pair.objects.filter(Q(state=Pair.State.FORMING) | Q(Exists(proposed), state=Pair.State.ACTIVE))
    return queries.with_members(found.exclude(cohort__state=Cohort.State.CLOSED))


# What a proposal may start from -----------------------------------------------------------------------------------


def starting_rules(cohort: Cohort) -> list[str]:
    """The ground rules of the program, or the library's for the format. A circle has none for a mentor or a mentee."""
    sided = [row.text for row in (*MENTEE_RULES, *MENTOR_RULES)]
    everyone = [row.text for row in EVERYONE_RULES]
    library = [*everyone, *(row.text for row in CIRCLE_RULES)] if cohort.is_circle else [*sided, *everyone]
    own = [line for line in cohort.program.ground_rules if not (cohort.is_circle and line in sided)]
    return own or library


def starting_rhythm(program: Program) -> str:
    """Such as "Monthly, 60 minutes"."""
    if program.cadence == Program.Cadence.OWN:
        return program.cadence_label
    return f"{program.cadence_label}, {program.session_minutes} minutes"


def ideas_for(member: PairMember, cohort: Cohort) -> list[ObjectiveIdea]:
    """Objectives of the library that fit where this member stands."""
    side = "peer" if cohort.is_circle else member.side
    return [row for row in OBJECTIVES if row.side == side]


def last_day(pair: Pair, zone: str) -> date | None:
    """The last day that a charter may name: the program's, unless that is over."""
    end: date = pair.cohort.program.ends_on
    return end if end > today(zone) else None


def terms_of(charter: Charter) -> Terms:
    """What a version says."""
    return from_json(str(charter.terms))
