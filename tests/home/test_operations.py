"""The operators' page: what could not be sent, and whether the platform is alive."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from access.clock import now
from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization
from audit.models import AuditEntry
from notifications.actions import beat, note_bounce
from notifications.health import JOBS, STARTING
from notifications.kinds import Kind
from notifications.models import Mailbox, Message
from notifications.queries import pulse
from tests.factories.notifications import make_message, make_tables
from tests.roles import as_role

OPERATIONS = "/o/halden/operations/"
State = Message.State


@pytest.fixture
def operator(sign_in: Callable[..., Client]) -> Client:
    return sign_in(Role.OWNER)


@pytest.fixture
def make(organization: Organization) -> Callable[..., Message]:
    def one(kind: Kind = Kind.PAIR_PUBLISHED, **fields: Any) -> Message:
        with tenant(organization.pk):
            return make_message(kind, **fields)

    return one


def page(client: Client) -> str:
    response = client.get(OPERATIONS)
    assert response.status_code == 200
    return response.content.decode()


def retry(message: Message) -> str:
    return f"{OPERATIONS}messages/{message.pk}/retry/"


def test_a_calm_outbox_says_so(operator: Client) -> None:
    html = page(operator)
    assert "Every message that is due has gone out" in html
    assert "Nothing needs a look" in html


def test_late_mail_is_said_first(operator: Client, make: Any) -> None:
    message = make()
    with tenant(message.organization_id):
        Message.objects.filter(pk=message.pk).update(not_before=now() - timedelta(hours=3, minutes=1))
    assert "Messages are late: the oldest has been waiting for 3 h." in page(operator)


def test_dead_and_unconfirmed_messages_are_listed_with_what_the_server_said(operator: Client, make: Any) -> None:
    make(state=State.DEAD, address="gone@example.com", refusal="550 no such mailbox")
    make(Kind.CHECK_IN_OPENED, state=State.UNCONFIRMED, address="perhaps@example.com")
    make(address="fine@example.com")
    html = page(operator)
    assert "1 message could not be sent." in html
    for words in ("gone@example.com", "550 no such mailbox", "perhaps@example.com", "Sent, perhaps"):
        assert words in html
    assert "fine@example.com" not in html
    assert html.count("/retry/") == 1, "what may have been sent is not tried again"


def without_tokens(html: str) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", html)


def test_a_failed_request_for_help_is_not_on_the_page_and_in_no_count(operator: Client, make: Any) -> None:
    before = without_tokens(page(operator))
    make(Kind.HELP_ASKED, state=State.DEAD, address="ines@example.com")
    make(Kind.HELP_ASKED, address="ines@example.com")
    assert without_tokens(page(operator)) == before


def test_trying_again_is_audited_and_a_second_click_is_harmless(
    operator: Client, make: Any, organization: Organization
) -> None:
    message = make(state=State.DEAD, address="gone@example.com")
    first = operator.post(retry(message), follow=True).content.decode()
    second = operator.post(retry(message), follow=True).content.decode()
    assert "will be tried again within a minute" in first
    assert "Nothing to try again: waiting." in second
    with tenant(organization.pk):
        message.refresh_from_db()
        (entry,) = AuditEntry.objects.filter(action="message_retried")
    assert message.state == State.NEW
    assert entry.actor_id == operator.member.person_id
    assert "gone@example.com" in entry.sentence


def test_an_unknown_or_foreign_message_is_404(
    operator: Client, other_organization: Organization, organization: Organization
) -> None:
    with tenant(other_organization.pk):
        foreign = make_message(state=State.DEAD)
    assert operator.post(retry(foreign)).status_code == 404
    assert operator.post(f"{OPERATIONS}messages/{uuid4()}/retry/").status_code == 404
    with tenant(other_organization.pk):
        foreign.refresh_from_db()
    assert foreign.state == State.DEAD


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.COORDINATOR, Role.EXECUTIVE, Role.OMBUDSPERSON])
def test_others_open_neither_page_nor_button(role: str, sign_in: Callable[..., Client], make: Any) -> None:
    message, client = make(state=State.DEAD), sign_in(role)
    assert client.get(OPERATIONS).status_code == 403
    assert client.post(retry(message)).status_code == 403


def test_the_pulse_of_the_platform_is_shown(operator: Client) -> None:
    with as_role("worker"):
        beat(name="deliver", totals={"due": 0})
    make_tables(now() - timedelta(seconds=10))
    html = page(operator)
    assert "Mail delivery" in html
    assert html.count("Its first turn comes within minutes.") == html.count("Starting") == len(JOBS) - 1
    make_tables(now() - STARTING)
    html = page(operator)
    assert html.count("Has never run.") == html.count("Late") == len(JOBS) - 1


def test_the_page_takes_as_many_queries_for_three_as_for_one(
    operator: Client, make: Any, django_assert_num_queries: Any
) -> None:
    counts = []
    for messages in (1, 2):
        for _ in range(messages):
            make(state=State.DEAD)
        with django_assert_num_queries(100, exact=False) as seen:
            page(operator)
        counts.append(len(seen))
    assert counts[0] == counts[1]


# The list ----------------------------------------------------------------------------------------------------


def listed(client: Client, query: str = "") -> set[str]:
    html = client.get(f"{OPERATIONS}?{query}").content.decode()
    return set(re.findall(r"\w+@example\.com", html))


def test_the_list_is_searched_and_filtered(operator: Client, make: Any) -> None:
    make(state=State.DEAD, address="ana@example.com", refusal="550 no such mailbox")
    make(Kind.CHECK_IN_OPENED, state=State.UNCONFIRMED, address="theo@example.com")
    make(Kind.CHECK_IN_OPENED, state=State.EXPIRED, address="late@example.com")
    make(Kind.HELP_ASKED, state=State.DEAD, address="ines@example.com")
    make(state=State.DEAD, address="seen@example.com", seen_at=now())
    assert listed(operator) == {"ana@example.com", "theo@example.com"}
    assert listed(operator, "search=no+such") == {"ana@example.com"}
    assert listed(operator, "state=unconfirmed") == {"theo@example.com"}
    assert listed(operator, "state=expired") == {"late@example.com"}
    assert listed(operator, "state=seen") == {"seen@example.com"}
    assert listed(operator, "kind=check_in_opened") == {"theo@example.com"}
    assert "Request for help" not in page(operator), "not even as a choice"


def test_the_list_is_sorted_by_its_heads(operator: Client, make: Any) -> None:
    for address in ("b@example.com", "a@example.com", "c@example.com"):
        make(state=State.DEAD, address=address)
    for sort, wanted in (("address", "abc"), ("-address", "cba")):
        html = operator.get(f"{OPERATIONS}?sort={sort}").content.decode()
        found = re.findall(r"message to (\w)@example", html)
        assert "".join(dict.fromkeys(found)) == wanted


def test_all_dead_messages_of_a_list_are_tried_again_and_no_others(
    operator: Client, make: Any, organization: Organization
) -> None:
    chosen = [make(state=State.DEAD, address=f"{name}@gone.example", attempts=16) for name in ("ana", "theo")]
    other = make(state=State.DEAD, address="ines@example.com")
    perhaps = make(Kind.CHECK_IN_OPENED, state=State.UNCONFIRMED, address="zoe@gone.example")
    url = f"{OPERATIONS}messages/retry/?search=gone"
    assert "Try 2 messages again?" in operator.get(url).content.decode()
    first = operator.post(url, follow=True).content.decode()
    second = operator.post(url, follow=True).content.decode()
    assert "2 messages will be tried again" in first
    assert "Nothing to try again" in second
    with tenant(organization.pk):
        states = [Message.objects.get(pk=one.pk) for one in (*chosen, other, perhaps)]
        (entry,) = AuditEntry.objects.filter(action="messages_retried")
    assert [one.state for one in states] == [State.NEW, State.NEW, State.DEAD, State.UNCONFIRMED]
    assert states[0].attempts == 0
    assert states[0].expires_at > now() + timedelta(days=6)
    assert entry.facts == {"messages": 2}


def test_a_message_marked_as_seen_leaves_the_list_and_the_counts(
    operator: Client, make: Any, organization: Organization
) -> None:
    message = make(Kind.CHECK_IN_OPENED, state=State.UNCONFIRMED, address="perhaps@example.com")
    fine, discreet = make(address="fine@example.com"), make(Kind.HELP_ASKED, state=State.DEAD)
    dismiss = "{}messages/{}/dismiss/".format
    assert "is marked as seen" in operator.post(dismiss(OPERATIONS, message.pk), follow=True).content.decode()
    assert "Nothing to mark: waiting." in operator.post(dismiss(OPERATIONS, fine.pk), follow=True).content.decode()
    assert operator.post(dismiss(OPERATIONS, discreet.pk)).status_code == 404
    assert listed(operator) == set()
    with tenant(organization.pk):
        assert pulse().unconfirmed == 0
        assert AuditEntry.objects.filter(action="message_dismissed").count() == 1


def test_an_address_that_takes_no_mail_is_shown_without_a_time_and_lifted(
    operator: Client, make: Any, organization: Organization
) -> None:
    message = make(Kind.HELP_ASKED, state=State.SENT, address="ines@example.com")
    with tenant(organization.pk):
        note_bounce(message_id=message.pk, is_hard=True, reason="550 5.1.1 unknown")
        box = Mailbox.objects.get()
    assert "Addresses that take no mail" in page(operator)
    assert "Request for help" not in page(operator)
    lift = f"{OPERATIONS}mailboxes/{box.pk}/lift/"
    assert "Mail goes to ines@example.com again." in operator.post(lift, follow=True).content.decode()
    assert operator.post(lift).status_code == 404
    assert "Addresses that take no mail" not in page(operator)
