"""`make demo`: everything runs until Ctrl-C, with its data in .demo/ (UPWELL_DEMO_DIR names another folder)."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from embedded.processes import Failed
from embedded.servers import AlreadyRunning
from embedded.stack import ROOT, Stack

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WANTED_PORT = 8000


class Interruption:
    """Ctrl-C and its kin: noted at any time, raised only where nothing can be left half done."""

    def __init__(self) -> None:
        self.asked = False
        self._raises = False
        for number in STOP_SIGNALS:
            signal.signal(number, self._note)  # also where a shell's `&` had INT ignored

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        if self._raises:
            self._raises = False  # once: what follows is the stopping
            raise KeyboardInterrupt

    @contextmanager
    def at_once(self) -> Iterator[None]:
        if self.asked:
            raise KeyboardInterrupt
        self._raises = True
        try:
            yield
        finally:
            self._raises = False


def main() -> int:
    interruption = Interruption()
    directory = Path(os.environ.get("UPWELL_DEMO_DIR") or ROOT / ".demo")
    port = os.environ.get("UPWELL_PORT") or str(WANTED_PORT)
    if not port.isdigit() or not 0 < int(port) < 65536:
        print(f"UPWELL_PORT is {port!r}; it must be a port number", file=sys.stderr)
        return 2
    stack = Stack(directory, durable=True, port=int(port), given=os.environ, say=say)
    try:
        run(stack, interruption, wanted_port=int(port))
    except KeyboardInterrupt:
        pass
    except AlreadyRunning:
        print(f"The demonstration already runs at {address(directory)}.", file=sys.stderr)
        return 1
    except (Failed, OSError) as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        stack.stop()
    say("Stopped. What you did is kept: make demo goes on from there.")
    return 0


def run(stack: Stack, interruption: Interruption, *, wanted_port: int) -> None:
    start = time.monotonic()
    say("Starting PostgreSQL and Valkey")
    stack.open()
    say("Making the tables and the demonstration organization")
    with interruption.at_once():
        make_tables(stack)
        sign_ins = stack.manage("seed_demo")
    say("Starting web, worker, scheduler, vault and mail")
    stack.launch()
    while not stack.answers():
        if not pause(stack, interruption):
            return
        stack.refuse_to_start_for_ever("web")
    address_file(stack.directory).write_text(stack.base_url + "\n")
    if not stack.base_url.endswith(f":{wanted_port}"):
        say(f"Port {wanted_port} is taken, so another one is used.")
    say(f"\n{sign_ins.strip()}\n")
    say(f"Upwell is at {stack.base_url} (ready after {time.monotonic() - start:.0f} s).")
    say(f"Data, mail and logs are in {stack.directory}. To move the clock, write a time into its file `now`.")
    if stack.servers.place != stack.servers.directory:
        say(f"The database is in {stack.servers.place}: the servers do not run as root, and your folders stay closed.")
    say("Ctrl-C stops everything.")
    while pause(stack, interruption):
        pass


def make_tables(stack: Stack) -> None:
    """The newest tables. Raises Failed with the way out, where those of an earlier version are in the way."""
    try:
        stack.migrate()
    except Failed as failure:
        # Until the first release migrations are written anew, and a folder from before them may not follow.
        raise Failed(
            f"{failure}\nIf another version made {stack.directory}, remove it: make demo then begins anew."
        ) from failure


def pause(stack: Stack, interruption: Interruption) -> bool:
    """A moment of looking after the processes. False once somebody asked for the end."""
    stack.tend()
    time.sleep(0.2)
    return not (interruption.asked or make_was_interrupted())


def make_was_interrupted() -> bool:
    """Whether our parent is a `make` that alone got the signal, from a script or a supervisor: it passes INT on to nobody
    and waits for us, with INT blocked. (Ctrl-C in a terminal reaches both.)"""
    try:
        status = Path(f"/proc/{os.getppid()}/status").read_text()
    except OSError:
        return False
    facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    return facts["Name"] == "make" and bool(int(facts["SigBlk"], 16) & 1 << signal.SIGINT - 1)


def address_file(directory: Path) -> Path:
    return directory / "address"


def address(directory: Path) -> str:
    file = address_file(directory)
    return file.read_text().strip() if file.exists() else f"{directory} (it is still starting)"


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
