"""Who could take part in a program, who was asked, who has a place and who met: grouped in the database, never a row for each person."""

from __future__ import annotations

from collections import Counter

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from accounts.models import Person
from metrics.equity import NOT_STATED, Atom
from metrics.hands import Key
from pairing.models import PairMember
from programs.eligible import own_people, who_fits
from programs.models import Enrollment, Program
from sessions.models import MentoringSession

Grouped = tuple[str, str, int | None]


def equity_atoms(program: Program) -> list[Atom]:
    """Everybody of the organization who is here and could take part, on either side, or was asked all the same. Three queries.

    Asked and placed ever: what was taken back, left or ended changes no figure. Guests belong to no unit of ours.
    """
    fits = who_fits(program)
    people, invited, places, sessions = Counter[Key](), Counter[Key](), Counter[Key](), Counter[Key]()
    everybody = own_people().filter(fits).order_by().values_list("unit", "site", "level")
    for *group, number in everybody.annotate(number=Count("pk")):
        people[_key(*group)] += number
    for *group, is_fit, is_placed, number in _asked(program, fits):
        key = _key(*group)
        people[key] += 0 if is_fit else number
        invited[key] += number
        places[key] += number if is_placed else 0
    for *group, number in _met(program):
        sessions[_key(*group)] += number
    return [Atom(key, people[key], invited[key], places[key], sessions[key]) for key in sorted(people)]


def _asked(program: Program, fits: Q) -> QuerySet[Person, tuple[str, str, int | None, bool, bool, int]]:
    """(unit, site, level, whether the rules leave them in, whether they have a place, people), of those who were asked or have a place."""
    asked = Enrollment.objects.filter(person=OuterRef("pk"), cohort__program=program, asks__gt=0)
    placed = PairMember.objects.filter(person=OuterRef("pk"), pair__cohort__program=program)
    in_program = Enrollment.objects.filter(cohort__program=program).values("person_id")
    people = own_people().filter(pk__in=in_program).filter(Exists(asked) | Exists(placed)).order_by()
    is_fit = Case(When(fits, then=Value(True)), default=Value(False), output_field=BooleanField())
    rows = people.annotate(is_fit=is_fit, is_placed=Exists(placed))
    counted = rows.values_list("unit", "site", "level", "is_fit", "is_placed").annotate(number=Count("pk"))
    found: QuerySet[Person, tuple[str, str, int | None, bool, bool, int]] = counted
    return found


def _met(program: Program) -> QuerySet[PairMember, tuple[str, str, int | None, int]]:
    """(unit, site, level, sessions held in the pairs of these people, one for each of them)."""
    held = Q(pair__sessions__state=MentoringSession.State.HELD)
    members = PairMember.objects.filter(pair__cohort__program=program, person__in=own_people()).order_by()
    rows = members.values_list("person__unit", "person__site", "person__level")
    found: QuerySet[PairMember, tuple[str, str, int | None, int]] = rows.annotate(
        number=Count("pair__sessions", filter=held)
    )
    return found


def _key(unit: str, site: str, level: int | None) -> Key:
    return unit or NOT_STATED, site or NOT_STATED, NOT_STATED if level is None else str(level)
