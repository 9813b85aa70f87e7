"""Programs, their topics, their cohorts, and who takes part in them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Lower

from access.clock import now
from access.tenancy import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet


class Level(models.IntegerChoices):
    """How far somebody is with a topic. The same words on both sides, so that a gap can be read off."""

    NOTHING = 0, "Nothing yet"
    TRIED = 1, "Has tried it"
    WITH_HELP = 2, "Does it with help"
    ALONE = 3, "Does it alone"
    HELPS = 4, "Helps others with it"
    GO_TO = 5, "The one others ask"


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
    # What taking part asks of a calendar, as the invitation says it.
    CADENCE_HOURS = {
        Cadence.MONTHLY: "about one hour a month",
        Cadence.TWICE_MONTHLY: "about two hours a month",
        Cadence.FOUR_SESSIONS: "four conversations of 45 minutes, over eight weeks",
    }

    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    own_purpose = models.CharField(max_length=120, blank=True)  # in words, where none of the named ones fits
    statement = models.CharField(max_length=400)  # the outcome it is after, in the organization's words
    format = models.CharField(max_length=12, choices=Format.choices, default=Format.ONE_TO_ONE)
    cadence = models.CharField(max_length=16, choices=Cadence.choices, default=Cadence.MONTHLY)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        ordering = ["-starts_on", "name"]
        constraints = [
            models.UniqueConstraint("organization", Lower("name"), name="program_name_uniq"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="program_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def purpose_label(self) -> str:
        """The purpose in words: one of the named ones, or the organization's own."""
        return self.own_purpose or self.get_purpose_display()

    @property
    def hours(self) -> str:
        """What taking part asks of a calendar."""
        return self.CADENCE_HOURS[self.Cadence(self.cadence)]

    @property
    def is_draft(self) -> bool:
        """Whether everything about the program may still change."""
        return self.state == self.State.DRAFT

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
    answers_due_on = models.DateField()  # the last day to answer, in the organization's zone
    answers_closed_at = models.DateTimeField(null=True)  # closed by hand before that day was over
    mentors_per_mentee = models.PositiveSmallIntegerField(default=1)
    mentees_per_mentor = models.PositiveSmallIntegerField(default=1)
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

    def answers_closed(self, today: date) -> bool:
        """Whether answers no longer change: closed by hand, past the last day, or the cohort is on its way."""
        return self.answers_closed_at is not None or today > self.answers_due_on or self.state != self.State.ENROLLING

    def shown(self, state: str, today: date) -> str:
        """What a page may say about an enrollment of this cohort in `state`."""
        table = Enrollment.SHOWN_CLOSED if self.answers_closed(today) else Enrollment.SHOWN_OPEN
        shown: str = table[Enrollment.State(state)].value
        return shown

    def partners(self, side: str) -> int:
        """How many partners a person on this side has at most: 1 to 3."""
        return self.mentees_per_mentor if side == Enrollment.Side.MENTOR else self.mentors_per_mentee


class EnrollmentQuerySet(TenantQuerySet):
    """Reads of enrollments, as the board may tell them."""

    def present(self) -> EnrollmentQuerySet:
        """Those that count: not taken out of the cohort, of people who are still with the organization."""
        return self.exclude(state=Enrollment.State.LEFT).filter(person__left_on=None)

    def with_shown(self, *, closed: bool) -> EnrollmentQuerySet:
        """Adds `shown`, the only state that a page, a filter or an order may use."""
        table = Enrollment.SHOWN_CLOSED if closed else Enrollment.SHOWN_OPEN
        cases = [When(state=state, then=Value(shown)) for state, shown in table.items()]
        return self.annotate(shown=Case(*cases, output_field=models.CharField()))


class EnrollmentManager(TenantManager.from_queryset(EnrollmentQuerySet)):  # type: ignore[misc]
    """Enrollments of the current organization."""


