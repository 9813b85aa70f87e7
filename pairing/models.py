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
        SCHEDULED = "scheduled", "About to be published"
        PUBLISHED = "published", "Published"
        FAILED = "failed", "Failed"

    # Where each state may go. A scheduled run is a draft again when its publishing is undone, or turns out impossible.
    TRANSITIONS = {
        State.SOLVING: frozenset({State.DRAFT, State.FAILED}),
        State.DRAFT: frozenset({State.SCHEDULED}),
        State.SCHEDULED: frozenset({State.DRAFT, State.PUBLISHED}),
        State.PUBLISHED: frozenset(),
        State.FAILED: frozenset(),
    }

    cohort = TenantForeignKey("programs.Cohort", on_delete=models.CASCADE, related_name="pairing_runs")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80, blank=True)  # what it tries, in the words of whoever made it
    state = models.CharField(max_length=10, choices=State.choices, default=State.SOLVING)
    job_id = models.UUIDField(null=True)
    weights = models.JSONField(default=dict)
    # What it was told besides the people and the weights, see pairing.aims: locked and forbidden pairs as of its start,
    # the draft it should stay near to, how much low scores count, and how many mentors a group has at least.
    aims = models.JSONField(default=dict)
    seconds_at_most = models.PositiveSmallIntegerField(default=120)  # the solver stops then, and says what is left open
    input_digest = models.CharField(max_length=64, blank=True)
    objective = models.BigIntegerField(null=True)
    bound = models.BigIntegerField(null=True)
    is_proven = models.BooleanField(default=False)
    points = models.PositiveIntegerField(default=0)  # the sum of the pairs' scores
    # The best pairs without the fairness of `aims`, where it has any: {"points", "lowest", "tenth", "mentees_paired", "gap"}.
    plain = models.JSONField(default=dict)
    # One more mentor for a topic: [{"topic", "mentees", "points"}], best first; at most this much, by the prices.
    recruit = models.JSONField(default=list)
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
    notices = models.JSONField(default=dict)  # {"mentor": text, "mentee": text}: what the team adds to the message
    publishes_at = models.DateTimeField(null=True)  # until then nobody is told, and publishing can be undone
    published_by_id = models.UUIDField(null=True)
    publish_failure = models.CharField(
        max_length=10, blank=True
    )  # why it came back as a draft, a key of notices.WHY_NOT
    published_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "cohort", "number"], name="pairing_run_number"),
            models.UniqueConstraint(
                fields=["organization", "cohort"], condition=Q(state="scheduled"), name="pairing_run_one_scheduled"
            ),
        ]

    @property
    def title(self) -> str:
        """Draft 3, or with its name "Draft 3: across units first"."""
        return f"Draft {self.number}: {self.name}" if self.name else f"Draft {self.number}"

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


class Ruling(TenantModel):
    """What the program team decided about two people of a cohort. It holds for every draft made from then on."""

    class Kind(models.TextChoices):
        LOCK = "lock", "Locked"
        FORBID = "forbid", "Forbidden"

    class Source(models.TextChoices):
        STUDIO = "studio", "In the studio"
        FILE = "file", "From a file"

    cohort = TenantForeignKey("programs.Cohort", on_delete=models.CASCADE, related_name="rulings")
    mentee = TenantForeignKey("programs.Enrollment", on_delete=models.CASCADE, related_name="+")
    mentor = TenantForeignKey("programs.Enrollment", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    source = models.CharField(max_length=6, choices=Source.choices, default=Source.STUDIO)
    created_by_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["kind", "mentee__person__name", "mentor__person__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "cohort", "mentee", "mentor"], name="ruling_one_a_pair")
        ]


class Wish(TenantModel):
    """Whom somebody in a cohort would like as a partner: a colleague by name, whether they take part or not.

    Shared with the program team, and said so before it is typed. The colleague is not told. Rank 1 is the first wish.
    """

    MOST = 3

    enrollment = TenantForeignKey("programs.Enrollment", on_delete=models.CASCADE, related_name="wishes")
    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "enrollment", "rank"], name="wish_one_a_rank"),
            models.UniqueConstraint(fields=["organization", "enrollment", "person"], name="wish_one_a_person"),
            models.CheckConstraint(condition=Q(rank__range=(1, 3)), name="wish_rank"),
        ]


class PairImport(TenantModel):
    """A file of ready-made pairs between its dry run and its end: saved, its pairs are locked for every draft to come."""

    class State(models.TextChoices):
        STAGED = "staged", "Waiting for your yes"
        SAVED = "saved", "Saved"
        DISCARDED = "discarded", "Discarded"

    cohort = TenantForeignKey("programs.Cohort", on_delete=models.CASCADE, related_name="pair_imports")
    state = models.CharField(max_length=10, choices=State.choices, default=State.STAGED)
    # [{"number", "mentee", "mentor": as the file says them, "mentee_id", "mentor_id": enrollments, "verdict", "problems"}]
    rows = models.JSONField(default=list)
    counts = models.JSONField(default=dict)  # verdict -> rows
    created_by_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-created_at"]


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


class PastPair(TenantModel):
    """Two people were mentee and mentor, and nothing is left that says who: a keyed hash, see pairing.past."""

    digest = models.CharField(max_length=64)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "digest"], name="past_pair_once")]


class PastPairKey(TenantModel):
    """The key of the hashes of one organization."""

    secret = SealedTextField()  # 32 bytes in hexadecimal

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization"], name="past_pair_key_one")]
