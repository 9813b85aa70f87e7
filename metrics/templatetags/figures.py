"""Figures in templates: what is said of one, and numbers as people read them."""

from __future__ import annotations

from django import template

from metrics.estimates import words
from metrics.estimates.figures import Figure
from metrics.estimates.words import Said

register = template.Library()


@register.simple_tag
def said(figure: Figure) -> Said:
    """Headline, icon, note and sentences of a figure."""
    return words.said(figure)


@register.simple_tag
def axis(figure: Figure) -> tuple[int, int]:
    """From and to which percent the axis of its curve goes."""
    return words.axis(figure)


@register.filter
def lower_first(text: str) -> str:
    """The text as the rest of a sentence."""
    return words.lower_first(text)


@register.filter
def points(value: float | None) -> str:
    """A percent or a difference to a tenth, with a true minus; a dash where there is none."""
    return "–" if value is None else f"{value:.1f}".removesuffix(".0").replace("-", "−")
