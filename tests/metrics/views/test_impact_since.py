"""What the executive page says of the month: two counts of one program, on the page and in its file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from access.clock import now, today
from access.roles import Role
from metrics import queries
from tests.asking import path, text_of
from tests.factories.pairs import make_cohort, make_pair
from tests.metrics.test_queries import decide
from tests.metrics.test_rollups import rolled
from tests.metrics.views.test_impact import is_said_by_both
from tests.sessions.test_rhythm import hold


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(datetime(2026, 9, 20, 15, tzinfo=UTC), tick=False) as moved:
        yield moved


def test_a_month_is_told_by_what_was_counted_when_it_began(clock, in_organization, sign_in, django_assert_num_queries):
    cohort = make_cohort()
    pairs = [make_pair(in_organization, cohort, started_on=today()) for _ in range(5)]
    rolled(in_organization)
    executive = sign_in(Role.EXECUTIVE)
    page, file = (path(f"metrics:{name}", program=cohort.program_id) for name in ("impact", "impact_csv"))
    assert "Nothing was counted by September 1, 2026 yet" in text_of(executive.get(page))
    is_said_by_both(executive, page, file)

    # 11 p.m. on October 1 in New York: what is counted on that day belongs to the months before.
    clock.move_to(datetime(2026, 10, 2, 3, tzinfo=UTC))
    decide(pairs[0], "Labels")
    rolled(in_organization)
    clock.move_to(datetime(2026, 10, 2, 5, tzinfo=UTC))
    decide(pairs[1], "Checkout"), decide(pairs[2], "Ads", outcome="kept"), hold(pairs[3], now() - timedelta(days=1))
    rolled(in_organization)
    clock.move_to(datetime(2026, 10, 20, 5, tzinfo=UTC))
    executive = sign_in(Role.EXECUTIVE)
    said = text_of(executive.get(page))
    assert "Compared with what was counted by October 1, 2026" in said
    assert (
        "<span>One decision changed and one was kept with a reason.</span> <span>One session was held.</span>" in said
    )
    is_said_by_both(executive, page, file)
    with django_assert_num_queries(1):  # as many as without it
        queries.snapshots_of([cohort.program], "America/New_York", since=date(2026, 10, 1))

    clock.move_to(datetime(2026, 11, 20, 5, tzinfo=UTC))
    later = text_of(sign_in(Role.EXECUTIVE).get(page))
    assert "No decision, experiment, session or pattern was added." in later
