"""The table of program health."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
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
from sessions.nudges import ACTS, Act, Offer
from sessions.rhythm import BY_URGENCY, Rhythm

ALL = "all"


class Erased:
    """Stands for somebody whose data was erased."""

    name = "Somebody"


class HealthTable(tables.Table):
    """Pairs with dates and who acts next. No content, no raters."""

    caption = "Pairs"

    def __init__(self, *args: Any, slug: str = "", token: str = "", back: str = "", **kwargs: Any) -> None:
        """`slug` of the organization, the hidden field with the `token` of a form, and the query `back` to this list."""
        super().__init__(*args, **kwargs)
        self.slug, self.token, self.back = slug, token, back
        self.offers: dict[UUID, Offer] = {}

    names = tables.Column(verbose_name="Pair", empty_values=(), order_by=("mentee", "pk"))
    rhythm = tables.Column(verbose_name="Rhythm", empty_values=(), order_by=("urgency", "since", "pk"))
    last_held = tables.Column(
        verbose_name="Last session", empty_values=(), order_by=("last_held", "pk"), attrs={"td": {"class": "uw-num"}}
    )
    charter = tables.Column(verbose_name="Charter", empty_values=(), orderable=False)
    acts_next = tables.Column(verbose_name="Acts next", empty_values=(), order_by=("act", "urgency", "since", "pk"))
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
        """Who is waited for, and for what."""
        everybody = "Both" if len(record.members.all()) == 2 else "All of them"
        name = "Any of them" if _is_circle(record) else _mentee(record)
        match ACTS[record.act]:
            case Act.NOBODY:
                until = record.resumes_on if _rhythm(record) == Rhythm.PAUSED else None
                return f"Nobody until {date_format(until, 'M j')}" if until else "Nobody"
            case Act.MEET:
                return f"{everybody}, on {date_format(timezone.localtime(record.next_at), 'M j')}"
            case Act.SIGN:
                return f"{everybody}: they sign"
            case Act.LOG:
                who = f"{name}: says whether they met"
            case Act.BOOK:
                who = f"{name}: books"
        return f"{who}; and you" if _rhythm(record) == Rhythm.STALLED else who

    def render_you(self, record: Any) -> SafeString | str:
        """A nudge to whoever must act; else why there is none."""
        found = self.offers[record.pk]
        if not found.people:
            return _quiet(found.why_not)
        asked = [member.person.name for member in record.members.all() if member.person_id in found.people]
        return format_html(
            '<form method="post" action="{}">{}<input type="hidden" name="back" value="{}">'
            '<button class="btn" type="submit">Nudge {}<span class="visually-hidden"> in the pair {}</span></button></form>',
            reverse("home:nudge_pair", kwargs={"organization": self.slug, "pair": record.pk}),
            self.token,
            self.back,
            asked[0] if len(asked) == 1 else ("both" if len(asked) == 2 else "all of them"),
            self.render_names(record),
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

    acts = django_filters.ChoiceFilter(
        label="Waits for",
        method="by_act",
        empty_label="Anything",
        choices=[
            (Act.BOOK.value, "A booking"),
            (Act.LOG.value, "Whether they met"),
            (Act.SIGN.value, "The charter"),
            (Act.MEET.value, "A booked session"),
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

    def by_act(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """What they wait for."""
        return queryset.filter(act=ACTS.index(Act(value)))

    @property
    def qs(self) -> QuerySet[Any]:
        """With the default, which a search by name or by what a pair waits for lifts: whoever looks for a pair wants to find it."""
        found = super().qs
        chosen = self.form.cleaned_data if self.form.is_valid() else {}
        if chosen.get("show") or chosen.get("search") or chosen.get("acts"):
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


def _mentors(pair: Pair) -> list[str]:
    found = [f"{person.name} (guest)" if person.is_guest else person.name for person in _side(pair, "mentor")]
    return found or [Erased.name]


def _side(pair: Pair, side: str) -> list[Person]:
    return [member.person for member in pair.members.all() if member.side == side]


def _quiet(text: str) -> SafeString:
    return format_html('<span class="uw-small uw-muted">{}</span>', text)
