"""Named reads of messages, notices and preferences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Min, Q

from access.clock import now
from access.tenancy import TenantQuerySet
from notifications import health
from notifications.catalog import CATALOG, Entry
from notifications.health import JOBS, Check
from notifications.kinds import RULES, Kind
from notifications.models import Heartbeat, Leave, Mailbox, Message, Notice, Preference, ReminderSetting, WorkingHours
from notifications.timing import OFFICE, Away, Hours, Reader

State = Message.State
FAILED = (State.DEAD, State.UNCONFIRMED, State.BOUNCED)
ON_ITS_WAY = (State.CLAIMED, State.HANDING)


@dataclass(frozen=True)
class Pulse:
    """How the outbox of one organization stands, or of all together."""

    waiting: int = 0  # not out yet, due or later
    due: int = 0  # should be out by now
    oldest_due_seconds: int = 0
    unconfirmed: int = 0
    dead: int = 0
    stuck: int = 0  # whoever held them went silent

    def __add__(self, other: Pulse) -> Pulse:
        oldest = max(self.oldest_due_seconds, other.oldest_due_seconds)
        return Pulse(
            self.waiting + other.waiting,
            self.due + other.due,
            oldest,
            self.unconfirmed + other.unconfirmed,
            self.dead + other.dead,
            self.stuck + other.stuck,
        )


@dataclass(frozen=True)
class Setting:
    """One reminder as it stands in an organization."""

    entry: Entry
    is_on: bool = True
    chosen: tuple[int, ...] | None = None

    @property
    def offsets(self) -> tuple[int, ...]:
        """The numbers in force."""
        return self.entry.offsets if self.chosen is None else self.chosen

    @property
    def when(self) -> str:
        """The timing in words."""
        return self.entry.in_words(self.offsets)

    @property
    def is_changed(self) -> bool:
        """Whether it differs from what we ship."""
        return not self.is_on or self.offsets != self.entry.offsets


def muted_by(person_ids: Collection[UUID], kinds: Iterable[str]) -> set[tuple[UUID, str]]:
    """(person, kind) of those among these people who turned mails of these kinds off."""
    muted = Preference.objects.filter(is_muted=True, kind__in=list(kinds), person_id__in=person_ids)
    return set(muted.values_list("person_id", "kind"))


def is_muted(person_id: UUID, kind: Kind) -> bool:
    """Whether this person turned mails of this kind off."""
    return bool(Preference.objects.filter(person_id=person_id, kind=kind, is_muted=True).exists())


def known_keys(keys: Collection[str]) -> set[str]:
    """Those of the keys that the outbox holds already."""
    return set(Message.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True))


def taken_places(person_ids: Collection[UUID]) -> defaultdict[UUID, set[tuple[date, int]]]:
    """Person -> the (week, number) of their reminders, from this week on."""
    taken: defaultdict[UUID, set[tuple[date, int]]] = defaultdict(set)
    # In the zone farthest behind us the current week began at most eight days ago.
    rows = Message.objects.filter(recipient_id__in=set(person_ids), reminder_week__gte=now().date() - timedelta(days=8))
    for person_id, week, number in rows.values_list("recipient_id", "reminder_week", "reminder_place"):
        taken[person_id].add((week, number))
    return taken


def readers(zones: Mapping[UUID, str]) -> dict[UUID, Reader]:
    """Person -> when reminders may reach them, given their zones. Two queries, however many."""
    rows = {
        row.person_id: Hours(frozenset(row.days), row.opens, row.closes)
        for row in WorkingHours.objects.filter(Q(person_id=None) | Q(person_id__in=list(zones)))
    }
    away: defaultdict[UUID, list[Away]] = defaultdict(list)
    for leave in leaves_of(list(zones)):
        away[leave.person_id].append(Away(leave.starts_on, leave.ends_on))
    office = rows.get(None, OFFICE)
    return {
        person_id: Reader(zone, rows.get(person_id, office), tuple(away[person_id]))
        for person_id, zone in zones.items()
    }


def leaves_of(person_ids: Collection[UUID]) -> TenantQuerySet:
    """Days away that are not over yet anywhere, of these people."""
    found: TenantQuerySet = Leave.objects.filter(
        person_id__in=person_ids, ends_on__gte=now().date() - timedelta(days=1)
    )
    return found


def office_hours() -> Hours:
    """The organization's working hours."""
    row = WorkingHours.objects.filter(person_id=None).first()
    return Hours(frozenset(row.days), row.opens, row.closes) if row else OFFICE


def own_hours(person_id: UUID) -> Hours | None:
    """This person's own working hours; None where they go by the organization's."""
    row = WorkingHours.objects.filter(person_id=person_id).first()
    return Hours(frozenset(row.days), row.opens, row.closes) if row else None


def settings_of_reminders() -> dict[Kind, Setting]:
    """Every reminder as it stands in the open organization; one query."""
    rows = {row.kind: row for row in ReminderSetting.objects.all()}
    return {kind: _setting(entry, rows.get(str(kind))) for kind, entry in CATALOG.items()}


