"""The audit log as a table."""

from __future__ import annotations

import django_tables2 as tables

from audit.models import AuditEntry


class EntryTable(tables.Table):
    """When, who, and the sentence."""

    caption = "Audit log"

    at = tables.DateTimeColumn(
        verbose_name="When", format="M j, Y, g:i A", order_by=("at", "pk"), attrs={"th": {"class": "uw-num"}}
    )
    actor_name = tables.Column(verbose_name="Who", order_by=("actor_name", "at", "pk"))
    sentence = tables.Column(verbose_name="What happened", orderable=False)

    class Meta:
        model = AuditEntry
        fields = ("at", "actor_name", "sentence")
        order_by = ("-at",)
