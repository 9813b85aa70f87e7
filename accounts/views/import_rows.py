"""How the rows of a dry run look: a table, and the sentence above it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from access.kinds import listed
from access.templatetags.upwell import state
from accounts.models import PeopleImportRow
from accounts.people_mapping import DATES, FIELDS

# The look of a verdict: key and icon of access.looks.
LOOKS = {
    PeopleImportRow.Verdict.ADDED: ("changed", "plus"),
    PeopleImportRow.Verdict.CHANGED: ("changed", "check"),
    PeopleImportRow.Verdict.SAME: ("paused", "kept"),
    PeopleImportRow.Verdict.LEFT: ("stalled", "turn"),
    PeopleImportRow.Verdict.REJECTED: ("failed", "alert"),
}
SUMMARY = ("title", "unit", "site", "level")


class ImportRowTable(tables.Table):
    """Each row of the file, what becomes of it, and why."""

    caption = "Rows of the file"

    person = tables.Column(verbose_name="Person", empty_values=(), orderable=False)
    number = tables.Column(verbose_name="Row", orderable=False, attrs={"td": {"class": "uw-num"}})
    verdict = tables.Column(verbose_name="Verdict", orderable=False)
    details = tables.Column(verbose_name="Details", empty_values=(), orderable=False)

    def render_person(self, record: PeopleImportRow) -> SafeString:
        """Name and email as the file has them."""
        name, email = record.values.get("name", ""), record.values.get("email", "")
        return format_html('{}<br><span class="uw-small uw-muted fw-normal">{}</span>', name or "No name", email)

    def render_number(self, value: int) -> str:
        """The number as the spreadsheet shows it."""
        return f"{value:,}" if value else ""

    def render_verdict(self, value: str, record: PeopleImportRow) -> SafeString:
        """Icon and word."""
        verdict = PeopleImportRow.Verdict(record.verdict)
        return state(LOOKS[verdict][0], verdict.label, LOOKS[verdict][1])

    def render_details(self, record: PeopleImportRow) -> SafeString | str:
        """Rules that are broken, or values before and after."""
        if record.problems:
            return _lines((FIELDS[problem["field"]].label, problem["rule"]) for problem in record.problems)
        if not record.number:
            return "Not in this file."
        if record.verdict == PeopleImportRow.Verdict.ADDED:
            facts = [record.values.get(name, "") for name in SUMMARY if name != "level"]
            level = record.values.get("level")
            return ", ".join(filter(None, [*facts, f"level {level}" if level else ""]))
        return _lines(
            (FIELDS[name].label, f"{_shown(name, before)} → {_shown(name, after)}")
            for name, (before, after) in record.changes.items()
        )


def sentence(counts: Mapping[str, Any]) -> str:
    """What a file does, in words: "3 people added and 1 changed. 2 rows are left out."."""
    found = [f"{counts[name]:,} {name}" for name in ("added", "changed", "left") if counts.get(name)]
    if found:
        number, _, verb = found[0].partition(" ")
        found[0] = f"{number} {'person' if number == '1' else 'people'} {verb}"
    first = f"{listed(found)}." if found else "Nobody changes."
    rejected = counts.get("rejected", 0)
    return f"{first} {rejected:,} row{' is' if rejected == 1 else 's are'} left out." if rejected else first


def _lines(facts: Iterable[tuple[str, str]]) -> SafeString:
    return format_html_join("", '<span class="d-block">{}: {}</span>', facts)


def _shown(name: str, text: str) -> str:
    if not text:
        return "empty"
    return date_format(date.fromisoformat(text), "M j, Y") if name in DATES else text
