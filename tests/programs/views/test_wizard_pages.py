"""What is particular to single pages of the set-up: the brief, who is eligible, rhythm, notice, measure."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from access.actors import SYSTEM
from access.clock import today
from access.kinds import KINDS
from access.roles import Role
from programs import actions, queries, set_up
from programs.models import Program
from programs.starter import STARTER
from tests.factories.accounts import make_member, make_person
from tests.factories.programs import make_program, make_topic
from tests.programs.views.set_up import DESIGN, QUESTIONS, RHYTHM, admin, at, draft, fresh, stranger

__all__ = ["admin", "draft", "stranger"]  # fixtures

pytestmark = pytest.mark.usefixtures("in_organization")


# Questions and the decision ---------------------------------------------------------------------------------------


def test_questions_are_lines_without_what_does_not_count(admin, draft):
    admin.post(at(admin, "set_questions", draft), QUESTIONS)
    assert set_up.questions_of(draft) == ["A?", "B?", "C?"]


BRIEF = QUESTIONS | {"decision": "The card", "decision_due_on": "2031-05-01"}


def test_one_person_by_that_name_or_address_is_the_owner(admin, draft):
    marisol = make_person("Marisol Okafor", email="m.okafor@halden.example")
    make_person("Mario Rossi")
    admin.post(at(admin, "set_questions", draft), BRIEF | {"owner_search": "m.okafor@"})
    assert fresh(draft).decision_owner == marisol
    page = admin.get(at(admin, "set_questions", draft)).content.decode()
    assert "Marisol Okafor (m.okafor@halden.example)" in page
    admin.post(at(admin, "set_questions", draft), BRIEF | {"owner": str(marisol.pk)})
    assert fresh(draft).decision_owner == marisol
    admin.post(at(admin, "set_questions", draft), QUESTIONS)
    assert (fresh(draft).decision, fresh(draft).decision_owner, fresh(draft).decision_due_on) == ("", None, None)


def test_a_search_offers_people_to_pick_from(admin, draft):
    marisol, mario = make_person("Marisol Okafor"), make_person("Mario Rossi")
    page = admin.post(at(admin, "set_questions", draft), BRIEF | {"owner_search": "mari", "look": "1"}).content
    assert str(marisol.pk).encode() in page
    assert str(mario.pk).encode() in page
    admin.post(at(admin, "set_questions", draft), BRIEF | {"owner_search": "mari", "owner": str(mario.pk)})
    assert fresh(draft).decision_owner == mario


def test_a_new_search_wins_over_the_owner_that_was(admin, draft):
    marisol, mario = make_person("Marisol Okafor"), make_person("Mario Rossi")
    admin.post(at(admin, "set_questions", draft), BRIEF | {"owner": "", "owner_search": "marisol"})
    sent = BRIEF | {"owner": str(marisol.pk), "owner_search": "rossi"}
    admin.post(at(admin, "set_questions", draft), sent)
    assert fresh(draft).decision_owner == mario


def test_a_stranger_cannot_be_the_owner(admin, draft, stranger):
    otto = str(stranger.member.person_id)
    page = admin.post(at(admin, "set_questions", draft), BRIEF | {"owner": otto})
    assert "owner" in page.context["form"].errors
    page = admin.post(at(admin, "set_questions", draft), BRIEF | {"owner_search": "Otto", "look": "1"})
    assert otto not in page.content.decode()


def test_a_long_list_of_people_says_that_there_are_more(admin, draft):
    for number in range(10):
        make_person(f"Kim {number}")
    page = admin.post(at(admin, "set_questions", draft), BRIEF | {"owner_search": "kim", "look": "1"}).content.decode()
    assert page.count('name="owner"') == 8
    assert "There are more." in page


# Topics -------------------------------------------------------------------------------------------------------------


def test_a_draft_is_offered_the_starter_catalog_beside_ones_own(admin):
    own = make_topic("Our own")
    program = actions.begin_program(name="Blank", purpose="talent", statement="Grow.", by=SYSTEM)
    page = admin.get(at(admin, "set_program_topics", program)).content.decode()
    assert "Our own" in page
    assert STARTER[0].name in page
    admin.post(at(admin, "set_program_topics", program), {"topics": [str(own.pk), STARTER[0].name]})
    assert {topic.name for topic in queries.program_topics(program)} == {"Our own", STARTER[0].name}
    page = admin.get(at(admin, "set_program_topics", program)).content.decode()
    assert page.count(f"<span>{STARTER[0].name}</span>") == 1


def test_a_launched_program_is_not_offered_it_and_has_no_steps_around(admin):
    program = make_program()
    page = admin.get(at(admin, "set_program_topics", program)).content.decode()
    assert STARTER[0].name not in page
    assert 'id="steps"' not in page


# People -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def people():
    for level in (2, 3, 8):
        make_person(unit="Stores", site="Columbus", level=level, languages=["en"], hired_on=date(2020, 1, 1))
    make_person(unit="Finance", level=8, languages=["es"], hired_on=today() - timedelta(days=40))


def test_rules_are_counted_before_they_are_saved(admin, draft, people):
    sent = {"mentor-level_at_most": "3", "mentee-level_at_least": "8", "mentee-tenure_at_least": "12"}
    page = admin.post(at(admin, "set_eligibility", draft), sent | {"look": "1"}).content.decode()
    assert "2 people may mentor, 1 may learn, 0 are on both sides." in page
    assert fresh(draft).eligibility == {}
    admin.post(at(admin, "set_eligibility", draft), sent)
    assert fresh(draft).eligibility == {
        "mentor": [{"rule": "level_at_most", "value": 3}],
        "mentee": [{"rule": "level_at_least", "value": 8}, {"rule": "tenure_at_least", "value": 12}],
    }
    page = admin.get(at(admin, "set_eligibility", draft)).content.decode()
    assert "2 people may mentor, 1 may learn" in page
    assert "Mentees: Who is at level 8 or above, and with us for 1 year or longer." in page


def test_lists_of_units_sites_and_languages_come_from_the_people_file(admin, draft, people):
    sent = {"mentor-units": ["Stores"], "mentor-sites": ["Columbus"], "mentor-languages": ["en"]}
    admin.post(at(admin, "set_eligibility", draft), sent | {"mentee-units": ["Finance"]})
    assert [row["rule"] for row in fresh(draft).eligibility["mentor"]] == ["units", "sites", "languages"]
    page = admin.post(at(admin, "set_eligibility", draft), {"mentor-units": ["Nowhere"]})
    assert "Nowhere is not one of the available choices" in page.context["form"].mentor.errors["units"][0]
    assert fresh(draft).eligibility["mentee"] == [{"rule": "units", "values": ["Finance"]}]


def test_a_unit_that_is_gone_stays_ticked_until_it_is_unticked(admin, draft, people):
    rules = {"mentor": [{"rule": "units", "values": ["Closed shop"]}, {"rule": "level_at_least", "value": 55}]}
    actions.set_eligibility(program=draft, eligibility=rules, by=SYSTEM)
    page = admin.get(at(admin, "set_eligibility", draft)).content.decode()
    assert "Closed shop" in page
    assert "0 people may mentor" in page


def test_levels_must_leave_somebody(admin, draft, people):
    sent = {"mentee-level_at_least": "8", "mentee-level_at_most": "2"}
    page = admin.post(at(admin, "set_eligibility", draft), sent)
    assert "Pick level 8 or above, or nobody is left." in page.content.decode()
    assert fresh(draft).steps_saved == []


def test_an_empty_organization_is_told_to_import_and_may_go_on(admin, draft):
    assert b"import your people" in admin.get(at(admin, "set_eligibility", draft)).content
    assert admin.post(at(admin, "set_eligibility", draft), {}).status_code == 302


# Rhythm, notice, success --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "That makes 12 sessions"),
        ({"cadence": "twice_monthly"}, "That makes 24 sessions"),
        ({"cadence": "four_sessions"}, "That makes 4 sessions"),
        ({"cadence": "own", "interval_days": "7", "session_minutes": "30"}, "That makes 52 sessions"),
        ({"cadence": "monthly", "interval_days": "nonsense"}, "That makes 12 sessions"),
        ({"ends_on": ""}, "Pick a rhythm and two days"),
    ],
)
def test_the_page_says_how_many_sessions_that_makes(admin, draft, change, words):
    page = admin.post(at(admin, "set_rhythm", draft), RHYTHM | change | {"look": "1"}).content.decode()
    assert words in page
    assert "Days between two sessions" in page


def test_an_own_rhythm_is_saved_and_shown(admin, draft):
    admin.post(
        at(admin, "set_rhythm", draft), RHYTHM | {"cadence": "own", "interval_days": "10", "session_minutes": "25"}
    )
    assert fresh(draft).cadence_label == "Every 10 days, 25 minutes"


def test_the_notice_is_previewed_as_the_invitation_has_it(admin, draft):
    page = admin.post(at(admin, "set_norms", draft), {"norms": "Nothing <b>leaves</b>.", "look": "1"}).content.decode()
    notice = page[page.index('id="preview"') :]
    assert "<p>Nothing &lt;b&gt;leaves&lt;/b&gt;.</p>" in notice
    for kind in KINDS.values():
        assert f"{kind.general} {kind.examples}" in notice
    assert fresh(draft).norms != "Nothing <b>leaves</b>."


def test_the_page_says_who_stands_behind_the_third_door(admin, draft, organization):
    assert b"Nobody holds the role of ombudsperson yet" in admin.get(at(admin, "set_norms", draft)).content
    make_member(organization, Role.OMBUDSPERSON, name="Ines Varga")
    assert b"Ines Varga" in admin.get(at(admin, "set_norms", draft)).content


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "about 1 time in 11; too small to tell is the likely answer."),
        ({"planned_size": "200"}, "about 9 times in 10; that is enough to tell."),
        ({"planned_size": "5000"}, "nearly always"),
        ({"comparison": "none"}, "Nothing is compared, so nothing is claimed."),
        ({"planned_size": ""}, "Fill in the numbers"),
    ],
)
def test_the_power_of_the_planned_size_stands_on_the_page(admin, draft, change, words):
    page = admin.post(at(admin, "set_design", draft), DESIGN | change | {"look": "1"}).content.decode()
    assert words in page


def test_a_lottery_is_recommended_where_more_may_take_part_than_fit_and_none_decides_yet(admin, draft):
    for _ in range(3):
        make_person(level=3)
    at_design, few = at(admin, "set_design", draft), DESIGN | {"planned_size": "2", "look": "1"}
    said = "people may take part, and you plan places for 2."
    for comparison, is_drawn, recommends in (
        ("matched", "", True),
        ("none", "", True),
        ("waitlist", "", True),
        ("waitlist", "on", False),
        ("lottery", "", False),
    ):
        page = admin.post(at_design, few | {"comparison": comparison, "is_drawn": is_drawn}).content.decode()
        assert (said in page) == recommends, comparison
    by_hand = admin.post(at_design, few | {"comparison": "waitlist"}).content.decode()
    assert "You pick by hand who waits." in by_hand


def test_a_waiting_list_that_outlasts_the_program_is_said_to_give_no_place(admin, draft):
    Program.objects.update(starts_on=date(2026, 10, 5), ends_on=date(2027, 9, 5))
    for comparison, months, is_told in (("waitlist", "12", True), ("waitlist", "6", False), ("lottery", "12", False)):
        given = DESIGN | {"comparison": comparison, "horizon_months": months, "look": "1"}
        page = admin.post(at(admin, "set_design", draft), given).content.decode()
        assert ("Whoever waits gets no place in this program." in page) == is_told, (comparison, months)


def test_a_design_is_saved_and_an_own_measure_only_where_it_counts(admin, draft):
    admin.post(at(admin, "set_design", draft), DESIGN | {"own_measure": "Uses it.", "horizon_months": "18"})
    design = set_up.design_of(draft)
    assert (design.outcome, design.own_measure, design.horizon_months) == ("retention", "", 18)
    admin.post(at(admin, "set_design", draft), DESIGN | {"outcome": "tool_use", "own_measure": "Uses it."})
    assert set_up.design_of(draft).own_measure == "Uses it."
