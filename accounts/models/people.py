"""The people of an organization as its people file tells them. Level and skills, never age."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from access.tenancy import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet, manager_from


class PersonQuerySet(TenantQuerySet):
    """Reads of people."""

    def here(self) -> PersonQuerySet:
        """People who have not left."""
        return self.filter(left_on=None)


class Person(TenantModel):  # type: ignore[django-manager-missing]
    """The employee record. Only name and e-mail are required."""

    email = models.EmailField()
    name = models.CharField(max_length=200)
    employee_id = models.CharField(max_length=60, null=True, blank=True)
    title = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=120, blank=True)
    site = models.CharField(max_length=120, blank=True)
    level = models.PositiveSmallIntegerField(
        null=True, blank=True
    )  # 1 is entry; a larger number is more responsibility
    manager = TenantForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="reports")
    timezone = models.CharField(max_length=64, blank=True)
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    hired_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    # An outside expert: no employee, so a people file neither names them nor makes them leave.
    is_guest = models.BooleanField(default=False)
    # Everything about them is gone; the row stands for them where others did something together with them (accounts.erasing).
    erased_on = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[TenantManager] = manager_from(PersonQuerySet)

    class Meta(TenantModel.Meta):
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint("organization", Lower("email"), name="person_email_uniq"),
            models.UniqueConstraint(
                fields=["organization", "employee_id"],
                condition=~models.Q(employee_id=None),
                name="person_employee_uniq",
            ),
            models.CheckConstraint(
                condition=models.Q(level=None) | models.Q(level__gte=1), name="person_level_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(manager=None) | ~models.Q(manager=models.F("id")), name="person_not_own_manager"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PersonEvent(TenantModel):
    """A dated fact in a person's history: hired, changed level, moved, left. Written by the import, never changed."""

    class Kind(models.TextChoices):
        HIRE = "hire", "Hired"
        LEVEL = "level", "Level changed"
        MOVE = "move", "Moved"
        EXIT = "exit", "Left"
        RETURN = "return", "Came back"

    person = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    on = models.DateField()
    before = models.CharField(max_length=250, blank=True)
    after = models.CharField(max_length=250, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["on", "recorded_at"]


class ImportMapping(TenantModel):
    """How this organization's files name our fields, and what their values mean. Remembered from the last import of each kind."""

    class Kind(models.TextChoices):
        PEOPLE = "people", "People"
        ENROLLMENT = "enrollment", "Enrollment"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    columns = models.JSONField(default=dict)  # our field -> name of their column
    values = models.JSONField(default=dict)  # our field -> {their value: ours}

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "kind"], name="import_mapping_uniq")]


class PeopleImport(TenantModel):
    """One people file between its dry run and its end. Holds mapped values only: neither the file nor its other columns."""

    class Mode(models.TextChoices):
        PARTIAL = "partial", "Adds and changes"
        FULL = "full", "The whole organization"

    class State(models.TextChoices):
        STAGED = "staged", "Waiting for your yes"
        SAVING = "saving", "Saving"
        SAVED = "saved", "Saved"
        DISCARDED = "discarded", "Discarded"

    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.PARTIAL)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STAGED)
    counts = models.JSONField(default=dict)  # verdict -> rows; here -> people here when the file was judged
    job_id = models.UUIDField(null=True)
    created_by_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-created_at"]

    @property
    def asks_twice(self) -> bool:
        """Whether more than 5 % of the people here would leave, which is often a file that lacks half of them."""
        return bool(self.counts.get("left", 0) * 20 > self.counts.get("here", 0))

    @property
    def moves(self) -> int:
        """How many people saving would add or change."""
        return sum(int(self.counts.get(verdict, 0)) for verdict in ("added", "changed", "left"))


class PeopleImportRow(TenantModel):
    """One row of the dry run: what would happen, field by field, or which rule it breaks. Deleted when the import ends."""

    class Verdict(models.TextChoices):
        ADDED = "added", "Added"
        CHANGED = "changed", "Changed"
        SAME = "same", "As it is"
        LEFT = "left", "Left"
        REJECTED = "rejected", "Rejected"

    people_import = TenantForeignKey(PeopleImport, on_delete=models.CASCADE, related_name="rows")
    number = (
        models.PositiveIntegerField()
    )  # the row in the file, the header being 1; 0 for people who are missing from a full file
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    person_id = models.UUIDField(null=True)
    values = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)  # field -> [before, after]
    problems = models.JSONField(default=list)  # [{"field", "rule"}]

    class Meta(TenantModel.Meta):
        ordering = ["number", "id"]
        indexes = [models.Index(fields=["organization", "people_import", "verdict"], name="import_row_verdict")]
