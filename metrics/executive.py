"""The executive page as statements: what the page shows and the file holds are the same objects. Pure; it knows no reader.

Every word and number stands in an Item or in a sentence of its section. The template draws them, `rows_of` writes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.formats import date_format

from access.looks import LEVELS
from metrics.cycles import FEWEST
from metrics.rollup import Counted, PatternLine
from metrics.words import counted as in_words
from metrics.words import headline
from sessions.debriefs import Moment
from sessions.skills import SkillChange

COLUMNS = ("Section", "Item", "Value", "Note")
Row = tuple[str, str, str, str]
TOO_FEW = "too few pairs to say"


@dataclass(frozen=True)
class Item:
    """One statement: what, how much, and what belongs to it. `look` is for drawing alone, and says nothing that the words do not."""

    name: str
    value: str = ""
    note: str = ""
    more: Sequence[str] = ()
    look: str = ""


@dataclass(frozen=True)
class Section:
    """A part of the page. `sentences` come before its items, `closing` after them."""

    key: str
    title: str
    note: str = ""
    sentences: Sequence[str] = ()
    items: Sequence[Item] = ()
    closing: Sequence[str] = ()
    drawn: Any = None  # what a part with a drawing of its own is drawn from

    def rows(self) -> Iterator[Row]:
        """Its statements in the order of the page."""
        if self.note:
            yield self.title, "", "", self.note
        for sentence in self.sentences:
            yield self.title, "", sentence, ""
        for item in self.items:
            yield self.title, item.name, item.value, item.note
            for sentence in item.more:
                yield self.title, item.name, sentence, ""
        for sentence in self.closing:
            yield self.title, "", sentence, ""


@dataclass(frozen=True)
class Sheet:
    """One page."""

    over: str  # what it is about, and as of when
    headline: str
    sections: Sequence[Section] = field(default_factory=list)

    def __getitem__(self, key: str) -> Section:
        """One of its parts. Raises KeyError, which a template takes for nothing."""
        return {section.key: section for section in self.sections}[key]


def rows_of(sheet: Sheet) -> Iterator[Row]:
    """Every statement of the page in its order, and no other."""
    yield "Page", "", sheet.headline, sheet.over
    for section in sheet.sections:
        yield from section.rows()


# Sections that programs and the organization have alike ----------------------------------------------------------------


def day_of(day: date) -> str:
    """ "October 1, 2026"."""
    return date_format(day, "F j, Y")


def freshness(as_of: date | None, facts: int, *, is_moved: bool) -> Section:
    """How old the counts are, and what is not in them yet."""
    if as_of is None:
        said = "Nothing is counted yet. The first count is made tonight."
    elif facts:
        word = in_words(facts, "fact")
        said = f"{word} came in since. {'It is' if facts == 1 else 'They are'} counted tonight."
    elif is_moved:
        said = "Everything that came in is counted. Days have passed, so it is counted anew tonight."
    else:
        said = "Everything that came in is counted."
    return Section("fresh", "How fresh this is", sentences=[said])


def facts(counted: Counted, *, shows_rhythm: bool = True, of_all: bool = False) -> Section:
    """The counts beside the purpose; the headline has said of decisions what changed. `of_all`: of programs that share people."""
    items = [
        Item("Decisions changed", f"{counted.changed:,}"),
        Item("Decisions kept, with a reason", f"{counted.kept:,}"),
        Item("Places in pairs" if of_all else "People in pairs", f"{counted.people:,}"),
        Item("Sessions held", f"{counted.sessions:,}"),
    ]
    if shows_rhythm:
        items.append(Item("Pairs on rhythm", rhythm_of(counted)))
    return Section("facts", "Facts", items=items)


def rhythm_of(counted: Counted) -> str:
    """ "21 of 28", unless so few pairs go on that it would be about somebody."""
    if counted.going < FEWEST:
        return TOO_FEW if counted.going else "no pairs at work"
    return f"{counted.on_rhythm:,} of {counted.going:,}"


def experiments(counted: Counted, labels: Mapping[str, str]) -> Section:
    """Experiments by result. `labels`: state -> its name, in the order in which they are shown."""
    known = [(labels.get(state, state), counted.experiments.get(state, 0)) for state in labels]
    stopped = sum(number for label, number in known if label.startswith("Stopped"))
    closing = []
    if stopped:
        # Some ended before they could show anything (Experiment.Finding), and states do not tell these apart.
        ideas = "One idea was" if stopped == 1 else f"{in_words(stopped, 'idea')} were"
        closing = [f"{ideas} given up. Where a test showed that it does not work, that is a result."]
    items = [Item(label, f"{number:,}") for label, number in known] if counted.tried else []
    sentences = [] if items else ["Nobody has tried anything yet. Mentees start an experiment after a session."]
    return Section("experiments", "Experiments", sentences=sentences, items=items, closing=closing)


def skills(change: SkillChange) -> Section:
    """Levels then and now of ten people or more, as they rate themselves."""
    moment = "at the end" if change.moment == Moment.END else "at half-time"
    closing = [
        f"On a scale from 0 (nothing yet) to 5 (the one others ask), by their own rating {moment}, over the topics each wanted to learn. "
        "“Then” is seen from now. People come in tens here. It describes, and compares with nobody."
    ]
    items = [
        Item("Mentees who said how far they have come", f"{change.people:,}"),
        Item("Where they were then, on average", f"{change.then:.1f}"),
        Item("Where they are now, on average", f"{change.now:.1f}"),
    ]
    return Section("skills", "How far mentees say they have come", note="Descriptive", items=items, closing=closing)


def changed(rows: Sequence[Mapping[str, Any]], counted: Counted, came_back: str = "") -> Section:
    """The newest decisions that were changed. A row: title, after, measure, owner, day, credit (a sentence, or empty), and
    its program where the page is about several. `came_back`: a sentence on what was done for mentors.
    """
    items = [
        Item(
            name=row["title"],
            value=row["after"],
            note=", ".join(filter(None, (row["owner"], day_of(row["day"]), row.get("program", "")))),
            more=[
                *([f"Should move: {row['measure']}"] if row["measure"] else []),
                *([row["credit"]] if row["credit"] else []),
            ],
        )
        for row in rows
    ]
    sentences = [] if items else ["No decision has changed yet. Mentees record them after a session."]
    closing = []
    if items and counted.changed > len(items):
        closing = [f"The newest {apnumber(len(items))} of {apnumber(counted.changed)} decisions that changed."]
    closing += [came_back] if came_back else []
    return Section("changed", "What changed", sentences=sentences, items=items, closing=closing)


def patterns(
    counted: Counted, answers: Mapping[tuple[str, str], Sequence[str]], *, shows_place: bool = False
) -> Section:
    """Published lines, each with what was answered to it ((cell id, theme id) -> sentences). Where it is from is said where there are
    several places, or always.
    """
    several = shows_place or len({line.place for line in counted.lines}) > 1
    items = [
        Item(
            name=line.text,
            value=f"{LEVELS[line.level].label} pairs, since {line.since}",
            note=_of(line, several=several),
            more=answers.get((line.cell_id, line.theme_id)) or ["No response yet."],
            look=line.level,
        )
        for line in counted.lines
    ]
    if not items:
        return Section("patterns", "Patterns that passed the rule", sentences=["Nothing has passed the rule yet."])
    closing = ["There is no number behind a level, for anyone."]
    if counted.patterns > len(items):
        closing.insert(0, f"The newest {in_words(len(items), 'pattern').lower()} of {counted.patterns:,}.")
    return Section("patterns", "Patterns that passed the rule", items=items, closing=closing)


def _of(line: PatternLine, *, several: bool) -> str:
    parts = ["Mentees" if line.side == "mentee" else "", line.place if several else ""]
    return ", ".join(filter(None, parts))


def definitions(entries: Iterable[tuple[str, str]]) -> Section:
    """What the words mean, one click away; open in print."""
    return Section("definitions", "Definitions", items=[Item(name, words) for name, words in entries])


# The pages ------------------------------------------------------------------------------------------------------------


def program_sheet(
    program: Mapping[str, str],
    as_of: date | None,
    counted: Counted,
    sections: Sequence[Section],
    *,
    is_over: bool = False,
) -> Sheet:
    """The page of one program. `program`: name, purpose, statement, span. `is_over`: nothing starts in it any more."""
    over = f"{program['name']} · as of {day_of(as_of)}" if as_of else f"{program['name']} · not counted yet"
    purpose = Section(
        "purpose",
        "Purpose",
        sentences=[program["statement"]],
        closing=[f"Purpose: {program['purpose']}. {program['span']}."],
    )
    title = headline(counted.changed, counted.going, is_late=is_over or counted.pairs > 0)
    return Sheet(over, title, [purpose, *sections])


def summary(counted: Counted, verdict: str) -> str:
    """A program in one sentence, for the page of the organization."""
    said = [f"{in_words(counted.changed, 'decision')} changed"]
    if counted.going >= FEWEST:
        said.append(f"{rhythm_of(counted)} pairs are on rhythm")
    elif counted.going:
        said.append("a few pairs are at work")
    if counted.tried:
        said.append(in_words(counted.tried, "experiment").lower() + " so far")
    text = ", ".join(said)
    return f"{text}. {verdict}" if verdict else f"{text}."
