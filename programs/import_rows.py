"""How the rows of a dry run look: a table, and the sentence above it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from access.kinds import listed
from access.templatetags.upwell import state
from programs.enrollment_mapping import LABELS
from programs.models import EnrollmentImportRow, Level

# The look of a verdict: key and icon of access.looks.
LOOKS = {
    EnrollmentImportRow.Verdict.ADDED: ("changed", "plus"),
    EnrollmentImportRow.Verdict.CHANGED: ("changed", "check"),
    EnrollmentImportRow.Verdict.SAME: ("paused", "kept"),
    EnrollmentImportRow.Verdict.REJECTED: ("failed", "alert"),
}
PRIORITIES = {"1": "First", "2": "Second", "3": "Third"}


class EnrollmentRowTable(tables.Table):
    """Each row of the file, what becomes of it, and why. `names`: person -> name, for the rows of this page."""

    caption = "Rows of the file"
    names: Mapping[UUID, str] = {}

    person = tables.Column(verbose_name="Person", empty_values=(), orderable=False)
    number = tables.Column(verbose_name="Row", orderable=False, attrs={"td": {"class": "uw-num"}})
    topic = tables.Column(verbose_name="Topic", empty_values=(), orderable=False)
    verdict = tables.Column(verbose_name="Verdict", orderable=False)
    details = tables.Column(verbose_name="Details", empty_values=(), orderable=False)

    def __init__(self, *args: Any, topics: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics = {str(pk): name for pk, name in topics.items()}

    def render_person(self, record: EnrollmentImportRow) -> SafeString:
        """Who we take it to be, and the e-mail of the file."""
        name = self.names.get(record.person_id, "") if record.person_id else ""
        email = record.values.get("email", "")
        if not name:
            return format_html("{}", email or "No email")
        return format_html('{}<span class="d-block uw-small uw-muted fw-normal">{}</span>', name, email)

    def render_topic(self, record: EnrollmentImportRow) -> str:
        """Our topic, or what the file says instead."""
        return self.topics.get(record.values.get("topic", "")) or record.as_said("topic")

    def render_verdict(self, record: EnrollmentImportRow) -> SafeString:
        """Icon and word."""
        verdict = EnrollmentImportRow.Verdict(record.verdict)
        return state(LOOKS[verdict][0], verdict.label, LOOKS[verdict][1])

    def render_details(self, record: EnrollmentImportRow) -> SafeString | str:
        """Rules that are broken, or values before and after."""
        if record.problems:
            facts = [(LABELS[problem["field"]], problem["rule"]) for problem in record.problems]
        else:
            facts = [(LABELS[name], _move(name, *texts)) for name, texts in record.changes.items()]
        return format_html_join("", '<span class="d-block">{}: {}</span>', facts)


def sentence(counts: Mapping[str, Any], side: str) -> str:
    """What a file does, in words: "500 mentors come in and 3 rows change. 2 rows are left out."."""
    people, changed, rejected = counts.get("people", 0), counts.get("changed", 0), counts.get("rejected", 0)
    found = []
    if people:
        found.append(f"{people:,} {side}{' comes' if people == 1 else 's come'} in")
    if changed:
        found.append(f"{changed:,} row{' changes' if changed == 1 else 's change'} somebody who is in already")
    first = f"{listed(found)}." if found else "Nothing changes."
    if counts.get("again"):
        first += f" {counts['again']:,} will be asked again, for another topic."
    return f"{first} {rejected:,} row{' is' if rejected == 1 else 's are'} left out." if rejected else first


def _move(name: str, before: str, after: str) -> str:
    match name:
        case "topic":
            return f"{after}, besides what they have"
        case "level":
            texts = [Level(int(level)).label for level in (before, after) if level]
        case "priority":
            texts = [PRIORITIES[priority] for priority in (before, after) if priority]
        case _:
            texts = [before or "empty", after]
    return " → ".join(texts)
