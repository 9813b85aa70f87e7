"""The ballot box, the frozen panel and the ledger. Answers never exist as rows anyone can read (docs/adr/0003-ballot-box.md)."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length

from access.tenancy import TenantForeignKey, TenantModel
from accounts.sealing import SealedTextField
from feedback.box import BOX_BYTES
from feedback.periods import LENGTHS, label, last_call_at, middle_at
from feedback.statement_models import ListedTheme as ListedTheme  # noqa: PLC0414  one file of models would be too long
from feedback.statement_models import OwnProposal as OwnProposal  # noqa: PLC0414  one file of models would be too long
from feedback.statement_models import PatternResponse as PatternResponse  # noqa: PLC0414  one file of models would be too long
from feedback.statement_models import ResponseVersion as ResponseVersion  # noqa: PLC0414  one file of models would be too long
from feedback.statement_models import ThemeList as ThemeList  # noqa: PLC0414  one file of models would be too long
from feedback.statement_models import ThemeProposal as ThemeProposal  # noqa: PLC0414  one file of models would be too long

models.BinaryField.register_lookup(Length)


class Side(models.TextChoices):
    """Whose statements a theme holds. U, reports and levels are taken for each side by itself."""

    MENTOR = "mentor", "Mentors"
    MENTEE = "mentee", "Mentees"


class Cut(models.TextChoices):
    """By which fact about people a cohort is counted in cells. One cut at most, and no total beside it."""

    NONE = "", "The whole cohort together"
    SITE = "site", "By site"
    UNIT = "unit", "By unit of the organization"


class CheckInPlan(TenantModel):
    """What somebody chose for a cohort's sealed check-ins before they begin. Read once, when its panel is frozen."""

    cohort = TenantForeignKey("programs.Cohort", on_delete=models.CASCADE, related_name="+")
    # Blank: as recommended for the size of its smallest cell that reports.
    length = models.CharField(
        max_length=8, choices=[(each.value, words) for each, words in LENGTHS.items()], blank=True
    )
    cut = models.CharField(max_length=4, choices=Cut.choices, blank=True)
    # Value of the fact -> name of its cell. Two values with one name are one cell; a value that is not here is a cell by itself.
    names = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "cohort"], name="check_in_plan_one")]


class Cycle(TenantModel):
    """One run of a cohort for the ledger, from its first publish. Panel, cells and themes are frozen then."""

    cohort = TenantForeignKey("programs.Cohort", on_delete=models.CASCADE, related_name="cycles")
    number = models.PositiveSmallIntegerField(default=1)
    k = models.PositiveSmallIntegerField(default=5)
    starts_on = models.DateField()
    ends_on = models.DateField()
    timezone = models.CharField(max_length=64)
    cut = models.CharField(max_length=4, choices=Cut.choices, blank=True)
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "cohort", "number"], name="cycle_number"),
            models.CheckConstraint(condition=Q(k__gte=5), name="cycle_k_at_least_five"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="cycle_ends_after_start"),
        ]


class Period(TenantModel):
    """A month (or the whole cycle, for a small cohort) in which one box each may be sealed. The vault makes its key and closes it."""

    class Told(models.IntegerChoices):
        """What the panel has been told of it; each step is told to everybody alike, or to nobody."""

        NOTHING = 0
        OPENED = 1
        LAST_CALL = 2
        OUTCOME = 3
        MIDDLE = 4  # came later than the others; STEPS is the order

    STEPS = (Told.NOTHING, Told.OPENED, Told.MIDDLE, Told.LAST_CALL, Told.OUTCOME)

    class Outcome(models.TextChoices):
        OPEN = "", "Open"
        PUBLISHED = "published", "Published"
        WAITING = "waiting", "Waiting for more answers"
        FLOOR = "floor", "Too few pairs for patterns"

    cycle = TenantForeignKey(Cycle, on_delete=models.CASCADE, related_name="periods")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()  # the last day, in the cycle's zone
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    public_key = models.BinaryField(null=True)  # written by the vault, which keeps the private one
    # When the worker had read, after the end of the period, which units are confirmed. The vault waits for it.
    confirmed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # Of all cells together: published where one is, else waiting where one waits.
    outcome_mentors = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    outcome_mentees = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    told = models.PositiveSmallIntegerField(choices=Told.choices, default=Told.NOTHING)

    class Meta(TenantModel.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "cycle", "number"], name="period_number"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="period_closes_after_open"),
        ]

    @property
    def label(self) -> str:
        """The months it covers: "October 2026"."""
        return label(self.starts_on, self.ends_on)

    def is_open(self, moment: datetime) -> bool:
        """Whether an answer may be sealed, replaced or withdrawn at this moment."""
        return self.closed_at is None and self.opens_at <= moment < self.closes_at

    def to_tell(self, moment: datetime) -> Told:
        """What the panel should have been told by now. Reads the cycle."""
        if self.closed_at is not None:
            return self.Told.OUTCOME
        if self.public_key is None or not self.is_open(moment):
            return self.Told.NOTHING
        if moment >= last_call_at(self.closes_at, self.cycle.timezone):
            return self.Told.LAST_CALL
        middle = middle_at(self.opens_at, self.closes_at)
        return self.Told.MIDDLE if middle is not None and moment >= middle else self.Told.OPENED

    def knows(self, step: Told) -> bool:
        """Whether the panel was told this step, or a later one."""
        return self.STEPS.index(self.Told(self.told)) >= self.STEPS.index(step)


