"""Pairing runs are immutable snapshots; publishing one turns its proposals into pairs, and a pair has a charter."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from access.tenancy import TenantForeignKey, TenantModel
from accounts.sealing import SealedTextField
from pairing.words import unmatched


class PairingRun(TenantModel):
    """One solved draft: what went in (digest, weights), what came out, and the certificate that nothing beats it."""

    class State(models.TextChoices):
        SOLVING = "solving", "Solving"
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        FAILED = "failed", "Failed"

    cohort = TenantForeignKey("programs.Cohort", on_delete=models.CASCADE, related_name="pairing_runs")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.SOLVING)
    job_id = models.UUIDField(null=True)
    weights = models.JSONField(default=dict)
    input_digest = models.CharField(max_length=64, blank=True)
    objective = models.BigIntegerField(null=True)
    bound = models.BigIntegerField(null=True)
    is_proven = models.BooleanField(default=False)
    prices = models.JSONField(
        default=dict
    )  # {"mentors": {enrollment id: price}, "mentees": {...}}: what re-verification needs
    allowed_pairs = models.PositiveIntegerField(default=0)  # pairs that no hard rule forbids
    mentors = models.PositiveIntegerField(default=0)
    mentees = models.PositiveIntegerField(default=0)
    mentees_paired = models.PositiveIntegerField(default=0)
    units = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    created_by_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["organization", "cohort", "number"], name="pairing_run_number")]

    @property
    def gap(self) -> int:
        """At most this many points better could another set of pairs be."""
        return (self.bound or 0) - (self.objective or 0)

    @property
    def proof_title(self) -> str:
        """What the certificate says. Never "optimal" without the proof."""
        return "Best possible: proven" if self.is_proven else "Best found, with a known gap"


class Proposal(TenantModel):
    """A match in a draft: score 1 to 1000 and the parts that sum to it, with the facts they rest on."""

    run = TenantForeignKey(PairingRun, on_delete=models.CASCADE, related_name="proposals")
    mentee = TenantForeignKey("programs.Enrollment", on_delete=models.CASCADE, related_name="+")
    mentor = TenantForeignKey("programs.Enrollment", on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()
    parts = models.JSONField(default=list)

    class Meta(TenantModel.Meta):
        ordering = ["mentee__person__name", "-score"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "run", "mentee", "mentor"], name="proposal_uniq"),
            models.CheckConstraint(condition=Q(score__range=(1, 1000)), name="proposal_score"),
        ]


class Unmatched(TenantModel):
    """Somebody without a partner in a draft, and the true reason."""

    run = TenantForeignKey(PairingRun, on_delete=models.CASCADE, related_name="unmatched")
    enrollment = TenantForeignKey("programs.Enrollment", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        ordering = ["enrollment__side", "enrollment__person__name"]
        constraints = [models.UniqueConstraint(fields=["organization", "run", "enrollment"], name="unmatched_uniq")]

    @property
    def sentence(self) -> str:
        """The reason in words."""
        return unmatched(self.reason, self.facts)


class Pair(TenantModel):
    """The relationship: one mentee with one to three mentors, or a peer circle of three to six, all on the mentor side."""

    class State(models.TextChoices):
        FORMING = "forming", "Agreeing on the charter"
        ACTIVE = "active", "Active"
        PAUSED = "paused", "Paused"
        CLOSED = "closed", "Closed"

    # Where each state may go. Whatever is not here is refused.
    TRANSITIONS = {
        State.FORMING: frozenset({State.ACTIVE, State.CLOSED}),
        State.ACTIVE: frozenset({State.PAUSED, State.CLOSED}),
        State.PAUSED: frozenset({State.ACTIVE, State.CLOSED}),
        State.CLOSED: frozenset(),
    }
    GOING = (State.FORMING, State.ACTIVE, State.PAUSED)

    cohort = TenantForeignKey("programs.Cohort", on_delete=models.CASCADE, related_name="pairs")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    paused_on = models.DateField(null=True)
    resumes_on = models.DateField(null=True)  # the day a pause ends by itself, where one was named
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["organization", "cohort", "state"], name="pair_cohort")]

    @property
    def is_circle(self) -> bool:
        """Whether nobody in it is the teacher. Reads the cohort."""
        return bool(self.cohort.is_circle)


class PairMember(TenantModel):
    """Somebody in a pair, on the side of their enrollment."""

    pair = TenantForeignKey(Pair, on_delete=models.CASCADE, related_name="members")
    enrollment = TenantForeignKey("programs.Enrollment", on_delete=models.CASCADE, related_name="pair_memberships")
    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="pair_memberships")
    side = models.CharField(max_length=6, choices=[("mentor", "Mentor"), ("mentee", "Mentee")])
    left_on = models.DateField(null=True)  # left a pair that goes on without them

    class Meta(TenantModel.Meta):
        ordering = ["side", "person__name"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "pair", "person"], name="pair_member_uniq"),
            models.UniqueConstraint(
                fields=["organization", "pair"], condition=Q(side="mentee"), name="pair_one_mentee"
            ),
        ]


class Charter(TenantModel):
    """One version of what the members of a pair agree on. Its words are pair text; that and when it was signed is an open fact (E10)."""

    pair = TenantForeignKey(Pair, on_delete=models.CASCADE, related_name="charters")
    version = models.PositiveSmallIntegerField()
    terms = (
        SealedTextField()
    )  # JSON, see pairing.charter.Terms: objectives, questions or brief, ground rules, rhythm, last day
    proposed_by = TenantForeignKey("accounts.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)  # when the last member signed: in force until a later version is
    review_due_on = models.DateField(null=True)  # the mid-point, fixed when it is signed

    class Meta(TenantModel.Meta):
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["organization", "pair", "version"], name="charter_version")]


class CharterSignature(TenantModel):
    """A member agreed to one version, as it stands."""

    charter = TenantForeignKey(Charter, on_delete=models.CASCADE, related_name="signatures")
    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    signed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "charter", "person"], name="charter_signed_once")
        ]


class CharterReview(TenantModel):
    """A member looked at the charter at its mid-point. The words are pair text, the day is an open fact."""

    charter = TenantForeignKey(Charter, on_delete=models.CASCADE, related_name="reviews")
    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    text = SealedTextField()
    reviewed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["reviewed_at"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "charter", "person"], name="charter_reviewed_once")
        ]


class ObjectiveProgress(TenantModel):
    """How far an objective of the charter is, by its owner alone. Pair text: nobody outside the pair reads it."""

    class State(models.TextChoices):
        NOT_BEGUN = "not_begun", "Not begun"
        UNDER_WAY = "under_way", "Under way"
        REACHED = "reached", "Reached"
        SET_ASIDE = "set_aside", "Set aside"

    pair = TenantForeignKey(Pair, on_delete=models.CASCADE, related_name="progress")
    objective = models.UUIDField()  # its id in the terms, kept from version to version
    owner = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    text = (
        SealedTextField()
    )  # JSON: {"state": ObjectiveProgress.State, "note": "..."}: how far somebody is, is nobody else's to read
    changed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["changed_at"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "pair", "objective"], name="objective_progress_one")
        ]
