"""What the executive page says of a design: that it was locked before, and everything that was changed about it since."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from access.clock import now, today
from access.roles import Role
from metrics.models import Snapshot
from programs import actions
from programs.models import ComparisonDesign
from tests.asking import path, text_of
from tests.factories.programs import make_cohort, make_program
from tests.metrics.views.test_impact import counted, is_said_by_both
from tests.programs.actions.test_amendments import amend
from tests.roles import as_role


def page(client, program) -> str:
    return text_of(client.get(path("metrics:impact", program=program.pk)))


def test_it_names_the_design_its_digest_and_every_change(in_organization, sign_in):
    program = make_program(design=actions.DesignFacts(comparison="lottery", outcome="promotion"))
    executive = sign_in(Role.EXECUTIVE)
    assert "Nothing was changed since." in page(executive, program)
    amend(program, horizon_months=18, why="Finance wants a longer look.")
    shown = page(executive, program)
    assert "Primary outcome: people are promoted. Compared with: lottery." in shown
    assert "Counted after: 18 months, before: 12 months." in shown
    assert "Finance wants a longer look." in shown
    assert ComparisonDesign.objects.get().digest in shown
    assert "Nothing was changed since." not in shown
    addresses = (path(f"metrics:{name}", program=program.pk) for name in ("impact", "impact_csv"))
    is_said_by_both(executive, *addresses)


@pytest.mark.parametrize(
    ("content", "is_told"),
    [('{"counted":{},"figures":[]}', False), ('{"counted":{},"figures":[{"outcome":"retention"}]}', True)],
)
def test_a_change_whose_maker_knew_of_no_figures_is_told_to_come_after_them(in_organization, sign_in, content, is_told):
    program = make_program(design=actions.DesignFacts(comparison="lottery"))
    facts = {"as_of": today(), "content": content, "digest": "", "is_current": False}
    with as_role("owner"):
        Snapshot.objects.create(program=program, version=1, made_at=now() - timedelta(days=1), **facts)
    amend(program, horizon_months=18)
    assert ("Made after the first figures were shown." in page(sign_in(Role.EXECUTIVE), program)) == is_told


def test_a_row_that_was_changed_past_its_digest_is_told(in_organization, sign_in):
    program = make_program(design=actions.DesignFacts(comparison="matched"))
    with as_role("owner"), connection.cursor() as cursor:  # who owns the tables can
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE programs_comparisondesign DROP CONSTRAINT comparison_design_whole")
    ComparisonDesign.objects.update(smallest_difference=3)
    assert "Trust no figure before that is cleared up." in page(sign_in(Role.EXECUTIVE), program)


def test_of_a_program_that_compares_nothing_it_says_so(in_organization, sign_in):
    program = make_program(design=actions.DesignFacts(comparison="none"))
    assert "Compared with: nothing." in page(sign_in(Role.EXECUTIVE), program)


def test_a_count_that_found_nobody_to_describe_promises_no_first_count(in_organization, sign_in):
    cohort = make_cohort(make_program(design=actions.DesignFacts(comparison="none")))
    executive = sign_in(Role.EXECUTIVE)
    assert "The first figures come with the first count." in page(executive, cohort.program)
    counted(in_organization)
    shown = page(executive, cohort.program)
    assert "first count" not in shown and "Nothing is claimed yet" in shown
