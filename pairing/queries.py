"""Named reads of pairs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.db.models.functions import Least

from access.roles import ROLE_PERMISSIONS, Permission
from accounts.models import Membership, Person, RoleGrant
from accounts.queries import joined_members
from pairing.aims import RunAims
from pairing.certificate import Certificate, verify
from pairing.digest import digest
from pairing.group_proof import GroupProof
from pairing.inputs import Loaded, load_problem, people_to_pair, rows_of
from pairing.matching import Ints, Weights
from pairing.models import Pair, PairingRun, PairMember, Proposal, Ruling, Unmatched
from pairing.problem import Aims
from pairing.words import PART_NAMES
from programs.models import Cohort, Coordinator, Enrollment, Program

LATER = "whoever joins this circle later"  # reads pair words, too, besides those who are in it


def present_members() -> QuerySet[PairMember]:
    """Members who did not leave a pair that goes on without them, mentee first. What such a pair writes is no longer for who left."""
    found: QuerySet[PairMember] = PairMember.objects.filter(left_on=None)
    return found.order_by("side", "person__name")


def with_members(pairs: QuerySet[Pair]) -> QuerySet[Pair]:
    """Pairs with cohort, program, present members and their people, in a fixed number of queries."""
    members = present_members().select_related("person", "enrollment")
    return pairs.select_related("cohort__program").prefetch_related(Prefetch("members", queryset=members))


def pairs_of(person: Person) -> QuerySet[Pair]:
    """Every pair that this person is a member of, newest first; without those that go on without them."""
    mine = present_members().filter(person=person).order_by().values("pair_id")
    return with_members(Pair.objects.filter(pk__in=mine)).order_by("-created_at")


def get_pair(person: Person, pair_id: UUID) -> Pair:
    """A pair of this person. Raises Pair.DoesNotExist alike for a stranger's pair and for no such pair."""
    pair: Pair = pairs_of(person).get(pk=pair_id)
    return pair


def member_in(pair: Pair, person: Person) -> PairMember | None:
    """This person's membership in the pair."""
    return next((member for member in pair.members.all() if member.person_id == person.pk), None)


def goes_on(pair: Pair, members: Collection[PairMember]) -> bool:
    """Whether these members are enough for the pair: a mentee with a mentor, in a circle any two. Reads pair.cohort."""
    return len(members) >= 2 if pair.is_circle else {member.side for member in members} == {"mentee", "mentor"}


def waits_for_partner(member: PairMember) -> bool:
    """Whether somebody whose pair has ended is ready for another one, and has none yet. Reads the enrollment and its cohort."""
    enrollment = member.enrollment
    return bool(
        enrollment.state == Enrollment.State.READY
        and enrollment.paired_at is None
        and member.pair.cohort.state == Cohort.State.ACTIVE
    )


def team_of(program: Program) -> list[Membership]:
    """Who runs this program and can open the organization today: its coordinators, else the program admins."""
    here = joined_members().select_related("person").order_by("person__name")
    coordinators = Coordinator.objects.filter(program=program).values("membership")
    return list(here.filter(pk__in=coordinators)) or list(here.filter(pk__in=_who_may(Permission.PROGRAM_SET)))


def _who_may(permission: Permission) -> QuerySet[RoleGrant]:
    roles = [role for role, held in ROLE_PERMISSIONS.items() if permission in held]
    found: QuerySet[RoleGrant] = RoleGrant.objects.filter(role__in=roles).values("membership")
    return found


def runs_of(cohort: Cohort) -> QuerySet[PairingRun]:
    """The drafts of a cohort, newest first."""
    found: QuerySet[PairingRun] = cohort.pairing_runs.order_by("-number")
    return found


def proposals_of(run: PairingRun, search: str = "") -> QuerySet[Proposal]:
    """The pairs of a draft with both people, by the mentee's name; `search` is part of either name."""
    found: QuerySet[Proposal] = run.proposals.select_related("mentee__person", "mentor__person")
    if search:
        found = found.filter(Q(mentee__person__name__icontains=search) | Q(mentor__person__name__icontains=search))
    return found.order_by("mentee__person__name", "mentee_id", "-score", "mentor_id")


def unmatched_of(run: PairingRun) -> QuerySet[Unmatched]:
    """Who is without a partner in a draft: mentees first, for whom it matters most."""
    found: QuerySet[Unmatched] = run.unmatched.select_related("enrollment__person")
    return found.order_by("enrollment__side", "enrollment__person__name", "pk")


