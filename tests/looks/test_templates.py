"""What no page may carry: inline code that the content security policy refuses, unknown symbols, words against the voice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MAILS = sorted((ROOT / "templates").rglob("*.txt"))
SYMBOLS = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/img/icons.svg").read_text()))
CSS = (ROOT / "static/css/upwell.css").read_text()

# An exception to the voice is written here with its reason, or it is a mistake.
OUR_NAME = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!doctype html>|<[^>]*>", re.DOTALL | re.IGNORECASE)
NOT_SAID = re.compile(
    r"\b(senior|junior|young|old|generations?|submit|click here|please|sorry|oops)\b|!", re.IGNORECASE
)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_nothing_stands_in_the_page_that_the_policy_refuses(path: Path) -> None:
    source = path.read_text()
    assert not re.search(r"<style\b|\sstyle\s*=|javascript:|\son[a-z]+\s*=", source)
    for tag in re.findall(r"<script\b[^>]*>", source):
        assert " src=" in tag, tag
    assert not re.search(r"(src|href)=\"(https?:)?//", source)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_symbol_that_is_named_exists(path: Path) -> None:
    source = path.read_text()
    named = set(re.findall(r'\{% icon "([^"]+)"', source)) | set(re.findall(r'icon_name="([^"]+)"', source))
    assert named <= SYMBOLS


@pytest.mark.parametrize("path", TEMPLATES + MAILS, ids=name_of)
def test_pages_and_mails_keep_to_the_voice(path: Path) -> None:
    words = OUR_NAME.sub(" ", path.read_text())
    assert NOT_SAID.search(words) is None


def test_the_stylesheet_stays_small_and_loads_nothing() -> None:
    assert len(CSS.splitlines()) < 400
    assert "@import" not in CSS
    assert "url(" not in CSS


def test_no_rule_waits_for_the_dark_attribute() -> None:
    """Without scripts a page follows the system and carries no attribute, so colors must flip by light-dark()."""
    after_tokens = CSS.split(":root { color-scheme: light dark; }")[1].split("/* 10. Print")[0]
    assert 'data-bs-theme="dark"]' not in after_tokens.replace('[data-bs-theme="dark"] { color-scheme: dark; }', "")
