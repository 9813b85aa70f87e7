"""The chat channel of an organization, and a receiver on this machine that does what its script says."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from access.actors import SYSTEM
from accounts import actions
from accounts.models import Webhook

CUT = -1  # read the whole message, then hang up without an answer
SLOW = -2  # read it, and think for longer than anybody waits


class Receiver:
    """`with Receiver(204) as receiver: receiver.url, receiver.taken`. Steps come in turn, the last one for ever."""

    def __init__(self, *steps: int) -> None:
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.while_taking: Callable[[], None] = lambda: None
        left, receiver = list(steps or (204,)), self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.taken.append((dict(self.headers), body))
                receiver.while_taking()
                status = left.pop(0) if len(left) > 1 else left[0]
                if status == SLOW:
                    time.sleep(1)
                if status < 0:
                    return
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", f"{receiver.url}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Nothing on the terminal of the tests."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Receiver:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def make_webhook(url: str = "https://chat.example.com/hooks/canary-path", *, is_on: bool = True) -> tuple[Webhook, str]:
    """The channel of the open organization, and its secret."""
    secret = actions.set_webhook(url=url, is_on=is_on, by=SYSTEM)
    webhook: Webhook = Webhook.objects.get()
    return webhook, secret