def is_late(run: PairingRun) -> bool:
    """Whether the draft pairs those without a partner in a cohort whose first pairs are published. Reads run.cohort."""
    started: datetime | None = run.cohort.started_at
    return started is not None and run.created_at >= started


def mentors_with_room(cohort: Cohort) -> int:
    """Mentors of the cohort who have a partner and agreed to more than they have: as inputs.people_to_pair, without anybody's name."""
    most = cohort.partners(Enrollment.Side.MENTOR)
    if most == 1:
        return 0
    taken = present_members().filter(
        pair__cohort=cohort,
        pair__state__in=Pair.GOING,
        enrollment__side=Enrollment.Side.MENTOR,
        enrollment__state=Enrollment.State.READY,
        enrollment__paired_at__isnull=False,
        person__left_on=None,
    )
    pairs = taken.order_by().values("enrollment").annotate(pairs=Count("pk"))
    return int(pairs.filter(pairs__lt=Least(F("enrollment__capacity"), most)).count())


def weights_in_words(run: PairingRun) -> list[tuple[str, int]]:
    """(part, points at most) of a run."""
    return [(name, run.weights[part]) for part, name in PART_NAMES.items() if run.weights.get(part)]


@dataclass(frozen=True)
class LoadedRun:
    """A draft with the people of today, who are still those it was solved from. Rows as in the problem."""

    loaded: Loaded
    weights: Weights
    aims: Aims
    pairs: Ints  # (k, 2) rows of (mentee, mentor)
    scores: Ints  # by pair, as stored
    u: Ints  # price of a place with each mentor
    v: Ints  # price of a place with each mentee
    groups: GroupProof | None  # what proves it instead, see Solution

    def is_unchanged(self, run: PairingRun) -> bool:
        """Whether the draft would be solved from the same input today."""
        return bool(digest(self.loaded.problem, self.weights, self.aims) == run.input_digest)


def loaded_run(run: PairingRun, at: datetime) -> LoadedRun | None:
    """A stored draft as the solver left it. None when somebody in it no longer waits for a partner, or somebody else does.

    at: when the run was made, so that its zones are those of that day and no change to summer time makes it another one.
    """
    aims = RunAims.of(run)
    loaded = load_problem(run.cohort, at, aims.forbidden)
    stored = list(run.proposals.order_by("pk").values_list("mentee_id", "mentor_id", "score"))
    try:
        pairs = rows_of(loaded, [(mentee, mentor) for mentee, mentor, _ in stored])
        u = np.array([run.prices["mentors"][str(person.enrollment_id)] for person in loaded.mentors], dtype=np.int64)
        v = np.array([run.prices["mentees"][str(person.enrollment_id)] for person in loaded.mentees], dtype=np.int64)
        stored_groups = run.prices.get("groups")
        names = [str(person.enrollment_id) for person in loaded.mentors]
        groups = GroupProof.read(stored_groups, names) if stored_groups else None
    except KeyError:
        return None
    scores = np.array([score for *_, score in stored], dtype=np.int64)
    return LoadedRun(loaded, Weights(**run.weights), aims.rows(loaded), pairs, scores, u, v, groups)


def verify_run(run: PairingRun, at: datetime) -> Certificate | None:
    """Check a stored draft from scratch against the people of today. None when somebody in it no longer takes part."""
    found = loaded_run(run, at)
    if found is None:
        return None
    return verify(
        found.loaded.problem,
        found.weights,
        found.pairs,
        found.u,
        found.v,
        aims=found.aims,
        groups=found.groups,
        scores=found.scores,
        expected_digest=run.input_digest,
    )


def rulings_of(cohort: Cohort) -> list[Ruling]:
    """What the team decided about pairs of the cohort, with both people: locked first, then by name."""
    rows = cohort.rulings.select_related("mentee__person", "mentor__person")
    return list(rows.order_by("-kind", "mentee__person__name", "mentor__person__name", "pk"))


def rulings_in_force(cohort: Cohort) -> list[Ruling]:
    """Those of rulings_of whose people both wait for a partner, or have room: what the next draft obeys."""
    waiting = {person.enrollment_id for person in people_to_pair(cohort)[0]}
    return [one for one in rulings_of(cohort) if one.mentee_id in waiting and one.mentor_id in waiting]
