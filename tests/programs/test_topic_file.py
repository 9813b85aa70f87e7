"""Files of topics, also nasty ones: every row has one verdict, and a rule where it is left out."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.tabular import BadTable, Row, Table, read_table
from programs.topic_file import (
    LABELS,
    LENGTHS,
    LEVELS,
    KnownTopic,
    NoNames,
    TopicRow,
    Verdict,
    judge,
    row_from,
    rows_of,
    template,
)
from tests.factories.files import upload, workbook

FIVE = ("a", "b", "c", "d", "e")
KEPT = KnownTopic(uuid4(), "Live shopping", "Sales", "What sells.", FIVE)
PLAIN = KnownTopic(uuid4(), "Cloud")
RETIRED = KnownTopic(uuid4(), "Fax", is_retired=True)
KNOWN = {"live shopping": KEPT, "shopping live": KEPT, "cloud": PLAIN, "fax": RETIRED}


def outcomes(content: str | bytes):
    rows, _ = rows_of(read_table(upload(content)))
    return judge(rows, KNOWN)


def verdict(content: str | bytes):
    return outcomes(content)[0]


def problem(content: str):
    found = verdict(content)
    assert found.verdict == Verdict.REJECTED
    return [(problem.field, problem.rule) for problem in found.problems]


@pytest.mark.parametrize(
    "header",
    [
        "Topic,Area,Description,Level 1",
        "NAME;Category;In one line;1",
        "Skill name\tField\tSummary\tHas tried it",
        "tópic,area,what it is,L1",
    ],
)
def test_headers_are_read_by_their_words(header):
    sign = next(sign for sign in ",;\t" if sign in header)
    rows, ignored = rows_of(read_table(upload(f"{header}\n{sign.join(['New', 'A', 'D', 'one'])}\n")))
    assert rows[0].values == {"name": "New", "area": "A", "description": "D", "level_1": "one"}
    assert ignored == []


def test_columns_that_feed_nothing_are_named_and_not_kept():
    rows, ignored = rows_of(read_table(upload("Topic,Salary\nNew,Canary\n")))
    assert ignored == ["Salary"]
    assert "Canary" not in str(rows)


def test_a_file_without_names_is_refused():
    with pytest.raises(NoNames):
        rows_of(read_table(upload("Salary,Area\n1,A\n")))


def test_a_workbook_reads_like_the_same_csv():
    rows = [["Topic", "Level 1", "Level 2", "Level 3", "Level 4", "Level 5"], ["New", *FIVE]]
    assert verdict(workbook(rows)) == verdict("\n".join(",".join(row) for row in rows))


def test_a_new_topic_is_added_with_all_it_says():
    found = verdict("Topic,Area,Description,1,2,3,4,5\nNew,A,D,a,b,c,d,e\n")
    assert found.verdict == Verdict.ADDED
    assert (found.facts["area"], found.facts["description"], found.facts["levels"]) == ("A", "D", list(FIVE))


def test_blank_cells_leave_what_stands():
    found = verdict("Topic,Area,Description,Level 1\nLIVE  shopping,,,\n")
    assert (found.verdict, found.topic, found.facts["levels"]) == (Verdict.SAME, KEPT.id, list(FIVE))


def test_changes_are_told_before_and_after():
    found = verdict("Topic,Area,Level 3\nlive shopping,Trade,see\n")
    assert found.changes == {"area": ("Sales", "Trade"), "level_3": ("c", "see")}
    assert found.facts["name"] == "Live shopping"


def test_the_old_name_of_a_merged_topic_speaks_of_the_one_that_is_kept():
    found = verdict("Topic,Area\nShopping live,Trade\n")
    assert (found.topic, found.facts["name"]) == (KEPT.id, "Live shopping")
    both = outcomes("Topic,Area\nShopping live,Trade\nLive shopping,Trade\n")
    assert [row.verdict for row in both] == [Verdict.CHANGED, Verdict.REJECTED]


@pytest.mark.parametrize(
    ("content", "field", "words"),
    [
        ("Topic,Area\n,A\n", "name", "names no topic"),
        (f"Topic\n{'x' * 121}\n", "name", "121 characters; the most is 120"),
        (f"Topic,Area\nNew,{'x' * 81}\n", "area", "the most is 80"),
        (f"Topic,Description\nNew,{'x' * 301}\n", "description", "the most is 300"),
        ("Topic,1,2,3,4,5\nNew,a,b,,d,e\n", "level_3", "all five levels, or none"),
        ("Topic,1\nCloud,a\n", "level_2", "all five levels, or none"),
        ("Topic\n=HYPERLINK(1)\n", "name", "starts like a formula"),
        ("Topic,Area\nNew,@SUM(A1)\n", "area", "starts like a formula"),
        ("Topic\nFax\n", "name", "Fax is retired"),
    ],
)
def test_a_row_that_is_left_out_names_the_field_and_the_rule(content, field, words):
    assert any(at == field and words in rule for at, rule in problem(content))


def test_the_second_row_about_a_topic_is_left_out():
    first, second = outcomes("Topic\nNew\nnew\n")
    assert (first.verdict, second.verdict) == (Verdict.ADDED, Verdict.REJECTED)
    assert second.problems[0].rule == "Row 2 is about the same topic."


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"PK\x03\x04 no workbook",
        b"\xd0\xcf\x11\xe0old",
        b'Topic\n"never closed',
        b"Topic,Area\na,b,c\n",
        b"Topic\n",
    ],
)
def test_what_is_no_table_says_what_to_do(content):
    with pytest.raises(BadTable, match=r"\."):
        rows_of(read_table(upload(content)))


def test_other_letters_and_marks_come_through():
    content = "\ufeffTopic;Area\r\nÜber-Prüfung 𝔘 💬;“Ä”\r\n".encode()
    assert verdict(content).facts["name"] == "Über-Prüfung 𝔘 💬"
    assert verdict("Topic\nPrüfung\n".encode("cp1252")).facts["name"] == "Prüfung"
    assert verdict("Topic\nA\u0000\u202fB\n".encode("utf-16")).facts["name"] == "A B"


def test_the_template_reads_as_one_new_topic_with_its_levels():
    rows, ignored = rows_of(read_table(upload("\ufeff" + template())))
    found = judge(rows, {})
    assert (ignored, [row.verdict for row in found]) == ([], [Verdict.ADDED])
    assert len(found[0].facts["levels"]) == len(LEVELS)
    assert list(rows[0].values) == list(LABELS)


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=130) | st.sampled_from(
    ["", "Cloud", "fax", "=1+1", "Live shopping"]
)


@given(st.lists(st.tuples(*[CELLS] * 8), min_size=1, max_size=6))
def test_whatever_stands_in_a_file_each_row_has_one_verdict_and_nothing_too_long_gets_in(cells):
    table = Table(tuple(LABELS.values()), tuple(Row(number, row) for number, row in enumerate(cells, start=2)))
    rows, _ = rows_of(table)
    found = judge(rows, KNOWN)
    assert len(found) == len(rows) <= len(cells)
    taking = [row for row in found if row.verdict in (Verdict.ADDED, Verdict.CHANGED)]
    for row in taking:
        assert row.facts["name"]
        assert all(len(row.facts[name]) <= LENGTHS[name] for name in ("name", "area", "description"))
        assert len(row.facts["levels"]) in (0, 5)
        assert all(0 < len(text) <= 120 for text in row.facts["levels"])
    names = [row.facts["name"].lower() for row in taking]
    assert len(names) == len(set(names))
    assert all(row.problems for row in found if row.verdict == Verdict.REJECTED)


def test_rows_survive_being_stored():
    row = TopicRow(2, {"name": "New", "area": "A"})
    assert row_from(judge([row], {})[0].stored) == row
