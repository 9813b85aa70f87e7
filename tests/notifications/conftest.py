"""A mail server of each test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.notifications.smtp import TAKE, MailServer, Script


@pytest.fixture
def mail_server(settings: Any) -> Iterator[Callable[..., MailServer]]:
    """`mail_server(script)` starts a server and points the settings at it."""
    with ExitStack() as stack:

        def start(script: Script = lambda _: TAKE) -> MailServer:
            server = stack.enter_context(MailServer(script))
            settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
            settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
            settings.EMAIL_HOST_USER = ""
            settings.EMAIL_TIMEOUT = 5
            return server

        yield start
