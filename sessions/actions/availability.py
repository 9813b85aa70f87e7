"""Whoever meets says when they have time: windows of every week, days off, more time on a day. Their pairs book, they arrange nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, time

from django.db import transaction

from access.actors import Actor
from access.clock import today
from accounts.models import Person
from sessions.models import AvailabilityException, AvailabilityWindow
from sessions.rules import NotYours, Refused

MOST_WINDOWS, MOST_EXCEPTIONS = 40, 60


class TooMany(Refused):
    """More windows or exceptions than anybody needs; the message says what to do."""


@transaction.atomic
def add_windows(
    *, person: Person, weekdays: Collection[int], opens: time, closes: time, timezone: str, by: Actor
) -> None:
    """Time on these weekdays of every week, by the clocks of `timezone`. What is there already stays. Raises NotYours, TooMany."""
    _lock(person, by)
    rows = [
        AvailabilityWindow(person=person, weekday=day, opens=opens, closes=closes, timezone=timezone)
        for day in sorted(set(weekdays))
    ]
    AvailabilityWindow.objects.bulk_create(rows, ignore_conflicts=True)
    if AvailabilityWindow.objects.filter(person=person).count() > MOST_WINDOWS:
        raise TooMany(f"That is more than {MOST_WINDOWS} windows. Take some back first.")


@transaction.atomic
def delete_window(*, window: AvailabilityWindow, by: Actor) -> None:
    """Take a window back. Sessions that are booked stay. Raises NotYours."""
    if window.person_id != by.person_id:
        raise NotYours
    window.delete()


@transaction.atomic
def add_exception(
    *,
    person: Person,
    starts_on: date,
    ends_on: date,
    opens: time | None,
    closes: time | None,
    timezone: str,
    by: Actor,
) -> None:
    """Days off, or with `opens` and `closes` more time on a day. The same again changes nothing. Raises NotYours, TooMany.

    What has passed, of both kinds, is dropped on the way: nobody needs to tidy up.
    """
    _lock(person, by)
    mine = AvailabilityException.objects.filter(person=person)
    mine.filter(ends_on__lt=today(timezone)).exclude(ends_on__gte=today()).delete()
    row = AvailabilityException(
        person=person, starts_on=starts_on, ends_on=ends_on, opens=opens, closes=closes, timezone=timezone
    )
    AvailabilityException.objects.bulk_create([row], ignore_conflicts=True)
    if mine.count() > MOST_EXCEPTIONS:
        raise TooMany(f"That is more than {MOST_EXCEPTIONS} days. Take some back first.")


@transaction.atomic
def delete_exception(*, exception: AvailabilityException, by: Actor) -> None:
    """Take days off, or more time on a day, back. Raises NotYours."""
    if exception.person_id != by.person_id:
        raise NotYours
    exception.delete()


@transaction.atomic
def move_availability(*, person: Person, timezone: str, by: Actor) -> int:
    """The same wall times, in another zone from now on; returns how many windows and exceptions moved. Raises NotYours."""
    _lock(person, by)
    there = AvailabilityWindow.objects.filter(person=person, timezone=timezone)
    known = {(row.weekday, row.opens, row.closes) for row in there}
    moved = 0
    for row in AvailabilityWindow.objects.filter(person=person).exclude(timezone=timezone):
        moved += 1
        if (row.weekday, row.opens, row.closes) in known:
            row.delete()
            continue
        known.add((row.weekday, row.opens, row.closes))
        row.timezone = timezone
        row.save(update_fields=["timezone"])
    exceptions = AvailabilityException.objects.filter(person=person).exclude(timezone=timezone)
    return moved + int(exceptions.update(timezone=timezone))


def _lock(person: Person, by: Actor) -> None:
    """One change of somebody's times after the other, and none by anybody else."""
    if person.pk != by.person_id:
        raise NotYours
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
