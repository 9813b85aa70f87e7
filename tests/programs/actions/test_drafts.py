"""A program while it is set up: drafts of templates and blank ones, one verb a step, the launch, and what each state allows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from access.actors import SYSTEM
from access.clock import now, today
from access.roles import Role
from audit.models import AuditEntry
from programs import actions, library, queries, set_up, wizard
from programs.eligibility import BadRule, EligibilityError, UnknownRule, months_before
from programs.models import ComparisonDesign, Program, Topic
from programs.starter import STARTER
from tests.factories.accounts import make_member, make_person
from tests.factories.programs import make_cohort, make_program, make_topic

pytestmark = pytest.mark.usefixtures("in_organization")
State = Program.State
ZONE = "America/New_York"


def draft(**facts):
    return make_program(is_launched=False, **facts)


def saved(program):
    return Program.objects.get(pk=program.pk)


@pytest.mark.parametrize("template", library.TEMPLATES, ids=lambda template: template.key)
def test_a_template_is_a_complete_draft_that_waits_to_be_looked_at(template):
    program = actions.create_program_from_template(key=template.key, by=SYSTEM)
    day = today(ZONE)
    assert (program.state, program.template, program.name) == (State.DRAFT, template.key, template.name)
    assert program.starts_on == day + timedelta(days=14)
    assert months_before(program.ends_on, template.months) in (program.starts_on, program.starts_on - timedelta(days=1))
    assert set_up.questions_of(program) == list(template.questions)
    assert {topic.name for topic in queries.program_topics(program)} == set(template.topics)
    assert program.ground_rules == [library.rule(key).text for key in template.rules]
    assert (program.norms, program.requires_charter) == (template.norms, template.requires_charter)
    assert program.takes_wishes == template.takes_wishes
    design = set_up.design_of(program)
    assert (design.outcome, design.comparison, design.planned_size) == (
        template.outcome,
        template.comparison,
        template.planned_pairs,
    )
    assert list(wizard.missing(set_up.draft_of(program))) == list(wizard.SAVED_KEYS)
    program.steps_saved = list(wizard.SAVED_KEYS)
    assert wizard.missing(set_up.draft_of(program)) == {}, "nothing but a look is missing"
    assert f"from the template {template.name}" in AuditEntry.objects.get(action="program_drafted").sentence


def test_pressing_the_button_of_a_template_twice_makes_one_draft():
    first = actions.create_program_from_template(key="board", by=SYSTEM)
    assert actions.create_program_from_template(key="board", by=SYSTEM) == first
    actions.set_norms(program=first, norms="", by=SYSTEM)
    second = actions.create_program_from_template(key="board", by=SYSTEM)
    assert second.name == "Board 2"
    Program.objects.filter(pk=second.pk).update(created_at=now() - timedelta(hours=1))
    assert actions.create_program_from_template(key="board", by=SYSTEM).name == "Board 3"


def test_no_template_has_that_key():
    with pytest.raises(actions.UnknownTemplate):
        actions.create_program_from_template(key="nonsense", by=SYSTEM)


def test_a_template_takes_the_topics_that_the_catalog_has():
    name = library.template("board").topics[0]
    mine = make_topic(name.upper())
    gone, target = make_topic(library.template("board").topics[1]), make_topic("Assistants")
    retired = make_topic(library.template("board").topics[2])
    Topic.objects.filter(pk=gone.pk).update(is_retired=True, merged_into=target)
    actions.retire_topic(topic=retired, by=SYSTEM)
    program = actions.create_program_from_template(key="board", by=SYSTEM)
    found = set(queries.program_topics(program))
    assert {mine, target} <= found
    assert retired not in found
    assert len(found) == len(library.template("board").topics) - 1


def test_a_blank_draft_has_its_purpose_and_something_to_start_from():
    program = actions.begin_program(name="Meet less", purpose="own", own_purpose="Less", statement="Less.", by=SYSTEM)
    assert program.steps_saved == ["purpose"]
    assert program.ground_rules == wizard.starting_rules()
    assert list(wizard.missing(set_up.draft_of(program))) == list(wizard.SAVED_KEYS[1:])
    with pytest.raises(actions.ProgramNameTaken):
        actions.begin_program(name="MEET less", purpose="talent", statement="More.", by=SYSTEM)


def test_a_program_made_in_one_call_is_ready_to_launch():
    program = draft(starters=STARTER[:2], topics=[])
    assert wizard.missing(set_up.draft_of(program)) == {}
    assert {topic.name for topic in queries.program_topics(program)} == {topic.name for topic in STARTER[:2]}
    assert Topic.objects.count() == 2


# Steps ------------------------------------------------------------------------------------------------------------


def purpose(program, name="Renamed"):
    return actions.set_purpose(program=program, name=name, purpose="talent", statement="Grow.", by=SYSTEM)


def questions(program, **facts):
    return actions.set_questions(program=program, **({"questions": ["A?", "B?", "C?"]} | facts), by=SYSTEM)


def topics(program):
    return actions.set_program_topics(program=program, topics=queries.program_topics(program), by=SYSTEM)


def formats(program, **facts):
    given = {
        "formats": ["circle"],
        "asks_managers": False,
        "requires_charter": True,
        "takes_wishes": False,
        "ground_rules": ["Listen."],
    }
    return actions.set_formats(program=program, **(given | facts), by=SYSTEM)


def eligibility(program, rules=None):
    rules = {"mentor": [{"rule": "level_at_most", "value": 4}]} if rules is None else rules
    return actions.set_eligibility(program=program, eligibility=rules, by=SYSTEM)


def rhythm(program, **facts):
    given = {"cadence": "monthly", "starts_on": today(ZONE), "ends_on": today(ZONE) + timedelta(days=90)}
    return actions.set_rhythm(program=program, **(given | facts), by=SYSTEM)


def norms(program):
    return actions.set_norms(program=program, norms="Between us.", by=SYSTEM)


def design(program):
    facts = actions.DesignFacts(outcome="promotion", comparison="waitlist", planned_size=44)
    return actions.set_design(program=program, design=facts, by=SYSTEM)


STEPS = {
    "purpose": purpose,
    "questions": questions,
    "topics": topics,
    "formats": formats,
    "people": eligibility,
    "rhythm": rhythm,
    "confidentiality": norms,
    "success": design,
}


def test_every_step_is_known():
    assert tuple(STEPS) == wizard.SAVED_KEYS


@pytest.mark.parametrize("key", STEPS)
def test_a_step_is_saved_once_in_the_order_of_the_steps(key):
    program = actions.create_program_from_template(key="ai_fluency", by=SYSTEM)
    for _ in range(2):
        STEPS[key](program)
        assert saved(program).steps_saved == [key]
    norms(program)
    purpose(program)
    assert saved(program).steps_saved == [
        name for name in wizard.SAVED_KEYS if name in {"purpose", key, "confidentiality"}
    ]


@pytest.mark.parametrize("key", [key for key in STEPS if key != "topics"])
def test_a_step_is_audited_with_a_sentence(key):
    program, before = draft(), AuditEntry.objects.count()
    STEPS[key](program)
    assert AuditEntry.objects.count() == before + 1
    assert saved(program).name in AuditEntry.objects.latest("at").sentence


def test_an_older_page_in_another_tab_undoes_nothing_but_its_own_step():
    program = draft()
    older = saved(program)
    purpose(program)
    rhythm(program, cadence="own", interval_days=10, session_minutes=25)
    formats(older)
    norms(older)
    now_ = saved(program)
    assert (now_.name, now_.interval_days, now_.formats, now_.norms) == ("Renamed", 10, ["circle"], "Between us.")


def test_a_name_that_is_taken_changes_nothing():
    make_program("Finance")
    program = draft(name="Mine")
    with pytest.raises(actions.ProgramNameTaken):
        purpose(program, name="FINANCE")
    assert saved(program).name == "Mine"
    assert purpose(program, name="MINE").name == "MINE"


@pytest.mark.parametrize("count", [0, 2, 11])
def test_a_program_has_three_to_ten_questions(count):
    program = draft()
    with pytest.raises(actions.WrongNumber):
        questions(program, questions=[f"{number}?" for number in range(count)])
    assert set_up.questions_of(program) == list(wizard.PORTFOLIO)


def test_a_decision_has_an_owner_and_a_day_or_is_not_there():
    program, owner, day = draft(), make_person("Marisol Okafor"), date(2031, 5, 1)
    brief = {"decision": "The card", "decision_owner": owner, "decision_due_on": day}
    for name, nothing in (("decision", ""), ("decision_owner", None), ("decision_due_on", None)):
        with pytest.raises(actions.BriefIncomplete):
            questions(program, **(brief | {name: nothing}))
    questions(program, **brief)
    assert saved(program).decision_owner == owner
    questions(program)
    assert (saved(program).decision, saved(program).decision_owner) == ("", None)


def test_formats_keep_the_order_of_the_table_and_there_is_one():
    program = draft()
    assert formats(program, formats=["circle", "reverse"]).formats == ["reverse", "circle"]
    for wrong in ([], ["chess"]):
        with pytest.raises(ValueError, match="at least one format"):
            formats(program, formats=wrong)


@pytest.mark.parametrize(
    ("rules", "error"),
    [
        ({"mentor": [{"rule": "age", "value": 30}]}, UnknownRule),
        ({"mentor": [{"rule": "level_at_least", "value": "3"}]}, BadRule),
        ({"everybody": []}, BadRule),
        ([], BadRule),
    ],
)
def test_rules_that_cannot_be_read_are_refused_and_nothing_is_stored(rules, error):
    program = draft()
    eligibility(program)
    with pytest.raises(error):
        eligibility(program, rules)
    assert issubclass(error, EligibilityError)
    assert saved(program).eligibility == {"mentor": [{"rule": "level_at_most", "value": 4}], "mentee": []}


def test_presets_bring_their_own_days_and_minutes():
    program = draft()
    rhythm(program, cadence="own", interval_days=92, session_minutes=240)
    changed = rhythm(program, cadence="four_sessions", interval_days=7, session_minutes=15)
    assert (changed.interval_days, changed.session_minutes) == (14, 45)


def test_eligible_people_are_here_meet_the_rules_and_are_no_guests():
    near, far = make_person("Near", level=3), make_person("Far", level=7)
    make_person("Gone", level=3, left_on=date(2026, 1, 1))
    make_person("Guest", level=3, is_guest=True)
    unknown = make_person("Unknown")
    program = eligibility(draft())
    assert list(queries.eligible_people(program, "mentor")) == [near]
    assert set(queries.eligible_people(program, "mentee")) == {near, far, unknown}
    counted = set_up.count_eligible(set_up.parse_sides(program.eligibility), ZONE)
    assert str(counted) == "1 person may mentor, 3 may learn, 1 is on both sides."
    assert str(replace(counted, mentees=1)) == "1 person may mentor and learn."


def test_counting_takes_one_query(django_assert_num_queries):
    program = eligibility(draft())
    zone, rules = program.organization.timezone, set_up.parse_sides(program.eligibility)
    for _ in range(2):
        with django_assert_num_queries(1):
            set_up.count_eligible(rules, zone)
        make_person(level=2)


# The launch, and what each state allows ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("break_it", "key", "words"),
    [
        (lambda program: program.questions.all().delete(), "questions", "three questions"),
        (lambda program: program.program_topics.all().delete(), "topics", "one topic"),
        (lambda program: program.designs.all().delete(), "success", "outcome"),
        (lambda _: Topic.objects.update(is_retired=True), "topics", "one topic"),
        (
            lambda program: Program.objects.filter(pk=program.pk).update(
                starts_on=date(2020, 1, 1), ends_on=date(2020, 5, 3)
            ),
            "rhythm",
            "May 3, 2020",
        ),
        (lambda program: Program.objects.filter(pk=program.pk).update(formats=[]), "formats", "one format"),
        (lambda program: Program.objects.filter(pk=program.pk).update(purpose="own"), "purpose", "the purpose"),
        (
            lambda program: Program.objects.filter(pk=program.pk).update(steps_saved=list(wizard.SAVED_KEYS[:-1])),
            "success",
            "save it",
        ),
    ],
)
def test_a_launch_names_what_is_missing_and_changes_nothing(break_it, key, words):
    program = draft()
    break_it(program)
    with pytest.raises(actions.NotReady) as refused:
        actions.launch_program(program=program, by=SYSTEM)
    assert list(refused.value.missing) == [key]
    assert words in refused.value.missing[key]
    assert saved(program).is_draft
    assert not ComparisonDesign.objects.exclude(locked_at=None).exists()
    assert not AuditEntry.objects.filter(action="program_launched").exists()


def test_a_launch_locks_the_design_once():
    program = draft()
    assert set_up.design_of(program).locked_at is None
    launched = actions.launch_program(program=program, by=SYSTEM)
    locked_at = set_up.design_of(program).locked_at
    assert launched.state == State.RUNNING
    assert launched.launched_at == locked_at is not None
    actions.launch_program(program=program, by=SYSTEM)
    assert set_up.design_of(program).locked_at == locked_at
    assert AuditEntry.objects.filter(action="program_launched").count() == 1


def test_a_deleted_draft_leaves_its_topics_and_its_trace():
    program = draft(name="Gone")
    for _ in range(2):
        actions.delete_program(program=program, by=SYSTEM)
    assert not Program.objects.exists()
    assert not ComparisonDesign.objects.exists()
    assert Topic.objects.count() == 1
    assert AuditEntry.objects.get(action="program_deleted").sentence.endswith("deleted the draft Gone")


def launch(program):
    return actions.launch_program(program=program, by=SYSTEM)


def delete(program):
    return actions.delete_program(program=program, by=SYSTEM)


def close(program):
    return actions.close_program(program=program, by=SYSTEM)


def open_cohort(program):
    return make_cohort(program)


def coordinate(program):
    return actions.set_coordinators(program=program, memberships=[], by=SYSTEM)


def in_state(state):
    program = draft()
    if state != State.DRAFT:
        program = launch(program)
    if state == State.CLOSED:
        close(program)
    return saved(program)


DRAFTS_ONLY = {State.RUNNING: actions.NotADraft, State.CLOSED: actions.NotADraft}
# What refuses each action in which state; in all others it goes through.
REFUSED = {
    **{step: DRAFTS_ONLY for name, step in STEPS.items() if name != "topics"},
    topics: {State.CLOSED: actions.ProgramClosed},
    launch: {State.CLOSED: actions.ProgramClosed},
    delete: DRAFTS_ONLY,
    close: {State.DRAFT: actions.NeverLaunched},
    open_cohort: {State.DRAFT: actions.NotLaunched, State.CLOSED: actions.ProgramClosed},
    coordinate: {},
}
# Where an action leads; all others stay where they are.
LEADS = {(launch, State.DRAFT): State.RUNNING, (close, State.RUNNING): State.CLOSED, (delete, State.DRAFT): None}


@pytest.mark.parametrize("state", State, ids=lambda state: state.value)
@pytest.mark.parametrize("action", REFUSED, ids=lambda action: action.__name__)
def test_each_state_allows_what_it_should_and_nothing_else(action, state):
    program = in_state(state)
    before = AuditEntry.objects.count()
    if error := REFUSED[action].get(state):
        with pytest.raises(error):
            action(program)
        assert saved(program).state == state
        assert AuditEntry.objects.count() == before
        return
    action(program)
    after = LEADS.get((action, state), state)
    assert Program.objects.filter(pk=program.pk).values_list("state", flat=True).first() == after


def test_every_action_on_programs_is_in_the_table():
    from programs.actions import drafts, programs

    made = {"create_program", "begin_program", "create_program_from_template"}
    public = {
        name
        for module in (drafts, programs)
        for name, value in vars(module).items()
        if callable(value) and getattr(value, "__module__", "") == module.__name__ and name[0].islower()
    }
    named = {action.__name__ for action in REFUSED} - {"open_cohort"}
    assert len({name for name in public if not name.startswith("_")} - made) == len(named)


def test_a_program_in_use_is_not_closed():
    program = in_state(State.RUNNING)
    make_cohort(program)
    with pytest.raises(actions.CohortsOpen):
        close(program)


def test_coordinators_may_be_named_at_any_time(organization):
    chris = make_member(organization, Role.COORDINATOR, name="Chris Vale")
    for state in State:
        program = in_state(state)
        actions.set_coordinators(program=program, memberships=[chris], by=SYSTEM)
        assert queries.coordinators_of(program)[0].membership == chris
