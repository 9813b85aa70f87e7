"""The page that sets cohorts side by side."""

from __future__ import annotations

import pytest

from access.clock import now
from access.roles import Role
from programs.models import Cohort, Coordinator
from tests.asking import path, queries_of, text_of
from tests.factories.pairs import make_cohort
from tests.metrics.test_cycles import a_cycle, clock

__all__ = ["clock"]  # holds for these tests too

pytestmark = pytest.mark.usefixtures("in_organization")


def test_the_page_says_the_sentence_first_and_sets_cohorts_side_by_side_oldest_first(in_organization, sign_in):
    spring = a_cycle(in_organization, months_ago=8, met=(5, 4, 1), state="closed", closed_at=now())
    a_cycle(in_organization, spring.program, name="Autumn", met=(5, 5, 4))
    a_cycle(in_organization, spring.program, name="Small", months_ago=1, pairs=2, met=(2,))
    page = sign_in(Role.PROGRAM_ADMIN).get(path("metrics:cycles", program=spring.program_id))
    text = text_of(page)
    assert "In month 3 of Spring 1 of 5 pairs met; in month 3 of Autumn 4 of 5 did." in text
    assert [row.name for row in page.context["cycles"]] == ["Spring", "Autumn", "Small"]
    assert 'data-uw-chart="lines"' in text
    assert text.count("too few to compare") >= 2
    assert '<td data-value="80">' in text


def test_a_program_without_a_cycle_says_how_it_starts(in_organization, sign_in):
    cohort = make_cohort()
    Cohort.objects.update(state="draft", started_at=None)
    text = text_of(sign_in(Role.PROGRAM_ADMIN).get(path("metrics:cycles", program=cohort.program_id)))
    assert "No cycle yet" in text
    assert "data-uw-chart" not in text


def test_strangers_and_executives_do_not_find_it(in_organization, sign_in):
    program = make_cohort().program
    page = path("metrics:cycles", program=program.pk)
    assert sign_in(Role.EXECUTIVE).get(page).status_code == 403
    coordinator = sign_in(Role.COORDINATOR)
    assert coordinator.get(page).status_code == 404
    Coordinator.objects.create(program=program, membership=coordinator.member)
    assert coordinator.get(page).status_code == 200


def test_the_page_asks_as_often_for_three_cohorts_as_for_one(in_organization, sign_in):
    admin, program, counts = sign_in(Role.PROGRAM_ADMIN), None, []
    for number in (1, 2, 3):
        made = a_cycle(in_organization, program, name=f"Cycle {number}", pairs=number, met=(number,))
        program = made.program
        counts.append(queries_of(admin, path("metrics:cycles", program=program.pk)))
    assert counts[0] == counts[2]
