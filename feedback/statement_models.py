"""Lists of statements before a cycle, what people propose for them, and what is done about what they show. Import from feedback.models."""

from __future__ import annotations

from django.db import models

from access.tenancy import TenantForeignKey, TenantModel
from accounts.sealing import SealedTextField
from feedback.ledger import Side

SIDES = [(Side.MENTOR.value, "Mentors"), (Side.MENTEE.value, "Mentees")]


class ThemeList(TenantModel):
    """The statements that a coming cycle of a cohort begins with, once somebody has edited them. Nothing reads it after the freeze."""

    cohort = TenantForeignKey("programs.Cohort", on_delete=models.CASCADE, related_name="+")
    cycle_number = models.PositiveSmallIntegerField()  # of the cycle that it is for

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "cohort", "cycle_number"], name="theme_list_once")
        ]


class ListedTheme(TenantModel):
    """A statement on such a list. What was removed stays until the list is reset, so that it can be put back."""

    theme_list = TenantForeignKey(ThemeList, on_delete=models.CASCADE, related_name="themes")
    side = models.CharField(max_length=6, choices=SIDES)
    position = models.PositiveSmallIntegerField()
    area = models.CharField(max_length=60)
    text = models.CharField(max_length=160)
    is_removed = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["organization", "theme_list"], name="listed_theme_list")]


class OwnProposal(TenantModel):
    """That somebody proposed a statement. On its day it holds the words; from then on only a sealed lead to what the team reads.

    A lead is as long for each, and gone with its author's data: then nothing tells whose a proposal was (docs/adr/0029).
    """

    cohort = TenantForeignKey("programs.Cohort", on_delete=models.CASCADE, related_name="+")
    author = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    side = models.CharField(max_length=6, choices=SIDES)
    said_on = models.DateField(null=True)  # empty once the team has it
    text = SealedTextField()  # until then
    lead = SealedTextField()  # id of a ThemeProposal, from then on

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["organization", "author"], name="own_proposal_author")]


class ThemeProposal(TenantModel):
    """A statement that somebody who takes part wants on the next list. Shared: the program team reads the words, and not whose they are.

    No column leads to its author. It comes in the night after its day with all of that day, and has no time; the team sees proposals in
    the order of their words: when somebody wrote is who.
    """

    class State(models.TextChoices):
        OPEN = "open", "Waiting for the program team"
        TAKEN = "taken", "On the next list"
        DECLINED = "declined", "Not on the next list"

    cohort = TenantForeignKey("programs.Cohort", on_delete=models.CASCADE, related_name="+")
    side = models.CharField(max_length=6, choices=SIDES)
    text = SealedTextField()
    answer = SealedTextField()  # of the team, when it declines; the words that were taken over, when it does not
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["organization", "cohort", "state"], name="theme_proposal_cohort")]


class PatternResponse(TenantModel):
    """That somebody who can do something answered a published pattern. What they say is in its versions; none is changed or deleted."""

    cell = TenantForeignKey("feedback.Cell", on_delete=models.CASCADE, related_name="+")  # where it shows
    theme = TenantForeignKey("feedback.Theme", on_delete=models.CASCADE, related_name="responses")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "cell", "theme"], name="pattern_response_once")]


class ResponseVersion(TenantModel):
    """What a response says from then on. Shared: everybody who reads the pattern reads all of them."""

    class State(models.TextChoices):
        LOOKING = "looking", "Looking into it"
        ACTING = "acting", "Acting on it"
        DONE = "done", "Done"
        WILL_NOT = "will_not", "Will not do"

    class Insight(models.TextChoices):
        """What it turned out to be. It says nothing of whoever named it."""

        OPEN = "", "Not said yet"
        PREFERENCE = "preference", "Personal preference"
        HABIT = "habit", "Habit"
        RISK = "risk", "Organizational risk"

    response = TenantForeignKey(PatternResponse, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    made_by = TenantForeignKey("accounts.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    owner = TenantForeignKey("accounts.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices)
    action = models.CharField(max_length=400)  # what we will do
    reason = models.CharField(max_length=400, blank=True)  # why, and always where nothing will be done
    changed = models.CharField(max_length=400, blank=True)  # what is different now, and always where it is done
    due_on = models.DateField(null=True)
    insight = models.CharField(max_length=10, choices=Insight.choices, blank=True)
    guide = models.CharField(max_length=40, blank=True)  # key of a guide of the library that it feeds
    topic = TenantForeignKey("programs.Topic", on_delete=models.SET_NULL, null=True, related_name="+")  # to train

    class Meta(TenantModel.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "response", "number"], name="response_version_once")
        ]
