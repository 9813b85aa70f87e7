"""From people to a figure: who counts, what is hidden, when it is compared, and what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from metrics.estimates import Figure, Kind, Verdict
from metrics.estimates.answers import share_figure
from metrics.estimates.definitions import TEXTS, days, definition
from metrics.estimates.figures import ArmFigure
from metrics.estimates.frames import Answer, Frame, Subject, weights_of
from metrics.estimates.joining import Known, answering, rising, starting, staying
from metrics.estimates.shares import common_difference
from metrics.estimates.times import from_month, time_figure
from metrics.estimates.words import MEANS, axis, number, p_value, said
from programs.intervals import newcombe

FRAME = Frame(
    outcome="retention",
    label="Still employed after 12 months",
    kind=Kind.SURVIVAL,
    is_primary=True,
    design="lottery",
    arms=("Invited", "Not drawn"),
    definition=definition("retention", 1),
    definition_version=1,
    as_of=date(2026, 10, 1),
    horizon_months=12,
    smallest=10.0,
    is_due=True,
    due_on=date(2026, 9, 1),
)
SHARE = replace(FRAME, kind=Kind.SHARE, outcome="tool_use", label="Weekly use")


def arm(invited, size, left, follow=400, stratum="a", day=100):
    return [Subject(invited, stratum, follow, day + person if person < left else None) for person in range(size)]


def answers(invited, size, yes, stratum="a", unknown=0):
    told = [Answer(invited, stratum, person < yes) for person in range(size)]
    return told + [Answer(invited, stratum, None)] * unknown


def test_retention_counts_shares_and_their_difference():
    figure = time_figure(FRAME, arm(True, 58, 6) + arm(False, 54, 20))
    assert [(each.n, each.events, each.censored) for each in figure.arms] == [(58, 6, 0), (54, 20, 0)]
    expected = newcombe(52, 58, 34, 54)
    assert (figure.difference, figure.low, figure.high) == tuple(round(100 * float(each), 1) for each in expected)
    assert figure.verdict is Verdict.IMPROVEMENT and figure.p < 0.01
    assert [row.month for row in figure.at_months] == [6, 12] and figure.at_months[-1].low == figure.low
    assert [row.month for row in figure.curve] == list(range(13)) and figure.curve[12].n == 52
    assert Figure.from_json(figure.to_json()) == figure


def test_the_words_say_numbers_with_interval_and_n():
    words = said(time_figure(FRAME, arm(True, 58, 6) + arm(False, 54, 20)))
    assert (words.headline, words.icon, words.note) == ("Evidence of improvement", "check", "Named before launch")
    text = " ".join(words.sentences)
    assert "52 of 58 people invited and 34 of 54 who were not drawn were still employed" in text
    assert "That is 27 points more. The 95% interval runs from 11 to 41 points." in text and "p 0" not in text
    assert words.test.startswith("p 0.0") and "larger than chance" in words.means


def test_small_groups_say_what_they_could_have_shown():
    figure = time_figure(FRAME, arm(True, 58, 8) + arm(False, 54, 10))
    assert figure.verdict is Verdict.TOO_SMALL
    assert (
        "With groups of this size, only a difference of about 20 points would show reliably." in said(figure).sentences
    )


def test_percents_that_a_reader_takes_from_each_other_give_the_difference():
    arms = [
        ArmFigure(name, 50, 5, 3, percent, 80.0, 97.4) for name, percent in (("Invited", 92.2), ("Not drawn", 85.5))
    ]
    told = replace(time_figure(FRAME, arm(True, 58, 8) + arm(False, 54, 10)), arms=tuple(arms), difference=6.7)
    text = " ".join(said(replace(told, low=-3.4, high=16.0)).sentences)
    assert "92.2%" in text and "85.5%" in text and "80.0 to 97.4" in text
    assert "That is 6.7 points more. The 95% interval runs from −3.4 to 16.0 points." in text
    whole = replace(told, arms=(arms[0], replace(arms[1], percent=85.2)), difference=7.0)
    assert "That is 7 points more." in " ".join(said(whole).sentences)


def test_every_verdict_says_what_it_means_and_nothing_of_why():
    assert set(MEANS) == set(Verdict)
    assert not any("because" in each or "effect" in each for each in MEANS.values())


def test_the_order_of_people_changes_nothing():
    people = (
        arm(True, 20, 6, stratum="a")
        + arm(False, 30, 9, stratum="b")
        + arm(True, 12, 2, stratum="b")
        + arm(False, 11, 4)
    )
    assert time_figure(FRAME, people).to_json() == time_figure(FRAME, people[::-1]).to_json()


@pytest.mark.parametrize("few", [True, False])
def test_fewer_than_ten_in_an_arm_hide_both(few):
    figure = time_figure(FRAME, arm(few, 9, 1) + arm(not few, 200, 40))
    assert figure.is_hidden and not figure.curve and figure.difference is None
    assert all(each.n is None and each.percent is None for each in figure.arms)
    assert figure.verdict is Verdict.TOO_SMALL and "200" not in " ".join(said(figure).sentences)


def test_ten_in_each_arm_are_shown():
    assert not time_figure(FRAME, arm(True, 10, 1) + arm(False, 10, 1)).is_hidden


def test_before_its_day_a_primary_outcome_is_drawn_and_not_compared():
    figure = time_figure(replace(FRAME, is_due=False), arm(True, 58, 6) + arm(False, 54, 20))
    assert figure.curve and figure.difference is None and figure.verdict is None and figure.p is None
    words = said(figure)
    assert words.headline == "Nothing is claimed yet" and "on September 1, 2026 or later" in words.sentences[-1]


def test_a_descriptive_outcome_has_an_interval_and_no_verdict():
    figure = time_figure(replace(FRAME, is_primary=False, is_due=False), arm(True, 58, 6) + arm(False, 54, 20))
    assert figure.difference is not None and figure.verdict is None and figure.p is None
    assert said(figure).headline == "Described, not judged" and said(figure).note == "Descriptive"


def test_months_of_which_too_few_are_known_are_not_told():
    young = arm(True, 30, 2, follow=200) + arm(True, 9, 0, follow=400)
    figure = time_figure(FRAME, young + arm(False, 40, 3))
    assert figure.curve[-1].month == 6 and figure.difference is None and figure.arms[0].percent is None
    assert [row.month for row in figure.at_months] == [6] and figure.verdict is Verdict.TOO_SMALL


def test_many_who_cannot_be_followed_leave_no_evidence():
    lost = [replace(each, follow=50, event=None) for each in arm(True, 20, 0)]
    figure = time_figure(FRAME, lost + arm(True, 40, 0) + arm(False, 60, 40))
    assert figure.low > 0 and figure.verdict is Verdict.TOO_SMALL
    assert "More than one in five" in figure.limits[-1]


def test_groups_without_anybody_to_compare_with_are_left_out_and_said():
    figure = time_figure(FRAME, arm(True, 20, 2) + arm(False, 20, 3) + arm(True, 12, 12, stratum="alone"))
    assert figure.arms[0].n == 20 and not figure.is_weighted
    assert "12 invited, 0 of the comparison" in figure.limits[-1]


def test_strata_weigh_alike_in_both_arms():
    people = arm(True, 30, 3, stratum="high") + arm(False, 10, 1, stratum="high")
    people += arm(True, 10, 5, stratum="low") + arm(False, 30, 15, stratum="low")
    figure = time_figure(FRAME, people)
    assert figure.is_weighted and figure.difference == 0.0  # though 80 % and 60 % stay in all
    assert figure.arms[0].percent == figure.arms[1].percent
    expected = common_difference([27, 5], [30, 10], [9, 15], [10, 30])
    assert figure.difference == pytest.approx(100 * float(expected.value), abs=0.05)
    assert weights_of(people[:40]) is None
    assert "an estimated 70%" in said(figure).sentences[0]


def test_who_stays_to_the_end_within_strata_is_a_yes_or_no():
    sizes = {("a", True): (20, 3), ("a", False): (30, 9), ("b", True): (12, 2), ("b", False): (11, 4)}
    people = [
        each for (stratum, invited), (n, left) in sizes.items() for each in arm(invited, n, left, stratum=stratum)
    ]
    told = [each for (stratum, invited), (n, left) in sizes.items() for each in answers(invited, n, n - left, stratum)]
    figure, share = time_figure(FRAME, people), share_figure(SHARE, told)
    assert (figure.difference, figure.low, figure.high) == (share.difference, share.low, share.high)
    assert people[19].event is None
    one_lost = [replace(each, follow=50) if place == 19 else each for place, each in enumerate(people)]
    wider = time_figure(FRAME, one_lost)
    assert wider.high - wider.low > figure.high - figure.low


def test_groups_that_are_alike_in_both_arms_are_told_in_people():
    people = [each for stratum in "abc" for invited in (True, False) for each in arm(invited, 20, 4, stratum=stratum)]
    figure = time_figure(FRAME, people)
    assert not figure.is_weighted and "48 of 60 people invited and 48 of 60" in said(figure).sentences[0]
    people = [each for stratum in "abc" for invited in (True, False) for each in answers(invited, 20, 4, stratum)]
    figure = share_figure(SHARE, people)
    assert not figure.is_weighted and figure.test == "Exact test within groups"


def test_promotion_counts_leaving_as_never_promoted():
    people = [Subject(True, "a", 400, 50 + n, None) for n in range(10)] + [Subject(True, "a", 400, 90, 60)] * 10
    people += [Subject(False, "a", 400)] * 20
    figure = time_figure(replace(FRAME, outcome="promotion", kind=Kind.INCIDENCE), people)
    assert figure.arms[0].events == 10 and figure.arms[0].percent == 50.0
    assert "Gray’s" in figure.test and figure.verdict is Verdict.IMPROVEMENT
    assert (
        said(figure).sentences[0].endswith("10 of 20 people invited and 0 of 20 who were not drawn had been promoted.")
    )


def test_a_program_without_comparison_describes_one_arm():
    frame = replace(FRAME, design="none", arms=("Invited",), is_due=False)
    figure = time_figure(frame, arm(True, 40, 4))
    assert figure.curve[3].other_percent is None and not figure.compares
    words = said(figure)
    assert words.headline == "Described, not judged" and "It is compared with nothing." in words.sentences
    assert "36 of 40 people invited (95% interval 76 to 96)" in words.sentences[0]


# A yes or no ------------------------------------------------------------------------------------------------------


def test_the_example_of_the_mock_page():
    figure = share_figure(replace(SHARE, design="waitlist"), answers(True, 58, 41) + answers(False, 54, 27))
    assert (figure.difference, figure.low, figure.high) == (20.7, 2.6, 37.1)
    assert figure.verdict is Verdict.IMPROVEMENT and figure.test == "Fisher’s exact test"
    assert "41 of 58 people invited and 27 of 54 on the waiting list had a yes" in said(figure).sentences[0]


def test_whoever_has_no_record_is_left_out_and_counted():
    figure = share_figure(SHARE, answers(True, 50, 41, unknown=5) + answers(False, 50, 22, unknown=3))
    assert [(each.n, each.censored) for each in figure.arms] == [(50, 5), (50, 3)]
    assert figure.verdict is Verdict.IMPROVEMENT


def test_many_without_a_record_leave_no_evidence():
    figure = share_figure(SHARE, answers(True, 50, 41) + answers(False, 40, 12, unknown=20))
    assert figure.verdict is Verdict.TOO_SMALL and "no record" in figure.limits[-1]


def test_shares_within_strata_are_mantel_and_haenszels():
    people = answers(True, 30, 27, "high") + answers(False, 10, 9, "high") + answers(True, 10, 5, "low")
    figure = share_figure(SHARE, people + answers(False, 30, 15, "low"))
    assert figure.difference == 0.0 and figure.test == "Exact test within groups"
    assert figure.arms[0].percent == figure.arms[1].percent


def test_few_answers_hide_both_arms_and_a_share_waits_for_its_day():
    assert share_figure(SHARE, answers(True, 9, 5, unknown=9) + answers(False, 40, 9)).is_hidden
    figure = share_figure(replace(SHARE, is_due=False), answers(True, 50, 41) + answers(False, 50, 22))
    assert figure.difference is None and figure.verdict is None


# Joining ----------------------------------------------------------------------------------------------------------

DAY = date(2025, 3, 1)
KNOWN = Known(invited=True, stratum="a", since=DAY, known_on=date(2026, 6, 1))


def later(number):
    return DAY + timedelta(days=number)


def test_the_clock_starts_with_the_arm_and_ends_with_what_is_known():
    gone = replace(KNOWN, exits=(later(-9), later(40), later(300)))
    assert staying([gone]) == [Subject(True, "a", 457, 40)]
    assert staying([replace(KNOWN, exits=(DAY,))])[0].event == 1
    assert staying([replace(KNOWN, exits=(date(2026, 8, 1),))])[0].event is None  # after the last people file
    assert staying([replace(KNOWN, since=date(2026, 7, 1))])[0].follow == 0


def test_whoever_was_erased_while_here_is_followed_until_then():
    assert staying([replace(KNOWN, erased_on=later(70), exits=(later(70 + 5),))]) == [Subject(True, "a", 70)]


def test_promotion_before_the_clock_started_is_none_of_the_program():
    assert rising([replace(KNOWN, promotions=(later(-1), later(90)), exits=(later(200),))]) == [
        Subject(True, "a", 457, 90, 200)
    ]


def test_the_last_record_in_the_window_counts():
    records = ((later(20), False), (later(100), False), (later(180), True), (later(190), False))
    person = replace(KNOWN, records=records)
    assert answering([person], 6, date(2026, 6, 1))[0].yes is True
    assert answering([replace(KNOWN, records=records[:1])], 6, date(2026, 6, 1))[0].yes is None
    assert answering([person], 6, later(150))[0].yes is False


def test_time_to_productivity_runs_from_the_day_of_hire_and_enters_late():
    new = replace(KNOWN, hired_on=later(-60), records=((later(30), True),))
    assert starting([new]) == [Subject(True, "a", 60 + 457, 90, None, 60)]
    assert starting([replace(new, hired_on=later(-400))]) == []
    assert starting([replace(new, records=((later(-5), True),))]) == []


def test_a_curve_of_people_who_enter_late_begins_where_enough_are_seen():
    frame = replace(FRAME, outcome="productivity", kind=Kind.INCIDENCE, is_primary=False, is_due=False)
    early = [Subject(invited, "a", 500, 45, None, 10) for invited in (True, False) for _ in range(3)]
    many = [Subject(invited, "a", 500, 200, None, 80) for invited in (True, False) for _ in range(15)]
    month, kept = from_month(frame, early + many)
    assert month == 3 and len(kept) == 30 and all(person.entry == 91 for person in kept)
    figure = time_figure(frame, kept)
    assert figure.curve[0].month == 3 and figure.curve[-1].percent == 100.0
    assert from_month(frame, early) == (None, [])


def test_words_of_numbers():
    assert [number(value) for value in (-9.2, 0.3, 0.0, 18.0)] == ["−9", "0.3", "0", "18"]
    assert [p_value(p) for p in (0.0001, 0.031, 0.4, 0.0503)] == ["p below 0.001", "p 0.031", "p 0.40", "p 0.0503"]
    figure = time_figure(FRAME, arm(True, 58, 6) + arm(False, 54, 20))
    assert axis(figure) == (40, 100) and days(12) == 365 and set(TEXTS[1]) >= {"retention", "promotion"}


@pytest.mark.parametrize("seed", range(3))
def test_arms_that_change_places_change_the_sign_and_nothing_else(seed):
    rng = np.random.default_rng(seed)
    people = [
        Subject(bool(rng.integers(2)), "ab"[rng.integers(2)], int(rng.integers(340, 600)), int(rng.integers(1, 900)))
        for _ in range(80)
    ]
    figure = time_figure(FRAME, people)
    turned = time_figure(FRAME, [replace(person, invited=not person.invited) for person in people])
    assert (turned.difference, turned.low, turned.high) == (-figure.difference, -figure.high, -figure.low)
    assert turned.p == pytest.approx(figure.p, abs=0.02)  # other draws of the same lottery
    assert [arm.percent for arm in turned.arms] == [arm.percent for arm in figure.arms[::-1]]
