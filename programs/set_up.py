"""Reads of the set-up of a program: what its wizard shows, and what its launch checks."""

from __future__ import annotations

from uuid import UUID

from access.clock import today
from accounts.models import Person
from programs.models import ComparisonDesign, Program, ProgramQuestion, ProgramTopic
from programs.wizard import Draft


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
