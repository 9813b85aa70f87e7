"""What an organization may write into an invitation, and what becomes of braces."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.library import scripts
from programs.library.scripts import (
    PLACEHOLDERS,
    SCRIPTS,
    filled,
    filled_subject,
    placeholders_in,
    problems_of,
    problems_of_subject,
    script,
)

VALUES = {name: f"<{name}>" for name in PLACEHOLDERS}
BODIES = [pytest.param(one, id=one.key) for one in SCRIPTS]


@pytest.mark.parametrize("one", BODIES)
def test_our_own_words_pass_the_check_for_words(one):
    assert problems_of(one.key, one.body) == []
    assert problems_of_subject(one.key, one.subject) == []
    assert 60 <= len(one.body.split()) <= 130
    assert len(one.subject) <= 120


@pytest.mark.parametrize("one", BODIES)
def test_every_placeholder_of_ours_is_filled(one):
    text = filled(one.body, VALUES)
    assert "{" not in text
    assert all(f"<{name}>" in text for name in placeholders_in(one.body))


@pytest.mark.parametrize("one", BODIES)
def test_each_ask_is_a_question_that_leaves_the_answer_open(one):
    assert "Would you be open to" in one.body
    assert "not now" in one.body


def test_only_the_manager_reads_who_the_mentor_is():
    assert [one.key for one in SCRIPTS if "mentor" in placeholders_in(one.body + one.subject)] == ["manager_asked"]


def test_the_keys_are_those_that_a_message_asks_for():
    assert [one.key for one in SCRIPTS] == [
        "manager_asked",
        "mentor_asked",
        "mentee_asked",
        "peer_asked",
        "guest_asked",
    ]
    assert script("peer_asked").audience == "peer"
    with pytest.raises(KeyError):
        script("everyone_asked")


@pytest.mark.parametrize(
    ("key", "required"),
    [(key, name) for key, names in scripts.REQUIRED.items() for name in names],
)
def test_a_missing_fact_is_named(key, required):
    text = script(key).body.replace(f"{{{required}}}", "it")
    (problem,) = problems_of(key, text)
    assert f"{{{required}}}" in problem


@pytest.mark.parametrize(
    "wrong", ["{nmae}", "{mentor}", "{}", "{ name }", "{name.__class__}", "{name!r}", "{0}", "{name:>9}"]
)
def test_an_unknown_placeholder_is_named_with_those_that_work(wrong):
    (problem,) = problems_of("mentor_asked", f"{{topics}} {wrong}")
    assert wrong in problem
    assert "{organization}" in problem
    assert len(problems_of_subject("mentor_asked", wrong)) == 1


@pytest.mark.parametrize("text", ["{topics", "topics} {topics}", "{{topics}}", "{topics} { {name}"])
def test_a_brace_without_its_partner_is_named(text):
    assert any("brace" in problem for problem in problems_of("mentor_asked", text))


@pytest.mark.parametrize("subject", ["", "  ", "One\nTwo", "One\r\nBcc: two"])
def test_a_subject_is_one_line(subject):
    assert problems_of_subject("mentor_asked", subject) == ["A subject is one line."]


def test_an_unknown_script_is_refused():
    with pytest.raises(KeyError):
        problems_of("everyone_asked", "{topics}")


def test_a_value_with_braces_is_not_filled_again():
    values = VALUES | {"name": "{program}{name}", "program": "{organization.secret}"}
    assert filled("{name}, {program}, {name}", values) == "{program}{name}, {organization.secret}, {program}{name}"


def test_a_value_may_look_like_a_replacement_pattern():
    assert filled("{name}", VALUES | {"name": r"\g<0> \1 $1 %s {0}"}) == r"\g<0> \1 $1 %s {0}"


def test_neither_attributes_nor_formats_are_reached():
    for text in ("{name.__class__}", "{name!r:>10}", "{0}", "{}", "{program:d}"):
        assert filled(text, VALUES) == text


def test_a_placeholder_without_a_value_is_an_error_and_not_a_message():
    with pytest.raises(KeyError):
        filled("Hello {name}", {})
    assert filled("Hello you", {}) == "Hello you"


def test_a_subject_stays_one_line_whatever_the_value():
    assert (
        filled_subject("Join {program}", VALUES | {"program": "A\r\nBcc: b@example.com"}) == "Join A Bcc: b@example.com"
    )


@given(text=st.text(alphabet="{}nameprogtics. \n"), value=st.text(alphabet="{}name"))
def test_what_has_no_problem_leaves_no_brace_of_ours(text, value):
    if not problems_of("peer_asked", text):
        assert "{" not in filled(text, dict.fromkeys(PLACEHOLDERS, "x"))
    parts = re.split(r"(\{[^{}]*\})", text)
    once = [value if part[:1] == "{" and part[1:-1] in PLACEHOLDERS else part for part in parts]
    assert filled(text, dict.fromkeys(PLACEHOLDERS, value)) == "".join(once)
