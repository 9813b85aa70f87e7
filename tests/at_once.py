"""Acts of several people at the same moment, each on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def at_once(*acts: Callable[[], Any], seconds: float = 60) -> list[Any]:
    """What each act returned, or the exception it raised, in their order.

    Raises TimeoutError where one does not come back: two that wait for each other would otherwise hold up the whole run.
    """
    ready, found = threading.Barrier(len(acts)), [TimeoutError()] * len(acts)

    def run(number: int) -> None:
        try:
            ready.wait(seconds)
            found[number] = acts[number]()
        except Exception as error:  # noqa: BLE001 - the caller looks at it
            found[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds)
    if any(thread.is_alive() for thread in threads):
        raise TimeoutError(f"{sum(thread.is_alive() for thread in threads)} of {len(acts)} did not come back")
    return found
