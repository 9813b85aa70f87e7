"""The pattern report as rows: what is on screen, line by line, for the CSV."""

from __future__ import annotations

from collections.abc import Iterator

from access.looks import LEVELS
from feedback.queries.report import FullReport, Line, SideReport

NOTHING = "Nothing shows"
TRIED = "Experiments that came of it"
ANSWERED = ("Response", "Owner", "What we will do", "Why", "What changed", "By", "Feeds", "What it turned out to be")


def columns_of(report: FullReport) -> list[str]:
    """The heads: a column for each closed period."""
    part, before = ["Part"] if report.is_cut else [], ["Cycle before"] if report.previous else []
    return [*part, "Side", "Area", "Statement", *report.columns, *before, *ANSWERED, TRIED]


def rows_of(report: FullReport) -> Iterator[list[str]]:
    """Every statement in the order of the page, those that show nothing after those that show, and how each period closed."""
    for part in report.parts:
        for side in part.sides:
            for row in _rows(report, side):
                yield [*([part.cell] if report.is_cut else []), side.side.label, *row]


def _rows(report: FullReport, side: SideReport) -> Iterator[list[str]]:
    blank, nothing = [""] * (len(ANSWERED) + 1), [NOTHING] * len(side.columns)
    yield ["", "How it closed", *(column.words for column in side.columns), *_pad(report), *blank]
    for area, lines in side.areas:
        for line in lines:
            yield [area, line.theme.text, *_levels(report, line), *_answer(line), str(line.experiments or "")]
    for area, themes in side.silent:
        for theme in themes:
            yield [area, theme.text, *nothing, *_pad(report), *blank]
    for text, level in side.gone:
        yield ["", text, *nothing, LEVELS[level].label, *blank]


def before_of(line: Line) -> str:
    """What the cycle before showed of a statement, in a word."""
    if line.before:
        return LEVELS[line.before].label
    return "Nothing showed" if line.was_asked else "Not asked"


def feeds_of(line: Line) -> str:
    """What the response feeds: a guide, a topic, both or neither."""
    topic = f"Topic: {line.answer.topic.name}" if line.answer and line.answer.topic else ""
    return "; ".join(filter(None, [f"Guide: {line.guide_title}" if line.guide_title else "", topic]))


def _levels(report: FullReport, line: Line) -> list[str]:
    levels = [LEVELS[each.level].label if each.level else NOTHING for each in line.levels]
    return [*levels, *([before_of(line)] if report.previous else [])]


def _pad(report: FullReport) -> list[str]:
    return [""] if report.previous else []


def _answer(line: Line) -> list[str]:
    answer = line.answer
    if answer is None:
        return [""] * len(ANSWERED)
    return [
        answer.get_state_display(),
        answer.owner.name if answer.owner else "",
        answer.action,
        answer.reason,
        answer.changed,
        f"{answer.due_on:%Y-%m-%d}" if answer.due_on else "",
        feeds_of(line),
        answer.get_insight_display() if answer.insight else "",
    ]
