"""The pages of a charter: for members alone, what was typed is never lost, and the program team reads days and no word."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from access.clock import now, today
from access.roles import Role
from pairing import actions
from pairing.charter_queries import progress_of, starting_rules, terms_of
from pairing.models import Charter, CharterReview, Pair, PairMember
from programs.library.charter import CIRCLE_RULES, MENTEE_RULES, objective
from programs.models import ProgramQuestion
from tests.asking import path, queries_of, text_of
from tests.factories.accounts import make_member
from tests.factories.charters import ZONE, make_signed, make_terms, people_of, propose
from tests.factories.pairs import make_circle, make_cohort, make_pair
from tests.programs.views.conftest import sign_in

__all__ = ["sign_in"]


@pytest.fixture
def pair(in_organization) -> Pair:
    pair = make_pair(in_organization, state="forming")
    for position, text in enumerate(["Where do people give up?", "What lags?", "Who works around?", "What is new?"]):
        ProgramQuestion.objects.create(program=pair.cohort.program, position=position, text=text)
    return pair


@pytest.fixture
def mentee(pair, sign_in):
    return sign_in(membership=pair.mentee)


@pytest.fixture
def mentor(pair, sign_in):
    return sign_in(membership=pair.mentors[0])


def charter_page(pair: Pair) -> str:
    return path("pairing:charter", pair=pair.pk)


def form_page(pair: Pair) -> str:
    return path("pairing:propose_charter", pair=pair.pk)


def a_proposal(pair: Pair, *, based_on: str = "", **fields) -> dict:
    rows = {"form-TOTAL_FORMS": str(len(people_of(pair))), "form-INITIAL_FORMS": "0"}
    for number, each in enumerate(people_of(pair)):
        rows |= {
            f"form-{number}-id": "",
            f"form-{number}-owner": str(each.person_id),
            f"form-{number}-text": f"Objective of {number}",
            f"form-{number}-measure": f"Measure of {number}",
        }
    return (
        rows
        | {
            "based_on": based_on,
            "about": "questions",
            "questions": ["Where do people give up?", "What lags?"],
            "own_question_1": "What did I not ask?",
            "ground_rules": starting_rules(pair.cohort)[:2],
            "own_rule_1": "We start on time.",
            "rhythm": "Monthly, 60 minutes",
            "ends_on": (today(ZONE) + timedelta(days=100)).isoformat(),
        }
        | fields
    )


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


# Proposing --------------------------------------------------------------------------------------------------------


def test_the_form_starts_from_the_program(pair, mentee):
    page = text_of(mentee.get(form_page(pair)))
    assert 'value="Monthly, 60 minutes"' in page
    assert f'value="{pair.cohort.program.ends_on.isoformat()}"' in page
    ticked = re.findall(r'name="questions" value="([^"]+)"[^>]* checked', page)
    assert ticked == ["Where do people give up?", "What lags?", "Who works around?"]
    assert len(re.findall(r'name="ground_rules"[^>]* checked', page)) == len(starting_rules(pair.cohort))
    assert MENTEE_RULES[0].text in page
    assert "Your objective 1" in page
    assert f"{pair.mentors[0].person.name}: objective 1" in page


def test_a_program_with_a_decision_starts_with_it(pair, mentee):
    program = pair.cohort.program
    program.decision, program.decision_owner = "Keep guest checkout", pair.mentee.person
    program.decision_due_on, program.ground_rules = today() + timedelta(days=30), ["Phones stay outside."]
    program.save()
    page = text_of(mentee.get(form_page(pair)))
    assert 'value="Keep guest checkout"' in page
    assert f'name="decision_owner" value="{pair.mentee.person.name}"' in page
    assert "Phones stay outside." in page
    assert MENTEE_RULES[0].text not in page
    fields = {"about": "decision", "decision": "Keep it", "decision_owner": "Ana", "questions": []}
    sent = a_proposal(
        pair, **fields, decision_due_on=program.decision_due_on.isoformat(), ground_rules=["Phones stay outside."]
    )
    mentee.post(form_page(pair), sent)
    terms = terms_of(Charter.objects.get())
    assert (terms.brief.decision, terms.brief.owner, terms.questions) == ("Keep it", "Ana", ())
    again = text_of(mentee.get(form_page(pair)))
    assert 'value="Keep it"' in again


def test_a_circle_has_rules_without_a_teacher_and_objectives_for_each(in_organization, sign_in):
    circle = make_circle(in_organization, 4)
    client = sign_in(membership=circle.mentors[0])
    page = text_of(client.get(form_page(circle)))
    assert CIRCLE_RULES[0].text in page
    assert MENTEE_RULES[0].text not in page
    assert page.count('name="add"') == 4
    sent = a_proposal(circle, questions=[], own_question_2="Second?", own_question_3="Third?")
    assert client.post(form_page(circle), sent).status_code == 302
    assert len(terms_of(Charter.objects.get()).objectives) == 4


def test_in_a_circle_the_words_say_that_whoever_joins_later_reads_them(in_organization, sign_in):
    circle = make_circle(in_organization, 3)
    client = sign_in(membership=circle.mentors[0])
    for page in (charter_page(circle), form_page(circle)):
        assert "and whoever joins this circle later can read this" in text_of(client.get(page))


def test_a_look_at_a_version_that_is_no_longer_in_force_keeps_its_words(in_organization, pair, mentee, mentor):
    old = make_signed(pair)
    make_signed(pair, make_terms(pair, rhythm="Twice a month"), based_on=old.version)
    page = mentee.post(path("pairing:review_charter", pair=pair.pk, charter=old.pk), {"text": "We talk about prices."})
    assert "Another version is in force now." in text_of(page)
    assert "We talk about prices." in page.content.decode()
    assert not CharterReview.objects.exists()


def test_a_proposal_carries_what_was_written(pair, mentee):
    response = mentee.post(form_page(pair), a_proposal(pair), follow=True)
    assert "Version 1 is proposed, with your signature." in text_of(response)
    terms = terms_of(Charter.objects.get())
    assert terms.questions == ("Where do people give up?", "What lags?", "What did I not ask?")
    assert terms.ground_rules[-1] == "We start on time."
    assert [row.text for row in terms.objectives] == ["Objective of 0", "Objective of 1"]
    mentee.post(form_page(pair), a_proposal(pair))
    assert Charter.objects.count() == 1


def test_the_next_form_starts_from_the_latest_version_and_keeps_the_ids(pair, mentee, mentor):
    mentee.post(form_page(pair), a_proposal(pair))
    made = terms_of(Charter.objects.get())
    page = text_of(mentor.get(form_page(pair)))
    assert 'name="based_on" value="1"' in page
    assert "We start on time." in page
    for row in made.objectives:
        assert f'value="{row.id}"' in page
        assert row.text in page
    fields = {f"form-{n}-id": str(row.id) for n, row in enumerate(made.objectives)}
    mentor.post(form_page(pair), a_proposal(pair, based_on="1", rhythm="Weekly", **fields))
    assert [row.id for row in terms_of(Charter.objects.first()).objectives] == [row.id for row in made.objectives]


@pytest.mark.parametrize("idea", ["", "phone_purchase", "no_such_idea"])
def test_a_row_is_added_without_proposing_and_without_losing_a_word(pair, mentee, idea):
    me = str(pair.mentee.person_id)
    sent = a_proposal(pair, add=me, own_question_2="Typed already?", **{f"idea-{me}": idea})
    page = text_of(mentee.post(form_page(pair), sent))
    assert not Charter.objects.exists()
    assert 'name="form-TOTAL_FORMS" value="3"' in page
    assert "Your objective 2" in page
    for kept in ("Objective of 0", "Measure of 1", "Typed already?", "We start on time."):
        assert kept in page
    assert (objective("phone_purchase").measure in page) == (idea == "phone_purchase")
    assert "uw-error" not in page


def test_an_idea_fills_the_first_empty_row(pair, mentee):
    me = str(pair.mentee.person_id)
    sent = a_proposal(pair, add=me, **{"form-0-text": "", "form-0-measure": "", f"idea-{me}": "creators"})
    page = text_of(mentee.post(form_page(pair), sent))
    assert 'name="form-TOTAL_FORMS" value="2"' in page
    assert objective("creators").measure in page


def test_a_button_for_somebody_else_adds_nothing(pair, mentee):
    page = text_of(mentee.post(form_page(pair), a_proposal(pair, add=str(uuid4()))))
    assert 'name="form-TOTAL_FORMS" value="2"' in page


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"form-0-measure": ""}, "How you will know: Say how you will know: something done, or not done."),
        ({"form-0-text": ""}, "Your objective 1: Say what it is that the measure shows."),
        ({"form-0-text": "x" * 301}, "Your objective 1: Ensure this value has at most 300 characters"),
        ({"form-0-owner": str(uuid4())}, "Choose somebody in the pair."),
        ({"form-0-owner": "nobody"}, "Choose somebody in the pair."),
        ({"form-0-text": "", "form-0-measure": ""}, "needs an objective of their own."),
        ({"form-TOTAL_FORMS": "many"}, "ManagementForm data is missing"),
        ({"form-TOTAL_FORMS": "99"}, "Please submit at most 24 forms"),
        ({"about": ""}, "Choose three questions or one decision."),
        ({"own_question_1": ""}, "Choose exactly three questions, your own among them. Now it is 2."),
        ({"own_question_2": "A fourth?"}, "Choose exactly three questions, your own among them. Now it is 4."),
        ({"questions": ["Not offered"]}, "Select a valid choice."),
        ({"about": "decision"}, "The decision: Say which decision."),
        ({"about": "decision", "decision_due_on": "soon"}, "By when: Write the day as year-month-day"),
        ({"ground_rules": [], "own_rule_1": ""}, "Ground rules: Keep 1 to 20 ground rules."),
        ({"own_rule_1": "x" * 161}, "A rule of your own: Ensure this value has at most 160 characters"),
        ({"rhythm": ""}, "How often, and how long: Say how often you meet"),
        ({"ends_on": ""}, "Last day: Pick the last day."),
        ({"ends_on": "2020-01-01"}, "Last day: Pick a day after"),
        ({"ends_on": "2999-01-01"}, "Last day: Pick a day no later than"),
    ],
)
def test_bad_input_names_the_field_keeps_the_words_and_proposes_nothing(pair, mentee, fields, message):
    response = mentee.post(form_page(pair), a_proposal(pair, **{"decision_owner": "Kept words."} | fields))
    assert response.status_code == 422
    assert message in text_of(response)
    assert "Kept words." in text_of(response)
    assert not Charter.objects.exists()


@pytest.mark.parametrize("based_on", ["x", "-1", "99999999999999999999", "²"])
def test_a_made_up_version_is_an_error_of_input(pair, mentee, based_on):
    assert mentee.post(form_page(pair), a_proposal(pair, based_on=based_on)).status_code in (409, 422)
    assert not Charter.objects.exists()


def test_who_proposes_on_an_older_version_keeps_what_they_typed_and_reads_what_changed(pair, mentee, mentor):
    mentee.post(form_page(pair), a_proposal(pair))
    mentee.post(form_page(pair), a_proposal(pair, based_on="1", rhythm="Weekly"))
    mine = a_proposal(pair, based_on="1", own_rule_2="My own words.")
    response = mentor.post(form_page(pair), mine)
    page = text_of(response)
    assert response.status_code == 409
    assert f"{pair.mentee.person.name} proposed version 2 meanwhile" in page
    assert "Rhythm: “Monthly, 60 minutes” is now “Weekly”" in page
    assert "My own words." in page
    assert 'name="based_on" value="2"' in page
    assert mentor.post(form_page(pair), mine | {"based_on": "2"}).status_code == 302
    assert Charter.objects.first().version == 3


def test_two_first_proposals_show_the_other_one_whole(pair, mentee, mentor):
    mentee.post(form_page(pair), a_proposal(pair, own_rule_2="Theirs."))
    page = text_of(mentor.post(form_page(pair), a_proposal(pair, own_rule_2="Mine.")))
    assert "proposed version 1 meanwhile" in page
    assert "Theirs." in page
    assert "Mine." in page


def test_proposing_what_is_proposed_leads_to_the_signature(pair, mentee, mentor):
    mentee.post(form_page(pair), a_proposal(pair))
    response = mentor.post(form_page(pair), a_proposal(pair, based_on="1"))
    assert response.status_code == 422
    assert "Version 1 says exactly this. Sign that one, or change something first." in text_of(response)


def test_the_form_costs_the_same_for_three_and_six_people(in_organization, sign_in):
    counts = []
    for people in (3, 6):
        circle = make_circle(in_organization, people)
        make_signed(circle)
        counts.append(queries_of(sign_in(membership=circle.mentors[0]), form_page(circle)))
    assert counts[0] == counts[1]


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
