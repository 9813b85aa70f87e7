"""What is past its time goes: what the declarations say (access.keeping), in the times that the organization chose."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import DateField, DateTimeField, Model, Q
from django.db.models.functions import Length

from access.clock import now
from access.keeping import Policy, Time, Until, policies
from accounts.keeping_queries import keeping_times
from accounts.models import KeepingTimes

BATCH = 2_000


def expire_all() -> int:
    """Delete or empty, in the open organization, what is past its time; how many rows of each batch. Again and again, the same end."""
    times = keeping_times()
    return sum(_expire(policy, until, times) for policy in policies() for until in policy.ends)


def clear_sessions() -> int:
    """Sign-ins of the platform that are over; they belong to no organization. By the owner's function: a worker may read none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT upwell_clear_sessions(%s)", [now()])
        (cleared,) = cursor.fetchone()
    return int(cleared)


def past(policy: Policy, until: Until, times: KeepingTimes, moment: datetime) -> Any:
    """The rows that this end has come for, and that are not empty yet."""
    cutoff: date | datetime = moment - (times.span(until.keeps) if isinstance(until.keeps, Time) else until.keeps)
    if not isinstance(_column(policy.model, until.after), DateTimeField):
        cutoff = cutoff.date()  # type: ignore[union-attr]
    rows: Any = policy.model._default_manager.filter(until.where, **{f"{until.after}__lt": cutoff})
    if until.blanks:
        full = Q()
        for name in until.blanks.split():
            if _sealed(policy.model, name):  # it can be measured, and not looked into
                rows = rows.annotate(**{f"{name}_size": Length(name)})
                full |= Q(**{f"{name}_size__gt": 0})
            else:
                full |= ~Q(**{name: _empty(policy.model, name)})
        rows = rows.filter(full)
    return rows


def _expire(policy: Policy, until: Until, times: KeepingTimes) -> int:
    ids = list(past(policy, until, times, now()).order_by().values_list("pk", flat=True)[:BATCH])
    if not ids:
        return 0
    rows: Any = policy.model._default_manager.filter(pk__in=ids)
    if until.does is not None:
        until.does(rows)
    elif until.blanks:
        rows.update(**{name: _empty(policy.model, name) for name in until.blanks.split()})
    else:
        rows.delete()
    return len(ids)


def _column(model: type[Model], path: str) -> DateField[Any, Any]:
    *way, last = path.split("__")
    for name in way:
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return model._meta.get_field(last)  # type: ignore[return-value]


def _sealed(model: type[Model], name: str) -> bool:
    return bool(getattr(model._meta.get_field(name), "is_sealed", False))


def _empty(model: type[Model], name: str) -> Any:
    if _sealed(model, name):
        return b""
    return model._meta.get_field(name).get_default()  # type: ignore[union-attr]
