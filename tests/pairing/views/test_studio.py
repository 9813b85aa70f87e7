"""The pairing studio in the browser's place: start a run, read a draft, check it again, publish it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from access.actors import SYSTEM
from access.roles import Role
from access.tenancy import tenant
from jobs.models import Job
from pairing.models import PairingRun, Proposal
from pairing.tasks import propose
from programs.actions import close_answers, decline_enrollment, set_cohort
from programs.models import Enrollment
from tests.factories.pairing import make_draft, make_ready_cohort
from tests.roles import as_role

WEIGHTS = {"skill": 8, "distance": 1, "overlap": 1, "proximity": 0}


def url(name: str, **kwargs) -> str:
    return reverse(f"pairing:{name}", kwargs={"organization": "halden", **kwargs})


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


def in_halden(organization, make, *args, **kwargs):
    with tenant(organization.pk):
        return make(*args, **kwargs)


def make_closed_cohort(*args, **kwargs):
    """A ready cohort whose answers are closed."""
    return close_answers(cohort=make_ready_cohort(*args, **kwargs), by=SYSTEM)


def test_propose_goes_to_the_progress_of_its_job(organization, admin):
    cohort = in_halden(organization, make_closed_cohort)
    response = admin.post(url("propose", cohort=cohort.pk), WEIGHTS)
    with tenant(organization.pk):
        job, run = Job.objects.get(), PairingRun.objects.get()
    assert response.url == f"/o/halden/jobs/{job.pk}/"
    assert run.weights == {"skill": 800, "distance": 100, "overlap": 100, "proximity": 0}
    assert job.return_to == url("run", run=run.pk)
    assert admin.get(url("run", run=run.pk)).url == response.url


def test_propose_names_the_field_that_is_wrong(organization, admin):
    cohort = in_halden(organization, make_closed_cohort)
    response = admin.post(url("propose", cohort=cohort.pk), WEIGHTS | {"skill": "all"})
    assert response.status_code == 422
    assert "skill" in response.context["form"].errors


def test_open_answers_are_closed_before_pairs_are_found(organization, admin):
    cohort = in_halden(organization, make_ready_cohort)
    page = admin.get(url("pairing", cohort=cohort.pk)).content.decode()
    assert "Answers are still open" in page
    refused = admin.post(url("propose", cohort=cohort.pk), WEIGHTS, follow=True)
    assert "Close answers first" in refused.content.decode()


def test_on_the_last_evening_the_count_does_not_tell_who_took_a_yes_back(organization, sign_in):
    evening = datetime(2026, 10, 16, 21, 30, tzinfo=ZoneInfo("America/New_York"))  # in UTC the next day has begun
    with time_machine.travel(evening, tick=False):
        cohort, client = in_halden(organization, make_ready_cohort, days=0), sign_in(Role.PROGRAM_ADMIN)
        with tenant(organization.pk):
            decline_enrollment(enrollment=Enrollment.objects.filter(side="mentor").first(), by=SYSTEM)
        counts = client.get(url("pairing", cohort=cohort.pk)).context["counts"]
    assert (counts.ready_mentors, counts.not_available) == (2, 0)


def test_while_answers_are_open_again_a_draft_is_no_way_to_learn_of_a_yes_that_was_taken_back(organization, admin):
    cohort = in_halden(organization, make_ready_cohort)
    run = in_halden(organization, make_draft, cohort)
    said = []
    with tenant(organization.pk):
        due = cohort.answers_due_on + timedelta(days=1)
        set_cohort(cohort=cohort, name=cohort.name, answers_due_on=due, by=SYSTEM)
    for _ in range(2):
        answer = admin.post(url("verify", run=run.pk), follow=True)
        said.append([str(message) for message in answer.context["messages"]])
        with tenant(organization.pk):
            decline_enrollment(enrollment=Enrollment.objects.filter(side="mentor").first(), by=SYSTEM)
    assert said == [["Answers are open again. Close them, then check."]] * 2


def test_a_draft_is_not_solved_once_answers_are_open_again(organization, admin):
    cohort = in_halden(organization, make_closed_cohort)
    admin.post(url("propose", cohort=cohort.pk), WEIGHTS)
    with tenant(organization.pk):
        due = cohort.answers_due_on + timedelta(days=1)
        set_cohort(cohort=cohort, name=cohort.name, answers_due_on=due, by=SYSTEM)
        job = Job.objects.get()
    with as_role("worker"):
        propose(str(organization.pk), str(job.pk))
    with tenant(organization.pk):
        assert (Job.objects.get().state, Proposal.objects.count()) == ("failed", 0)


def test_nobody_ready_is_an_empty_state_with_a_way_on(organization, admin):
    cohort = in_halden(organization, make_closed_cohort, mentors=0)
    assert "Nobody to pair yet" in admin.get(url("pairing", cohort=cohort.pk)).content.decode()
    assert admin.post(url("propose", cohort=cohort.pk), WEIGHTS).status_code == 422


def test_a_draft_says_who_why_and_that_nothing_beats_it(organization, admin):
    cohort = in_halden(organization, make_closed_cohort, 3, 2)
    run = in_halden(organization, make_draft, cohort)
    page = admin.get(url("run", run=run.pk)).content.decode()
    assert "2 of 3 mentees have a mentor" in page
    assert "Best possible: proven" in page
    assert "asked for it first and stands at 0" in page
    assert "3 mentees share 2 places" in page
    checked = admin.post(url("verify", run=run.pk), follow=True).content.decode()
    assert "no set of pairs can have more" in checked


def test_search_finds_either_name(organization, admin):
    run = in_halden(organization, make_draft, in_halden(organization, make_closed_cohort, 2, 2))
    with tenant(organization.pk):
        name = run.proposals.first().mentor.person.name
    page = admin.get(url("run", run=run.pk), {"search": name.upper()})
    assert len(page.context["page"].object_list) == 1


@pytest.mark.parametrize("name", ["run", "publish"])
def test_a_coordinator_of_another_program_finds_nothing(organization, sign_in, name):
    run = in_halden(organization, make_draft, in_halden(organization, make_closed_cohort, 1, 1))
    assert sign_in(Role.COORDINATOR).get(url(name, run=run.pk)).status_code == 404
    assert sign_in(Role.EXECUTIVE).get(url(name, run=run.pk)).status_code == 403


@pytest.mark.parametrize("name", ["pairing", "run"])
def test_a_page_asks_the_database_as_often_for_one_as_for_three(organization, admin, name):
    counts = []
    for people in (1, 3):
        cohort = in_halden(organization, make_closed_cohort, people + 1, people)
        run = in_halden(organization, make_draft, cohort)
        path = url("pairing", cohort=cohort.pk) if name == "pairing" else url("run", run=run.pk)
        admin.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(path).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
