"""How a program will know whether it worked: its design, what was changed about it, its draws, and who is counted in which arm."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from access.clock import now
from access.tenancy import TenantForeignKey, TenantModel
from programs.models.cohorts import Cohort
from programs.models.programs import Program
from programs.models.states import Side

# Of the words that say what is counted: whoever changes what they mean gives them another number, and old programs keep theirs.
DEFINITION_VERSION = 1


class ComparisonDesign(TenantModel):
    """One primary outcome and a comparison, named before launch and locked by it.

    Once locked, the row and `locked_text` say the same and `digest` is its SHA-256: the database refuses anything else, and any
    digest that no DesignAmendment wrote down (migration 0003).
    """

    class Outcome(models.TextChoices):
        RETENTION = "retention", "People stay"
        PROMOTION = "promotion", "People are promoted"
        TOOL_USE = "tool_use", "People use a tool or a way of working"
        OWN_MEASURE = "own_measure", "A yes or no of our own for each person"

    class Comparison(models.TextChoices):
        LOTTERY = "lottery", "Lottery: more apply than fit, and a draw decides"
        WAITLIST = "waitlist", "Waiting list: those who wait are the comparison"
        MATCHED = "matched", "Matched: similar colleagues who were not invited"
        NONE = "none", "None: the page describes and compares nothing"

    class Counted(models.TextChoices):
        MENTOR = "mentor", "Mentors"
        MENTEE = "mentee", "Mentees"
        BOTH = "both", "Both sides"

    class Group(models.TextChoices):
        LEVEL = "level", "Level"
        UNIT = "unit", "Unit"
        SITE = "site", "Site"

    # Of the last two, whoever is counted is named by a file of person outcomes.
    COUNTED_BY_FILE = (Outcome.TOOL_USE, Outcome.OWN_MEASURE)
    # What is locked, in the order in which it is shown.
    FACTS = (
        "outcome",
        "own_measure",
        "measure",
        "counted_side",
        "comparison",
        "is_drawn",
        "groups",
        "planned_size",
        "planned_comparison",
        "expected_percent",
        "smallest_difference",
        "horizon_months",
        "definition_version",
    )

    program = TenantForeignKey(Program, on_delete=models.CASCADE, related_name="designs")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    own_measure = models.CharField(max_length=160, blank=True)  # what is counted, where the outcome is no HR fact
    measure = models.CharField(max_length=80, blank=True)  # how the file of person outcomes calls it, if otherwise
    counted_side = models.CharField(max_length=6, choices=Counted.choices, default=Counted.BOTH)
    comparison = models.CharField(max_length=10, choices=Comparison.choices)
    is_drawn = models.BooleanField(default=True)  # of a waiting list: a draw decides who waits, and no hand
    # Within which a draw is made, so that both arms have alike many of each.
    groups = ArrayField(models.CharField(max_length=5, choices=Group.choices), default=list)
    expected_percent = models.PositiveSmallIntegerField(default=80)  # of the comparison, as far as one knows
    smallest_difference = models.PositiveSmallIntegerField(default=10)  # percentage points that would matter
    planned_size = models.PositiveIntegerField(default=30)  # people in the arm that is invited
    planned_comparison = models.PositiveIntegerField(null=True)  # in the comparison; as many where it is empty
    horizon_months = models.PositiveSmallIntegerField(default=12)  # after the invitation
    definition_version = models.PositiveSmallIntegerField(default=DEFINITION_VERSION)
    locked_at = models.DateTimeField(null=True)
    locked_text = models.TextField(blank=True)  # canonical JSON, see programs.locking
    digest = models.CharField(max_length=64, null=True)  # SHA-256 of it, hexadecimal
    version = models.PositiveSmallIntegerField(
        null=True
    )  # the number of the DesignAmendment that wrote the digest down

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "program"], name="comparison_design_one"),
            models.CheckConstraint(
                condition=Q(expected_percent__range=(1, 99), smallest_difference__range=(1, 60)),
                name="comparison_design_percent",
            ),
            models.CheckConstraint(condition=Q(horizon_months__in=(6, 12, 18)), name="comparison_design_horizon"),
        ]

    @property
    def draws(self) -> bool:
        """Whether a draw decides who is invited first."""
        has_draw = self.comparison in (self.Comparison.LOTTERY, self.Comparison.WAITLIST)
        return has_draw and (self.is_drawn or self.comparison == self.Comparison.LOTTERY)

    @property
    def matches(self) -> bool:
        """Whether similar colleagues are the comparison."""
        return self.comparison == self.Comparison.MATCHED

    @property
    def compares(self) -> bool:
        """Whether a verdict can come of it. A waiting list that somebody picked by hand only describes, as no comparison does."""
        return self.draws or self.matches

    @property
    def measure_name(self) -> str:
        """How the file of person outcomes calls what is counted; empty where the people's own history says it."""
        return (self.measure or self.own_measure)[:80] if self.outcome in self.COUNTED_BY_FILE else ""

    @property
    def comparison_size(self) -> int:
        """People planned in the comparison."""
        return self.planned_comparison or self.planned_size

    def counts(self, side: str) -> bool:
        """Whether people on this side are counted."""
        return self.counted_side in (side, self.Counted.BOTH)


