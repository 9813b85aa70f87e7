"""Tables of decisions and experiments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from access.templatetags.upwell import state
from metrics.models import Decision, Experiment
from metrics.templatetags.trials import experiment_state


class DecisionTable(tables.Table):
    """Decisions with their program and owner. The owner's lead to the form that corrects them."""

    caption = "Decisions"
    empty_text = "Nothing matches."

    title = tables.Column(verbose_name="Decision", order_by=("title", "pk"))
    outcome = tables.Column(verbose_name="Outcome", order_by=("outcome", "-decided_on"))
    owner = tables.Column(verbose_name="Owner", accessor="owner__name")
    program = tables.Column(verbose_name="Program", accessor="pair__cohort__program__name")
    decided_on = tables.DateColumn(
        verbose_name="Decided",
        format="M j, Y",
        order_by=("decided_on", "created_at"),
        attrs={"td": {"class": "uw-num"}},
    )

    class Meta:
        order_by = "-decided_on"

    def __init__(self, *args: Any, person_id: UUID, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person_id, self.slug = person_id, slug

    def render_title(self, record: Decision) -> SafeString:
        """The decision, what it was, and what it is now."""
        title = format_html('<span class="d-block">{}</span>', record.title)
        if record.owner_id == self.person_id:
            kwargs = {"organization": self.slug, "decision": record.pk}
            title = format_html('<a href="{}">{}</a>', reverse("metrics:edit_decision", kwargs=kwargs), record.title)
        words = '{}<span class="d-block uw-small uw-muted fw-normal">Before: {}</span>'
        return format_html(
            words + '<span class="d-block uw-small uw-muted fw-normal">Now: {}</span>',
            title,
            record.before,
            record.after,
        )

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


class ExperimentTable(tables.Table):
    """Experiments with their program and owner. The owner's lead to the page on which they say how it stands."""

    caption = "Experiments"
    empty_text = "Nothing matches."

    title = tables.Column(verbose_name="Experiment", order_by=("title", "pk"))
    state = tables.Column(verbose_name="State", order_by=("state", "-started_on"))
    owner = tables.Column(verbose_name="Owner", accessor="owner__name")
    program = tables.Column(verbose_name="Program", accessor="pair__cohort__program__name")
    started_on = tables.DateColumn(
        verbose_name="From", format="M j, Y", order_by=("started_on", "created_at"), attrs={"td": {"class": "uw-num"}}
    )

    class Meta:
        order_by = "-started_on"

    def __init__(self, *args: Any, person_id: UUID, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person_id, self.slug = person_id, slug

    def render_title(self, record: Experiment) -> SafeString:
        """What is tried, what would show that it worked, and why it ended."""
        title = format_html('<span class="d-block">{}</span>', record.title)
        if record.owner_id == self.person_id:
            kwargs = {"organization": self.slug, "experiment": record.pk}
            url = reverse("metrics:follow_up_experiment", kwargs=kwargs)
            title = format_html('<a href="{}">{}</a>', url, record.title)
        words = '<span class="d-block uw-small uw-muted fw-normal">{}: {}</span>'
        below = format_html(words, "Worked if", record.hypothesis)
        if record.reason:
            below += format_html(words, "Why", record.reason)
        return format_html("{}{}", title, below)

    def render_state(self, record: Experiment) -> SafeString:
        """As shape and word."""
        return experiment_state(record)


class ExperimentFilter(django_filters.FilterSet):
    """Search and state."""

    search = django_filters.CharFilter(label="Words", method="by_words")
    state = django_filters.ChoiceFilter(label="State", choices=Experiment.State.choices, empty_label="Any")

    class Meta:
        model = Experiment
        fields: list[str] = []
        form = forms.Form

    def by_words(self, queryset: QuerySet[Experiment], name: str, value: str) -> QuerySet[Experiment]:
        """In what is tried and what would show that it worked."""
        found: QuerySet[Experiment] = queryset.filter(Q(title__icontains=value) | Q(hypothesis__icontains=value))
        return found
