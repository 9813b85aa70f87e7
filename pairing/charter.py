"""What the members of a pair agree on, as values: its JSON, what is wrong with it, and what changed between two versions. Pure.

The words are pair text. Nothing here logs them, and no exception carries them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

QUESTIONS = 3
OBJECTIVES_AT_MOST, RULES_AT_MOST = 24, 20
# How long each line may be, in characters.
OBJECTIVE, QUESTION, DECISION, NAME, RULE, RHYTHM = 300, 200, 200, 120, 160, 80
SOMEBODY = "somebody who left"


class InvalidTerms(ValueError):
    """Terms that break a rule. `field` is a path such as "objectives.2.measure"; `rule` is the end of its sentence."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field} {rule}")
        self.field, self.rule = field, rule


@dataclass(frozen=True, slots=True)
class Objective:
    """What somebody wants from the pair, and how they will know. `id` stays from version to version."""

    id: UUID
    owner: UUID  # a person
    text: str
    measure: str


@dataclass(frozen=True, slots=True)
class Brief:
    """The one decision that a pair is about (A05)."""

    decision: str
    owner: str
    by: date


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of a charter. It has three questions or a brief, never both. Raises InvalidTerms."""

    objectives: tuple[Objective, ...]
    questions: tuple[str, ...]
    brief: Brief | None
    ground_rules: tuple[str, ...]
    rhythm: str
    ends_on: date

    def __post_init__(self) -> None:
        _check_objectives(self.objectives)
        _check_subject(self.questions, self.brief)
        _require(1 <= len(self.ground_rules) <= RULES_AT_MOST, "ground_rules", f"must be 1 to {RULES_AT_MOST} lines")
        _require(len(set(self.ground_rules)) == len(self.ground_rules), "ground_rules", "must not repeat a line")
        for number, line in enumerate(self.ground_rules):
            _check_line(f"ground_rules.{number}", line, RULE)
        _check_line("rhythm", self.rhythm, RHYTHM)
        _check_day("ends_on", self.ends_on)


def _check_objectives(objectives: Sequence[Objective]) -> None:
    _require(len(objectives) <= OBJECTIVES_AT_MOST, "objectives", f"must be {OBJECTIVES_AT_MOST} at most")
    _require(len({row.id for row in objectives}) == len(objectives), "objectives", "must not repeat an id")
    for number, row in enumerate(objectives):
        _check_line(f"objectives.{number}.text", row.text, OBJECTIVE)
        _check_line(f"objectives.{number}.measure", row.measure, OBJECTIVE)


def _check_subject(questions: Sequence[str], brief: Brief | None) -> None:
    if brief is None:
        _require(len(questions) == QUESTIONS, "questions", "must be exactly three, or a decision takes their place")
    else:
        _require(not questions, "questions", "must be empty beside a decision")
        _check_line("brief.decision", brief.decision, DECISION)
        _check_line("brief.owner", brief.owner, NAME)
        _check_day("brief.by", brief.by)
    for number, line in enumerate(questions):
        _check_line(f"questions.{number}", line, QUESTION)


def _check_line(field: str, line: object, most: int) -> None:
    fits = isinstance(line, str) and line == line.strip() and 1 <= len(line) <= most
    _require(fits, field, f"must be 1 to {most} characters, without space around them")


def _check_day(field: str, day: object) -> None:
    _require(type(day) is date, field, "must be a date")


def _require(holds: bool, field: str, rule: str) -> None:  # noqa: FBT001
    if not holds:
        raise InvalidTerms(field, rule)


# JSON -------------------------------------------------------------------------------------------------------------


def to_json(terms: Terms) -> str:
    """The terms as text, for the sealed column."""
    return json.dumps(asdict(terms), default=str, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Terms:
    """The terms in this text. Raises InvalidTerms, naming the field and the rule."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise InvalidTerms("terms", "must be JSON") from error
    row = _keys("terms", data, ("objectives", "questions", "brief", "ground_rules", "rhythm", "ends_on"))
    return Terms(
        objectives=tuple(_objective(f"objectives.{n}", each) for n, each in enumerate(_list("objectives", row))),
        questions=tuple(_list("questions", row)),
        brief=None if row["brief"] is None else _brief(row["brief"]),
        ground_rules=tuple(_hashable("ground_rules", _list("ground_rules", row))),
        rhythm=row["rhythm"],
        ends_on=_day("ends_on", row["ends_on"]),
    )


def _objective(field: str, data: object) -> Objective:
    row = _keys(field, data, ("id", "owner", "text", "measure"))
    return Objective(
        _uuid(f"{field}.id", row["id"]), _uuid(f"{field}.owner", row["owner"]), row["text"], row["measure"]
    )


def _brief(data: object) -> Brief:
    row = _keys("brief", data, ("decision", "owner", "by"))
    return Brief(row["decision"], row["owner"], _day("brief.by", row["by"]))


def _keys(field: str, data: object, names: Collection[str]) -> dict[str, Any]:
    if not isinstance(data, dict) or set(data) != set(names):
        raise InvalidTerms(field, f"must have exactly {', '.join(names)}")
    return data


def _list(field: str, row: Mapping[str, Any]) -> list[Any]:
    _require(isinstance(row[field], list), field, "must be a list")
    found: list[Any] = row[field]
    return found


