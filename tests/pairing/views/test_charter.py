"""The pages of a charter: for members alone, what was typed is never lost, and the program team reads days and no word."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from access.clock import now, today
from access.roles import Role
from pairing import actions
from pairing.charter_queries import progress_of, terms_of
from pairing.models import Charter, CharterReview, Pair, PairMember
from tests.asking import path, queries_of, text_of
from tests.factories.accounts import make_member
from tests.factories.charters import make_signed, make_terms, people_of, propose
from tests.factories.pairs import make_circle, make_cohort, make_pair
from tests.pairing.views.charters import a_proposal, charter_page, form_page, mentee, mentor, pair
from tests.programs.views.conftest import sign_in

__all__ = ["mentee", "mentor", "pair", "sign_in"]  # fixtures


# Reading ----------------------------------------------------------------------------------------------------------


def test_a_pair_without_a_charter_is_told_what_it_holds_and_who_reads_it(pair, mentee):
    page = text_of(mentee.get(charter_page(pair)))
    assert "Agree on your charter" in page
    assert f"Only you and {pair.mentors[0].person.name} can read this." in page
    assert "The program team sees that and when it was signed and reviewed, never a word of it" in page
    assert page.count("uw-go") == 1


def test_whoever_is_awaited_signs_and_whoever_signed_waits(pair, mentee, mentor):
    propose(pair, pair.mentee)
    page = text_of(mentor.get(charter_page(pair)))
    assert f"Sign the charter that {pair.mentee.person.name} proposed" in page
    assert page.count("uw-go") == 1
    waiting = text_of(mentee.get(charter_page(pair)))
    assert f"The charter waits for {pair.mentors[0].person.name}" in waiting
    assert "uw-go" not in waiting


def test_signing_puts_it_in_force(pair, mentor):
    made = propose(pair, pair.mentee)
    address = path("pairing:sign_charter", pair=pair.pk, charter=made.pk)
    page = text_of(mentor.post(address, follow=True))
    assert "You have signed version 1. It is in force." in page
    assert "Your charter is in force" in page
    again = text_of(mentor.post(address, follow=True))
    assert "Your charter is in force" in again


def test_signing_an_older_version_is_refused_in_words(pair, mentor):
    old = propose(pair, pair.mentee)
    propose(pair, pair.mentee, make_terms(pair, word="two"), based_on=1)
    page = text_of(mentor.post(path("pairing:sign_charter", pair=pair.pk, charter=old.pk), follow=True))
    assert "There is a newer version. Read that one, then sign it." in page


def test_the_version_in_force_stands_beside_the_proposal_with_what_changed(pair, mentor):
    terms = make_terms(pair)
    make_signed(pair, terms)
    latest = terms_of(Charter.objects.get())
    propose(pair, pair.mentee, make_terms(pair, objectives=latest.objectives, rhythm="Weekly"), based_on=1)
    page = text_of(mentor.get(charter_page(pair)))
    assert "What changed since version 1" in page
    assert "Rhythm: “Monthly” is now “Weekly”" in page
    assert "Until everybody has signed, version 1 stays in force." in page
    assert "Version 2, proposed" in page
    assert "Version 1, in force" in page


def test_strangers_the_team_and_who_left_find_nothing(in_organization, sign_in):
    pair = make_pair(in_organization, mentors=[make_member(in_organization) for _ in range(2)])
    made, gone = make_signed(pair), pair.mentors[1]
    PairMember.objects.filter(pair=pair, person=gone.person).update(left_on=today())
    other = make_pair(in_organization)
    strangers = [sign_in(membership=gone), sign_in(membership=other.mentee), sign_in(Role.GUEST)]
    for client in strangers:
        assert client.get(charter_page(pair)).status_code == 404
        assert client.get(form_page(pair)).status_code == 404
        assert client.post(form_page(pair), a_proposal(pair)).status_code == 404
        for name, kwargs in (("sign_charter", {"charter": made.pk}), ("review_charter", {"charter": made.pk})):
            assert client.post(path(f"pairing:{name}", pair=pair.pk, **kwargs)).status_code == 404
        assert client.post(path("pairing:set_progress", pair=pair.pk, objective=uuid4())).status_code == 404
    for role in (Role.PROGRAM_ADMIN, Role.COORDINATOR, Role.EXECUTIVE, Role.OMBUDSPERSON, Role.OWNER):
        assert sign_in(role).get(charter_page(pair)).status_code == 403


def test_a_version_of_another_pair_is_not_found_here(in_organization, pair, mentee):
    foreign = make_signed(make_pair(in_organization))
    for name in ("sign_charter", "review_charter"):
        address = path(f"pairing:{name}", pair=pair.pk, charter=foreign.pk)
        assert mentee.post(address, {"text": "x"}).status_code == 404


def test_one_and_many_versions_cost_the_same(pair, mentee):
    make_signed(pair)
    propose(pair, pair.mentee, make_terms(pair, word="two"), based_on=1)
    few = queries_of(mentee, charter_page(pair))
    for version in range(2, 7):
        propose(pair, people_of(pair)[version % 2], make_terms(pair, word=f"v{version}"), based_on=version)
    assert queries_of(mentee, charter_page(pair)) == few
    assert "Pages of versions" in text_of(mentee.get(charter_page(pair)))


def test_two_and_six_members_cost_the_same(in_organization, sign_in):
    counts = []
    for people in (3, 6):
        circle = make_circle(in_organization, people)
        make_signed(circle)
        counts.append(queries_of(sign_in(membership=circle.mentors[0]), charter_page(circle)))
    assert counts[0] == counts[1]


def test_after_the_end_it_is_read_and_not_changed(pair, mentee):
    make_signed(pair)
    Pair.objects.filter(pk=pair.pk).update(state="closed")
    page = text_of(mentee.get(charter_page(pair)))
    assert "This pair has ended." in page
    assert "Objective 1" in page
    for word in ("Propose", "Say how far it is", "Keep your line"):
        assert word not in page
    assert "Its charter stays as it is" in text_of(mentee.post(form_page(pair), a_proposal(pair), follow=True))
    assert Charter.objects.count() == 1


# Progress and half-time -------------------------------------------------------------------------------------------


def test_the_owner_alone_has_a_form_for_how_far_it_is(pair, mentee, mentor):
    made = terms_of(make_signed(pair))
    mine, theirs = made.objectives
    page = text_of(mentee.get(charter_page(pair)))
    address = path("pairing:set_progress", pair=pair.pk, objective=mine.id)
    assert address in page
    assert path("pairing:set_progress", pair=pair.pk, objective=theirs.id) not in page
    done = text_of(mentee.post(address, {"state": "under_way", "note": "Two of six."}, follow=True))
    assert "Your objective is up to date." in done
    assert "Two of six." in text_of(mentor.get(charter_page(pair)))
    assert mentor.post(address, {"state": "reached"}).status_code == 404
    assert progress_of(pair)[mine.id].state == "under_way"


@pytest.mark.parametrize(
    ("fields", "message"),
    [({"state": "great"}, "Select a valid choice"), ({"state": "reached", "note": "x" * 501}, "under 500 characters")],
)
def test_bad_progress_keeps_the_words(pair, mentee, fields, message):
    mine = terms_of(make_signed(pair)).objectives[0]
    response = mentee.post(path("pairing:set_progress", pair=pair.pk, objective=mine.id), fields)
    assert response.status_code == 422
    assert message in text_of(response)
    assert fields.get("note", "") in text_of(response)
    assert not progress_of(pair)


def test_half_time_asks_each_member_once(pair, mentee, mentor, sign_in):
    made = make_signed(pair)
    address = path("pairing:review_charter", pair=pair.pk, charter=made.pk)
    assert "Look at your charter: half-time" not in text_of(mentee.get(charter_page(pair)))
    with time_machine.travel(now() + timedelta(days=51), tick=False):
        mentee, mentor = sign_in(membership=pair.mentee), sign_in(membership=pair.mentors[0])
        assert "Look at your charter: half-time" in text_of(mentee.get(charter_page(pair)))
        assert "Look at your charter: half-time" in text_of(mentee.get(path("home:home")))
        assert mentee.post(address, {"text": ""}).status_code == 422
        page = text_of(mentee.post(address, {"text": "The measure still fits."}, follow=True))
        assert "Your look at the charter is saved." in page
        assert "Look at your charter: half-time" not in page
        assert "Look at your charter: half-time" not in text_of(mentee.get(path("home:home")))
        assert "The measure still fits." in text_of(mentor.get(charter_page(pair)))
    assert CharterReview.objects.count() == 1


# Where else it shows ----------------------------------------------------------------------------------------------


def test_home_leads_to_the_charter_that_the_program_asks_for(pair, mentee, mentor):
    assert "Agree on your charter" in text_of(mentee.get(path("home:home")))
    made = propose(pair, pair.mentee)
    assert f"Sign the charter that {pair.mentee.person.name} proposed" in text_of(mentor.get(path("home:home")))
    assert "Agree on your charter" not in text_of(mentee.get(path("home:home")))
    actions.sign_charter(charter=made, by=pair.mentors[0].actor)
    assert "Sign the charter" not in text_of(mentor.get(path("home:home")))


def test_home_costs_the_same_with_one_and_three_pairs_that_agree(in_organization, sign_in):
    member, counts = make_member(in_organization), []
    for more in (1, 2):
        for _ in range(more):
            make_signed(make_pair(in_organization, make_cohort(), mentors=[member]))
        counts.append(queries_of(sign_in(membership=member), path("home:home")))
    assert counts[0] == counts[1]


def test_the_page_of_the_pair_says_where_the_charter_stands(pair, mentee, mentor):
    address = path("sessions:pair", pair=pair.pk)
    assert "Your program asks for it before you go on." in text_of(mentee.get(address))
    made = propose(pair, pair.mentee)
    assert "proposed version 1." in text_of(mentor.get(address))
    assert f"It waits for {pair.mentors[0].person.name}." in text_of(mentee.get(address))
    actions.sign_charter(charter=made, by=pair.mentors[0].actor)
    assert "Everybody signed version 1." in text_of(mentee.get(address))


@pytest.mark.parametrize("stands", ["proposed", "in force"])
def test_pages_open_for_whoever_is_left_when_the_other_side_was_erased(pair, mentor, stands):
    made = propose(pair, pair.mentee)
    if stands == "in force":
        actions.sign_charter(charter=made, by=pair.mentors[0].actor)
    PairMember.objects.filter(pair=pair, person=pair.mentee.person).delete()
    Charter.objects.filter(pair=pair).update(proposed_by=None)
    page = text_of(mentor.get(charter_page(pair)))
    assert "Only you and your partner can read this." in page
    assert "Objectives of Somebody who left" in page
    assert mentor.get(form_page(pair)).status_code == 200
