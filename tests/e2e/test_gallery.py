"""The component gallery in a browser: both themes, four widths, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.e2e.checks import is_sound

pytestmark = [pytest.mark.e2e]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 768, 390, 320])
def test_the_gallery_is_sound(live_server: LiveServer, open_page: Callable[..., Page], width: int, theme: str) -> None:
    page = open_page(width=width, theme=theme)
    page.goto(f"{live_server.url}/gallery/")
    is_sound(page)


def test_charts_are_drawn_and_their_tables_fold(live_server: LiveServer, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{live_server.url}/gallery/")
    expect(page.locator(".uw-plot svg")).to_have_count(3)
    assert page.locator(".uw-chart details[open]").count() == 0


def test_without_scripts_everything_is_there(live_server: LiveServer, open_page: Callable[..., Page]) -> None:
    page = open_page(width=320, scripts=False)
    page.goto(f"{live_server.url}/gallery/")
    assert page.locator(".uw-chart details[open] table:visible").count() == 3
    assert page.locator(".uw-scripted:visible").count() == 0


def test_the_theme_follows_the_system_until_one_is_chosen(
    live_server: LiveServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(theme="dark")
    page.goto(f"{live_server.url}/gallery/")
    root = page.locator("html")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    page.emulate_media(color_scheme="light")
    expect(root).to_have_attribute("data-bs-theme", "light")
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(root).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(root).to_have_attribute("data-bs-theme", "dark")


def test_without_scripts_colors_still_follow_the_system(
    live_server: LiveServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(theme="dark", scripts=False)
    page.goto(f"{live_server.url}/gallery/")
    probe = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(probe) == "rgb(11, 27, 31)"


def test_the_errors_of_a_form_take_the_focus_and_lead_to_their_fields(
    live_server: LiveServer, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(f"{live_server.url}/gallery/")
    page.get_by_label("Topic").fill("AI")
    page.get_by_label("End date").fill("2026-10-02")
    page.get_by_role("button", name="Try the form").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="End date: Pick a day").click()
    expect(page.get_by_label("End date")).to_be_focused()
    expect(page.get_by_label("End date")).to_have_value("2026-10-02")


def test_a_table_sorts_and_turns_its_pages(live_server: LiveServer, open_page: Callable[..., Page]) -> None:
    page = open_page(width=390)
    page.goto(f"{live_server.url}/gallery/")
    page.get_by_role("link", name="Pair", exact=True).click()
    first = page.locator(".uw-flow tbody th").first
    expect(first).to_have_text("Elaine Brody and Sanjay Iyer")
    page.get_by_role("link", name="Page 2").click()
    expect(first).to_have_text("Marisol Okafor and Theo Lindqvist")


def test_the_first_thing_the_keyboard_reaches_skips_to_the_content(
    live_server: LiveServer, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(f"{live_server.url}/gallery/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_the_menu_opens_and_closes_on_a_small_screen(live_server: LiveServer, open_page: Callable[..., Page]) -> None:
    page = open_page(width=390)
    page.goto(f"{live_server.url}/gallery/")
    button, link = page.get_by_role("button", name="Menu"), page.get_by_role("link", name="Forms")
    expect(link).to_be_hidden()
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()


def test_without_scripts_the_menu_stands_open(live_server: LiveServer, open_page: Callable[..., Page]) -> None:
    page = open_page(width=390, scripts=False)
    page.goto(f"{live_server.url}/gallery/")
    expect(page.get_by_role("link", name="Forms")).to_be_visible()
    expect(page.get_by_role("button", name="Menu")).to_be_hidden()
