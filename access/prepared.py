"""Reads that a page repeats: the ORM writes the SQL once for each process, and every call sends it with values of its own.

To write a statement costs the ORM ten times what it costs to send one. What it writes is the same SQL as ever, through the same
managers, so both fences of access.tenancy stand: the organization in it is a value like the others, and always the one that is open.

A page asks several of them in one round trip: `together(decisions_asked(...), answers_asked(...)).ask()`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, Generic, TypeVar, overload
from uuid import UUID, uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Func, QuerySet, Value

from access.tenancy import current_organization

Rows = list[tuple[Any, ...]]
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
_CONSTANTS = (str, int, bool, type(None))
_days = count()


def ID() -> UUID:
    """Stands in for an id."""
    return uuid4()


def IDS() -> list[UUID]:
    """Stands in for a list of ids, of any length; the read compares with AnyOf."""
    return [uuid4()]


def DAY() -> date:
    """Stands in for a day."""
    return date.min + timedelta(days=next(_days))


def MOMENT() -> datetime:
    """Stands in for an aware time."""
    return datetime.min.replace(tzinfo=UTC) + timedelta(days=next(_days))


class AnyOf(Func):
    """Whether a key is one of these ids: `filter(AnyOf("pk", ids))`. `pk__in` writes another statement for each length of the list."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()

    def __init__(self, name: str, ids: list[UUID]) -> None:
        super().__init__(name, Value(ids, output_field=ArrayField(models.UUIDField())))


class CannotPrepare(TypeError):
    """A read whose statement is not the same for every call, or not of one organization."""


@dataclass(frozen=True)
class _Written:
    sql: str
    slots: tuple[tuple[str, Any], ...]  # name of the argument, or "" and the constant itself
    converters: Mapping[int, tuple[list[Any], Any]]


@dataclass(frozen=True)
class _Statement:
    written: _Written
    params: list[Any]


class Question(Generic[A]):
    """Prepared reads that were not sent yet, and what their rows come to."""

    def __init__(self, statements: Sequence[_Statement], told: Callable[[Sequence[Rows]], A]) -> None:
        self.statements, self.told = statements, told

    def then(self, told: Callable[[A], B]) -> Question[B]:
        """The same question; its answer is what this makes of it."""
        return Question(self.statements, lambda rows: told(self.told(rows)))

    def ask(self) -> A:
        """Send all of it in one round trip: one query, as PostgreSQL takes statements that are sent together."""
        sql = "; ".join(each.written.sql for each in self.statements)
        rows: list[Rows] = []
        with connection.cursor() as cursor:
            cursor.execute(sql, [value for each in self.statements for value in each.params])
            for number, each in enumerate(self.statements):
                if number:
                    cursor.nextset()
                rows.append(_converted(cursor.fetchall(), each.written.converters))
        return self.told(rows)


class Prepared:
    """A read. `build` makes its queryset, with `values_list`, and is called once: what differs between calls has to be an argument."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], stand_ins: Mapping[str, Callable[[], Any]]) -> None:
        self._build, self._stand_ins = build, dict(stand_ins)
        self._written: _Written | None = None
        self.__doc__ = build.__doc__

    def __call__(self, **values: Any) -> Rows:
        """The rows for these values, in one query. Raises NoTenant, CannotPrepare."""
        return self.asked(**values).ask()

    def asked(self, **values: Any) -> Question[Rows]:
        """The rows for these values, when they are asked for. Raises NoTenant, CannotPrepare."""
        written = self._written = self._written or self._write()
        values["organization"] = current_organization()
        params = [values[name] if name else constant for name, constant in written.slots]
        return Question([_Statement(written, params)], lambda rows: rows[0])

    def _write(self) -> _Written:
        found = {name: make() for name, make in self._stand_ins.items()}
        queryset = self._build(**found)
        if queryset.query.default_cols:
            raise CannotPrepare(f"{self._build.__name__} names no columns")
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        if "AT TIME ZONE" in sql:  # the zone of whoever asks first would stay for everybody
            raise CannotPrepare(
                f"{self._build.__name__} reads a day off a clock: pass the moments at which it begins and ends"
            )
        found["organization"] = current_organization()
        slots = tuple(self._slot(value, found) for value in params)
        missing = set(found) - {name for name, _ in slots}
        if missing:
            raise CannotPrepare(f"{self._build.__name__} does not compare with {', '.join(sorted(missing))}")
        return _Written(sql, slots, compiler.get_converters([column for column, *_ in compiler.select]))

    def _slot(self, value: Any, found: Mapping[str, Any]) -> tuple[str, Any]:
        for name, stand_in in found.items():
            if type(value) is type(stand_in) and value == stand_in:
                return name, None
        if not isinstance(value, _CONSTANTS):  # a moment, a day or an id of today would stay for good
            raise CannotPrepare(f"{self._build.__name__} holds {value!r}, which is no argument of it")
        return "", value


def prepared(**stand_ins: Callable[[], Any]) -> Callable[[Callable[..., QuerySet[Any, Any]]], Prepared]:
    """Make a read of a function that builds a queryset: `@prepared(program=ID, day=DAY)`."""
    return lambda build: Prepared(build, stand_ins)


@overload
def together(one: Question[A], other: Question[B], /) -> Question[tuple[A, B]]: ...
@overload
def together(one: Question[A], other: Question[B], third: Question[C], /) -> Question[tuple[A, B, C]]: ...
@overload
def together(
    one: Question[A], other: Question[B], third: Question[C], fourth: Question[D], /
) -> Question[tuple[A, B, C, D]]: ...
def together(*questions: Question[Any]) -> Question[Any]:
    """Several questions as one, whose answer has theirs in this order."""

    def told(rows: Sequence[Rows]) -> tuple[Any, ...]:
        left = iter(rows)
        return tuple(each.told([next(left) for _ in each.statements]) for each in questions)

    return Question([statement for each in questions for statement in each.statements], told)


def _converted(rows: Rows, converters: Mapping[int, tuple[list[Any], Any]]) -> Rows:
    if not converters:
        return rows
    found = [list(row) for row in rows]
    for position, (converts, expression) in converters.items():
        for values in found:
            for convert in converts:
                values[position] = convert(values[position], expression, connection)
    return [tuple(values) for values in found]
