"""Verdicts on the rows of an enrollment file, without a database."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from programs.enrollment_diff import Fact, Known, Person, Place, Verdict, judge
from programs.enrollment_mapping import MappedRow

ANA, RUTH, GONE = (Person(uuid4(), name, name != "Gone") for name in ("Ana", "Ruth", "Gone"))
CLOUD, DATA = uuid4(), uuid4()


def known(side: str = "mentor", level: int = 4, **places: Place) -> Known:
    people = {f"{person.name.lower()}@example.com": person for person in (ANA, RUTH, GONE)}
    by_id = {people[f"{name}@example.com"].id: place for name, place in places.items()}
    return Known(side, people, by_id, {CLOUD: "Cloud", DATA: "Data"}, level)


def place(side: str = "mentor", *, was_asked: bool = False, has_partner: bool = False, **facts: Fact) -> Place:
    topics = {"cloud": CLOUD, "data": DATA}
    return Place(uuid4(), side, was_asked, {topics[name]: fact for name, fact in facts.items()}, has_partner)


def row(number: int = 2, topic: UUID | str = CLOUD, **values: str) -> MappedRow:
    return MappedRow(number, {"email": "ana@example.com", "topic": str(topic), "said": "Cloud"} | values)


def test_somebody_new_is_added_at_the_level_for_all():
    (outcome,) = judge([row()], known(level=3))
    assert (outcome.verdict, outcome.person, outcome.topic) == (Verdict.ADDED, ANA, CLOUD)
    assert outcome.fact == Fact(3)
    assert outcome.changes == {"level": ("", "3")}


def test_email_is_found_whatever_its_case():
    assert judge([row(email="ANA@Example.com")], known())[0].person == ANA


def test_two_topics_of_one_person_are_two_added_rows():
    outcomes = judge([row(2), row(3, DATA)], known())
    assert [outcome.verdict for outcome in outcomes] == [Verdict.ADDED, Verdict.ADDED]


def test_the_same_topic_twice_is_left_out_and_names_the_first_row():
    first, second = judge([row(2), row(7)], known())
    assert first.verdict == Verdict.ADDED
    assert second.problems[0] == ("topic", "Row 2 names the same topic of the same person.")


def test_another_topic_of_somebody_asked_asks_again_whatever_they_answered():
    (outcome,) = judge([row(topic=DATA)], known(ana=place(was_asked=True, cloud=Fact(4))))
    assert (outcome.verdict, outcome.asks_again) == (Verdict.CHANGED, True)
    assert outcome.changes == {"topic": ("", "Data")}


@pytest.mark.parametrize("change", [{"topic": DATA}, {"level": "5"}])
def test_who_has_a_partner_stays_as_they_are(change):
    """A topic that comes by file would be one that neither the manager nor the mentor said yes to."""
    (outcome,) = judge([row(**change)], known(ana=place(has_partner=True, cloud=Fact(4))))
    assert outcome.verdict == Verdict.REJECTED
    assert outcome.problems[0] == ("email", "Ana has a partner, and stays as they are.")
    (same,) = judge([row(level="4")], known(ana=place(has_partner=True, cloud=Fact(4))))
    assert same.verdict == Verdict.SAME


def test_another_topic_of_somebody_not_asked_asks_nobody_again():
    (outcome,) = judge([row(topic=DATA)], known(ana=place(cloud=Fact(4))))
    assert (outcome.verdict, outcome.asks_again) == (Verdict.CHANGED, False)


def test_what_the_file_does_not_say_stays():
    there = place(was_asked=True, cloud=Fact(5, evidence="Runs it"))
    (same,) = judge([row()], known(ana=there))
    assert same.verdict == Verdict.SAME
    (changed,) = judge([row(level="3")], known(ana=there))
    assert changed.fact == Fact(3, evidence="Runs it")
    assert changed.changes == {"level": ("5", "3")}
    assert not changed.asks_again


def test_a_mentee_may_start_at_nothing_with_a_priority():
    (outcome,) = judge([row(level="0", priority="2")], known("mentee", level=0))
    assert outcome.fact == Fact(0, 2)


@pytest.mark.parametrize(
    ("values", "field", "rule"),
    [
        ({"email": ""}, "email", "An email is required; it is how we know people."),
        ({"email": "no@example.com"}, "email", "“no@example.com” is nobody in your people. Import them first."),
        ({"email": "gone@example.com"}, "email", "Gone has left the organization."),
        ({"topic": "", "said": "Chess"}, "topic", "“Chess” was given no topic."),
        ({"topic": "", "said": ""}, "topic", "This row names no topic."),
        ({"topic": str(uuid4())}, "topic", "The program does not allow this topic any more."),
        ({"level": "0"}, "level", "A mentor’s level is 1 to 5."),
        ({"priority": "9"}, "priority", "“9” is no priority. Write 1, 2 or 3."),
        ({"evidence": "x" * 201}, "evidence", "This has 201 characters; the most is 200."),
        ({"evidence": "=1+1"}, "evidence", "“=1+1” starts like a formula, which a spreadsheet would run."),
    ],
)
def test_a_row_that_breaks_a_rule_is_left_out_with_field_and_rule(values, field, rule):
    (outcome,) = judge([row(**values)], known())
    assert outcome.verdict == Verdict.REJECTED
    assert outcome.problems == [(field, rule)]


def test_a_person_has_one_side():
    (outcome,) = judge([row()], known(ana=place("mentee", cloud=Fact(1))))
    assert outcome.problems == [("email", "Ana is a mentee in this cohort, and a person has one side.")]


def test_all_problems_of_a_row_are_named():
    (outcome,) = judge([row(email="", topic="", said="", level="0")], known())
    assert {problem.field for problem in outcome.problems} == {"email", "topic", "level"}


def test_a_rejected_row_takes_no_place_from_a_good_one():
    bad, good = judge([row(2, level="0"), row(3)], known())
    assert (bad.verdict, good.verdict) == (Verdict.REJECTED, Verdict.ADDED)
