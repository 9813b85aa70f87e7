"""Every page of the set-up: what it shows, what it refuses, what it saves, and where it leads."""

from __future__ import annotations

from datetime import date

import pytest

from access.actors import SYSTEM
from programs import actions, library, queries, wizard
from programs.forms.wizard import LinesField
from programs.models import Program
from tests.factories.accounts import make_person
from tests.factories.programs import make_program, make_topic
from tests.programs.pages import queries_of, url
from tests.programs.views.set_up import DESIGN, QUESTIONS, RHYTHM, admin, at, draft, fresh, stranger

__all__ = ["admin", "draft", "stranger"]  # fixtures

pytestmark = pytest.mark.usefixtures("in_organization")

PURPOSE = {"name": "AI fluency", "purpose": "talent", "own_purpose": "", "statement": "Leaders decide by hand."}
FORMATS = {"formats": ["circle", "reverse"], "requires_charter": "on", "ground_rules": "Listen.\n\nAsk.  first"}
PAGES = {
    "set_purpose": PURPOSE,
    "set_questions": QUESTIONS,
    "set_program_topics": {},
    "set_formats": FORMATS,
    "set_eligibility": {"mentor-level_at_most": "", "mentee-level_at_least": ""},
    "set_rhythm": RHYTHM,
    "set_norms": {"norms": "Between us."},
    "set_design": DESIGN,
}
STEP_OF = {step.url_name: step for step in wizard.STEPS}


def given(name, program):
    """What a page is sent; of the topics, those it has."""
    if name == "set_program_topics":
        return {"topics": [str(topic.pk) for topic in queries.program_topics(program)]}
    return PAGES[name]


# Where one starts -------------------------------------------------------------------------------------------------


def test_one_chooses_a_template_or_a_blank_program(admin):
    page = admin.get(url(admin, "create_program")).content.decode()
    for template in library.TEMPLATES:
        assert template.summary in page
        assert f'value="{template.key}"' in page
    assert url(admin, "begin_program") in page


def test_a_template_leads_to_its_first_step_prefilled(admin):
    answer = admin.post(url(admin, "create_program_from_template"), {"template": "board"}, follow=True)
    program = Program.objects.get()
    assert answer.redirect_chain[-1][0] == at(admin, "set_purpose", program)
    assert library.template("board").statement in answer.content.decode()


@pytest.mark.parametrize("template", ["", "nonsense"])
def test_there_is_no_other_template(admin, template):
    assert admin.post(url(admin, "create_program_from_template"), {"template": template}).status_code == 404
    assert admin.get(url(admin, "create_program_from_template")).status_code == 405
    assert not Program.objects.exists()


def test_a_blank_program_is_saved_with_its_purpose(admin):
    answer = admin.post(url(admin, "begin_program"), PURPOSE)
    program = Program.objects.get()
    assert answer.url == at(admin, "set_questions", program)
    assert program.steps_saved == ["purpose"]
    again = admin.post(url(admin, "begin_program"), PURPOSE)
    assert again.context["form"].errors["name"] == ["Another program has this name. Pick another one."]
    assert Program.objects.count() == 1


def test_a_blank_program_starts_with_questions_rules_and_norms(admin):
    program = actions.begin_program(name="Blank", purpose="talent", statement="Grow.", by=SYSTEM)
    assert wizard.PORTFOLIO[0] in admin.get(at(admin, "set_questions", program)).content.decode()
    assert wizard.starting_rules()[0] in admin.get(at(admin, "set_formats", program)).content.decode()
    assert wizard.NORMS in admin.get(at(admin, "set_norms", program)).content.decode()
    admin.post(at(admin, "set_norms", program), {"norms": ""})
    assert wizard.NORMS not in admin.get(at(admin, "set_norms", program)).content.decode()


# Every step -------------------------------------------------------------------------------------------------------


def test_every_step_is_here():
    assert list(PAGES) == [step.url_name for step in wizard.STEPS[:-1]]


