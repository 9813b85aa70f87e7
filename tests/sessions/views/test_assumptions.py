"""The pages of the log: for the pair, for its author, and for whom they named."""

from __future__ import annotations

import pytest

from access.roles import Role
from pairing.models import Pair
from sessions.models import Assumption, SharedAssumption
from tests.asking import path, queries_of, text_of
from tests.factories.debriefs import make_ending
from tests.factories.pairs import make_pair
from tests.sessions.test_assumptions import note, share


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_ending(in_organization)


def log(pair: Pair) -> str:
    return path("sessions:assumptions", pair=pair.pk)


def test_a_member_keeps_one_says_what_became_of_it_and_takes_it_out(pair, sign_in):
    mentee, partner = sign_in(membership=pair.mentee), pair.mentors[0]
    page = text_of(mentee.get(log(pair)))
    assert page.index(f"Only you and {partner.person.name} can read this.") < page.index("What I took for true")
    address = path("sessions:write_assumption", pair=pair.pk)
    for bad in ({"text": " "}, {"text": "x" * 241}, {"text": "x", "verdict": "sold"}):
        assert mentee.post(address, bad).status_code == 422
    assert mentee.post(address, {"text": "They read our mails"}).url == log(pair)
    row = Assumption.objects.get()
    edit = path("sessions:edit_assumption", assumption=row.pk)
    assert "They read our mails" in text_of(mentee.get(edit))
    assert mentee.post(edit, {"text": ""}).status_code == 422
    words = {"text": "They read our mails", "verdict": "broke", "learned": "Nobody opened one"}
    assert mentee.post(edit, words).status_code == 302
    theirs = text_of(sign_in(membership=partner).get(log(pair)))
    assert "Broke" in theirs and "Nobody opened one" in theirs and edit not in theirs
    assert "They read our mails" in text_of(mentee.get(path("sessions:pair", pair=pair.pk)))
    assert mentee.post(path("sessions:delete_assumption", assumption=row.pk)).url == log(pair)
    assert not Assumption.objects.exists()


def test_sharing_shows_the_words_and_asks_for_readers_and_is_taken_back(pair, sign_in):
    row, mentee = note(pair), sign_in(membership=pair.mentee)
    address, listed = path("sessions:share_assumption", assumption=row.pk), path("metrics:assumptions")
    page = text_of(mentee.get(address))
    assert "What they will read" in page and "They read our mails" in page
    assert mentee.post(address).status_code == 422
    executive = sign_in(Role.EXECUTIVE)
    assert "Nobody has shared one with you yet" in text_of(executive.get(listed))
    assert mentee.post(address, {"reach": "leaders"}).url == log(pair)
    shared = text_of(executive.get(listed))
    assert "They read our mails" in shared and pair.mentee.person.name in shared
    assert "They read our mails" not in text_of(sign_in(Role.PARTICIPANT).get(listed))
    assert mentee.post(path("sessions:unshare_assumption", assumption=row.pk)).status_code == 302
    assert "They read our mails" not in text_of(executive.get(listed))
    assert not SharedAssumption.objects.exists()


def test_others_find_nothing(pair, sign_in):
    row = note(pair)
    for client in (sign_in(membership=pair.mentors[0]), sign_in(Role.PARTICIPANT)):
        for name in ("edit_assumption", "share_assumption", "delete_assumption", "unshare_assumption"):
            assert client.post(path(f"sessions:{name}", assumption=row.pk)).status_code == 404
    assert sign_in(Role.PARTICIPANT).get(log(pair)).status_code == 404
    assert sign_in(Role.GUEST).get(path("metrics:assumptions")).status_code == 403


def test_the_debrief_begins_with_what_the_log_leaves_open(pair, sign_in):
    note(pair, "Still open")
    mentee, address = sign_in(membership=pair.mentee), path("sessions:debrief", pair=pair.pk, moment="end")
    assert 'value="Still open"' in mentee.get(address).content.decode()
    mentor = sign_in(membership=pair.mentors[0])
    assert "Still open" not in mentor.get(address).content.decode()


def test_a_takeaway_goes_on_in_the_same_tap_for_whoever_decides(pair, sign_in):
    session = pair.sessions.get()
    address = path("sessions:write_takeaway", session=session.pk)
    answer = sign_in(membership=pair.mentee).post(address, {"text": "Try one desk", "then": "experiment"})
    start = path("metrics:start_experiment", pair=pair.pk)
    assert answer.url == f"{start}?session={session.pk}"
    assert "Try one desk" in text_of(sign_in(membership=pair.mentee).get(answer.url))
    without = sign_in(membership=pair.mentee).post(address, {"text": " ", "then": "decision"})
    assert without.url == f"{path('metrics:record_decision', pair=pair.pk)}?session={session.pk}"
    mentor = sign_in(membership=pair.mentors[0]).post(address, {"text": "Mine", "then": "decision"})
    assert mentor.url.startswith(path("sessions:session", session=session.pk))


def test_the_shared_list_is_searched_and_costs_the_same_for_one_and_three(in_organization, pair, sign_in):
    executive, counts, listed = sign_in(Role.EXECUTIVE), [], path("metrics:assumptions")
    share(note(pair), "cohort", pair.mentee)
    counts.append(queries_of(executive, listed))
    for text in ("Second", "Third"):
        other = make_pair(in_organization)
        share(note(other, text), "cohort", other.mentee)
    counts.append(queries_of(executive, listed))
    assert counts[0] == counts[1]
    assert "Second" not in text_of(executive.get(f"{listed}?search=third"))
    assert "Second" not in text_of(executive.get(f"{listed}?verdict=held"))
