"""Help cases, and who may receive one."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise
from uuid import UUID

from django.db.models import QuerySet

from access.roles import ROLE_PERMISSIONS, Permission
from accounts.models import Person
from accounts.queries import joined_members
from feedback.models import HelpCase
from pairing.models import PairMember
from programs.models import Cohort, Coordinator

# How many managers up one query looks.
_STEPS = ["manager_id", "manager__manager_id", "manager__manager__manager_id", "manager__manager__manager__manager_id"]


def ombudsperson_for(author: Person) -> Person | None:
    """Who answers this person: the first by name who neither reports to nor is in the reporting line of them or of a partner of theirs.

    It never depends on the cases there are, or the choice would tell of them.
    """
    mine = PairMember.objects.filter(person=author).values("pair_id")
    near = {author.pk, *PairMember.objects.filter(pair_id__in=mine).values_list("person_id", flat=True)}
    holders = [role for role, held in ROLE_PERMISSIONS.items() if Permission.HELP_ANSWER in held]
    members = joined_members().filter(grants__role__in=holders).exclude(person_id__in=near).select_related("person")
    candidates = [member.person for member in members.distinct().order_by("person__name", "person_id")]
    above = managers_above({*near, *(person.pk for person in candidates)})
    lines = set().union(*(above[person_id] for person_id in near))
    return next((person for person in candidates if person.pk not in lines and not above[person.pk] & near), None)


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


def open_cases(person: Person) -> QuerySet[HelpCase]:
    """Cases that wait for this ombudsperson."""
    return cases_at(person).filter(state=HelpCase.State.OPEN)


def cases_at(person: Person) -> QuerySet[HelpCase]:
    """The desk of an ombudsperson, newest first, with the authors."""
    found: QuerySet[HelpCase] = HelpCase.objects.filter(ombudsperson=person).select_related("author")
    return found


def cases_of(person: Person) -> QuerySet[HelpCase]:
    """What this person asked help with, newest first."""
    found: QuerySet[HelpCase] = HelpCase.objects.filter(author=person).select_related("ombudsperson")
    return found


def get_case(ombudsperson: Person, case_id: UUID) -> HelpCase:
    """A case at this desk. Raises HelpCase.DoesNotExist alike for somebody else's and for none."""
    found: HelpCase = cases_at(ombudsperson).get(pk=case_id)
    return found


def get_own_case(author: Person, case_id: UUID) -> HelpCase:
    """A case of this author. Raises HelpCase.DoesNotExist alike for somebody else's and for none."""
    found: HelpCase = cases_of(author).get(pk=case_id)
    return found


def _chain(person: UUID, parents: dict[UUID, UUID | None]) -> set[UUID]:
    found: set[UUID] = set()
    manager = parents.get(person)
    while manager is not None and manager not in found:
        found.add(manager)
        manager = parents.get(manager)
    return found
