"""The template tags: what they draw, and what they refuse."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.contrib.messages.storage.base import Message
from django.template import Context, Template, engines
from django.test import RequestFactory

from access.kinds import NamesMissing
from access.looks import LEVELS, STATES
from access.templatetags.upwell import undo_url


def draw(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_a_kind_shows_its_badge_and_its_promise() -> None:
    page = draw('{% kind "pair" names %}', names=["Theo"])
    assert 'data-kind="pair"' in page
    assert "#k-pair" in page
    assert "Only you and Theo can read this." in page


def test_a_kind_escapes_the_names_it_is_given() -> None:
    assert "&lt;b&gt;Theo" in draw('{% kind "pair" names="<b>Theo" %}')


def test_a_pair_badge_without_names_is_refused() -> None:
    with pytest.raises(NamesMissing):
        draw('{% kind "pair" nobody %}', nobody="")


@pytest.mark.parametrize("key", list(STATES))
def test_a_state_is_shape_and_word(key: str) -> None:
    page = draw("{% state key %}", key=key)
    assert STATES[key].label in page
    assert f"#{STATES[key].icon}" in page


def test_a_state_may_have_its_own_word_and_shape() -> None:
    page = draw('{% state "ok" "Ready" "check" %}')
    assert "Ready" in page
    assert "#check" in page
    assert "On rhythm" not in page


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(KeyError):
        draw('{% state "brilliant" %}')


@pytest.mark.parametrize(("key", "full"), [("several", 1), ("many", 2), ("very_many", 3)])
def test_a_gauge_fills_as_many_blocks_as_its_level(key: str, full: int) -> None:
    page = draw("{% gauge key %}", key=key)
    assert (page.count("uw-fill"), page.count('"off"')) == (full, 3 - full)
    assert draw("{% level key %}", key=key) == LEVELS[key].label


@pytest.mark.parametrize(("share", "width"), [(0.67, 67), (-1, 0), (7, 100)])
def test_a_meter_stays_within_its_bar(share: float, width: int) -> None:
    assert f'<rect class="uw-fill" width="{width}"' in draw("{% meter share %}", share=share)


@pytest.mark.parametrize(("held", "planned"), [(0, 6), (2, 6), (7, 6), (0, 0)])
def test_a_strip_draws_each_session_once(held: int, planned: int) -> None:
    page = draw("{% strip held planned %}", held=held, planned=planned)
    assert page.count("<circle") == max(held, planned, 1)
    assert page.count('<circle class="uw-fill"') == held


def test_a_link_carries_the_current_organization() -> None:
    request = SimpleNamespace(organization=SimpleNamespace(slug="halden"))
    job = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
    page = draw("{% org_url 'jobs:job' job=job %}", request=request, job=job)
    assert page == f"/o/halden/jobs/{job}/"


@pytest.mark.parametrize(
    ("tags", "url"),
    [
        ("undo:/o/halden/sessions/7/unbook/", "/o/halden/sessions/7/unbook/"),
        ("success undo:/o/halden/", "/o/halden/"),
        ("", ""),
        ("success", ""),
        ("undo:https://elsewhere.example/", ""),
        ("undo://elsewhere.example/", ""),
    ],
)
def test_only_an_address_of_ours_undoes(tags: str, url: str) -> None:
    assert undo_url(Message(25, "Booked.", extra_tags=tags)) == url


def test_a_component_included_alone_still_carries_the_token(rf: RequestFactory) -> None:
    source = '{% include "components/job.html" with title="Pairs" text="Solving" stop_url="/stop/" only %}'
    page = engines["django"].from_string(source).render({}, rf.get("/"))
    assert 'name="csrfmiddlewaretoken"' in page