class Theme(TenantModel):
    """A statement that can be ticked by itself; frozen with the cycle. Numbers are its bits in a box: 0, 1, ... over both sides."""

    cycle = TenantForeignKey(Cycle, on_delete=models.CASCADE, related_name="themes")
    side = models.CharField(max_length=6, choices=Side.choices)
    number = models.PositiveSmallIntegerField()
    area = models.CharField(max_length=60)
    text = models.CharField(max_length=160)

    class Meta(TenantModel.Meta):
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["organization", "cycle", "number"], name="theme_number")]


class Cell(TenantModel):
    """What is counted by itself: the whole cohort (one cell without a name), or one part of the cohort's one cut. Frozen with the panel."""

    cycle = TenantForeignKey(Cycle, on_delete=models.CASCADE, related_name="cells")
    number = models.PositiveSmallIntegerField()  # 0, 1, ... by name
    name = models.CharField(max_length=120, blank=True)
    size = models.PositiveIntegerField()  # panel units

    class Meta(TenantModel.Meta):
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["organization", "cycle", "number"], name="cell_number")]


class PanelUnit(TenantModel):
    """A connected component of the cohort's graph at first publish. Fixed for the cycle, whatever is re-matched later.

    It is in one cell. Numbers are its bits in the state of that cell: 0, 1, ... in an order that says nothing.
    """

    cycle = TenantForeignKey(Cycle, on_delete=models.CASCADE, related_name="units")
    cell = TenantForeignKey(Cell, on_delete=models.CASCADE, related_name="units")
    number = models.PositiveIntegerField()
    # Somebody in it had a session that the mentee logged and of which a mentor said "we met". Never taken back.
    is_confirmed = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "cell", "number"], name="panel_unit_number")]


class PanelSeat(TenantModel):
    """One author's place on the panel: a random id, a side and a unit. No key to a person; that is SeatHolder's, and can be erased."""

    cycle = TenantForeignKey(Cycle, on_delete=models.CASCADE, related_name="seats")
    unit = TenantForeignKey(PanelUnit, on_delete=models.CASCADE, related_name="seats")
    side = models.CharField(max_length=6, choices=Side.choices)

    class Meta(TenantModel.Meta):
        pass


class SeatHolder(TenantModel):
    """Who holds a seat. Erasing a person drops this row and their open box, and nothing that was published."""

    seat = TenantForeignKey(PanelSeat, on_delete=models.CASCADE, related_name="holders")
    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "seat"], name="seat_holder_one")]
        indexes = [models.Index(fields=["organization", "person"], name="seat_holder_person")]


class SealedBox(TenantModel):
    """One sealed answer of one seat in an open period. Web may write and delete it, never read it; the vault opens it at close."""

    period = TenantForeignKey(Period, on_delete=models.CASCADE, related_name="+")
    seat = TenantForeignKey(PanelSeat, on_delete=models.CASCADE, related_name="+")
    box = models.BinaryField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "period", "seat"], name="sealed_box_one"),
            models.CheckConstraint(condition=Q(box__length=BOX_BYTES), name="sealed_box_size"),
        ]


