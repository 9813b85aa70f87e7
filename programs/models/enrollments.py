"""Who is in a cohort, what they teach or want to learn, and where their answer stands."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Q, Value, When

from access.clock import now
from access.tenancy import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet
from accounts.models import Person
from accounts.sealing import SealedTextField
from programs.models import states
from programs.models.cohorts import Cohort
from programs.models.topics import Topic


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

    Side, State, Shown = states.Side, states.State, states.Shown
    SHOWN_OPEN, SHOWN_CLOSED = states.SHOWN_OPEN, states.SHOWN_CLOSED
    # States from which the person may answer. Only an invitation that has left can be answered.
    ANSWERABLE = (State.ASKED, State.READY, State.DECLINED, State.WITHDRAWN)
    # Somebody was asked for them, whoever it was: all that the program team may tell apart from "not asked yet".
    WAS_ASKED = (State.WITH_MANAGER, State.NOT_RELEASED, State.WAITING, *ANSWERABLE)

    class Proximity(models.TextChoices):
        CUSTOMERS = "customers", "Works with customers"
        DATA = "data", "Works with data"
        TECHNOLOGY = "technology", "Works with new technology"

    cohort = TenantForeignKey(Cohort, on_delete=models.CASCADE, related_name="enrollments")
    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="enrollments")
    side = models.CharField(max_length=6, choices=Side.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.LISTED)
    capacity = models.PositiveSmallIntegerField(default=1)  # how many partners at most; the cohort's limit holds too
    is_near_customers = models.BooleanField(default=False)
    is_near_data = models.BooleanField(default=False)
    is_near_technology = models.BooleanField(default=False)
    asks = models.PositiveSmallIntegerField(default=0)  # how often they were asked; each time is one message
    asked_at = models.DateTimeField(null=True)  # when the team asked, whomever that went to first
    asked_by_id = models.UUIDField(null=True)  # who did: a manager who wants to talk talks to them
    invited_at = models.DateTimeField(null=True)  # when the person's own invitation left; never shown
    # The address that the link went to. A link proves that somebody reads this mailbox, and no other one the person may have since.
    asked_to = models.EmailField(blank=True)
    answered_at = models.DateTimeField(null=True)
    is_late = models.BooleanField(
        default=False
    )  # came into an active cohort: the sealed part starts with the next cycle
    paired_at = models.DateTimeField(null=True)  # holds a place in a pair: from here on the way out is to leave it
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


class ManagerRequest(TenantModel):
    """The question to a mentor's manager, by a single-use link: topic, hours, end date (X3). Read by nobody but the manager.

    What it says decides whether the mentor's invitation leaves. No page, export or message shows its answer.
    """

    class Answer(models.TextChoices):
        NONE = "", "None yet"
        AGREED = "agreed", "Agreed"
        NOT_NOW = "not_now", "Not now"

    enrollment = TenantForeignKey(Enrollment, on_delete=models.CASCADE, related_name="manager_requests")
    manager = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    asked_to = models.EmailField()
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True, default=Answer.NONE)
    answered_at = models.DateTimeField(null=True)
    talk_asked_at = models.DateTimeField(null=True)  # "talk to me": told to whoever asked, and it stays open

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "enrollment"], name="manager_request_one")]

    @property
    def is_for_its_mailbox(self) -> bool:
        """Whether the manager is here and still has the address that the link went to. A link proves a mailbox and nothing else."""
        return bool(self.manager.left_on is None and self.asked_to == self.manager.email.lower())

    def is_for_the_manager_of(self, person: Person) -> bool:
        """Whether who was asked is the manager on file today: nobody else says yes for a mentor."""
        return bool(self.manager_id == person.manager_id)


class InvitationQuestion(TenantModel):
    """What somebody asks before they answer. Shared: read by those whom the form named, and answered by one of them."""

    enrollment = TenantForeignKey(Enrollment, on_delete=models.CASCADE, related_name="invitation_questions")
    # The people whom the form named. "And nobody else" holds for whoever joins the team later, too.
    reader_ids = ArrayField(models.UUIDField())
    text = SealedTextField()
    asked_at = models.DateTimeField()
    reply = SealedTextField()
    replied_at = models.DateTimeField(null=True)
    replied_by = TenantForeignKey("accounts.Person", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ["asked_at"]


class SelfAssessment(TenantModel):
    """A mentee's own look at their gaps. Private: only its author reads it. What they choose from it becomes a Need."""

    enrollment = TenantForeignKey(Enrollment, on_delete=models.CASCADE, related_name="self_assessments")
    text = SealedTextField()  # JSON: {"levels": {topic id: 0 to 5}, "note": "..."}
    changed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "enrollment"], name="self_assessment_one")]
