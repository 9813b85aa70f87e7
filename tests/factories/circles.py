"""Peer circles: a cohort in which people are ready, and a circle that meets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from access.actors import SYSTEM
from access.clock import now, today
from accounts.models import Membership, Organization, Person
from pairing import actions
from pairing.models import Pair
from programs.models import Cohort, Enrollment, Format, Skill, Topic
from tests.factories.accounts import make_member, make_person
from tests.factories.pairs import make_cohort


def make_circle_cohort(**fields: Any) -> Cohort:
    """A cohort of circles whose answers are closed, and that has not begun."""
    cohort = make_cohort(format=Format.CIRCLE, **fields)
    cohort.state, cohort.started_at = Cohort.State.RECRUITING, None
    cohort.answers_closed_at = now() - timedelta(hours=1)
    cohort.save()
    cohort.program.formats = [Format.CIRCLE]
    cohort.program.save()
    return cohort


def make_peer(cohort: Cohort, person: Person | None = None, *, topic: Topic | None = None) -> Enrollment:
    """Somebody who said yes to a circle."""
    enrollment: Enrollment = Enrollment.objects.create(
        cohort=cohort, person=person or make_person(), side="mentor", state=Enrollment.State.READY, answered_at=now()
    )
    if topic is not None:
        cohort.program.program_topics.get_or_create(topic=topic)
        Skill.objects.create(enrollment=enrollment, topic=topic, level=3)
    return enrollment


def make_sitting(organization: Organization, people: int = 3, **fields: Any) -> Pair:
    """A published circle; `pair.peers` are memberships that can sign in."""
    cohort = make_circle_cohort(**fields)
    peers: list[Membership] = [make_member(organization) for _ in range(people)]
    rows = [make_peer(cohort, member.person) for member in peers]
    (pair,) = actions.publish_circles(cohort=cohort, circles=[[row.pk for row in rows]], by=SYSTEM)
    pair.peers, pair.cohort = peers, Cohort.objects.select_related("program").get(pk=cohort.pk)
    return pair


def started(pair: Pair, days: int = 0) -> Pair:
    """As if it had begun so many days ago."""
    pair.started_on = today() - timedelta(days=days)
    pair.save(update_fields=["started_on"])
    return pair
