"""An amendment knows whether figures had been shown, and readers of the figures see it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from access.clock import now, today
from access.roles import Role
from metrics.models import Snapshot
from metrics.queries.designs import first_figures_at
from programs import actions
from programs.design_queries import design_facts
from programs.models import DesignAmendment
from tests.factories.programs import make_program
from tests.roles import as_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_organization")]
AMENDED = {
    "outcome": "retention",
    "comparison": "lottery",
    "counted_side": "both",
    "planned_size": "30",
    "expected_percent": "80",
    "smallest_difference": "12",
    "horizon_months": "12",
    "based_on": "0",
    "why": "Finance asked for twelve.",
}


@pytest.mark.parametrize(
    ("content", "had_figures"),
    [('{"counted":{},"figures":[]}', False), ('{"counted":{},"figures":[{"outcome":"retention"}]}', True)],
)
def test_amendment_after_the_first_figures_says_so(sign_in, content, had_figures):
    program = make_program(design=actions.DesignFacts(comparison="lottery"))
    with as_role("owner"):
        Snapshot.objects.create(program=program, version=1, as_of=today(), content=content, digest="", made_at=now())
    assert (first_figures_at(program) is not None) == had_figures
    admin = sign_in(Role.PROGRAM_ADMIN)
    at = {"organization": admin.member.organization.slug, "program": program.pk}
    asked = admin.get(reverse("home:amend_design", kwargs=at)).content.decode()
    assert ("After a change from here on they stay, and no evidence is claimed." in asked) == had_figures
    page = admin.post(reverse("home:amend_design", kwargs=at), AMENDED, follow=True).content.decode()
    assert DesignAmendment.objects.get(number=1).had_figures is had_figures
    assert "Finance asked for twelve." in page
    assert ("Made after the first figures were shown" in page) == had_figures
    later = now() + timedelta(days=40)  # had an older count been forgotten, what was written down would still stand
    assert [row.after_figures for row in design_facts(program, later).amendments] == [had_figures]
