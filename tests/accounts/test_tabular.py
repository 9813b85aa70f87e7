"""Reading tables: encodings, delimiters, workbooks, limits, and formulas both ways."""

from __future__ import annotations

import csv
import io
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.csvs import safe_cell, to_csv
from accounts import tabular
from accounts.tabular import BadTable, Row, Table, from_text, guess_columns, read_table, to_text
from tests.factories.files import upload, workbook

PLAIN = "Name,E-mail\nAna Ruiz,ana@example.com\nBen Cole,ben@example.com\n"


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


def test_a_plain_file_gives_columns_and_numbered_rows():
    table = read_table(upload(PLAIN))
    assert table.columns == ("Name", "E-mail")
    assert table.rows == (Row(2, ("Ana Ruiz", "ana@example.com")), Row(3, ("Ben Cole", "ben@example.com")))
    assert table.note == ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_files_are_read_whatever_their_mark(encoding):
    table = read_table(upload("Name;Unit\nŽofie Åberg;Büro\n".encode(encoding)))
    assert table.columns == ("Name", "Unit")
    assert cells(table) == [("Žofie Åberg", "Büro")]
    assert table.note == ""


def test_a_windows_file_is_read_and_says_so():
    table = read_table(upload("Name;Unit\nZoë Müller;Café\n".encode("cp1252")))
    assert cells(table) == [("Zoë Müller", "Café")]
    assert "Windows" in table.note


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_the_delimiter_is_found_even_where_others_stand_in_quotes(sign):
    table = read_table(upload(f'"Name, first; last"{sign}Unit\n"Ruiz, Ana; Dr"{sign}Sales\n'))
    assert table.columns == ("Name, first; last", "Unit")
    assert cells(table) == [("Ruiz, Ana; Dr", "Sales")]


def test_blank_rows_are_skipped_and_numbers_stay_those_of_the_spreadsheet():
    table = read_table(upload('\n,,\nName,Note\nAna,"two\nlines"\n,\nBen,x\n'))
    assert table.rows == (Row(4, ("Ana", "two lines")), Row(6, ("Ben", "x")))


def test_short_rows_are_filled_and_empty_cells_beyond_the_header_are_dropped():
    assert cells(read_table(upload("A,B,C\n1\n1,2,3,,,\n"))) == [("1", "", ""), ("1", "2", "3")]


def test_columns_of_one_name_and_without_a_name_are_told_apart_by_their_letter():
    table = read_table(upload("Name,Name,,Empty,\nAna,Ruiz,x,,\n"))
    assert table.columns == ("Name (A)", "Name (B)", "Column (C)", "Empty")
    assert cells(table) == [("Ana", "Ruiz", "x", "")]


