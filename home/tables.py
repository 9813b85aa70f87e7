"""The table of program health."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from access.kinds import listed
from access.templatetags.upwell import state
from accounts.models import Person
from home.queries import named
from pairing.models import Pair
from programs.models import Format
from sessions.rhythm import BY_URGENCY, Rhythm

ALL = "all"


class Erased:
    """Stands for somebody whose data was erased."""

    name, email = "Somebody", ""


class HealthTable(tables.Table):
    """Pairs with dates and who acts next. No content, no raters."""

    caption = "Pairs"

    names = tables.Column(verbose_name="Pair", empty_values=(), order_by=("mentee", "pk"))
    rhythm = tables.Column(verbose_name="Rhythm", empty_values=(), order_by=("urgency", "since", "pk"))
    last_held = tables.Column(
        verbose_name="Last session", empty_values=(), order_by=("last_held", "pk"), attrs={"td": {"class": "uw-num"}}
    )
    charter = tables.Column(verbose_name="Charter", empty_values=(), orderable=False)
    acts_next = tables.Column(verbose_name="Acts next", empty_values=(), orderable=False)
    you = tables.Column(
        verbose_name="What you can do",
        empty_values=(),
        orderable=False,
        attrs={"th": {"class": "uw-end"}, "td": {"class": "uw-end"}},
    )

    def render_names(self, record: Any) -> str:
        """The mentee, then the mentors; in a circle, everybody."""
        return listed(_mentors(record) if _is_circle(record) else [_mentee(record), *_mentors(record)])

    def render_rhythm(self, record: Any) -> SafeString:
        """As shape and word."""
        rhythm = _rhythm(record)
        return state("paused", "Ended", "forbid") if rhythm == Rhythm.CLOSED else state(rhythm)

    def render_last_held(self, value: date | None) -> str:
        """The day, or that there is none."""
        return date_format(value, "M j") if value else "None yet"

    def render_charter(self, record: Any) -> str:
        """When it was signed and looked at, or that it waits (E10). Nothing else of it is anybody's outside the pair."""
        signed, reviewed = record.charter_signed_at, record.charter_reviewed_at
        if signed is None:
            return "Waits" if record.charter_waits or _rhythm(record) == Rhythm.FORMING else "None yet"
        said = f"Signed {_day(signed)}"
        if reviewed is not None and reviewed >= signed:  # an earlier look was at an earlier version
            said += f", reviewed {_day(reviewed)}"
        return f"{said}; a new version waits" if record.charter_waits else said

    def render_acts_next(self, record: Any) -> str:
        """Who is waited for."""
        rhythm = _rhythm(record)
        if rhythm in (Rhythm.PAUSED, Rhythm.CLOSED):
            return "Nobody"
        everybody = "Both" if len(record.members.all()) == 2 else "All of them"
        if record.next_at:
            return f"{everybody}, on {date_format(timezone.localtime(record.next_at), 'M j')}"
        if rhythm == Rhythm.FORMING:
            return f"{everybody}: they sign"
        name = "Any of them" if _is_circle(record) else _mentee(record)
        return f"{name}, and you" if _rhythm(record) == Rhythm.STALLED else name

    def render_you(self, record: Any) -> SafeString | str:
        """A mail to whoever books in a pair that has stalled; else why there is nothing to do."""
        if _rhythm(record) in (Rhythm.PAUSED, Rhythm.CLOSED):
            return _quiet("No reminders")
        if record.next_at:
            return _quiet("Nothing: a session is booked")
        if _rhythm(record) != Rhythm.STALLED:
            return _quiet("Nothing yet")
        if _is_circle(record):
            addresses = ",".join(person.email for person in _side(record, "mentor"))
            return format_html('<a class="btn" href="mailto:{}">Write to all of them</a>', addresses)
        return format_html(
            '<a class="btn" href="mailto:{}">Write to {}<span class="visually-hidden"> about the pair with {}</span></a>',
            _mail(record),
            _mentee(record),
            listed(_mentors(record)),
        )


class HealthFilter(django_filters.FilterSet):
    """Search by name, and which pairs. Without a choice: those for whom somebody must act."""

    search = django_filters.CharFilter(label="Name", method="by_name")
    show = django_filters.ChoiceFilter(
        label="Which pairs",
        method="by_rhythm",
        empty_label="Late or stalled",
        choices=[
            (ALL, "All"),
            (Rhythm.ON_RHYTHM.value, "On rhythm"),
            (Rhythm.LATE.value, "Late"),
            (Rhythm.STALLED.value, "Stalled"),
            (Rhythm.FORMING.value, "Agreeing on the charter"),
            (Rhythm.PAUSED.value, "Paused"),
            (Rhythm.CLOSED.value, "Ended"),
        ],
    )

    class Meta:
        model = Pair
        fields: list[str] = []
        form = forms.Form

    def by_name(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Either side."""
        return named(queryset, value)

    def by_rhythm(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """One state, or all."""
        return queryset if value == ALL else queryset.filter(urgency=BY_URGENCY.index(Rhythm(value)))

    @property
    def qs(self) -> QuerySet[Any]:
        """With the default, which a search by name lifts: whoever looks for a pair wants to find it."""
        found = super().qs
        chosen = self.form.cleaned_data if self.form.is_valid() else {}
        if chosen.get("show") or chosen.get("search"):
            return found
        return found.filter(urgency__lte=BY_URGENCY.index(Rhythm.LATE))


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "M j")


def _rhythm(pair: Any) -> Rhythm:
    return BY_URGENCY[pair.urgency]


def _is_circle(pair: Any) -> bool:
    """By the format that home.queries.health_of adds, which spares a query for each pair."""
    return Format(pair.format).is_circle


def _mentee(pair: Pair) -> str:
    return next(iter(_side(pair, "mentee")), Erased).name


def _mail(pair: Pair) -> str:
    return next(iter(_side(pair, "mentee")), Erased).email


def _mentors(pair: Pair) -> list[str]:
    found = [f"{person.name} (guest)" if person.is_guest else person.name for person in _side(pair, "mentor")]
    return found or [Erased.name]


def _side(pair: Pair, side: str) -> list[Person]:
    return [member.person for member in pair.members.all() if member.side == side]


def _quiet(text: str) -> SafeString:
    return format_html('<span class="uw-small uw-muted">{}</span>', text)
