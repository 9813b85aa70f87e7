"""Words that somebody wrote in Markdown, in templates."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from programs.prose import as_html

register = template.Library()


@register.filter
def prose(text: str) -> SafeString:
    """{{ guide.body|prose }}: with headings, below the h1 of the page."""
    return as_html(text)


@register.filter
def plain_prose(text: str) -> SafeString:
    """{{ item.text|plain_prose }}: without headings, below a heading of the page's own."""
    return as_html(text, has_headings=False)
