"""What we ship merged with what the organization wrote."""

from __future__ import annotations

import pytest

from access.tenancy import tenant
from programs import library, texts
from programs.models import LibraryText

pytestmark = pytest.mark.django_db


def write(kind: str, key: str, **facts) -> LibraryText:
    return LibraryText.objects.create(kind=kind, key=key, **facts)


def test_without_rows_everything_is_ours(in_organization):
    assert texts.guides() == list(library.GUIDES)
    assert texts.kit() == list(library.KIT)
    assert texts.script_for("mentor_asked") is library.script("mentor_asked")
    assert texts.guide("disagreement") is library.guide("disagreement")


def test_a_row_takes_the_place_of_ours_without_moving_it(in_organization):
    write("guide", "disagreement", title="We differ", summary="In short.", body="Ask why.", audience="mentee")
    found = texts.guides()
    assert [one.key for one in found] == [one.key for one in library.GUIDES]
    assert texts.guide("disagreement") == library.Guide("disagreement", "We differ", "mentee", "In short.", "Ask why.")
    assert texts.guide("disagreement") in found


def test_own_texts_come_last_by_title(in_organization):
    write("guide", "own_b", title="zeal", body="b")
    write("guide", "own_a", title="Ardor", body="a")
    assert [one.title for one in texts.guides()][-2:] == ["Ardor", "zeal"]
    write("kit", "own_c", title="An own plan", body="c", kit_kind="template", purposes=["own"])
    kinds = [one.kind for one in texts.kit()]
    assert kinds == sorted(kinds, key=["template", "theme", "question", "example"].index)
    assert texts.kit("own")[4].title == "An own plan"
    assert "An own plan" not in {one.title for one in texts.kit("culture")}


def test_a_retired_text_is_offered_to_nobody_and_still_edited(in_organization):
    write("guide", "credit", title="", is_retired=True)
    write("kit", "own_c", title="Ours", body="c", kit_kind="theme", is_retired=True)
    assert "credit" not in {one.key for one in texts.guides()}
    assert "own_c" not in {one.key for one in texts.kit()}
    with pytest.raises(texts.NoSuchText):
        texts.guide("credit")
    hidden = texts.entry("guide", "credit")
    assert hidden.is_hidden
    assert hidden.is_ours
    assert not hidden.is_edited
    assert hidden.text == library.guide("credit")


def test_a_key_that_nobody_wrote_is_no_text(in_organization):
    with pytest.raises(texts.NoSuchText):
        texts.guide("nowhere")
    with pytest.raises(KeyError):
        texts.script_for("nowhere")
    write("guide", "from_an_earlier_release", title="", is_retired=True)
    with pytest.raises(texts.NoSuchText):
        texts.entry("guide", "from_an_earlier_release")
    assert len(texts.entries("guide")) == len(library.GUIDES)


def test_a_script_keeps_its_name_and_its_reader(in_organization):
    write("script", "mentee_asked", title="Would you learn {topics}?", body="About {topics}.")
    found = texts.script_for("mentee_asked")
    assert (found.title, found.audience) == ("To a mentee", "mentee")
    assert (found.subject, found.body) == ("Would you learn {topics}?", "About {topics}.")


def test_another_organization_reads_its_own_words(organization, other_organization):
    with tenant(organization.pk):
        write("script", "mentee_asked", title="Ours", body="About {topics}.")
        write("guide", "own_a", title="Ours alone", body="a")
    with tenant(other_organization.pk):
        assert texts.script_for("mentee_asked") is library.script("mentee_asked")
        assert texts.guides() == list(library.GUIDES)


@pytest.mark.parametrize("number", [1, 3])
def test_reading_takes_one_query(in_organization, django_assert_num_queries, number):
    for index in range(number):
        write("guide", f"own_{index}", title=f"Own {index}", body="a")
        write("kit", f"own_{index}", title=f"Own {index}", body="a", kit_kind="question")
    reads = (texts.guides, texts.kit, lambda: texts.kit("culture"), lambda: texts.script_for("peer_asked"))
    for read in (*reads, lambda: texts.guide("credit")):
        with django_assert_num_queries(1):
            read()
