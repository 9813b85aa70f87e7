"""The table of the help desk."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_tables2 as tables
from django.db.models import F
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from access.templatetags.upwell import state
from access.tenancy import TenantQuerySet
from feedback.holding import as_seen
from feedback.models import HelpCase


class CaseTable(tables.Table):
    """Cases at one desk: what it is, until when a first answer is due, and who has the next word."""

    caption = "Cases"

    case = tables.Column(verbose_name="Case", accessor="pk", order_by=("author__name", "pk"))
    asked_on = tables.DateColumn(
        verbose_name="Sent", format="M j, Y", order_by=("asked_on", "pk"), attrs={"td": {"class": "uw-num"}}
    )
    deadline = tables.Column(verbose_name="First answer by", empty_values=())
    turn = tables.Column(verbose_name="Now", order_by=("seen_state", "seen_turn", "pk"))

    def __init__(self, *args: Any, slug: str, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slug, self.day = slug, day

    def order_deadline(self, queryset: TenantQuerySet, is_descending: bool) -> tuple[TenantQuerySet, bool]:  # noqa: FBT001
        """What waits for no first answer comes last, in either direction."""
        order = F("deadline").desc(nulls_last=True) if is_descending else F("deadline").asc(nulls_last=True)
        return queryset.order_by(order, "seen_turn", "-seen_changed_on", "pk"), True

    def render_case(self, record: HelpCase) -> SafeString:
        """The way to the case, and its kind."""
        url = reverse("feedback:case", kwargs={"organization": self.slug, "case": record.pk})
        words = '<a href="{}">{}</a><span class="d-block uw-small uw-muted fw-normal">{}</span>'
        return format_html(words, url, record.label, record.get_kind_display())

    def render_deadline(self, record: HelpCase) -> SafeString | str:
        """The day, as late once it has passed."""
        record = as_seen(record, self.day)
        if record.answered_on is not None:
            return f"Answered {date_format(record.answered_on, 'M j')}"
        if not record.is_open:
            return "–"
        day = date_format(record.due_on, "M j, Y")
        return state("late", f"Overdue since {day}") if record.due_on < self.day else day

    def render_turn(self, record: HelpCase) -> SafeString:
        """Whose turn it is, or how it ended."""
        record = as_seen(record, self.day)
        if not record.is_open:
            return state("kept", "Closed")
        if record.turn == HelpCase.Turn.DESK:
            return state("going", "Waits for you")
        return state("waiting", "Waits for them")
