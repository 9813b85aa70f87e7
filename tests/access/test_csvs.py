"""CSV that goes out runs nothing in a spreadsheet, and loses nothing."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.csvs import safe_cell, to_csv


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1+2", "@SUM(A1)", " =1", "\t=1", "\r=1", "\n=1", "\tx"])
def test_a_cell_that_would_start_a_formula_is_guarded(cell):
    assert safe_cell(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "Ana", "a=1", "-", " - ", "3 - 2", "'quoted'"])
def test_other_cells_stay_as_they_are(cell):
    assert safe_cell(cell) == cell


@given(st.lists(st.lists(st.text(st.characters(exclude_characters="\0\r", codec="utf-8")), min_size=2, max_size=2)))
def test_every_cell_comes_back_perhaps_guarded(rows):
    text = to_csv(("one", "=two"), rows)
    header, *back = csv.reader(io.StringIO(text, newline=""))
    assert header == ["one", "'=two"]
    assert [[safe_cell(cell) for cell in row] for row in rows] == back
