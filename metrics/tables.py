"""Tables of decisions."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from access.templatetags.upwell import state
from metrics.models import Decision


class DecisionTable(tables.Table):
    """Decisions with their program and owner."""

    caption = "Decisions"
    empty_text = "Nothing matches."

    title = tables.Column(verbose_name="Decision")
    outcome = tables.Column(verbose_name="Outcome")
    owner = tables.Column(verbose_name="Owner", accessor="owner__name")
    program = tables.Column(verbose_name="Program", accessor="pair__cohort__program__name")
    decided_on = tables.DateColumn(verbose_name="Decided", format="M j, Y", attrs={"td": {"class": "uw-num"}})

    class Meta:
        order_by = "-decided_on"

    def render_title(self, record: Decision) -> SafeString:
        """The decision, and what changed below it."""
        return format_html('{}<span class="d-block uw-small uw-muted fw-normal">{}</span>', record.title, record.after)

    def render_outcome(self, record: Decision) -> SafeString:
        """As shape and word."""
        return state(record.outcome, record.get_outcome_display())


class DecisionFilter(django_filters.FilterSet):
    """Search and outcome."""

    search = django_filters.CharFilter(label="Words", method="by_words")
    outcome = django_filters.ChoiceFilter(label="Outcome", choices=Decision.Outcome.choices, empty_label="Any")

    class Meta:
        model = Decision
        fields: list[str] = []
        form = forms.Form

    def by_words(self, queryset: QuerySet[Decision], name: str, value: str) -> QuerySet[Decision]:
        """In the title, what it was and what it is."""
        found: QuerySet[Decision] = queryset.filter(
            Q(title__icontains=value) | Q(before__icontains=value) | Q(after__icontains=value)
        )
        return found
