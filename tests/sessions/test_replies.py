"""What calendars answer, from the raw mail to the page: only from who was invited, only the newest, and nothing written down."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import datetime, timedelta
from email.message import EmailMessage
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.template import Context, Template
from hypothesis import given, settings
from hypothesis import strategies as st

from access import inbound, tenancy
from access.clock import now
from access.tenancy import tenant
from accounts.models import Organization
from notifications.models import Message, Notice
from pairing.models import Pair
from sessions import actions, mail_door
from sessions.mail_door import Outcome, take
from sessions.management.commands import take_mail as command
from sessions.models import Invitee, MentoringSession
from sessions.replies import read_reply
from tests.factories.accounts import make_member
from tests.factories.pairs import make_pair
from tests.guards.source import ROOT
from tests.sessions.test_actions import book

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _inbound(settings):
    settings.INBOUND_DOMAIN = "in.halden.example"


@pytest.fixture
def pair(in_organization: Organization) -> Pair:
    return make_pair(in_organization)


@pytest.fixture
def session(pair: Pair) -> MentoringSession:
    return book(pair)


def reply_text(
    uid: str, address: str, answer: str, sequence: int, stamp: datetime, method: str = "REPLY", more: str = ""
) -> str:
    return "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            "PRODID:-//Some calendar//EN",
            "VERSION:2.0",
            f"METHOD:{method}",
            "BEGIN:VEVENT",
            f"UID:{uid}",
            f"SEQUENCE:{sequence}",
            f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
            f"ATTENDEE;CN=Somebody;PARTSTAT={answer}{more}:mailto:{address}",
            "ORGANIZER:mailto:whoever@example.com",
            "COMMENT:Otter in the river",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    )


def mail_of(
    session: MentoringSession,
    address: str,
    answer: str = "ACCEPTED",
    *,
    sequence: int | None = None,
    stamp: datetime | None = None,
    sender: str = "",
    uid: str = "",
    to: str = "",
    **facts: str,
) -> bytes:
    sequence = session.calendar_sequence if sequence is None else sequence
    uid = uid or f"{session.calendar_uid}@upwell"
    mail = EmailMessage()
    mail["From"] = sender or f"Somebody <{address}>"
    mail["To"] = to or inbound.address_for("reply", session.organization_id, session.pk)
    mail["Subject"] = "Accepted: Otter in the river"
    mail.set_content("Otter in the river")
    text = reply_text(uid, address, answer, sequence, stamp or now(), **facts)
    mail.add_alternative(text.encode(), maintype="text", subtype="calendar", params={"method": "REPLY"})
    return mail.as_bytes()


def answers(session: MentoringSession) -> dict[str, str]:
    return {row.address: row.answer for row in session.invitees.all()}


@pytest.mark.parametrize(
    ("partstat", "answer"), [("ACCEPTED", "accepted"), ("tentative", "tentative"), ("DECLINED", "declined")]
)
def test_an_answer_is_kept_for_its_person_and_shown_to_the_pair(pair, session, partstat, answer):
    mentor = pair.mentors[0].person
    assert take(mail_of(session, mentor.email.upper(), partstat)) is Outcome.TAKEN
    assert answers(session) == {mentor.email: answer, pair.mentee.person.email: ""}
    tag = Template("{% load meetings %}{% session_answers session reader %}")
    words = {"accepted": "accepted", "tentative": "may come", "declined": "declined"}[answer]
    assert f"{mentor.name} {words}." in tag.render(Context({"session": session, "reader": pair.mentee.person_id}))
    own = "You said that you cannot make it." if answer == "declined" else f"You {words}."
    assert own in tag.render(Context({"session": session, "reader": mentor.pk}))


def test_a_decline_tells_who_books_once_with_the_way_to_move_it(pair, session):
    mentor = pair.mentors[0].person
    for minute, answer in enumerate(["DECLINED", "ACCEPTED", "DECLINED"]):
        take(mail_of(session, mentor.email, answer, stamp=now() - 10 * MINUTE + minute * MINUTE))
    assert answers(session)[mentor.email] == "declined"
    (notice,) = Notice.objects.filter(kind="session_declined")
    assert (notice.recipient_id, notice.context["person"]) == (pair.mentee.person_id, mentor.name)
    assert notice.context["link"].endswith(f"/sessions/{session.pk}/move/")
    moved = actions.move_session(session=session, starts_at=now() + 5 * DAY, minutes=45, by=pair.mentee.actor)
    assert Message.objects.get(kind="session_declined").state == "canceled"
    assert answers(moved)[mentor.email] == ""
    take(mail_of(moved, mentor.email, "DECLINED"))
    assert Notice.objects.filter(kind="session_declined").count() == 2


def test_who_books_is_not_told_of_their_own_decline(pair, session):
    take(mail_of(session, pair.mentee.person.email, "DECLINED"))
    assert answers(session)[pair.mentee.person.email] == "declined"
    assert not Notice.objects.filter(kind="session_declined").exists()


def test_the_same_mail_again_changes_nothing(pair, session):
    mail = mail_of(session, pair.mentors[0].person.email, "DECLINED")
    assert [take(mail), take(mail), take(mail)] == [Outcome.TAKEN] * 3
    assert Message.objects.filter(kind="session_declined").count() == 1


def test_only_a_newer_answer_counts_whatever_order_they_come_in(pair, session):
    address, moment = pair.mentors[0].person.email, now() - DAY / 24
    late = mail_of(session, address, "DECLINED", stamp=moment + MINUTE)
    early = mail_of(session, address, "ACCEPTED", stamp=moment)
    assert [take(late), take(early)] == [Outcome.TAKEN, Outcome.PASSED_OVER]
    assert answers(session)[address] == "declined"


def test_a_stamp_from_the_future_does_not_shut_out_later_answers(pair, session):
    address = pair.mentors[0].person.email
    take(mail_of(session, address, "DECLINED", stamp=now() + 400 * DAY))
    Invitee.objects.update(answer_stamped_at=now() - MINUTE)
    assert take(mail_of(session, address, "ACCEPTED")) is Outcome.TAKEN
    assert answers(session)[address] == "accepted"


def test_an_answer_to_another_time_does_not_count_and_one_to_another_place_does(pair, session):
    address, by = pair.mentors[0].person.email, pair.mentee.actor
    before = mail_of(session, address, "ACCEPTED")
    session = actions.set_session(session=session, place="Room 9", theme="", by=by)
    assert take(before) is Outcome.TAKEN
    session = actions.move_session(session=session, starts_at=now() + 5 * DAY, minutes=45, by=by)
    assert answers(session)[address] == ""
    assert take(before) is Outcome.PASSED_OVER
    assert take(mail_of(session, address, "TENTATIVE")) is Outcome.TAKEN
    later = Message.objects.filter(kind="session_booked", state="new").first().calendar
    assert "PARTSTAT=ACCEPTED;ROLE=REQ" not in later.replace("\r\n ", "")


def test_an_update_of_the_place_keeps_who_said_yes(pair, session):
    take(mail_of(session, pair.mentors[0].person.email, "ACCEPTED"))
    actions.set_session(session=session, place="Room 9", theme="", by=pair.mentee.actor)
    newest = Message.objects.filter(kind="session_booked", state="new").first().calendar
    assert "PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT" in newest.replace("\r\n ", "")


def test_strangers_other_events_and_forgers_are_passed_over(pair, session, in_organization):
    mentor, stranger = pair.mentors[0].person.email, make_member(in_organization).person.email
    other = book(make_pair(in_organization))
    forged = [
        mail_of(session, stranger),
        mail_of(session, mentor, sender=pair.mentee.person.email),
        mail_of(session, mentor, uid=f"{uuid4()}@upwell"),
        mail_of(session, mentor, uid=f"{other.calendar_uid}@upwell"),
        mail_of(session, mentor, method="REQUEST"),
        mail_of(session, mentor, method="COUNTER"),
        mail_of(session, mentor, "DELEGATED"),
        mail_of(session, mentor, sequence=-1),
        mail_of(session, mentor, sequence=10**9),
        mail_of(other, mentor, to=inbound.address_for("reply", session.organization_id, session.pk)),
    ]
    assert {take(mail) for mail in forged} == {Outcome.PASSED_OVER}
    assert set(answers(session).values()) == {""}


def test_somebody_who_answers_for_another_may(pair, session):
    mentor = pair.mentors[0].person.email
    more = ';SENT-BY="mailto:desk@halden.example"'
    assert take(mail_of(session, mentor, sender="desk@halden.example", more=more)) is Outcome.TAKEN


def test_who_left_the_pair_and_what_is_canceled_or_over_take_no_answers(pair, session):
    mentor = pair.mentors[0].person
    past = book(pair, starts_at=now() + 9 * DAY)
    MentoringSession.objects.filter(pk=past.pk).update(starts_at=now() - 2 * DAY, ends_at=now() - DAY)
    assert take(mail_of(past, mentor.email)) is Outcome.PASSED_OVER
    canceled = actions.cancel_session(session=session, by=pair.mentee.actor)
    assert take(mail_of(canceled, mentor.email)) is Outcome.PASSED_OVER
    third = book(pair, starts_at=now() + 3 * DAY)
    pair.members.filter(person=mentor).update(left_on=now().date())
    assert take(mail_of(third, mentor.email)) is Outcome.PASSED_OVER


def test_an_address_of_another_organization_reaches_nothing_here(other_organization, pair, session):
    mentor = pair.mentors[0].person.email
    for address in (
        inbound.address_for("reply", other_organization.pk, session.pk),
        inbound.address_for("reply", uuid4(), session.pk),
        inbound.address_for("reply", session.organization_id, uuid4()),
        inbound.address_for("reply", session.organization_id, session.pk).replace("reply-", "reply-a"),
        "somebody@in.halden.example",
    ):
        assert _outside(lambda to=address: take(mail_of(session, mentor, to=to))) is Outcome.NOT_OURS
    with tenant(session.organization_id):
        assert set(answers(session).values()) == {""}


def _outside(act):
    """Run as the pipe does, where no organization is open yet; and open this one again."""
    token = tenancy._current.set(None)
    try:
        return act()
    finally:
        tenancy._current.reset(token)


def test_whom_it_is_for_is_taken_from_the_server_first_and_from_headers_else(pair, session):
    mentor, right = pair.mentors[0].person.email, inbound.address_for("reply", session.organization_id, session.pk)
    elsewhere = mail_of(session, mentor, to="list@example.com")
    assert take(elsewhere) is Outcome.NOT_OURS
    assert take(elsewhere, right.upper()) is Outcome.TAKEN
    assert take(b"X-Original-To: " + right.encode() + b"\r\n" + elsewhere) is Outcome.TAKEN
    assert take(mail_of(session, mentor), "somebody@example.com") is Outcome.NOT_OURS


def test_a_mail_that_is_too_large_is_told_so(session):
    assert take(b"x" * (mail_door.LARGEST + 1)) is Outcome.TOO_LARGE


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=400),
    st.binary(max_size=200),
    st.sampled_from([b"text/calendar", b"application/ics", b"\xff", b"multipart/mixed; boundary=a"]),
)
def test_garbage_is_no_answer_and_never_an_error(head, body, kind):
    from email import message_from_bytes, policy

    for data in (
        head + body,
        b"From: "
        + head.replace(b"\n", b"")
        + b"\nContent-Type: "
        + kind
        + b"\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\n"
        + body,
        b"Content-Transfer-Encoding: base64\nContent-Type: " + kind + b"\n\n" + body,
    ):
        assert read_reply(message_from_bytes(data, policy=policy.default)) is None


def test_nothing_of_a_mail_is_written_down(pair, session, caplog, capsys):
    for address in (pair.mentors[0].person.email, "stranger@example.com"):
        take(mail_of(session, address, "DECLINED"))
    said = caplog.text + str(capsys.readouterr())
    assert "mail came in" in said
    for secret in ("Otter", "stranger@", pair.mentors[0].person.email, "reply-"):
        assert secret not in said


# The pipe ---------------------------------------------------------------------------------------------------------


def piped(monkeypatch, data: bytes, *arguments: str) -> int:
    monkeypatch.setattr(command, "refuse_wrong_role", lambda: None)  # a test's connection logs in as the owner
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    with pytest.raises(SystemExit) as ended:
        call_command("take_mail", *arguments)
    return ended.value.code


def test_the_pipe_tells_the_server_what_to_do_by_its_exit_code(pair, session, monkeypatch, settings):
    mentor = pair.mentors[0].person.email
    right = inbound.address_for("reply", session.organization_id, session.pk)
    assert piped(monkeypatch, mail_of(session, mentor)) == 0
    assert piped(monkeypatch, b"Otter", right) == 0
    assert piped(monkeypatch, mail_of(session, mentor), "nobody@in.halden.example") == 67
    assert piped(monkeypatch, b"x" * (mail_door.LARGEST + 9)) == 65

    def away(*_):
        raise OperationalError("connection refused")

    with monkeypatch.context() as broken:
        broken.setattr(mail_door, "organization_in", away)
        assert piped(broken, mail_of(session, mentor)) == 75
        broken.setattr(mail_door, "organization_in", lambda *_: 1 / 0)
        assert piped(broken, mail_of(session, mentor)) == 75
    settings.INBOUND_DOMAIN = ""
    assert piped(monkeypatch, b"Otter", right) == 78


def test_with_the_database_away_the_server_keeps_the_mail():
    environment = {
        "PATH": os.environ["PATH"],
        "DEBUG": "true",
        "SECRET_KEY": "insecure",
        "UPWELL_PROCESS": "worker",
        "UPWELL_WRAPPING_KEY": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "UPWELL_INBOUND_DOMAIN": "in.halden.example",
        "DATABASE_URL": "postgres://upwell_worker@127.0.0.1:1/upwell",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "take_mail"], cwd=ROOT, env=environment, input=b"Otter", capture_output=True
    )
    assert done.returncode == 75
    assert b"Otter" not in done.stdout + done.stderr
