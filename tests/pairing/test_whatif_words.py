"""What-if in words: every sentence says what is so, and nobody who loses their mentor goes unnamed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pairing.matching import solve
from pairing.problem import Aims, Weights
from pairing.rules import Rule
from pairing.whatif import Loss, WhatIf, Worth
from pairing.whatif_words import (
    REASONS,
    Names,
    at_least,
    chain,
    exactly,
    impossible,
    place,
    told,
    topic,
    why_not,
)
from tests.pairing.problems import random_problem

FORBIDDEN_WORDS = ("senior", "junior", "young", "generation", "resource", "user", "!")


@pytest.fixture(scope="module")
def asked():
    problem = random_problem(21, 24, 20, wants=1, takes=2)
    solution = solve(problem, Weights())
    what = WhatIf(problem, Weights(), Aims(), solution.pairs, solution.u, solution.v)
    names = Names([f"Mentee{row}" for row in range(24)], [f"Mentor{row}" for row in range(20)])
    return what, names


def changes(what):
    for mentee in range(24):
        for row in what.alternatives(mentee, exact=True)[:4]:
            yield (mentee, row.person), row, what.force(mentee, row.person)


def test_a_forbidden_pair_says_whose_rule_it_is():
    assert impossible(["line"], "Ruth", "Ana") == "Not possible: Ana is in Ruth’s reporting line."
    both = impossible(["line", "earlier"], "Ruth", "Ana")
    assert both == "Not possible: Ana is in Ruth’s reporting line and they were a pair before."
    for reason in REASONS:
        said = impossible([reason], "Ruth", "Ana")
        assert said.startswith("Not possible: ")
        assert "{" not in said


def test_every_rule_has_its_words():
    assert {rule.name.lower() for rule in Rule} <= set(REASONS)


def test_what_the_prices_say_at_once():
    assert at_least(Loss(0, 42)) == "The cohort would lose at least 42 points."
    assert at_least(Loss(0, 1)) == "The cohort would lose at least 1 point."
    assert at_least(Loss(1, -30)) == "At least 1 mentee fewer would have a mentor."
    assert at_least(Loss(0, 0)) == "It may cost nothing."
    assert at_least(None) == "What it would cost shows only when it is solved again."


def changed(what, **facts):
    """A change that costs these."""
    pair = next(changes(what))[2]
    facts = {"mentees": 0, "points": 0, "proven": True} | facts
    return replace(pair, **({"counted": facts["points"]} | facts))


def test_the_exact_price_is_told_with_what_it_is_made_of(asked):
    what, _ = asked
    assert exactly(changed(what, points=-57)) == "The cohort would lose 57 points."
    assert exactly(changed(what, points=8)) == "The cohort would gain 8 points."
    assert exactly(changed(what)) == "The cohort would lose nothing."
    lost = changed(what, mentees=-1, points=30)
    assert exactly(lost) == "1 mentee fewer would have a mentor and the cohort would gain 30 points."
    loaded = exactly(changed(what, points=-7, counted=-57))
    assert loaded.endswith(
        "More than scores counts here, such as a pair kept from an earlier draft; the scores alone would lose 7 points."
    )
    level = exactly(changed(what, points=0, counted=-50))
    assert level.endswith("the scores alone would stay the same.")
    assert "stopped before" in exactly(changed(what, points=-1, proven=False))


def test_a_chain_names_every_mentee_whose_mentors_change_and_nobody_else(asked):
    what, names = asked
    seen = 0
    for _, _, change in changes(what):
        sentences = " ".join(chain(change, names, most=99))
        moved = {names.mentee(e) for e, _ in [*change.added.tolist(), *change.removed.tolist()]}
        assert {word.strip(".,") for word in sentences.split() if word.startswith("Mentee")} == moved
        for mentee in change.uncovered:
            assert f"{names.mentee(mentee)} would have no mentor." in sentences
        for mentee in change.covered:
            assert f"{names.mentee(mentee)} would learn from" in sentences
        for mentor in change.idle:
            assert f"{names.mentor(mentor)} would have no mentee." in sentences
        assert not any(word in sentences.lower() for word in FORBIDDEN_WORDS)
        seen += len(change.chain[0]) > 2
    assert seen > 5


def test_a_chain_says_who_learns_from_whom_instead_of_whom(asked):
    what, names = asked
    for (mentee, mentor), _, change in changes(what):
        first = chain(change, names)[0]
        given_up = [names.mentor(m) for e, m in change.removed.tolist() if e == mentee]
        if given_up:
            assert first == f"{names.mentee(mentee)} would learn from {names.mentor(mentor)} instead of {given_up[0]}."
        else:
            assert first.startswith(
                f"{names.mentee(mentee)} would learn from {names.mentor(mentor)}, and has no mentor now"
            )


def test_a_long_chain_is_cut_but_never_hides_who_loses_a_mentor(asked):
    what, names = asked
    longest = max((change for *_, change in changes(what)), key=lambda change: len(change.added))
    assert len(longest.added) > 2
    short = chain(longest, names, most=1)
    whole = chain(longest, names, most=99)
    assert len(short) < len(whole)
    assert any("more mentee" in sentence for sentence in short)
    assert [sentence for sentence in whole if "would have no mentor" in sentence] == [
        sentence for sentence in short if "would have no mentor" in sentence
    ]


def test_a_why_not_starts_with_the_price_and_says_how_many_others_change(asked):
    what, names = asked
    for (mentee, mentor), row, change in changes(what):
        assert why_not(what.loss(mentee, mentor), None, names)[0] in {
            f"The cohort would lose at least {row.at_least} point{'s' if row.at_least != 1 else ''}.",
            "It may cost nothing.",
            "At least 1 mentee fewer would have a mentor.",
        }
        said = why_not(None, change, names)
        assert said[0] == exactly(change)
        others = {e for e, _ in [*change.added.tolist(), *change.removed.tolist()]} - {mentee}
        word = "mentee" if len(others) == 1 else "mentees"
        expected = (
            f"It would change the mentors of {len(others)} other {word}." if others else "Nobody else would change."
        )
        assert said[1] == expected


def test_a_swap_says_whom_the_rules_keep_apart(asked):
    what, names = asked
    seen = set()
    for mentee in range(24):
        for row in what.alternatives(mentee):
            change = what.swap(mentee, row.person)
            last = told(change, names)[-1]
            seen.add(bool(change.apart))
            if change.apart:
                assert last.startswith(
                    f"{names.mentee(change.apart[0])} cannot have {names.mentor(change.apart[1])} in return:"
                )
            else:
                assert "in return" not in last
    assert seen == {True, False}
    pair = what.draft.pairs[0].tolist()
    assert told(what.swap(*pair), names) == ["Nothing would change."]


def test_a_place_and_a_mentor_are_told_as_what_they_bring():
    one = Worth(0, 1, 0, 1_000, True)
    assert place(one, "Ana") == "One more place with Ana would give one more mentee a mentor."
    assert topic(one, "AI workflows") == "One more mentor for AI workflows would give one more mentee a mentor."
    assert place(replace(one, points=12), "Ana").endswith("a mentor and add 12 points.")
    assert place(replace(one, points=-1), "Ana").endswith("a mentor and cost 1 point elsewhere.")
    points = replace(one, mentees=0, points=31)
    assert place(points, "Ana") == "One more place with Ana would add 31 points, and no mentee."
    assert (
        place(replace(points, is_exact=False), "Ana")
        == "One more place with Ana could add at most 31 points, and no mentee."
    )
    limit = replace(one, points=900, is_exact=False)
    assert topic(limit, "Data") == "One more mentor for Data could give one more mentee a mentor."
    assert topic(replace(points, points=0), "Data") == "One more mentor for Data would change nothing."


def test_the_mentor_who_is_only_supposed_is_called_so(asked):
    what, names = asked
    supposed = next(worth for worth in what.topics_worth(exact=True) if worth.objective)
    change = what.topic_worth(supposed.row).change
    assert "learn from the new mentor" in " ".join(chain(change, names))
