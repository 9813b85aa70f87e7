"""What stands around a draft, in words that never say more than is known."""

from __future__ import annotations

import pytest

from pairing.draft_words import fairness_price, proof, told, weigh_alike

TOLD = {"locked": 0, "forbidden": 0, "shortfall": 0, "threshold": 0, "least": 1, "seconds_at_most": 60}


def said(**facts) -> str:
    given = {"is_proven": False, "gap": 15, "points": 900, "allowed": 40, "is_everybody_paired": False}
    return proof(**given | {"seconds": 0.2, "seconds_at_most": 120} | facts)


def test_only_a_search_that_used_its_time_stopped_at_its_limit():
    assert said().startswith("The search ended before it could prove")
    assert said(seconds=120.4).startswith("The search stopped at its limit of 120 seconds before it could prove")


def test_a_mentee_without_a_mentor_is_open_only_where_the_gap_is_that_wide():
    assert "a mentor for a mentee who has none here" not in said(gap=900)
    assert "a mentor for a mentee who has none here" in said(gap=901)
    assert "a mentor for a mentee who has none here" not in said(gap=901, is_everybody_paired=True)


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        (12_948, "Counting low scores more costs 0.4 % of the total: 52 points."),
        (13_000, "Counting low scores more costs no points here."),
        (13_050, "Counting low scores more costs no points here: all pairs together have 50 points more."),
    ],
)
def test_the_price_of_fairness_is_what_the_totals_say(points, sentence):
    plain = {"points": 13_000, "lowest": 300, "tenth": 350, "mentees_paired": 25}
    assert fairness_price(plain, points=points, lowest=300, tenth=350).sentence == sentence


@pytest.mark.parametrize(("gap", "is_said"), [(0, False), (7, True)])
def test_the_price_of_fairness_says_when_what_it_is_measured_against_is_not_proven(gap, is_said):
    plain = {"points": 13_000, "lowest": 300, "tenth": 350, "mentees_paired": 25, "gap": gap}
    price = fairness_price(plain, points=12_948, lowest=300, tenth=350)
    assert ("the true price may be higher" in price.sentence) is is_said


def test_a_draft_stays_near_to_another_only_where_its_pairs_count_more():
    assert any("Draft 1" in line for line in told(**TOLD, kept_from="Draft 1", bonus=100))
    assert not any("Draft 1" in line for line in told(**TOLD, kept_from="Draft 1", bonus=0))


def test_a_part_that_counts_nothing_makes_no_other_weights():
    assert weigh_alike({"skill": 1000}, {"skill": 1000, "wishes": 0})
    assert not weigh_alike({"skill": 1000}, {"skill": 900, "wishes": 100})