class SkippedMonth(TenantModel):
    """A month that somebody does not check in. Theirs alone: it seals nothing, changes no reminder, and goes two months later."""

    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    month = models.DateField()  # its first day, on the organization's clocks

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "person", "month"], name="skipped_month_once")]


class CellOutcome(TenantModel):
    """What a close meant for one cell: a report, or waiting, or too few pairs. Inserted by the vault, never changed."""

    period = TenantForeignKey(Period, on_delete=models.CASCADE, related_name="outcomes")
    cell = TenantForeignKey(Cell, on_delete=models.CASCADE, related_name="outcomes")
    mentors = models.CharField(max_length=10, choices=Period.Outcome.choices, blank=True)
    mentees = models.CharField(max_length=10, choices=Period.Outcome.choices, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "period", "cell"], name="cell_outcome_once")]

    @property
    def is_published(self) -> bool:
        """Whether a side had a report."""
        return Period.Outcome.PUBLISHED in (self.mentors, self.mentees)

    @property
    def words(self) -> str:
        """How it closed: "published", or by side where that differs. A side without statements is left out."""
        said = [(side, self.of(side)) for side in Side if self.of(side)]
        words = [Period.Outcome(outcome).label.lower() for _, outcome in said]
        if len(set(words)) < 2:
            return "".join(words[:1])
        return ", ".join(f"{word} for {side.label.lower()}" for (side, _), word in zip(said, words, strict=True))

    def of(self, side: str) -> str:
        """What it meant for one side: a value of Period.Outcome, empty for a side without statements."""
        return str(self.mentors if side == Side.MENTOR else self.mentees)


class CycleState(TenantModel):
    """What is carried of one cell from period to period: a blob of fixed size sealed to the next period's key. The vault's alone."""

    cycle = TenantForeignKey(Cycle, on_delete=models.CASCADE, related_name="+")
    cell = TenantForeignKey(Cell, on_delete=models.CASCADE, related_name="+")
    period_number = models.PositiveSmallIntegerField()  # whose key opens it
    blob = models.BinaryField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "cell"], name="cycle_state_one")]


class KeyDestruction(TenantModel):
    """A key of a check-in that is gone for good. Inserted by the vault after it saw that, never changed but for `is_told`."""

    class Reason(models.TextChoices):
        CLOSED = "closed", "The check-in was closed"
        ROTATED = "rotated", "Replaced by an operator"
        LOST = "lost", "Lost with the vault’s directory, or not the vault’s"

    period = TenantForeignKey(Period, on_delete=models.CASCADE, related_name="destructions")
    reason = models.CharField(max_length=8, choices=Reason.choices)
    at = models.DateTimeField()
    vault_started_at = models.DateTimeField()  # which run of the vault did it
    is_told = models.BooleanField(default=False)  # the panel, where boxes went with the key

    class Meta(TenantModel.Meta):
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "period"], condition=Q(reason="closed"), name="key_destruction_once"
            )
        ]


class LedgerLine(TenantModel):
    """A theme reached a level in a cell and period. Inserted by the vault, chained by digest (feedback.chain), never changed."""

    class Level(models.TextChoices):
        SEVERAL = "several", "Several"
        MANY = "many", "Many"
        VERY_MANY = "very_many", "Very many"

    cycle = TenantForeignKey(Cycle, on_delete=models.CASCADE, related_name="lines")
    cell = TenantForeignKey(Cell, on_delete=models.CASCADE, related_name="lines")
    period = TenantForeignKey(Period, on_delete=models.CASCADE, related_name="lines")
    theme = TenantForeignKey(Theme, on_delete=models.CASCADE, related_name="lines")
    level = models.CharField(max_length=10, choices=Level.choices)
    sequence = models.PositiveIntegerField()  # its position in the chain of the cell, from 1
    previous_digest = models.CharField(max_length=64)  # in hexadecimal, as the next one
    digest = models.CharField(max_length=64)

    class Meta(TenantModel.Meta):
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "cell", "sequence"], name="ledger_line_sequence"),
            models.UniqueConstraint(fields=["organization", "cell", "theme", "level"], name="ledger_line_once"),
        ]


