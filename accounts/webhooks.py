"""Delivering news to the chat channel of one organization. Each step may be the last: what stands in the outbox then is true.

The same states and leases as mail (notifications.outbox): `handing` is committed before the POST. A message whose answer never came
goes out once more under the same id, by which a receiver can drop a second copy; then it is `unconfirmed`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.urls import reverse

from access.actors import SYSTEM
from access.clock import now
from access.tenancy import tenant
from accounts import actions, queries
from accounts.models import Organization, Webhook
from notifications import outbox
from notifications.actions import cancel_news
from notifications.delivery import patiently
from notifications.hooks import Gone, Target, body_of, post, words_for
from notifications.models import Message
from notifications.news import TOLD, TRIED, WEBHOOK, News
from notifications.transport import Refused, Unknown

BATCH = 20  # then the beat rings again


@dataclass(frozen=True)
class _Claimed:
    message: Message
    webhook: Webhook
    target: Target
    body: bytes


def deliver(organization_id: UUID) -> None:
    """Send what is due in one organization."""
    with tenant(organization_id):
        outbox.recover()
    for _ in range(BATCH):
        claimed = _claim(organization_id)
        if claimed is None:
            return
        # The point after which nobody can know.
        if patiently(partial(outbox.hand_on, organization_id, begin=claimed.message)):
            _post(organization_id, claimed)


def try_out(organization_id: UUID) -> None:
    """Send the test that was asked for, and keep what came back. It is no message: nothing tries it again."""
    with tenant(organization_id):
        webhook = queries.webhook()
        if webhook is None or webhook.test_asked_at is None or not webhook.is_being_tested:
            return
        asked_at, target = webhook.test_asked_at, Target(str(webhook.url), str(webhook.secret))
        organization = Organization.objects.get(pk=organization_id)
    link = reverse("home:home", kwargs={"organization": organization.slug})
    message_id = f"test_{webhook.pk.hex}_{int(asked_at.timestamp())}"  # each test is another one
    body = body_of(TRIED, organization=organization.name, link=link, at=asked_at)
    passed, answer = False, ""
    try:
        passed, answer = True, words_for(post(target, body, message_id=message_id, at=now()))
    except (Refused, Unknown) as error:
        answer = str(error)
    with tenant(organization_id):
        actions.note_webhook_tried(webhook_id=webhook.pk, asked_at=asked_at, passed=passed, answer=answer)


def _claim(organization_id: UUID) -> _Claimed | None:
    """The next message, written and ready; None when nothing is due, or there is no channel that would take it."""
    with tenant(organization_id):
        webhook = queries.webhook()
        if webhook is None or not webhook.is_on:
            cancel_news()  # written by somebody who did not see yet that it is off
            return None
        messages = outbox.claim(limit=1, channel=WEBHOOK)
        if not messages:
            return None
        (message,) = messages
        told, link, name = TOLD[News(message.kind)], message.context["link"], message.organization.name
        body = body_of(told, organization=name, link=link, at=message.created_at)
        return _Claimed(message, webhook, Target(str(webhook.url), str(webhook.secret)), body)


def _post(organization_id: UUID, claimed: _Claimed) -> None:
    message, failed = claimed.message, None
    try:
        post(claimed.target, claimed.body, message_id=message.message_id, at=now())
    except (Refused, Unknown) as error:
        failed = error
    patiently(partial(_write_down, organization_id, claimed, failed))


def _write_down(organization_id: UUID, claimed: _Claimed, failed: Refused | Unknown | None) -> None:
    """What the receiver said, in one transaction. Said twice, it changes nothing: the first time ended the lease."""
    message, webhook_id = claimed.message, claimed.webhook.pk
    with tenant(organization_id):
        if failed is None:
            outbox.confirm(message)
            if claimed.webhook.failures:
                actions.note_webhook_works(webhook_id=webhook_id)
        elif isinstance(failed, Unknown):
            outbox.doubt(message, reason=str(failed))
        elif outbox.refuse(message, reply=str(failed), is_permanent=failed.is_permanent):
            is_gone = isinstance(failed, Gone)
            actions.note_webhook_failure(webhook_id=webhook_id, is_gone=is_gone, answer=str(failed), by=SYSTEM)
