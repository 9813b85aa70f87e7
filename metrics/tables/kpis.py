"""Tables of KPIs, and of the rows of files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from access.templatetags.upwell import state
from metrics import kpi_file, outcome_file
from metrics.kpi_file import Verdict
from metrics.models import Kpi
from metrics.periods import label, shown_number

# The look of a verdict: key and icon of access.looks.
LOOKS = {
    Verdict.ADDED: ("changed", "plus", "Added"),
    Verdict.CHANGED: ("changed", "check", "Changed"),
    Verdict.SAME: ("paused", "kept", "As it is"),
    Verdict.REJECTED: ("failed", "alert", "Rejected"),
}
NUMBER = {"td": {"class": "uw-num"}}


class KpiTable(tables.Table):
    """KPIs with their newest value."""

    caption = "KPIs"
    empty_text = "Nothing matches."

    name = tables.Column(verbose_name="KPI", order_by=("name",))
    area = tables.Column(verbose_name="Of", order_by=("area", "name"), empty_values=(None,))
    last_value = tables.Column(verbose_name="Last value", orderable=False, empty_values=(), attrs=NUMBER)
    last_on = tables.Column(verbose_name="For", order_by=("last_on", "name"), empty_values=())
    direction = tables.Column(verbose_name="Direction", order_by=("direction", "name"))
    owner = tables.Column(verbose_name="Owner", accessor="owner__name", order_by=("owner__name", "name"), default="")

    class Meta:
        order_by = "name"

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slug = slug

    def render_name(self, value: str, record: Kpi) -> SafeString:
        """The way to the series."""
        url = reverse("metrics:kpi", kwargs={"organization": self.slug, "kpi": record.pk})
        link = format_html('<a href="{}">{}</a>', url, value)
        return format_html("{} {}", link, state("paused", "Archived")) if record.archived_on else link

    def render_area(self, value: str) -> str:
        """The unit, or the whole."""
        return value or "Whole organization"

    def render_last_value(self, record: Any) -> SafeString:
        """With its unit."""
        if record.last_value is None:
            return format_html('<span class="uw-muted">{}</span>', "No value yet")
        return format_html("{}", shown_number(record.last_value, record.unit))

    def render_last_on(self, record: Any) -> str:
        """The period of the newest value."""
        return label(record.last_on, record.period) if record.last_on else ""


class KpiFilter(django_filters.FilterSet):
    """Words, and whether archived ones are shown."""

    search = django_filters.CharFilter(label="Words", method="by_words")
    archived = django_filters.ChoiceFilter(
        label="Show", method="by_archived", choices=[("archived", "Archived")], empty_label="In use"
    )

    class Meta:
        model = Kpi
        fields: list[str] = []
        form = forms.Form

    def filter_queryset(self, queryset: QuerySet[Kpi]) -> QuerySet[Kpi]:
        """Archived ones are left out unless they are asked for."""
        found: QuerySet[Kpi] = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("archived") else found.filter(archived_on=None)

    def by_words(self, queryset: QuerySet[Kpi], name: str, value: str) -> QuerySet[Kpi]:
        """In the name, how it is counted, and whose it is."""
        words = Q(name__icontains=value) | Q(description__icontains=value) | Q(area__icontains=value)
        found: QuerySet[Kpi] = queryset.filter(words | Q(owner__name__icontains=value))
        return found

    def by_archived(self, queryset: QuerySet[Kpi], name: str, value: str) -> QuerySet[Kpi]:
        """Only those."""
        found: QuerySet[Kpi] = queryset.filter(archived_on__isnull=False)
        return found


class _RowTable(tables.Table):
    """Each row of a file, what becomes of it, and why."""

    caption = "Rows of the file"
    labels: Mapping[str, str] = {}
    words: Mapping[Verdict, str] = {verdict: word for verdict, (_, _, word) in LOOKS.items()}
    adds = "added"  # what saving does to a row that is new

    number = tables.Column(verbose_name="Row", orderable=False, attrs=NUMBER)
    verdict = tables.Column(verbose_name="Verdict", orderable=False)
    details = tables.Column(verbose_name="Details", empty_values=(), orderable=False)

    def render_verdict(self, value: str) -> SafeString:
        """Icon and word."""
        key, icon, word = LOOKS[Verdict(value)]
        return state(key, self.words.get(Verdict(value), word), icon)

    def render_details(self, record: Mapping[str, Any]) -> SafeString:
        """Field and rule of each problem, or what there is to say of the value."""
        facts = [(self.labels[problem["field"]], problem["rule"]) for problem in record["problems"]]
        if facts:
            return format_html_join("", '<span class="d-block">{}: {}</span>', facts)
        return format_html("{}", self.value(record))

    def value(self, record: Mapping[str, Any]) -> str:
        """What the row says, where it breaks no rule."""
        return ""


class KpiRowTable(_RowTable):
    """Rows of a file of values."""

    labels = kpi_file.LABELS

    name = tables.Column(verbose_name="KPI", orderable=False, empty_values=())
    period = tables.Column(verbose_name="Period", orderable=False)

    class Meta:
        sequence = ("name", "period", "number", "verdict", "details")

    def render_name(self, record: Mapping[str, Any]) -> str:
        """As we call it, or as the file does."""
        return str(record["name"] or record["said"][0] or "No name")

    def value(self, record: Mapping[str, Any]) -> str:
        """Before and after."""
        return " → ".join(record["shown"][-2:] if record["verdict"] == Verdict.CHANGED else record["shown"][-1:])


class OutcomeRowTable(_RowTable):
    """Rows of a file of outcomes: who is meant by number only, and never what was known before."""

    labels = outcome_file.LABELS
    words: Mapping[Verdict, str] = {Verdict.ADDED: "To be saved", Verdict.REJECTED: "Rejected"}
    adds = "saved"

    said = tables.Column(verbose_name="Employee id", orderable=False)

    class Meta:
        sequence = ("said", "number", "verdict", "details")

    def render_said(self, value: list[str]) -> str:
        """As the file has it."""
        return value[0] or "No employee id"

    def value(self, record: Mapping[str, Any]) -> str:
        """Measure and day."""
        return f"{record['said'][1]}, {record['said'][2]}"


def tally(counts: Mapping[str, int], table: type[_RowTable], *, is_saved: bool) -> list[tuple[str, int]]:
    """Rows by verdict, in the words of their table."""
    words = dict(table.words)
    if is_saved:
        words[Verdict.ADDED] = table.adds.capitalize()
    return [(word, counts.get(verdict, 0)) for verdict, word in words.items()]


def sentence(counts: Mapping[str, int], noun: str, table: type[_RowTable], *, is_saved: bool) -> str:
    """What a file will do, or did: "12 values will be added and 3 will change. 2 rows will be left out."."""
    added, changed, rejected = (counts.get(each, 0) for each in (Verdict.ADDED, Verdict.CHANGED, Verdict.REJECTED))
    parts = []
    if added:
        parts.append(f"{_number(added, noun)} {_be(added, is_saved=is_saved)} {table.adds}")
    if changed:
        what = f"{changed:,}" if added else _number(changed, noun)
        parts.append(f"{what} {'changed' if is_saved else 'will change'}")
    first = f"{' and '.join(parts)}." if parts else f"Nothing {'changed' if is_saved else 'will change'}."
    left = f"{_number(rejected, 'row')} {_be(rejected, is_saved=is_saved)} left out."
    return f"{first} {left}" if rejected else first


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _be(count: int, *, is_saved: bool) -> str:
    if not is_saved:
        return "will be"
    return "is" if count == 1 else "are"
