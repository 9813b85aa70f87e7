"""A click waits for the page that it leads to.

The driver waits too, but only for a navigation that the browser has told of when it answers the driver's next question. On a busy
machine it tells later: then what follows acts on the page before, or opens another one and so cuts off the form that was sent.
"""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Download, Error, Locator, Page

# Marks the document, and says whether a click here leads to another. Nothing of the page itself is asked: scripts may be off.
MARK = """element => {
    const it = element.closest("a[href], button, input[type=submit]");
    document.isBefore = true;
    if (!it) return false;
    if (it.matches("a")) return !it.target && !it.hasAttribute("download") && !it.hash;
    const form = it.form;
    if (it.type !== "submit" || it.disabled || !form || form.target || form.method === "dialog") return false;
    return form.noValidate || it.formNoValidate || form.matches(":valid");
}"""
PATIENCE = 4.0  # seconds; a page may have good reason to stay, such as no connection
click = Locator.click


def click_and_leave(self: Locator, **options: Any) -> None:
    """Click, and where that leads away, come back when the next page is read."""
    page, loaded = self.page, []

    def remember(download: Download) -> None:
        loaded.append(download)

    leads_away = not options.get("modifiers") and self.evaluate(MARK, timeout=options.get("timeout"))
    page.on("download", remember)
    try:
        click(self, **options)
        if leads_away:
            wait_for_next(page, loaded)
    finally:
        page.remove_listener("download", remember)


def wait_for_next(page: Page, loaded: list[Any]) -> None:
    """Until the marked document has gone, or a file comes instead, or patience ends: what is expected then is the test's to say."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and not loaded and not page.is_closed():
        try:
            if not page.evaluate("document.isBefore === true"):
                page.wait_for_load_state("domcontentloaded")
                return
        except Error:  # the page went while it was asked
            continue
        page.wait_for_timeout(10)
