"""Reports of mails that came back, as servers really write them."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest

from access import inbound
from access.tenancy import tenant
from accounts.models import Organization
from notifications import actions, outbox, rendering
from notifications.bounces import Bounce, read_bounce, take_bounce
from notifications.kinds import Kind
from notifications.models import Mailbox, Message, Notice
from notifications.queries import failed_messages
from sessions.mail_door import Outcome, take
from tests.factories.notifications import make_message

State = Message.State


def report(
    *fields: str, subtype: str = "report; report-type=delivery-status", about: str = "reader@example.com"
) -> EmailMessage:
    """A report of one recipient, between the words for people and the headers of the mail that came back."""
    block = "\n".join([f"Final-Recipient: rfc822; {about}", *fields])
    text = f"""From: Mail Delivery System <MAILER-DAEMON@mx.example.com>
To: somebody@upwell.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/{subtype}; boundary="=_b"

--=_b
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.com. I'm sorry to have to inform you.

--=_b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
Arrival-Date: Wed, 14 Oct 2026 15:00:00 +0000 (UTC)

{block}

--=_b
Content-Type: text/rfc822-headers

From: Upwell <upwell@upwell.example>
Subject: Confidential words that nobody keeps
--=_b--
"""
    mail = message_from_bytes(text.replace("\n", "\r\n").encode(), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


POSTFIX = (
    "Original-Recipient: rfc822;reader@example.com",
    "Action: failed",
    "Status: 5.1.1",
    "Remote-MTA: dns; mx.example.com",
    "Diagnostic-Code: smtp; 550 5.1.1 <reader@example.com>: Recipient address",
    "    rejected: User unknown in virtual mailbox table",
)
EXCHANGE = (
    "Action: failed",
    "Status: 5.1.10",
    "Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
)
GMAIL = (
    "Action: failed",
    "Status: 5.1.1",
    "Remote-MTA: dns; gmail-smtp-in.l.google.com. (142.250.0.27, the server for the domain gmail.com.)",
    "Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try",
    " 550 5.1.1 double-checking the recipient's email address for typos",
    "Last-Attempt-Date: Wed, 14 Oct 2026 08:00:00 -0700 (PDT)",
)
VAGUE = ("Action: failed", "Status: 5.0.0", "Diagnostic-Code: smtp; 552 5.2.2 The mailbox is full")
FULL = ("Action: failed", "Status: 5.2.2", "Diagnostic-Code: smtp; 552 5.2.2 Over quota")
POLICY = ("Action: failed", "Status: 5.7.1", "Diagnostic-Code: smtp; 550 5.7.1 Blocked by our rules")
GAVE_UP = ("Action: failed", "Status: 4.4.1", "Diagnostic-Code: X-Postfix; connect to mx.example.com: timed out")
DELAYED = ("Action: delayed", "Status: 4.4.1", "Diagnostic-Code: smtp; 421 4.4.1 try later")
DELIVERED = ("Action: delivered", "Status: 2.0.0")


@pytest.mark.parametrize("fields", [POSTFIX, EXCHANGE, GMAIL])
def test_a_mailbox_that_does_not_exist_is_a_hard_bounce(fields: tuple[str, ...]) -> None:
    bounce = read_bounce(report(*fields))
    assert bounce is not None
    assert bounce.is_hard
    assert "5.1.1" in bounce.reason
    assert "\n" not in bounce.reason


@pytest.mark.parametrize("fields", [VAGUE, FULL, POLICY, GAVE_UP])
def test_what_says_nothing_about_the_address_is_soft(fields: tuple[str, ...]) -> None:
    bounce = read_bounce(report(*fields))
    assert bounce is not None
    assert not bounce.is_hard


def test_a_report_of_another_kind_or_a_reply_of_a_person_says_nothing() -> None:
    assert read_bounce(report(*DELAYED)) is None
    assert read_bounce(report(*DELIVERED)) is None
    assert read_bounce(report(*POSTFIX, subtype="mixed")) is None
    away = EmailMessage()
    away["Subject"], away["Auto-Submitted"] = "Out of office", "auto-replied"
    away.set_content("I am away until 5.1.1 January. Action: failed")
    assert read_bounce(away) is None


def test_a_broken_report_is_no_report_and_no_error() -> None:
    for raw in (
        b"",
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n",
        b"\xff\xfe",
    ):
        mail = message_from_bytes(raw, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        assert read_bounce(mail) is None


def test_after_a_hard_bounce_no_mail_goes_to_the_address_and_notices_do(in_organization: Organization) -> None:
    message = make_message(state=State.SENT, address="Reader@Example.com")
    assert take_bounce(message.pk, report(*POSTFIX))
    assert take_bounce(message.pk, report(*POSTFIX)), "the same report again"
    message.refresh_from_db()
    assert message.state == State.BOUNCED
    assert message in failed_messages()
    again, other = make_message(address="reader@example.com"), make_message(address="other@example.com")
    assert [claimed.pk for claimed in outbox.claim(limit=10)] == [other.pk]
    again.refresh_from_db()
    assert again.state == State.DEAD
    assert "5.1.1" in again.refusal
    assert Notice.objects.filter(dedupe_key=again.dedupe_key).exists()


def test_soft_bounces_are_only_counted_and_one_report_once(in_organization: Organization) -> None:
    for _ in range(2):
        message = make_message(state=State.SENT, address="reader@example.com")
        for _ in range(2):
            assert take_bounce(message.pk, report(*FULL))
        message.refresh_from_db()
        assert message.state == State.SENT
    box = Mailbox.objects.get()
    assert (box.soft_bounces, box.undeliverable_since) == (2, None)
    make_message(address="reader@example.com")
    assert len(outbox.claim(limit=10)) == 1


def test_an_address_can_be_lifted_once(in_organization: Organization) -> None:
    message = make_message(state=State.SENT, address="reader@example.com")
    take_bounce(message.pk, report(*POSTFIX))
    actions.lift_mailbox(mailbox_id=Mailbox.objects.get().pk)
    make_message(address="reader@example.com")
    assert len(outbox.claim(limit=10)) == 1
    with pytest.raises(Mailbox.DoesNotExist):
        actions.lift_mailbox(mailbox_id=Mailbox.objects.get().pk)


def test_a_message_of_nobody_changes_nothing(in_organization: Organization) -> None:
    assert not take_bounce(uuid4(), report(*POSTFIX))
    assert not Mailbox.objects.exists()


def test_each_message_has_a_return_address_of_its_own_that_finds_it_and_nobody_can_make_up(
    organization: Organization, settings: Any
) -> None:
    settings.INBOUND_DOMAIN = "in.upwell.example"
    with tenant(organization.pk):
        message = make_message(Kind.PAIR_PUBLISHED, state=State.SENT)
    address = rendering.envelope_sender(message)
    assert address == inbound.address_for("bounce", organization.pk, message.pk)
    data = report(*GMAIL).as_bytes()
    forged = address.replace(address[20], "a" if address[20] != "a" else "b", 1)
    assert take(data, forged) is Outcome.NOT_OURS
    with tenant(organization.pk):
        assert not Mailbox.objects.exists()
    assert take(data, address) is Outcome.TAKEN
    assert take(data, address) is Outcome.TAKEN
    with tenant(organization.pk):
        message.refresh_from_db()
        assert message.state == State.BOUNCED
    away = EmailMessage()
    away.set_content("I am away")
    assert take(away.as_bytes(), address) is Outcome.PASSED_OVER
    settings.INBOUND_DOMAIN = ""
    assert rendering.envelope_sender(message) == rendering.sender()


def test_reasons_are_short_and_plain() -> None:
    bounce = read_bounce(report("Action: failed", "Status: 5.1.1", "Diagnostic-Code: smtp; 550 " + "x" * 900))
    assert isinstance(bounce, Bounce)
    assert len(bounce.reason) == 200
