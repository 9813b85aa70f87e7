"""Programs, their topics, their cohorts, and who takes part in them."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from access.tenancy import TenantForeignKey, TenantModel


class Topic(TenantModel):
    """Something one person can teach another; the organization's own catalog."""

    name = models.CharField(max_length=120)
    area = models.CharField(max_length=80, blank=True)
    description = models.CharField(max_length=300, blank=True)
    is_retired = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        ordering = ["area", "name"]
        constraints = [models.UniqueConstraint("organization", Lower("name"), name="topic_name_uniq")]

    def __str__(self) -> str:
        return self.name


class Program(TenantModel):
    """A reverse mentoring program with a stated purpose (A01, A02)."""

    class Purpose(models.TextChoices):
        DIGITAL_FLUENCY = "digital_fluency", "Executive digital fluency"
        CUSTOMER_FRICTION = "customer_friction", "Exposing leaders to customer friction"
        TALENT = "talent", "Developing talent"
        CULTURE = "culture", "Strengthening culture across the organization"
        INNOVATION = "innovation", "Supporting innovation"
        OWN = "own", "Our own purpose"

    class Format(models.TextChoices):
        ONE_TO_ONE = "one_to_one", "One mentor for each mentee"
        GROUP = "group", "Up to three mentors for a mentee"

    class Cadence(models.TextChoices):
        MONTHLY = "monthly", "Monthly"
        TWICE_MONTHLY = "twice_monthly", "Twice a month"
        FOUR_SESSIONS = "four_sessions", "Four short sessions, two weeks apart"

    class State(models.TextChoices):
        DRAFT = "draft", "Being set up"
        RUNNING = "running", "Running"
        CLOSED = "closed", "Closed"

    CADENCE_DAYS = {Cadence.MONTHLY: 30, Cadence.TWICE_MONTHLY: 15, Cadence.FOUR_SESSIONS: 14}

    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    statement = models.CharField(max_length=400)  # the outcome it is after, in the organization's words
    format = models.CharField(max_length=12, choices=Format.choices, default=Format.ONE_TO_ONE)
    cadence = models.CharField(max_length=16, choices=Cadence.choices, default=Cadence.MONTHLY)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["-starts_on", "name"]
        constraints = [
            models.UniqueConstraint("organization", Lower("name"), name="program_name_uniq"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="program_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def interval(self) -> timedelta:
        """The time between two sessions that the cadence asks for."""
        return timedelta(days=self.CADENCE_DAYS[self.Cadence(self.cadence)])


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


class Cohort(TenantModel):
    """One run of a program with its own people. Its first publish starts the cycle."""

    class State(models.TextChoices):
        ENROLLING = "enrolling", "Enrolling"
        RUNNING = "running", "Running"
        CLOSED = "closed", "Closed"

    program = TenantForeignKey(Program, on_delete=models.CASCADE, related_name="cohorts")
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ENROLLING)
    answers_due_on = models.DateField()
    mentors_per_mentee = models.PositiveSmallIntegerField(default=1)
    mentees_per_mentor = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

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


class Enrollment(TenantModel):
    """A person in a cohort, on one side, with an answer to the invitation."""

    class Side(models.TextChoices):
        MENTOR = "mentor", "Mentor"
        MENTEE = "mentee", "Mentee"

    class State(models.TextChoices):
        LISTED = "listed", "Not asked yet"
        ASKED = "asked", "Asked"
        READY = "ready", "Ready"
        DECLINED = "declined", "Declined"  # never shown: the board says Asked until answers close, then Not available
        LEFT = "left", "Left"

    class Shown(models.TextChoices):
        LISTED = "listed", "Not asked yet"
        ASKED = "asked", "Asked"
        READY = "ready", "Ready"
        NOT_AVAILABLE = "not_available", "Not available"

    class Proximity(models.TextChoices):
        CUSTOMERS = "customers", "Works with customers"
        DATA = "data", "Works with data"
        TECHNOLOGY = "technology", "Works with new technology"

    cohort = TenantForeignKey(Cohort, on_delete=models.CASCADE, related_name="enrollments")
    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="enrollments")
    side = models.CharField(max_length=6, choices=Side.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.LISTED)
    capacity = models.PositiveSmallIntegerField(default=1)  # how many partners at most; the cohort's limit holds too
    is_near_customers = models.BooleanField(default=False)
    is_near_data = models.BooleanField(default=False)
    is_near_technology = models.BooleanField(default=False)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["side", "person__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "cohort", "person"], name="enrollment_one_side"),
            models.CheckConstraint(condition=Q(capacity__range=(1, 3)), name="enrollment_capacity"),
        ]
        indexes = [models.Index(fields=["organization", "cohort", "side", "state"], name="enrollment_side")]


class Skill(TenantModel):
    """What a mentor teaches: level 1 to 5, with what shows it."""

    enrollment = TenantForeignKey(Enrollment, on_delete=models.CASCADE, related_name="skills")
    topic = TenantForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    evidence = models.CharField(max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-level", "topic__name"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "enrollment", "topic"], name="skill_uniq"),
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="skill_level"),
        ]


class Need(TenantModel):
    """What a mentee wants to learn: priority 1 is first, and where they stand now (0 to 5)."""

    enrollment = TenantForeignKey(Enrollment, on_delete=models.CASCADE, related_name="needs")
    topic = TenantForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    priority = models.PositiveSmallIntegerField(default=1)
    current_level = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        ordering = ["priority", "topic__name"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "enrollment", "topic"], name="need_uniq"),
            models.CheckConstraint(condition=Q(priority__range=(1, 3)), name="need_priority"),
            models.CheckConstraint(condition=Q(current_level__range=(0, 5)), name="need_level"),
        ]
