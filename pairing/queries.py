"""Named reads of pairs."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Prefetch, QuerySet

from accounts.models import Person
from pairing.models import Pair, PairMember


def with_members(pairs: QuerySet[Pair]) -> QuerySet[Pair]:
    """Pairs with cohort, program, members and their people, in a fixed number of queries."""
    members = PairMember.objects.select_related("person", "enrollment").order_by("side", "person__name")
    return pairs.select_related("cohort__program").prefetch_related(Prefetch("members", queryset=members))


def pairs_of(person: Person) -> QuerySet[Pair]:
    """Every pair that this person is a member of, newest first."""
    mine = PairMember.objects.filter(person=person).values("pair_id")
    return with_members(Pair.objects.filter(pk__in=mine)).order_by("-created_at")


def get_pair(person: Person, pair_id: UUID) -> Pair:
    """A pair of this person. Raises Pair.DoesNotExist alike for a stranger's pair and for no such pair."""
    pair: Pair = pairs_of(person).get(pk=pair_id)
    return pair


def member_in(pair: Pair, person: Person) -> PairMember | None:
    """This person's membership in the pair."""
    return next((member for member in pair.members.all() if member.person_id == person.pk), None)
