"""Who must act in a pair, and what the program team can do about it: open facts and days, for a page of pairs at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Max, OuterRef, Prefetch, Q, QuerySet, SmallIntegerField, Subquery, Value, When

from access.clock import now, today
from accounts.models import Organization
from notifications.models import Message
from notifications.timing import zone_of
from pairing.models import Pair, PairMember
from pairing.queries import present_members
from programs.models import Cohort, Format
from sessions.models import MentoringSession, Nudge
from sessions.nudges import ACTS, AGAIN, APART, REMINDERS, Act, Facts, Offer, offer
from sessions.queries import with_rhythm
from sessions.rhythm import BY_URGENCY, Rhythm

State = MentoringSession.State
CALLED_OFF = (Message.State.CANCELED, Message.State.EXPIRED, Message.State.DEAD)


def with_acts(pairs: QuerySet[Any]) -> QuerySet[Any]:
    """Adds `to_log` (the oldest session whose time is over and of which nobody said whether it took place), `next_at`, `format`, and
    `act` (a place in nudges.ACTS).
    """
    planned = MentoringSession.objects.filter(pair=OuterRef("pk"), state=State.PLANNED).order_by("starts_at")
    found: QuerySet[Any] = pairs.annotate(
        to_log=Subquery(planned.filter(ends_at__lt=now()).values("pk")[:1]),
        next_at=Subquery(planned.filter(ends_at__gte=now()).values("starts_at")[:1]),
        format=F("cohort__format"),
    )
    over = Q(state__in=[Pair.State.PAUSED, Pair.State.CLOSED]) | Q(cohort__state=Cohort.State.CLOSED)
    placed: QuerySet[Any] = found.annotate(
        act=Case(
            When(over, then=_place(Act.NOBODY)),
            When(state=Pair.State.FORMING, then=_place(Act.SIGN)),
            When(to_log__isnull=False, then=_place(Act.LOG)),
            When(next_at__isnull=False, then=_place(Act.MEET)),
            default=_place(Act.BOOK),
            output_field=SmallIntegerField(),
        )
    )
    return placed


def pairs_to_nudge(pair_ids: Collection[UUID], organization: Organization) -> list[Any]:
    """These pairs with all that offers() reads, and their cohort, program and people, in a fixed number of queries."""
    people = present_members().select_related("person")
    pairs = Pair.objects.filter(pk__in=pair_ids).select_related("cohort__program").order_by("started_on", "pk")
    found = with_acts(with_rhythm(pairs, organization.timezone))
    return list(found.prefetch_related(Prefetch("members", queryset=people)))


def stalled_in(cohort: Cohort, organization: Organization) -> list[Any]:
    """The stalled pairs of a cohort, as pairs_to_nudge() gives them."""
    pairs = with_rhythm(Pair.objects.filter(cohort=cohort), organization.timezone)
    stalled = pairs.filter(urgency=BY_URGENCY.index(Rhythm.STALLED))
    return pairs_to_nudge(list(stalled.values_list("pk", flat=True)), organization)


def offers(pairs: Sequence[Any], organization: Organization) -> dict[UUID, Offer]:
    """Pair -> whom a nudge would go to today, or why to nobody. The pairs come from with_rhythm() and with_acts(), with their members.

    Two queries, however many pairs.
    """
    day, zone = today(organization.timezone), organization.timezone
    nudged, reminded = _nudged(pairs, day, zone), _reminded(pairs, day, zone)
    return {
        pair.pk: offer(
            Facts(
                act=ACTS[pair.act],
                rhythm=BY_URGENCY[pair.urgency],
                started_on=pair.started_on,
                people=[member.person_id for member in who_acts(pair)],
                nudged=nudged[pair.pk],
                reminded=reminded.get(pair.pk),
            ),
            day,
        )
        for pair in pairs
    }


def who_acts(pair: Any) -> list[PairMember]:
    """The members whom the pair waits for and who are still with the organization: the mentee books and logs, everybody signs."""
    there = [member for member in pair.members.all() if member.person.left_on is None]
    if Format(pair.format).is_circle or ACTS[pair.act] is Act.SIGN:
        return there
    return [member for member in there if member.side == "mentee"]


def _nudged(pairs: Sequence[Any], day: date, zone: str) -> dict[UUID, dict[UUID, date]]:
    since = datetime.combine(day - AGAIN, time(), zone_of(zone))
    rows = Nudge.objects.filter(pair_id__in=[pair.pk for pair in pairs], nudged_at__gte=since).order_by()
    found: dict[UUID, dict[UUID, date]] = defaultdict(dict)
    for pair_id, person_id, last in rows.values_list("pair_id", "person_id").annotate(last=Max("nudged_at")):
        found[pair_id][person_id] = last.astimezone(zone_of(zone)).date()
    return found


def _reminded(pairs: Sequence[Any], day: date, zone: str) -> dict[UUID, date]:
    """The reminder of what a pair waits for that is nearest to `day`. The key of a reminder names the pair or the session it is about."""
    about = {str(pair.pk): pair for pair in pairs} | {str(pair.to_log): pair for pair in pairs if pair.to_log}
    people = {member.person_id for pair in pairs for member in pair.members.all()}
    first, last = (datetime.combine(day + step, time(), zone_of(zone)) for step in (-APART, APART + timedelta(days=1)))
    rows = Message.objects.filter(
        recipient_id__in=people,
        kind__in=frozenset().union(*REMINDERS.values()),
        not_before__gte=first,
        not_before__lt=last,
    ).exclude(state__in=CALLED_OFF)
    found: dict[UUID, date] = {}
    for kind, key, at in rows.order_by().values_list("kind", "dedupe_key", "not_before"):
        for pair in _named_in(key, about):
            if kind not in REMINDERS.get(ACTS[pair.act], ()):
                continue
            told = at.astimezone(zone_of(zone)).date()
            found[pair.pk] = min(told, found.get(pair.pk, told), key=lambda each: abs(each - day))
    return found


def _named_in(key: str, about: dict[str, Any]) -> Iterable[Any]:
    return (about[part] for part in key.split(":") if part in about)


def _place(act: Act) -> Value:
    return Value(ACTS.index(act))