class DesignAmendment(TenantModel):
    """One version of a locked design, never changed: 0 is the launch, each later one a dated change that everybody sees for good."""

    class Kind(models.TextChoices):
        LAUNCH = "launch", "Locked at launch"
        CHANGE = "change", "The design was changed"
        CROSSOVER = "crossover", "People of the comparison were invited early"

    # PROTECT reads before it refuses. CASCADE would delete, which the roles of this table may not, and a draft has none.
    design = TenantForeignKey(ComparisonDesign, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=9, choices=Kind.choices)
    changes = models.JSONField(default=dict)  # field of FACTS -> [before, after]
    why = models.CharField(max_length=400, blank=True)
    cohort = TenantForeignKey(Cohort, on_delete=models.PROTECT, null=True, related_name="+")  # of people invited early
    people = models.PositiveIntegerField(default=0)  # how many of them
    had_figures = models.BooleanField(null=True)  # whether figures had been shown by then; empty where nobody could say
    digest_before = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)  # of the design from here on
    locked_at = models.DateTimeField()  # of the design
    made_by = TenantForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["organization", "design", "number"], name="amendment_number")]


class Draw(TenantModel):
    """Who is invited first, decided by a draw that can be done over by anybody: the pool is fixed first, the seed comes after it."""

    class Source(models.TextChoices):
        MADE = "made", "A random number that Upwell makes when you draw"
        PUBLIC = "public", "A public number that nobody knows yet"

    cohort = TenantForeignKey(Cohort, on_delete=models.CASCADE, related_name="draws")
    method = models.PositiveSmallIntegerField(default=1)  # of programs.lottery
    places = models.JSONField(default=dict)  # side -> places
    pool = models.JSONField(default=dict)  # side -> people
    groups = ArrayField(models.CharField(max_length=5, choices=ComparisonDesign.Group.choices), default=list)
    pool_digest = models.CharField(max_length=64)  # SHA-256 of the list of tickets
    source = models.CharField(max_length=6, choices=Source.choices)
    announced = models.CharField(max_length=200, blank=True)  # which public number it will be
    fixed_by = TenantForeignKey("accounts.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    fixed_at = models.DateTimeField(default=now)
    seed = models.CharField(max_length=128, blank=True)  # empty until the draw
    drawn_by = TenantForeignKey("accounts.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    drawn_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["fixed_at"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "cohort"], name="draw_once"),
            models.CheckConstraint(
                condition=Q(seed="", drawn_at=None) | ~Q(seed="") & ~Q(drawn_at=None), name="draw_seed"
            ),
        ]


class DrawTicket(TenantModel):
    """One person's lot: a random number that says nothing about them, so that the draw can be published without them."""

    draw = TenantForeignKey(Draw, on_delete=models.CASCADE, related_name="tickets")
    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    side = models.CharField(max_length=6, choices=Side.choices)
    stratum = models.CharField(max_length=320, blank=True)
    ticket = models.CharField(max_length=20)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "draw", "person"], name="draw_ticket_person"),
            models.UniqueConstraint(fields=["organization", "draw", "ticket"], name="draw_ticket_uniq"),
        ]


class Arm(TenantModel):
    """Where a person is counted in a program, written once: whatever happens later, the first arm stands (intention to treat)."""

    class Kind(models.TextChoices):
        INVITED = "invited", "Invited"
        COMPARISON = "comparison", "Comparison"
        UNMATCHED = "unmatched", "Outside of the comparison"

    class Why(models.TextChoices):
        """Of those outside."""

        NO_MATCH = "no_match", "Nobody like them was left to compare with"
        BEFORE = "before", "Asked before the draw"
        LATE = "late", "Came after the draw"

    program = TenantForeignKey(Program, on_delete=models.PROTECT, related_name="arms")
    cohort = TenantForeignKey(Cohort, on_delete=models.CASCADE, related_name="arms")
    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    side = models.CharField(max_length=6, choices=Side.choices)
    arm = models.CharField(max_length=10, choices=Kind.choices)
    why = models.CharField(max_length=8, choices=Why.choices, blank=True)
    stratum = models.CharField(max_length=320, blank=True)  # equal text, equal stratum; within one side
    since = models.DateField()  # the day the clock starts, alike in both arms

    class Meta(TenantModel.Meta):
        ordering = ["since", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "program", "person"], name="arm_first_counts"),
            models.UniqueConstraint(fields=["organization", "cohort", "person"], name="arm_once"),
            models.CheckConstraint(condition=Q(arm="unmatched") | Q(why=""), name="arm_why_outside"),
        ]
        indexes = [models.Index(fields=["organization", "cohort", "arm"], name="arm_cohort")]
