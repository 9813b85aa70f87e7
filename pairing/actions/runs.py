"""Starting a run, keeping what it found, and publishing it."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

import audit.record as audit
from access.actors import SYSTEM, Actor
from access.clock import now, today
from access.queues import Queue
from access.tasks import ring
from access.tenancy import current_organization
from accounts.models import Organization
from audit.sentences import Action
from jobs.actions import start_job
from jobs.kinds import JobKind
from jobs.models import Job
from notifications.actions import Letter, notify_all
from notifications.kinds import Kind
from pairing.inputs import earlier_pairs, people_to_pair
from pairing.matching import Weights
from pairing.models import Pair, PairingRun, PairMember, Proposal, Unmatched
from pairing.outcome import Outcome
from programs.actions import WrongPhase, start_cohort, take_places
from programs.models import Cohort, Enrollment
from programs.rules import lock_enrollments, where_it_is

State = PairingRun.State


class NobodyReady(Exception):
    """Pairs need at least one ready mentor and one ready mentee who wait for a partner, or a mentor with room."""


class FormsCircles(Exception):
    """A peer circle has no mentee: it is formed on a page of its own."""


class NotADraft(Exception):
    """Only a draft can be published, and only once."""


class StaleDraft(Exception):
    """Somebody in the draft no longer takes part; the message names them."""


class EmptyDraft(Exception):
    """Nobody would have a partner."""


class AlreadyPaired(Exception):
    """Since this draft was made, some of its people got a partner, or were a pair; the message names them."""


class AnswersOpen(Exception):
    """While answers may still change, a count that moves would tell that somebody took a yes back."""


@transaction.atomic
def propose_pairs(*, cohort: Cohort, weights: Weights, return_to: str, by: Actor) -> PairingRun:
    """Start a pairing run as a job; `return_to` may hold {run}. A second call while one is solving returns it.

    Of an active cohort, it pairs those without a partner; everybody else stays as they are.
    Raises FormsCircles, WrongPhase, AnswersOpen, NobodyReady.
    """
    cohort = _locked(cohort.pk)
    solving: PairingRun | None = PairingRun.objects.filter(cohort=cohort, state=State.SOLVING).first()
    if solving is not None:
        if Job.objects.filter(pk=solving.job_id, state__in=Job.OPEN).exists():
            return solving
        solving.state = State.FAILED
        solving.save(update_fields=["state"])
    people, _ = people_to_pair(cohort)
    if {person.side for person in people} != {"mentor", "mentee"}:
        raise NobodyReady(cohort.name)
    number = (cohort.pairing_runs.aggregate(last=Max("number"))["last"] or 0) + 1
    run: PairingRun = PairingRun.objects.create(
        cohort=cohort, number=number, weights=_as_json(weights), created_by_id=by.person_id, created_at=now()
    )
    job = start_job(kind=JobKind.PAIRING, subject_id=run.pk, return_to=return_to.format(run=run.pk), by=by)
    run.job_id = job.pk
    run.save(update_fields=["job_id"])
    audit.record(Action.PAIRING_STARTED, by=by, subject_id=run.pk, subject_name=f"draft {number}", cohort=cohort.name)
    return run


@transaction.atomic
def keep_outcome(*, run_id: UUID, outcome: Outcome, by: Actor = SYSTEM) -> PairingRun:
    """Write what the solver found, once: a run that is no longer solving is left as it is."""
    run: PairingRun = PairingRun.objects.select_for_update().select_related("cohort").get(pk=run_id)
    if run.state != State.SOLVING:
        return run
    for name, value in outcome.facts.items():
        setattr(run, name, value)
    run.state = State.DRAFT
    run.save()
    Proposal.objects.bulk_create([Proposal(run=run, **row) for row in outcome.proposals], batch_size=2000)
    Unmatched.objects.bulk_create([Unmatched(run=run, **row) for row in outcome.unmatched], batch_size=2000)
    audit.record(
        Action.PAIRING_SOLVED,
        by=by,
        subject_id=run.pk,
        subject_name=f"draft {run.number}",
        cohort=run.cohort.name,
        paired=run.mentees_paired,
        mentees=run.mentees,
    )
    return run


@transaction.atomic
def publish_pairs(*, run: PairingRun, by: Actor) -> list[Pair]:
    """Turn a draft into pairs and tell everybody in them, and nobody else. The first publish starts the cycle; in an active cohort the
    pairs join those that are there, and the panel of the ledger stays as it was frozen.

    Raises NotADraft, FormsCircles, WrongPhase, AnswersOpen, EmptyDraft, StaleDraft, AlreadyPaired.
    """
    cohort = _locked(run.cohort_id)
    run = PairingRun.objects.select_for_update().get(pk=run.pk)
    if run.state != State.DRAFT:
        raise NotADraft(run.get_state_display())
    _hold(run)
    groups = _groups(run)
    if not groups:
        raise EmptyDraft(f"Draft {run.number}")
    _refuse_stale(groups)
    _refuse_paired(cohort, groups)
    pairs = _write_pairs(cohort, groups)
    run.state, run.published_at = State.PUBLISHED, now()
    run.save(update_fields=["state", "published_at"])
    take_places(enrollments=[one.pk for one in _everybody(groups)], by=by)
    if not cohort.has_pairs:
        start_cohort(cohort=cohort, by=by)
    audit.record(
        Action.PAIRS_PUBLISHED,
        by=by,
        subject_id=run.pk,
        subject_name=f"draft {run.number}",
        cohort=cohort.name,
        pairs=len(pairs),
    )
    _tell(cohort, pairs, groups)
    organization_id = str(current_organization())
    transaction.on_commit(lambda: ring("feedback.reconcile", organization_id, queue=Queue.DEFAULT))
    return pairs


def _locked(cohort_id: UUID) -> Cohort:
    """A cohort in which pairs can be found today, locked. Raises FormsCircles, WrongPhase, AnswersOpen."""
    cohort: Cohort = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort_id)
    if cohort.is_circle:
        raise FormsCircles(cohort.name)
    if cohort.state not in (Cohort.State.RECRUITING, Cohort.State.ACTIVE):
        raise WrongPhase(where_it_is(cohort))
    if not cohort.answers_closed(today(cohort.organization.timezone)):
        raise AnswersOpen(cohort.name)
    return cohort


def _as_json(weights: Weights) -> dict[str, int]:
    return {name: getattr(weights, name) for name in ("skill", "distance", "overlap", "proximity")}


def _hold(run: PairingRun) -> None:
    """Lock whoever is in the draft: somebody who stops at this moment is read before or after, and never in between."""
    ids = {pk for row in run.proposals.order_by().values_list("mentee_id", "mentor_id") for pk in row}
    list(lock_enrollments(ids))


def _groups(run: PairingRun) -> dict[Enrollment, list[Enrollment]]:
    """Mentee -> mentors of a draft, with their people."""
    rows = run.proposals.select_related("mentee__person", "mentor__person").order_by("mentee_id", "mentor_id")
    groups: dict[Enrollment, list[Enrollment]] = defaultdict(list)
    for row in rows:
        groups[row.mentee].append(row.mentor)
    return groups


def _everybody(groups: dict[Enrollment, list[Enrollment]]) -> list[Enrollment]:
    """Mentees and mentors; a mentor of several mentees as often."""
    return [*groups, *(mentor for mentors in groups.values() for mentor in mentors)]


def _refuse_stale(groups: dict[Enrollment, list[Enrollment]]) -> None:
    gone = sorted({e.person.name for e in _everybody(groups) if e.state != Enrollment.State.READY or e.person.left_on})
    if gone:
        raise StaleDraft(", ".join(gone))


def _refuse_paired(cohort: Cohort, groups: dict[Enrollment, list[Enrollment]]) -> None:
    """Others may have been published since the draft was made: nobody gets more partners than they agreed to, and no two meet again."""
    people, _ = people_to_pair(cohort)
    room, takes = {person.enrollment_id: person.capacity for person in people}, Counter(_everybody(groups))
    full = {one.person.name for one, times in takes.items() if times > room.get(one.pk, 0)}
    mentees = {mentee.person_id: mentee for mentee in groups}
    for mentee_id, mentor_id in earlier_pairs(mentees):
        if any(mentor.person_id == mentor_id for mentor in groups[mentees[mentee_id]]):
            full.add(mentees[mentee_id].person.name)
    if full:
        raise AlreadyPaired(", ".join(sorted(full)))


def _write_pairs(cohort: Cohort, groups: dict[Enrollment, list[Enrollment]]) -> list[Pair]:
    moment, day = now(), today(cohort.organization.timezone)
    state = Pair.State.FORMING if cohort.program.requires_charter else Pair.State.ACTIVE
    pairs = [Pair(cohort=cohort, state=state, started_on=day, created_at=moment) for _ in groups]
    Pair.objects.bulk_create(pairs, batch_size=2000)
    members = [
        PairMember(pair=pair, enrollment=enrollment, person=enrollment.person, side=enrollment.side)
        for pair, (mentee, mentors) in zip(pairs, groups.items(), strict=True)
        for enrollment in (mentee, *mentors)
    ]
    PairMember.objects.bulk_create(members, batch_size=2000)
    return pairs


def _tell(cohort: Cohort, pairs: list[Pair], groups: dict[Enrollment, list[Enrollment]]) -> None:
    organization = Organization.objects.get(pk=current_organization())
    letters = []
    for pair, (mentee, mentors) in zip(pairs, groups.items(), strict=True):
        members = [mentee, *mentors]
        link = reverse("sessions:pair", kwargs={"organization": organization.slug, "pair": pair.pk})
        for member in members:
            context: dict[str, Any] = {
                "program": cohort.program.name,
                "side": member.side,
                "mentee": mentee.person.name,
                "partners": [other.person.name for other in members if other is not member],
                "link": link,
                "recipient_zone": member.person.timezone or organization.timezone,
            }
            key = f"pair_published:{pair.pk}:{member.person_id}"
            letters.append(Letter(member.person_id, member.person.email, key, context))
    notify_all(kind=Kind.PAIR_PUBLISHED, letters=letters)
