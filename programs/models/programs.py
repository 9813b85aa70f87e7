"""A program: what it is for, how it runs, and how its success will be told."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from access.clock import now
from access.tenancy import TenantForeignKey, TenantModel
from programs.models.topics import Topic


class Format(models.TextChoices):
    """Who meets whom. A program may have several; a cohort has one."""

    REVERSE = "reverse", "Reverse, one to one"
    GROUP = "group", "Reverse, two or three mentors together"
    TRADITIONAL = "traditional", "Traditional, one to one"
    CIRCLE = "circle", "Peer circle"
    BOARD = "board", "Board"

    @property
    def is_circle(self) -> bool:
        """Whether nobody is the teacher: three to six people, all on the mentor side."""
        return self is Format.CIRCLE

    @property
    def has_several_mentors(self) -> bool:
        """Whether a mentee has two or three mentors, who come together."""
        return self in (Format.GROUP, Format.BOARD)


def default_formats() -> list[str]:
    """What a program has before anybody chose."""
    return [Format.REVERSE]


class Program(TenantModel):
    """A mentoring program with a stated purpose (A01, A02). A draft is saved at every step of its wizard, and stands once launched."""

    class Purpose(models.TextChoices):
        DIGITAL_FLUENCY = "digital_fluency", "Executive digital fluency"
        CUSTOMER_FRICTION = "customer_friction", "Exposing leaders to customer friction"
        TALENT = "talent", "Developing talent"
        CULTURE = "culture", "Strengthening culture across the organization"
        INNOVATION = "innovation", "Supporting innovation"
        OWN = "own", "Our own purpose"

    class Cadence(models.TextChoices):
        MONTHLY = "monthly", "Monthly"
        TWICE_MONTHLY = "twice_monthly", "Twice a month"
        FOUR_SESSIONS = "four_sessions", "Four short sessions, two weeks apart"
        OWN = "own", "Our own rhythm"

    class State(models.TextChoices):
        DRAFT = "draft", "Being set up"
        RUNNING = "running", "Running"
        CLOSED = "closed", "Closed"

    # (days between two sessions, minutes of one)
    PRESETS = {Cadence.MONTHLY: (30, 60), Cadence.TWICE_MONTHLY: (15, 60), Cadence.FOUR_SESSIONS: (14, 45)}
    # What taking part asks of a calendar, as the invitation says it.
    CADENCE_HOURS = {
        Cadence.MONTHLY: "about one hour a month",
        Cadence.TWICE_MONTHLY: "about two hours a month",
        Cadence.FOUR_SESSIONS: "four conversations of 45 minutes, over eight weeks",
    }

    name = models.CharField(max_length=120)
    template = models.CharField(
        max_length=40, blank=True
    )  # key in programs.library.templates; empty where it began blank
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    own_purpose = models.CharField(max_length=120, blank=True)  # in words, where none of the named ones fits
    statement = models.CharField(max_length=400)  # the outcome it is after, in the organization's words
    # The one decision it should inform, who makes it, and by when (A05). All empty where there is none.
    decision = models.CharField(max_length=200, blank=True)
    decision_owner = TenantForeignKey("accounts.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    decision_due_on = models.DateField(null=True)
    formats = ArrayField(models.CharField(max_length=12, choices=Format.choices), default=default_formats)
    # {"mentor": [rule, ...], "mentee": [rule, ...]}, see programs.eligibility; a side without rules is open to everybody.
    eligibility = models.JSONField(default=dict)
    cadence = models.CharField(max_length=16, choices=Cadence.choices, default=Cadence.MONTHLY)
    interval_days = models.PositiveSmallIntegerField(default=30)
    session_minutes = models.PositiveSmallIntegerField(default=60)
    starts_on = models.DateField()
    ends_on = models.DateField()
    norms = models.CharField(max_length=600, blank=True)  # what the program adds to the confidentiality notice (G04)
    ground_rules = ArrayField(models.CharField(max_length=160), default=list)  # that a charter starts from
    asks_managers = models.BooleanField(default=True)  # a mentor's manager is asked before the mentor (B04)
    requires_charter = models.BooleanField(default=False)  # before a pair is active
    takes_wishes = models.BooleanField(default=True)  # whoever takes part may name up to three colleagues
    steps_saved = ArrayField(models.CharField(max_length=16), default=list)  # of the wizard
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    launched_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        ordering = ["-starts_on", "name"]
        constraints = [
            models.UniqueConstraint("organization", Lower("name"), name="program_name_uniq"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="program_ends_after_start"),
            models.CheckConstraint(
                condition=Q(interval_days__range=(7, 92), session_minutes__range=(15, 240)), name="program_cadence_fits"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def purpose_label(self) -> str:
        """The purpose in words: one of the named ones, or the organization's own."""
        return self.own_purpose or self.get_purpose_display()

    @property
    def format_labels(self) -> list[str]:
        """Its formats in words, in the order of the table."""
        return [Format(value).label for value in Format.values if value in self.formats]

    @property
    def cadence_label(self) -> str:
        """The rhythm in words."""
        if self.cadence == self.Cadence.OWN:
            return f"Every {self.interval_days} days, {self.session_minutes} minutes"
        return self.get_cadence_display()

    @property
    def hours(self) -> str:
        """What taking part asks of a calendar."""
        if self.cadence != self.Cadence.OWN:
            return self.CADENCE_HOURS[self.Cadence(self.cadence)]
        return f"one conversation of {self.session_minutes} minutes every {self.interval_days} days"

    @property
    def is_draft(self) -> bool:
        """Whether everything about the program may still change."""
        return self.state == self.State.DRAFT

    @property
    def interval(self) -> timedelta:
        """The time between two sessions that the cadence asks for."""
        return timedelta(days=self.interval_days)


class ProgramQuestion(TenantModel):
    """A business question that pairs of this program come back to (A04)."""

    program = TenantForeignKey(Program, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "program", "position"], name="program_question_uniq")
        ]


class ProgramTopic(TenantModel):
    """A topic that this program's purpose allows."""

    program = TenantForeignKey(Program, on_delete=models.CASCADE, related_name="program_topics")
    topic = TenantForeignKey(Topic, on_delete=models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "program", "topic"], name="program_topic_uniq")]


class Coordinator(TenantModel):
    """A membership that runs this one program; what it may do comes from its role."""

    program = TenantForeignKey(Program, on_delete=models.CASCADE, related_name="coordinators")
    membership = TenantForeignKey("accounts.Membership", on_delete=models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "program", "membership"], name="coordinator_uniq")
        ]
