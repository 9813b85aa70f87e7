"""A page that is read what it was read before says what it said before: of two worlds, only what reads something else is opened twice.

An answer follows from who asks for what, from the moment, and from what the database answers to the view. The first time, a page is
opened, and each of its statements is kept with every byte that came back. From then on the same statements are put to the database,
in their order. While it answers as it did, order of rows included, the view is led to the same next statement, and at the end to the
same page; at the first answer that differs, the page is opened for real. So this knows no table and no column: whatever a page has
from the rows of a secret, it is opened for.

What could reach a page on another way is held still: the clock by the test, and the cache is empty and the cookies are those of
before whenever a page is opened. What a history leaves in the cache is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from access.clock import now

Rows = tuple[Any, ...]
# Statements that say for whom and from where on; those that only read; and calls in them that do more than that.
FRAME = re.compile(rb"SET LOCAL |SAVEPOINT |RELEASE SAVEPOINT ")
READ = re.compile(rb"SELECT ")
DOES_MORE = re.compile(rb"set_config|nextval|setval|pg_advisory|pg_notify|FOR (NO KEY )?UPDATE", re.IGNORECASE)
MOST = 6  # ways in which one page was read that are kept


@dataclass
class Read:
    """The statements of one page with their answers, and what the page said. Without statements, it has to be opened each time."""

    statements: list[tuple[bytes, Rows]] | None = field(default_factory=list)
    said: Any = None

    def keep(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Wraps execute()."""
        found = execute(sql, params, many, context)
        cursor = context["cursor"].cursor
        if many or getattr(cursor, "name", None) or len(cursor._results) > 1:
            self.statements = None
        if self.statements is not None:
            self.statements.append((cursor._query.query, _rows(cursor)))
        return found


class Rereading:
    """What pages were read, for as long as the same application and clients are asked."""

    def __init__(self) -> None:
        self.opened = self.spared = 0
        self._known: dict[Hashable, list[Read]] = {}
        self._answers: dict[tuple[bytes, ...], Rows] = {}

    @contextmanager
    def state(self) -> Iterator[None]:
        """The rows are as they are while this lasts: each thing is asked once."""
        assert not cache._cache, "a history left something in the cache"
        self._answers = {}
        yield
        self._answers = {}

    def said(self, client: Client, path: str, tell: Callable[[Any], Any]) -> Any:
        """`tell(response)` of the page for this client, whose effects are rolled back."""
        reads = self._known.setdefault((now(), _sent_by(client), path), [])
        for read in reversed(reads):
            if read.statements is not None and self._is_read_again(read.statements):
                self.spared += 1
                return read.said
        self.opened += 1
        read, cookies = Read(), deepcopy(client.cookies)
        with transaction.atomic(), connection.execute_wrapper(read.keep):
            read.said = tell(client.get(path))
            transaction.set_rollback(True)
        client.cookies = cookies
        cache.clear()
        reads.append(read)
        del reads[:-MOST]
        return read.said

    def _is_read_again(self, statements: list[tuple[bytes, Rows]]) -> bool:
        frame: tuple[bytes, ...] = ()
        due: list[bytes] = []  # what has to be said before the next question, if it has to be put
        is_changed = False
        with ExitStack() as stack, connection.cursor() as cursor:
            for statement, before in statements:
                if FRAME.match(statement):
                    due.append(statement)
                    frame += (statement,) if statement.startswith(b"SET") else ()
                    continue
                is_pure = bool(READ.match(statement)) and not DOES_MORE.search(statement) and not is_changed
                is_changed |= not is_pure
                answer = self._answers.get((*frame, statement)) if is_pure else None
                if answer is None:
                    if not stack._exit_callbacks:
                        stack.enter_context(_undone())
                    for each in due:
                        cursor.execute(each)
                    due = []
                    cursor.execute(statement)
                    answer = _rows(cursor.cursor)
                    if is_pure:
                        self._answers[*frame, statement] = answer
                if answer != before:
                    return False
        return True


def _sent_by(client: Client) -> frozenset[tuple[str, str]]:
    """What tells one browser from another, but for the token of forms, which is random."""
    return frozenset((name, cookie.value) for name, cookie in client.cookies.items() if name != "csrftoken")


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _rows(cursor: Any) -> Rows:
    """Every byte that came back, and what the database says it did."""
    found = cursor.pgresult
    columns = range(found.nfields)
    return found.command_status, [[found.get_value(row, column) for column in columns] for row in range(found.ntuples)]