class FitCheck(TenantModel):
    """How the first session of a pair felt to one of its members. Private: read for its author, counted for nobody, gone with the pair.

    A row says that they were asked and answered or skipped; what is in it is as long for each.
    """

    pair = TenantForeignKey("pairing.Pair", on_delete=models.CASCADE, related_name="+")
    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    answers = SealedTextField()  # feedback.fit.Answers.to_text()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "pair", "person"], name="fit_check_once")]


class HelpCase(TenantModel):
    """A door that was opened on purpose: words to one ombudsperson, read by them and their author, and nobody else.

    Without a name it has no author, and no column leads to one: days instead of moments, a random id, the hash of a code that only
    the author has (docs/adr/0030-help-desk.md). With nobody at the desk it rests, and its author is asked.
    """

    class Kind(models.TextChoices):
        HELP = "help", "I need help"
        RETALIATION = "retaliation", "I was punished for being honest"
        SEEN = "seen", "I saw something that is not right"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    class Turn(models.TextChoices):
        DESK = "desk", "The ombudsperson"
        AUTHOR = "author", "The author"

    class Outcome(models.TextChoices):
        SOLVED = "solved", "Solved"
        ADVISED = "advised", "You know what you can do"
        RAISED = "raised", "Taken further, as we agreed"
        QUIET = "quiet", "Nothing more was heard"

    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.HELP)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    author = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, null=True, related_name="+")
    # Never PROTECT: an ombudsperson can be removed like anybody, without a word that cases exist.
    ombudsperson = TenantForeignKey("accounts.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    proposed_to = TenantForeignKey("accounts.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    # Of the page that it was sent from, so that a second click is no second case. Without a name it is also how its author comes back.
    digest = models.CharField(max_length=64)
    text = SealedTextField()
    asked_on = models.DateField()
    due_on = models.DateField()  # the first answer
    answered_on = models.DateField(null=True)
    turn = models.CharField(max_length=8, choices=Turn.choices, default=Turn.DESK)  # who has the next word
    changed_on = models.DateField()
    is_told = models.BooleanField(default=False)  # whether the ombudsperson was told of what is newest
    arrived_on = models.DateField()  # at this desk; without a name it is there from the day after (feedback/holding.py)
    held_on = models.DateField(null=True)  # without a name: the day of its author's newest act
    held = models.JSONField(default=dict)  # and how the case stood before, which the desk sees until that day is over
    closed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-asked_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["organization", "digest"], name="help_case_once")]
        indexes = [
            models.Index(fields=["organization", "ombudsperson", "state"], name="help_case_desk"),
            models.Index(fields=["organization", "author"], name="help_case_author"),
        ]

    @property
    def is_named(self) -> bool:
        """Whether the ombudsperson sees who wrote it."""
        return self.author_id is not None

    @property
    def is_open(self) -> bool:
        """Whether words can be added."""
        return self.state == self.State.OPEN

    @property
    def label(self) -> str:
        """What the desk calls it: the author, or a few signs of its random id. Reads the author."""
        return self.author.name if self.author else f"Without a name, {str(self.pk)[:4]}"


class HelpMessage(TenantModel):
    """What was said in a case after its first words. `number` is its place; there is no time, only a day."""

    class Side(models.TextChoices):
        AUTHOR = "author", "The author"
        DESK = "desk", "The ombudsperson"
        NEWS = "news", "What became of the case"
        OWN = "own", "What its author decided"

    case = TenantForeignKey(HelpCase, on_delete=models.CASCADE, related_name="messages")
    number = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=8, choices=Side.choices)
    # Who answered, since a case may move. Never who asked.
    answered_by = TenantForeignKey("accounts.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    text = SealedTextField()
    said_on = models.DateField()
    once = models.UUIDField(default=uuid4)  # of the form that it came with

    class Meta(TenantModel.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "case", "number"], name="help_message_number"),
            models.UniqueConstraint(fields=["organization", "case", "once"], name="help_message_once"),
        ]


class HelpNote(TenantModel):
    """A note of the ombudsperson to themselves. It goes when the case goes to somebody else."""

    case = TenantForeignKey(HelpCase, on_delete=models.CASCADE, related_name="notes")
    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    text = SealedTextField()
    written_on = models.DateField()
    once = models.UUIDField(default=uuid4)

    class Meta(TenantModel.Meta):
        ordering = ["written_on", "id"]
        constraints = [models.UniqueConstraint(fields=["organization", "case", "once"], name="help_note_once")]
