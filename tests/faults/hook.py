"""The receiver of a chat channel: it does what it is told with the next messages, and can die and come back at its address."""

from __future__ import annotations

import threading
import time
from collections import deque
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from embedded.stack import free_port

TAKE, TAKE_SLOWLY = "take", "take slowly"
BUSY, BROKEN = "429", "503"
CUT_UNREAD, CUT_UNTAKEN, CUT_TAKEN = "cut before the body", "cut, not taken", "cut, taken"
TAKEN = (TAKE, TAKE_SLOWLY, CUT_TAKEN)


class Hook:
    """Takes every message unless `orders` says what to do with the next ones."""

    def __init__(self) -> None:
        self.orders: deque[str] = deque()
        self.cut_lines = 0
        self.taken: list[tuple[str, bytes]] = []  # the id and the body of each
        self._port = free_port(0)
        self._server: ThreadingHTTPServer | None = None
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """Where to send."""
        return f"http://127.0.0.1:{self._port}/hooks/faults"

    def start(self) -> None:
        """Answer at our port."""
        if self._server is None:
            self._server = _Server(("127.0.0.1", self._port), self._handler())
            threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def die(self) -> None:
        """Answer nobody."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()

    def _next(self) -> str:
        with self._lock, suppress(IndexError):
            order = self.orders.popleft()
            self.cut_lines += order in (CUT_UNREAD, CUT_UNTAKEN, CUT_TAKEN)
            return order
        return TAKE

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                step = hook._next()
                if step == CUT_UNREAD:
                    return
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if step in TAKEN:
                    with hook._lock:
                        hook.taken.append((self.headers["webhook-id"], body))
                if step == TAKE_SLOWLY:
                    time.sleep(2)
                if step in (CUT_UNTAKEN, CUT_TAKEN):
                    return
                self.send_response(int(step) if step in (BUSY, BROKEN) else 204)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Nothing on the terminal of the tests."""

        return Handler


class _Server(ThreadingHTTPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who was killed in the middle of a message hangs up."""
