"""A browser of the machine, driven against a live server. Skipped where there is none."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from tests.servers import chromium

CHROMIUM = Path(chromium() or "nowhere")

# The browser's driver keeps an event loop in this thread, which Django takes for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}; name one in UPWELL_CHROMIUM")
    return {
        **browser_type_launch_args,
        "executable_path": str(CHROMIUM),
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    }


def watched(page: Page) -> Page:
    """The page, with what the browser complains of in `page.complaints`."""
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("requestfailed", lambda request: page.complaints.append(f"failed: {request.url}"))
    return page


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page(width=390, theme="dark", scripts=False, cookies=[...])`: a page in a browser context of its own.

    What the browser complains of (a broken script, a refused file, a breach of the content security policy, a request
    that failed) gathers in `page.complaints`.
    """
    contexts: list[BrowserContext] = []

    def make(
        *, width: int = 1280, theme: str = "light", scripts: bool = True, cookies: list[dict[str, Any]] | None = None
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, java_script_enabled=scripts
        )
        contexts.append(context)
        if cookies:
            context.add_cookies(cookies)
        return watched(context.new_page())

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def open_as(
    live_server: LiveServer, sign_in: Callable[..., Client], open_page: Callable[..., Page]
) -> Callable[..., Page]:
    """`open_as(member, address, width=390, scripts=False)`: that address, opened by somebody who is signed in.

    The same person with the same options gets another tab of the browser they have: it need not fetch every file again.
    """
    opened: dict[Any, Page] = {}

    def make(member: Membership, address: str, **options: Any) -> Page:
        who = (member.pk, *sorted(options.items()))
        if who in opened:
            page = watched(opened[who].context.new_page())
        else:
            session = sign_in(membership=member).cookies["sessionid"].value
            page = open_page(cookies=[{"name": "sessionid", "value": session, "url": live_server.url}], **options)
            opened[who] = page
        page.goto(live_server.url + address)
        return page

    return make
