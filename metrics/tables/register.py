"""Tables of decisions and experiments, and the searches above them and above the boards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from access.templatetags.upwell import state
from metrics.models import Decision, Experiment
from metrics.templatetags.credits import credit_html
from metrics.templatetags.trials import experiment_state
from metrics.ties import facts_of


class _RegisterTable(tables.Table):
    """A name with what is said of it below, and whose it is: the owner's name leads to all of theirs."""

    title = tables.Column(order_by=("title", "pk"))

    def __init__(self, *args: Any, person_id: UUID, slug: str, shows_patterns: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person_id, self.slug, self.shows_patterns = person_id, slug, shows_patterns
        self.credits: Mapping[UUID, str] = {}  # of the rows of this page, see metrics.queries.credits_for

    def render_title(self, record: Decision | Experiment) -> SafeString:
        """What it is, with its facts. The reader's own lead to the form that changes them."""
        title = format_html('<span class="d-block">{}</span>', record.title)
        if record.owner_id == self.person_id:
            title = format_html('<a href="{}">{}</a>', self._own(record), record.title)
        facts = format_html_join(
            "",
            '<span class="d-block uw-small uw-muted fw-normal">{}: {}</span>',
            facts_of(record, shows_patterns=self.shows_patterns),
        )
        return format_html("{}{}{}", title, facts, self._credit(record))

    def render_owner(self, record: Decision | Experiment) -> SafeString:
        """Their name, as a search for all of theirs."""
        return format_html('<a href="?owner={}">{}</a>', record.owner_id, record.owner.name)

    def _credit(self, record: Decision | Experiment) -> SafeString:
        """Who is named as its source, and for its owner the way to ask."""
        line = credit_html(self.credits.get(record.pk, ""))
        if record.owner_id != self.person_id:
            return line
        what = "decision" if isinstance(record, Decision) else "experiment"
        url = reverse(f"metrics:credit_{what}", kwargs={"organization": self.slug, what: record.pk})
        hint = format_html('<span class="visually-hidden">: {}</span>', record.title)
        link = '<a class="d-inline-block uw-small fw-normal" href="{}">Name your source{}</a>'
        return line + format_html(link, url, hint)

    def _own(self, record: Decision | Experiment) -> str:
        what = "decision" if isinstance(record, Decision) else "experiment"
        name = "edit_decision" if what == "decision" else "follow_up_experiment"
        return reverse(f"metrics:{name}", kwargs={"organization": self.slug, what: record.pk})


class DecisionTable(_RegisterTable):
    """Decisions with their program and owner."""

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

    def render_outcome(self, record: Decision) -> SafeString:
        """As shape and word."""
        return state(record.outcome, record.get_outcome_display())


class ExperimentTable(_RegisterTable):
    """Experiments with their program and owner."""

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

    def render_state(self, record: Experiment) -> SafeString:
        """As shape and word."""
        return experiment_state(record)


class _RegisterFilter(django_filters.FilterSet):
    """Words, and what a link says: whose they are, and out of which cohort's patterns they came."""

    search = django_filters.CharFilter(label="Words", method="by_words")
    owner = django_filters.UUIDFilter(field_name="owner", widget=forms.HiddenInput)
    patterns = django_filters.UUIDFilter(field_name="pattern__cycle__cohort", widget=forms.HiddenInput)

    columns: tuple[str, ...] = ()

    def by_words(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """In one of the columns."""
        found = Q(pk__in=[])
        for column in self.columns:
            found |= Q(**{f"{column}__icontains": value})
        return queryset.filter(found)


class DecisionBoardFilter(_RegisterFilter):
    """Above the board, whose columns are the outcomes."""

    columns = ("title", "before", "after")

    class Meta:
        model = Decision
        fields: list[str] = []
        form = forms.Form


class DecisionFilter(DecisionBoardFilter):
    """Above the list."""

    outcome = django_filters.ChoiceFilter(label="Outcome", choices=Decision.Outcome.choices, empty_label="Any")


class ExperimentBoardFilter(_RegisterFilter):
    """Above the board, whose columns are the states."""

    columns = ("title", "hypothesis")

    class Meta:
        model = Experiment
        fields: list[str] = []
        form = forms.Form


class ExperimentFilter(ExperimentBoardFilter):
    """Above the list."""

    state = django_filters.ChoiceFilter(label="State", choices=Experiment.State.choices, empty_label="Any")
