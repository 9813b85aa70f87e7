"""Decisions and experiments: what came of the sessions, in words that the program team and executives read."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from access.tenancy import TenantForeignKey, TenantModel
from metrics.credit_words import after_label
from metrics.words import moves


class Gain(models.TextChoices):
    """What it brought besides (I11), as its owner estimates it."""

    TIME = "time", "It saves time"
    BUSINESS = "business", "It opens business"


class Tied(TenantModel):
    """What a decision and an experiment have in common: what they come from, what they should move, and what they brought."""

    session = TenantForeignKey(  # that it came out of
        "mentoring_sessions.MentoringSession", on_delete=models.SET_NULL, null=True, related_name="%(class)ss"
    )
    question = TenantForeignKey(  # of the pair's program, that it answers
        "programs.ProgramQuestion", on_delete=models.SET_NULL, null=True, related_name="%(class)ss"
    )
    pattern = (
        TenantForeignKey(  # published for the pair's own cell: the line as it stood when its owner picked it (H14)
            "feedback.LedgerLine", on_delete=models.SET_NULL, null=True, related_name="%(class)ss"
        )
    )
    measure = models.CharField(max_length=160, blank=True)  # what it should move
    kpi = TenantForeignKey("metrics.Kpi", on_delete=models.SET_NULL, null=True, related_name="%(class)ss")
    gain = models.CharField(max_length=8, choices=Gain.choices, blank=True, default="")
    hours_a_month = models.PositiveSmallIntegerField(null=True)  # with TIME alone
    opens = models.CharField(max_length=200, blank=True, default="")  # in plain words; with BUSINESS alone
    followed_up_on = models.DateField(null=True)  # when its owner last said how it stands
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(gain="", hours_a_month=None, opens="")
                | Q(gain=Gain.TIME, hours_a_month__isnull=False, hours_a_month__gte=1, opens="")
                | Q(gain=Gain.BUSINESS, hours_a_month=None) & ~Q(opens=""),
                name="%(class)s_gain_says_what",
            )
        ]

    @property
    def should_move(self) -> str:
        """The KPI and the words of its owner, as a page says them. Reads the KPI."""
        return moves(self.kpi.name if self.kpi else "", self.measure)

    @property
    def brought(self) -> str:
        """What it brought besides, as a page says it; empty where nothing was said."""
        if self.gain == Gain.TIME:
            return f"about {self.hours_a_month} {'hour' if self.hours_a_month == 1 else 'hours'} a month, by their own estimate"
        return str(self.opens)


class Decision(Tied):
    """A decision of the mentee: changed, or kept and why (I05, I09). Shared words: pair, program team and executives read it."""

    class Outcome(models.TextChoices):
        CHANGED = "changed", "Changed"
        KEPT = "kept", "Kept, with a reason"

    pair = TenantForeignKey("pairing.Pair", on_delete=models.CASCADE, related_name="decisions")
    owner = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=160)
    before = models.CharField(max_length=400)  # what was going to be done
    after = models.CharField(max_length=400)  # what is done now, or why it was kept
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    decided_on = models.DateField()

    class Meta(TenantModel.Meta):
        ordering = ["-decided_on", "-created_at"]
        constraints = [*Tied.Meta.constraints]
        indexes = [models.Index(fields=["organization", "-decided_on"], name="decision_when")]

    @property
    def after_label(self) -> str:
        """What `after` says, as a page calls it: what is done now, or why nothing changed."""
        return after_label(self.outcome)


class Experiment(Tied):
    """Something that the mentee, or somebody in a circle, tries (I04). Shared words, with the readers of a decision."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        SCALED = "scaled", "Scaled"
        STOPPED = "stopped", "Stopped"

    class Finding(models.TextChoices):
        """What a stopped one has shown: that it did not work is a result, and that it ended too early is none."""

        NO_EFFECT = "no_effect", "It did not show what was hoped"
        UNFINISHED = "unfinished", "It ended before it could show anything"

    pair = TenantForeignKey("pairing.Pair", on_delete=models.CASCADE, related_name="experiments")
    owner = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=160)  # what is tried
    hypothesis = models.CharField(max_length=400)  # what would show that it worked
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    finding = models.CharField(max_length=10, choices=Finding.choices, blank=True, default="")  # of a stopped one
    reason = models.CharField(max_length=400, blank=True)  # why it was scaled or stopped
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-started_on", "-created_at"]
        constraints = [
            *Tied.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state="running", ended_on=None) | (~Q(state="running") & Q(ended_on__isnull=False)),
                name="experiment_ends_with_a_result",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="experiment_ends_later"
            ),
            models.CheckConstraint(
                condition=Q(state="stopped") & ~Q(finding="") | ~Q(state="stopped") & Q(finding=""),
                name="experiment_stops_with_a_finding",
            ),
        ]
        indexes = [models.Index(fields=["organization", "-started_on"], name="experiment_when")]

    @property
    def standing(self) -> str:
        """State and finding as one value, which forms take: "running", "scaled", "no_effect" or "unfinished"."""
        return str(self.finding or self.state)
