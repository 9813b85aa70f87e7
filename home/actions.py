"""Writes of the platform's operators, over apps that know no audit."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from access.kinds import listed
from access.tenancy import TenantQuerySet
from audit.sentences import Action
from notifications import actions as notifications
from notifications.catalog import CATALOG
from notifications.forms import WEEKDAYS
from notifications.kinds import Kind
from notifications.models import Mailbox, Message
from notifications.queries import office_hours, settings_of_reminders
from notifications.timing import Hours


@transaction.atomic
def retry_message(*, message_id: UUID, by: Actor) -> Message:
    """Try a message again that the mail server refused. Raises Message.DoesNotExist, notifications.actions.NotDead."""
    message = notifications.requeue_message(message_id=message_id)
    name = "a message" if message.rule.is_discreet else message.rule.label
    audit.record(Action.MESSAGE_RETRIED, by=by, subject_id=message.pk, subject_name=name, address=message.address)
    return message


@transaction.atomic
def set_reminder(*, kind: Kind, is_on: bool, offsets: Sequence[int], by: Actor) -> None:
    """Change one reminder of the organization. A second time changes nothing. Raises notifications.actions.StaysOn, BadTiming."""
    before = settings_of_reminders()[kind]
    notifications.set_reminder(kind=kind, is_on=is_on, offsets=offsets)
    after = settings_of_reminders()[kind]
    if (after.is_on, after.offsets) == (before.is_on, before.offsets):
        return
    change = after.when if after.is_on else "off"
    audit.record(Action.REMINDER_SET, by=by, subject_name=after.entry.title, change=change)


@transaction.atomic
def reset_reminder(*, kind: Kind, by: Actor) -> None:
    """Take back what the organization changed about one reminder. A second time changes nothing."""
    if not settings_of_reminders()[kind].is_changed:
        return
    notifications.reset_reminder(kind=kind)
    audit.record(Action.REMINDER_RESET, by=by, subject_name=CATALOG[kind].title)


@transaction.atomic
def set_office_hours(*, hours: Hours, by: Actor) -> None:
    """When reminders come to everybody without hours of their own. A second time changes nothing."""
    if hours == office_hours():
        return
    notifications.set_hours(person_id=None, hours=hours)
    days = listed([WEEKDAYS[day] for day in sorted(hours.days)])
    audit.record(
        Action.OFFICE_HOURS_SET,
        by=by,
        days=days,
        opens=hours.opens.isoformat("minutes"),
        closes=hours.closes.isoformat("minutes"),
    )


@transaction.atomic
def retry_messages(*, messages: TenantQuerySet, by: Actor) -> int:
    """Try all dead messages among these again, up to a limit; returns how many."""
    count = notifications.requeue_messages(messages=messages)
    if count:
        audit.record(Action.MESSAGES_RETRIED, by=by, messages=count)
    return count


@transaction.atomic
def lift_mailbox(*, mailbox_id: UUID, by: Actor) -> Mailbox:
    """Send mail to an address again from which it came back. Raises Mailbox.DoesNotExist."""
    box = notifications.lift_mailbox(mailbox_id=mailbox_id)
    audit.record(Action.MAILBOX_LIFTED, by=by, subject_id=box.pk, subject_name=box.address)
    return box


@transaction.atomic
def dismiss_message(*, message_id: UUID, by: Actor) -> Message:
    """Mark a failed message as seen. Raises Message.DoesNotExist, notifications.actions.NothingToSee."""
    message = notifications.dismiss_message(message_id=message_id)
    label, address = message.rule.label, message.address
    audit.record(Action.MESSAGE_DISMISSED, by=by, subject_id=message.pk, subject_name=label, address=address)
    return message
