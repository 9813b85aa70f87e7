"""Whom people of a cohort named."""

from __future__ import annotations

from accounts.models import Person
from pairing import actions
from pairing.models import Wish
from programs.models import Enrollment
from tests.factories.programs import fresh
from tests.factories.topics import actor_of


def wish(enrollment: Enrollment, *people: Person) -> list[Wish]:
    """Name these colleagues, in this order, instead of whoever was named."""
    row = fresh(enrollment)
    return actions.set_wishes(
        enrollment=row, people=[person.pk for person in people], before=wished(row), by=actor_of(row.person)
    )


def wished(enrollment: Enrollment) -> list[object]:
    """Whom this person named, as ids, the first wish first."""
    return list(Wish.objects.filter(enrollment=enrollment).order_by("rank").values_list("person_id", flat=True))
