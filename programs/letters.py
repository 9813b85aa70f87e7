"""The messages of the consent chain: whose words they are, what fills them, and how each will read. Nothing is written or sent here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from access.kinds import listed
from access.links import make_token
from access.tenancy import current_organization
from accounts.models import Person
from notifications.actions import Letter
from programs.library import Script, filled, filled_subject
from programs.models import Cohort, Enrollment, ManagerRequest, Need, Skill
from programs.rules import asked_key
from programs.texts import script_for

Topics = Mapping[UUID, list[str]]


@dataclass(frozen=True)
class Asking:
    """What a number of messages of one cohort need, read once for all of them."""

    cohort: Cohort
    topics: Topics  # enrollment -> names, the strongest or most wanted first
    scripts: Mapping[str, Script]

    @classmethod
    def about(cls, cohort: Cohort, rows: Iterable[Enrollment], *, with_managers: bool = False) -> Asking:
        """Read what letters to these rows, or to their managers, are made of. The rows have their people loaded."""
        rows = list(rows)
        keys = {script_key(cohort, row) for row in rows} | ({MANAGER} if with_managers and rows else set())
        return cls(cohort, topics_among(rows), {key: script_for(key) for key in sorted(keys)})


MANAGER = "manager_asked"


def script_key(cohort: Cohort, row: Enrollment) -> str:
    """Whose words the invitation of this row has."""
    if row.is_mentor and row.person.is_guest:
        return "guest_asked"
    if cohort.is_circle:
        return "peer_asked"
    return "mentor_asked" if row.is_mentor else "mentee_asked"


def topics_among(rows: Iterable[Enrollment]) -> dict[UUID, list[str]]:
    """Enrollment -> the names of what it teaches or wants to learn, the strongest or most wanted first. Two queries."""
    found: dict[UUID, list[str]] = defaultdict(list)
    ids = [row.pk for row in rows]
    for model, order in ((Skill, "-level"), (Need, "priority")):
        names = model.objects.filter(enrollment__in=ids).order_by(order, "topic__name")
        for enrollment_id, name in names.values_list("enrollment_id", "topic__name"):
            found[enrollment_id].append(name)
    return found


def invitation_link(row: Enrollment) -> str:
    """The path of an invitation, for the mailbox of the person who is asked and nobody else. It counts for this asking only."""
    token = make_token("invitation", current_organization(), row.pk, row.asks)
    return reverse("programs_public:invitation", kwargs={"token": token})


def manager_link(request_id: UUID) -> str:
    """The path of the question to a manager, for their mailbox and nobody else."""
    return reverse(
        "programs_public:answer_as_manager", kwargs={"token": make_token("manager", current_organization(), request_id)}
    )


def invitation_letter(asking: Asking, row: Enrollment) -> Letter:
    """The invitation of one person, with a link of their own."""
    context = invitation_context(asking, row, invitation_link(row))
    return Letter(row.person_id, row.person.email, f"{asked_key(row.pk)}:{row.asks}", context)


def manager_letter(asking: Asking, row: Enrollment, request: ManagerRequest) -> Letter:
    """The question to the manager of one mentor, with a link of their own."""
    context = manager_context(asking, row, request.manager, manager_link(request.pk))
    return Letter(request.manager_id, request.manager.email, manager_key(row), context)


def manager_key(row: Enrollment) -> str:
    """The first part of the key of every message to the manager about this asking. Calling the person off calls these off."""
    return f"{asked_key(row.pk)}:{row.asks}:manager"


def reminder_key(row: Enrollment) -> str:
    """The key of the one reminder of an open invitation."""
    return f"{asked_key(row.pk)}:{row.asks}:reminder"


def invitation_context(asking: Asking, row: Enrollment, link: str) -> dict[str, Any]:
    """What notifications.kinds promises to the templates of ENROLLMENT_ASKED."""
    cohort, topics = asking.cohort, listed(asking.topics.get(row.pk, []))
    script, values = asking.scripts[script_key(cohort, row)], _values(cohort, row.person, topics)
    return {
        "recipient_zone": row.person.timezone or cohort.organization.timezone,
        "link": link,
        "subject": filled_subject(script.subject, values),
        "words": filled(script.body, values),
        "program": cohort.program.name,
        "side": row.side,
        "topics": topics,
        "hours": cohort.program.hours,
        "answers_due": cohort.answers_due_on.isoformat(),
    }


def manager_context(asking: Asking, row: Enrollment, manager: Person, link: str) -> dict[str, Any]:
    """What notifications.kinds promises to the templates of MANAGER_ASKED."""
    cohort, script = asking.cohort, asking.scripts[MANAGER]
    values = _values(cohort, manager, listed(asking.topics.get(row.pk, []))) | {"mentor": row.person.name}
    return {
        "recipient_zone": manager.timezone or cohort.organization.timezone,
        "link": link,
        "subject": filled_subject(script.subject, values),
        "words": filled(script.body, values),
        "mentor": row.person.name,
        "program": cohort.program.name,
        "answers_due": cohort.answers_due_on.isoformat(),
    }


def _values(cohort: Cohort, reader: Person, topics: str) -> dict[str, str]:
    """Every placeholder of a script but the mentor's name."""
    program = cohort.program
    return {
        "name": reader.name,
        "program": program.name,
        "organization": cohort.organization.name,
        "topics": topics or program.purpose_label,  # in a circle somebody may come without one
        "hours": program.hours,
        "ends_on": f"{program.ends_on:%B} {program.ends_on.day}, {program.ends_on.year}",
        "purpose": program.purpose_label,
        "outcome": program.statement,
    }
