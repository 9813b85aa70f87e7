"""A program with a cohort, enrolled people and published pairs, made row by row for tests that are about what comes after."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from access.clock import now, today
from access.roles import Role
from accounts.models import Membership, Organization
from pairing.models import Pair, PairMember
from programs.models import Cohort, Enrollment, Program
from tests.factories.accounts import make_member

_numbers = count(1)


def make_cohort(**fields: Any) -> Cohort:
    """A running cohort of a monthly program of a year that began last month."""
    number = next(_numbers)
    if "cadence" in fields:
        fields["interval_days"] = Program.PRESETS[fields["cadence"]][0]
    start = fields.pop("starts_on", today() - timedelta(days=30))
    program = Program.objects.create(
        name=fields.pop("program_name", f"AI fluency {number}"),
        purpose=Program.Purpose.DIGITAL_FLUENCY,
        statement="Executives know first-hand how AI changes work.",
        starts_on=start,
        ends_on=fields.pop("ends_on", start + timedelta(days=365)),
        state=Program.State.RUNNING,
        **{key: fields.pop(key) for key in ("cadence", "interval_days", "requires_charter") if key in fields},
    )
    return Cohort.objects.create(
        program=program,
        name=f"Cohort {number}",
        state=Cohort.State.ACTIVE,
        answers_due_on=date(2030, 1, 1),
        answers_closed_at=now(),
        started_at=now(),
        **fields,
    )


def make_pair(
    organization: Organization,
    cohort: Cohort | None = None,
    *,
    mentee: Membership | None = None,
    mentors: list[Membership] | None = None,
    **fields: Any,
) -> Pair:
    """An active pair; `pair.mentee` and `pair.mentors` are memberships that can sign in. Runs inside the open organization."""
    cohort = cohort or make_cohort()
    mentee = mentee or make_member(organization, Role.PARTICIPANT)
    mentors = mentors or [make_member(organization, Role.PARTICIPANT)]
    fields.setdefault("started_on", today())
    pair = Pair.objects.create(cohort=cohort, created_at=now(), **fields)
    for side, member in [("mentee", mentee), *(("mentor", mentor) for mentor in mentors)]:
        enrollment, _ = Enrollment.objects.get_or_create(
            cohort=cohort,
            person=member.person,
            defaults={"side": side, "state": Enrollment.State.READY, "paired_at": now()},
        )
        PairMember.objects.create(pair=pair, enrollment=enrollment, person=member.person, side=side)
    pair.mentee, pair.mentors = mentee, mentors
    return pair


def make_circle(organization: Organization, people: int = 3, cohort: Cohort | None = None, **fields: Any) -> Pair:
    """An active peer circle; `pair.mentors` are its memberships, who can sign in. Runs inside the open organization."""
    cohort = cohort or make_cohort(format="circle")
    fields.setdefault("started_on", today())
    pair = Pair.objects.create(cohort=cohort, created_at=now(), **fields)
    pair.mentors = [make_member(organization, Role.PARTICIPANT) for _ in range(people)]
    for member in pair.mentors:
        enrollment = Enrollment.objects.create(
            cohort=cohort, person=member.person, side="mentor", state=Enrollment.State.READY, paired_at=now()
        )
        PairMember.objects.create(pair=pair, enrollment=enrollment, person=member.person, side="mentor")
    return pair
