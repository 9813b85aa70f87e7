"""Unique strings in private, pair, case and sealed words: none is anywhere in clear, and the search would find one that is.

Searched: the servers' folders (data, write-ahead log, logs), a dump, sessions, the cache and the queues in Valkey, mails, logs,
what a worker is rung with, and error reports.

A tick is a number, so what is searched for is the plaintext of a box: its bytes with these ticks.
"""

from __future__ import annotations

import logging
import pickle
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import redis
from celery import current_app
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
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
from sessions.models import MentoringSession
from tests.factories.accounts import make_member
from tests.factories.feedback import actor, begin, over, tend, work
from tests.roles import as_role

pytestmark = pytest.mark.django_db(transaction=True)
PLAIN, PAIR_WORDS, CASE_WORDS = "Heron314159", "Otter271828", "Plover141421"
UNNAMED = "feedback:ask_help "  # the same address, without a name
TICKS = [0, 2, 3, 5, 7, 11]


def data_directory() -> Path | None:
    """What both servers that were started for this run keep, with their logs; None where the servers are others."""
    servers = Path(settings.VAULT_KEYS).parent / "servers"
    places = (servers, servers / "elsewhere")
    return next((place for place in places if place.joinpath("postgres", "data", "PG_VERSION").exists()), None)


def found_in(directory: Path, needles: list[bytes]) -> set[bytes]:
    """Those of the needles that some file below holds."""
    hits = set()
    for path in directory.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            hits |= {needle for needle in needles if needle in content}
    return hits


@pytest.fixture
def valkey(settings) -> redis.Redis:
    """The server that holds queues, and here the cache too, as in production; with a value, a list and a hash that are to be found."""
    url = settings.REDIS_URL.replace("redis+socket://", "unix://")
    settings.CACHES = {"default": {"BACKEND": "access.cache.TolerantRedisCache", "LOCATION": url}}
    server = redis.Redis.from_url(url)
    cache.set("control", "control271")
    server.rpush("control list", "control828")
    server.hset("control hash", "field", "control182")
    return server


@pytest.fixture
def spoken(request, organization, sign_in, keys, clock, caplog, capfd):
    """A mentor seals, writes a takeaway and a note and asks for help, in the browser; everything is committed."""
    if "valkey" in request.fixturenames:
        request.getfixturevalue("valkey")  # before anything is said
    caplog.set_level(logging.DEBUG)
    with tenant(organization.pk):
        circle = begin(organization, keys)
        Person.objects.filter(pk=circle.mentees[0].pk).update(name=PLAIN)
        ines = make_member(organization, Role.OMBUDSPERSON).person
        assert ombudsperson_for(circle.mentors[0]) == ines
        member, period = circle.member(circle.mentors[0]), circle.period(1)
    for name, answer in say_everything(sign_in(membership=member), organization, circle, period).items():
        assert answer.status_code == (200 if name == UNNAMED else 302)
    with tenant(organization.pk):
        case = HelpCase.objects.get(author=circle.mentors[0])
        answer_case(case=case, text=CASE_WORDS, once=uuid4(), by=actor(ines))
        write_case_note(case=case, text=CASE_WORDS, once=uuid4(), by=actor(ines))
    # By every logger, at every level, and formatted as in production.
    circle.said = caplog.text + "".join(capfd.readouterr())
    return circle


def say_everything(client: Client, organization, circle, period) -> dict[str, object]:
    """The answers to one POST each of sealed, pair and case words."""
    with tenant(organization.pk):
        pair = circle.pairs[0].pk
        session = MentoringSession.objects.get(pair=pair).pk
        to = ombudsperson_for(circle.mentors[0]).pk
    asking = {"kind": "help", "text": CASE_WORDS, "to": to, "act": "send"}
    posts = {
        "feedback:seal_answer": ({"period": period.pk}, {"tick": TICKS}),
        "sessions:write_takeaway": ({"session": session}, {"text": PAIR_WORDS}),
        "sessions:write_note": ({"pair": pair}, {"text": PAIR_WORDS}),
        "feedback:ask_help": ({}, asking | {"who": "named", "code": offer(make_code(), organization.pk)}),
        UNNAMED: ({}, asking | {"who": "unnamed", "code": offer(make_code(), organization.pk)}),
    }
    return {
        name: client.post(reverse(name.strip(), kwargs={"organization": organization.slug, **kwargs}), data)
        for name, (kwargs, data) in posts.items()
    }


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


def test_no_word_is_in_a_dump_a_session_or_a_message(spoken, organization):
    dumped = dump()
    with tenant(organization.pk):
        stored = pickle.dumps(list(Message.objects.values()))
    sessions = pickle.dumps([Session(session_data=row).get_decoded() for row in sessions_in(dumped)])
    assert PLAIN.encode() in dumped and b"_auth_user_id" in sessions  # what is there in clear is found
    for words in (
        PAIR_WORDS.encode(),
        CASE_WORDS.encode(),
        plaintext_of_the_box(),
        plaintext_of_the_box().hex().encode(),
    ):
        assert words not in dumped
        assert words not in stored
        assert words not in sessions


def dump() -> bytes:
    """What a backup would hold: every table as the owner reads it."""
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall()]
        found = b""
        for table in tables:
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                found += f"\n-- {table}\n".encode() + b"".join(bytes(part) for part in copy)
    return found


def sessions_in(dumped: bytes) -> list[str]:
    """The stored data of each session."""
    rows = dumped.split(b"\n-- django_session\n")[1].split(b"\n-- ")[0].decode().splitlines()
    return [row.split("\t")[1] for row in rows if row]


def test_no_word_is_in_logs_the_broker_or_the_cache(spoken, valkey):
    said, held = spoken.said.encode(), kept(valkey)
    assert (
        b"control271" in held and b"control828" in held and b"control182" in held
    )  # a value, a list and a hash are found
    assert b"/notes/write/" in said  # what may be told is told: the log is there to be searched
    for words in (PAIR_WORDS, CASE_WORDS):
        assert words.encode() not in said
        assert words.encode() not in held
    assert plaintext_of_the_box() not in held
    assert b"tick" not in said and b"/check-in/" not in said and b"/help/" not in said


def kept(valkey: redis.Redis) -> bytes:
    """Every key with what is behind it, by its type: a dump of it could be compressed."""
    read = {
        b"string": valkey.get,
        b"list": lambda key: valkey.lrange(key, 0, -1),
        b"set": valkey.smembers,
        b"hash": valkey.hgetall,
        b"zset": lambda key: valkey.zrange(key, 0, -1),
    }
    return b"".join(repr((key, read[valkey.type(key)](key))).encode() for key in valkey.scan_iter())


def test_a_worker_is_rung_with_identifiers_alone(organization, keys, clock, sign_in, monkeypatch):
    """Whatever people do, what goes to the broker is the name of a task and ids."""
    rung: list[tuple[object, ...]] = []
    monkeypatch.setattr(current_app, "send_task", lambda *args, **options: rung.append((*args, options.get("args"))))
    with tenant(organization.pk):
        circle = begin(organization, keys)
        make_member(organization, Role.OMBUDSPERSON)
        client = sign_in(membership=circle.member(circle.mentors[0]))
        period = circle.period(1)
    say_everything(client, organization, circle, period)
    assert rung
    for _, arguments in rung:
        for argument in arguments or ():
            assert UUID(argument)


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
