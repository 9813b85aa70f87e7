"""What a mentee did for a mentor: the pair's at once, anybody else's only as far as the mentor agreed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import today
from access.roles import Role
from accounts.models import Person
from metrics import actions, queries
from metrics.cycles import FEWEST
from metrics.models import ChampionEntry
from pairing.models import Pair
from sessions.rules import NotTheMentee
from tests.asking import path, queries_of, text_of
from tests.factories.accounts import make_member
from tests.factories.pairs import make_circle, make_cohort, make_pair
from tests.programs.views.conftest import sign_in

__all__ = ["sign_in"]
WORDS = "Introduced her to the head of treasury."


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_pair(in_organization, started_on=today() - timedelta(days=40))


def note(pair: Pair, text: str = WORDS, by=None, mentor=None) -> ChampionEntry:
    return actions.record_champion_entry(
        pair=pair,
        mentor=(mentor or pair.mentors[0]).person,
        kind="introduction",
        text=text,
        done_on=today(),
        by=(by or pair.mentee).actor,
    )


def share(entry: ChampionEntry, pair: Pair, *, team: bool, count: bool) -> ChampionEntry:
    by = pair.mentors[0].actor
    return actions.share_champion_entry(entry=entry, team_reads=team, is_counted=count, by=by)


def test_the_mentee_notes_it_once_for_a_mentor_of_the_pair(pair, in_organization):
    assert note(pair) == note(pair)
    assert note(pair, "Another door.") != note(pair)
    for nobody in (pair.mentors[0], make_member(in_organization)):
        with pytest.raises(NotTheMentee):
            note(pair, by=nobody)
    with pytest.raises(actions.NotAMentor):
        note(pair, mentor=make_member(in_organization))
    with pytest.raises(actions.NotAMentor):
        note(pair, mentor=pair.mentee)


def test_in_a_circle_everybody_does_something_for_the_others(in_organization):
    circle = make_circle(in_organization)
    first, second, _ = circle.mentors
    assert note(circle, by=first, mentor=second).mentor_id == second.person_id


def test_only_the_mentor_shares_and_only_the_author_takes_it_back(pair):
    entry = note(pair)
    with pytest.raises(actions.NotTheirs):
        actions.share_champion_entry(entry=entry, team_reads=True, is_counted=True, by=pair.mentee.actor)
    with pytest.raises(actions.NotTheirs):
        actions.delete_champion_entry(entry=entry, by=pair.mentors[0].actor)
    assert not queries.champion_entries_shared(pair.cohort.program).exists()
    actions.delete_champion_entry(entry=entry, by=pair.mentee.actor)
    assert not ChampionEntry.objects.exists()


def test_executives_get_a_number_only_of_enough_pairs_and_only_with_leave(in_organization):
    cohort = make_cohort()
    for number in range(FEWEST):
        pair = make_pair(in_organization, cohort)
        for text in ("One", "Two"):
            share(note(pair, text), pair, team=False, count=True)
        note(pair, "Kept between them")
        expected = 2 * FEWEST if number == FEWEST - 1 else None
        assert queries.champion_count(cohort.program) == expected
    share(ChampionEntry.objects.filter(is_counted=True, pair=pair).first(), pair, team=True, count=False)
    assert queries.champion_count(cohort.program) == 2 * FEWEST - 1
    Person.objects.filter(pk=pair.mentors[0].person_id).update(left_on=today())
    assert queries.champion_count(cohort.program) is None, "whoever has left can take nothing back"


def test_the_pair_reads_it_at_once_and_the_team_with_leave_alone(pair, sign_in):
    entry = note(pair)
    mentor, mentee, admin = (
        sign_in(membership=pair.mentors[0]),
        sign_in(membership=pair.mentee),
        sign_in(Role.PROGRAM_ADMIN),
    )
    for client in (mentor, mentee):
        for address in (path("sessions:pair", pair=pair.pk), path("metrics:champion")):
            assert WORDS in text_of(client.get(address))
    assert "noted what they did for you" in text_of(mentor.get(path("home:home")))
    ledger = path("metrics:champion_ledger", program=pair.cohort.program_id)
    assert WORDS not in text_of(admin.get(ledger))
    mentor.post(path("metrics:share_champion_entry", champion_entry=entry.pk), {"team_reads": "yes"})
    assert WORDS in text_of(admin.get(ledger))
    assert "noted what they did for you" not in text_of(mentor.get(path("home:home")))
    mentor.post(path("metrics:share_champion_entry", champion_entry=entry.pk), {})
    assert WORDS not in text_of(admin.get(ledger))


def test_the_form_names_its_readers_and_refuses_bad_input(pair, sign_in):
    mentee, address = sign_in(membership=pair.mentee), path("metrics:record_champion_entry", pair=pair.pk)
    page = text_of(mentee.get(address))
    assert f"Only you and {pair.mentors[0].person.name} can read this." in page
    good = {
        "mentor": str(pair.mentors[0].person_id),
        "kind": "door",
        "text": WORDS,
        "done_on": str(today("America/New_York")),
    }
    for changes, message in (
        ({"mentor": str(pair.mentee.person_id)}, "Pick somebody of this pair."),
        ({"kind": "favor"}, "Select a valid choice."),
        ({"text": " "}, "In a sentence: Write a sentence."),
        ({"done_on": "2999-01-01"}, "On: Pick today or a day before it."),
        ({"done_on": "1999-01-01"}, "On: Pick a day since"),
    ):
        response = mentee.post(address, good | changes)
        assert response.status_code == 422
        assert message in text_of(response)
    for _ in range(2):
        assert mentee.post(address, good).status_code == 302
    assert ChampionEntry.objects.count() == 1
    assert sign_in(membership=pair.mentors[0]).get(address).status_code == 403


def test_strangers_find_no_entry(pair, sign_in, in_organization):
    entry = note(pair)
    stranger = sign_in(membership=make_pair(in_organization).mentors[0])
    for name in ("share_champion_entry", "delete_champion_entry"):
        assert stranger.post(path(f"metrics:{name}", champion_entry=entry.pk)).status_code == 404
    assert WORDS not in text_of(stranger.get(path("metrics:champion")))


def test_lists_take_the_same_queries_with_one_entry_and_with_three(pair, sign_in):
    mentee, admin, counts = sign_in(membership=pair.mentee), sign_in(Role.PROGRAM_ADMIN), []
    for text in ("One", "Two", "Three"):
        share(note(pair, text), pair, team=True, count=True)
        addresses = [(mentee, path("metrics:champion")), (mentee, path("sessions:pair", pair=pair.pk))]
        addresses += [(admin, path("metrics:champion_ledger", program=pair.cohort.program_id))]
        counts.append([queries_of(client, address) for client, address in addresses])
    assert counts[0] == counts[2]
