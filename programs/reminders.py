"""Reminders of the consent chain, worked out from state: whoever is silent and due. Any number of schedulers write the same rows.

Sent by the system, alike for all: nobody presses a button for one person, so nobody learns who is silent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from access.clock import now, today
from access.tenancy import current_organization
from accounts.models import Organization
from notifications.actions import Letter, cancel, remind
from notifications.kinds import Kind
from notifications.models import Message
from notifications.queries import offsets_of
from notifications.timing import zone_of
from programs import consent
from programs.letters import invitation_link, manager_key, manager_link, reminder_key
from programs.models import Cohort, Enrollment, ManagerRequest

State = Enrollment.State


@transaction.atomic
def remind_consent() -> int:
    """Remind managers and the invited who are silent; let mentees go who need not wait. Returns how many get it by mail.

    Who comes late tells once: the first day is not caught up on after the second. Nothing is written that would leave after the last day.
    """
    organization = Organization.objects.get(pk=current_organization())
    day = today(organization.timezone)
    cohorts = [
        cohort
        for cohort in Cohort.objects.filter(state__in=Cohort.ENROLLING).select_related("program")
        if not cohort.answers_closed(day)
    ]
    _release(cohorts)
    _call_off_the_late({cohort.pk for cohort in cohorts})
    ends = {cohort.pk: _end(cohort, organization) for cohort in cohorts}
    told = 0
    if days := offsets_of(Kind.MANAGER_REMINDED):
        told += remind(kind=Kind.MANAGER_REMINDED, letters=_managers(ends, days, organization))
    if days := offsets_of(Kind.INVITATION_REMINDED):
        told += remind(kind=Kind.INVITATION_REMINDED, letters=_invited(ends, days[0], organization))
    return told


def _release(cohorts: list[Cohort]) -> None:
    """What an action may have missed, such as two topics that were merged."""
    open_ids = [cohort.pk for cohort in cohorts]
    waiting = Enrollment.objects.filter(cohort__in=open_ids, state=State.WAITING).values_list("cohort_id", flat=True)
    for cohort_id in sorted(set(waiting)):
        consent.release_waiting(consent.lock_cohort(cohort_id))


def _call_off_the_late(open_ids: set[UUID]) -> None:
    """What waits for working hours while its cohort was closed by hand."""
    waiting = Message.objects.filter(
        kind__in=[Kind.MANAGER_REMINDED, Kind.INVITATION_REMINDED], state__in=[Message.State.NEW, Message.State.HELD]
    )
    rows = {key: UUID(key.split(":")[1]) for key in waiting.values_list("dedupe_key", flat=True)}
    closed = Enrollment.objects.filter(pk__in=list(rows.values())).exclude(cohort__in=open_ids)
    gone = set(closed.values_list("pk", flat=True))
    for key in (key for key, row in rows.items() if row in gone):
        cancel(dedupe_prefix=key)


def _managers(ends: Mapping[UUID, datetime], days: Collection[int], organization: Organization) -> Iterator[Letter]:
    """To every manager who is due. Working hours and the weekly cap may move one past the last day: then it is not sent at all."""
    silent = ManagerRequest.objects.filter(
        answer="", enrollment__cohort__in=list(ends), enrollment__state=State.WITH_MANAGER
    ).filter(enrollment__person__left_on=None)
    for request in silent.select_related("manager", "enrollment__person", "enrollment__cohort__program"):
        day = max((day for day in days if request.asked_at + timedelta(days=day) <= now()), default=None)
        is_theirs = request.is_for_its_mailbox and request.is_for_the_manager_of(request.enrollment.person)
        if day is None or not is_theirs:
            continue
        row, manager = request.enrollment, request.manager
        context = {
            "recipient_zone": manager.timezone or organization.timezone,
            "link": manager_link(request.pk),
            "mentor": row.person.name,
            "program": row.cohort.program.name,
            "answers_due": row.cohort.answers_due_on.isoformat(),
        }
        key = f"{manager_key(row)}:{day}"
        yield Letter(manager.pk, manager.email, key, context, not_after=ends[row.cohort_id])


def _invited(ends: Mapping[UUID, datetime], day: int, organization: Organization) -> Iterator[Letter]:
    """To everybody whose invitation is open and due, in time to answer."""
    due = now() - timedelta(days=day)
    silent = Enrollment.objects.filter(cohort__in=list(ends), state=State.ASKED, invited_at__lte=due, paired_at=None)
    for row in silent.filter(person__left_on=None).select_related("person", "cohort__program"):
        if row.asked_to != row.person.email.lower():
            continue
        context = {
            "recipient_zone": row.person.timezone or organization.timezone,
            "link": invitation_link(row),
            "program": row.cohort.program.name,
            "answers_due": row.cohort.answers_due_on.isoformat(),
        }
        yield Letter(row.person_id, row.person.email, reminder_key(row), context, not_after=ends[row.cohort_id])


def _end(cohort: Cohort, organization: Organization) -> datetime:
    """The first moment after the last day to answer."""
    return datetime.combine(cohort.answers_due_on + timedelta(days=1), time(), zone_of(organization.timezone))
