"""The worker's side of the people import."""

from __future__ import annotations

import pytest

from access.actors import Actor
from access.tenancy import tenant
from accounts import actions, tasks
from accounts.models import PeopleImport, Person
from accounts.people_mapping import MappedRow, PeopleMapping
from audit.models import AuditEntry
from jobs.models import Job
from tests.factories.accounts import make_person
from tests.roles import as_role


def staged(organization, *emails: str) -> Job:
    with tenant(organization.pk):
        ana = make_person("Ana Admin")
        rows = [MappedRow(n, {"name": "Somebody", "email": email}) for n, email in enumerate(emails, 2)]
        by = Actor(ana.pk, ana.name)
        found = actions.stage_people_import(rows=rows, mapping=PeopleMapping({"email": "E"}), mode="partial", by=by)
        return actions.confirm_people_import(
            people_import_id=found.pk, leaving_confirmed=False, return_to="/o/halden/", by=by
        )


def run(organization, job: Job) -> Job:
    with as_role("worker"):
        tasks.save_people_import(str(organization.pk), str(job.pk))
    with tenant(organization.pk):
        job.refresh_from_db()
    return job


def test_a_worker_saves_with_its_own_role_and_says_for_whom(organization):
    job = run(organization, staged(organization, "ben@x.example", "cho@x.example"))
    assert (job.state, job.result["added"]) == (Job.State.DONE, 2)
    assert (job.done, job.total, job.note) == (2, 2, "Saving")
    with tenant(organization.pk):
        assert Person.objects.filter(email__endswith="@x.example").count() == 2
        entry = AuditEntry.objects.get(action="people_imported")
        assert entry.sentence == "Ana Admin imported people: 2 added, 0 changed, 0 left"


def test_progress_is_seen_while_rows_are_checked(organization, monkeypatch):
    job = staged(organization, *[f"p{n}@x.example" for n in range(5)])
    monkeypatch.setattr(tasks, "STEP", 2)
    seen = []
    monkeypatch.setattr(tasks.Progress, "__call__", lambda _, *report: seen.append(report))
    run(organization, job)
    assert seen == [(n, 5, "Checking the rows again") for n in (0, 2, 4)] + [(5, 5, "Saving")]


def test_a_job_that_was_stopped_before_saving_changes_nothing(organization, monkeypatch):
    job = staged(organization, "ben@x.example")
    with tenant(organization.pk):
        Job.objects.filter(pk=job.pk).update(cancel_requested=True)
    assert run(organization, job).state == Job.State.CANCELED
    with tenant(organization.pk):
        assert not Person.objects.filter(email="ben@x.example").exists()
        assert PeopleImport.objects.get().rows.count() == 1


def test_a_job_that_runs_again_after_the_commit_gives_the_same_result(organization):
    job = run(organization, staged(organization, "ben@x.example"))
    with tenant(organization.pk):
        Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, result={})
    again = run(organization, job)
    assert (again.state, again.result["added"]) == (Job.State.DONE, 1)


def test_an_import_that_was_discarded_meanwhile_fails_with_words(organization):
    job = staged(organization, "ben@x.example")
    with tenant(organization.pk):
        PeopleImport.objects.update(state=PeopleImport.State.DISCARDED)
    assert run(organization, job).error == "This file was discarded. Nothing was changed."


@pytest.mark.parametrize("job_id", ["00000000-0000-4000-8000-000000000000"])
def test_an_unknown_job_is_no_error(organization, job_id):
    tasks.save_people_import(str(organization.pk), job_id)
