"""Writes of the chat channel: set, tried, told, switched off and removed."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.urls import reverse

import audit.record as audit
from access.actors import Actor
from access.clock import now
from access.queues import Queue
from access.tasks import ring
from access.tenancy import current_organization
from accounts import queries
from accounts.models import Organization, Webhook
from audit.sentences import Action
from notifications import actions as notifications
from notifications.actions import Letter, notify_all
from notifications.hooks import new_secret
from notifications.kinds import Kind
from notifications.news import News
from notifications.queries import office_hours
from notifications.timing import working_moment

# Messages in a row that could not be sent, each over more than a day; then nobody is at the other end.
MOST_FAILURES = 3


@transaction.atomic
def set_webhook(*, url: str, is_on: bool, by: Actor) -> str:
    """Set the channel up, or change it; an empty `url` keeps the one there is. The same again changes nothing.

    Returns the signing secret where it is new, which is the only time that anybody can read it, and otherwise an empty text.
    """
    # Two people who set it up at once must not make two.
    Organization.objects.select_for_update().get(pk=current_organization())
    webhook: Webhook | None = Webhook.objects.select_for_update().first()
    made = Webhook(secret=new_secret()) if webhook is None else webhook
    changes = []
    if url and (webhook is None or url != str(webhook.url)):
        made.url, made.host = url, urlsplit(url).netloc
        changes.append("a new address")
    if is_on != made.is_on or webhook is None:
        made.is_on, made.failures, made.stopped_at, made.stopped_because = is_on, 0, None, ""
        changes.append("on" if is_on else "off")
    if not changes:
        return ""
    made.save()
    if not is_on:
        notifications.cancel_news()
    audit.record(Action.WEBHOOK_SET, by=by, subject_id=made.pk, subject_name=made.host, change=", ".join(changes))
    return str(made.secret) if webhook is None else ""


@transaction.atomic
def replace_webhook_secret(*, by: Actor) -> str:
    """A new signing secret, which is readable this once; the old one ends at once. Raises Webhook.DoesNotExist."""
    webhook = _locked()
    secret = webhook.secret = new_secret()
    webhook.save(update_fields=["secret"])
    audit.record(Action.WEBHOOK_SECRET_REPLACED, by=by, subject_id=webhook.pk, subject_name=webhook.host)
    return secret


@transaction.atomic
def try_webhook(*, by: Actor) -> bool:
    """Ask a worker for a test; whether this is a new one. A second press while one is on its way changes nothing.

    Raises Webhook.DoesNotExist.
    """
    webhook = _locked()
    if webhook.is_being_tested:
        return False
    webhook.test_asked_at = now()
    webhook.save(update_fields=["test_asked_at"])
    audit.record(Action.WEBHOOK_TESTED, by=by, subject_id=webhook.pk, subject_name=webhook.host)
    organization_id = str(current_organization())
    transaction.on_commit(lambda: ring("accounts.try_webhook", organization_id, queue=Queue.DEFAULT))
    return True


@transaction.atomic
def note_webhook_tried(*, webhook_id: UUID, asked_at: datetime, passed: bool, answer: str) -> None:
    """What came back to a test, unless another was asked for meanwhile."""
    Webhook.objects.filter(pk=webhook_id, test_asked_at=asked_at).update(
        tested_at=now(), test_passed=passed, test_answer=answer[:200]
    )


@transaction.atomic
def delete_webhook(*, by: Actor) -> None:
    """Remove the channel; what waits for it is called off. Raises Webhook.DoesNotExist."""
    webhook = _locked()
    pk, host = webhook.pk, webhook.host
    webhook.delete()
    notifications.cancel_news()
    audit.record(Action.WEBHOOK_DELETED, by=by, subject_id=pk, subject_name=host)


@transaction.atomic
def announce(*, news: News, dedupe_key: str, link: str, not_after: datetime | None = None) -> None:
    """Tell the chat channel, where there is one, in working hours: one row for the organization and the event, said once or often.

    `link` is the path of the page that tells more.
    """
    webhook = Webhook.objects.filter(is_on=True).first()
    if webhook is None:
        return
    zone = Organization.objects.values_list("timezone", flat=True).get(pk=current_organization())
    due = working_moment(now(), zone, office_hours())
    if not_after is not None and due >= not_after:
        return
    notifications.announce(
        news=news,
        dedupe_key=dedupe_key,
        link=link,
        webhook_id=webhook.pk,
        host=webhook.host,
        not_before=due,
        not_after=not_after,
    )


@transaction.atomic
def note_webhook_works(*, webhook_id: UUID) -> None:
    """A message was taken: earlier failures do not count any more."""
    Webhook.objects.filter(pk=webhook_id).update(failures=0)


@transaction.atomic
def note_webhook_failure(*, webhook_id: UUID, is_gone: bool, answer: str, by: Actor) -> bool:
    """A message could not be sent for good. Too often in a row, or to a channel that is gone: switch it off, and tell whoever sets it up.

    Whether it was switched off by this.
    """
    webhook: Webhook | None = Webhook.objects.select_for_update().filter(pk=webhook_id, is_on=True).first()
    if webhook is None:
        return False
    webhook.failures += 1
    if is_gone or webhook.failures >= MOST_FAILURES:
        _stop(webhook, is_gone=is_gone, answer=answer, by=by)
    webhook.save(update_fields=["failures", "is_on", "stopped_at", "stopped_because"])
    return not webhook.is_on


def _stop(webhook: Webhook, *, is_gone: bool, answer: str, by: Actor) -> None:
    said = (
        f"It answered {answer}."
        if is_gone
        else f"{MOST_FAILURES} messages in a row could not be sent. What came back last: {answer}."
    )
    webhook.is_on, webhook.stopped_at, webhook.stopped_because = False, now(), said[:200]
    notifications.cancel_news()
    audit.record(Action.WEBHOOK_STOPPED, by=by, subject_id=webhook.pk, subject_name=webhook.host, reason=said)
    organization = Organization.objects.get(pk=current_organization())
    link = reverse("accounts:webhook", kwargs={"organization": organization.slug})
    letters = [
        Letter(
            recipient_id=person.pk,
            address=person.email,
            dedupe_key=f"webhook_stopped:{webhook.pk}:{webhook.stopped_at.isoformat()}:{person.pk}",
            context={
                "host": webhook.host,
                "reason": said,
                "link": link,
                "recipient_zone": person.timezone or organization.timezone,
            },
        )
        for person in queries.people_of_the_webhook()
    ]
    notify_all(kind=Kind.WEBHOOK_STOPPED, letters=letters)


def _locked() -> Webhook:
    webhook: Webhook = Webhook.objects.select_for_update().get()
    return webhook
