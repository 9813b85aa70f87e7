"""Rules of who is eligible: what they mean as a query is what they mean in plain Python, and JSON is read strictly."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Person
from programs import eligibility
from programs.eligibility import (
    AtSites,
    BadRule,
    EligibilityError,
    InUnits,
    LevelAtLeast,
    LevelAtMost,
    RuleTwice,
    Speaks,
    TenureAtLeast,
    UnknownRule,
    as_json,
    as_q,
    holds,
    months_before,
    parse,
    parse_sides,
    sentence,
    sentences,
)

UNITS, SITES, LANGUAGES = ["Stores", "Finance", "IT, Data"], ["Columbus", "Łódź"], ["en", "pl", "pt-br"]
lists = {
    InUnits: st.lists(st.sampled_from(UNITS), min_size=1, unique=True),
    AtSites: st.lists(st.sampled_from(SITES), min_size=1, unique=True),
    Speaks: st.lists(st.sampled_from(LANGUAGES), min_size=1, unique=True),
}
one_of_each = [
    *(values.map(lambda found, make=make: make(tuple(sorted(found)))) for make, values in lists.items()),
    st.integers(1, 6).map(LevelAtLeast),
    st.integers(1, 6).map(LevelAtMost),
    st.integers(1, 40).map(TenureAtLeast),
]
rules = st.tuples(*(st.none() | rule for rule in one_of_each)).map(lambda found: [rule for rule in found if rule])
days = st.dates(date(2020, 1, 1), date(2027, 12, 31))
facts = st.fixed_dictionaries(
    {
        "unit": st.sampled_from([*UNITS, ""]),
        "site": st.sampled_from([*SITES, ""]),
        "level": st.none() | st.integers(1, 7),
        "languages": st.lists(st.sampled_from(LANGUAGES), unique=True),
        "hired_on": st.none() | days,
    }
)


@pytest.mark.usefixtures("in_organization")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=rules, crowd=st.lists(facts, min_size=1, max_size=8), today=days)
def test_a_query_finds_those_for_whom_the_rules_hold(chosen, crowd, today):
    people = [Person(name=f"Person {number}", email=f"{uuid4()}@example.org", **of) for number, of in enumerate(crowd)]
    Person.objects.bulk_create(people)
    expected = {person.pk for person in people if holds(chosen, person, today)}
    mine = Person.objects.filter(pk__in=[person.pk for person in people])
    assert set(mine.filter(as_q(chosen, today)).values_list("pk", flat=True)) == expected


@given(chosen=rules)
def test_json_comes_back_as_the_same_rules(chosen):
    assert parse(as_json(chosen)) == chosen


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["rule", "value", "values"]), inner),
    max_leaves=8,
)


@given(found=anything)
def test_other_json_is_read_or_refused_and_never_breaks(found):
    for read in (parse, parse_sides):
        with suppress(EligibilityError):  # anything else fails the test
            read(found)


@pytest.mark.parametrize(
    ("row", "error", "words"),
    [
        ({"rule": "age", "value": 30}, UnknownRule, "age"),
        ({}, UnknownRule, "None"),
        ("level", BadRule, "an object"),
        ({"rule": "units", "values": []}, BadRule, "units takes 1 to 500 values"),
        ({"rule": "units", "values": [""]}, BadRule, "units takes texts"),
        ({"rule": "units", "values": "Stores"}, BadRule, "units takes"),
        ({"rule": "languages", "values": ["a language much too long"]}, BadRule, "1 to 12 characters"),
        ({"rule": "level_at_least", "value": True}, BadRule, "whole number"),
        ({"rule": "level_at_least", "value": "3"}, BadRule, "whole number"),
        ({"rule": "level_at_most", "value": 0}, BadRule, "from 1 to 99"),
        ({"rule": "tenure_at_least", "value": 601}, BadRule, "from 1 to 600"),
        ({"rule": "level_at_least", "value": 3, "values": []}, BadRule, "nothing else"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said(row, error, words):
    with pytest.raises(error, match=words):
        parse([row])


def test_a_rule_stands_once_on_a_side_and_a_side_is_one_of_two():
    level = {"rule": "level_at_least", "value": 3}
    with pytest.raises(RuleTwice):
        parse([level, level | {"value": 4}])
    with pytest.raises(BadRule, match="mentor and mentee"):
        parse_sides({"board": []})
    with pytest.raises(BadRule, match="a list"):
        parse("units")
    assert parse_sides({"mentor": [level]}) == {"mentor": [LevelAtLeast(3)], "mentee": []}
    assert parse_sides({}) == {"mentor": [], "mentee": []}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (InUnits(("Stores",)), "in Stores"),
        (InUnits(("Finance", "Stores")), "in Finance or Stores"),
        (AtSites(("Columbus", "Dublin", "Łódź")), "at Columbus, Dublin, or Łódź"),
        (LevelAtLeast(3), "at level 3 or above"),
        (LevelAtMost(5), "at level 5 or below"),
        (TenureAtLeast(1), "with us for 1 month or longer"),
        (TenureAtLeast(6), "with us for 6 months or longer"),
        (TenureAtLeast(12), "with us for 1 year or longer"),
        (TenureAtLeast(36), "with us for 3 years or longer"),
        (Speaks(("en", "tlh")), "a speaker of English or tlh"),
    ],
)
def test_rules_in_words(rule, words):
    assert sentence(rule) == words


def test_all_rules_of_a_side_are_one_sentence():
    assert sentences([]) == "Everybody"
    assert sentences([InUnits(("Stores",)), LevelAtLeast(3)]) == "Who is in Stores, and at level 3 or above"


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 5, 31), 3, date(2026, 2, 28)),
        (date(2028, 3, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 12, 31), 12, date(2025, 12, 31)),
        (date(2026, 7, 31), 1, date(2026, 6, 30)),
    ],
)
def test_months_before(day, months, before):
    assert months_before(day, months) == before


def test_the_module_names_every_rule_in_json():
    assert {
        type(rule)
        for rule in parse(
            [
                {"rule": "units", "values": ["A"]},
                {"rule": "sites", "values": ["A"]},
                {"rule": "languages", "values": ["en"]},
                {"rule": "level_at_least", "value": 1},
                {"rule": "level_at_most", "value": 1},
                {"rule": "tenure_at_least", "value": 1},
            ]
        )
    } == set(eligibility.Rule.__args__)
