"""Named reads of what is kept: files of one's own data, erasures, times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from access.clock import now
from access.keeping import TIMES, Erase, Policy, Time, Until, policies
from accounts.models import DataExport, Erasure, KeepingTimes, Organization, Person
from accounts.queries import joined_members
from jobs.queries import latest_job

OPEN = (Erasure.State.WAITING, Erasure.State.LEAVING)


def keeping_times() -> KeepingTimes:
    """The times of the open organization; the usual ones where it chose none."""
    found: KeepingTimes | None = KeepingTimes.objects.first()
    return found or KeepingTimes()


def data_export_of(person: Person) -> DataExport | None:
    """Their own file, made or being made."""
    found: DataExport | None = DataExport.objects.filter(person=person).first()
    return found


def is_collecting(person: Person) -> bool:
    """Whether their file is being made now."""
    export = data_export_of(person)
    job = latest_job(export.pk) if export else None
    return job is not None and job.is_open


def export_of_job(job_id: UUID) -> tuple[Person, Organization] | None:
    """Whose file a job makes; None when it was given up."""
    found = DataExport.objects.filter(job_id=job_id).select_related("person", "organization").first()
    return (found.person, found.organization) if found else None


def open_erasure(person: Person) -> Erasure | None:
    """The erasure of this person that waits or is under way."""
    found: Erasure | None = Erasure.objects.filter(person=person, state__in=OPEN).first()
    return found


def is_theirs_alone(erasure: Erasure) -> bool:
    """Whether nobody but the person may call it off: they asked for it, and can still sign in."""
    return erasure.is_by_own_wish and joined_members().filter(person=erasure.person_id).exists()


def due_erasures() -> QuerySet[Erasure]:
    """Erasures of the open organization for which something may be done now."""
    waiting = Erasure.objects.filter(state=Erasure.State.WAITING, due_at__lte=now())
    found: QuerySet[Erasure] = waiting | Erasure.objects.filter(state=Erasure.State.LEAVING)
    return found.order_by("due_at")


@dataclass(frozen=True)
class Plan:
    """What erasing somebody does: the same words for everybody, and counts of what the program team reads anyway, where there is any."""

    goes: list[str]
    stays: list[tuple[str, str]]
    counts: list[tuple[str, int]]


def plan_of(person: Person) -> Plan:
    """A dry run. Nothing in it depends on private, pair or sealed words, or on a case."""
    declared = list(policies())
    goes = sorted({policy.goes_as or policy.called for policy in declared if Erase.DELETE in policy.people.values()})
    stays = [(policy.stays_as or policy.called, policy.why) for policy in declared if _names_them(policy)]
    counts = [(policy.called, _count(policy, person)) for policy in declared if policy.is_counted]
    return Plan(goes, stays, [(called, number) for called, number in counts if number])


def _names_them(policy: Policy) -> bool:
    """Whether a row about them stays; that somebody's id says who did something is said once on the page."""
    stays = [path for path, erases in policy.people.items() if erases is Erase.STAYS]
    return any(not path.endswith("_by_id") for path in stays)


def _count(policy: Policy, person: Person) -> int:
    return int(policy.model._default_manager.filter(**{next(iter(policy.people)): person.pk}).count())


def times_in_words() -> list[tuple[str, str]]:
    """Each time that the organization may set: what, and how long."""
    times = keeping_times()
    return [(limits.label, times.in_words(time)) for time, limits in TIMES.items()]


# What the rows of an app are about, for whoever looks for something.
_ABOUT = {
    "accounts": "People and accounts",
    "programs": "Programs, cohorts and places",
    "pairing": "Pairs",
    "mentoring_sessions": "Sessions",
    "feedback": "Check-ins, patterns and help",
    "metrics": "What came of it",
    "notifications": "Messages",
    "audit": "Log",
    "jobs": "Long work",
}


def kept(search: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
    """For everything that is kept, by what it is about: what, and until when. With `search`, what has these words."""
    times = keeping_times()
    found: dict[str, list[tuple[str, str]]] = {title: [] for title in _ABOUT.values()}
    for policy in policies():
        row = policy.called, _how_long(policy, times)
        if search.lower() in " ".join(row).lower():
            found[_ABOUT[policy.model._meta.app_label]].append(row)
    return [(title, sorted(rows)) for title, rows in found.items() if rows]


def _how_long(policy: Policy, times: KeepingTimes) -> str:
    if policy.lasts:
        return policy.lasts
    last = policy.ends[-1]
    when = f"{_in_words(last, times)} {_AFTER.get(last.after.rpartition('__')[2], 'after it was made')}"
    return f"{when}{policy.but}."


_AFTER = {
    "closed_at": "after the cohort has closed",
    "finished_at": "after it ended",
    "ends_on": "after the last day",
    "month": "after the month began",
    "asked_at": "after it was asked for",
    "expires_on": "after its last day",
}


def _in_words(until: Until, times: KeepingTimes) -> str:
    if isinstance(until.keeps, Time):
        return times.in_words(until.keeps).capitalize()
    days = until.keeps // timedelta(days=1)
    if days >= 365 and days % 365 == 0:
        return f"{days // 365} year{'s' if days > 365 else ''}"
    months = round(days * 12 / 365)
    if days > 180 and abs(days - months * 365 / 12) < 1:
        return f"{months} months"
    return f"{days} day{'s' if days > 1 else ''}"
