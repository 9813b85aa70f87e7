"""The strip of marks on program health, and where a signal leads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from access.looks import STATES
from access.templatetags.upwell import icon
from metrics.signal_table import Signal

register = template.Library()


@register.simple_tag
def rhythm_marks(marks: Sequence[tuple[str, int]]) -> SafeString:
    """A mark for each pair, by state: (state, how many). It says nothing by itself: the counts stand below it."""
    groups = (
        (state, format_html_join("", "{}", ((icon(STATES[state].icon),) for _ in range(number))))
        for state, number in marks
    )
    spans = format_html_join("", '<span class="uw-state" data-state="{}">{}</span>', groups)
    return format_html('<div class="uw-dots" aria-hidden="true">{}</div>', spans)


@register.simple_tag(takes_context=True)
def signal_url(context: Context, signal: Signal, program: Any) -> str:
    """The page on which one does something about a signal."""
    kwargs: dict[str, Any] = {"organization": context["request"].organization.slug}
    if signal.of_program:
        kwargs["program"] = program.pk
    return reverse(signal.page, kwargs=kwargs)
