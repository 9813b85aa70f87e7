"""Who is alike enough to be compared, and whom of them a comparison takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest

from programs.matching_strata import RATIO, group_of, level_band, match, stratum_of, years_band

DAY = date(2026, 3, 1)


@dataclass
class Person:
    unit: str = "Returns"
    site: str = "Columbus"
    level: int | None = 3
    hired_on: date | None = date(2022, 3, 2)


def ids(numbers: range) -> list[UUID]:
    return [UUID(int=number) for number in numbers]


@pytest.mark.parametrize(
    ("level", "band"), [(1, "levels 1 and 2"), (2, "levels 1 and 2"), (3, "levels 3 and 4"), (None, "level not said")]
)
def test_level_bands(level, band):
    assert level_band(level) == band


@pytest.mark.parametrize(
    ("hired", "band"),
    [
        (date(2025, 3, 2), "under 1 year"),
        (date(2025, 3, 1), "1 to 2 years"),
        (date(2023, 3, 2), "1 to 2 years"),
        (date(2023, 3, 1), "3 to 5 years"),
        (date(2020, 3, 1), "6 to 10 years"),
        (date(2015, 3, 1), "over 10 years"),
        (date(2026, 8, 1), "under 1 year"),
        (None, "years not said"),
    ],
)
def test_years_change_on_the_anniversary(hired, band):
    assert years_band(hired, DAY) == band


def test_stratum_names_all_four_facts_and_the_unknown_is_a_band_of_its_own():
    assert stratum_of(Person(), DAY) == "Returns, Columbus, levels 3 and 4, 3 to 5 years"
    nobody = Person(" ", "", None, None)
    assert stratum_of(nobody, DAY) == "unit not said, site not said, level not said, years not said"


def test_group_of_a_draw_has_what_is_asked_for():
    assert group_of(Person(), ()) == ""
    assert group_of(Person(), ("unit", "level")) == "levels 3 and 4, Returns"


def test_match_takes_only_alike_people_up_to_the_ratio_and_names_empty_strata():
    found = match(
        {"a": 2, "b": 1, "c": 1},
        [*((pk, "a") for pk in ids(range(50))), *((pk, "b") for pk in ids(range(50, 53))), (UUID(int=99), "d")],
        have={},
        key="k",
    )
    assert {stratum: len(people) for stratum, people in found.comparison.items()} == {"a": 2 * RATIO, "b": 3}
    assert found.empty == {"c"}


def test_match_tops_up_what_is_there_and_counts_it():
    found = match({"a": 2, "b": 1}, [(pk, "a") for pk in ids(range(50))], have={"a": RATIO, "b": 4}, key="k")
    assert len(found.comparison["a"]) == RATIO
    assert found.empty == set()


def test_who_is_taken_follows_from_the_key_and_not_from_the_order_of_the_rows():
    people = [(pk, "a") for pk in ids(range(200))]
    first = match({"a": 1}, people, have={}, key="k")
    assert first == match({"a": 1}, reversed(people), have={}, key="k")
    assert first != match({"a": 1}, people, have={}, key="another")
