"""How mails and notices say names, days and times: in the recipient's zone, in our words."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from django import template

from access import kinds
from access.clock import now
from notifications.timing import zone_of

register = template.Library()


@register.filter
def listed(names: object) -> str:
    """ "Ana", "Ana and Theo", "Ana, Theo, and Ines"."""
    return kinds.listed([str(name) for name in names]) if isinstance(names, list) else ""


@register.filter
def day(value: str, zone: str = "") -> str:
    """An ISO date, or an ISO time on the clocks of `zone`: "Friday, October 16"; with the year when it is another one."""
    found = _local(value, zone).date() if "T" in value else date.fromisoformat(value) if value else None
    if found is None:
        return ""
    year = "" if found.year == now().astimezone(zone_of(zone)).year else f", {found.year}"
    return f"{found:%A}, {found:%B} {found.day}{year}"


@register.simple_tag
def hours(starts_at: str, ends_at: str, zone: str = "") -> str:
    """ "4:00–4:45 PM, New York time"."""
    if not (starts_at and ends_at):
        return ""
    first, last = _local(starts_at, zone), _local(ends_at, zone)
    noon = "" if f"{first:%p}" == f"{last:%p}" else f" {first:%p}"
    return f"{_clock(first)}{noon}–{_clock(last)} {last:%p}, {_place(zone_of(zone), zone)}"


@register.filter
def moment(value: str, zone: str = "") -> str:
    """ "Friday, October 16, 6:00 PM, New York time"."""
    if not value:
        return ""
    local = _local(value, zone)
    return f"{day(value, zone)}, {_clock(local)} {local:%p}, {_place(zone_of(zone), zone)}"


@register.filter
def duration(seconds: int) -> str:
    """ "40 s", "5 min", "3 h", "2 days": rounded down, for a glance."""
    for size, unit in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size or (seconds >= size and unit != "days"):
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _local(value: str, zone: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(zone_of(zone))


def _clock(local: datetime) -> str:
    return f"{local.hour % 12 or 12}:{local:%M}"


def _place(zone: tzinfo, name: str) -> str:
    """ "New York time" for America/New_York: people know cities, and many zones have no name but a number."""
    city = name.rpartition("/")[2].replace("_", " ")
    return f"{city} time" if str(zone) == name and "/" in name and not name.startswith("Etc/") else "UTC"
