"""Keys with which programs of the organization talk to ours."""

from __future__ import annotations

from django.db import models

from access.tenancy import TenantForeignKey, TenantModel


class ApiToken(TenantModel):
    """A key of the organization for one purpose, until a day. Only its hash is known here; it is of the organization, not of its maker."""

    purpose = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    may_write = models.BooleanField(default=False)
    made_by = TenantForeignKey("accounts.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_on = models.DateField()  # its last day
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["organization", "digest"], name="api_token_of_a_key")]

    def __str__(self) -> str:
        return self.purpose
