"""What the organization knows of people beside their history: yes or no, of a named measure, on a day."""

from __future__ import annotations

from django.db import models

from access.tenancy import TenantForeignKey, TenantModel

MEASURE = 80  # characters of a measure's name


class PersonOutcome(TenantModel):
    """Whether something was so for a person on a day, as a file of the organization says ("Uses the approved assistant weekly": yes).

    Pages show counts only. A later file replaces what an earlier one said of the same person, measure and day.
    """

    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    measure = models.CharField(max_length=MEASURE)
    on = models.DateField()
    value = models.BooleanField()

    class Meta(TenantModel.Meta):
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "person", "measure", "on"], name="person_outcome_uniq")
        ]
        indexes = [models.Index(fields=["organization", "measure", "on"], name="person_outcome_measure")]
