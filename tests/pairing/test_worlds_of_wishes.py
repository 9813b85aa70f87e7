"""Two worlds that differ only in whom somebody wished for: nobody else is shown one different byte, before a draft pairs the two
and, but for the team that reads its reasons, after.

Played as in tests/programs/test_worlds_of_consent.py, which also says what everybody can see.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from access.actors import SYSTEM
from access.clock import now
from access.tenancy import tenant
from accounts.models import Person
from pairing import actions
from pairing.inputs import load_problem
from pairing.matching import Weights, solve
from pairing.models import PairingRun
from pairing.outcome import outcome_of
from programs import actions as programs
from programs.models import Cohort, Enrollment
from tests.factories.programs import fresh
from tests.factories.wishes import wish
from tests.programs.test_worlds_of_consent import (  # noqa: F401
    START,
    WHOLE,
    Town,
    clock,
    deliver,
    differences,
    read_by,
    seeded_entries,
    stays_ready,
    town,
    undone,
    worlds,
)

pytestmark = pytest.mark.django_db
WEIGHTS = Weights.shared(4, 1, 1, 1, 4)


def wishes_for(*names: str) -> Callable[[Enrollment], None]:
    """Says yes, and names these colleagues."""

    def history(row: Enrollment) -> None:
        stays_ready(row)
        wish(row, *sorted(Person.objects.filter(name__in=names), key=lambda person: names.index(person.name)))

    return history


def wishes_and_thinks_again(row: Enrollment) -> None:
    wishes_for("Ruth Abebe", "Omar Haddad")(row)
    wish(row)


# In the cohort, with the same topic, and reading along; their own manager; not in the cohort.
wishes = wishes_for("Ruth Abebe", "Ben Stone", "Who reads the impact")


def test_nobody_is_shown_that_somebody_wished_or_for_whom(town: Town, clock: Any) -> None:  # noqa: F811
    none, named = (worlds(town, clock, history) for history in (stays_ready, wishes))
    for before, after in zip(none, named, strict=True):
        assert differences(before, after) == []
    # Whoever runs everything reads all that the others do, and more.
    for before, after in zip(none, worlds(town, clock, wishes_and_thinks_again, WHOLE), strict=True):
        assert differences(read_by(WHOLE, before), after) == []


def publish(town: Town, clock: Any, is_wished: bool) -> tuple[list[Any], list[Any]]:  # noqa: F811
    """What those who run nothing are shown once a draft has the pair, and once it is published. Somebody is wished for either way,
    so that every row made later has the same id in both worlds."""
    with undone(), seeded_entries() as numbers:
        clock.move_to(START)
        with tenant(town.organization.pk):
            ruth = Enrollment.objects.get(person__name="Ruth Abebe")
            stays_ready(fresh(town.secret))
            programs.accept_enrollment(enrollment=fresh(ruth), by=SYSTEM)
            wish(town.secret, ruth.person if is_wished else Person.objects.get(name="Who reads the impact"))
            programs.close_answers(cohort=Cohort.objects.get(pk=town.cohort.pk), by=town.admin)
            run = _draft(town)
            assert run.proposals.filter(mentee=ruth, mentor=town.secret).exists()
        others = "Who reads the impact", "Ruth Abebe"
        drafted = town.shown(*others)
        numbers.last = 1000
        with tenant(town.organization.pk):
            actions.publish_pairs(run=run, by=town.admin)
            deliver()
        return drafted, town.shown(*others)


def _draft(town: Town) -> PairingRun:  # noqa: F811
    cohort = Cohort.objects.get(pk=town.cohort.pk)
    run = actions.propose_pairs(cohort=cohort, weights=WEIGHTS, return_to="/", by=town.admin)
    loaded = load_problem(cohort, now())
    return actions.keep_outcome(run_id=run.pk, outcome=outcome_of(loaded, WEIGHTS, solve(loaded.problem, WEIGHTS)))


def test_a_partner_is_never_told_that_they_were_wished_for(town: Town, clock: Any) -> None:  # noqa: F811
    without, wished = (publish(town, clock, is_wished) for is_wished in (False, True))
    for before, after in zip(without, wished, strict=True):
        assert differences(before, after) == []