def _hashable(field: str, lines: list[Any]) -> list[Any]:
    for number, line in enumerate(lines):
        _require(isinstance(line, str), f"{field}.{number}", "must be text")
    return lines


def _uuid(field: str, value: object) -> UUID:
    try:
        return UUID(str(value))
    except ValueError as error:
        raise InvalidTerms(field, "must be a UUID") from error


def _day(field: str, value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise InvalidTerms(field, "must be an ISO date") from error


# What is missing, and what changed --------------------------------------------------------------------------------


def problems(terms: Terms, names: Mapping[UUID, str]) -> list[str]:
    """What keeps these members (person id to name) from agreeing, as sentences: everybody has something at stake (E03, E04)."""
    owners = {row.owner for row in terms.objectives}
    missing = [f"{name} needs an objective of their own." for person, name in names.items() if person not in owners]
    strangers = len(owners - names.keys())
    return missing + (["An objective belongs to somebody who is not in this pair."] if strangers else [])


def same_words(one: Terms, other: Terms) -> bool:
    """Whether two versions say the same, whatever the ids of their objectives are."""
    return _words(one) == _words(other)


def _words(terms: Terms) -> tuple[Any, ...]:
    objectives = sorted((str(row.owner), row.text, row.measure) for row in terms.objectives)
    return objectives, terms.questions, terms.brief, sorted(terms.ground_rules), terms.rhythm, terms.ends_on


def diff(before: Terms, after: Terms, names: Mapping[UUID, str]) -> list[str]:
    """What changed from one version to another, a sentence each. Empty exactly when both say the same; see same_words()."""
    found = _objective_changes(before.objectives, after.objectives, names)
    found += _subject_changes(before, after)
    found += [f"New ground rule: “{line}”" for line in after.ground_rules if line not in before.ground_rules]
    found += [f"Ground rule dropped: “{line}”" for line in before.ground_rules if line not in after.ground_rules]
    if before.rhythm != after.rhythm:
        found.append(f"Rhythm: “{before.rhythm}” is now “{after.rhythm}”")
    if before.ends_on != after.ends_on:
        found.append(f"Last day: {in_words(before.ends_on)} is now {in_words(after.ends_on)}")
    return found


def _objective_changes(before: Sequence[Objective], after: Sequence[Objective], names: Mapping[UUID, str]) -> list[str]:
    old, new = _without_twins(before, after)
    known = {row.id: row for row in old}
    found: list[str] = []
    for row in new:
        was = known.pop(row.id, None)
        of = f"of {names.get(row.owner, SOMEBODY)}"
        if was is not None and was.owner != row.owner:
            found.append(f"Objective of {names.get(was.owner, SOMEBODY)} dropped: “{was.text}”")
            was = None
        if was is None:
            found.append(f"New objective {of}: “{row.text}” They will know by: “{row.measure}”")
            continue
        if was.text != row.text:
            found.append(f"Objective {of}: “{was.text}” is now “{row.text}”")
        if was.measure != row.measure:
            found.append(f"How to know, for an objective {of}: “{was.measure}” is now “{row.measure}”")
    return found + [f"Objective of {names.get(row.owner, SOMEBODY)} dropped: “{row.text}”" for row in known.values()]


def _without_twins(before: Sequence[Objective], after: Sequence[Objective]) -> tuple[list[Objective], list[Objective]]:
    """Both lists without what stands in both word for word: under the same id first, then under another one."""
    old, new = list(before), list(after)
    for is_twin in (
        lambda one, other: one == other,
        lambda one, other: (one.owner, one.text, one.measure) == (other.owner, other.text, other.measure),
    ):
        for row in list(new):
            twin = next((each for each in old if is_twin(each, row)), None)
            if twin is not None:
                old.remove(twin)
                new.remove(row)
    return old, new


def _subject_changes(before: Terms, after: Terms) -> list[str]:
    if before.brief != after.brief:
        return [*_brief_changes(before.brief, after.brief), *(f"New question: “{line}”" for line in after.questions)]
    pairs = zip(before.questions, after.questions, strict=True)
    return [f"Question {n}: “{was}” is now “{now}”" for n, (was, now) in enumerate(pairs, 1) if was != now]


def _brief_changes(before: Brief | None, after: Brief | None) -> list[str]:
    if after is None:
        return ["Three questions take the place of the decision"]
    if before is None:
        decision = f"“{after.decision}” Decided by {after.owner}, by {in_words(after.by)}"
        return [f"One decision takes the place of the three questions: {decision}"]
    found = []
    if before.decision != after.decision:
        found.append(f"Decision: “{before.decision}” is now “{after.decision}”")
    if before.owner != after.owner:
        found.append(f"Decided by: {before.owner} is now {after.owner}")
    if before.by != after.by:
        found.append(f"Decided by the day: {in_words(before.by)} is now {in_words(after.by)}")
    return found


def midpoint(start: date, end: date) -> date:
    """The day halfway, when the charter is looked at again. Never before `start`."""
    return start + max(timedelta(0), (end - start) // 2)


def in_words(day: date) -> str:
    """ "October 16, 2026"."""
    return f"{day:%B} {day.day}, {day.year}"
