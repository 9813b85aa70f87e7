"""The import of topics in the browser: choose, read, say yes."""

from __future__ import annotations

from uuid import uuid4

import pytest

from access.roles import Role
from programs import actions
from programs.models import Topic, TopicImport
from programs.topic_file import MAX_TOPICS, TopicRow
from tests.factories.files import upload, workbook
from tests.factories.programs import make_topic
from tests.programs.pages import queries_of, url

pytestmark = pytest.mark.usefixtures("in_organization")
FILE = "Skill;Category;Salary\nNew;A;1\nCloud;B;2\n;C;3\n"


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


def choose(admin, content: str | bytes, **extra):
    return admin.post(url(admin, "import_topics"), {"file": upload(content)}, follow=True, **extra)


def staged() -> TopicImport:
    return TopicImport.objects.get(state="staged")


def test_a_file_is_read_shown_row_by_row_and_saved(admin):
    make_topic("Cloud", area="IT")
    page = choose(admin, FILE).content.decode()
    for words in ("1 topic is added and 1 changes. 1 row is left out.", "IT → B", "This row names no topic", "Salary"):
        assert words in page, words
    assert Topic.objects.count() == 1
    done = admin.post(url(admin, "confirm_topic_import", topic_import=staged().pk), follow=True)
    assert b"The file is saved" in done.content
    assert set(Topic.objects.values_list("name", "area")) == {("New", "A"), ("Cloud", "B")}


def test_a_workbook_is_read_as_well(admin):
    assert b"1 topic is added" in choose(admin, workbook([["Topic"], ["New"]])).content


def test_rows_can_be_shown_by_verdict(admin):
    choose(admin, FILE)
    page = admin.get(url(admin, "topic_import", topic_import=staged().pk), {"verdict": "rejected"})
    assert [row["verdict"] for row in page.context["table"].data] == ["rejected"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Salary\n1\n", "No column of this file is called Topic or Name"),
        ("Topic\n" + "\n".join(f"T{n}" for n in range(MAX_TOPICS + 1)), "2,001 rows; the most is 2,000"),
        (b"\x00\x01", "neither a CSV nor an XLSX"),
        (b"PK\x03\x04 broken", "cannot read this workbook"),
        ("Topic\n", "a header and no rows"),
    ],
)
def test_what_cannot_be_read_says_what_to_do_at_the_field(admin, content, words):
    page = choose(admin, content)
    assert words in page.context["form"].errors["file"][0]
    assert TopicImport.objects.count() == 0


def test_no_file_is_no_file(admin):
    page = admin.post(url(admin, "import_topics"), {})
    assert page.context["form"].errors["file"] == ["Choose a file."]


def test_a_discarded_file_changes_nothing_and_says_so(admin):
    choose(admin, FILE)
    found = staged()
    page = admin.post(url(admin, "discard_topic_import", topic_import=found.pk), follow=True)
    assert b"Nothing was changed" in page.content
    again = admin.post(url(admin, "confirm_topic_import", topic_import=found.pk), follow=True)
    assert b"This file was discarded" in again.content
    assert Topic.objects.count() == 0


def test_a_catalog_that_changed_is_read_again(admin):
    choose(admin, FILE)
    make_topic("New", area="Z")
    page = admin.post(url(admin, "confirm_topic_import", topic_import=staged().pk), follow=True)
    assert b"Nothing was saved" in page.content
    assert "Z → A" in page.content.decode()
    assert Topic.objects.count() == 1


def test_sending_a_yes_twice_is_harmless(admin):
    choose(admin, FILE)
    found = staged()
    for _ in range(2):
        page = admin.post(url(admin, "confirm_topic_import", topic_import=found.pk), follow=True)
        assert b"The file is saved" in page.content
    assert Topic.objects.count() == 2


def test_what_stands_in_a_file_is_shown_as_text(admin):
    page = choose(admin, "Topic\n<script>alert(1)</script>\n").content
    assert b"<script>alert" not in page


def test_the_template_is_a_file_that_can_be_imported(admin):
    answer = admin.get(url(admin, "topic_template"))
    assert "attachment" in answer.headers["Content-Disposition"]
    assert b"1 topic is added" in choose(admin, answer.content).content


def test_a_long_file_takes_as_many_queries_as_a_short_one(admin):
    counts = []
    for size in (1, 3, 60):
        rows = [TopicRow(number, {"name": f"T{number}"}) for number in range(2, size + 2)]
        made = actions.stage_topic_import(rows=rows, by=admin.member.actor)
        counts.append(queries_of(admin, url(admin, "topic_import", topic_import=made.pk)))
    assert len(set(counts)) == 1


def test_files_of_others_are_not_found(admin, elsewhere):
    with elsewhere():
        foreign = TopicImport.objects.create().pk
    for topic_import in (uuid4(), foreign):
        assert admin.get(url(admin, "topic_import", topic_import=topic_import)).status_code == 404
        for name in ("confirm_topic_import", "discard_topic_import"):
            assert admin.post(url(admin, name, topic_import=topic_import)).status_code == 404
