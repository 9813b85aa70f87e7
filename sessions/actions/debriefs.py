"""Debriefs. Never audited: that somebody looked back, and when they worked on it, is for nobody outside the pair."""

from __future__ import annotations

from django.db import transaction

from access.actors import Actor
from access.clock import today
from access.kinds import Kind
from access.tenancy import current_organization
from accounts.models import Organization
from notifications.actions import cancel
from pairing.models import Pair
from sessions import debrief_queries
from sessions.debriefs import Content, Moment, is_empty, reminder_key, to_json
from sessions.models import Debrief
from sessions.rules import Refused, require_member, require_open


class NotAskedYet(Refused):
    """This moment has not come."""


class NothingSaid(Exception):
    """A debrief without a word is none."""


class StaleDebrief(Exception):
    """It was saved somewhere else meanwhile."""


@transaction.atomic
def write_debrief(*, pair: Pair, moment: Moment, content: Content, based_on: int, is_draft: bool, by: Actor) -> Debrief:
    """Keep what a member looks back on; until it is kept once without `is_draft`, only they read any of it.

    `based_on` is the version that the form saw, 0 where there was none. The same words again are a double click.
    Raises NotAMember, ClosedPair, NotAskedYet, NothingSaid, StaleDebrief.
    """
    pair = Pair.objects.select_for_update(of=("self",)).select_related("cohort__program").get(pk=pair.pk)
    member = require_member(pair, by)
    require_open(pair)
    zone = Organization.objects.get(pk=current_organization()).timezone
    mine = debrief_queries.own_debriefs(pair, member.person_id)
    course = debrief_queries.courses([pair], zone)[pair.pk]
    if not debrief_queries.may_write(course, moment, today(zone), mine):
        raise NotAskedYet("It is too early for this debrief. You are told when it opens.")
    row = mine.get(moment)
    is_written = row is not None and row.written_on is not None
    if is_empty(content) and (is_written or not is_draft):
        raise NothingSaid("Write at least one line first.")
    if row is not None and _says(row, content) and (is_draft or is_written):
        return row
    if (row.version if row else 0) != based_on and not (row is not None and _says(row, content)):
        raise StaleDebrief("You saved this debrief somewhere else meanwhile.")
    row = row or Debrief(pair=pair, person=member.person, moment=moment)
    row.pair_words, row.private_words = to_json(content, Kind.PAIR), to_json(content, Kind.PRIVATE)
    row.version += 1
    if not is_draft and row.written_on is None:
        row.written_on = today(zone)
        if moment is Moment.END:
            cancel(dedupe_prefix=reminder_key(pair.pk, member.person_id))
    row.save()
    return row


def _says(row: Debrief, content: Content) -> bool:
    return dict(debrief_queries.content_of(row)) == dict(content)
