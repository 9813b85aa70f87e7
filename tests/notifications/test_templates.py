"""Every kind has its templates, and they say what the contract promises and nothing else."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings

from accounts.models import Organization
from notifications import samples
from notifications.kinds import CHANGES, RULES, Kind, Value, check_context, contract_of
from notifications.models import Message, Notice
from notifications.rendering import full_preview_of, sentence_of, wire_of
from tests.factories.notifications import sample_context
from tests.notifications.reading import html_of, mail_from, text_of

FOLDER = Path(django_settings.BASE_DIR) / "templates/notifications"
HALDEN = Organization(id=uuid4(), name="Halden Group", slug="halden")
MISSING = "NOSUCHKEY"
# Keys that choose between sentences, and need not stand in any.
CHOOSING = {"change", "mentee", "about"}
# How a value of each shape reads in a mail.
SHOWN = {
    Value.NAMES: "Ana Lima and Theo Brandt",
    Value.INSTANT: "Friday, October 16",
    Value.DAY: "Friday, October 9",
    Value.LINES: "Book session 3",
}


@pytest.fixture
def strict(settings: Any) -> None:
    """A key that no context holds shows up in the text."""
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["string_if_invalid"] = f"{MISSING}(%s)"
    settings.TEMPLATES = templates


def message_of(kind: Kind, **values: Any) -> Message:
    return Message(
        organization=HALDEN,
        kind=kind,
        address="ana@example.com",
        message_id="one@example.com",
        context=sample_context(kind, **values),
    )


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("side", ["mentor", "mentee"])
def test_templates_use_every_key_and_no_other(kind: Kind, side: str, strict: None) -> None:
    values = {"side": side} if "side" in contract_of(kind) else {}
    mail = mail_from(wire_of(message_of(kind, **values)))
    for words in (mail["Subject"], text_of(mail), html_of(mail)):
        assert MISSING not in words
    for key, shape in contract_of(kind).items():
        shown = SHOWN.get(shape, f"canary {key}")
        if key in ("recipient_zone", "link") or key in CHOOSING or shape is Value.SIDE:
            continue
        if key == "ends_at":
            shown = "4:00–4:00 PM, New York time"  # the samples begin and end at once
        assert shown in text_of(mail), key
        assert shown in html_of(mail), key
    assert "http://localhost:8000/o/halden/notices/" in text_of(mail)
    assert 'href="http://localhost:8000/o/halden/notices/"' in html_of(mail)


@pytest.mark.parametrize("kind", Kind)
def test_notice_is_one_sentence_in_the_words_of_the_contract(kind: Kind, strict: None) -> None:
    sentence = sentence_of(Notice(organization=HALDEN, kind=kind, context=sample_context(kind)))
    assert MISSING not in sentence
    assert sentence.endswith((".", "?"))
    assert "\n" not in sentence


@pytest.mark.parametrize("kind", Kind)
def test_the_two_sides_are_told_different_things_where_the_kind_knows_sides(kind: Kind) -> None:
    if Value.SIDE in contract_of(kind).values():
        texts = {text_of(mail_from(wire_of(message_of(kind, side=side)))) for side in ("mentor", "mentee")}
        assert len(texts) == 2


@pytest.mark.parametrize(
    ("side", "words"), [("mentee", "will teach you"), ("mentor", "you will teach Ruth Adler, together")]
)
def test_a_new_pair_says_who_learns_and_a_circle_has_no_teacher(side: str, words: str, strict: None) -> None:
    pair = text_of(mail_from(wire_of(message_of(Kind.PAIR_PUBLISHED, side=side, mentee="Ruth Adler"))))
    assert words in pair
    circle = mail_from(wire_of(message_of(Kind.PAIR_PUBLISHED, side="mentor", mentee="")))
    assert "in a circle with Ana Lima and Theo Brandt" in text_of(circle)
    assert "nobody is the teacher" in html_of(circle)
    assert "teach you" not in text_of(circle) + html_of(circle)
    assert circle["Subject"].endswith("your circle")


@pytest.mark.parametrize("change", CHANGES)
def test_what_became_of_a_pair_is_said_without_a_reason(change: str, strict: None) -> None:
    mail = mail_from(wire_of(message_of(Kind.PAIR_ENDED, change=change)))
    others = {text_of(mail_from(wire_of(message_of(Kind.PAIR_ENDED, change=other)))) for other in CHANGES}
    assert len(others) == len(CHANGES)
    for words in (mail["Subject"], text_of(mail), html_of(mail)):
        assert MISSING not in words
        assert "because" not in words


def test_there_are_no_templates_of_kinds_that_do_not_exist() -> None:
    found = {path.stem for path in FOLDER.glob("*.txt")}
    assert found == {str(kind) for kind in Kind}


@pytest.mark.parametrize("kind", Kind)
def test_the_html_of_a_mail_loads_nothing_from_anywhere(kind: Kind) -> None:
    html = html_of(mail_from(wire_of(message_of(kind))))
    assert not re.search(r"<(link|script|img|iframe|object)\b|@import|@font-face|url\(|\bsrc=|background=", html)
    found = set(re.findall(r'href="([^"]*)"', html))
    assert found
    assert all(address.startswith("http://localhost:8000/") for address in found)
    assert "prefers-color-scheme: dark" in html


@pytest.mark.parametrize("kind", Kind)
def test_a_source_has_its_blocks_and_no_other(kind: Kind) -> None:
    blocks = re.findall(r"{% block (\w+) %}", (FOLDER / f"{kind}.txt").read_text())
    assert sorted(set(blocks) - {"heading"}) == ["action", "body", "notice", "subject"]
    assert len(blocks) == len(set(blocks))


@pytest.mark.parametrize("kind", Kind)
def test_voice_has_no_exclamation_marks_and_no_orders_to_click(kind: Kind) -> None:
    mail = mail_from(wire_of(message_of(kind)))
    assert "!" not in mail["Subject"] + text_of(mail)
    assert not re.search(r"click here|submit", text_of(mail), re.IGNORECASE)


def test_the_text_of_a_request_for_help_is_in_no_contract() -> None:
    assert set(contract_of(Kind.HELP_ASKED)) == {"recipient_zone", "link"}
    assert RULES[Kind.HELP_ASKED].is_discreet


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.startswith(("manager_", "invitation_", "enrollment_"))])
def test_no_operator_watches_the_consent_chain(kind: Kind) -> None:
    """A refused reply, to the address of whoever asked, would tell that they were invited, and so that their manager agreed."""
    assert RULES[kind].is_discreet


def test_words_of_people_are_escaped_in_html_and_plain_in_text() -> None:
    mail = mail_from(wire_of(message_of(Kind.PAIR_PUBLISHED, partners=["Ana <b>& Co</b>"])))
    assert "Ana <b>& Co</b>" in text_of(mail)
    assert "Ana <b>& Co</b>" in mail["Subject"]
    assert "Ana &lt;b&gt;&amp; Co&lt;/b&gt;" in html_of(mail)


def test_a_name_cannot_add_a_header() -> None:
    mail = mail_from(wire_of(message_of(Kind.MEMBER_INVITED, inviter="Eve\r\nBcc: all@example.com")))
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("Eve Bcc: all@example.com invites you")


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("America/New_York", "Friday, October 16, 4:00–4:45 PM, New York time"),
        ("Asia/Tokyo", "Saturday, October 17, 5:00–5:45 AM, Tokyo time"),
        ("", "Friday, October 16, 8:00–8:45 PM, UTC"),
        ("Nowhere/Atall", "Friday, October 16, 8:00–8:45 PM, UTC"),
    ],
)
def test_times_are_in_the_zone_of_the_recipient(zone: str, hours: str) -> None:
    ends = datetime.fromisoformat("2026-10-16T20:45:00+00:00").isoformat()
    mail = mail_from(wire_of(message_of(Kind.SESSION_BOOKED, recipient_zone=zone, ends_at=ends)))
    assert hours in text_of(mail)


@pytest.mark.parametrize("side", samples.SIDES)
@pytest.mark.parametrize("kind", list(Kind))
def test_every_mail_can_be_looked_at_with_made_up_people_and_no_hole_in_it(kind: Kind, side: str) -> None:
    context = samples.sample_context(kind, "halden", "America/New_York", side)
    check_context(kind, context)
    assert [key for key, value in context.items() if not value] in ([], ["note"])  # which a program may leave out
    shown = full_preview_of(kind, context, HALDEN)
    assert shown.subject == shown.subject.strip()
    for words in (shown.subject, shown.notice, shown.text):
        assert not re.search(r"“”|\b(for|by|with|at) [.,:;]|  ,|^ | , ,", words), words
