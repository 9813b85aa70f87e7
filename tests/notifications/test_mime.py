"""Mails written by hand, read by the standard library."""

from __future__ import annotations

from email import policy
from email.parser import BytesParser

import pytest

from notifications import mime

WORDS = [
    "Plain words.\nTwo lines.\n",
    "Zoë’s café: “naïve” — 100 %\n",
    "x" * 3000 + "\n",
    ".a dot first\n=3D trailing space \n\n",
]


@pytest.mark.parametrize("words", WORDS)
def test_every_part_is_read_as_it_was_written(words: str) -> None:
    parts = [
        ('text/plain; charset="utf-8"', mime.text(words)),
        ('text/html; charset="utf-8"', mime.text(f"<p>{words}</p>\n")),
        ('text/calendar; method="REQUEST"', mime.binary(words.encode())),
    ]
    wire = mime.mail([("Subject", mime.words("Zoë and Theo " * 12, name="Subject"))], parts)
    assert wire.isascii()
    assert max(map(len, wire.split(b"\r\n"))) <= 78
    assert wire.count(b"\n") == wire.count(b"\r\n")
    mail = BytesParser(policy=policy.default).parsebytes(wire)
    assert not mail.defects
    assert mail["Subject"] == ("Zoë and Theo " * 12).strip()
    assert mail.get_content_type() == "multipart/alternative"
    plain, html, calendar = mail.iter_parts()
    assert plain.get_content().replace("\r\n", "\n") == words
    assert html.get_content().replace("\r\n", "\n") == f"<p>{words}</p>\n"
    assert calendar.get_payload(decode=True).decode() == words
    assert calendar.get_param("method") == "REQUEST"


def test_a_header_holds_no_second_line_of_its_own() -> None:
    assert mime.words("Hello\r\nBcc: eve@example.com", name="Subject") == "Hello Bcc: eve@example.com"


@pytest.mark.parametrize(
    "case",
    [
        ("Upwell <upwell@example.com>", "Upwell <upwell@example.com>"),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ("Zoë <zoe@example.com>", "=?utf-8?q?Zo=C3=AB?= <zoe@example.com>"),
    ],
)
def test_a_mailbox_is_written_in_ascii(case: tuple[str, str]) -> None:
    assert mime.mailbox(case[0]) == case[1]
