"""The page of a job."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from access.clock import now
from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization
from jobs.kinds import JobKind
from jobs.models import Job

State = Job.State
HTMX = {"HTTP_HX_REQUEST": "true"}
RESULT = "/o/halden/notices/"


@pytest.fixture
def admin(sign_in: Callable[..., Client]) -> Client:
    return sign_in(Role.PROGRAM_ADMIN)


@pytest.fixture
def make(organization: Organization) -> Callable[..., Job]:
    def one(**fields: Any) -> Job:
        with tenant(organization.pk):
            values = {"kind": JobKind.PAIRING, "subject_id": uuid4(), "return_to": RESULT, "created_at": now()}
            return Job.objects.create(**values | fields)

    return one


def path(job: Job) -> str:
    return f"/o/halden/jobs/{job.pk}/"


def page(client: Client, job: Job, **headers: str) -> str:
    response = client.get(path(job), **headers)
    assert response.status_code == 200
    return response.content.decode()


def test_a_running_job_shows_what_it_does_how_far_and_how_long(admin: Client, make: Any) -> None:
    started = now() - timedelta(seconds=20)
    job = make(state=State.RUNNING, done=1, total=2, note="15 pairs found.", started_at=started)
    html = page(admin, job)
    for words in ("Finding the best pairs", "15 pairs found. You can leave this page.", "50%"):
        assert words in html, words
    assert re.search(r"about 2\d s left", html)  # the clock runs on while the page is made
    assert f'hx-get="{path(job)}"' in html
    assert '<noscript><meta http-equiv="refresh"' in html


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Waiting to start."),
        ({"state": State.RUNNING}, "Working."),
        ({"state": State.RUNNING, "cancel_requested": True}, "Stopping."),
    ],
)
def test_an_open_job_that_says_nothing_is_said_something_for(
    fields: dict[str, Any], words: str, admin: Client, make: Any
) -> None:
    html = page(admin, make(**fields))
    assert words in html
    assert '<progress aria-label="Progress"></progress>' in html
    assert ("/cancel/" in html) != bool(fields.get("cancel_requested"))


def test_a_poll_gets_the_moving_part_alone(admin: Client, make: Any) -> None:
    html = page(admin, make(state=State.RUNNING), **HTMX)
    assert html.strip().startswith("<div")
    assert "<html" not in html


def test_a_finished_job_leads_to_its_result(admin: Client, make: Any) -> None:
    job = make(state=State.DONE)
    assert admin.get(path(job)).url == RESULT
    assert admin.get(path(job), **HTMX).headers["HX-Redirect"] == RESULT


@pytest.mark.parametrize(("state", "words"), [(State.FAILED, "The file changed."), (State.CANCELED, "It was stopped")])
def test_an_ended_job_reloads_the_page_once_and_says_why(state: str, words: str, admin: Client, make: Any) -> None:
    job = make(state=state, error="The file changed." if state == State.FAILED else "")
    assert admin.get(path(job), **HTMX).headers["HX-Redirect"] == path(job)
    html = page(admin, job)
    assert words in html
    assert "hx-get" not in html
    assert 'http-equiv="refresh"' not in html
    assert f'href="{RESULT}"' in html


def test_stopping_a_waiting_job_shows_that_it_was_stopped_and_twice_is_harmless(admin: Client, make: Any) -> None:
    job = make()
    first = admin.post(f"{path(job)}cancel/", follow=True).content.decode()
    second = admin.post(f"{path(job)}cancel/", follow=True).content.decode()
    assert "It was stopped" in first
    assert "Finding the best pairs had already ended." in second


def test_a_get_does_not_stop_a_job(admin: Client, make: Any) -> None:
    assert admin.get(f"{path(make())}cancel/").status_code == 405


def test_unknown_and_foreign_jobs_are_404(admin: Client, other_organization: Organization, make: Any) -> None:
    with tenant(other_organization.pk):
        foreign = Job.objects.create(kind=JobKind.PAIRING, return_to=RESULT, created_at=now())
    for pk in (foreign.pk, uuid4()):
        assert admin.get(f"/o/halden/jobs/{pk}/").status_code == 404
        assert admin.post(f"/o/halden/jobs/{pk}/cancel/").status_code == 404


def test_those_who_start_no_jobs_see_none(sign_in: Callable[..., Client], make: Any) -> None:
    job, client = make(), sign_in(Role.PARTICIPANT)
    assert client.get(path(job)).status_code == 404
    assert client.post(f"{path(job)}cancel/").status_code == 404


def test_a_poll_is_cheap(admin: Client, make: Any, django_assert_num_queries: Any) -> None:
    job = make(state=State.RUNNING, done=1, total=2, started_at=now())
    with django_assert_num_queries(20, exact=False) as seen:
        page(admin, job, **HTMX)
    reads = [query["sql"] for query in seen.captured_queries if "jobs_job" in query["sql"]]
    assert len(reads) == 1
    assert not [query["sql"] for query in seen.captured_queries if "notifications_notice" in query["sql"]]


def test_a_coordinator_sees_and_stops_only_work_of_their_own(
    sign_in: Callable[..., Client], make: Callable[..., Job]
) -> None:
    coordinator = sign_in(Role.COORDINATOR)
    mine, another = make(requested_by_id=coordinator.member.person_id), make(requested_by_id=uuid4())
    assert coordinator.get(path(mine)).status_code == 200
    assert coordinator.get(path(another)).status_code == 404
    assert coordinator.post(f"{path(another)}cancel/").status_code == 404
