"""How the rows of a file of ready-made pairs look: a table, and the sentence above it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from access.templatetags.upwell import state
from pairing.pair_file import LABELS, Verdict

# The look of a verdict: key and icon of access.looks, and the word.
LOOKS = {
    Verdict.ADDED: ("changed", "plus", "Added"),
    Verdict.SAME: ("paused", "kept", "As it is"),
    Verdict.REJECTED: ("failed", "alert", "Rejected"),
}


class PairRowTable(tables.Table):
    """Each row of the file, what becomes of it, and why."""

    caption = "Rows of the file"

    mentee = tables.Column(verbose_name="Mentee", empty_values=(), orderable=False)
    mentor = tables.Column(verbose_name="Mentor", empty_values=(), orderable=False)
    number = tables.Column(verbose_name="Row", orderable=False, attrs={"td": {"class": "uw-num"}})
    verdict = tables.Column(verbose_name="Verdict", orderable=False)
    details = tables.Column(verbose_name="Details", empty_values=(), orderable=False)

    def render_mentee(self, record: Mapping[str, Any]) -> SafeString:
        """Who it is, where they are ready, and the address of the file."""
        return _person(record, "mentee")

    def render_mentor(self, record: Mapping[str, Any]) -> SafeString:
        """The same on the other side."""
        return _person(record, "mentor")

    def render_verdict(self, value: str) -> SafeString:
        """Icon and word."""
        key, icon, word = LOOKS[Verdict(value)]
        return state(key, word, icon)

    def render_details(self, record: Mapping[str, Any]) -> SafeString:
        """The rules that are broken, or what the row does."""
        if record["problems"]:
            facts = [(LABELS[problem["field"]], problem["rule"]) for problem in record["problems"]]
            return format_html_join("", '<span class="d-block">{}: {}</span>', facts)
        return format_html(
            "{}", "Locked already." if record["verdict"] == Verdict.SAME else "Locked for every later draft."
        )


def tally(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Rows by verdict, in words."""
    return [(LOOKS[verdict][2], counts.get(str(verdict), 0)) for verdict in Verdict]


def sentence(counts: Mapping[str, int], *, is_saved: bool = True) -> str:
    """What a file does, in words: "120 pairs are locked. 2 rows are left out.", or what it would do."""
    added, rejected = (counts.get(str(verdict), 0) for verdict in (Verdict.ADDED, Verdict.REJECTED))

    def did(number: int, thing: str, done: str) -> str:
        be = "would be" if not is_saved else "is" if number == 1 else "are"
        return f"{number:,} {thing}{'' if number == 1 else 's'} {be} {done}."

    first = did(added, "pair", "locked") if added else "Nothing changes." if is_saved else "Nothing would change."
    return f"{first} {did(rejected, 'row', 'left out')}" if rejected else first


def _person(record: Mapping[str, Any], side: str) -> SafeString:
    name, email = record[f"{side}_name"], record[side]
    if not name:
        return format_html("{}", email or "No email")
    return format_html('{}<span class="d-block uw-small uw-muted fw-normal">{}</span>', name, email)
