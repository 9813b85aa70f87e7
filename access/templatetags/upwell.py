"""Tags of our own pages: icons, kind badges, states, levels, bars, links inside the organization."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, BaseFormSet
from django.middleware.csrf import get_token
from django.template import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from access.forms import error_links
from access.kinds import KINDS, Kind, KindOfWords, sentence
from access.looks import LEVELS, STATES

register = template.Library()

COUNT_WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of static/img/icons.svg. It says nothing by itself: words stand beside it."""
    return format_html(
        '<svg class="uw-icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("img/icons.svg"), name
    )


@register.simple_tag
def kind_badge(kind: str) -> SafeString:
    """The badge alone, where the words around it already say who reads (the three doors)."""
    key = Kind(kind)
    row = KINDS[key]
    return format_html('<span class="uw-kind" data-kind="{}">{}{}</span>', key.value, icon(row.icon), row.label)


@register.simple_tag
def kind(kind: str, names: str | Sequence[str] = ()) -> SafeString:
    """The badge and its promise, above the words it governs. `names` are the other readers."""
    return format_html('<p class="uw-kindline">{}<span>{}</span></p>', kind_badge(kind), sentence(kind, names))


@register.simple_tag
def kind_rows() -> list[KindOfWords]:
    """The four kinds in their order, for a page that lists who can read what."""
    return [KINDS[kind] for kind in Kind]


@register.simple_tag
def state(key: str, label: str = "", icon_name: str = "") -> SafeString:
    """A state as shape and word: {% state "late" %}, {% state "ok" "Ready" "check" %}."""
    row = STATES[key]
    return format_html(
        '<span class="uw-state" data-state="{}">{}{}</span>', key, icon(icon_name or row.icon), label or row.label
    )


@register.simple_tag
@cache
def gauge(level: str) -> SafeString:
    """The level of a pattern: three blocks, some of them full. The word stands beside it."""
    full = LEVELS[level].blocks
    blocks = ((1, 14, 9), (25, 8, 15), (49, 2, 21))  # x, y, height
    rectangles = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="21" height="{}"></rect>',
        (("uw-fill" if number < full else "off", *block) for number, block in enumerate(blocks)),
    )
    return format_html('<svg class="uw-gauge" viewBox="0 0 72 24" aria-hidden="true">{}</svg>', rectangles)


@register.simple_tag
def level(key: str) -> str:
    """The word of a level: "Very many"."""
    return LEVELS[key].label


@register.simple_tag
def meter(share: float) -> SafeString:
    """A bar from 0 to 1. The fact it draws stands beside it in words."""
    width = round(min(max(float(share), 0.0), 1.0) * 100)
    return format_html(
        '<svg class="uw-meter" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bg" width="100" height="8"></rect><rect class="uw-fill" width="{}" height="8"></rect></svg>',
        width,
    )


@register.simple_tag
def strip(held: int, planned: int) -> SafeString:
    """The sessions of a pair as a row of dots, the held ones full."""
    total = max(planned, held, 1)
    lines = format_html_join(" ", "M{} 10H{}", ((18 + 40 * n, 46 + 40 * n) for n in range(total - 1)))
    dots = format_html_join(
        "",
        '<circle class="{}" cx="{}" cy="10" r="6"></circle>',
        (("uw-fill" if n < held else "uw-hollow", 12 + 40 * n) for n in range(total)),
    )
    return format_html(
        '<svg class="uw-strip" viewBox="0 0 {} 20" preserveAspectRatio="xMinYMid meet" role="img" '
        'aria-label="{} of {} sessions held"><path class="uw-hollow" d="{}"></path>{}</svg>',
        40 * total - 16,
        held,
        total,
        lines,
        dots,
    )


@register.simple_tag(takes_context=True)
def org_url(context: Context, name: str, **kwargs: Any) -> str:
    """The URL of a page of the current organization: reverse() with its slug added."""
    return reverse(name, kwargs={"organization": _request_of(context).organization.slug, **kwargs})


@register.simple_tag(takes_context=True)
def csrf_field(context: Context) -> SafeString:
    """What {% csrf_token %} writes, for components: included with `only`, they do not see the token, and every post fails."""
    token = get_token(_request_of(context))
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)


def _request_of(context: Context) -> Any:
    return getattr(context, "request", None) or context["request"]


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet[Any], focus: bool = True) -> dict[str, Any]:
    """What to fix in all forms of a page, as links, before the fields. It takes the focus when the page opens."""
    links = [link for form in forms for link in error_links(form)]
    count = COUNT_WORDS[len(links)] if len(links) < len(COUNT_WORDS) else str(len(links))
    return {"links": links, "title": f"{count} thing{'' if len(links) == 1 else 's'} to fix", "focus": focus}


@register.filter
def undo_url(message: Message) -> str:
    """The address that undoes what a message reports: messages.success(..., extra_tags="undo:/o/...")."""
    for tag in (message.extra_tags or "").split():
        if tag.startswith("undo:/") and not tag.startswith("undo://"):
            return tag.removeprefix("undo:")
    return ""
