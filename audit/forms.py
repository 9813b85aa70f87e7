"""Search above the audit log."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet

from access.forms import DateInput
from audit import queries
from audit.models import AuditEntry
from audit.titles import TITLES


class EntryFilter(django_filters.FilterSet):
    """By a person or a subject, by what was done, and by day in the reader's zone."""

    search = django_filters.CharFilter(label="Person or subject", method="by_name")
    action = django_filters.ChoiceFilter(
        label="What happened",
        choices=sorted(((action.value, title) for action, title in TITLES.items()), key=lambda choice: choice[1]),
        empty_label="Anything",
    )
    since = django_filters.DateFilter(label="From", field_name="at", lookup_expr="date__gte", widget=DateInput)
    until = django_filters.DateFilter(label="To", field_name="at", lookup_expr="date__lte", widget=DateInput)

    class Meta:
        model = AuditEntry
        fields: list[str] = []

    def by_name(self, entries: QuerySet[AuditEntry], name: str, value: str) -> QuerySet[AuditEntry]:
        """Entries that name this person or subject."""
        return entries.filter(queries.about(value))
