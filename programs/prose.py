"""Markdown of guides and the kit as HTML: paragraphs, two levels of headings, lists, emphasis.

Nothing else becomes a tag, and nothing has an attribute.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = frozenset({"h2", "h3", "p", "ul", "ol", "li", "em", "strong"})
_RULES = ["emphasis", "escape", "newline", "list"]
_PARSERS = {
    True: MarkdownIt("zero").enable([*_RULES, "heading"]),
    False: MarkdownIt("zero").enable(_RULES),
}


def as_html(text: str, *, has_headings: bool = True) -> SafeString:
    """`text` as HTML for below an h1. Without headings, a # stays a sign."""
    return mark_safe(_written(_PARSERS[has_headings].parse(text)))  # noqa: S308  # nosec B308 B703  only tags of TAGS


def _written(tokens: Sequence[Token]) -> str:
    return "".join(_one(token) for token in tokens)


def _one(token: Token) -> str:
    """Written here and not by the package's renderer: what that learns one day changes no page."""
    if token.type == "inline":
        return _written(token.children or ())
    if token.type == "hardbreak":
        return "<br>\n"
    if token.type == "softbreak":
        return "\n"
    tag = _tag(token)
    if token.hidden:  # the paragraph of a list item that is one line
        return ""
    if tag not in TAGS:
        return escape(token.content)
    return f"<{tag}>" if token.nesting == 1 else f"</{tag}>"


def _tag(token: Token) -> str:
    """The page has the h1: what is written # or ## is an h2, everything deeper an h3."""
    if not token.type.startswith("heading"):
        return token.tag
    return "h2" if token.tag in ("h1", "h2") else "h3"
