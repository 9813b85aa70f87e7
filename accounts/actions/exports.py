"""A person's own file: asked for in the web process, made by a worker, theirs for a week."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.urls import reverse

from access.actors import Actor
from access.clock import now
from accounts.models import DataExport, Organization, Person
from jobs.actions import start_job
from jobs.kinds import JobKind
from jobs.models import Job


@transaction.atomic
def ask_data_export(*, person: Person, organization: Organization, by: Actor) -> Job:
    """Have one's own file made, in place of the one before. A second press while it is made finds the same job."""
    locked: Person = Person.objects.select_for_update().get(pk=person.pk)
    export, _ = DataExport.objects.get_or_create(person=locked, defaults={"asked_at": now()})
    back = reverse("accounts:your_data", kwargs={"organization": organization.slug})
    job = start_job(kind=JobKind.DATA_EXPORT, subject_id=export.pk, return_to=back, by=by)
    if export.job_id != job.pk:
        export.job_id, export.asked_at, export.made_at, export.content = job.pk, now(), None, ""
        export.save()
    return job


@transaction.atomic
def write_data_export(*, job_id: UUID, content: str) -> None:
    """Keep what was collected. Nothing, where the file was given up or asked for anew meanwhile."""
    export: DataExport | None = DataExport.objects.select_for_update().filter(job_id=job_id).first()
    if export is not None:
        export.content, export.made_at = content, now()
        export.save(update_fields=["content", "made_at"])
