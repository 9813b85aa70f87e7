"""Named reads of decisions and experiments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, TypeVar
from uuid import UUID

from django.db.models import F, Q, QuerySet

from access.roles import Permission, can, permissions_of
from accounts.models import Membership, Person
from metrics.models import Decision, Experiment
from pairing.queries import present_members
from programs.models import Program
from programs.queries import programs_for

Row = TypeVar("Row", Decision, Experiment)
FOLLOW_UP_DAYS = (30, 90)
FORGOTTEN = timedelta(days=30)  # a follow-up that was due longer ago is no longer asked for

TIED = ("question", "pattern__theme", "pattern__period", "kpi")

# What this membership may see -----------------------------------------------------------------------------------


def programs_seen_by(membership: Membership) -> QuerySet[Program]:
    """Programs whose impact this membership reads: all for executives, else those it runs."""
    found: QuerySet[Program] = Program.objects.all()
    if reads_all(membership, Permission.IMPACT_VIEW):
        return found
    return programs_for(membership) if can(membership, Permission.PROGRAMS_VIEW) else found.none()


def decisions_seen_by(membership: Membership) -> QuerySet[Decision]:
    """Decisions that this membership reads, newest first: all for executives, else those of programs it runs and of its own pairs."""
    found: QuerySet[Decision] = Decision.objects.select_related("owner", "pair__cohort__program", *TIED)
    found = found.defer("pattern__period__public_key")
    return _seen(found, membership, Permission.DECISIONS_VIEW)


def experiments_seen_by(membership: Membership) -> QuerySet[Experiment]:
    """Experiments that this membership reads, newest first: as with decisions."""
    found: QuerySet[Experiment] = Experiment.objects.select_related("owner", "pair__cohort__program", *TIED)
    found = found.defer("pattern__period__public_key")
    return _seen(found, membership, Permission.EXPERIMENTS_VIEW)


def decisions_of(person: Person) -> QuerySet[Decision]:
    """Decisions of this person's pairs and their own, newest first: everybody in a pair reads them."""
    found: QuerySet[Decision] = Decision.objects.filter(Q(pair_id__in=_pairs_of(person)) | Q(owner=person))
    return found.select_related("owner")


def own_decisions(person: Person) -> QuerySet[Decision]:
    """Decisions that this person owns, and so may correct."""
    found: QuerySet[Decision] = Decision.objects.filter(owner=person).select_related("pair__cohort__program", *TIED)
    return found.defer("pattern__period__public_key")


def experiments_of(person: Person) -> QuerySet[Experiment]:
    """Experiments of this person's pairs and their own, newest first: everybody in a pair reads them."""
    found: QuerySet[Experiment] = Experiment.objects.filter(Q(pair_id__in=_pairs_of(person)) | Q(owner=person))
    return found.select_related("owner")


def own_experiments(person: Person) -> QuerySet[Experiment]:
    """Experiments that this person owns, and so may correct."""
    found: QuerySet[Experiment] = Experiment.objects.filter(owner=person).select_related("pair__cohort__program", *TIED)
    return found.defer("pattern__period__public_key")


def _seen(found: QuerySet[Row], membership: Membership, permission: Permission) -> QuerySet[Row]:
    """Of these decisions or experiments, those that the membership reads."""
    if reads_all(membership, permission):
        return found
    seen = Q(pair_id__in=_pairs_of(membership.person)) | Q(owner=membership.person_id)
    if can(membership, Permission.PROGRAMS_VIEW):
        seen |= Q(pair__cohort__program__in=programs_for(membership))
    return found.filter(seen)


def reads_all(membership: Membership, permission: Permission) -> bool:
    """Whether a role of theirs reads this without running programs or taking part. Role by role: a second one takes nothing away."""
    partial = {Permission.PROGRAMS_VIEW, Permission.PAIR_VIEW}
    held = (permissions_of([role]) for role in membership.roles)
    return any(permission in permissions and not partial & permissions for permissions in held)


def _pairs_of(person: Person) -> QuerySet[Any]:
    mine: QuerySet[Any] = present_members().filter(person=person).order_by().values("pair_id")
    return mine


# Follow-ups ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FollowUp:
    """A decision or an experiment that its owner looks at again: `days` (30 or 90) after it was made or started."""

    kind: Literal["decision", "experiment"]
    row: Decision | Experiment  # with its owner, and its pair up to the program
    days: int
    due_on: date

    @property
    def key(self) -> str:
        """The same for every scheduler: one reminder each."""
        return f"follow_up:{self.kind}:{self.row.pk}:{self.days}"

    @property
    def url_name(self) -> str:
        """The page on which the owner says how it stands."""
        return f"metrics:follow_up_{self.kind}"

    @property
    def kwargs(self) -> dict[str, UUID]:
        """What the address of the page takes, apart from the organization."""
        return {self.kind: self.row.pk}


def follow_ups_due(day: date, owner: Person | None = None) -> list[FollowUp]:
    """What somebody should look at again on `day`, of one owner or of everybody who is still there; the oldest first. Two queries.

    30 days after it was made or started, and 90, unless its owner has said since how it stands. An experiment that was
    stopped is over; who comes back after a long time is not asked about what was due more than a month ago.
    """
    last = max(FOLLOW_UP_DAYS)
    span = (day - timedelta(days=last) - FORGOTTEN, day - timedelta(days=min(FOLLOW_UP_DAYS)))
    whose = {"owner": owner} if owner else {"owner__left_on": None}
    lasting = [Experiment.State.RUNNING, Experiment.State.SCALED]
    decisions = Decision.objects.filter(decided_on__range=span, **whose)
    experiments = Experiment.objects.filter(started_on__range=span, state__in=lasting, **whose)
    related = ("owner", "pair__cohort__program")
    found = [_follow_up("decision", row, row.decided_on, day) for row in decisions.select_related(*related)]
    found += [_follow_up("experiment", row, row.started_on, day) for row in experiments.select_related(*related)]
    return sorted((each for each in found if each), key=lambda each: (each.due_on, each.key))


def waiting(day: date) -> Q:
    """Decisions that their owners should look at again on `day`, as `follow_ups_due` has it."""
    found = Q(pk__in=[])
    for days in FOLLOW_UP_DAYS:
        due = F("decided_on") + timedelta(days=days)
        span = (day - timedelta(days=days) - FORGOTTEN, day - timedelta(days=days))
        found |= Q(decided_on__range=span) & (Q(followed_up_on=None) | Q(followed_up_on__lt=due))
    return found


def _follow_up(
    kind: Literal["decision", "experiment"], row: Decision | Experiment, since: date, day: date
) -> FollowUp | None:
    """The newest one whose day has come, if it still waits."""
    days = max(number for number in FOLLOW_UP_DAYS if since + timedelta(days=number) <= day)
    due = since + timedelta(days=days)
    is_done = row.followed_up_on is not None and row.followed_up_on >= due
    return None if is_done or day - due > FORGOTTEN else FollowUp(kind, row, days, due)
