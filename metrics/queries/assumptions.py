"""Named reads of the assumptions that their authors shared."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from access.roles import Permission, can
from accounts.models import Membership
from metrics.queries.register import reads_all
from pairing.models import PairMember
from programs.queries import programs_for
from sessions.models import SharedAssumption

Reach = SharedAssumption.Reach


def assumptions_seen_by(membership: Membership) -> QuerySet[SharedAssumption]:
    """Shared assumptions that this membership reads, newest first: their own, those of programs they run, those shared with executives,
    and those shared with a cohort that they are in. Each with its author and program.
    """
    seen = Q(assumption__author=membership.person_id)
    if can(membership, Permission.PROGRAMS_VIEW):
        seen |= Q(assumption__pair__cohort__program__in=programs_for(membership))
    if reads_all(membership, Permission.ASSUMPTIONS_VIEW):
        seen |= Q(reach__in=[Reach.LEADERS, Reach.COHORT])
    mine = PairMember.objects.filter(person=membership.person_id).order_by().values("pair__cohort")
    seen |= Q(reach=Reach.COHORT, assumption__pair__cohort__in=mine)
    found: QuerySet[SharedAssumption] = SharedAssumption.objects.filter(seen)
    return found.select_related("assumption__author", "assumption__pair__cohort__program").defer("assumption__words")
