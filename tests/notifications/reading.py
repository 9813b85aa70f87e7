"""Reading a mail as its recipient does."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import cast


def mail_from(wire: bytes) -> EmailMessage:
    return cast("EmailMessage", BytesParser(policy=policy.default).parsebytes(wire))


def text_of(mail: EmailMessage) -> str:
    return _part(mail, "plain")


def html_of(mail: EmailMessage) -> str:
    return _part(mail, "html")


def _part(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body(preferencelist=(subtype,))
    assert part is not None
    return cast("str", part.get_content())