def test_only_the_named_columns_are_kept():
    table = read_table(upload("Name,Biography,E-mail\nAna,secret,ana@example.com\n")).only({"Name", "E-mail"})
    assert table.columns == ("Name", "E-mail")
    assert cells(table) == [("Ana", "ana@example.com")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "empty"),
        (" \n,,\n", "empty"),
        ("Name,E-mail\n", "no rows"),
        ("Name,E-mail\nAna,ana@example.com,Sales\n", "Row 2 has 3 cells, but the header names 2"),
        ('Name,E-mail\nAna,"ana@example.com\nBen,ben@example.com\n', "Row 2 has a quotation mark"),
        (f"Name\n{'x' * 200_000}\n", "Row 2 holds too much text"),
        (b"%PDF-1.7\0\0", "neither a CSV nor an XLSX"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old or locked"),
        (b"PK\x03\x04 and then nothing of a workbook", "cannot read this workbook"),
        ("Name\nŽofie\n".encode("cp1250") + b"\x81\n", "Save it as CSV UTF-8"),
        (",".join(f"c{n}" for n in range(201)) + "\n" + "x," * 200 + "x\n", "201 columns"),
        ("Name\n" + "x\n" * 50_001, "more than 50,000 rows"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_cannot_be_read_says_what_to_do(content, message):
    with pytest.raises(BadTable, match=message):
        read_table(upload(content))


def test_a_file_over_the_limit_is_not_even_read():
    class Huge:
        size = tabular.MAX_BYTES + 1

        def read(self) -> bytes:
            raise AssertionError("read")

    with pytest.raises(BadTable, match="larger than 10 MB"):
        read_table(Huge())


# Workbooks ------------------------------------------------------------------------------------------------------


def test_a_workbook_gives_text_as_a_person_would_type_it():
    rows = [
        ["Name", "Level", "Hired", "Share", "Here", "Nothing"],
        ["Ana", 3, date(2024, 2, 29), 0.5, True, None],
        [None, None, None, None, None, None],
        ["Zoë  ", 4.0, None, None, False, None],
    ]
    table = read_table(upload(workbook(rows), "people.xlsx"))
    assert table.columns == ("Name", "Level", "Hired", "Share", "Here", "Nothing")
    assert table.rows == (
        Row(2, ("Ana", "3", "2024-02-29", "0.5", "TRUE", "")),
        Row(4, ("Zoë", "4", "", "", "FALSE", "")),
    )


def test_an_empty_sheet_before_the_table_is_passed_over():
    table = read_table(upload(workbook([["Name"], ["Ana"]], before="Cover"), "people.xlsx"))
    assert cells(table) == [("Ana",)]


def test_a_workbook_without_content_is_empty():
    with pytest.raises(BadTable, match="empty"):
        read_table(upload(workbook([]), "people.xlsx"))


def test_a_workbook_is_known_by_its_content_and_not_by_its_name():
    assert cells(read_table(upload(workbook([["Name"], ["Ana"]]), "people.csv"))) == [("Ana",)]


def test_a_single_cell_in_the_last_corner_does_not_take_the_server_down():
    corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    started = time.monotonic()
    with pytest.raises(BadTable, match="larger inside than it looks"):
        read_table(upload(workbook([["Name"], ["Ana"]], extra=corner), "people.xlsx"))
    assert time.monotonic() - started < 30


def test_a_workbook_that_unpacks_to_gigabytes_does_not_take_the_server_down():
    bomb = workbook(
        [["Name"], ["Ana"]], extra=f'<row r="3"><c r="A3" t="inlineStr"><is><t>{"x" * 80_000_000}</t></is></c></row>'
    )
    assert len(bomb) < 100_000
    with pytest.raises(BadTable, match="larger inside than it looks"):
        read_table(upload(bomb, "people.xlsx"))


# Travelling through a form --------------------------------------------------------------------------------------

names = st.lists(st.text(min_size=1, max_size=8).map(str.strip).filter(bool), min_size=1, max_size=4, unique=True)


@given(names, st.lists(st.lists(st.text(max_size=12), min_size=4, max_size=4), max_size=5))
def test_a_table_comes_back_from_a_form_as_it_went(columns, rows):
    clean = [[tabular._plain_text(cell) for cell in row[: len(columns)]] for row in rows]
    table = Table(tuple(columns), tuple(Row(n, tuple(row)) for n, row in enumerate(clean, 2)), "a note")
    assert from_text(to_text(table)) == table


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no base64!",
        "aGVsbG8=",
        to_text(Table(("A",), (Row(2, ("x", "y")),))),
        to_text(Table(("A", "A"), ())),
        to_text(Table(("A",), (Row(0, ("x",)),))),
    ],
)
def test_a_field_that_was_changed_asks_for_the_file_again(text):
    with pytest.raises(BadTable, match="Choose it again"):
        from_text(text)


def test_a_field_with_control_characters_loses_them():
    assert from_text(to_text(Table(("A",), (Row(2, ("a\0b\n",)),)))).rows == (Row(2, ("a b",)),)


def test_more_text_than_a_form_takes_is_refused(monkeypatch):
    monkeypatch.setattr(tabular, "MAX_TEXT", 50)
    with pytest.raises(BadTable, match="too much text"):
        to_text(read_table(upload(PLAIN)))


# Formulas -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\ttext", "=cmd|' /C calc'!A0"])
def test_what_a_spreadsheet_would_run_goes_out_guarded(formula):
    assert safe_cell(formula).startswith("'")


@pytest.mark.parametrize("text", ["", "-", "Ana", "a=b", "O'Neil", "'quoted'", "1+1", "ana@example.com"])
def test_other_text_goes_out_as_it_is(text):
    assert safe_cell(text) == text


def test_headers_and_cells_of_our_files_are_guarded_and_come_back_as_they_were():
    written = to_csv(["=Name", "Note"], [["=1+1", "+4"], ["Ana, Dr", 'says "so"']])
    raw = list(csv.reader(io.StringIO(written)))
    assert raw[0] == ["'=Name", "Note"]
    assert raw[1] == ["'=1+1", "'+4"]
    table = read_table(upload(written))
    assert table.columns == ("=Name", "Note")
    assert cells(table) == [("=1+1", "+4"), ("Ana, Dr", 'says "so"')]


# Guessing -------------------------------------------------------------------------------------------------------

WANTED = {"email": ("e-mail", "email address"), "unit": ("unit", "organisation"), "title": ("title", "job title")}


def test_columns_are_guessed_by_their_names_whatever_case_and_accents():
    assert guess_columns(["E-MAIL Address", "Job_Title", "Other"], WANTED, {}) == {
        "email": "E-MAIL Address",
        "title": "Job_Title",
    }


def test_the_mapping_of_the_last_file_wins_where_its_column_is_there():
    remembered = {"unit": "Cost centre", "title": "Gone", "unknown": "Unit"}
    assert guess_columns(["Unit", "Cost centre", "Title"], WANTED, remembered) == {
        "unit": "Cost centre",
        "title": "Title",
    }


def test_a_column_is_given_to_one_field_only():
    wanted = {"name": ("name",), "title": ("name", "title")}
    assert guess_columns(["Name"], wanted, {}) == {"name": "Name"}
