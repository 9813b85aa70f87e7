"""The table of program health."""

from __future__ import annotations

from datetime import date

import django_tables2 as tables
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from access.templatetags.upwell import state
from home.queries import HealthRow


class HealthTable(tables.Table):
    """Pairs with dates and who acts next. No content, no raters."""

    caption = "Pairs"

    names = tables.Column(verbose_name="Pair")
    rhythm = tables.Column(verbose_name="Rhythm", order_by=("order", "names"))
    last_held = tables.Column(verbose_name="Last session", empty_values=(), attrs={"td": {"class": "uw-num"}})
    acts_next = tables.Column(verbose_name="Acts next", orderable=False)

    def render_rhythm(self, record: HealthRow) -> SafeString:
        """As shape and word."""
        return state(record.rhythm)

    def render_last_held(self, value: date | None) -> str:
        """The day, or that there is none."""
        return date_format(value, "M j") if value else "None yet"
