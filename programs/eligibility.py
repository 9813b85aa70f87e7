"""Who a program is open to: rules over the facts of the people file, as JSON stores them, as a query, and in words.

Several rules on one side must all hold; a side without rules is open to everybody. A fact that the file does not state
meets no rule about it: whoever has no level is neither above 3 nor below 5.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db.models import Q
from django.utils.translation import get_language_info

MOST_VALUES = 500  # of one list
HIGHEST_LEVEL = 99
LONGEST_TENURE = 600  # months


class EligibilityError(ValueError):
    """A rule that cannot be read; the argument says which part of it."""


class UnknownRule(EligibilityError):
    """No rule has this name."""


class BadRule(EligibilityError):
    """The rule has no value, a wrong one, or more than one."""


class RuleTwice(EligibilityError):
    """A side has the same rule twice, and one of them would be overlooked."""


class HasFacts(Protocol):
    """What the rules read of a person."""

    unit: str
    site: str
    level: int | None
    languages: list[str]
    hired_on: date | None


@dataclass(frozen=True, slots=True)
class InUnits:
    """In one of these units."""

    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtSites:
    """At one of these sites."""

    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LevelAtLeast:
    """At this level or above."""

    level: int


@dataclass(frozen=True, slots=True)
class LevelAtMost:
    """At this level or below."""

    level: int


@dataclass(frozen=True, slots=True)
class TenureAtLeast:
    """With the organization for this many months or longer."""

    months: int


@dataclass(frozen=True, slots=True)
class Speaks:
    """Speaks at least one of these languages, by their codes."""

    languages: tuple[str, ...]


Rule = InUnits | AtSites | LevelAtLeast | LevelAtMost | TenureAtLeast | Speaks


def parse(rows: object) -> list[Rule]:
    """The rules of one side from JSON: [{"rule": "units", "values": ["Stores"]}, {"rule": "level_at_least", "value": 3}].

    Raises UnknownRule, BadRule, RuleTwice.
    """
    if not isinstance(rows, list):
        raise BadRule("rules are a list")
    rules = [_rule(row) for row in rows]
    if len({type(rule) for rule in rules}) < len(rules):
        raise RuleTwice("the same rule twice")
    return rules


def parse_sides(eligibility: object) -> dict[str, list[Rule]]:
    """The rules of both sides from {"mentor": [...], "mentee": [...]}; a side that is not there has none. Raises EligibilityError."""
    if not isinstance(eligibility, Mapping) or not set(eligibility) <= {"mentor", "mentee"}:
        raise BadRule("sides are mentor and mentee")
    return {side: parse(eligibility.get(side, [])) for side in ("mentor", "mentee")}


def as_json(rules: Sequence[Rule]) -> list[dict[str, object]]:
    """What parse() reads."""
    return [_row(rule) for rule in rules]


def as_q(rules: Sequence[Rule], today: date) -> Q:
    """The people for whom all rules hold on this day, as a filter of accounts.Person."""
    found = Q()
    for rule in rules:
        found &= _q(rule, today)
    return found


def holds(rules: Sequence[Rule], person: HasFacts, today: date) -> bool:
    """Whether all rules hold for one person on this day."""
    return all(_holds(rule, person, today) for rule in rules)


def sentence(rule: Rule) -> str:
    """A rule in words, to stand after "Who is"."""
    match rule:
        case InUnits(units):
            return f"in {_any_of(units)}"
        case AtSites(sites):
            return f"at {_any_of(sites)}"
        case LevelAtLeast(level):
            return f"at level {level} or above"
        case LevelAtMost(level):
            return f"at level {level} or below"
        case TenureAtLeast(months):
            return f"with us for {span(months)} or longer"
        case Speaks(languages):
            return f"a speaker of {_any_of([language_name(code) for code in languages])}"


def sentences(rules: Sequence[Rule]) -> str:
    """All rules of a side: "Who is in Stores, and at level 3 or above"."""
    return f"Who is {', and '.join(sentence(rule) for rule in rules)}" if rules else "Everybody"


def span(months: int) -> str:
    """ "6 months", "1 year", "18 months"."""
    if months % 12 or months == 0:
        return f"{months} month{'' if months == 1 else 's'}"
    return f"{months // 12} year{'' if months == 12 else 's'}"


def language_name(code: str) -> str:
    """A language in English; the code itself where it is no known one."""
    try:
        return str(get_language_info(code)["name"])
    except KeyError:
        return code


# JSON -----------------------------------------------------------------------------------------------------------

_LISTS: Mapping[str, tuple[Callable[[tuple[str, ...]], Rule], int]] = {
    "units": (InUnits, 120),
    "sites": (AtSites, 120),
    "languages": (Speaks, 12),
}
_NUMBERS: Mapping[str, tuple[Callable[[int], Rule], int]] = {
    "level_at_least": (LevelAtLeast, HIGHEST_LEVEL),
    "level_at_most": (LevelAtMost, HIGHEST_LEVEL),
    "tenure_at_least": (TenureAtLeast, LONGEST_TENURE),
}


def _rule(row: object) -> Rule:
    if not isinstance(row, Mapping):
        raise BadRule("a rule is an object")
    name = row.get("rule")
    if not isinstance(name, str):
        raise UnknownRule(str(name))
    if name in _LISTS and set(row) == {"rule", "values"}:
        make_list, longest = _LISTS[name]
        return make_list(_texts(row["values"], name, longest))
    if name in _NUMBERS and set(row) == {"rule", "value"}:
        make_number, highest = _NUMBERS[name]
        return make_number(_number(row["value"], name, highest))
    if name in _LISTS or name in _NUMBERS:
        raise BadRule(f"{name} takes one value or a list of them, and nothing else")
    raise UnknownRule(name)


def _texts(values: object, name: str, longest: int) -> tuple[str, ...]:
    if not isinstance(values, list) or not 0 < len(values) <= MOST_VALUES:
        raise BadRule(f"{name} takes 1 to {MOST_VALUES} values")
    for value in values:
        if not isinstance(value, str) or not 0 < len(value) <= longest:
            raise BadRule(f"{name} takes texts of 1 to {longest} characters")
    return tuple(sorted(set(values)))


def _number(value: object, name: str, highest: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= highest:
        raise BadRule(f"{name} takes a whole number from 1 to {highest}")
    return value


def _row(rule: Rule) -> dict[str, object]:
    match rule:
        case InUnits(values):
            return {"rule": "units", "values": list(values)}
        case AtSites(values):
            return {"rule": "sites", "values": list(values)}
        case Speaks(values):
            return {"rule": "languages", "values": list(values)}
        case LevelAtLeast(value):
            return {"rule": "level_at_least", "value": value}
        case LevelAtMost(value):
            return {"rule": "level_at_most", "value": value}
        case TenureAtLeast(value):
            return {"rule": "tenure_at_least", "value": value}


# Meaning --------------------------------------------------------------------------------------------------------


def _q(rule: Rule, today: date) -> Q:
    match rule:
        case InUnits(units):
            return Q(unit__in=units)
        case AtSites(sites):
            return Q(site__in=sites)
        case LevelAtLeast(level):
            return Q(level__gte=level)
        case LevelAtMost(level):
            return Q(level__lte=level)
        case TenureAtLeast(months):
            return Q(hired_on__lte=months_before(today, months))
        case Speaks(languages):
            return Q(languages__overlap=list(languages))


def _holds(rule: Rule, person: HasFacts, today: date) -> bool:
    match rule:
        case InUnits(units):
            return person.unit in units
        case AtSites(sites):
            return person.site in sites
        case LevelAtLeast(level):
            return person.level is not None and person.level >= level
        case LevelAtMost(level):
            return person.level is not None and person.level <= level
        case TenureAtLeast(months):
            return person.hired_on is not None and person.hired_on <= months_before(today, months)
        case Speaks(languages):
            return not set(languages).isdisjoint(person.languages)


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last one: May 31 less three months is February 28."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _any_of(values: Sequence[str]) -> str:
    if len(values) < 3:
        return " or ".join(values)
    return f"{', '.join(values[:-1])}, or {values[-1]}"
