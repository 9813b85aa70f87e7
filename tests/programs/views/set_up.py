"""The pages of the set-up and what they take, for tests."""

from __future__ import annotations

import pytest

from access.actors import SYSTEM
from access.roles import Role
from programs import actions
from programs.models import Program
from tests.factories.accounts import make_member, make_organization
from tests.programs.pages import url
from tests.programs.views.conftest import outside

QUESTIONS = {"questions": "A?\n\n B? \nC?\nB?", "decision": "", "owner_search": "", "decision_due_on": ""}
RHYTHM = {"cadence": "monthly", "starts_on": "2031-01-01", "ends_on": "2031-12-31"}
DESIGN = {
    "outcome": "retention",
    "comparison": "lottery",
    "planned_size": "30",
    "expected_percent": "85",
    "smallest_difference": "10",
    "horizon_months": "12",
}


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


@pytest.fixture
def draft():
    return actions.create_program_from_template(key="ai_fluency", by=SYSTEM)


@pytest.fixture
def stranger(sign_in):
    """A program admin of another organization."""
    with outside():
        other = make_organization("Otherwise Ltd", slug="otherwise")
        return sign_in(membership=make_member(other, Role.PROGRAM_ADMIN, name="Otto Otherwise"))


def at(admin, name, program):
    return url(admin, name, program=program.pk)


def fresh(program):
    return Program.objects.get(pk=program.pk)
