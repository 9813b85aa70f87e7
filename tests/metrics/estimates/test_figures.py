"""A figure survives storage, and equal figures are equal bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from metrics.estimates import ArmFigure, CurveRow, Figure, Kind, Verdict
from metrics.estimates.figures import rounded

FIGURE = Figure(
    outcome="retention",
    label="Still at Halden after 12 months",
    kind=Kind.SURVIVAL,
    is_primary=True,
    design="lottery",
    definition="Everyone drawn counts.",
    definition_version=1,
    as_of=date(2026, 10, 1),
    horizon_months=12,
    arms=(
        ArmFigure("Invited", 58, 6, 0, 89.7, 78.4, 95.2),
        ArmFigure("Waiting list", 54, 7, 0, 87.0, 74.7, 93.6),
    ),
    difference=2.6,
    low=-9.5,
    high=14.9,
    test="Log-rank test",
    p=0.67,
    verdict=Verdict.TOO_SMALL,
    due_on=date(2026, 9, 1),
    detectable=17.4,
    smallest=10.0,
    curve=(CurveRow(0, 100.0, 100.0, 100.0, 58, 100.0, 100.0, 100.0, 54),),
    limits=("Two people’s data were erased.",),
)


@pytest.mark.parametrize(
    "figure", [FIGURE, replace(FIGURE, verdict=None, due_on=None, curve=(), p=None)], ids=["full", "empty"]
)
def test_what_is_stored_comes_back_equal(figure):
    assert Figure.from_json(figure.to_json()) == figure
    assert Figure.from_json(figure.to_json()).to_json() == figure.to_json()
    assert Figure.from_dict(figure.to_dict()) == figure


def test_the_text_is_canonical():
    text = FIGURE.to_json()
    assert text.startswith('{"arms":[{"censored":0,') and ": " not in text
    assert '"as_of":"2026-10-01"' in text and '"verdict":"Too small to tell"' in text


def test_rounding_leaves_no_minus_zero():
    assert str(rounded(-0.04)) == "0.0" and rounded(12.345) == 12.3 and rounded(None) is None


def test_an_arm_without_numbers_hides_the_figure():
    few = ArmFigure("Invited", None, None, None, None, None, None)
    assert replace(FIGURE, arms=(few, FIGURE.arms[1])).is_hidden and not FIGURE.is_hidden
