"""Unique strings in private, pair, case and sealed words: none is anywhere in clear, and the search would find one that is.

A tick is a number, so what is searched for is the plaintext of a box: its bytes with these ticks.
"""

from __future__ import annotations

import logging
import pickle
from pathlib import Path
from uuid import uuid4

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.urls import reverse

from access.clock import now
from access.roles import Role
from access.tenancy import tenant
from accounts.models import DataKey, Person
from feedback import box as boxes
from feedback.actions import answer_case, write_case_note
from feedback.case_code import make_code, offer
from feedback.models import HelpCase, SealedBox
from feedback.queries import ombudsperson_for
from notifications.models import Message
from sessions.actions import write_takeaway
from sessions.models import MentoringSession
from tests.factories.accounts import make_member
from tests.factories.feedback import actor, begin, over, tend, work
from tests.roles import as_role

pytestmark = pytest.mark.django_db(transaction=True)
PLAIN, PAIR_WORDS, CASE_WORDS = "Heron314159", "Otter271828", "Plover141421"
TICKS = [0, 2, 3, 5, 7, 11]


def data_directory() -> Path | None:
    """The data of the server that was started for this run; None where the server is another one."""
    servers = Path(settings.VAULT_KEYS).parent / "servers"
    places = (servers / "postgres" / "data", servers / "elsewhere" / "postgres" / "data")
    return next((place for place in places if place.joinpath("PG_VERSION").exists()), None)


def found_in(directory: Path, needles: list[bytes]) -> set[bytes]:
    """Those of the needles that some file below holds."""
    hits = set()
    for path in directory.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            hits |= {needle for needle in needles if needle in content}
    return hits


@pytest.fixture
def spoken(organization, sign_in, keys, clock, caplog):
    """A mentor seals, writes a takeaway and asks for help, in the browser; everything is committed."""
    caplog.set_level(logging.DEBUG)
    with tenant(organization.pk):
        circle = begin(organization, keys)
        Person.objects.filter(pk=circle.mentees[0].pk).update(name=PLAIN)
        ines = make_member(organization, Role.OMBUDSPERSON).person
        assert ombudsperson_for(circle.mentors[0]) == ines
        session = MentoringSession.objects.filter(pair=circle.pairs[0]).get()
        write_takeaway(session=session, text=PAIR_WORDS, by=actor(circle.mentors[0]))
        member, period = circle.member(circle.mentors[0]), circle.period(1)
    client = sign_in(membership=member)
    kwargs = {"organization": organization.slug}
    client.post(reverse("feedback:seal_answer", kwargs={**kwargs, "period": period.pk}), {"tick": TICKS})
    asking = {"kind": "help", "text": CASE_WORDS, "to": ines.pk, "act": "send"}
    address = reverse("feedback:ask_help", kwargs=kwargs)
    for who, status in (("named", 302), ("unnamed", 200)):
        data = asking | {"who": who, "code": offer(make_code(), organization.pk)}
        assert client.post(address, data).status_code == status
    with tenant(organization.pk):
        case = HelpCase.objects.get(author=circle.mentors[0])
        answer_case(case=case, text=CASE_WORDS, once=uuid4(), by=actor(ines))
        write_case_note(case=case, text=CASE_WORDS, once=uuid4(), by=actor(ines))
    return circle


def plaintext_of_the_box() -> bytes:
    """The first bytes of the plaintext: version and ticks."""
    bits = bytearray(8)
    for tick in TICKS:
        bits[tick // 8] |= 1 << tick % 8
    return bytes([boxes._BOX_VERSION]) + bytes(bits) + bytes(24)


def test_no_word_is_in_the_data_directory_or_the_write_ahead_log(spoken, organization, keys, clock):
    directory = data_directory()
    if directory is None:
        pytest.skip("the files of the server are out of reach")
    with tenant(organization.pk):
        assert {str(case.text) for case in HelpCase.objects.all()} == {CASE_WORDS}
        assert SealedBox.objects.only("pk").count() == 1
        clock.move_to(over(spoken.period(1)))
        work()
        tend(organization, keys)
    flush()
    hits = found_in(directory, [word.encode() for word in (PLAIN, PAIR_WORDS, CASE_WORDS)] + [plaintext_of_the_box()])
    assert hits == {PLAIN.encode()}  # what is stored in clear is found, so the search would find the others


def flush() -> None:
    """Have the server write its log: a transaction that waits for the disk takes everything before it along."""
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
        cursor.execute("CREATE TABLE canary_flush (n int)")
        cursor.execute("DROP TABLE canary_flush")


def test_no_word_is_in_messages_logs_or_the_broker(spoken, organization, caplog, capfd):
    with tenant(organization.pk):
        stored = pickle.dumps(list(Message.objects.values()))
    out, err = capfd.readouterr()
    said = caplog.text + out + err
    broker = redis.Redis.from_url(settings.REDIS_URL.replace("redis+socket://", "unix://"))
    rung = b"".join(broker.dump(key) or b"" for key in broker.scan_iter())
    for word in (PAIR_WORDS, CASE_WORDS):
        assert word.encode() not in stored
        assert word not in said
        assert word.encode() not in rung
    assert "tick" not in said


def test_the_key_of_the_texts_is_stored_wrapped_only(spoken, organization):
    from accounts import sealing

    with tenant(organization.pk):
        (key,) = sealing._read_keys().values()
        assert key not in bytes(DataKey.objects.get().wrapped)


def test_what_a_close_computes_is_in_no_log(spoken, organization, keys, clock, caplog, capfd):
    with tenant(organization.pk):
        clock.move_to(over(spoken.period(1)))
        work()
        caplog.clear()
        capfd.readouterr()
        tend(organization, keys)
    out, err = capfd.readouterr()
    said = caplog.text + out + err
    assert str(spoken.cohort.pk) not in said
    assert "theme" not in said and "unit" not in said
    assert now()