@pytest.mark.parametrize("name", PAGES)
def test_a_step_saves_and_leads_on_and_comes_back_as_it_was_left(admin, draft, name):
    page = admin.get(at(admin, name, draft))
    assert page.status_code == 200
    assert STEP_OF[name].ask in page.content.decode()
    answer = admin.post(at(admin, name, draft), given(name, draft))
    following = wizard.after(STEP_OF[name].key).url_name
    assert answer.url == at(admin, following, draft)
    assert fresh(draft).steps_saved == [STEP_OF[name].key]
    page = admin.get(at(admin, name, draft)).content.decode()
    assert "Saved" not in page
    assert page.count('aria-current="step"') == 1
    assert admin.post(at(admin, name, draft), given(name, draft)).status_code == 302, "a double submit is harmless"


# Nothing on the page of topics depends on what is ticked, so one cannot look there.
@pytest.mark.parametrize("name", [name for name in PAGES if name != "set_program_topics"])
def test_looking_saves_nothing(admin, draft, name):
    before = list(Program.objects.values())
    assert admin.post(at(admin, name, draft), given(name, draft) | {"look": "1"}).status_code == 200
    assert list(Program.objects.values()) == before


@pytest.mark.parametrize(
    ("name", "change", "field", "message"),
    [
        ("set_purpose", {"name": ""}, "name", "Give the program a name."),
        ("set_purpose", {"name": "Taken"}, "name", "Another program has this name."),
        ("set_purpose", {"purpose": "fun"}, "purpose", "Select a valid choice"),
        ("set_purpose", {"purpose": "own"}, "own_purpose", "Say your purpose in a few words."),
        ("set_purpose", {"statement": "x" * 401}, "statement", "Ensure this value has at most 400"),
        ("set_questions", {"questions": "A?\nB?"}, "questions", "Write at least 3 questions, one a line."),
        ("set_questions", {"questions": "\n".join(f"{n}?" for n in range(11))}, "questions", "Keep to 10 questions."),
        ("set_questions", {"questions": f"A?\n{'x' * 201}\nC?"}, "questions", "Shorten line 2 to 200 characters."),
        ("set_questions", {"decision": "The card"}, "owner_search", "Say who makes the decision."),
        ("set_questions", {"decision": "The card"}, "decision_due_on", "Say by when it is made."),
        (
            "set_questions",
            {"decision": "The card", "owner_search": "nobody at all"},
            "owner_search",
            "Nobody here is called “nobody at all”.",
        ),
        (
            "set_questions",
            {"decision": "The card", "owner_search": "mari"},
            "owner_search",
            "Several people are called that. Pick one below.",
        ),
        ("set_questions", {"decision": "The card", "decision_due_on": "2020-01-01"}, "decision_due_on", "Pick "),
        ("set_program_topics", {"topics": []}, "topics", "Tick at least one topic."),
        ("set_program_topics", {"topics": ["nonsense"]}, "topics", "Select a valid choice"),
        ("set_formats", {"formats": []}, "formats", "Tick at least one format."),
        ("set_formats", {"formats": ["chess"]}, "formats", "Select a valid choice"),
        ("set_formats", {"ground_rules": "x" * 161}, "ground_rules", "Shorten line 1 to 160 characters."),
        ("set_rhythm", {"cadence": "own"}, "interval_days", "Say how many days, 7 to 92."),
        (
            "set_rhythm",
            {"cadence": "own", "interval_days": "6", "session_minutes": "14"},
            "interval_days",
            "Ensure this value is greater than or equal to 7.",
        ),
        (
            "set_rhythm",
            {"cadence": "own", "interval_days": "93", "session_minutes": "241"},
            "session_minutes",
            "Ensure this value is less than or equal to 240.",
        ),
        ("set_rhythm", {"ends_on": "2031-01-01"}, "ends_on", "Pick a day after January 1, 2031."),
        ("set_rhythm", {"starts_on": "2020-01-01", "ends_on": "2020-02-01"}, "ends_on", "Pick a day after"),
        ("set_norms", {"norms": "x" * 601}, "norms", "Ensure this value has at most 600"),
        ("set_design", {"outcome": "tool_use"}, "own_measure", "Say in a sentence what is counted."),
        ("set_design", {"smallest_difference": "16"}, "smallest_difference", "Pick 15 or less: 85 percent"),
        ("set_design", {"expected_percent": "100"}, "expected_percent", "Ensure this value is less than"),
        ("set_design", {"planned_size": "1"}, "planned_size", "Ensure this value is greater than"),
        ("set_design", {"horizon_months": "7"}, "horizon_months", "Select a valid choice"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_saved(admin, draft, name, change, field, message):
    make_program("Taken", topics=[make_topic()])
    make_person("Marisol Okafor")
    make_person("Mario Rossi")
    page = admin.post(at(admin, name, draft), given(name, draft) | change)
    assert page.context["form"].errors[field][0].startswith(message)
    assert 'role="alert"' in page.content.decode()
    assert fresh(draft).steps_saved == []


def test_one_comes_back_to_the_review_from_where_it_sent_one(admin):
    program = make_program(is_launched=False)
    assert "Save and review" in admin.get(at(admin, "set_norms", program)).content.decode()
    answer = admin.post(at(admin, "set_norms", program), {"norms": "", "then": "review"})
    assert answer.url == at(admin, "review_program", program)


def test_steps_are_navigation_in_any_order(admin, draft):
    for step in wizard.STEPS:
        page = admin.get(at(admin, step.url_name, draft)).content.decode()
        for other in wizard.STEPS:
            assert f'href="{at(admin, other.url_name, draft)}"' in page


def test_a_draft_is_taken_up_where_it_was_left(admin, draft):
    admin.post(at(admin, "set_purpose", draft), PURPOSE)
    admin.post(at(admin, "set_formats", draft), FORMATS)
    for path in (url(admin, "programs"), at(admin, "program", draft)):
        page = admin.get(path).content.decode()
        assert "Go on with step 2 of 9" in page
        assert at(admin, "set_questions", draft) in page


# Formats and wishes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ticked", "formats", "said"),
    [
        (True, ["reverse", "circle"], "Whoever takes part may name up to three colleagues"),
        (False, ["reverse"], "Nobody is asked whom they would like to be paired with."),
        (True, ["circle"], ""),
    ],
)
def test_whether_people_may_wish_is_saved_and_reviewed_and_stands_with_the_launch(admin, draft, ticked, formats, said):
    sent = FORMATS | {"formats": formats} | ({"takes_wishes": "on"} if ticked else {})
    admin.post(at(admin, "set_formats", draft), sent)
    assert fresh(draft).takes_wishes == ticked
    assert admin.get(at(admin, "set_formats", draft)).context["form"]["takes_wishes"].value() == ticked
    page = admin.get(at(admin, "review_program", draft)).content.decode()
    assert said in page
    assert ("they would like to be paired with" in page) == bool(said)
    Program.objects.filter(pk=draft.pk).update(state=Program.State.RUNNING)
    admin.post(at(admin, "set_formats", draft), FORMATS | {"takes_wishes": "" if ticked else "on"})
    assert fresh(draft).takes_wishes == ticked


# Review, launch, delete ---------------------------------------------------------------------------------------------


def test_the_review_links_to_what_is_missing(admin, draft):
    page = admin.get(at(admin, "review_program", draft)).content.decode()
    assert page.count("Look at this step and save it.") == 8
    assert "Launch the program" not in page
    assert "Go on with step 1" in page
    refused = admin.post(at(admin, "launch_program", draft), follow=True)
    assert refused.redirect_chain[-1][0] == at(admin, "review_program", draft)
    assert "These steps need a look first: Purpose, Questions, Topics" in refused.content.decode()
    assert fresh(draft).is_draft


def test_a_program_is_launched_once_everything_is_done(admin, draft):
    for name in PAGES:
        admin.post(at(admin, name, draft), given(name, draft))
    page = admin.get(at(admin, "review_program", draft)).content.decode()
    assert "Ready to launch?" in page
    assert page.count("uw-go") == 1
    for _ in range(2):
        answer = admin.post(at(admin, "launch_program", draft), follow=True)
        assert "is launched." in answer.content.decode()
    assert fresh(draft).state == Program.State.RUNNING


def test_what_a_waiting_list_does_not_keep_stands_beside_the_launch(admin):
    program = make_program(is_launched=False)
    Program.objects.update(starts_on=date(2026, 10, 5), ends_on=date(2027, 9, 5))
    no_place, by_hand = "Whoever waits gets no place in this program.", "You pick by hand who waits."
    for facts, told in (
        ({"comparison": "waitlist", "horizon_months": 12, "is_drawn": False}, [no_place, by_hand]),
        ({"comparison": "waitlist", "horizon_months": 6}, []),
        ({"comparison": "lottery", "horizon_months": 12}, []),
        ({"comparison": "none", "horizon_months": 12}, []),
    ):
        actions.set_design(program=program, design=actions.DesignFacts(**facts), by=SYSTEM)
        page = admin.get(at(admin, "review_program", program)).content.decode()
        assert [words for words in (no_place, by_hand) if words in page] == told, facts
        assert all(page.index(words) < page.index("Launch the program") for words in told)


@pytest.mark.parametrize(
    "name", [*(name for name in PAGES if name != "set_program_topics"), "review_program", "delete_program"]
)
def test_after_the_launch_the_steps_are_closed_and_say_so(admin, name):
    program = make_program()
    before = list(Program.objects.values())
    for answer in (
        admin.get(at(admin, name, program), follow=True),
        admin.post(at(admin, name, program), PAGES.get(name, {}), follow=True),
    ):
        assert answer.redirect_chain[-1][0] == at(admin, "program", program)
        assert "This program is launched, so its set-up stands." in answer.content.decode()
    assert list(Program.objects.values()) == before


def test_a_draft_is_deleted_after_asking(admin, draft):
    assert b"Delete the draft AI fluency for executives?" in admin.get(at(admin, "delete_program", draft)).content
    assert Program.objects.exists()
    answer = admin.post(at(admin, "delete_program", draft), follow=True)
    assert b"is deleted." in answer.content
    assert not Program.objects.exists()
    assert admin.post(at(admin, "delete_program", draft)).status_code == 404


def test_a_draft_cannot_be_closed(admin, draft):
    answer = admin.post(at(admin, "close_program", draft), follow=True)
    assert b"Delete the draft instead." in answer.content


def test_no_step_of_another_organization_is_found(stranger, draft):
    for step in wizard.STEPS:
        assert stranger.get(at(stranger, step.url_name, draft)).status_code == 404
    for name in ("launch_program", "delete_program"):
        assert stranger.post(at(stranger, name, draft)).status_code == 404


@pytest.mark.parametrize("name", [*PAGES, "review_program", "program"])
def test_a_page_takes_as_many_queries_however_much_there_is(admin, draft, name):
    few = queries_of(admin, at(admin, name, draft))
    for number in range(6):
        make_person(f"Person {number}", unit=f"Unit {number}", level=number + 1, languages=["en"])
    topics = [*queries.program_topics(draft), make_topic(), make_topic()]
    actions.set_program_topics(program=draft, topics=topics, by=SYSTEM)
    actions.set_questions(program=draft, questions=[f"{number}?" for number in range(10)], by=SYSTEM)
    assert queries_of(admin, at(admin, name, draft)) == few


def test_a_list_of_lines_survives_what_browsers_send():
    field = LinesField(longest=10, most=3, what="rules")
    assert field.clean("one\r\ntwo\x00\r\n\r\n  one ") == ["one", "two"]
    assert field.clean(None) == []
    assert field.prepare_value(["a", "b"]) == "a\nb"
