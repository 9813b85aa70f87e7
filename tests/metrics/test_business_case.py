"""What a program may have been worth: a range where a comparison tells one, and otherwise why not, in words that are true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from metrics.business_case import Numbers, lines
from metrics.estimates.figures import ArmFigure, Figure, Kind, Verdict
from metrics.estimates.limits import UNFOLLOWED, of_file
from metrics.rollup import Counted

NUMBERS = Numbers(leaver=Decimal(45000), hour=Decimal(60), hours=Decimal("1.5"), currency="USD")
INVITED, OTHERS = (ArmFigure(name, 90, 9, 0, 90.0, 82.0, 95.0) for name in ("Invited", "Not drawn"))
NOBODY = ArmFigure("Not drawn", None, None, None, None, None, None)
JUDGED = Figure(
    outcome="retention",
    label="Still employed after 12 months",
    kind=Kind.SURVIVAL,
    is_primary=True,
    design="lottery",
    definition="",
    definition_version=1,
    as_of=date(2026, 11, 1),
    horizon_months=12,
    arms=(INVITED, OTHERS),
    difference=10.0,
    low=2.0,
    high=18.0,
    verdict=Verdict.IMPROVEMENT,
)
PENDING = replace(JUDGED, verdict=None, difference=None, low=None, high=None)
TOLD_NOTHING = replace(PENDING, verdict=Verdict.TOO_SMALL)
DESCRIBED = replace(JUDGED, verdict=None, is_primary=False)


def worth(figure: Figure | None) -> tuple[str, str]:
    line = lines(NUMBERS, Counted(person_sessions=10), figure)[5]
    assert line.name == "Worth of people who stayed because of it"
    return line.value, line.note


@pytest.mark.parametrize(
    ("figure", "value", "why"),
    [
        (None, "Not known", "Nothing was compared"),
        (replace(PENDING, arms=(INVITED,)), "Not known", "Nothing was compared"),
        (PENDING, "Not known yet", "The verdict is given once"),
        (replace(PENDING, arms=(NOBODY, NOBODY)), "Not known yet", "So far, fewer than ten people"),
        (replace(TOLD_NOTHING, arms=(NOBODY, NOBODY)), "Too small to tell", "fewer than ten people to count"),
        (TOLD_NOTHING, "Too small to tell", "followed to the end"),
        (replace(PENDING, is_primary=False), "Not known yet", "Too few people have been followed"),
        (replace(JUDGED, verdict=Verdict.TOO_SMALL), "Too small to tell", "from 2 to 18 points"),
        (replace(DESCRIBED, low=-1.0), "Too small to tell", "from −1 to 18 points"),
    ],
)
def test_where_no_range_can_be_told_it_says_why(figure, value, why):
    said, note = worth(figure)
    assert said == value
    assert why in note


def test_the_range_is_that_of_the_interval():
    said, note = worth(JUDGED)
    assert said == "From USD 81,000 to USD 729,000"
    assert "Of 90 invited, 1.8 to 16.2 stayed who would have left" in note
    assert "no evidence" not in note


@pytest.mark.parametrize(
    "figure",
    [
        replace(DESCRIBED, limits=tuple(of_file(date(2026, 10, 30), date(2026, 11, 1), is_whole=False))),
        replace(DESCRIBED, arms=(INVITED, replace(OTHERS, censored=19)), limits=(UNFOLLOWED,)),
    ],
    ids=["the people file is of some people", "more than a fifth were not followed"],
)
def test_what_no_evidence_may_be_claimed_from_has_no_worth(figure):
    assert worth(DESCRIBED)[0].startswith("From USD")
    assert "It was not named before launch, so it is no evidence." in worth(DESCRIBED)[1]
    said, note = worth(figure)
    assert said == "Not known"
    assert "no evidence" in note


def test_who_has_not_been_followed_yet_may_still_be():
    said, note = worth(replace(DESCRIBED, arms=(INVITED, replace(OTHERS, censored=19))))
    assert said == "Not known yet"
    assert "So far, more than one in five" in note
