"""An address that only takes a form, opened like a page: after a sign-in, from a bookmark, from the history of a browser."""

from __future__ import annotations

from uuid import uuid4

import pytest

from access.roles import Role
from tests.asking import path, text_of


@pytest.mark.parametrize(
    ("name", "ids", "above"),
    [
        ("sessions:write_question", {"session": uuid4()}, "sessions:session"),
        ("sessions:add_windows", {}, "sessions:availability"),
        ("notifications:read_notices", {}, "notifications:notices"),
    ],
)
def test_it_says_so_and_leads_to_the_page_it_belongs_to(sign_in, name, ids, above):
    response = sign_in(Role.PARTICIPANT).get(path(name, **ids))
    page = text_of(response)
    assert response.status_code == 405
    assert "Nothing was changed." in page and f'href="{path(above, **ids)}"' in page


def test_other_refused_ways_of_asking_stay_as_they_were(sign_in):
    response = sign_in(Role.PARTICIPANT).put(path("notifications:read_notices"))
    assert (response.status_code, response.content) == (405, b"")
