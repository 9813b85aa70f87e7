"""How an invitation would read, as the mail that leaves: with invented people, in the organization's name. Nothing is written or sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse

from access.clock import today
from accounts.models import Organization, Person
from notifications.kinds import Kind
from notifications.rendering import preview_of
from programs.letters import MANAGER, Asking, invitation_context, manager_context
from programs.library import Script
from programs.models import Cohort, Enrollment, Format, Program

TOPICS = ["Prompting for everyday work", "Checking what an AI tool says"]
MENTOR, MANAGER_NAME, MENTEE, GUEST = "Amara Nwosu", "Lena Hoffmann", "Graham Whitlock", "Joon Park"
OUTCOME = "Those who decide about AI tools have used them for their own work."


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as its reader sees it, in plain text."""

    subject: str
    text: str


def sample_mail(script: Script, organization: Organization) -> Mail | None:
    """The mail that this script makes. None when it asks for something that this message does not know."""
    row = _row(script, organization)
    asking = Asking(row.cohort, {row.pk: TOPICS}, {script.key: script})
    try:
        if script.key == MANAGER:
            link = reverse("programs_public:answer_as_manager", kwargs={"token": "sample"})
            context = manager_context(asking, row, Person(name=MANAGER_NAME), link)
            return Mail(*preview_of(Kind.MANAGER_ASKED, context, organization))
        link = reverse("programs_public:invitation", kwargs={"token": "sample"})
        return Mail(*preview_of(Kind.ENROLLMENT_ASKED, invitation_context(asking, row, link), organization))
    except KeyError:
        return None


def _row(script: Script, organization: Organization) -> Enrollment:
    """Somebody who would get this message. Not saved, like everything here."""
    day = today(organization.timezone)
    program = Program(
        name="AI fluency for executives",
        purpose=Program.Purpose.DIGITAL_FLUENCY,
        statement=OUTCOME,
        starts_on=day,
        ends_on=day + timedelta(days=270),
    )
    kind = Format.CIRCLE if script.key == "peer_asked" else Format.REVERSE
    due = day + timedelta(days=14)
    cohort = Cohort(organization=organization, program=program, name="Cohort", format=kind, answers_due_on=due)
    is_learner, is_guest = script.key == "mentee_asked", script.key == "guest_asked"
    person = Person(name=MENTEE if is_learner else GUEST if is_guest else MENTOR, is_guest=is_guest)
    side = Enrollment.Side.MENTEE if is_learner else Enrollment.Side.MENTOR
    return Enrollment(cohort=cohort, person=person, side=side)