class Enrollment(TenantModel):
    """A person in a cohort, on one side, with an answer to the invitation."""

    class Side(models.TextChoices):
        MENTOR = "mentor", "Mentor"
        MENTEE = "mentee", "Mentee"

    class State(models.TextChoices):
        LISTED = "listed", "Not asked yet"
        ASKED = "asked", "Asked"
        READY = "ready", "Ready"
        DECLINED = "declined", "Declined"  # never shown, see SHOWN_OPEN
        WITHDRAWN = "withdrawn", "Withdrawn"  # said yes first; never shown either
        LEFT = "left", "Left"

    class Shown(models.TextChoices):
        LISTED = "listed", "Not asked yet"
        ASKED = "asked", "Asked"
        READY = "ready", "Ready"
        NOT_AVAILABLE = "not_available", "Not available"
        LEFT = "left", "Taken out"

    # What the board says while answers are open: a no looks like silence, and a changed mind changes nothing that can be watched.
    SHOWN_OPEN = {
        State.LISTED: Shown.LISTED,
        State.ASKED: Shown.ASKED,
        State.DECLINED: Shown.ASKED,
        State.READY: Shown.READY,
        State.WITHDRAWN: Shown.READY,
        State.LEFT: Shown.LEFT,
    }
    # And once they are closed: everyone who is not ready reads alike.
    SHOWN_CLOSED = {
        State.LISTED: Shown.LISTED,
        State.ASKED: Shown.NOT_AVAILABLE,
        State.DECLINED: Shown.NOT_AVAILABLE,
        State.READY: Shown.READY,
        State.WITHDRAWN: Shown.NOT_AVAILABLE,
        State.LEFT: Shown.LEFT,
    }
    # States from which a person may answer, and from which the board says "asked".
    ANSWERABLE = (State.ASKED, State.READY, State.DECLINED, State.WITHDRAWN)

    class Proximity(models.TextChoices):
        CUSTOMERS = "customers", "Works with customers"
        DATA = "data", "Works with data"
        TECHNOLOGY = "technology", "Works with new technology"

    cohort = TenantForeignKey(Cohort, on_delete=models.CASCADE, related_name="enrollments")
    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="enrollments")
    side = models.CharField(max_length=6, choices=Side.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.LISTED)
    capacity = models.PositiveSmallIntegerField(default=1)  # how many partners at most; the cohort's limit holds too
    is_near_customers = models.BooleanField(default=False)
    is_near_data = models.BooleanField(default=False)
    is_near_technology = models.BooleanField(default=False)
    asks = models.PositiveSmallIntegerField(default=0)  # how often they were asked; each time is one message
    asked_at = models.DateTimeField(null=True)
    # The address that the link went to. A link proves that somebody reads this mailbox, and no other one the person may have since.
    asked_to = models.EmailField(blank=True)
    answered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)

    objects: ClassVar[EnrollmentManager] = EnrollmentManager()

    class Meta(TenantModel.Meta):
        ordering = ["side", "person__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "cohort", "person"], name="enrollment_one_side"),
            models.CheckConstraint(condition=Q(capacity__range=(1, 3)), name="enrollment_capacity"),
        ]
        indexes = [models.Index(fields=["organization", "cohort", "side", "state"], name="enrollment_side")]

    @property
    def is_mentor(self) -> bool:
        """Whether this person teaches in this cohort."""
        return self.side == self.Side.MENTOR


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


class EnrollmentImport(TenantModel):
    """One enrollment file between its dry run and its end. Holds mapped values only: neither the file nor its other columns."""

    class State(models.TextChoices):
        STAGED = "staged", "Waiting for your yes"
        SAVING = "saving", "Saving"
        SAVED = "saved", "Saved"
        DISCARDED = "discarded", "Discarded"

    cohort = TenantForeignKey(Cohort, on_delete=models.CASCADE, related_name="imports")
    side = models.CharField(max_length=6, choices=Enrollment.Side.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STAGED)
    level = models.PositiveSmallIntegerField(default=Level.HELPS)  # of whoever is new and of whom the file says none
    counts = models.JSONField(default=dict)  # verdict -> rows
    job_id = models.UUIDField(null=True)
    created_by_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=now)
    saved_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-created_at"]


class EnrollmentImportRow(TenantModel):
    """One row of the dry run: what would happen, field by field, or which rule it breaks. Deleted when the import ends."""

    class Verdict(models.TextChoices):
        ADDED = "added", "Added"
        CHANGED = "changed", "Changed"
        SAME = "same", "As it is"
        REJECTED = "rejected", "Rejected"

    enrollment_import = TenantForeignKey(EnrollmentImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # the row in the file, the header being 1
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    person_id = models.UUIDField(null=True)
    values = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)  # field -> [before, after]
    problems = models.JSONField(default=list)  # [{"field", "rule"}]

    class Meta(TenantModel.Meta):
        ordering = ["number", "id"]
        indexes = [models.Index(fields=["organization", "enrollment_import", "verdict"], name="enroll_import_verdict")]

    def as_said(self, name: str) -> str:
        """A field as the file has it: of the topic its words, not what they were taken for."""
        said: str = self.values.get("said" if name == "topic" else name, "")
        return said
