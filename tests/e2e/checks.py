"""What must be true of every page in a browser."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()  # reads its half a megabyte of script once


WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 900}
# What a second look can still find: the first has read the same document. A whole run takes several times as long.
OF_A_LOOK = [
    "color-contrast",
    "target-size",
    "scrollable-region-focusable",
    "link-in-text-block",
    "link-name",
    "button-name",
    "aria-hidden-focus",
]


def unfold(page: Page) -> None:
    """Open every detail and the menu, so that nothing hides from the check."""
    page.evaluate("document.querySelectorAll('details').forEach((detail) => { detail.open = true })")
    menu = page.locator(".uw-menu:visible[aria-expanded='false']")
    if menu.count():
        menu.click()


def settle(page: Page) -> None:
    """Wait for files and fonts. Not for a network that is idle: that would be half a second more for every page."""
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready.then(() => true)")


def is_sound(page: Page) -> None:
    """No sideways scroll, nothing that the browser complains of, nothing that axe finds: as it is open, and if that is
    wide and light, then narrow and dark as well."""
    settle(page)
    _looks_sound(page, {"resultTypes": ["violations"]})
    if page.viewport_size == WIDE and page.evaluate("matchMedia('(prefers-color-scheme: light)').matches"):
        page.set_viewport_size(NARROW)
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")  # or colors would still be on their way
        _looks_sound(page, {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": OF_A_LOOK}})
        menu = page.locator(".uw-menu:visible[aria-expanded='true']")
        if menu.count():
            menu.click()
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(WIDE)


def _looks_sound(page: Page, options: dict[str, Any]) -> None:
    unfold(page)
    shoot(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "scrolls sideways"
    found = AXE.run(page, options=options)
    assert found.violations_count == 0, found.generate_report()
    assert page.complaints == []


def shoot(page: Page) -> None:
    """Keep a picture of the page in the folder that UPWELL_SHOTS names, if it names one."""
    if folder := os.environ.get("UPWELL_SHOTS"):
        theme = page.evaluate("document.documentElement.dataset.bsTheme")
        path = page.evaluate("location.pathname").strip("/").replace("/", "_") or "root"
        page.screenshot(path=Path(folder) / f"{path}-{page.viewport_size['width']}-{theme}.png", full_page=True)
