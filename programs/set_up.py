"""Reads of the set-up of a program: what its wizard shows, and what its launch checks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from access.clock import today
from access.roles import ROLE_PERMISSIONS, Permission
from accounts.models import Person, RoleGrant
from programs import queries
from programs.design_queries import design_facts
from programs.eligibility import parse_sides, sentences
from programs.eligible import count_eligible
from programs.models import ComparisonDesign, Format, Program, ProgramQuestion, ProgramTopic
from programs.wizard import Draft, sessions_between


def draft_of(program: Program) -> Draft:
    """A program with what its steps are judged by."""
    return Draft(
        program=program,
        questions=ProgramQuestion.objects.filter(program=program).count(),
        topics=ProgramTopic.objects.filter(program=program, topic__is_retired=False).count(),
        has_design=ComparisonDesign.objects.filter(program=program).exists(),
        today=today(program.organization.timezone),
    )


def questions_of(program: Program) -> list[str]:
    """Its business questions, in their order."""
    return list(ProgramQuestion.objects.filter(program=program).values_list("text", flat=True))


def design_of(program: Program) -> ComparisonDesign | None:
    """How its success will be told; None where nobody has said it."""
    found: ComparisonDesign | None = ComparisonDesign.objects.filter(program=program).first()
    return found


def owner_of(person_id: UUID | None) -> Person | None:
    """The person who makes a decision; None where there is none."""
    found: Person | None = Person.objects.filter(pk=person_id).first() if person_id else None
    return found


def ombudspersons() -> list[str]:
    """Who takes requests for help, by name."""
    roles = [role for role, held in ROLE_PERMISSIONS.items() if Permission.HELP_ANSWER in held]
    holders = RoleGrant.objects.filter(role__in=roles, membership__is_active=True, membership__person__left_on=None)
    return sorted(set(holders.values_list("membership__person__name", flat=True)))


def summary(program: Program) -> dict[str, Any]:
    """Everything that was set up, as one page reads it: its own rows, and what follows from them in words."""
    rules = parse_sides(program.eligibility)
    return {
        "questions": questions_of(program),
        "owner": owner_of(program.decision_owner_id),
        "topics": queries.program_topics(program),
        "shown": design_facts(program),
        "has_pairs": any(not Format(value).is_circle for value in program.formats),
        "eligible": [("Mentors", sentences(rules["mentor"])), ("Mentees", sentences(rules["mentee"]))],
        "count": count_eligible(rules, program.organization.timezone),
        "sessions": sessions_between(program.cadence, program.interval_days, program.starts_on, program.ends_on),
        "ombudspersons": ombudspersons(),
    }
