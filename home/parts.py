"""What somebody is in programs, as far as they know it themselves: it decides which reminders they are offered to turn off."""

from __future__ import annotations

from uuid import UUID

from access.roles import Permission, can
from accounts.models import Membership, Person
from notifications.catalog import Part
from pairing.models import PairMember
from programs.models import Enrollment, Format

BOTH = frozenset({Part.BOOKS, Part.BRINGS})


def parts_of(membership: Membership) -> frozenset[Part]:
    """The parts of a member. Three queries.

    Who has neither a pair nor said yes to one may become either. Being listed or asked for changes nothing here: a person would
    learn of it before anybody told them.
    """
    person_id = membership.person_id
    found = _sides(person_id)
    if not found and can(membership, Permission.PAIR_VIEW):
        found = BOTH
    if found or can(membership, Permission.ENROLLMENT_ANSWER):
        found |= {Part.INVITED}
    if can(membership, Permission.PROGRAMS_VIEW):
        found |= {Part.TEAM}
    if Person.objects.filter(manager_id=person_id, left_on=None).exists():
        found |= {Part.MANAGER}
    return found


def _sides(person_id: UUID) -> frozenset[Part]:
    """Of every pair they have or had, and of what they said yes to."""
    said_yes = Enrollment.objects.filter(person_id=person_id, state=Enrollment.State.READY)
    pairs = PairMember.objects.filter(person_id=person_id)
    rows = {
        *said_yes.order_by().values_list("side", "cohort__format"),
        *pairs.order_by().values_list("side", "pair__cohort__format"),
    }
    found: set[Part] = set()
    for side, form in rows:
        found |= BOTH if Format(form).is_circle else {Part.BOOKS if side == Enrollment.Side.MENTEE else Part.BRINGS}
    return frozenset(found)
