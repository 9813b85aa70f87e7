"""A folder of the demonstration that an earlier version made, whose tables the migrations of today cannot follow."""

from __future__ import annotations

import pytest

from embedded import demo
from embedded.processes import Failed


class Standing:
    """A stack whose tables are of an earlier version."""

    def __init__(self, directory):
        self.directory = directory

    def migrate(self):
        raise Failed("manage.py migrate failed.\n    function forget_name already exists")


def test_it_says_what_stands_in_the_way_and_what_to_remove(tmp_path):
    with pytest.raises(Failed, match=r"already exists\n.*remove it.*begins anew") as found:
        demo.make_tables(Standing(tmp_path))
    assert str(tmp_path) in str(found.value)
