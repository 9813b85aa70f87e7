"""Emptying the database after a test with real transactions, while no request of the live server is under way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

# Only what holds rows: emptying ninety tables takes a second, and most tests write to ten. Every foreign key waits for the
# commit, so the order does not matter. What `migrate` itself writes stays: no test changes it.
EMPTY = """
DO $$
DECLARE
    name text;
    is_used boolean;
BEGIN
    FOR name IN
        SELECT tablename FROM pg_tables
        WHERE schemaname = 'public'
        AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
        ORDER BY tablename = 'metrics_mark' -- last: deleting a fact marks its cohort
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO is_used;
        IF is_used THEN
            EXECUTE format('DELETE FROM %I', name);
        END IF;
    END LOOP;
END $$
"""


def empty_tables() -> None:
    """Delete every row that tests wrote; only the owner of the tables may."""
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)


class Gate:
    """Requests pass through, any number at once, until it is closed; then they wait.

    A request that a browser sends at the very end of a test would otherwise write while the tables are emptied: the two can
    wait for each other's locks, or what it wrote stays for the next test.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._passing = 0
        self._is_closed = False

    def before(self, application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterator[bytes]]:
        """The WSGI application behind this gate. A request is over when its answer is."""

        def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
            with self._changed:
                self._changed.wait_for(lambda: not self._is_closed)
                self._passing += 1
            try:
                answer = application(environ, start_response)
                try:
                    yield from answer
                finally:
                    answer.close()
            finally:
                with self._changed:
                    self._passing -= 1
                    self._changed.notify_all()

        return guarded

    @contextmanager
    def closed(self, seconds: float = 60) -> Iterator[None]:
        """While no request is under way; none begins until the end. Raises TimeoutError where one does not end."""
        with self._changed:
            self._is_closed = True
            is_quiet = self._changed.wait_for(lambda: not self._passing, timeout=seconds)
        try:
            if not is_quiet:
                raise TimeoutError(f"a request of the live server did not end in {seconds} seconds")
            yield
        finally:
            with self._changed:
                self._is_closed = False
                self._changed.notify_all()
