"""Mails that came back (RFC 3464): which say that an address is dead, and which only that it is not now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.message import Message as Part
from typing import Any
from uuid import UUID

from notifications import actions

# Enhanced status codes (RFC 3463) that begin with 5 and say nothing about the address: a full mailbox, a mail that is too large, a
# rule against the sender. They count as soft.
NOT_THE_ADDRESS = re.compile(r"5\.(2\.[234]|3\.\d+|4\.[1257]|6\.\d+|7\.\d+)$")
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
LONGEST_REASON = 200


@dataclass(frozen=True)
class Bounce:
    """What a report says. `is_hard`: there is no such mailbox, and there will not be one."""

    is_hard: bool
    reason: str


def take_bounce(message_id: UUID, mail: EmailMessage) -> bool:
    """Write down that a message came back, inside its organization; whether the mail says so.

    An automatic reply says nothing, and an unknown message neither. Twice the same report is one.
    """
    bounce = read_bounce(mail)
    return bounce is not None and actions.note_bounce(
        message_id=message_id, is_hard=bounce.is_hard, reason=bounce.reason
    )


def read_bounce(mail: EmailMessage) -> Bounce | None:
    """What a mail to our return address reports; None for what is no report of a failure."""
    if mail.get_content_type() != "multipart/report":
        return None
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            return _failure(_blocks(part))
    return None


def _failure(blocks: list[Part]) -> Bounce | None:
    """The first recipient whom the mail did not reach. "delayed" and "delivered" are no end."""
    for block in blocks:
        if _plain(block["Action"]).lower() != "failed":
            continue
        diagnosis = _plain(block["Diagnostic-Code"]).partition(";")[2].strip() or _plain(block["Diagnostic-Code"])
        # Some servers give a vague 5.0.0 in the field and the real code in the words.
        codes = STATUS.findall(f"{_plain(block['Status'])} {diagnosis}")
        precise = next((code for code in codes if not code.endswith(".0.0")), codes[0] if codes else "")
        is_hard = precise.startswith("5.") and not NOT_THE_ADDRESS.match(precise)
        return Bounce(is_hard, (diagnosis or precise or "No reason given")[:LONGEST_REASON])
    return None


def _blocks(part: Part) -> list[Part]:
    """The groups of fields of a report: the parser makes one small message of each."""
    found: Any = part.get_payload()
    return [block for block in found if isinstance(block, Part)] if isinstance(found, list) else []


def _plain(value: object) -> str:
    """A field in one line, without control characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in str(value or "")).split())
