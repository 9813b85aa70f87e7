"""Terms as values: nothing is lost on the way to the sealed column and back, and what changed is said in words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.charter import (
    OBJECTIVE,
    RULES_AT_MOST,
    Brief,
    InvalidTerms,
    Objective,
    Terms,
    diff,
    from_json,
    in_words,
    midpoint,
    problems,
    same_words,
    to_json,
)

ANA, THEO, INES = (UUID(int=number) for number in (1, 2, 3))
NAMES = {ANA: "Ana", THEO: "Theo"}
DAY = date(2027, 9, 30)


def objective(
    owner: UUID = ANA, text: str = "Know what buying on a phone is like.", key: UUID | None = None
) -> Objective:
    return Objective(key or uuid4(), owner, text, "One purchase, and a list of what stopped me.")


def terms(**fields) -> Terms:
    base = {
        "objectives": (objective(), objective(THEO, "Negotiate for time.")),
        "questions": ("Where do people give up?", "What do reports not show?", "Which tool lags?"),
        "brief": None,
        "ground_rules": ("Nobody pulls rank.",),
        "rhythm": "Monthly, 60 minutes",
        "ends_on": DAY,
    }
    return Terms(**(base | fields))


BRIEF = Brief("Keep guest checkout, or drop it", "Marisol Okafor", date(2027, 1, 15))


def lines(most: int):
    return st.text(min_size=1, max_size=most).map(str.strip).filter(bool)


days = st.dates(min_value=date(2020, 1, 1), max_value=date(2060, 1, 1))
objectives = st.lists(
    st.builds(Objective, st.uuids(), st.sampled_from([ANA, THEO]), lines(40), lines(40)),
    max_size=6,
    unique_by=lambda row: row.id,
).map(tuple)
rules = st.lists(lines(40), min_size=1, max_size=6, unique=True).map(tuple)


@st.composite
def any_terms(draw) -> Terms:
    brief = draw(st.none() | st.builds(Brief, lines(40), lines(40), days))
    questions = () if brief else tuple(draw(st.lists(lines(40), min_size=3, max_size=3)))
    return Terms(draw(objectives), questions, brief, draw(rules), draw(lines(40)), draw(days))


@given(any_terms())
def test_nothing_is_lost_on_the_way_to_json_and_back(found):
    assert from_json(to_json(found)) == found


@given(any_terms(), any_terms())
def test_a_difference_is_said_exactly_when_there_is_one(before, after):
    assert (diff(before, after, NAMES) == []) == same_words(before, after)
    assert diff(before, before, NAMES) == []


@given(any_terms(), st.randoms())
def test_order_and_ids_are_no_difference(found, random):
    rows = [replace(row, id=uuid4()) for row in found.objectives]
    random.shuffle(rows)
    other = replace(found, objectives=tuple(rows), ground_rules=tuple(sorted(found.ground_rules)))
    assert same_words(found, other)
    assert diff(found, other, NAMES) == []


@pytest.mark.parametrize(
    ("fields", "field", "rule"),
    [
        ({"objectives": (Objective(ANA, ANA, "", "m"),)}, "objectives.0.text", "must be 1 to 300 characters"),
        ({"objectives": (Objective(ANA, ANA, "t", " "),)}, "objectives.0.measure", "must be 1 to 300 characters"),
        ({"objectives": (Objective(ANA, ANA, "x" * (OBJECTIVE + 1), "m"),)}, "objectives.0.text", "must be 1 to 300"),
        ({"objectives": (objective(key=ANA), objective(key=ANA))}, "objectives", "must not repeat an id"),
        ({"objectives": tuple(objective() for _ in range(25))}, "objectives", "must be 24 at most"),
        ({"questions": ("One?", "Two?")}, "questions", "must be exactly three"),
        ({"questions": ("One?", "Two?", "")}, "questions.2", "must be 1 to 200 characters"),
        ({"brief": BRIEF}, "questions", "must be empty beside a decision"),
        ({"questions": (), "brief": replace(BRIEF, owner="")}, "brief.owner", "must be 1 to 120 characters"),
        ({"questions": (), "brief": replace(BRIEF, decision="x" * 201)}, "brief.decision", "must be 1 to 200"),
        ({"ground_rules": ()}, "ground_rules", "must be 1 to 20 lines"),
        ({"ground_rules": tuple(str(n) for n in range(RULES_AT_MOST + 1))}, "ground_rules", "must be 1 to 20 lines"),
        ({"ground_rules": ("One.", "One.")}, "ground_rules", "must not repeat a line"),
        ({"rhythm": ""}, "rhythm", "must be 1 to 80 characters"),
        ({"rhythm": " Monthly"}, "rhythm", "without space around them"),
        ({"ends_on": "2027-09-30"}, "ends_on", "must be a date"),
    ],
)
def test_terms_that_break_a_rule_name_the_field_and_the_rule(fields, field, rule):
    with pytest.raises(InvalidTerms) as caught:
        terms(**fields)
    assert caught.value.field == field
    assert rule in caught.value.rule


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda data: data.pop("rhythm"), "terms"),
        (lambda data: data.update(score=5), "terms"),
        (lambda data: data.update(objectives={}), "objectives"),
        (lambda data: data["objectives"][0].update(owner="Ana"), "objectives.0.owner"),
        (lambda data: data["objectives"][0].pop("measure"), "objectives.0"),
        (lambda data: data["objectives"][0].update(text=7), "objectives.0.text"),
        (lambda data: data.update(questions=[1, 2, 3]), "questions.0"),
        (lambda data: data.update(ground_rules=[[]]), "ground_rules.0"),
        (lambda data: data.update(brief=[]), "brief"),
        (lambda data: data.update(brief={"decision": "d", "owner": "o", "by": "soon"}), "brief.by"),
        (lambda data: data.update(ends_on="later"), "ends_on"),
        (lambda data: data.update(rhythm=None), "rhythm"),
    ],
)
def test_json_of_another_shape_is_refused_by_field(change, field):
    data = json.loads(to_json(terms()))
    change(data)
    with pytest.raises(InvalidTerms) as caught:
        from_json(json.dumps(data))
    assert caught.value.field == field


@pytest.mark.parametrize("text", ["", "no json", "[]", "null"])
def test_what_is_no_terms_at_all_is_refused(text):
    with pytest.raises(InvalidTerms, match="terms must"):
        from_json(text)


def test_a_refusal_carries_no_word_of_the_pair():
    with pytest.raises(InvalidTerms) as caught:
        terms(rhythm="Otter271828 " * 20)
    assert "Otter" not in str(caught.value)


def test_everybody_has_something_at_stake():
    assert problems(terms(), NAMES) == []
    assert problems(terms(), NAMES | {INES: "Ines"}) == ["Ines needs an objective of their own."]
    assert problems(terms(objectives=()), NAMES) == [
        "Ana needs an objective of their own.",
        "Theo needs an objective of their own.",
    ]
    stranger = problems(terms(objectives=(objective(), objective(THEO), objective(INES))), NAMES)
    assert stranger == ["An objective belongs to somebody who is not in this pair."]


def test_what_changed_is_said_in_words():
    before = terms()
    mine, theirs = before.objectives
    after = terms(
        objectives=(replace(mine, text="Buy once on a phone."), objective(THEO, "Draw one map.")),
        questions=("Where do people give up?", "What surprised you?", "Which tool lags?"),
        ground_rules=("Each speaks from their own work.",),
        rhythm="Twice a month, 45 minutes",
        ends_on=date(2027, 6, 1),
    )
    assert diff(before, after, NAMES) == [
        "Objective of Ana: “Know what buying on a phone is like.” is now “Buy once on a phone.”",
        "New objective of Theo: “Draw one map.” They will know by: “One purchase, and a list of what stopped me.”",
        "Objective of Theo dropped: “Negotiate for time.”",
        "Question 2: “What do reports not show?” is now “What surprised you?”",
        "New ground rule: “Each speaks from their own work.”",
        "Ground rule dropped: “Nobody pulls rank.”",
        "Rhythm: “Monthly, 60 minutes” is now “Twice a month, 45 minutes”",
        "Last day: September 30, 2027 is now June 1, 2027",
    ]
    assert theirs not in after.objectives


def test_a_decision_takes_the_place_of_the_questions_and_gives_it_back():
    asked, decided = terms(), terms(questions=(), brief=BRIEF)
    assert diff(asked, decided, NAMES) == [
        "One decision takes the place of the three questions: “Keep guest checkout, or drop it” "
        "Decided by Marisol Okafor, by January 15, 2027"
    ]
    assert diff(decided, asked, NAMES) == [
        "Three questions take the place of the decision",
        "New question: “Where do people give up?”",
        "New question: “What do reports not show?”",
        "New question: “Which tool lags?”",
    ]
    later = terms(questions=(), brief=replace(BRIEF, decision="Drop it?", owner="Ana", by=DAY))
    assert len(diff(decided, later, NAMES)) == 3


def test_an_objective_that_changes_hands_is_dropped_and_new():
    before = terms()
    after = replace(before, objectives=(replace(before.objectives[0], owner=THEO), before.objectives[1]))
    said = diff(before, after, NAMES)
    assert [line.split(":")[0] for line in said] == ["Objective of Ana dropped", "New objective of Theo"]


def test_who_left_has_no_name():
    gone = terms(objectives=(objective(INES),))
    assert "New objective of somebody who left" in diff(terms(objectives=()), gone, NAMES)[0]


@given(days, st.integers(min_value=0, max_value=2000))
def test_half_time_lies_between_today_and_the_last_day(start, length):
    half = midpoint(start, start + timedelta(days=length))
    assert start <= half <= start + timedelta(days=length)
    assert abs((half - start).days - length / 2) <= 0.5


def test_half_time_of_a_day_that_has_passed_is_today():
    assert midpoint(DAY, DAY - timedelta(days=9)) == DAY
    assert in_words(date(2026, 10, 6)) == "October 6, 2026"
