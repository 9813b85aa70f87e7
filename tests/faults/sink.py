"""The mail server of the harness: it does what it is told with the next attempts, and can die and come back at its address."""

from __future__ import annotations

from collections import deque
from contextlib import suppress

from aiosmtpd.smtp import SMTP

from tests.notifications.smtp import TAKE, Handler, MailServer

CUTS = ("cut at DATA", "cut, not taken", "cut, taken")


class Listener(MailServer):
    """One life of the server."""

    def __init__(self, handler: Handler, port: int) -> None:
        super().__init__()
        self.handler, self.port = handler, port
        self.lines: list[SMTP] = []

    def factory(self) -> SMTP:
        """A line, remembered so that it can be cut."""
        line = super().factory()
        self.lines.append(line)
        return line

    def cut(self) -> int:
        """End every line at once; returns how many there were."""
        live = [line for line in self.lines if line.transport is not None and not line.transport.is_closing()]
        for line in live:
            self.loop.call_soon_threadsafe(line.transport.abort)
        return len(live)


class Sink:
    """Takes every message unless `orders` says what to do with the next ones."""

    def __init__(self) -> None:
        self.orders: deque[str] = deque()
        self.cut_lines = 0
        self.handler = Handler(self._next)
        self._listener: Listener | None = None
        self.port = MailServer().port

    def start(self) -> None:
        """Answer at our port."""
        if self._listener is None:
            self._listener = Listener(self.handler, self.port)
            self._listener.start()

    def die(self) -> None:
        """Cut every line and answer nobody."""
        listener, self._listener = self._listener, None
        if listener is not None:
            self.cut_lines += listener.cut()
            listener.stop()

    def copies(self) -> list[tuple[str, str]]:
        """(recipient, Message-ID) of every message that was taken."""
        return [
            (address, mail["Message-ID"].strip("<>"))
            for address, mail in zip(self.handler.recipients, self.handler.mails, strict=True)
        ]

    def _next(self, _: str) -> str:
        order = TAKE
        with suppress(IndexError):
            order = self.orders.popleft()
        self.cut_lines += order in CUTS
        return order
