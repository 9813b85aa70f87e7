"""The life of a pair once it is published: it begins, rests, goes on, gets smaller, ends. Nobody is asked why.

Every change of state goes through `_turn`. The audit log says what became of a pair and never who wanted it: its readers run the
program, and whoever leaves shall not have to explain themselves to them. So the entries are written as the system's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

import audit.record as audit
from access.actors import SYSTEM, Actor
from access.queues import Queue
from access.tasks import ring
from access.tenancy import current_organization
from accounts.queries import local_today
from audit.sentences import Action
from notifications.actions import cancel_reminders, notify_all
from notifications.catalog import OF_A_PAIR
from notifications.kinds import Kind
from pairing import letters
from pairing.models import Pair, PairMember
from pairing.queries import goes_on, present_members
from programs.actions import free_places, leave_places
from programs.models import Cohort, Enrollment
from programs.rules import lock_enrollments

State = Pair.State


class CannotTurn(Exception):
    """The pair is not in a state from which this can be done; the message is a sentence for whoever tried."""


class BadResumeDay(Exception):
    """The day on which a pause ends lies ahead, and inside the program; the message says so."""


class NotInPair(Exception):
    """Only members of a pair decide about it."""


@transaction.atomic
def activate_pair(*, pair: Pair, by: Actor) -> Pair:
    """What it had to agree on is signed: a forming pair begins. Any other that goes on stays as it is. Raises CannotTurn."""
    locked = _locked(pair)
    if locked.state == State.FORMING or locked.state not in Pair.GOING:
        _turn(locked, State.ACTIVE, Action.PAIR_BEGAN)
    return locked


@transaction.atomic
def pause_pair(*, pair: Pair, resumes_on: date | None = None, by: Actor) -> Pair:
    """Let the pair rest, until it is resumed or that day comes. Pausing again moves the day. Raises NotInPair, CannotTurn, BadResumeDay."""
    locked = _locked(pair)
    _member(locked, by)
    if resumes_on is not None:
        _refuse_day(resumes_on, locked)
    if locked.state == State.PAUSED:
        if locked.resumes_on != resumes_on:
            locked.resumes_on = resumes_on
            locked.save(update_fields=["resumes_on"])
            _record(Action.PAIR_PAUSED, locked)
        return locked
    _turn(locked, State.PAUSED, Action.PAIR_PAUSED, paused_on=local_today(), resumes_on=resumes_on)
    return locked


@transaction.atomic
def resume_pair(*, pair: Pair, by: Actor) -> Pair:
    """End the pause. A pair that is active already stays so. Raises NotInPair, CannotTurn."""
    locked = _locked(pair)
    _member(locked, by)
    return _resume(locked)


@transaction.atomic
def resume_due_pairs(*, by: Actor) -> int:
    """End the pauses whose day has come; returns how many. Idempotent: the scheduler runs it again and again."""
    due = Pair.objects.filter(state=State.PAUSED, resumes_on__lte=local_today())
    found = list(due.exclude(cohort__state=Cohort.State.CLOSED).order_by("pk"))
    return sum(_resume(_locked(pair)).state == State.ACTIVE for pair in found)


@transaction.atomic
def leave_pair(*, pair: Pair, wants_partner: bool, by: Actor) -> Pair:
    """Leave, without a reason, to be paired with somebody else or to stop. Who remains is told that it ended or goes on, and no more.

    A pair of two ends; a group goes on while its mentee and a mentor remain, a circle while two people do. After the end, somebody who
    waits for another partner may still say that they want none. A second call changes nothing. Raises NotInPair.
    """
    locked = _locked(pair)
    member = _member(locked, by)
    left = []
    if locked.state in Pair.GOING and member.left_on is None:
        left = _part(locked, [member])
        _ring_reconcile()
    _give_up_places([member.enrollment_id], wants_partner=wants_partner)
    if member.enrollment.state == Enrollment.State.READY:
        if wants_partner:
            left.append(member)
        elif locked.state == State.CLOSED and not left:
            _record(Action.PAIR_LEFT, locked)
    _ask_for_partners(locked.cohort, left)
    return locked


@transaction.atomic
def close_pair(*, pair: Pair, by: Actor) -> Pair:
    """End a pair with its cohort. A second call changes nothing."""
    locked = _locked(pair)
    if locked.state != State.CLOSED:
        _close(locked)
    return locked


@transaction.atomic
def close_pairs_of_leavers(*, by: Actor) -> int:
    """Take people who left the organization out of their pairs; returns how many pairs that ended. Idempotent: reconcile runs it often.

    It is as if they had left the pair and wanted no other: the others are told once, and the program team that somebody waits.
    """
    gone = PairMember.objects.filter(person__left_on__isnull=False, left_on=None, pair__state__in=Pair.GOING)
    closed = 0
    for pair in Pair.objects.filter(pk__in=gone.values("pair_id")).order_by("pk"):
        locked = _locked(pair)
        leavers = [member for member in _present(locked) if member.person.left_on is not None]
        if locked.state not in Pair.GOING or not leavers:
            continue
        left = _part(locked, leavers)
        _give_up_places([member.enrollment_id for member in leavers], wants_partner=False)
        _ask_for_partners(locked.cohort, left)
        closed += locked.state == State.CLOSED
    return closed


def _turn(pair: Pair, to: str, action: Action, **fields: Any) -> None:
    """The one place where the state of a pair changes. Raises CannotTurn."""
    if to not in Pair.TRANSITIONS[State(pair.state)]:
        raise CannotTurn(_WHY_NOT[State(pair.state)])
    pair.state = to
    for name, value in fields.items():
        setattr(pair, name, value)
    pair.save(update_fields=["state", *fields])
    _record(action, pair)
    if to in (State.PAUSED, State.CLOSED):  # what waits for the reader's morning would still remind them
        cancel_reminders(kinds=[*OF_A_PAIR, Kind.NUDGED], under=str(pair.pk))


_WHY_NOT = {
    State.FORMING: "This pair agrees on its charter first.",
    State.ACTIVE: "This pair is active.",
    State.PAUSED: "This pair rests.",
    State.CLOSED: "This pair has ended. Everything stays readable, and nothing changes any more.",
}


def _record(action: Action, pair: Pair) -> None:
    audit.record(action, by=SYSTEM, subject_id=pair.pk, subject_name="a pair", cohort=pair.cohort.name)


def _locked(pair: Pair) -> Pair:
    """The pair as it is now, with cohort and program; of two clicks, the second waits here. With its cohort over, it has ended too."""
    rows = Pair.objects.select_for_update(of=("self",)).select_related("cohort__program")
    locked: Pair = rows.get(pk=pair.pk)
    return locked


def _member(pair: Pair, by: Actor) -> PairMember:
    """The place of `by` in the pair, also when they left it. A pair whose cohort is over is past deciding about."""
    found: PairMember | None = (
        PairMember.objects.filter(pair=pair, person_id=by.person_id).select_related("enrollment", "person").first()
    )
    if found is None:
        raise NotInPair("Only members of a pair decide about it")
    if pair.cohort.state == Cohort.State.CLOSED:
        raise CannotTurn(_WHY_NOT[State.CLOSED])
    return found


def _present(pair: Pair) -> list[PairMember]:
    return list(present_members().filter(pair=pair).select_related("person", "enrollment"))


def _refuse_day(resumes_on: date, pair: Pair) -> None:
    last = pair.cohort.program.ends_on
    if not local_today() < resumes_on <= last:
        raise BadResumeDay(f"Pick a day after today, and no later than {last:%B} {last.day}, {last.year}.")


def _resume(pair: Pair) -> Pair:
    if pair.state != State.ACTIVE:
        if pair.state == State.FORMING:
            raise CannotTurn(_WHY_NOT[State.FORMING])
        _turn(pair, State.ACTIVE, Action.PAIR_RESUMED, paused_on=None, resumes_on=None)
    return pair


def _part(pair: Pair, leaving: Sequence[PairMember]) -> list[PairMember]:
    """Take these members out. Returns who thereby lost their partner: empty where the pair goes on."""
    staying = [member for member in _present(pair) if member not in leaving]
    if goes_on(pair, staying):
        PairMember.objects.filter(pk__in=[member.pk for member in leaving]).update(left_on=local_today())
        _record(Action.PAIR_SMALLER, pair)
        for member in leaving:
            cancel_reminders(kinds=OF_A_PAIR, under=str(pair.pk), person_id=member.person_id)
        notify_all(kind=Kind.PAIR_ENDED, letters=letters.changed(pair, "smaller", staying, leaving[0]))
        return []
    _close(pair)
    _give_up_places([member.enrollment_id for member in staying], wants_partner=True)
    notify_all(kind=Kind.PAIR_ENDED, letters=letters.changed(pair, "ended", staying, leaving[0]))
    return [member for member in staying if member.person.left_on is None]


def _close(pair: Pair) -> None:
    _turn(pair, State.CLOSED, Action.PAIR_CLOSED, ended_on=local_today())


def _ring_reconcile() -> None:
    """What a closed pair had planned is called off by the app that planned it; a charter that waited only for who left comes in force."""
    organization_id = str(current_organization())
    transaction.on_commit(lambda: ring("sessions.reconcile", organization_id, queue=Queue.DEFAULT))


def _give_up_places(enrollment_ids: Sequence[Any], *, wants_partner: bool) -> None:
    """Those of these people who have no other pair in the cohort wait for a partner, or leave the cohort.

    Locked first: of two pairs of one mentor that end at once, the second must see that the first has.
    """
    list(lock_enrollments(enrollment_ids))
    elsewhere = present_members().filter(enrollment__in=list(enrollment_ids), pair__state__in=Pair.GOING)
    placed = set(elsewhere.order_by().values_list("enrollment_id", flat=True))
    ids = [pk for pk in enrollment_ids if pk not in placed]
    if wants_partner:
        free_places(enrollments=ids, by=SYSTEM)
    else:
        leave_places(enrollments=ids, by=SYSTEM)


def _ask_for_partners(cohort: Cohort, waiting: Sequence[PairMember]) -> None:
    """Offer the program team a new match, at most once a day, where the cohort is under way and somebody waits."""
    if waiting and cohort.state == Cohort.State.ACTIVE:
        notify_all(kind=Kind.PARTNER_NEEDED, letters=letters.partner_needed(cohort, local_today().isoformat()))
