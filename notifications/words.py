"""The words of each kind, and the frame that makes a mail of them. No database, no models.

A kind has one source, `templates/notifications/<kind>.txt`, with the blocks `subject`, `notice`, `body` (paragraphs apart by an empty line)
and `action` (what the button says), and `heading` where it differs from the subject. Text and HTML are made of the same words, so they
never say different things. The frame of the HTML is written in MJML and compiled once in a process.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import mjml
from django.conf import settings
from django.template import Context, Engine, Template, engines
from django.template.loader import get_template
from django.template.loader_tags import BlockNode

FOLDER = "notifications"
LAYOUT = "layout.mjml"


@dataclass(frozen=True)
class Line:
    """One of several things in a mail, each with its own page (an address, not a path)."""

    text: str
    link: str


@dataclass(frozen=True)
class Words:
    """What one message says, as plain text: nothing is escaped."""

    subject: str
    notice: str
    heading: str
    body: str
    action: str


def words_of(kind: str, context: Mapping[str, Any]) -> Words:
    """All words of a message. Raises TemplateDoesNotExist, and KeyError for a source that lacks a block."""
    said = _said(kind, ("subject", "notice", "body", "action", "heading"), context)
    heading = _line(said.get("heading", said["subject"]))
    body = re.sub(r"\n\s*\n", "\n\n", said["body"]).strip()
    return Words(_line(said["subject"]), _line(said["notice"]), heading, body, _line(said["action"]))


def notice_of(kind: str, context: Mapping[str, Any]) -> str:
    """What the notice inside says, in one sentence."""
    return _line(_said(kind, ("notice",), context)["notice"])


def text_of(words: Words, context: Mapping[str, Any]) -> str:
    """The plain text of the mail. `context` holds `link`, `lines`, `organization_name`, `unsubscribe_url` and `subject_label`."""
    lines = [f"- {line.text}\n  {line.link}" for line in context.get("lines", ())]
    end = f"--\n{context['organization_name']} on Upwell"
    if context["unsubscribe_url"]:
        end += f"\nNo more mails of this kind ({context['subject_label']}): {context['unsubscribe_url']}"
    parts = [words.heading, words.body, *lines, f"{words.action}:\n{context['link']}", end]
    return "\n\n".join(parts) + "\n"


def html_of(words: Words, context: Mapping[str, Any]) -> str:
    """The HTML of the mail, with everything escaped and nothing from outside. `context` as in text_of()."""
    values = {
        "heading": words.heading,
        "notice": words.notice,
        "paragraphs": words.body.split("\n\n"),
        "action": words.action,
        **{key: context[key] for key in ("link", "organization_name", "unsubscribe_url", "subject_label")},
        "lines": context.get("lines", ()),
    }
    return str(_layout(_engine()).render(Context(values)))


def _said(kind: str, names: Sequence[str], context: Mapping[str, Any]) -> dict[str, str]:
    """The source's blocks of these names. Raises TemplateDoesNotExist."""
    template = cast("Any", get_template(f"{FOLDER}/{kind}.txt")).template
    # Django keeps the parsed template; to look through its few top nodes is cheap.
    blocks = {node.name: node for node in template.nodelist if isinstance(node, BlockNode)}
    values, said = Context(dict(context), autoescape=False), dict[str, str]()
    with values.bind_template(template):
        for name in names:
            if name in blocks:
                with values.push():  # what one block names, another does not know
                    said[name] = str(blocks[name].nodelist.render(values))
    return said


@lru_cache(maxsize=2)
def _layout(engine: Engine) -> Template:
    """The frame: MJML to HTML, and the HTML as a template. `fonts={}`: a mail loads nothing from anywhere."""
    source = (Path(settings.BASE_DIR) / "templates" / FOLDER / LAYOUT).read_text()
    html = re.sub(r">\s*\n\s*<", ">\n<", mjml.mjml2html(source, disable_comments=True, fonts={}))
    return Template(html, engine=engine)


def _engine() -> Engine:
    return cast("Engine", cast("Any", engines["django"]).engine)


def _line(text: str) -> str:
    return " ".join(text.split())
