"""The forecast against another simulation, which makes answers and closes periods, and against what the design found."""

from __future__ import annotations

from random import Random

import pytest

from feedback.forecast import Setting, forecast, holders, wilson
from feedback.ledger import RULES, Answer, CarriedState, Panel, Rules, Side, close_period, levels_shown
from feedback.outlook import Assumptions, outlook
from feedback.periods import Length, spans
from tests.feedback.test_periods import date


def played(setting: Setting, cycles: int, seed: int) -> list[int]:
    """By each check-in, in how many cycles the theme is published: every answer drawn by itself and given to the ledger."""
    rng, shown = Random(seed), [0] * setting.periods
    panel = Panel(setting.units, (Side.MENTOR,))
    for _ in range(cycles):
        state, lines = CarriedState.blank(panel), ()
        for period in range(1, setting.periods + 1):
            answers = []
            for unit in rng.sample(range(setting.units), setting.units):
                if rng.random() < setting.answering / 100:
                    holds = unit < setting.holders and rng.random() < setting.ticking / 100
                    answers.append(Answer(unit, Side.MENTOR, frozenset({0} if holds else ())))
            closed = close_period(
                panel=panel,
                state=state,
                shown=levels_shown(lines),
                answers=answers,
                confirmed=range(setting.units),
                period=period,
            )
            state, lines = closed.state, lines + closed.lines
            shown[period - 1] += bool(lines)
    return shown


@pytest.mark.parametrize(
    "setting",
    [
        Setting(10, 6, 60, 70, 4),
        Setting(10, 6, 85, 70, 4),
        Setting(12, 7, 70, 50, 1),
        Setting(15, 6, 60, 70, 4),
        Setting(24, 8, 40, 60, 6),
    ],
)
def test_it_matches_a_simulation_of_single_answers_within_the_errors_of_both(setting):
    cycles, found = 400, forecast(setting)
    for period, hits in enumerate(played(setting, cycles, seed=1), 1):
        low, high = found.by(period)
        other_low, other_high = wilson(hits, cycles)
        assert low <= other_high, (period, found.by(period), wilson(hits, cycles))
        assert other_low <= high, (period, found.by(period), wilson(hits, cycles))


@pytest.mark.parametrize(
    ("units", "share", "lowest", "highest"), [(10, 60, 65, 99), (15, 50, 95, 100), (20, 50, 99, 100), (40, 40, 99, 100)]
)
def test_it_finds_what_the_design_found_for_four_quarters(units, share, lowest, highest):
    """k = 5, a holder ticks in 70 % of check-ins, 60 to 85 % of the pairs answer."""
    weak, strong = (forecast(Setting(units, holders(units, share), answering, 70, 4)) for answering in (60, 85))
    for found, design in ((weak, lowest), (strong, highest)):
        low, high = found.by_the_end
        assert low - 3 <= design <= high + 3, (found.by_the_end, design)


def test_it_is_the_same_every_time():
    setting = Setting(14, 8, 66, 70, 3)
    first = forecast(setting)
    forecast.cache_clear()
    assert forecast(setting) == first


def test_nothing_shows_under_the_floor_and_nothing_that_fewer_than_five_hold():
    assert forecast(Setting(9, 9, 100, 100, 12)).by_the_end == (0, 1)
    assert forecast(Setting(10, 4, 100, 100, 12)).shown == (0,) * 12
    assert forecast(Setting(10, 5, 100, 100, 2)).shown == (600, 600)
    assert forecast(Setting(10, 5, 0, 100, 2)).reports == 0


def test_a_change_of_the_rules_changes_the_forecast():
    setting = Setting(12, 7, 60, 70, 4)
    assert forecast(setting, rules=Rules.at(6)).shown[-1] < forecast(setting, rules=RULES).shown[-1]


@pytest.mark.parametrize(("hits", "runs", "interval"), [(0, 600, (0, 1)), (600, 600, (99, 100)), (300, 600, (46, 54))])
def test_the_stated_error_is_the_interval_of_wilson(hits, runs, interval):
    assert wilson(hits, runs) == interval


def test_the_page_is_told_all_lengths_and_nothing_where_no_sealed_part_is():
    year = {each: spans(date(2026, 1, 1), date(2026, 12, 31), each) for each in Length}
    assert [(option.length, len(option.spans)) for option in outlook(24, year, Assumptions())] == [
        ("cycle", 1),
        ("quarters", 4),
        ("months", 12),
    ]
    assert outlook(9, year, Assumptions()) == []
    ten = {option.length: option for option in outlook(10, year, Assumptions())}
    assert ten[Length.CYCLE].many[1] < ten[Length.QUARTERS].many[0]  # what one check-in costs, said on the page
    assert ten[Length.QUARTERS].some == (0, 1)  # four of ten are never several
    assert ten[Length.MONTHS].reports[1] < 12
