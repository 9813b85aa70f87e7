"""Tables: sortable headings that say how they sort, rows that name themselves, pages that keep the search."""

from __future__ import annotations

import django_tables2 as tables
import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory


class Pairs(tables.Table):
    caption = "Pairs"

    pair = tables.Column()
    held = tables.Column(verbose_name="Sessions held", attrs={"td": {"class": "uw-num uw-end"}})
    todo = tables.Column(verbose_name="", orderable=False)


def draw(request: HttpRequest, count: int = 3) -> str:
    table = Pairs([{"pair": f"Pair <{n}>", "held": n, "todo": "Write"} for n in range(count)])
    tables.RequestConfig(request, paginate={"per_page": 2}).configure(table)
    return render_to_string("components/table.html", {"table": table, "request": request})


def test_a_heading_sorts_and_says_how(rf: RequestFactory) -> None:
    page = draw(rf.get("/", {"sort": "-held"}))
    assert page.count("aria-sort") == 1
    assert 'aria-sort="descending"' in page
    assert 'href="?sort=held"' in page


def test_sorting_starts_at_the_first_page_and_keeps_the_search(rf: RequestFactory) -> None:
    page = draw(rf.get("/", {"page": "2", "search": "ana"}))
    assert 'href="?search=ana&amp;sort=held"' in page


def test_pages_keep_the_order_and_the_search(rf: RequestFactory) -> None:
    page = draw(rf.get("/", {"sort": "held", "search": "ana"}))
    assert 'href="?sort=held&amp;search=ana&amp;page=2"' in page
    assert 'aria-label="Pages of Pairs"' in page


def test_the_current_page_is_marked(rf: RequestFactory) -> None:
    assert 'aria-current="page" aria-label="Page 2"' in draw(rf.get("/", {"page": "2"}))


def test_one_page_needs_no_pagination(rf: RequestFactory) -> None:
    assert "pagination" not in draw(rf.get("/"), count=2)


def test_the_first_cell_names_the_row_and_the_others_their_column(rf: RequestFactory) -> None:
    page = draw(rf.get("/"))
    assert '<th scope="row" >Pair &lt;0&gt;</th>' in page
    assert '<td data-label="Sessions held:" class="uw-end uw-num">0</td>' in page


def test_a_column_without_a_heading_still_has_a_name(rf: RequestFactory) -> None:
    assert '<span class="visually-hidden">Actions</span>' in draw(rf.get("/"))


@pytest.mark.parametrize("count", [0, 3])
def test_an_empty_list_says_what_will_be_there(rf: RequestFactory, count: int) -> None:
    request = rf.get("/")
    table = Pairs([{"pair": "A", "held": 1, "todo": ""}] * count)
    tables.RequestConfig(request).configure(table)
    page = render_to_string(
        "components/table.html", {"table": table, "request": request, "empty_title": "No pairs yet"}
    )
    assert ("No pairs yet" in page) is (count == 0)
    assert ("<table" in page) is (count > 0)
