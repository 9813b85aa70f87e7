"""What must be true of every page in a browser."""

from __future__ import annotations

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()  # reads its half a megabyte of script once


def unfold(page: Page) -> None:
    """Open every detail and the menu, so that nothing hides from the check."""
    page.evaluate("document.querySelectorAll('details').forEach((detail) => { detail.open = true })")
    menu = page.locator(".uw-menu:visible[aria-expanded='false']")
    if menu.count():
        menu.click()


def settle(page: Page) -> None:
    """Wait for files, fonts and scripts. Not for a network that is idle: that would be half a second more for every page."""
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready.then(() => true)")


def is_sound(page: Page) -> None:
    """No sideways scroll, nothing that the browser complains of, nothing that axe finds."""
    settle(page)
    unfold(page)
    shoot(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "scrolls sideways"
    found = AXE.run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.complaints == []


def shoot(page: Page) -> None:
    """Keep a picture of the page in the folder that UPWELL_SHOTS names, if it names one."""
    if folder := os.environ.get("UPWELL_SHOTS"):
        theme = page.evaluate("document.documentElement.dataset.bsTheme")
        path = page.evaluate("location.pathname").strip("/").replace("/", "_") or "root"
        page.screenshot(path=Path(folder) / f"{path}-{page.viewport_size['width']}-{theme}.png", full_page=True)
