"""The list of sessions and the page of a pair, with the notes that stay between its members."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import now, today
from access.roles import Role
from pairing.models import Pair
from sessions import actions
from sessions.models import Note
from tests.asking import path, queries_of, text_of
from tests.factories.pairs import make_pair
from tests.sessions.test_rhythm import hold


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_pair(in_organization, started_on=today() - timedelta(days=60))


@pytest.fixture
def mentee(pair, sign_in):
    return sign_in(membership=pair.mentee)


@pytest.fixture
def mentor(pair, sign_in):
    return sign_in(membership=pair.mentors[0])


def test_everybody_sees_their_own_sessions_newest_first(in_organization, pair, mentee):
    hold(pair, now() - timedelta(days=20), number=1)
    hold(pair, now() - timedelta(days=1), state="planned", number=2)
    hold(pair, now() + timedelta(days=9), state="planned", number=3)
    strangers = make_pair(in_organization)
    hold(strangers, now() - timedelta(days=2), number=7)
    page = text_of(mentee.get(path("sessions:sessions")))
    places = [page.index(f">Session {number}</a>") for number in (3, 2, 1)]
    assert places == sorted(places)
    assert "Not logged yet" in page
    assert pair.mentors[0].person.name in page
    assert "Session 7" not in page


def test_without_sessions_the_list_says_how_they_start(mentee):
    assert "No sessions yet" in text_of(mentee.get(path("sessions:sessions")))


def test_the_list_costs_the_same_for_one_and_three_sessions(pair, mentee):
    hold(pair, now() - timedelta(days=20), number=1)
    one = queries_of(mentee, path("sessions:sessions"))
    hold(pair, now() - timedelta(days=10), number=2)
    hold(pair, now() - timedelta(days=5), number=3)
    assert queries_of(mentee, path("sessions:sessions")) == one


def test_the_page_of_a_pair_leads_with_what_comes_next(pair, mentee, mentor):
    address = path("sessions:pair", pair=pair.pk)
    assert "Book the next session" in text_of(mentee.get(address))
    assert "Book the next session" not in text_of(mentor.get(address))
    session = hold(pair, now() + timedelta(days=3), state="planned")
    assert "Write your questions" in text_of(mentee.get(address))
    assert "Bring an example" in text_of(mentor.get(address))
    session.starts_at, session.ends_at = now() - timedelta(hours=2), now() - timedelta(hours=1)
    session.save()
    assert "Say whether you met" in text_of(mentee.get(address))


def test_the_page_of_a_pair_costs_the_same_for_one_and_three_of_everything(pair, mentee):
    address = path("sessions:pair", pair=pair.pk)
    counts = []
    for number in (1, 2, 3):
        hold(pair, now() - timedelta(days=30 - number), number=number)
        actions.write_note(pair=pair, text=f"Note {number}", by=pair.mentors[0].actor)
        counts.append(queries_of(mentee, address))
    assert counts[0] == counts[2]


def test_a_note_is_read_by_the_pair_and_by_nobody_else(pair, mentee, mentor, sign_in):
    response = mentor.post(path("sessions:write_note", pair=pair.pk), {"text": "The heron nests under the bridge"})
    assert response.url == path("sessions:pair", pair=pair.pk) + "#notes"
    for client in (mentee, mentor):
        page = text_of(client.get(path("sessions:pair", pair=pair.pk)))
        assert "The heron nests under the bridge" in page
    assert f"Only you and {pair.mentors[0].person.name} can read this." in text_of(
        mentee.get(path("sessions:pair", pair=pair.pk))
    )
    stranger = sign_in(Role.PARTICIPANT)
    assert stranger.get(path("sessions:pair", pair=pair.pk)).status_code == 404
    assert stranger.post(path("sessions:write_note", pair=pair.pk), {"text": "x"}).status_code == 404
    admin = sign_in(Role.PROGRAM_ADMIN)
    assert admin.get(path("sessions:pair", pair=pair.pk)).status_code == 403
    assert admin.post(path("sessions:write_note", pair=pair.pk), {"text": "x"}).status_code == 403


def test_writing_a_note_twice_keeps_one(pair, mentee):
    for _ in range(2):
        mentee.post(path("sessions:write_note", pair=pair.pk), {"text": "Once"})
    assert Note.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "message"), [("  ", "A note: Write something first."), ("x" * 1001, "A note: Keep it under 1000")]
)
def test_a_bad_note_names_the_field_and_keeps_nothing(pair, mentee, text, message):
    response = mentee.post(path("sessions:write_note", pair=pair.pk), {"text": text})
    assert response.status_code == 422
    assert message in text_of(response)
    assert not Note.objects.exists()


def test_only_its_author_takes_a_note_back(pair, mentee, mentor, sign_in):
    note = actions.write_note(pair=pair, text="Mine", by=pair.mentors[0].actor)
    address = path("sessions:delete_note", pair=pair.pk, note=note.pk)
    assert mentee.get(address).status_code == 405
    assert mentee.post(address).status_code == 403
    assert sign_in(Role.PARTICIPANT).post(address).status_code == 404
    assert "Take back" not in text_of(mentee.get(path("sessions:pair", pair=pair.pk)))
    assert mentor.post(address).status_code == 302
    assert not Note.objects.exists()
    assert mentor.post(address).status_code == 404


def test_a_note_of_another_pair_is_not_found_here(in_organization, pair, mentor):
    other = make_pair(in_organization, mentors=pair.mentors)
    note = actions.write_note(pair=other, text="Elsewhere", by=pair.mentors[0].actor)
    assert mentor.post(path("sessions:delete_note", pair=pair.pk, note=note.pk)).status_code == 404


def test_notes_come_in_pages(pair, mentee):
    for number in range(12):
        actions.write_note(pair=pair, text=f"Note {number:02}", by=pair.mentee.actor)
    first = text_of(mentee.get(path("sessions:pair", pair=pair.pk)))
    second = text_of(mentee.get(path("sessions:pair", pair=pair.pk) + "?page=2"))
    assert "Note 11" in first and "Note 01" not in first
    assert "Note 01" in second and "Note 11" not in second


def test_a_pair_that_has_ended_is_read_only(pair, mentee):
    note = actions.write_note(pair=pair, text="Still here", by=pair.mentee.actor)
    pair.state = Pair.State.CLOSED
    pair.save()
    page = text_of(mentee.get(path("sessions:pair", pair=pair.pk)))
    assert "This pair has ended." in page
    assert f"You learned from {pair.mentors[0].person.name}" in page
    assert "When you have time" not in page and "What belongs in no report" not in page
    assert "Still here" in page
    for absent in ("Keep the note", "Take back", "Book the next session"):
        assert absent not in page
    for address in (
        path("sessions:write_note", pair=pair.pk),
        path("sessions:delete_note", pair=pair.pk, note=note.pk),
    ):
        assert "This pair has ended" in text_of(mentee.post(address, {"text": "x"}, follow=True))
    assert Note.objects.count() == 1


def test_a_paused_pair_says_so(pair, mentee):
    pair.state = Pair.State.PAUSED
    pair.save()
    assert "This pair is paused." in text_of(mentee.get(path("sessions:pair", pair=pair.pk)))
    response = mentee.get(path("sessions:book_session", pair=pair.pk), follow=True)
    assert "Sessions can be booked once it goes on." in text_of(response)
