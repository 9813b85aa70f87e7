"""What must be true of every page in a browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from accounts.models import Membership

AXE = Axe()  # reads its half a megabyte of script once
AXE_URL = "/static/vendor/axe/axe.min.js"  # of the settings of the tests

# The browser keeps a file that it fetched, also as it was compiled; sent over its debugging channel, the script is read anew for
# every page. Tells whether axe is there: a page without scripts, or of another server, has no such file.
HAS_AXE = """async (address) => {
    if (!window.axe && document.documentElement.dataset.bsTheme) await new Promise((go) => {
        const script = document.createElement("script");
        Object.assign(script, { src: address, onload: go, onerror: go });
        document.head.append(script);
    });
    return Boolean(window.axe);
}"""
# Opens every detail and the menu, so that nothing hides from the check. The menu by its own script, without a mouse: that it can
# be pressed is shown in test_gallery.py.
UNFOLD = """async () => {
    document.querySelectorAll("details").forEach((detail) => { detail.open = true });
    const menu = document.querySelector(".uw-menu[aria-expanded='false']");
    if (menu?.checkVisibility()) { menu.click(); await new Promise((go) => setTimeout(go)); }
}"""
FOLD = """() => {
    const menu = document.querySelector(".uw-menu[aria-expanded='true']");
    if (menu?.checkVisibility()) menu.click();
}"""
LOOK = """async (options) => ({
    scrolls: document.documentElement.scrollWidth > innerWidth,
    violations: (await axe.run(options)).violations,
})"""

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
    """Open every detail and the menu."""
    page.evaluate(UNFOLD)


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
        page.evaluate(FOLD)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(WIDE)


def are_sound(open_as: Callable[..., Page], visits: Iterable[tuple[Membership, str]]) -> None:
    """Each address, as this member sees it. Each member goes on in one tab: to open another takes half as long as a page."""
    tabs: dict[Any, Page] = {}
    for member, address in visits:
        if member.pk in tabs:
            tabs[member.pk].goto(urljoin(tabs[member.pk].url, address))
        else:
            tabs[member.pk] = open_as(member, address)
        is_sound(tabs[member.pk])


def _looks_sound(page: Page, options: dict[str, Any]) -> None:
    unfold(page)
    shoot(page)
    if not page.evaluate(HAS_AXE, AXE_URL):
        page.evaluate(AXE.axe_script)
    look = page.evaluate(LOOK, options)
    assert not look["scrolls"], "scrolls sideways"
    assert not look["violations"], AxeResults(look).generate_report()
    assert page.complaints == []


def shoot(page: Page) -> None:
    """Keep a picture of the page in the folder that UPWELL_SHOTS names, if it names one."""
    if folder := os.environ.get("UPWELL_SHOTS"):
        theme = page.evaluate("document.documentElement.dataset.bsTheme")
        path = page.evaluate("location.pathname").strip("/").replace("/", "_") or "root"
        page.screenshot(path=Path(folder) / f"{path}-{page.viewport_size['width']}-{theme}.png", full_page=True)
