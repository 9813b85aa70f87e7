"""Recording, correcting and reading decisions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import today
from access.roles import Role
from metrics import queries
from metrics.models import Decision
from pairing.models import Pair
from tests.asking import path, queries_of, text_of
from tests.factories.pairs import make_cohort, make_pair
from tests.metrics.test_actions import words
from tests.metrics.test_queries import decide
from tests.metrics.test_ties import ask


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_pair(in_organization, started_on=today() - timedelta(days=40))


@pytest.fixture
def mentee(pair, sign_in):
    return sign_in(membership=pair.mentee)


def a_form(**changes) -> dict[str, str]:
    day = today("America/New_York")
    return {key: str(value) for key, value in (words(decided_on=day) | changes).items()}


def test_the_form_names_its_readers_before_anything_is_typed(pair, mentee):
    page = text_of(mentee.get(path("metrics:record_decision", pair=pair.pk)))
    name = pair.mentors[0].person.name
    assert f"Read by you, {name}, the program team, and executives, and nobody else." in page
    assert page.index("Read by you") < page.index("The decision")


def test_a_decision_is_recorded_once_and_listed(pair, mentee):
    for _ in range(2):
        response = mentee.post(path("metrics:record_decision", pair=pair.pk), a_form())
    assert response.url == path("metrics:decisions")
    assert Decision.objects.count() == 1
    page = text_of(mentee.get(response.url))
    assert "The decision is recorded." in page
    assert "Return labels become phone codes" in page
    assert "Before: Printed labels only." in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": " "}, "The decision: Name the decision."),
        ({"title": "x" * 161}, "The decision: Keep it under 160 characters."),
        ({"outcome": ""}, "What happened: Say whether it was changed or kept."),
        ({"outcome": "sold"}, "What happened: Select a valid choice."),
        ({"before": ""}, "Before: Write a sentence."),
        ({"after": "x" * 401}, "Now: Keep it under 400 characters."),
        ({"measure": "x" * 161}, "What it should move: Ensure this value has at most 160 characters"),
        ({"decided_on": ""}, "Decided on: Pick a day."),
        ({"decided_on": "yesterday"}, "Decided on: Write the day as year-month-day"),
        ({"decided_on": "2999-01-01"}, "Decided on: Pick today or a day before it."),
        ({"decided_on": "1999-01-01"}, "Decided on: Pick a day since"),
    ],
)
def test_bad_input_names_the_field_keeps_what_was_typed_and_writes_nothing(pair, mentee, changes, message):
    response = mentee.post(path("metrics:record_decision", pair=pair.pk), a_form(**changes))
    assert response.status_code == 422
    page = text_of(response)
    assert message in page
    assert "Time at the returns desk" in page or "measure" in changes
    assert not Decision.objects.exists()


def test_the_owner_corrects_it(pair, mentee):
    decision = decide(pair, "Labels")
    address = path("metrics:edit_decision", decision=decision.pk)
    assert "Labels" in text_of(mentee.get(address))
    assert mentee.post(address, a_form(title="Labels go", outcome="kept")).url == path("metrics:decisions")
    decision.refresh_from_db()
    assert (decision.title, decision.outcome) == ("Labels go", "kept")
    assert mentee.post(address, a_form(title="")).status_code == 422


def test_the_mentor_reads_and_neither_records_nor_corrects(pair, sign_in):
    decision, mentor = decide(pair, "Labels"), sign_in(membership=pair.mentors[0])
    assert "Labels" in text_of(mentor.get(path("metrics:decisions")))
    assert path("metrics:edit_decision", decision=decision.pk) not in text_of(mentor.get(path("metrics:decisions")))
    for method in ("get", "post"):
        assert getattr(mentor, method)(path("metrics:record_decision", pair=pair.pk), a_form()).status_code == 403
        assert getattr(mentor, method)(path("metrics:edit_decision", decision=decision.pk)).status_code == 404


def test_a_stranger_finds_nothing(pair, sign_in):
    decision, stranger = decide(pair, "Labels"), sign_in(Role.PARTICIPANT)
    assert stranger.get(path("metrics:record_decision", pair=pair.pk)).status_code == 404
    assert stranger.post(path("metrics:edit_decision", decision=decision.pk), a_form()).status_code == 404
    assert "No decisions here yet" in text_of(stranger.get(path("metrics:decisions")))


@pytest.mark.parametrize("role", [Role.PROGRAM_ADMIN, Role.EXECUTIVE, Role.OWNER])
def test_only_participants_record(pair, sign_in, role):
    assert sign_in(role).get(path("metrics:record_decision", pair=pair.pk)).status_code == 403


@pytest.mark.parametrize("role", [Role.OWNER, Role.OMBUDSPERSON])
def test_some_roles_read_no_decisions(organization, sign_in, role):
    assert sign_in(role).get(path("metrics:decisions")).status_code == 403


def test_the_list_is_searched_filtered_and_sorted(pair, sign_in):
    decide(pair, "Labels", before="Paper everywhere")
    decide(pair, "Checkout", outcome="kept")
    executive = sign_in(Role.EXECUTIVE)
    address = path("metrics:decisions")
    found = text_of(executive.get(f"{address}?search=paper"))
    assert "Labels" in found and "Checkout" not in found
    found = text_of(executive.get(f"{address}?outcome=kept"))
    assert "Checkout" in found and "Labels" not in found
    found = text_of(executive.get(f"{address}?sort=title"))
    assert found.index("Checkout") < found.index("Labels")
    assert executive.get(f"{address}?sort=nonsense&page=99&outcome=sold").status_code == 200


def test_the_list_costs_the_same_for_one_and_three(in_organization, pair, sign_in):
    executive, counts = sign_in(Role.EXECUTIVE), []
    decide(pair, "One")
    counts.append(queries_of(executive, path("metrics:decisions")))
    for title in ("Two", "Three"):
        decide(make_pair(in_organization, make_cohort()), title)
    counts.append(queries_of(executive, path("metrics:decisions")))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("days", "followed", "is_waiting"),
    [(29, None, False), (30, None, True), (60, None, True), (61, None, False), (90, 40, True), (45, 10, False)],
)
def test_the_board_has_what_its_owner_should_look_at_again_in_a_column_of_its_own(
    pair, mentee, days, followed, is_waiting
):
    """As the reminders have it: 30 and 90 days after, for a month, unless its owner has said since how it stands."""
    pair.started_on = today() - timedelta(days=200)
    pair.save()
    decision = decide(pair, "Labels", decided_on=today("America/New_York") - timedelta(days=days))
    if followed:
        Decision.objects.update(followed_up_on=today("America/New_York") - timedelta(days=followed))
    due = queries.follow_ups_due(today("America/New_York"))
    assert [each.row for each in due] == ([decision] if is_waiting else [])
    page = text_of(mentee.get(path("metrics:decisions_board")))
    again, changed = page.index('id="name-waiting"'), page.index('id="name-changed"')
    assert again < page.index("Labels") < changed if is_waiting else changed < page.index("Labels")


def test_a_card_is_moved_by_the_form_that_asks_why(pair, mentee):
    decision = decide(pair, "Labels")
    address = f"{path('metrics:edit_decision', decision=decision.pk)}?outcome=kept&from=board"
    assert address.replace("&", "&amp;") in text_of(mentee.get(path("metrics:decisions_board")))
    page = text_of(mentee.get(address))
    assert "You keep it after all. Say why under “Now”." in page
    assert mentee.post(address, a_form(outcome="kept", after="")).status_code == 422
    assert mentee.post(address, a_form(outcome="kept")).url == path("metrics:decisions_board")


def test_a_look_from_the_board_leads_back_to_the_board(pair, mentee):
    decision = decide(pair, "Labels")
    look, change = (path(f"metrics:{name}_decision", decision=decision.pk) for name in ("follow_up", "edit"))
    board, its_list = (f'href="{path(name)}">Go back' for name in ("metrics:decisions_board", "metrics:decisions"))
    page = text_of(mentee.get(f"{look}?from=board"))
    assert (f"{change}?from=board" in page, board in page, its_list in page) == (True, True, False)
    page = text_of(mentee.get(look))
    assert (f"{change}?from=board" in page, board in page, its_list in page) == (False, False, True)


def test_a_question_of_the_program_is_offered_and_shown(pair, mentee):
    question = ask(pair)
    address = path("metrics:record_decision", pair=pair.pk)
    assert "Where do returns hurt?" in text_of(mentee.get(address))
    assert mentee.post(address, a_form(question=question.pk)).status_code == 302
    assert "Answers: Where do returns hurt?" in text_of(mentee.get(path("metrics:decisions")))
