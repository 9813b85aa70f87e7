"""Answers that are opened again over drafts, rulings and a draft about to be published: the studio shows no yes that is taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from access.actors import SYSTEM
from access.roles import Role
from access.tenancy import tenant
from pairing import actions
from programs.actions import decline_enrollment, set_cohort
from programs.models import Enrollment
from tests.asking import path
from tests.factories.pairing import make_draft, make_ready_cohort
from tests.factories.programs import fresh

WEIGHTS = {"skill": 8, "distance": 1, "overlap": 1, "proximity": 1, "wishes": 2, "fairness": 0, "minutes": 1}
RUN_PAGES = ("run", "fairness", "pairs_file", "publish")


@pytest.fixture
def studio(organization):
    """Two drafts, a lock, a forbid, a third draft that is about to be published; then answers are open again."""
    with tenant(organization.pk):
        cohort = make_ready_cohort(4, 4)
        drafts = [make_draft(cohort), make_draft(cohort)]
        first, second, third, _ = drafts[0].proposals.select_related("mentee__person", "mentor__person")
        actions.rule_pair(cohort=cohort, mentee=first.mentee_id, mentor=first.mentor_id, kind="lock", by=SYSTEM)
        actions.rule_pair(cohort=cohort, mentee=second.mentee_id, mentor=third.mentor_id, kind="forbid", by=SYSTEM)
        drafts.append(actions.schedule_publish(run=make_draft(cohort), by=SYSTEM))
        cohort.refresh_from_db()
        due = cohort.answers_due_on + timedelta(days=5)
        set_cohort(cohort=cohort, name=cohort.name, answers_due_on=due, by=SYSTEM)
        return cohort, drafts, [first, second, third]


def asked(cohort, drafts, pairs) -> Iterator[tuple[str, dict[str, object] | None]]:
    """Address, and what is posted there, of everything the team could try."""
    first, second, third = pairs
    for name in ("pairing", "compare", "import_pairs"):
        yield path(f"pairing:{name}", cohort=cohort.pk), None
    yield path("home:home"), None
    yield path("programs:cohort", cohort=cohort.pk), None
    for run in drafts:
        yield from ((path(f"pairing:{name}", run=run.pk), None) for name in RUN_PAGES)
        yield path("pairing:verify", run=run.pk), {}
    consider = f"{path('pairing:consider')}?run={drafts[0].pk}&mentee={first.mentee_id}"
    yield consider, None
    yield f"{consider}&mentor={second.mentor_id}", None
    yield path("pairing:publish", run=drafts[0].pk), {"mentee": "", "mentor": ""}
    yield path("pairing:preview", cohort=cohort.pk), WEIGHTS
    yield path("pairing:propose", cohort=cohort.pk), WEIGHTS
    yield path("pairing:propose", cohort=cohort.pk), {"again": drafts[0].pk, "nearness": 0}
    for kind, mentor in (("lock", first.mentor_id), ("forbid", third.mentor_id)):
        yield path("pairing:rule_pair", cohort=cohort.pk), {"kind": kind, "pair": f"{first.mentee_id}:{mentor}"}
    with_file = {"text": f"mentee\tmentor\n{first.mentee.person.email}\t{first.mentor.person.email}"}
    yield path("pairing:import_pairs", cohort=cohort.pk), with_file


def shown(client, places) -> list[tuple[str, int, str]]:
    found = []
    for address, sent in places:
        answer = client.get(address) if sent is None else client.post(address, sent)
        if answer.status_code == 302:
            answer = client.get(answer.headers["Location"])
        text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": "[^"]+"', "", answer.content.decode())
        found.append((address, answer.status_code, text))
    return found


def test_nothing_in_the_studio_moves_when_a_yes_is_taken_back(organization, sign_in, studio):
    admin, places = sign_in(Role.PROGRAM_ADMIN), list(asked(*studio))
    before = shown(admin, places)
    with tenant(organization.pk):
        for row in Enrollment.objects.filter(pk__in=[studio[2][0].mentee_id, studio[2][1].mentor_id]):
            assert decline_enrollment(enrollment=fresh(row), by=SYSTEM).state == Enrollment.State.WITHDRAWN
    for was, now in zip(before, shown(admin, places), strict=True):
        assert was == now
