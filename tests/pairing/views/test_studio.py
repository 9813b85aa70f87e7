"""The studio in the browser's place: what a new draft is told, its preview, the drafts and the rulings of a cohort."""

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
from pairing import actions
from pairing.models import PairingRun, Proposal
from pairing.tasks import propose
from programs.actions import close_answers, decline_enrollment, set_cohort
from programs.models import Enrollment
from tests.factories.pairing import make_draft, make_ready_cohort
from tests.roles import as_role

WEIGHTS = {
    "skill": 8,
    "distance": 1,
    "overlap": 1,
    "proximity": 0,
    "wishes": 0,
    "fairness": 0,
    "nearness": 100,
    "minutes": 2,
}


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
    assert run.weights == {"skill": 800, "distance": 100, "overlap": 100, "proximity": 0, "wishes": 0}
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


def test_a_draft_is_told_what_its_form_says(organization, admin):
    cohort = in_halden(organization, make_closed_cohort)
    run = in_halden(organization, make_draft, cohort)
    with tenant(organization.pk):
        cohort.program.takes_wishes = False
        cohort.program.save()
    told = {"name": "Across units", "fairness": 1, "kept_from": run.pk, "nearness": 2000, "minutes": 5, "wishes": 8}
    admin.post(url("propose", cohort=cohort.pk), WEIGHTS | told)
    with tenant(organization.pk):
        made = PairingRun.objects.get(number=2)
    assert (made.name, made.seconds_at_most) == ("Across units", 300)
    assert {key: made.aims[key] for key in ("shortfall", "kept_from", "bonus")} == {
        "shortfall": 1,
        "kept_from": str(run.pk),
        "bonus": 2000,
    }
    assert made.weights["wishes"] == 0, "the program takes none"


def test_wishes_are_weighed_where_the_program_takes_them(organization, admin):
    cohort = in_halden(organization, make_closed_cohort)
    with tenant(organization.pk):
        cohort.program.takes_wishes = True
        cohort.program.save()
    assert "Wishes of both sides" in admin.get(url("pairing", cohort=cohort.pk)).content.decode()
    admin.post(url("propose", cohort=cohort.pk), WEIGHTS | {"wishes": 2})
    with tenant(organization.pk):
        assert PairingRun.objects.get().weights["wishes"] == 166


@pytest.mark.parametrize(
    ("field", "value"), [("name", "x" * 81), ("fairness", 3), ("kept_from", "x"), ("nearness", 7), ("minutes", 60)]
)
def test_what_the_form_does_not_offer_is_refused_at_its_field(organization, admin, field, value):
    cohort = in_halden(organization, make_closed_cohort)
    in_halden(organization, make_draft, cohort)
    response = admin.post(url("propose", cohort=cohort.pk), WEIGHTS | {field: value})
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])


def test_a_run_that_was_stopped_says_so_and_makes_room_at_once(organization, admin):
    cohort = in_halden(organization, make_closed_cohort)
    first = admin.post(url("propose", cohort=cohort.pk), WEIGHTS)
    with tenant(organization.pk):
        job = Job.objects.get()
    stop = reverse("jobs:cancel_job", kwargs={"organization": "halden", "job": job.pk})
    assert "It was stopped before it saved anything." in admin.post(stop, follow=True).content.decode()
    page = admin.get(url("pairing", cohort=cohort.pk)).content.decode()
    assert "Stopped" in page
    assert "keeps nothing" in page
    second = admin.post(url("propose", cohort=cohort.pk), WEIGHTS)
    assert second.url != first.url
    with tenant(organization.pk):
        assert list(PairingRun.objects.order_by("number").values_list("state", flat=True)) == ["failed", "solving"]
    assert "Stopped" in admin.get(url("pairing", cohort=cohort.pk)).content.decode()


def test_rulings_are_listed_with_a_way_to_lift_them(organization, admin):
    cohort = in_halden(organization, make_closed_cohort)
    run = in_halden(organization, make_draft, cohort)
    with tenant(organization.pk):
        one, other = run.proposals.select_related("mentee__person", "mentor__person")
        for row, kind in ((one, "lock"), (other, "forbid")):
            actions.rule_pair(cohort=cohort, mentee=row.mentee_id, mentor=row.mentor_id, kind=kind, by=SYSTEM)
        Enrollment.objects.filter(pk=other.mentor_id).update(state="left")
    answer = admin.get(url("pairing", cohort=cohort.pk))
    assert [row.rests for row in answer.context["standings"]] == [False, True]
    page = answer.content.decode()
    assert f"{one.mentee.person.name} learns from {one.mentor.person.name}, whatever the score" in page
    assert "one of them waits for no partner now" in page
    ruling = answer.context["standings"][0].ruling
    lifted = admin.post(url("lift_ruling", cohort=cohort.pk), {"ruling": ruling.pk}, follow=True)
    assert lifted.redirect_chain[-1][0] == url("pairing", cohort=cohort.pk)
    assert len(lifted.context["standings"]) == 1


def test_while_answers_are_open_no_ruling_tells_who_took_a_yes_back(organization, admin):
    cohort = in_halden(organization, make_closed_cohort)
    run = in_halden(organization, make_draft, cohort)
    with tenant(organization.pk):
        row = run.proposals.first()
        actions.rule_pair(cohort=cohort, mentee=row.mentee_id, mentor=row.mentor_id, kind="lock", by=SYSTEM)
        due = cohort.answers_due_on + timedelta(days=1)
        set_cohort(cohort=cohort, name=cohort.name, answers_due_on=due, by=SYSTEM)
    said = []
    for _ in range(2):
        answer = admin.get(url("pairing", cohort=cohort.pk))
        said.append(answer.content.decode().split('id="rulings"')[1].split("csrf")[0])
        assert [one.rests for one in answer.context["standings"]] == [None]
        with tenant(organization.pk):
            Enrollment.objects.filter(pk=row.mentor_id).update(state="declined")
    assert said[0] == said[1]


def test_two_drafts_can_be_compared_from_here(organization, admin):
    cohort = in_halden(organization, make_closed_cohort)
    runs = [in_halden(organization, make_draft, cohort) for _ in range(2)]
    page = admin.get(url("pairing", cohort=cohort.pk)).content.decode()
    link = f"{url('compare', cohort=cohort.pk)}?one={runs[0].pk}&amp;other={runs[1].pk}"
    assert link in page
    assert admin.get(link.replace("&amp;", "&")).status_code == 200


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
        with tenant(organization.pk):
            for row in run.proposals.all():
                actions.rule_pair(cohort=cohort, mentee=row.mentee_id, mentor=row.mentor_id, kind="lock", by=SYSTEM)
        path = url("pairing", cohort=cohort.pk) if name == "pairing" else url("run", run=run.pk)
        admin.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(path).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
