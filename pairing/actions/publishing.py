"""Publishing a run: scheduled with an undo window, told at once, taken back, or due.

A scheduled run has done nothing yet: no pair, no place, no message, no start of a cycle. Whoever acts on the runs of a cohort locks the
cohort first and then the run, so a second click, a second worker, or an undo at the last moment waits, and sees what the first did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction

import audit.record as audit
from access.actors import SYSTEM, Actor
from access.clock import now, today
from access.planner import analyze
from access.queues import Queue
from access.tasks import ring
from access.tenancy import current_organization
from accounts.models import Person
from audit.sentences import Action
from notifications.actions import notify_all
from notifications.kinds import Kind
from pairing import letters
from pairing.inputs import Loaded, earlier_pairs, load_problem, rows_of
from pairing.locking import AnswersOpen, FormsCircles, lock_cohort, refuse_moment
from pairing.models import Pair, PairingRun, PairMember
from pairing.notices import MOST, SIDES, WHY_NOT, plain
from pairing.past import past_pairs
from pairing.publish_queries import forbidden_in, groups_of
from pairing.rulings import broken_rules, rule_keys
from pairing.words import RULES, listed
from programs.actions import WrongPhase, start_cohort, take_places
from programs.models import Cohort, Enrollment
from programs.rules import lock_enrollments, some_names

State = PairingRun.State
Groups = dict[Enrollment, list[Enrollment]]  # mentee -> mentors
MINUTES = 10  # to undo it


class NotADraft(Exception):
    """Only a draft can be published, and only once."""


class NotScheduled(Exception):
    """The run is not about to be published: that was undone, or its time came."""


class AlreadyTold(Exception):
    """The pairs are published, and everybody in them is told: nothing is left to undo."""


class AnotherScheduled(Exception):
    """Another draft of the cohort is about to be published; the argument is its number."""


class NoticeTooLong(Exception):
    """What the team adds for one side has at most notices.MOST characters; the argument is the side."""


class StaleDraft(Exception):
    """Somebody in the draft no longer takes part; the message names them."""


class EmptyDraft(Exception):
    """Nobody would have a partner."""


class AlreadyPaired(Exception):
    """Since this draft was made, some of its people got a partner, were a pair, or take fewer partners; the message names them."""


class RuleBroken(Exception):
    """Since this draft was made, a hard rule came to forbid some of its pairs; the message names both, and the rule."""


class PairForbidden(Exception):
    """The program team forbade some pairs of this draft, after it was made; the message names them."""


# What stops a run whose time has come, as a key of notices.WHY_NOT.
REASONS: Mapping[type[Exception], str] = {
    StaleDraft: "stale",
    AlreadyPaired: "paired",
    RuleBroken: "rule",
    PairForbidden: "forbidden",
    AnswersOpen: "open",
    EmptyDraft: "empty",
    WrongPhase: "phase",
    FormsCircles: "phase",
}


@transaction.atomic
def schedule_publish(*, run: PairingRun, notices: Mapping[str, str] | None = None, by: Actor) -> PairingRun:
    """Publish this draft in ten minutes, unless that is undone. `notices` is what each side reads besides our words, side -> plain text.

    A second call, and one for a run that is published, returns it as it is. Raises what publish_pairs() raises, and NoticeTooLong.
    """
    cohort, run = _locked(run)
    if run.state in (State.SCHEDULED, State.PUBLISHED):
        return run
    _refuse_run(cohort, run)
    refuse_moment(cohort)
    _groups_to_publish(cohort, run)
    words = {side: plain((notices or {}).get(side, "")) for side in SIDES}
    for side, text in words.items():
        if len(text) > MOST:
            raise NoticeTooLong(side)
    _turn(run, State.SCHEDULED)
    run.notices, run.publish_failure = words, ""
    run.published_by_id, run.publishes_at = by.person_id, now() + timedelta(minutes=MINUTES)
    run.save(update_fields=["state", "notices", "publish_failure", "published_by_id", "publishes_at"])
    _record(Action.PUBLISH_SCHEDULED, cohort, run, by, minutes=MINUTES)
    return run


@transaction.atomic
def undo_publish(*, run: PairingRun, by: Actor) -> PairingRun:
    """Make a scheduled run a draft again. What the team wrote stays with it. A second call changes nothing. Raises AlreadyTold."""
    cohort, run = _locked(run)
    if run.state == State.PUBLISHED:
        raise AlreadyTold(f"Draft {run.number}")
    if run.state == State.SCHEDULED:
        _back_to_draft(run)
        _record(Action.PUBLISH_UNDONE, cohort, run, by)
    return run


@transaction.atomic
def publish_now(*, run: PairingRun, by: Actor) -> list[Pair]:
    """Publish a scheduled run without waiting. Raises NotScheduled, NotADraft (published already), and what publish_pairs() raises."""
    cohort, run = _locked(run)
    if run.state == State.PUBLISHED:
        raise NotADraft(run.get_state_display())
    if run.state != State.SCHEDULED:
        raise NotScheduled(f"Draft {run.number}")
    return _publish(cohort, run, by)


@transaction.atomic
def publish_pairs(*, run: PairingRun, by: Actor) -> list[Pair]:
    """Turn a draft into pairs at once and tell everybody in them, and nobody else. The first publish starts the cycle; in an active
    cohort the pairs join those that are there, and the panel of the ledger stays as it was frozen.

    Raises NotADraft, AnotherScheduled, FormsCircles, WrongPhase, AnswersOpen, EmptyDraft, StaleDraft, AlreadyPaired, RuleBroken,
    PairForbidden.
    """
    cohort, run = _locked(run)
    refuse_moment(cohort)
    if run.state != State.SCHEDULED:
        _refuse_run(cohort, run)
        _turn(run, State.SCHEDULED)
    return _publish(cohort, run, by)


@transaction.atomic
def publish_due(*, run: PairingRun, by: Actor = SYSTEM) -> PairingRun:
    """Publish a run whose time has come, in the name of whoever scheduled it. One that was undone, or is not due, stays as it is.

    Where it cannot be published, nothing of it is: it is a draft again, says why, and so does a message to whoever published it.
    """
    cohort, run = _locked(run)
    if run.state != State.SCHEDULED or run.publishes_at is None or run.publishes_at > now():
        return run
    try:
        with transaction.atomic():
            _publish(cohort, run, _publisher(run))
    except tuple(REASONS) as error:
        run.refresh_from_db()
        _fail(cohort, run, REASONS[type(error)], by)
    return run


def _locked(run: PairingRun) -> tuple[Cohort, PairingRun]:
    """The cohort and its run as they are now, locked in this order."""
    cohort = lock_cohort(run.cohort_id)
    locked: PairingRun = PairingRun.objects.select_for_update().get(pk=run.pk)
    locked.cohort = cohort
    return cohort, locked


def _turn(run: PairingRun, to: PairingRun.State) -> None:
    """The one place where publishing changes the state of a run, unsaved. Raises NotADraft."""
    if to not in PairingRun.TRANSITIONS[State(run.state)]:
        raise NotADraft(run.get_state_display())
    run.state = to


def _record(action: Action, cohort: Cohort, run: PairingRun, by: Actor, **facts: int | str) -> None:
    audit.record(action, by=by, subject_id=run.pk, subject_name=f"draft {run.number}", cohort=cohort.name, **facts)


def _refuse_run(cohort: Cohort, run: PairingRun) -> None:
    if run.state != State.DRAFT:
        raise NotADraft(run.get_state_display())
    other = cohort.pairing_runs.filter(state=State.SCHEDULED).values_list("number", flat=True).first()
    if other is not None:
        raise AnotherScheduled(other)


def _groups_to_publish(cohort: Cohort, run: PairingRun) -> Groups:
    """Who would be paired with whom. Raises EmptyDraft, StaleDraft, AlreadyPaired, RuleBroken, PairForbidden."""
    groups = groups_of(run)
    if not groups:
        raise EmptyDraft(f"Draft {run.number}")
    _refuse_stale(groups)
    loaded = load_problem(cohort, now())
    _refuse_paired(groups, loaded)
    _refuse_broken(groups, loaded)
    if forbidden := forbidden_in(run):
        raise PairForbidden(some_names(forbidden))
    return groups


def _publish(cohort: Cohort, run: PairingRun, by: Actor) -> list[Pair]:
    """Everything that publishing a scheduled, locked run does."""
    refuse_moment(cohort)
    _hold(run)
    groups = _groups_to_publish(cohort, run)
    pairs = _write_pairs(cohort, groups)
    _turn(run, State.PUBLISHED)
    run.published_at, run.published_by_id, run.publish_failure = now(), by.person_id, ""
    run.save(update_fields=["state", "published_at", "published_by_id", "publish_failure"])
    take_places(enrollments=[one.pk for one in _everybody(groups)], by=by)
    if not cohort.has_pairs:
        start_cohort(cohort=cohort, by=by)
    _record(Action.PAIRS_PUBLISHED, cohort, run, by, pairs=len(pairs))
    told = [(pair.pk, [mentee, *mentors]) for pair, (mentee, mentors) in zip(pairs, groups.items(), strict=True)]
    notify_all(kind=Kind.PAIR_PUBLISHED, letters=letters.new_pairs(cohort, told, run.notices))
    organization_id = str(current_organization())
    transaction.on_commit(lambda: ring("feedback.reconcile", organization_id, queue=Queue.DEFAULT))
    return pairs


def _back_to_draft(run: PairingRun, failure: str = "") -> None:
    _turn(run, State.DRAFT)
    run.publishes_at, run.published_by_id, run.publish_failure = None, None, failure
    run.save(update_fields=["state", "publishes_at", "published_by_id", "publish_failure"])


def _fail(cohort: Cohort, run: PairingRun, reason: str, by: Actor) -> None:
    run.cohort = cohort
    notify_all(kind=Kind.PUBLISH_FAILED, letters=letters.publish_failed(run, reason))
    _back_to_draft(run, reason)
    _record(Action.PUBLISH_FAILED, cohort, run, by, reason=WHY_NOT[reason])


def _publisher(run: PairingRun) -> Actor:
    """Whoever scheduled it. The system, where they are gone."""
    name = Person.objects.filter(pk=run.published_by_id).values_list("name", flat=True).first()
    return Actor(run.published_by_id, name) if name else SYSTEM


def _hold(run: PairingRun) -> None:
    """Lock whoever is in the draft: somebody who stops at this moment is read before or after, and never in between."""
    ids = {pk for row in run.proposals.order_by().values_list("mentee_id", "mentor_id") for pk in row}
    list(lock_enrollments(ids))


def _everybody(groups: Groups) -> list[Enrollment]:
    """Mentees and mentors; a mentor of several mentees as often."""
    return [*groups, *(mentor for mentors in groups.values() for mentor in mentors)]


def _refuse_stale(groups: Groups) -> None:
    gone = sorted({e.person.name for e in _everybody(groups) if e.state != Enrollment.State.READY or e.person.left_on})
    if gone:
        raise StaleDraft(some_names(gone))


def _refuse_paired(groups: Groups, loaded: Loaded) -> None:
    """Others may have been published since the draft was made: nobody gets more partners than they agreed to, and no two meet again."""
    people = [*loaded.mentees, *loaded.mentors]
    room, takes = {person.enrollment_id: person.capacity for person in people}, Counter(_everybody(groups))
    full = {one.person.name for one, times in takes.items() if times > room.get(one.pk, 0)}
    mentees = {mentee.person_id: mentee for mentee in groups}
    forgotten = past_pairs([*mentees], [mentor.person_id for mentors in groups.values() for mentor in mentors])
    for mentee_id, mentor_id in [*earlier_pairs(mentees), *forgotten]:
        if any(mentor.person_id == mentor_id for mentor in groups[mentees[mentee_id]]):
            full.add(mentees[mentee_id].person.name)
    if full:
        raise AlreadyPaired(some_names(sorted(full)))


def _refuse_broken(groups: Groups, loaded: Loaded) -> None:
    """The rules always hold, and a people file read since the draft may have put one of a pair above the other."""
    couples = [(mentee, mentor) for mentee, mentors in groups.items() for mentor in mentors]
    found = broken_rules(loaded.problem, rows_of(loaded, [(mentee.pk, mentor.pk) for mentee, mentor in couples]))
    broken = [
        f"{mentee.person.name} and {mentor.person.name} ({listed([RULES[key] for key in rule_keys(bits)])})"
        for (mentee, mentor), bits in zip(couples, found.tolist(), strict=True)
        if bits
    ]
    if broken:
        raise RuleBroken(some_names(sorted(broken)))


def _write_pairs(cohort: Cohort, groups: Groups) -> list[Pair]:
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
    analyze(Pair, PairMember, rows=len(members))
    return pairs
