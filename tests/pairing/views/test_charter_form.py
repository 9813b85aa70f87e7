"""The form that proposes a charter: what it starts from, what it refuses, and that no word is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from access.clock import today
from pairing.charter_queries import starting_rules, terms_of
from pairing.models import Charter, CharterReview
from programs.library.charter import CIRCLE_RULES, MENTEE_RULES, objective
from tests.asking import path, queries_of, text_of
from tests.factories.charters import make_signed, make_terms
from tests.factories.pairs import make_circle
from tests.pairing.views.charters import a_proposal, charter_page, form_page, mentee, mentor, pair
from tests.programs.views.conftest import sign_in

__all__ = ["mentee", "mentor", "pair", "sign_in"]  # fixtures


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
