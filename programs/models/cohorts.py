"""A cohort: one run of a program, from its first draft to its end."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from access.clock import now
from access.tenancy import TenantForeignKey, TenantModel
from programs.models.programs import Format, Program
from programs.models.states import SHOWN_CLOSED, SHOWN_OPEN, Side


class Cohort(TenantModel):
    """One run of a program with its own people. Its first publish starts the cycle."""

    class State(models.TextChoices):
        DRAFT = "draft", "Being prepared"
        RECRUITING = "recruiting", "Recruiting"
        ACTIVE = "active", "Active"
        DEBRIEF = "debrief", "Debrief"
        CLOSED = "closed", "Closed"

    class Phase(models.TextChoices):
        """What a page says. Pairing is recruiting with its answers closed, by hand or by the day: no clock has to move a row."""

        DRAFT = "draft", "Being prepared"
        RECRUITING = "recruiting", "Recruiting"
        PAIRING = "pairing", "Pairing"
        ACTIVE = "active", "Active"
        DEBRIEF = "debrief", "Debrief"
        CLOSED = "closed", "Closed"

    # Where each state may go. Whatever is not here is refused.
    TRANSITIONS = {
        State.DRAFT: frozenset({State.RECRUITING, State.CLOSED}),
        State.RECRUITING: frozenset({State.ACTIVE, State.CLOSED}),
        State.ACTIVE: frozenset({State.DEBRIEF, State.CLOSED}),
        State.DEBRIEF: frozenset({State.ACTIVE, State.CLOSED}),
        State.CLOSED: frozenset(),
    }
    # States in which people may be enrolled and asked; into an active cohort they come late.
    ENROLLING = (State.DRAFT, State.RECRUITING, State.ACTIVE)
    UNDER_WAY = (State.ACTIVE, State.DEBRIEF)

    program = TenantForeignKey(Program, on_delete=models.CASCADE, related_name="cohorts")
    name = models.CharField(max_length=120)
    format = models.CharField(max_length=12, choices=Format.choices, default=Format.REVERSE)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    answers_due_on = models.DateField()  # the last day to answer, in the organization's zone
    answers_closed_at = models.DateTimeField(null=True)  # closed by hand before that day was over
    mentors_per_mentee = models.PositiveSmallIntegerField(default=1)
    mentees_per_mentor = models.PositiveSmallIntegerField(default=1)
    cloned_from = TenantForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)  # the first publish
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint("organization", "program", Lower("name"), name="cohort_name_uniq"),
            # With several partners on both sides, a cohort collapses into a handful of units and no pattern can ever show.
            models.CheckConstraint(
                condition=Q(mentors_per_mentee=1) | Q(mentees_per_mentor=1), name="cohort_one_side_several"
            ),
            models.CheckConstraint(
                condition=Q(mentors_per_mentee__range=(1, 3), mentees_per_mentor__range=(1, 3)),
                name="cohort_at_most_three",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_circle(self) -> bool:
        """Whether its people meet in peer circles, where nobody is the teacher."""
        return Format(self.format).is_circle

    @property
    def has_pairs(self) -> bool:
        """Whether its first pairs are published."""
        return self.started_at is not None

    def answers_closed(self, today: date) -> bool:
        """Whether answers no longer change: closed by hand, past the last day, or the cohort is in its debrief or over.

        An active cohort takes answers of late joiners when its last day is moved (set_cohort).
        """
        return (
            self.answers_closed_at is not None
            or today > self.answers_due_on
            or self.state in (self.State.DEBRIEF, self.State.CLOSED)
        )

    def phase(self, today: date) -> Cohort.Phase:
        """Where the cohort is in its life on this day of the organization."""
        if self.state == self.State.RECRUITING and self.answers_closed(today):
            return self.Phase.PAIRING
        return self.Phase(self.state)

    def shown(self, state: str, today: date) -> str:
        """What a page may say about an enrollment of this cohort in `state`."""
        table = SHOWN_CLOSED if self.answers_closed(today) else SHOWN_OPEN
        return table[state].value

    def partners(self, side: str) -> int:
        """How many partners a person on this side has at most: 1 to 3."""
        return self.mentees_per_mentor if side == Side.MENTOR else self.mentors_per_mentee
