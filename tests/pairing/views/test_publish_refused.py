"""A publish that is refused: why stands on the page, before somebody writes, and what somebody wrote stays."""

from __future__ import annotations

import pytest

from access.actors import SYSTEM
from access.roles import Role
from access.tenancy import tenant
from pairing import actions
from pairing.models import PairingRun
from programs.models import Enrollment
from tests.asking import path, queries_of, text_of
from tests.factories.pairing import make_draft, make_ready_cohort
from tests.pairing.test_publishing import move_under, reopen

WORDS = {"mentee": "Bring one decision.", "mentor": "Thank you all."}
FORM = 'id="writing"'


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


@pytest.fixture
def run(organization) -> PairingRun:
    with tenant(organization.pk):
        return make_draft(make_ready_cohort(2, 2))


def forbid(run: PairingRun) -> str:
    pair = run.proposals.select_related("mentee__person", "mentor__person").first()
    actions.rule_pair(cohort=run.cohort, mentee=pair.mentee_id, mentor=pair.mentor_id, kind="forbid", by=SYSTEM)
    return f"{pair.mentee.person.name} with {pair.mentor.person.name}"


def schedule_another(run: PairingRun) -> None:
    actions.schedule_publish(run=make_draft(run.cohort), by=SYSTEM)


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (lambda run: reopen(run.cohort), "Answers are open again."),
        (schedule_another, "Draft 2 is about to be published."),
        (move_under, "Against what always holds, since this draft:"),
        (forbid, "Forbidden since this draft:"),
    ],
)
def test_what_was_typed_stays_beside_the_reason(organization, admin, run, happens, words):
    with tenant(organization.pk):
        happens(run)
    response = admin.post(path("pairing:publish", run=run.pk), WORDS)
    page = response.content.decode()
    assert response.status_code == 409
    assert response.context["form"].non_field_errors()[0].startswith(words)
    assert words in page
    assert all(f"{typed}</textarea>" in page for typed in WORDS.values())
    assert page.count("uw-go") == 1
    with tenant(organization.pk):
        assert PairingRun.objects.get(pk=run.pk).state == PairingRun.State.DRAFT


def test_while_answers_are_open_the_page_says_so_and_asks_for_nothing(organization, admin, run):
    with tenant(organization.pk):
        reopen(run.cohort)
    page = text_of(admin.get(path("pairing:publish", run=run.pk)))
    assert "Answers are open again, so nothing can be published." in page
    assert FORM not in page
    assert path("programs:close_answers", cohort=run.cohort_id) in page


def test_a_forbidden_pair_is_named_before_somebody_writes_with_the_two_ways_out(organization, admin, run):
    address = path("pairing:publish", run=run.pk)
    assert FORM in text_of(admin.get(address))
    with tenant(organization.pk):
        names = forbid(run)
    page = text_of(admin.get(address))
    assert f"Forbidden, and in it: {names}. It cannot be published as it stands. Solve it again, or lift that." in page
    assert "or publish it as it stands" not in page
    assert FORM not in page
    assert f'href="{path("pairing:pairing", cohort=run.cohort_id)}#rulings"' in page
    assert 'name="again"' in text_of(admin.get(path("pairing:run", run=run.pk)))  # where the first way out leads


def test_a_lock_that_the_draft_does_not_have_is_named_and_refuses_nothing(organization, admin, run):
    with tenant(organization.pk):
        first, other = run.proposals.select_related("mentee__person", "mentor__person")
        actions.rule_pair(cohort=run.cohort, mentee=first.mentee_id, mentor=other.mentor_id, kind="lock", by=SYSTEM)
    page = text_of(admin.get(path("pairing:publish", run=run.pk)))
    assert f"Locked, and not in it: {first.mentee.person.name} with {other.mentor.person.name}." in page
    assert FORM in page
    assert admin.post(path("pairing:publish", run=run.pk), WORDS).status_code == 302


def test_a_capacity_that_was_lowered_is_not_called_a_partner(organization, admin):
    with tenant(organization.pk):
        run = make_draft(make_ready_cohort(2, 1, mentees_per_mentor=2))
        assert run.mentees_paired == 2
        mentor = run.proposals.select_related("mentor__person").first().mentor
        Enrollment.objects.filter(pk=mentor.pk).update(capacity=1)
    page = text_of(admin.post(path("pairing:publish", run=run.pk), WORDS))
    assert f"got a partner, or take fewer than before: {mentor.person.name}." in page


def test_the_page_takes_as_many_queries_for_one_forbidden_pair_as_for_three(organization, admin):
    counts = []
    for people in (1, 3):
        with tenant(organization.pk):
            draft = make_draft(make_ready_cohort(people, people))
            for pair in draft.proposals.all():
                actions.rule_pair(
                    cohort=draft.cohort, mentee=pair.mentee_id, mentor=pair.mentor_id, kind="forbid", by=SYSTEM
                )
        counts.append(queries_of(admin, path("pairing:publish", run=draft.pk)))
    assert counts[0] == counts[1]
