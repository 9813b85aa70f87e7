"""A mail server that does what its script says: it takes, defers and refuses messages, is slow, and cuts the line at every point."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from embedded.stack import free_port

# What the server can do with a message. A script gives one of these for each attempt, by the recipient's address.
TAKE = "take"
DEFER, REFUSE = "450 later", "550 never"  # said to RCPT
DEFER_DATA, REFUSE_DATA, BUSY_DATA = "data 451 later", "data 554 never", "data 421 closing"  # said after the body
NOT_NOW = "421 closing"  # said to RCPT
CUT_RCPT, CUT_DATA, CUT_UNTAKEN, CUT_TAKEN = "cut at RCPT", "cut at DATA", "cut, not taken", "cut, taken"
SLOW = "slow"

Script = Callable[[str], str]


class Server(SMTP):
    """Cuts the line at DATA where the script says so."""

    async def smtp_DATA(self, argument: str) -> None:
        if self.event_handler.doing(self.envelope) == CUT_DATA:
            self.transport.abort()
            return
        await super().smtp_DATA(argument)


class Handler:
    """Takes messages by the script and remembers those it took."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.recipients: list[str] = []
        self.attempts: Counter[str] = Counter()
        self.connections = 0
        self.pipelines_from = 1  # the number of a connection that takes several commands at once
        self.while_taking: Callable[[], None] = lambda: None
        self._doing: dict[int, str] = {}
        self._lock = threading.Lock()

    def doing(self, envelope: Envelope) -> str:
        return self._doing[id(envelope)]

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        # Every other connection takes commands one by one, as some servers do.
        offered = ["250-PIPELINING"] if self.connections % 2 == self.pipelines_from % 2 else []
        return [*responses[:-1], *offered, responses[-1]]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.attempts[address] += 1
        doing = self._doing[id(envelope)] = self.script(address)
        if doing in (DEFER, REFUSE, NOT_NOW):
            return doing
        if doing == CUT_RCPT:
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        doing = self.doing(envelope)
        if doing in (TAKE, CUT_TAKEN, SLOW):
            content = envelope.original_content or b""
            assert isinstance(content, bytes)
            with self._lock:
                self.raw.append(content)
                self.mails.append(BytesParser(policy=policy.default).parsebytes(content))
                self.recipients += envelope.rcpt_tos
            await asyncio.get_running_loop().run_in_executor(None, self.while_taking)
        if doing == SLOW:
            await asyncio.sleep(2)
        if doing in (CUT_TAKEN, CUT_UNTAKEN):
            server.transport.abort()
        return doing.removeprefix("data ") if doing in (DEFER_DATA, REFUSE_DATA, BUSY_DATA) else "250 taken"


class MailServer(Controller):
    """The server, in a thread of its own: `with MailServer(script) as server: server.port, server.handler.mails`."""

    def __init__(self, script: Script = lambda _: TAKE) -> None:
        super().__init__(Handler(script), hostname="127.0.0.1", port=free_port(0))

    def factory(self) -> SMTP:
        return Server(self.handler, timeout=30)

    def __enter__(self) -> MailServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def in_turn(*steps: str) -> Script:
    """One step after the other, the last one for ever."""
    left = list(steps)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]
