"""From somebody's table to people with topics."""

from __future__ import annotations

from accounts.tabular import read_table
from programs.enrollment_mapping import (
    EnrollmentMapping,
    fields_of,
    guess_levels,
    guess_mapping,
    guess_topics,
    mapped_rows,
    values_of,
)
from tests.factories.files import upload

WORDS = {"0": "Nothing yet", "4": "Helps others with it"}


def table(text: str):
    return read_table(upload(text))


def test_headers_tell_the_columns_of_a_side():
    found = table("E-mail,Profession,Rank,Biography\na@x.org,Policy,1,Long\n")
    assert guess_mapping(found, "mentee", EnrollmentMapping({})).columns == {
        "email": "E-mail",
        "topic": "Profession",
        "priority": "Rank",
    }
    assert "priority" not in guess_mapping(found, "mentor", EnrollmentMapping({})).columns


def test_what_the_last_file_meant_wins():
    found = table("mail,skill,thing\na@x.org,x,y\n")
    assert guess_mapping(found, "mentor", EnrollmentMapping({"topic": "thing"})).columns["topic"] == "thing"


def test_mentors_have_evidence_and_mentees_a_priority():
    assert fields_of("mentor") == ["email", "topic", "level", "evidence"]
    assert fields_of("mentee") == ["email", "topic", "level", "priority"]


def test_values_are_counted_in_order_without_blanks_and_dashes():
    found = table("email,topic\na@x.org,Policy\nb@x.org,Data\nc@x.org,Policy\nd@x.org,-\ne@x.org,\n")
    assert values_of(found, EnrollmentMapping({"topic": "topic"}), "topic") == {"Data": 1, "Policy": 2}


def test_topics_are_guessed_by_name_or_by_what_they_meant_before():
    topics = {"1": "Buying on a phone", "2": "Cloud"}
    guessed = guess_topics(["buying on A phone", "DDaT", "HR"], topics, {"DDaT": "2", "HR": "gone"})
    assert guessed == {"buying on A phone": "1", "DDaT": "2", "HR": ""}


def test_levels_are_numbers_or_our_words_or_what_they_meant_before():
    assert guess_levels(["3", "helps others with it", "Expert", "9"], WORDS, {"Expert": "5"}) == {
        "3": "3",
        "helps others with it": "4",
        "Expert": "5",
        "9": "",
    }


def test_rows_carry_mapped_values_and_nothing_else():
    found = table(
        "email,topic,level,secret\na@x.org,DDaT,Expert,canary\nb@x.org,,-,canary\nc@x.org,Chess,Expert,canary\n"
    )
    mapping = EnrollmentMapping(
        {"email": "email", "topic": "topic", "level": "level"}, {"DDaT": "7"}, {"Expert": "5"}, topic="8"
    )
    rows = mapped_rows(found, mapping)
    assert [row.values for row in rows] == [
        {"email": "a@x.org", "topic": "7", "said": "DDaT", "level": "5"},
        {"email": "b@x.org", "topic": "8", "said": "", "level": ""},
        {"email": "c@x.org", "topic": "", "said": "Chess", "level": "5"},
    ]
    assert "canary" not in str(rows)


def test_what_is_remembered_comes_back_and_blanks_are_forgotten():
    before = EnrollmentMapping({"email": "mail"}, {"HR": "1", "IT": "2"}, {"Expert": "5"})
    now = EnrollmentMapping({"topic": "area"}, {"HR": "", "Law": "3"})
    again = EnrollmentMapping.remembered(**now.stored(before))
    assert again.columns == {"email": "mail", "topic": "area"}
    assert again.topics == {"IT": "2", "Law": "3"}
    assert again.levels == {"Expert": "5"}
