"""The table of shared assumptions, and the search above it."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sessions.models import SharedAssumption
from sessions.templatetags.debriefs import verdict_state


class AssumptionTable(tables.Table):
    """What somebody took for true, and what became of it."""

    caption = "Assumptions that were shared"
    empty_text = "Nothing matches."

    text = tables.Column(verbose_name="Taken for true", order_by=("text", "pk"))
    verdict = tables.Column(verbose_name="What became of it", empty_values=(), order_by=("verdict", "-shared_on"))
    author = tables.Column(verbose_name="By", accessor="assumption__author__name")
    program = tables.Column(verbose_name="Program", accessor="assumption__pair__cohort__program__name")
    shared_on = tables.DateColumn(
        verbose_name="Shared", format="M j, Y", order_by=("shared_on", "pk"), attrs={"td": {"class": "uw-num"}}
    )

    class Meta:
        order_by = "-shared_on"

    def render_text(self, record: SharedAssumption) -> SafeString:
        """With what its author saw."""
        words = format_html('<span class="d-block">{}</span>', record.text)
        if record.learned:
            words += format_html(
                '<span class="d-block uw-small uw-muted fw-normal">What they saw: {}</span>', record.learned
            )
        return words

    def render_verdict(self, record: SharedAssumption) -> SafeString:
        """As shape and word."""
        return verdict_state(record.verdict)


class AssumptionFilter(django_filters.FilterSet):
    """Search and verdict."""

    search = django_filters.CharFilter(label="Words", method="by_words")
    verdict = django_filters.ChoiceFilter(
        label="What became of it", choices=SharedAssumption._meta.get_field("verdict").choices, empty_label="Any"
    )

    class Meta:
        model = SharedAssumption
        fields: list[str] = []
        form = forms.Form

    def by_words(self, queryset: QuerySet[SharedAssumption], name: str, value: str) -> QuerySet[SharedAssumption]:
        """In what was taken for true and what its author saw."""
        found: QuerySet[SharedAssumption] = queryset.filter(Q(text__icontains=value) | Q(learned__icontains=value))
        return found
