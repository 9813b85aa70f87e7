"""The consent chain: a mentor's manager, then the mentor, then the mentees of their topics. Nobody else can watch it go (X3, B04).

Every function runs in the caller's transaction with the cohort locked (`lock_cohort`, or rules.lock_enrolling). That lock is what
makes the chain whole: a mentee who is asked while a mentor says yes would otherwise be seen by neither of the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from access.clock import now, today
from accounts.models import Person
from notifications.actions import cancel, notify_all
from notifications.kinds import Kind
from programs.letters import Asking, invitation_letter, manager_key, manager_letter
from programs.models import Cohort, Enrollment, ManagerRequest, Need, Skill
from programs.rules import lock_enrollments

State, Shown = Enrollment.State, Enrollment.Shown
# What the board calls "Ready" while answers are open. A rule that looked at the truth behind it would tell of a yes taken back.
SHOWS_READY = [state for state, shown in Enrollment.SHOWN_OPEN.items() if shown == Shown.READY]


def lock_cohort(cohort_id: UUID) -> Cohort:
    """The cohort with its program, locked, whatever its state."""
    locked: Cohort = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort_id)
    return locked


def answers_closed(cohort: Cohort) -> bool:
    """Whether the day is over where the organization is, or somebody closed answers by hand."""
    return cohort.answers_closed(today(cohort.organization.timezone))


def manager_first(cohort: Cohort, row: Enrollment) -> Person | None:
    """Who is asked before this person, if anybody. Reads row.person.manager.

    Only before a mentor, and only a manager who is still here. A guest has none in this organization, and in a circle nobody teaches.
    """
    if not (cohort.program.asks_managers and row.is_mentor) or cohort.is_circle or row.person.is_guest:
        return None
    manager: Person | None = row.person.manager
    return manager if manager is not None and manager.left_on is None else None


def start(cohort: Cohort, rows: Sequence[Enrollment]) -> None:
    """Send the first message of the chain for rows that were just counted as asked, with people and managers loaded."""
    managers = {row.pk: manager for row in rows if (manager := manager_first(cohort, row)) is not None}
    _ask_managers(cohort, [row for row in rows if row.pk in managers], managers)
    invite(cohort, [row for row in rows if row.is_mentor and row.pk not in managers])
    _set([row for row in rows if not row.is_mentor], state=State.WAITING)
    release_waiting(cohort)


def invite(cohort: Cohort, rows: Sequence[Enrollment]) -> None:
    """Let the invitations of these rows leave, with people loaded."""
    if not rows:
        return
    _set(rows, state=State.ASKED, invited_at=now())
    for row in rows:
        row.asked_to = row.person.email.lower()
    Enrollment.objects.bulk_update(rows, ["asked_to"])
    asking = Asking.about(cohort, rows)
    notify_all(kind=Kind.ENROLLMENT_ASKED, letters=[invitation_letter(asking, row) for row in rows])


def release_waiting(cohort: Cohort) -> int:
    """Let the invitations leave of mentees who wait for a mentor of one of their topics and now have one; returns how many did.

    An invitation that left is never taken back, whatever becomes of the mentor. A constant number of queries.
    """
    if answers_closed(cohort):
        return 0
    mentors = Enrollment.objects.filter(cohort=cohort, side=Enrollment.Side.MENTOR, state__in=SHOWS_READY)
    taught = _topics_taught(mentors.filter(person__left_on=None))
    if not taught:
        return 0
    wanted = Exists(Need.objects.filter(enrollment=OuterRef("pk"), topic__in=taught))
    waiting = Enrollment.objects.filter(wanted, cohort=cohort, state=State.WAITING, person__left_on=None)
    rows = list(lock_enrollments(waiting.values_list("pk", flat=True)))
    if rows:
        invite(cohort, rows)
    return len(rows)


def stop_reminding(row: Enrollment) -> None:
    """The manager answered: what still waits for them is not sent."""
    cancel(dedupe_prefix=manager_key(row))


def _ask_managers(cohort: Cohort, rows: Sequence[Enrollment], managers: dict[UUID, Person]) -> None:
    if not rows:
        return
    moment = now()
    made = [
        ManagerRequest(
            enrollment=row, manager=managers[row.pk], asked_to=managers[row.pk].email.lower(), asked_at=moment
        )
        for row in rows
    ]
    _set(rows, state=State.WITH_MANAGER)
    ManagerRequest.objects.bulk_create(made)
    asking = Asking.about(cohort, rows, with_managers=True)
    letters = [manager_letter(asking, row, request) for row, request in zip(rows, made, strict=True)]
    notify_all(kind=Kind.MANAGER_ASKED, letters=letters)


def _topics_taught(mentors: QuerySet[Enrollment]) -> list[UUID]:
    """Read before anybody who wants them is looked for: as one statement, a planner that knows nothing yet of a file saved a moment ago
    compares every mentor with every mentee."""
    ids = list(mentors.values_list("pk", flat=True))
    topics = Skill.objects.filter(enrollment__in=ids).order_by().values_list("topic_id", flat=True)
    return list(topics.distinct())


def _set(rows: Sequence[Enrollment], **fields: Any) -> None:
    """The same values for all of these rows, in memory too: for a thousand people far cheaper than a value for each."""
    Enrollment.objects.filter(pk__in=[row.pk for row in rows]).update(**fields)
    for row in rows:
        for name, value in fields.items():
            setattr(row, name, value)
