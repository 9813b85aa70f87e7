"""Named reads of the consent chain. What a manager reads comes from one function, and no other read touches their answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse

from access.roles import ROLE_PERMISSIONS, Permission
from accounts.models import Membership, Person, User
from accounts.queries import joined_members, membership_of
from programs.consent import manager_first
from programs.models import Cohort, Coordinator, Enrollment, InvitationQuestion, ManagerRequest, Program, Skill
from programs.queries import programs_for


def manager_request(request_id: UUID) -> ManagerRequest | None:
    """The question to a manager that a signed link names, with everybody and everything its page says."""
    rows = ManagerRequest.objects.select_related("manager", "enrollment__person", "enrollment__cohort__program")
    found: ManagerRequest | None = rows.filter(pk=request_id).first()
    return found


def skills_of(enrollment: Enrollment) -> list[Skill]:
    """What a mentor would teach, the strongest first, with the topics."""
    return list(Skill.objects.filter(enrollment=enrollment).select_related("topic"))


def is_somebody_else(user: User | AnonymousUser, person: Person) -> bool:
    """Whether whoever is signed in is another person than the one a link was sent to. Nobody signed in is nobody else."""
    if not isinstance(user, User) or user.email == person.email.lower():
        return False
    member = membership_of(user)
    return member is None or member.person_id != person.pk


def managing_team(program: Program) -> list[Person]:
    """Who gets questions about this program: its coordinators, or the program admins where there are none who can sign in. By name."""
    coordinators = Coordinator.objects.filter(program=program, membership__in=joined_members()).values("membership")
    people: QuerySet[Person] = Person.objects.filter(memberships__in=coordinators)
    if not people.exists():
        admins = [role for role, held in ROLE_PERMISSIONS.items() if Permission.PROGRAM_SET in held]
        members = joined_members().filter(grants__role__in=admins).values("pk")
        people = Person.objects.filter(memberships__in=members)
    return list(people.distinct().order_by("name", "pk"))


def who_asked(enrollment: Enrollment) -> Person | None:
    """Whoever asked for this enrollment, if they still work here and can sign in."""
    if enrollment.asked_by_id is None:
        return None
    member = joined_members().filter(person_id=enrollment.asked_by_id).select_related("person").first()
    return member.person if member else None


def board_path(cohort: Cohort) -> str:
    """The path of the consent board."""
    return reverse("programs:cohort", kwargs={"organization": cohort.organization.slug, "cohort": cohort.pk})


def question_path(question: InvitationQuestion) -> str:
    """The path of the page that answers a question."""
    slug = question.organization.slug
    return reverse("programs:reply_to_question", kwargs={"organization": slug, "invitation_question": question.pk})


def questions_for(membership: Membership, cohort: Cohort) -> QuerySet[InvitationQuestion]:
    """Questions about this cohort that named this member as a reader, those without a reply first."""
    mine = InvitationQuestion.objects.filter(enrollment__cohort=cohort, reader_ids__contains=[membership.person_id])
    rows: QuerySet[InvitationQuestion] = mine.select_related("enrollment__person", "replied_by")
    return rows.order_by("-replied_at", "asked_at", "pk")  # PostgreSQL puts what has no reply before all that have one


def waiting_questions(membership: Membership, cohort: Cohort) -> int:
    """How many of them have no reply yet."""
    return questions_for(membership, cohort).filter(replied_at=None).count()


def get_question(membership: Membership, question_id: UUID) -> InvitationQuestion:
    """A question that named this member as a reader, in a program they run. Raises Http404."""
    mine = InvitationQuestion.objects.filter(
        enrollment__cohort__program__in=programs_for(membership), reader_ids__contains=[membership.person_id]
    )
    found: InvitationQuestion = get_object_or_404(
        mine.select_related("enrollment__person", "enrollment__cohort__program", "replied_by"), pk=question_id
    )
    return found


def own_questions(enrollment: Enrollment) -> list[InvitationQuestion]:
    """What this person asked about their invitation, oldest first. For their own eyes."""
    return list(InvitationQuestion.objects.filter(enrollment=enrollment).select_related("replied_by"))


def people_named(ids: Iterable[UUID]) -> list[Person]:
    """These people, by name."""
    return list(Person.objects.filter(pk__in=list(ids)).order_by("name", "pk"))


def without_yes(cohort: Cohort, rows: QuerySet[Enrollment], today: date) -> QuerySet[Enrollment]:
    """Those of the rows that were asked and do not show "Ready": all who could be asked again later."""
    shown = Enrollment.Shown
    listed = rows.with_shown(closed=cohort.answers_closed(today))  # type: ignore[attr-defined]
    found: QuerySet[Enrollment] = listed.filter(shown__in=(shown.ASKED, shown.NOT_AVAILABLE), paired_at=None)
    return found


@dataclass(frozen=True)
class AskPlan:
    """Who would get what if these people were asked now. All of it follows from the people file, none of it from an answer."""

    managers_first: list[Enrollment]  # mentors whose manager is asked before them
    without_manager: list[Enrollment]  # mentors with nobody on file to ask first, who are asked directly
    others: list[Enrollment]  # mentors of a program that asks no managers, guests, members of a circle
    mentees: list[Enrollment]


def ask_plan(cohort: Cohort, rows: Iterable[Enrollment]) -> AskPlan:
    """What asking these rows would start. They have their people and their managers loaded."""
    plan = AskPlan([], [], [], [])
    for row in rows:
        if not row.is_mentor:
            plan.mentees.append(row)
        elif manager_first(cohort, row) is not None:
            plan.managers_first.append(row)
        elif cohort.program.asks_managers and not cohort.is_circle and not row.person.is_guest:
            plan.without_manager.append(row)
        else:
            plan.others.append(row)
    return plan
