"""What erasing somebody does to a charter that others go on with."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from access.keeping import SOMEBODY, Gone
from pairing.charter import Brief, Terms
from pairing.keeping import _without


@pytest.mark.parametrize(
    ("owner", "then"),
    [
        ("Jan Berg", SOMEBODY),
        ("jan berg, Finance", f"{SOMEBODY}, Finance"),
        ("Jan Bergman", "Jan Bergman"),
        ("Marjan Berg", "Marjan Berg"),
    ],
)
def test_the_owner_of_a_brief_loses_their_own_name_and_no_part_of_another(owner, then):
    brief = Brief("Which returns are free?", owner, date(2027, 1, 8))
    terms = Terms((), (), brief, ("Nobody pulls rank.",), "Monthly", date(2027, 3, 1))
    assert _without(terms, Gone(uuid4(), "Jan Berg", "jan@example.com", by_own_wish=True)).brief.owner == then
