"""The writes that a form and a file share: what people teach or want to learn, and asking them again for something else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from notifications.actions import cancel
from programs.models import Cohort, Enrollment, InvitationQuestion, ManagerRequest, Need, SelfAssessment, Skill
from programs.rules import asked_key

KEY = ["organization", "enrollment", "topic"]
BATCH = 2_000


@dataclass(frozen=True)
class Given:
    """A topic of an enrollment with all that can be said about it; of a mentor `priority` says nothing, of a mentee `evidence`."""

    enrollment_id: UUID
    topic_id: UUID
    level: int
    priority: int = 1
    evidence: str = ""


def write_skills(given: Iterable[Given]) -> None:
    """Add or change skills in one statement."""
    rows = [
        Skill(enrollment_id=g.enrollment_id, topic_id=g.topic_id, level=g.level, evidence=g.evidence) for g in given
    ]
    changing = ["level", "evidence"]
    Skill.objects.bulk_create(rows, update_conflicts=True, unique_fields=KEY, update_fields=changing, batch_size=BATCH)


def write_needs(given: Iterable[Given]) -> None:
    """Add or change needs in one statement."""
    rows = [
        Need(enrollment_id=g.enrollment_id, topic_id=g.topic_id, priority=g.priority, current_level=g.level)
        for g in given
    ]
    changing = ["priority", "current_level"]
    Need.objects.bulk_create(rows, update_conflicts=True, unique_fields=KEY, update_fields=changing, batch_size=BATCH)


def ask_again(ids: Iterable[UUID]) -> None:
    """Consent was to what was asked: for other topics the answer, whoever gave it and whatever it was, no longer counts.

    Who holds a place in a pair keeps it: leaving it is the way out.
    """
    asked = Enrollment.objects.filter(pk__in=list(ids), state__in=Enrollment.WAS_ASKED, paired_at=None)
    again = list(asked.values_list("pk", flat=True))
    nothing = dict.fromkeys(("asked_at", "asked_by_id", "invited_at", "answered_at"))
    Enrollment.objects.filter(pk__in=again).update(state=Enrollment.State.LISTED, asked_to="", **nothing)
    call_off(again)


def bring_back(cohort: Cohort, side: str, ids: Iterable[UUID]) -> list[Enrollment]:
    """People who were taken out come back afresh, on this side: not asked, without topics. The row stays, for the pairs it was in."""
    ids = list(ids)
    for model in (Skill, Need, SelfAssessment, InvitationQuestion, ManagerRequest):
        model.objects.filter(enrollment__in=ids).delete()
    nothing = dict.fromkeys(("asked_at", "asked_by_id", "invited_at", "answered_at", "paired_at"))
    Enrollment.objects.filter(pk__in=ids).update(
        side=side,
        state=Enrollment.State.LISTED,
        capacity=cohort.partners(side),
        is_late=cohort.state == Cohort.State.ACTIVE,
        is_near_customers=False,
        is_near_data=False,
        is_near_technology=False,
        asked_to="",
        **nothing,
    )
    return list(Enrollment.objects.filter(pk__in=ids).select_related("person"))


def call_off(ids: Iterable[UUID]) -> None:
    """Whatever still waits for these people or their managers is not sent, and links to managers lead nowhere."""
    ids = list(ids)
    ManagerRequest.objects.filter(enrollment__in=ids).delete()
    for enrollment_id in ids:
        cancel(dedupe_prefix=asked_key(enrollment_id))


def with_something_to_ask(cohort: Cohort, ids: Iterable[UUID]) -> set[UUID]:
    """Those of the enrollments that have something to be asked for: a topic, or a circle, where nobody teaches."""
    ids = set(ids)
    if cohort.is_circle:
        return ids
    found: set[UUID] = set()
    for model in (Skill, Need):
        found |= set(model.objects.filter(enrollment__in=ids).values_list("enrollment_id", flat=True))
    return found
