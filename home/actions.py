"""Writes of the platform's operators, over apps that know no audit."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from audit.sentences import Action
from notifications import actions as notifications
from notifications.models import Message


@transaction.atomic
def retry_message(*, message_id: UUID, by: Actor) -> Message:
    """Try a message again that the mail server refused. Raises Message.DoesNotExist, notifications.actions.NotDead."""
    message = notifications.requeue_message(message_id=message_id)
    name = "a message" if message.rule.is_discreet else message.rule.label
    audit.record(Action.MESSAGE_RETRIED, by=by, subject_id=message.pk, subject_name=name, address=message.address)
    return message