def is_on(kind: Kind) -> bool:
    """Whether the organization sends this reminder; one query. True for what is no reminder."""
    return not ReminderSetting.objects.filter(kind=kind, is_on=False).exists()


def offsets_of(kind: Kind) -> tuple[int, ...]:
    """The numbers of this reminder in the open organization, none where it is turned off; one query."""
    setting = _setting(CATALOG[kind], ReminderSetting.objects.filter(kind=kind).first())
    return setting.offsets if setting.is_on else ()


def _setting(entry: Entry, row: ReminderSetting | None) -> Setting:
    if row is None:
        return Setting(entry)
    # A number too many or too few is of another release.
    offsets = tuple(row.offsets)
    return Setting(
        entry, row.is_on or bool(entry.stays_on), offsets if not entry.problem_with(offsets) else entry.offsets
    )


def notices_of(person_id: UUID) -> TenantQuerySet:
    """What this person sees inside by now, newest first."""
    found: TenantQuerySet = Notice.objects.filter(recipient_id=person_id, shown_at__lte=now())
    return found


def unread_count(person_id: UUID) -> int:
    """How many notices this person has not read; one query."""
    return int(notices_of(person_id).filter(read_at=None).count())


def shown_to_operators() -> TenantQuerySet:
    """Messages that an operator may count and see."""
    discreet = [kind for kind, rule in RULES.items() if rule.is_discreet]
    found: TenantQuerySet = Message.objects.exclude(kind__in=discreet)
    return found


def failed_messages() -> TenantQuerySet:
    """Messages that need an operator's eye: dead first, then those nobody confirmed, newest first.

    Without discreet kinds: a nameless row to the one ombudsperson would tell that somebody asked for help. The notice inside stands.
    """
    return needing_a_look(kept_failures()).order_by("state", "-created_at", "id")


def undeliverable(addresses: Iterable[str]) -> dict[str, str]:
    """Address in lower case -> why no mail goes there, for those of them that mail came back from for good."""
    asked = {address.lower() for address in addresses}
    found = Mailbox.objects.filter(address__in=asked).exclude(undeliverable_since=None)
    return dict(found.values_list("address", "reason"))


def undeliverable_mailboxes() -> TenantQuerySet:
    """Every address that mail came back from for good, by name. When it was is not for operators: it would tell what was sent then."""
    found: TenantQuerySet = Mailbox.objects.exclude(undeliverable_since=None).order_by("address")
    return found


def kept_failures() -> TenantQuerySet:
    """Every message that did not surely arrive and will not be tried by itself again: dead, unconfirmed, come back, or too late."""
    found: TenantQuerySet = shown_to_operators().filter(state__in=[*FAILED, State.EXPIRED])
    return found


def needing_a_look(messages: TenantQuerySet) -> TenantQuerySet:
    """Those of them that nobody has marked as seen."""
    found: TenantQuerySet = messages.filter(state__in=FAILED, seen_at=None)
    return found


def pulse() -> Pulse:
    """How the outbox of the open organization stands; one query."""
    moment = now()
    open_states = Q(state__in=[State.NEW, *ON_ITS_WAY])
    due = open_states & Q(not_before__lte=moment)
    counts: dict[str, Any] = (
        shown_to_operators()
        .filter(state__in=[State.NEW, *ON_ITS_WAY, State.UNCONFIRMED, State.DEAD])
        .aggregate(
            waiting=Count("pk", filter=open_states),
            due=Count("pk", filter=due),
            oldest=Min("not_before", filter=due),
            unconfirmed=Count("pk", filter=Q(state=State.UNCONFIRMED, seen_at=None)),
            dead=Count("pk", filter=Q(state=State.DEAD, seen_at=None)),
            stuck=Count("pk", filter=Q(state__in=ON_ITS_WAY, lease_until__lte=moment)),
        )
    )
    oldest: datetime | None = counts.pop("oldest")
    age = int((moment - oldest).total_seconds()) if oldest else 0
    return Pulse(oldest_due_seconds=age, **counts)


def channels_to_deliver() -> list[str]:
    """The channels of the open organization whose outbox a worker should look at now; one query."""
    moment = now()
    waiting = Q(state=State.NEW) & (Q(next_try_at__lte=moment) | Q(expires_at__lte=moment))
    silent = Q(state__in=ON_ITS_WAY, lease_until__lte=moment)
    return list(
        Message.objects.filter(waiting | silent).order_by("channel").values_list("channel", flat=True).distinct()
    )


def checks() -> list[Check]:
    """How each job of the platform stands. One query; two while some job has not run yet."""
    beats = list(Heartbeat.objects.order_by("name"))
    is_new = not {beat.name for beat in beats} >= JOBS.keys()
    return health.checks(beats, now(), _made_at() if is_new else None)


def _made_at() -> datetime | None:
    """When the first table was made, as the migrations say: an upgrade does not make an installation new."""
    applied: datetime | None = MigrationRecorder(connection).Migration.objects.aggregate(at=Min("applied"))["at"]
    return applied
