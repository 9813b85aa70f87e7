"""The door for mail that comes back: which of our addresses it is for, and who takes it. Nothing of a mail is written down or logged."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import Enum

import structlog

from access import inbound
from access.tenancy import tenant
from accounts.queries import organization_in
from notifications.bounces import take_bounce
from sessions.actions import take_reply
from sessions.models import MentoringSession
from sessions.replies import addresses_in, read_reply
from sessions.rules import Refused

log = structlog.get_logger(__name__)

LARGEST = 1024 * 1024  # bytes of one mail
# Where servers write whom a mail is for, the surest first. A calendar writes our address into To as well.
RECIPIENT_HEADERS = ("X-Original-To", "Delivered-To", "To")


class Outcome(Enum):
    """What became of a mail. One that says nothing that counts is passed over in silence, or anybody could make us write to strangers."""

    TAKEN = "taken"
    PASSED_OVER = "passed over"
    TOO_LARGE = "too large"
    NOT_OURS = "not ours"

    @property
    def exit_code(self) -> int:
        """As mail servers know them (sysexits): 0 done, 65 the data is wrong, 67 nobody here has this address."""
        return {Outcome.TOO_LARGE: 65, Outcome.NOT_OURS: 67}.get(self, 0)


def take(data: bytes, recipient: str = "") -> Outcome:
    """Give one mail (RFC 5322) to whom it is for: `recipient`, where the server says it, else as its headers have it.

    Whatever the mail is, nothing raises but what is our own fault, such as a database that is away.
    """
    if len(data) > LARGEST:
        return _said(Outcome.TOO_LARGE)
    mail = message_from_bytes(data, policy=policy.default)
    address = next(filter(None, map(inbound.read, [recipient] if recipient else _recipients(mail))), None)
    organization = organization_in(*address.organization_range) if address else None
    if address is None or organization is None:
        return _said(Outcome.NOT_OURS)
    with tenant(organization.pk):
        return _take_reply(address, mail) if address.purpose == "reply" else _take_bounce(address, mail)


def _take_reply(address: inbound.Inbound, mail: EmailMessage) -> Outcome:
    session: MentoringSession | None = MentoringSession.objects.filter(pk=address.subject_id).first()
    if session is None:
        return _said(Outcome.NOT_OURS)
    reply = read_reply(mail)
    if reply is None:
        return _said(Outcome.PASSED_OVER, reason="no answer in it")
    try:
        take_reply(session=session, reply=reply)
    except Refused as error:
        return _said(Outcome.PASSED_OVER, reason=type(error).__name__)
    return _said(Outcome.TAKEN)


def _take_bounce(address: inbound.Inbound, mail: EmailMessage) -> Outcome:
    taken = take_bounce(address.subject_id, mail)
    return _said(Outcome.TAKEN) if taken else _said(Outcome.PASSED_OVER, reason="no report of a failure")


def _recipients(mail: EmailMessage) -> list[str]:
    """Addresses in the headers that name a recipient; those that cannot be read are none."""
    found: list[str] = []
    for name in RECIPIENT_HEADERS:
        found += addresses_in(mail, name)
    return found


def _said(outcome: Outcome, reason: str = "") -> Outcome:
    log.info("mail came in", outcome=outcome.name, reason=reason)
    return outcome
