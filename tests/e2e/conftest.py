"""A browser of the machine, driven against a live server. Skipped where there is none."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from tests.e2e.leaving import click_and_leave
from tests.servers import chromium

CHROMIUM = Path(chromium() or "nowhere")

# The browser's driver keeps an event loop in this thread, which Django takes for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

Locator.click = click_and_leave


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}; name one in UPWELL_CHROMIUM")
    return {
        **browser_type_launch_args,
        "executable_path": str(CHROMIUM),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--process-per-site",
            # Scripts are interpreted: a page runs each for a moment, which is over before a faster form of it is compiled.
            "--js-flags=--no-turbofan,--no-maglev",
        ],
    }


def watched(page: Page) -> Page:
    """The page, with what the browser complains of in `page.complaints`."""

    def complain(request: Request) -> None:
        # A page that asks how a job is doing has its question under way when somebody opens the next page.
        if request.failure != "net::ERR_ABORTED":
            page.complaints.append(f"failed: {request.url}")

    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("requestfailed", complain)
    return page


class Browsers:
    """Browser contexts, each of which serves one visitor at a time and is then emptied and kept for the next.

    Starting one takes four times as long as opening another tab in it: the files of the front end are fetched again, and
    so is a process to draw them. That process lives as long as a tab of its site does, so one stays open.
    """

    KEPT = 3

    def __init__(self, browser: Browser, origin: str) -> None:
        self.browser, self.origin = browser, origin
        self.idle: dict[bool, list[BrowserContext]] = {True: [], False: []}

    def take(self, *, scripts: bool) -> BrowserContext:
        """A context without cookies, storage or pages of anybody before."""
        if self.idle[scripts]:
            return self.idle[scripts].pop()
        context = self.browser.new_context(java_script_enabled=scripts)
        context.new_page().goto(f"{self.origin}/static/img/mark.svg")
        return context

    def give_back(self, context: BrowserContext, *, scripts: bool) -> None:
        """Empty it; or close it, where enough are kept."""
        if len(self.idle[scripts]) == self.KEPT:
            context.close()
            return
        stays, *others = context.pages
        for page in others:
            page.close()
        context.set_offline(False)
        context.clear_cookies()
        context.clear_permissions()
        context.unroute_all()
        if scripts:  # without them nothing could be stored
            stays.evaluate("localStorage.clear()")
        self.idle[scripts].append(context)


@pytest.fixture(scope="session")
def browsers(browser: Browser, live_server: LiveServer) -> Browsers:
    return Browsers(browser, live_server.url)


def new_page(context: BrowserContext, *, width: int = 1280, theme: str = "light", scripts: bool = True) -> Page:
    """A watched page of these looks."""
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    # Else a click waits until the page has scrolled there smoothly, up to a second.
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    return watched(page)


@pytest.fixture
def open_page(browsers: Browsers) -> Iterator[Callable[..., Page]]:
    """`open_page(width=390, theme="dark", scripts=False, cookies=[...])`: a page in a browser context of its own.

    What the browser complains of (a broken script, a refused file, a breach of the content security policy, a request
    that failed) gathers in `page.complaints`.
    """
    taken: list[tuple[BrowserContext, bool]] = []

    def make(*, scripts: bool = True, cookies: list[dict[str, Any]] | None = None, **looks: Any) -> Page:
        context = browsers.take(scripts=scripts)
        taken.append((context, scripts))
        if cookies:
            context.add_cookies(cookies)
        return new_page(context, **looks)

    yield make
    for context, scripts in taken:
        browsers.give_back(context, scripts=scripts)


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
            page = new_page(opened[who].context, **options)
        else:
            session = sign_in(membership=member).cookies["sessionid"].value
            page = open_page(cookies=[{"name": "sessionid", "value": session, "url": live_server.url}], **options)
            opened[who] = page
        page.goto(live_server.url + address)
        return page

    return make
