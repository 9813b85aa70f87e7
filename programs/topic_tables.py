"""How topics and the rows of a topic file look: tables, and the sentence above a dry run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from access.kinds import listed
from access.templatetags.upwell import state
from programs.models import Topic
from programs.topic_file import LABELS, Verdict

# The look of a verdict: key and icon of access.looks.
LOOKS = {
    Verdict.ADDED: ("changed", "plus", "Added"),
    Verdict.CHANGED: ("changed", "check", "Changed"),
    Verdict.SAME: ("paused", "kept", "As it is"),
    Verdict.REJECTED: ("failed", "alert", "Rejected"),
}
NUMBER = {"td": {"class": "uw-num"}}


class TopicTable(tables.Table):
    """The catalog, with who is close to each topic."""

    caption = "Topics"

    name = tables.Column(verbose_name="Topic", order_by=("name",))
    area = tables.Column(verbose_name="Area", order_by=("area", "name"), default="")
    teach = tables.Column(verbose_name="Teach it", order_by=("teach", "name"), attrs=NUMBER)
    want = tables.Column(verbose_name="Want it", order_by=("want", "name"), attrs=NUMBER)
    is_retired = tables.Column(verbose_name="State", order_by=("is_retired", "name"))

    class Meta:
        order_by = ("area",)

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slug = slug

    def render_name(self, value: str, record: Topic) -> SafeString:
        """The way to the topic, and its line."""
        url = reverse("programs:topic", kwargs={"organization": self.slug, "topic": record.pk})
        under = format_html('<span class="d-block uw-small uw-muted fw-normal">{}</span>', record.description)
        return format_html('<a href="{}">{}</a>{}', url, value, under if record.description else "")

    def render_is_retired(self, value: bool, record: Topic) -> SafeString:  # noqa: FBT001 - called by the table
        """In use, retired, or gone into another topic."""
        if record.merged_into is not None:
            return state("paused", f"Merged into {record.merged_into.name}")
        return state("paused", "Retired") if value else state("ok", "In use", "check")


class TopicRowTable(tables.Table):
    """Each row of a file of topics, what becomes of it, and why."""

    caption = "Rows of the file"

    name = tables.Column(verbose_name="Topic", empty_values=(), orderable=False)
    number = tables.Column(verbose_name="Row", orderable=False, attrs=NUMBER)
    verdict = tables.Column(verbose_name="Verdict", orderable=False)
    details = tables.Column(verbose_name="Details", empty_values=(), orderable=False)

    def render_name(self, record: Mapping[str, Any]) -> SafeString:
        """The topic, and the name that the file has for it where that is another one."""
        said = record["said"].get("name", "")
        if not said:
            return format_html('<span class="uw-muted">{}</span>', "No name")
        if said.lower() == record["name"].lower():
            return format_html("{}", record["name"])
        under = format_html('<span class="d-block uw-small uw-muted fw-normal">In the file: {}</span>', said)
        return format_html("{}{}", record["name"], under)

    def render_verdict(self, value: str) -> SafeString:
        """Icon and word."""
        key, icon, word = LOOKS[Verdict(value)]
        return state(key, word, icon)

    def render_details(self, record: Mapping[str, Any]) -> SafeString:
        """Rules that are broken, or values before and after."""
        if record["problems"]:
            facts = [(LABELS[problem["field"]], problem["rule"]) for problem in record["problems"]]
        else:
            facts = [(LABELS[name], _move(*texts)) for name, texts in record["changes"].items()]
        return format_html_join("", '<span class="d-block">{}: {}</span>', facts)


def tally(rows: Iterable[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """Rows by verdict, in words."""
    counts = Counter(row["verdict"] for row in rows)
    return [(LOOKS[verdict][2], counts[verdict]) for verdict in Verdict]


def sentence(rows: Iterable[Mapping[str, Any]]) -> str:
    """What a file does, in words: "12 topics are added and 3 change. 2 rows are left out."."""
    counts = Counter(row["verdict"] for row in rows)
    added, changed, rejected = (counts[verdict] for verdict in (Verdict.ADDED, Verdict.CHANGED, Verdict.REJECTED))
    found = []
    if added:
        found.append(f"{added:,} topic{' is' if added == 1 else 's are'} added")
    if changed:
        found.append(f"{changed:,}{_topics(changed) if not added else ''}{' changes' if changed == 1 else ' change'}")
    first = f"{listed(found)}." if found else "Nothing changes."
    return f"{first} {rejected:,} row{' is' if rejected == 1 else 's are'} left out." if rejected else first


def _move(before: str, after: str) -> str:
    return f"{before} → {after}" if before else after


def _topics(count: int) -> str:
    return " topic" if count == 1 else " topics"
