"""Named reads of the audit table."""

from __future__ import annotations

from django.db.models import Q

from access.tenancy import TenantQuerySet
from audit.models import AuditEntry


def entries() -> TenantQuerySet:
    """Everything that was recorded in the open organization, newest first."""
    found: TenantQuerySet = AuditEntry.objects.order_by("-at", "-id")
    return found


def about(name: str) -> Q:
    """Entries in which somebody or something of this name acted, or was acted on."""
    return Q(actor_name__icontains=name) | Q(subject_name__icontains=name)
