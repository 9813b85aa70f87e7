"""The weekly digest: what found no place in its week, as one mail with a line for each. For notifications.actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.urls import reverse

from notifications import queries, words
from notifications.kinds import Kind
from notifications.models import Message
from notifications.placing import Letter, write_messages
from notifications.timing import present_moment, week_of

State = Message.State
BATCH = 2000  # lines a transaction


def compose(moment: datetime) -> int:
    """Make digests of lines whose time has come; returns how many. Rows that another scheduler composes right now are passed over."""
    due = Message.objects.filter(state=State.HELD, not_before__lte=moment).select_related("organization")
    locked = due.select_for_update(skip_locked=True, of=("self",))
    # By person, so that the lines of one digest are hardly ever torn apart; the key holds where they are.
    lines = list(locked.order_by("recipient_id", "not_before", "dedupe_key")[:BATCH])
    late = [line.pk for line in lines if line.expires_at <= moment]
    told = [line for line in lines if line.expires_at > moment]
    _become(late, State.EXPIRED)
    letters = [_letter(list(group)) for _, group in groupby(told, key=lambda line: line.recipient_id)]
    _write(letters, moment)
    _become([line.pk for line in told], State.DIGESTED)
    return len(letters)


def _become(pks: Sequence[UUID], state: State) -> None:
    if pks:
        Message.objects.filter(pk__in=pks, state=State.HELD).update(state=state)


def _write(letters: list[Letter], moment: datetime) -> None:
    people = [letter.recipient_id for letter in letters]
    if not people:
        return
    muted = {person_id for person_id, _ in queries.muted_by(people, [Kind.DIGEST])}
    readers = queries.readers({letter.recipient_id: letter.context["recipient_zone"] for letter in letters})
    # Composed late, it still comes in the reader's hours.
    timed = [
        Letter(
            recipient_id=letter.recipient_id,
            address=letter.address,
            dedupe_key=letter.dedupe_key,
            context=letter.context,
            not_before=present_moment(moment, readers[letter.recipient_id]),
        )
        for letter in letters
    ]
    write_messages(Kind.DIGEST, timed, muted, moment)


def _letter(lines: list[Message]) -> Letter:
    """The key is the person and the week in which the last of them was due, so a scheduler that was away for weeks sends one."""
    last = lines[-1]
    zone = last.context["recipient_zone"]
    return Letter(
        recipient_id=last.recipient_id,
        address=last.address,
        dedupe_key=f"digest:{last.recipient_id}:{week_of(last.not_before, zone).isoformat()}",
        context={
            "recipient_zone": zone,
            "link": reverse("notifications:notices", kwargs={"organization": last.organization.slug}),
            "lines": [
                {"text": words.notice_of(line.kind, line.context), "link": line.context["link"]} for line in lines
            ],
        },
    )
