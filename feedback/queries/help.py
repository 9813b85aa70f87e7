"""Who may answer somebody: ombudspersons outside the reporting line of both sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import pairwise
from uuid import UUID

from django.db.models import QuerySet

from access.roles import ROLE_PERMISSIONS, ROLES_APART, Permission
from accounts.models import Person
from accounts.queries import joined_members
from feedback.models import HelpCase
from pairing.models import PairMember
from programs.models import Cohort, Coordinator

# How many managers up one query looks.
_STEPS = ["manager_id", "manager__manager_id", "manager__manager__manager_id", "manager__manager__manager__manager_id"]


def ombudsperson_for(author: Person) -> Person | None:
    """Who answers this person when they choose nobody else: the first by name of those who may."""
    return next(iter(ombudspersons_for(author)), None)


def ombudspersons_for(author: Person) -> list[Person]:
    """Who may answer this person, by name: whoever neither reports to nor is in the reporting line of them or of a partner of theirs.

    It never depends on the cases there are, or the choice would tell of them.
    """
    candidates = ombudspersons()
    near = _near([author.pk])[author.pk]
    above = managers_above({*near, *(person.pk for person in candidates)})
    return [person for person in candidates if _is_outside(person.pk, near, above)]


def ombudspersons() -> list[Person]:
    """Everybody who may answer at the help desk today, by name: whoever holds the role, and none that is kept apart from it."""
    holders = [role for role, held in ROLE_PERMISSIONS.items() if Permission.HELP_ANSWER in held]
    apart = frozenset[str]().union(*(ROLES_APART.get(role, frozenset()) for role in holders))
    members = joined_members().filter(grants__role__in=holders).exclude(grants__role__in=apart).select_related("person")
    return [member.person for member in members.distinct().order_by("person__name", "person_id")]


def misplaced(cases: Iterable[HelpCase]) -> set[UUID]:
    """Those of these open cases whose ombudsperson may not answer them any more: without the role, or inside a line of the author.

    Of a case without a name only the role is known. A constant number of queries.
    """
    cases = [case for case in cases if case.ombudsperson_id is not None and case.is_open]
    authors = {case.author_id for case in cases if case.author_id is not None}
    able = {person.pk for person in ombudspersons()} if cases else set()
    near = _near(authors)
    above = managers_above({*able, *(person for people in near.values() for person in people)}) if near else {}
    return {
        case.pk
        for case in cases
        if case.ombudsperson_id not in able
        or (case.author_id and not _is_outside(case.ombudsperson_id, near[case.author_id], above))
    }


def _near(people: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Each of these people with their partners, of now and of before; two queries."""
    if not people:
        return {}
    pairs: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for person, pair in PairMember.objects.filter(person__in=people).values_list("person_id", "pair_id"):
        pairs[pair].add(person)
    near: dict[UUID, set[UUID]] = {person: {person} for person in people}
    for pair, member in PairMember.objects.filter(pair__in=list(pairs)).values_list("pair_id", "person_id"):
        for person in pairs[pair]:
            near[person].add(member)
    return near


def _is_outside(candidate: UUID, near: set[UUID], above: dict[UUID, set[UUID]]) -> bool:
    lines = set().union(*(above[person] for person in near))
    return candidate not in near and candidate not in lines and not above[candidate] & near


def managers_above(person_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Everybody in the manager chain of each person, up to the top; a query for every four steps."""
    parents: dict[UUID, UUID | None] = {}
    waiting = set(person_ids)
    while waiting:
        rows = list(Person.objects.filter(pk__in=waiting).values_list("pk", *_STEPS))
        parents |= {person: manager for chain in rows for person, manager in pairwise(chain) if person is not None}
        waiting = {chain[-1] for chain in rows} - {None, *parents}
    return {person: _chain(person, parents) for person in person_ids}


def program_team(person: Person) -> list[Person]:
    """Who runs the programs of this person's pairs: their coordinators, or the program admins where there are none. By name."""
    programs = Cohort.objects.filter(pairs__members__person=person).values("program")
    coordinators = Coordinator.objects.filter(program__in=programs, membership__in=joined_members())
    people: QuerySet[Person] = Person.objects.filter(memberships__in=coordinators.values("membership"))
    if not people.exists():
        admins = [role for role, held in ROLE_PERMISSIONS.items() if Permission.PROGRAM_SET in held]
        people = Person.objects.filter(memberships__in=joined_members().filter(grants__role__in=admins))
    return list(people.exclude(pk=person.pk).distinct().order_by("name", "pk"))


def _chain(person: UUID, parents: dict[UUID, UUID | None]) -> set[UUID]:
    found: set[UUID] = set()
    manager = parents.get(person)
    while manager is not None and manager not in found:
        found.add(manager)
        manager = parents.get(manager)
    return found
