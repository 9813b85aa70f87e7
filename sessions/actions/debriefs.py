"""Debriefs. Never audited: that somebody looked back, and when they worked on it, is for nobody outside the pair."""

from __future__ import annotations

from types import MappingProxyType

from django.db import transaction

from access.actors import Actor
from access.clock import today
from access.kinds import Kind
from access.tenancy import current_organization
from accounts.models import Organization
from notifications.actions import cancel
from pairing.models import Pair
from sessions import debrief_queries
from sessions.actions.assumptions import carry_over
from sessions.debriefs import Content, Moment, Part, is_empty, reminder_key, to_json
from sessions.models import Debrief, SkillRating
from sessions.rules import Refused, require_member, require_open
from sessions.skills import Rating, Ratings

NONE: Ratings = MappingProxyType({})


class NotAskedYet(Refused):
    """This moment has not come."""


class NothingSaid(Exception):
    """A debrief without a word is none."""


class StaleDebrief(Exception):
    """It was saved somewhere else meanwhile."""


@transaction.atomic
def write_debrief(
    *,
    pair: Pair,
    moment: Moment,
    content: Content,
    based_on: int,
    is_draft: bool,
    by: Actor,
    ratings: Ratings = NONE,
) -> Debrief:
    """Keep what a member looks back on; until it is kept once without `is_draft`, only they read any of it.

    `based_on` is the version that the form saw, 0 where there was none. The same words again are a double click.
    `ratings` are of topics that they want to learn; others are passed over.
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
    asked = {need.topic_id for need in debrief_queries.needs_in(member)}
    said = {topic: rating for topic, rating in ratings.items() if topic in asked and rating != Rating()}
    is_written = row is not None and row.written_on is not None
    if is_empty(content) and not said and (is_written or not is_draft):
        raise NothingSaid("Write at least one line first.")
    is_same = row is not None and _says(row, content, said)
    if row is not None and is_same and (is_draft or is_written):
        return row
    if (row.version if row else 0) != based_on and not is_same:
        raise StaleDebrief("You saved this debrief somewhere else meanwhile.")
    row = row or Debrief(pair=pair, person=member.person, moment=moment)
    row.pair_words, row.private_words = to_json(content, Kind.PAIR), to_json(content, Kind.PRIVATE)
    row.version += 1
    if not is_draft and row.written_on is None:
        row.written_on = today(zone)
        if moment is Moment.END:
            cancel(dedupe_prefix=reminder_key(pair.pk, member.person_id))
    row.save()
    _rate(row, said)
    if row.written_on is not None:
        carry_over(debrief=row, said=content[Part.ASSUMPTIONS], by=by)
    return row


def _rate(row: Debrief, said: Ratings) -> None:
    """Put these in the place of what was rated before."""
    row.ratings.exclude(topic__in=said).delete()
    for topic, rating in said.items():
        SkillRating.objects.update_or_create(
            debrief=row, topic_id=topic, defaults={"then": rating.then, "now": rating.now}
        )


def _says(row: Debrief, content: Content, said: Ratings) -> bool:
    return dict(debrief_queries.content_of(row)) == dict(content) and debrief_queries.ratings_of(row) == said
