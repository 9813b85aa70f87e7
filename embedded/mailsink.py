"""A mail server that keeps every message as a file and sends none on: `python -m embedded.mailsink --port N FOLDER`.

The one file of this package that needs more than the standard library, so nothing here imports it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import time
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class Keep:
    """Writes a message as it came, below the envelope's addresses, which alone say who would really have received it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = count(1)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        if isinstance(content, str):
            content = content.encode()
        head = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\n"
        name = f"{time.time_ns():020d}-{os.getpid()}-{next(self.numbers)}.eml"
        # Renamed when whole: the viewer never meets half a message.
        unfinished = self.folder / f".{name}"
        unfinished.write_bytes(head.encode() + content)
        unfinished.rename(self.folder / name)
        return "250 Kept"


async def serve(folder: Path, port: int) -> None:
    """Take messages until INT or TERM."""
    folder.mkdir(parents=True, exist_ok=True)
    loop = asyncio.get_running_loop()
    done = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, done.set)
    handler = Keep(folder)
    server = await loop.create_server(lambda: SMTP(handler, enable_SMTPUTF8=True, loop=loop), "127.0.0.1", port)
    async with server:
        await done.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    os.umask(0o077)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(given.folder, given.port))


if __name__ == "__main__":
    main()
