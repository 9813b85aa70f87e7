"""Whom people wish for: what their own page says, and what a run is told. Wishes are read here and nowhere else.

There is no list of them for anybody: a run gets those between two people who both take part, as ranks, and a draft says
of a pair in it whether it was wished for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import Person
from accounts.queries import local_today
from pairing.models import Wish
from programs.models import Cohort, Enrollment
from programs.queries import ReadyPerson
from programs.topic_queries import nameable

State = Enrollment.State


class Standing(StrEnum):
    """Whether somebody may name colleagues, or why not."""

    OPEN = "open"
    CIRCLE = "circle"  # nobody is the mentee there, so there is nobody to wish for
    OFF = "off"  # the program takes none
    PLACED = "placed"  # has a partner: what was named is of use again only when they look for another
    CLOSED = "closed"  # drafts are made from now on, and a wish that moved under one would tell that it was there
    NO_YES = "no_yes"


def standing_of(enrollment: Enrollment, day: date) -> Standing:
    """Where this person stands with their wishes on this day of the organization. Reads the cohort and its program."""
    cohort = enrollment.cohort
    if cohort.is_circle:
        return Standing.CIRCLE
    if not cohort.program.takes_wishes:
        return Standing.OFF
    if enrollment.paired_at is not None:
        return Standing.PLACED
    if cohort.answers_closed(day):
        return Standing.CLOSED
    return Standing.OPEN if enrollment.state == State.READY else Standing.NO_YES


def own_wishes(enrollment: Enrollment) -> list[Wish]:
    """Whom this person named, the first wish first. For their own page; empty while they do not take part."""
    if enrollment.state != State.READY:
        return []
    return list(Wish.objects.filter(enrollment=enrollment).select_related("person"))


def possible_partners(author: UUID, known: Sequence[UUID]) -> QuerySet[Person]:
    """Everybody whom this person may name, and whoever of `known` stands on their list already, here or not.

    Colleagues, never participants: who is in a cohort must not show in what can be named.
    """
    people: QuerySet[Person] = Person.objects.filter(Q(pk__in=nameable(author).values("pk")) | Q(pk__in=list(known)))
    return people


def wish_rows(mentees: Sequence[ReadyPerson], mentors: Sequence[ReadyPerson]) -> list[tuple[int, int, int, int]]:
    """(row of the mentee, row of the mentor, the mentee's rank of that mentor, the mentor's rank of that mentee) of one cohort.

    Rank 1 is the first wish and 0 none. Each pair has one row, in a fixed order. One query, however many people there are.
    """
    if not mentees or not mentors:
        return []
    sides = [{person.enrollment_id: row for row, person in enumerate(side)} for side in (mentees, mentors)]
    people = [{person.person_id: row for row, person in enumerate(side)} for side in (mentees, mentors)]
    cohort = Enrollment.objects.filter(pk=mentees[0].enrollment_id).values("cohort")
    rows = Wish.objects.filter(enrollment__cohort__in=cohort).order_by()
    ranks: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for author, wanted, rank in rows.values_list("enrollment_id", "person_id", "rank"):
        if author in sides[0] and wanted in people[1]:
            ranks[sides[0][author], people[1][wanted]][0] = rank
        elif author in sides[1] and wanted in people[0]:
            ranks[people[0][wanted], sides[1][author]][1] = rank
    return [(mentee, mentor, one, other) for (mentee, mentor), (one, other) in sorted(ranks.items())]


def wishes_to_forget() -> QuerySet[Wish]:
    """Wishes that no draft will ever read: of people who left, of cohorts that are over, and without a yes once answers are closed.

    A yes that is taken back keeps them until then, unread: whoever says yes again finds them as they were, and the moment at which
    they went would otherwise be the moment of a no.
    """
    closed = Q(enrollment__cohort__answers_closed_at__isnull=False)
    closed |= Q(enrollment__cohort__answers_due_on__lt=local_today())
    closed |= Q(enrollment__cohort__state=Cohort.State.DEBRIEF)
    gone = Q(enrollment__state=State.LEFT) | Q(enrollment__person__left_on__isnull=False)
    rows: QuerySet[Wish] = Wish.objects.filter(
        gone | Q(enrollment__cohort__state=Cohort.State.CLOSED) | (closed & ~Q(enrollment__state=State.READY))
    )
    return rows
