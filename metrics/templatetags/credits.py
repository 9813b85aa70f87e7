"""Names of mentors beside ideas, for whoever reads the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from metrics.credit_words import credit_line
from metrics.models import Decision, Experiment
from metrics.queries import credits_for

register = template.Library()


@register.simple_tag(takes_context=True)
def credits_of(context: Context, rows: Iterable[Decision | Experiment]) -> dict[UUID, str]:
    """Decision or experiment -> names, for the reader of this page. The rows come with pair and cohort."""
    return credits_for(context["request"].membership, rows)


@register.simple_tag
def credited(names: Mapping[UUID, str], row: Decision | Experiment) -> SafeString:
    """The line below a decision or an experiment; nothing where nobody is named."""
    return credit_html(names.get(row.pk, ""))


def credit_html(name: str) -> SafeString:
    """The line for a name, or nothing: one markup for pages and tables."""
    line = '<span class="d-block uw-small fw-normal">{}</span>'
    return format_html(line, credit_line(name)) if name else SafeString("")


@register.filter
def by(rows: Mapping[Any, Any], key: Any) -> Any:
    """A value of a table."""
    return rows.get(key)
