"""What a run is solved from, read into arrays: a fixed number of queries and never an object for each pair."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from django.db.models import Count

from accounts.models import Person
from pairing.matching import Ints, Needs, People, Problem, Skills, ids_array, pair_rows, reporting_line
from pairing.models import Pair, PairMember
from pairing.past import past_pairs
from pairing.problem import UNKNOWN_CODE, UNKNOWN_ZONE
from pairing.wishes import wish_rows
from programs.models import Cohort
from programs.models.programs import Format
from programs.queries import ReadyPerson, allowed_topics, placed_people, ready_needs, ready_people, ready_skills

Couple = tuple[UUID, UUID]  # enrollments: mentee, mentor
MOST_LANGUAGES = 64  # bits of the mask
LEAST_GROUP = 2  # mentors that make a group


@dataclass(frozen=True)
class Loaded:
    """A problem, and who stands behind its rows."""

    problem: Problem
    mentees: list[ReadyPerson]
    mentors: list[ReadyPerson]
    topics: list[str]  # name by topic code
    evidence: dict[tuple[int, int], str]  # (mentor row, topic code) -> what shows it
    placed: frozenset[UUID] = frozenset()  # enrollments among the mentors who have a partner, and room for another


def load_problem(cohort: Cohort, at: datetime, forbidden: Collection[Couple] = ()) -> Loaded:
    """Everybody in the cohort who waits for a partner or has room, as the solver needs them. `at` fixes the offsets of their zones.

    forbidden: enrollments (mentee, mentor) that the program team does not want to meet.
    """
    people, held = _to_pair(cohort)
    mentees = [person for person in people if person.side == "mentee"]
    mentors = [person for person in people if person.side == "mentor"]
    names = allowed_topics(cohort.program)
    skills, needs = ready_skills(cohort), ready_needs(cohort)
    codes = _codes([*names, *(row[1] for row in skills), *(row[1] for row in needs)])
    mentor_at = {person.enrollment_id: row for row, person in enumerate(mentors)}
    mentee_at = {person.enrollment_id: row for row, person in enumerate(mentees)}
    lines = _lines()
    languages = _codes(language for person in people for language in person.languages)
    units = _codes(person.unit for person in people if person.unit)
    sites = _codes(person.site for person in people if person.site)
    sides = [_people(side, lines, (units, sites, languages), at, held) for side in (mentors, mentees)]
    excluded = [
        (mentee_at[one], mentor_at[other]) for one, other in forbidden if one in mentee_at and other in mentor_at
    ]
    problem = Problem.of(
        mentors=sides[0],
        mentees=sides[1],
        skills=Skills.of([(mentor_at[e], codes[t], level) for e, t, level, _ in skills if e in mentor_at]),
        needs=Needs.of(
            [(mentee_at[e], codes[t], level, priority) for e, t, priority, level in needs if e in mentee_at]
        ),
        allowed=np.array([topic in names for topic in codes], dtype=bool),
        excluded=np.array(sorted(excluded), dtype=np.int64).reshape(-1, 2),
        earlier=pair_rows(_by_person(mentees), _by_person(mentors), [*earlier_pairs(), *_forgotten(mentees, mentors)]),
        wishes=wish_rows(mentees, mentors) if cohort.program.takes_wishes else None,
    )
    evidence = {(mentor_at[e], codes[t]): text for e, t, _, text in skills if text and e in mentor_at}
    topics = [str(names.get(topic, "")) for topic in codes]
    return Loaded(problem, mentees, mentors, topics, evidence, frozenset(one for one, many in held.items() if many))


def people_to_pair(cohort: Cohort) -> tuple[list[ReadyPerson], frozenset[UUID]]:
    """Who takes part in a run, and which of them have a partner already. Three queries.

    Those who said yes and hold no place in a pair; and of the others the mentors who agreed to more partners than they have, counting
    with what is left. Everybody else stays as they are. Before the first publish that is everybody who said yes.
    """
    people, held = _to_pair(cohort)
    return people, frozenset(one for one, many in held.items() if many)


def _to_pair(cohort: Cohort) -> tuple[list[ReadyPerson], dict[UUID, int]]:
    """The people of people_to_pair, and by enrollment how many partners they have already."""
    placed, partners = placed_people(cohort), _partners(cohort)
    least = least_group(cohort)
    people = []
    for person in ready_people(cohort):
        has = partners.get(person.enrollment_id, 0)
        # Whoever holds a place without a pair left it and wanted no other.
        stays = person.enrollment_id in placed and (person.side == "mentee" or not has)
        # Who joins a group said yes to two mentors, whatever an older file says of how many.
        capacity = max(person.capacity, least) if person.side == "mentee" else person.capacity
        if not stays and capacity > has:
            people.append(person._replace(capacity=capacity - has))
    return people, {person.enrollment_id: partners.get(person.enrollment_id, 0) for person in people}


def least_group(cohort: Cohort) -> int:
    """How many mentors a mentee of this cohort has at least, where they have any."""
    return LEAST_GROUP if cohort.format == Format.GROUP and cohort.mentors_per_mentee >= LEAST_GROUP else 1


def _partners(cohort: Cohort) -> dict[UUID, int]:
    """Enrollment -> the pairs of this cohort that it is in, and that go on."""
    here = PairMember.objects.filter(pair__cohort=cohort, pair__state__in=Pair.GOING, left_on=None)
    return dict(here.order_by().values_list("enrollment_id").annotate(pairs=Count("pk")))


def _codes(values: Iterable[Any]) -> dict[Any, int]:
    """Numbers that last: by sorted value, so the same people give the same input digest."""
    return {value: code for code, value in enumerate(sorted(set(values)))}


def _lines() -> dict[UUID, tuple[int, int]]:
    """Person -> their interval in the reporting line of the whole organization."""
    rows = list(Person.objects.order_by("pk").values_list("pk", "manager_id"))
    at = {pk: row for row, (pk, _) in enumerate(rows)}
    intervals = reporting_line([at.get(manager, -1) for _, manager in rows])
    return {pk: (int(start), int(end)) for (pk, _), (start, end) in zip(rows, intervals, strict=True)}


def _people(
    people: list[ReadyPerson],
    lines: dict[UUID, tuple[int, int]],
    codes: tuple[dict[Any, int], dict[Any, int], dict[Any, int]],
    at: datetime,
    held: dict[UUID, int],
) -> People:
    units, sites, languages = codes
    return People.of(
        ids_array(person.person_id for person in people),
        unit=[units.get(person.unit, UNKNOWN_CODE) for person in people],
        site=[sites.get(person.site, UNKNOWN_CODE) for person in people],
        zone=[_offset(person.timezone, at) for person in people],
        languages=np.array([_mask(person.languages, languages) for person in people], dtype=np.uint64),
        line=np.array([lines[person.person_id] for person in people], dtype=np.int64).reshape(-1, 2),
        capacity=[person.capacity for person in people],
        held=[held.get(person.enrollment_id, 0) for person in people],
        proximity=[
            person.is_near_customers | person.is_near_data << 1 | person.is_near_technology << 2 for person in people
        ],
    )


def _mask(spoken: list[str], codes: dict[Any, int]) -> int:
    """A bit for each language. Beyond 64 languages in a cohort the rest count as not stated, which forbids nobody."""
    return sum(1 << codes[language] for language in set(spoken) if codes[language] < MOST_LANGUAGES)


@lru_cache(maxsize=1024)  # each run asks for a moment of its own
def _offset(zone: str, at: datetime) -> int:
    """Minutes east of UTC; not known for an empty or unknown zone."""
    try:
        offset = at.astimezone(ZoneInfo(zone)).utcoffset() if zone else None
    except (ZoneInfoNotFoundError, ValueError):
        offset = None
    return UNKNOWN_ZONE if offset is None else int(offset.total_seconds() // 60)


def _by_person(people: list[ReadyPerson]) -> People:
    return People.of(ids_array(person.person_id for person in people))


def earlier_pairs(of: Iterable[UUID] | None = None) -> list[tuple[UUID, UUID]]:
    """(mentee, mentor) of every pair there ever was in this organization, or of those of these mentees (people)."""
    own = PairMember.objects.filter(side="mentee")
    own = own if of is None else own.filter(person_id__in=list(of))
    mentees = dict(own.values_list("pair_id", "person_id"))
    others = PairMember.objects.filter(side="mentor")
    others = others if of is None else others.filter(pair_id__in=list(mentees))
    return [(mentees[pair], mentor) for pair, mentor in others.values_list("pair_id", "person_id") if pair in mentees]


def _forgotten(mentees: list[ReadyPerson], mentors: list[ReadyPerson]) -> list[tuple[UUID, UUID]]:
    """Pairs of these people of which only a hash is left."""
    return past_pairs([each.person_id for each in mentees], [each.person_id for each in mentors])


def rows_of(loaded: Loaded, pairs: list[tuple[UUID, UUID]]) -> Ints:
    """Rows of (mentee, mentor) for pairs of enrollments. Raises KeyError when one no longer takes part."""
    mentee_at = {person.enrollment_id: row for row, person in enumerate(loaded.mentees)}
    mentor_at = {person.enrollment_id: row for row, person in enumerate(loaded.mentors)}
    rows = [(mentee_at[mentee], mentor_at[mentor]) for mentee, mentor in pairs]
    return np.array(rows, dtype=np.int64).reshape(-1, 2)
