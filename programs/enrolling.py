"""The writes that a form and a file share: what people teach or want to learn, and asking them again for something else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from notifications.actions import cancel
from programs.models import Enrollment, Need, Skill
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
    """Consent was to what was asked: for other topics the answer, whatever it was, no longer counts."""
    again = list(
        Enrollment.objects.filter(pk__in=list(ids), state__in=Enrollment.ANSWERABLE).values_list("pk", flat=True)
    )
    Enrollment.objects.filter(pk__in=again).update(state=Enrollment.State.LISTED, asked_at=None, answered_at=None)
    call_off(again)


def call_off(ids: Iterable[UUID]) -> None:
    """Invitations that still wait are not sent."""
    for enrollment_id in ids:
        cancel(dedupe_prefix=asked_key(enrollment_id))
