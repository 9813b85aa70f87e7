"""Starts workers and beats by forking one process that has imported everything: a killed one is back at once, as a real one.

`python -m tests.faults.nursery` reads lines "worker NAME" and "beat NAME", and answers each with the new process's number.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from typing import Any

from tests.faults import points

# Between two rings of a beat.
SECONDS = {"deliver": 1.0, "materialize": 5.0}


def main() -> None:
    """Import, then fork on demand until the harness is gone."""
    points.install()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from config.celery import app

    app.loader.import_default_modules()
    app.finalize()
    entries = app.conf.beat_schedule
    app.conf.beat_schedule = {name: {**entries[name], "schedule": seconds} for name, seconds in SECONDS.items()}
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    print("ready", flush=True)  # noqa: T201  the harness reads it
    for line in sys.stdin:
        what, name = line.split()
        pid = os.fork()
        if not pid:
            _become(app, what, name)
        print(pid, flush=True)  # noqa: T201  the harness reads it


def _become(app: Any, what: str, name: str) -> None:
    """The rest of the life of a forked process."""
    nursery = os.getppid()
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(str(points.folder() / f"{name}.log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, source in ((0, nothing), (1, log), (2, log)):
        os.dup2(source, number)
    threading.Thread(target=_end_with, args=(nursery,), daemon=True).start()
    try:
        if what == "worker":
            hands = ["--concurrency", os.environ["UPWELL_FAULTS_HANDS"], "--hostname", f"{name}@faults"]
            app.worker_main(["worker", "--loglevel", "INFO", "--without-mingle", "--without-gossip", *hands])
        else:
            app.Beat(schedule=str(points.folder() / f"{name}.schedule"), loglevel="INFO").run()
    finally:
        os._exit(0)


def _end_with(nursery: int) -> None:
    """Nothing outlives a killed harness."""
    while os.getppid() == nursery:
        time.sleep(1)
    os.killpg(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
