"""Each rule of the ledger by itself, and what must hold whatever happens."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.ledger import (
    RULES,
    Answer,
    CarriedState,
    Level,
    Line,
    Panel,
    Rules,
    Side,
    StateDoesNotFit,
    Status,
    TooFewToHide,
    UnknownUnit,
    close_period,
    levels_shown,
)
from tests.feedback.histories import history
from tests.feedback.worlds import lines_of, run

MENTOR, MENTEE = Side.MENTOR, Side.MENTEE
TWENTY = Panel(20, (MENTOR,))


def answers(named: int, of: int, *, side: Side = MENTOR, theme: int = 0, start: int = 0) -> list[Answer]:
    """Units start .. start+of-1 answer, and the first `named` of them tick the theme."""
    return [Answer(start + at, side, frozenset({theme} if at < named else ())) for at in range(of)]


def close(given, *, panel=TWENTY, state=None, shown=None, confirmed=None, period=1, rules=RULES):
    return close_period(
        panel=panel,
        state=state or CarriedState.blank(panel),
        shown=shown or {},
        answers=given,
        confirmed=range(panel.units) if confirmed is None else confirmed,
        period=period,
        rules=rules,
    )


def levels(closed) -> list[int]:
    return [line.level for line in closed.lines]


@pytest.mark.parametrize(
    ("named", "answered", "level"),
    [(4, 30, []), (5, 8, []), (5, 9, [1]), (9, 30, [1]), (13, 13, [1]), (10, 14, [2]), (14, 14, [2]), (23, 23, [2]),
     (20, 24, [3]), (30, 30, [3])],
)  # fmt: skip
def test_level_needs_its_count_and_its_gate(named, answered, level):
    assert levels(close(answers(named, answered), panel=Panel(30, (MENTOR,)))) == level


def test_line_says_side_theme_level_and_period_and_nothing_else():
    panel = Panel(12, (MENTEE, MENTOR, MENTOR))
    closed = close(answers(7, 12, theme=2), panel=panel, period=3)
    assert closed.lines == (Line(MENTOR, 2, Level.SEVERAL, 3),)
    assert Line.__slots__ == ("side", "theme", "level", "period")


def test_report_without_new_lines_is_published_all_the_same():
    closed = close(answers(0, 9))
    assert (closed.lines, closed.statuses) == ((), {MENTOR: Status.PUBLISHED})


def test_eight_units_wait_and_their_answers_roll_forward():
    waiting = close(answers(5, 8))
    assert waiting.statuses == {MENTOR: Status.WAITING}
    closed = close(answers(0, 1, start=8), state=waiting.state, period=2)
    assert levels(closed) == [1]


def test_after_a_report_everybody_counts_as_silent_until_they_answer_again():
    reported = close(answers(4, 12))
    waiting = close(answers(1, 8, start=12), state=reported.state, period=2)
    assert waiting.statuses == {MENTOR: Status.WAITING}
    assert levels(close(answers(0, 1, start=0), state=waiting.state, period=3)) == [1]


def test_lower_level_stands_until_enough_units_moved():
    first = close(answers(12, 13))
    assert levels(first) == [1]
    second = close(answers(0, 13), state=first.state, shown={0: 1}, period=2)
    assert second.lines == ()
    third = close(answers(0, 14), state=second.state, shown={0: 1}, period=3)
    assert third.lines == (Line(MENTOR, 0, Level.MANY, 3),)


def test_unit_is_counted_once_whoever_of_its_mentors_answers_and_however_often():
    of_four = [Answer(unit, MENTOR, frozenset({0})) for unit in range(4) for _ in range(3)]
    closed = close(of_four + answers(0, 9, start=4))
    assert closed.lines == ()


def test_one_mentor_of_a_unit_is_enough_to_name_a_theme():
    closed = close([*answers(5, 12), *answers(0, 12)])
    assert levels(closed) == [1]


def test_unit_nobody_met_in_counts_neither_as_answered_nor_as_named():
    assert close(answers(9, 9), confirmed=range(8)).statuses == {MENTOR: Status.WAITING}
    closed = close(answers(5, 20), confirmed=range(4, 20))
    assert (closed.lines, closed.statuses) == ((), {MENTOR: Status.PUBLISHED})


def test_answers_given_before_the_first_session_count_once_it_is_confirmed():
    early = close(answers(5, 10), confirmed=())
    assert early.statuses == {MENTOR: Status.WAITING}
    assert levels(close([], state=early.state, confirmed=range(10), period=2)) == [1]


def test_session_deleted_later_takes_nobody_out_of_a_count():
    first = close(answers(4, 12))
    second = close(answers(1, 9, start=8), state=first.state, confirmed=(), period=2)
    assert levels(second) == [1]


def test_sides_are_counted_apart():
    panel = Panel(12, (MENTOR, MENTEE))
    mentors, mentees = answers(5, 8), answers(5, 9, side=MENTEE, theme=1)
    closed = close(mentors + mentees, panel=panel)
    assert closed.statuses == {MENTOR: Status.WAITING, MENTEE: Status.PUBLISHED}
    assert closed.lines == (Line(MENTEE, 1, 1, 1),)


def test_ticks_that_belong_to_the_other_side_or_to_no_theme_are_dropped():
    panel = Panel(12, (MENTOR, MENTEE))
    forged = [Answer(unit, MENTEE, frozenset({0, 99})) for unit in range(12)]
    closed = close(forged, panel=panel)
    assert closed.state.named == (0, 0)


def test_mentor_side_has_no_report_where_only_mentees_have_themes():
    closed = close(answers(9, 12), panel=Panel(12, (MENTEE,)))
    assert closed.statuses == {MENTEE: Status.WAITING}


def test_lines_come_in_the_order_of_side_and_theme_whatever_was_answered_first():
    panel = Panel(12, (MENTEE, MENTOR, MENTOR))
    given = [Answer(u, side, frozenset({0, 1, 2})) for u in range(12) for side in (MENTEE, MENTOR)]
    expected = [1, 2, 0]
    for order in (given, given[::-1]):
        assert [line.theme for line in close(order, panel=panel).lines] == expected


def test_cell_under_ten_units_has_no_reports_at_all():
    panel = Panel(9, (MENTOR,))
    closed = close(answers(9, 9), panel=panel)
    assert (closed.statuses, closed.lines) == ({MENTOR: Status.FLOOR}, ())
    assert closed.state == CarriedState.blank(panel)


def test_larger_k_raises_floor_thresholds_and_gates_together():
    rules = Rules.at(7)
    assert (rules.floor, rules.quorum, rules.thresholds, rules.gates) == (14, 13, (7, 14, 28), (13, 20, 34))


def test_default_rules_are_the_published_ones():
    assert Rules.at(5) == RULES == Rules(5, (5, 10, 20), (9, 14, 24))


def test_k_under_five_is_refused():
    with pytest.raises(TooFewToHide, match="at least 5"):
        Rules.at(4)


@pytest.mark.parametrize("unit", [-1, 20])
def test_unit_outside_the_panel_is_refused(unit):
    with pytest.raises(UnknownUnit, match="20 units"):
        close([Answer(unit, MENTOR, frozenset())])
    with pytest.raises(UnknownUnit):
        close([], confirmed=[unit])


@pytest.mark.parametrize(
    "state", [CarriedState.blank(Panel(20, (MENTOR, MENTOR))), CarriedState((1 << 20,), (0, 0), 0)]
)
def test_state_of_another_panel_is_refused(state):
    with pytest.raises(StateDoesNotFit):
        close([], state=state)


def test_lost_state_leaves_the_lines_and_counts_from_zero():
    first = close(answers(8, 12))
    after_loss = close(answers(8, 14), shown=levels_shown(first.lines), period=2)
    assert after_loss.lines == ()
    assert levels(close(answers(6, 14, start=5), state=after_loss.state, shown={0: 1}, period=3)) == [2]


def test_neither_answers_nor_state_print_what_was_said():
    answer = Answer(3, MENTOR, frozenset({17}))
    state = close([answer], panel=Panel(20, (MENTOR,) * 18)).state
    assert "17" not in repr(answer)
    assert repr(state).startswith("<feedback.ledger.CarriedState object")


HISTORIES = st.integers(0, 2**64 - 1).map(Random).map(history)
quick = settings(max_examples=150, deadline=None, derandomize=True, database=None)


@quick
@given(HISTORIES)
def test_lines_only_rise_and_none_appears_without_nine_units(true):
    app = run(true)
    shown: dict[int, int] = {}
    for line in lines_of(app):
        assert line.level > shown.get(line.theme, 0)
        assert app.statuses[line.period - 1][line.side] == Status.PUBLISHED
        assert true.panel.themes[line.theme] == line.side
        shown[line.theme] = line.level
        ever = {
            act.author.unit
            for period in true.periods[: line.period]
            for act in period.acts
            if act.author.side == line.side and act.author.unit is not None
        }
        assert len(ever) >= 9
    assert shown == levels_shown(lines_of(app))


@quick
@given(HISTORIES)
def test_closing_again_from_the_same_input_gives_the_same(true):
    assert run(true).seen == run(true).seen


def test_true_patterns_of_twenty_units_show_within_a_year():
    """A smoke test of usefulness: 8 of 20 units hold a view, 70 % answer each quarter and tick it in 70 % of answers."""
    rng, shown = Random(20), 0
    for _ in range(200):
        holders, state, lines = frozenset(rng.sample(range(20), 8)), CarriedState.blank(TWENTY), ()
        for quarter in range(1, 5):
            given = [
                Answer(unit, MENTOR, frozenset({0} if unit in holders and rng.random() < 0.7 else ()))
                for unit in range(20)
                if rng.random() < 0.7
            ]
            closed = close(given, state=state, shown=levels_shown(lines), period=quarter)
            state, lines = closed.state, lines + closed.lines
        shown += bool(lines)
    assert shown / 200 >= 0.97
