"""Markdown that an organization writes: what it can say, and that it can say nothing else."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs import library
from programs.prose import TAGS, as_html


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.starts: list[str] = []
        self.open: list[str] = []
        self.attributes: list[object] = []
        self.text = ""
        self.oddities: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.starts.append(tag)
        self.attributes += attrs
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.oddities.append(tag)

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.oddities.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


PIECES = (
    "# ", "## ", "###### ", "- ", "1. ", "7) ", "* ", "**", "*", "_", "__", "\n", "\n\n", "  \n", "\\", "    ", "\t",
    "<script>", "</p>", "<img src=x onerror=y>", "<!--", "-->", "&lt;", "&#x3c;", "`", "```\n", "> ", "---\n", "===\n",
    "[a](javascript:b)", "![a](b)", "[a]: http://x\n", "<http://x>", "http://x", "|a|\n|-|\n", "word", "“", "\x00", "'", '"',
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)), st.booleans())
def test_no_input_yields_another_tag_or_any_attribute(text, has_headings):
    found = Tags(as_html(text, has_headings=has_headings))
    assert set(found.starts) <= TAGS | {"br"}
    assert found.attributes == []
    assert found.oddities == []
    assert found.open == []
    if not has_headings:
        assert not {"h2", "h3"} & set(found.starts)


def test_what_can_be_said():
    html = as_html("## Before\n\nOne *line*\nwith **two**.\n\n- a\n- b\n\n3. c\n4. d")
    assert html == (
        "<h2>Before</h2><p>One <em>line</em>\nwith <strong>two</strong>.</p>"
        "<ul><li>a</li><li>b</li></ul><ol><li>c</li><li>d</li></ol>"
    )


@pytest.mark.parametrize(
    ("text", "tag"), [("# a", "h2"), ("## a", "h2"), ("### a", "h3"), ("#### a", "h3"), ("###### a", "h3")]
)
def test_headings_fit_below_the_heading_of_the_page(text, tag):
    assert as_html(text) == f"<{tag}>a</{tag}>"
    assert as_html(text, has_headings=False) == f"<p>{text}</p>"


@pytest.mark.parametrize(
    "text", ["<b>a</b>", "[a](https://example.com)", "![a](b.png)", "`a`", "https://example.com", "a & b", "{{ a }}"]
)
def test_everything_else_reads_as_it_is_written(text):
    assert Tags(as_html(text)).text == text
    assert Tags(as_html(text)).starts == ["p"]


@pytest.mark.parametrize("guide", library.GUIDES, ids=lambda guide: guide.key)
def test_no_sign_of_markdown_is_left_in_our_guides(guide):
    found = Tags(as_html(guide.body))
    assert not {"#", "*", "_"} & set(found.text)
    assert {"p", "h2"} <= set(found.starts)
