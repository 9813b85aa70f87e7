"""The private address of one's sessions: seen once, kept as a hash, taken back, and silent about everything but the time."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

import icalendar
import pytest
import vobject
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from access.clock import now, today
from access.keys import make_key, read_key
from access.links import BadLink
from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization
from pairing.models import Pair
from sessions import actions
from sessions.feeds import calendar_of
from sessions.models import CalendarFeed, MentoringSession
from tests.asking import path, text_of
from tests.factories.accounts import make_member
from tests.factories.pairs import make_circle, make_pair

DAY = timedelta(days=1)
LINK = re.compile(r'value="[^"]*(/calendar/key/[\w-]+/sessions\.ics)"')


@pytest.fixture
def pair(organization: Organization) -> Pair:
    with tenant(organization.pk):
        pair = make_pair(organization)
        book(pair)
    return pair


def book(pair: Pair, days: int = 2, **fields) -> MentoringSession:
    facts = {"place": "Room Heron", "link": "https://meet.example/heron", "theme": "Otters", "minutes": 45}
    start = (now() + days * DAY).replace(microsecond=0)
    return actions.book_session(pair=pair, starts_at=start, by=pair.mentee.actor, **facts | fields)


def made(client: Client, shows_details: str = "no") -> str:
    page = client.post(path("sessions:make_feed"), {"shows_details": shows_details})
    return LINK.search(page.content.decode())[1]


def names_of(response) -> list[str]:
    return [str(event["summary"]) for event in icalendar.Calendar.from_ical(response.content).walk("VEVENT")]


def test_a_calendar_gets_the_time_and_nothing_else_without_signing_in(pair, sign_in, client):
    mentor = sign_in(membership=pair.mentors[0])
    answer = client.get(made(mentor))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    with tenant(pair.organization_id):
        session = MentoringSession.objects.get()
    assert (event["summary"], event["dtstart"].dt, event["dtend"].dt) == (
        "Mentoring session",
        session.starts_at,
        session.ends_at,
    )
    assert vobject.readOne(answer.content.decode()).vevent.dtstart.value == session.starts_at
    for word in (
        "Heron",
        "heron",
        "Otters",
        pair.mentee.person.name,
        pair.mentee.person.email,
        "ATTENDEE",
        "ORGANIZER",
    ):
        assert word not in answer.content.decode()


def test_with_details_it_says_with_whom_and_where_and_never_about_what(pair, sign_in, client):
    mentor = sign_in(membership=pair.mentors[0])
    address = made(mentor)
    mentor.post(path("sessions:set_feed"), {"shows_details": "yes"})
    said = client.get(address).content.decode()
    assert f"SUMMARY:Mentoring session with {pair.mentee.person.name}" in said
    assert "LOCATION:Room Heron" in said
    assert "https://meet.example/heron" in said.replace("\r\n ", "")
    assert "Otters" not in said
    mentor.post(path("sessions:set_feed"), {"shows_details": "no"})
    assert "Heron" not in client.get(address).content.decode()


def test_the_address_is_shown_once_and_only_its_hash_is_kept(pair, sign_in):
    mentor = sign_in(membership=pair.mentors[0])
    address = made(mentor)
    key = address.split("/")[3]
    assert key not in text_of(mentor.get(path("sessions:feed")))
    assert "You have an address since" in text_of(mentor.get(path("sessions:feed")))
    with connection.cursor() as cursor, tenant(pair.organization_id):
        cursor.execute("SELECT f::text FROM mentoring_sessions_calendarfeed f")
        (row,) = cursor.fetchall()
        cursor.execute("SELECT session_data FROM django_session")
        kept = str(row) + str(cursor.fetchall())
    assert key not in kept
    assert read_key(key).digest in kept
    assert mentor.session.get("_messages") is None


def test_a_new_address_ends_the_old_one_and_one_taken_back_opens_nothing(pair, sign_in, client):
    mentor = sign_in(membership=pair.mentors[0])
    old = made(mentor)
    new = made(mentor)
    assert [client.get(old).status_code, client.get(new).status_code] == [404, 200]
    mentor.post(path("sessions:delete_feed"))
    mentor.post(path("sessions:delete_feed"))
    assert client.get(new).status_code == 404
    assert "Make the address" in text_of(mentor.get(path("sessions:feed")))


def test_canceled_sessions_leave_it_and_moved_ones_move(pair, sign_in, client):
    address = made(sign_in(membership=pair.mentee))
    with tenant(pair.organization_id):
        first, other = MentoringSession.objects.get(), book(pair, days=4)
        moved = actions.move_session(session=first, starts_at=first.starts_at + DAY, minutes=45, by=pair.mentee.actor)
        actions.cancel_session(session=other, by=pair.mentee.actor)
    events = icalendar.Calendar.from_ical(client.get(address).content).walk("VEVENT")
    assert [(event["dtstart"].dt, event["sequence"]) for event in events] == [(moved.starts_at, 1)]


def test_it_holds_the_sessions_of_every_pair_that_the_person_is_in_and_no_others(pair, organization, sign_in, client):
    with tenant(organization.pk):
        circle = make_circle(organization)
        book_by = circle.mentors[0]
        actions.book_session(pair=circle, starts_at=now() + 9 * DAY, minutes=45, place="", theme="", by=book_by.actor)
        book(make_pair(organization, mentors=[pair.mentors[0]]), days=5)
    mentor, peer = sign_in(membership=pair.mentors[0]), sign_in(membership=book_by)
    assert len(names_of(client.get(made(mentor)))) == 2
    assert len(names_of(client.get(made(peer)))) == 1


def test_nothing_changed_is_not_sent_again_and_no_cache_on_the_way_keeps_it(pair, sign_in, client):
    address = made(sign_in(membership=pair.mentee))
    first = client.get(address)
    assert first.headers["Cache-Control"] == "private"
    assert first.headers["Referrer-Policy"] == "no-referrer"
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content, again.headers["Cache-Control"]) == (304, b"", "private")
    assert client.head(address).headers["ETag"] == first.headers["ETag"]
    assert client.post(address).status_code == 405
    with tenant(pair.organization_id):
        book(pair, days=6)
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_key_opens_nothing_in_another_organization_and_a_wrong_one_nothing_anywhere(
    pair, organization, other_organization, sign_in, client
):
    key = made(sign_in(membership=pair.mentee)).split("/")[3]
    from base64 import urlsafe_b64decode, urlsafe_b64encode

    secret = urlsafe_b64decode(key)[16:]
    swapped = urlsafe_b64encode(other_organization.pk.bytes + secret).decode()
    for wrong in (swapped, make_key(organization.pk)[0], key[:-4], key + "AAAA", "x", "ü", key.swapcase()):
        answer = client.get(reverse("sessions_public:calendar_feed", kwargs={"token": wrong}))
        assert answer.status_code == 404
        assert organization.name not in answer.content.decode()
    with pytest.raises(BadLink):
        read_key("ü")
    assert read_key(key).digest == hashlib.sha256(secret).hexdigest()


def test_who_left_or_lost_the_account_is_followed_by_nobody(pair, sign_in, client):
    address = made(sign_in(membership=pair.mentors[0]))
    with tenant(pair.organization_id):
        pair.mentors[0].person.left_on = today()
        pair.mentors[0].person.save()
    assert client.get(address).status_code == 404


def test_the_log_holds_no_key(pair, sign_in, client, caplog):
    address = made(sign_in(membership=pair.mentors[0]))
    client.get(address)
    client.get(address + "x")
    assert "/calendar/key/…/sessions.ics" in caplog.text
    assert address.split("/")[3] not in caplog.text


def test_an_empty_calendar_is_still_one(organization, sign_in, client):
    with tenant(organization.pk):
        nobody = make_pair(organization).mentee
    answer = client.get(made(sign_in(membership=nobody)))
    assert names_of(answer) == []
    assert vobject.readOne(answer.content.decode()).vtimezone.tzid.value == "UTC"
    assert calendar_of([]) == calendar_of([])


def test_only_who_has_sessions_has_such_an_address(organization, sign_in):
    assert sign_in(Role.EXECUTIVE).get(path("sessions:feed")).status_code == 403
    assert sign_in(Role.EXECUTIVE).post(path("sessions:make_feed"), {"shows_details": "no"}).status_code == 403
    member = sign_in(membership=make_member(organization, Role.PARTICIPANT))
    assert member.post(path("sessions:make_feed"), {"shows_details": "all"}).status_code == 422
    with tenant(organization.pk):
        assert not CalendarFeed.objects.exists()


def test_the_number_of_queries_does_not_grow(pair, sign_in, client):
    address = made(sign_in(membership=pair.mentee), "yes")
    counts = []
    for days in (10, 11, 12):
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counts.append(len(captured))
        with tenant(pair.organization_id):
            book(pair, days=days)
    assert len(set(counts)) == 1
