"""The pages of a cohort's life, its end and its next cycle."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.actors import SYSTEM
from access.clock import now
from access.roles import Role
from access.tenancy import tenant
from notifications.models import Message
from pairing.actions import publish_pairs
from pairing.models import Pair
from programs import actions
from programs.models import Cohort, Enrollment
from sessions.actions import book_session
from sessions.reconcile import reconcile_pairs
from tests.asking import path, queries_of, text_of
from tests.factories.pairing import make_draft, make_ready_cohort
from tests.roles import as_role

pytestmark = pytest.mark.usefixtures("in_organization")


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


def start(mentees: int = 2, mentors: int = 2) -> Cohort:
    cohort = make_ready_cohort(mentees, mentors)
    publish_pairs(run=make_draft(cohort), by=SYSTEM)
    return Cohort.objects.select_related("program").get(pk=cohort.pk)


def later(cohort: Cohort) -> str:
    return cohort.answers_due_on.isoformat()


def test_the_page_says_where_it_stands_and_leads_to_the_first_thing(admin):
    cohort = make_ready_cohort()
    text = text_of(admin.get(path("home:cohort", cohort=cohort.pk)))
    assert text.count('aria-current="step"') == 1
    due = cohort.answers_due_on
    assert f"<h1>Answers close after {due:%B} {due.day}</h1>" in text
    assert "uw-go" not in text  # waiting is nothing to press
    actions.close_answers(cohort=cohort, by=SYSTEM)
    text = text_of(admin.get(path("home:cohort", cohort=cohort.pk)))
    assert "<h1>No draft of pairs is solved</h1>" in text
    assert text.count("uw-go") == 1


@pytest.mark.parametrize("state", Cohort.State.values)
def test_every_state_has_its_page(admin, state):
    cohort = start()
    Cohort.objects.update(state=state)
    assert admin.get(path("home:cohort", cohort=cohort.pk)).status_code == 200
    assert admin.get(path("programs:cohort", cohort=cohort.pk)).status_code == 200
    assert admin.get(path("pairing:pairing", cohort=cohort.pk)).status_code == 200


@pytest.mark.parametrize("state", ["draft", "recruiting", "active", "debrief", "closed"])
def test_the_page_asks_as_often_for_three_pairs_as_for_one(admin, state):
    counts = []
    for number in (1, 3):
        cohort = start(number + 1, number)
        Cohort.objects.filter(pk=cohort.pk).update(state=state)
        counts.append(queries_of(admin, path("home:cohort", cohort=cohort.pk)))
    assert counts[0] == counts[1]


def test_closing_says_how_many_pairs_end_and_what_stays_and_reconcile_ends_them(admin, in_organization):
    cohort = start()
    pair = Pair.objects.first()
    mentee = pair.members.get(side="mentee").person.memberships.get()
    book_session(pair=pair, starts_at=now() + timedelta(days=3), minutes=45, place="", theme="", by=mentee.actor)
    page = path("home:close_cohort", cohort=cohort.pk)
    text = text_of(admin.get(page))
    assert "2 pairs end." in text
    assert "1 of them has a session ahead." in text
    assert "stay readable for those who were in it" in text
    assert admin.post(page).url == path("home:cohort", cohort=cohort.pk)
    admin.post(page)  # a double click
    with as_role("worker"), tenant(in_organization.pk):
        reconcile_pairs()
    assert set(Pair.objects.values_list("state", flat=True)) == {"closed"}
    assert Message.objects.filter(kind="session_canceled").exists()
    assert "What stays" in text_of(admin.get(path("home:cohort", cohort=cohort.pk)))


def test_the_next_cycle_is_opened_from_it_with_a_warning_about_the_same_people(admin):
    cohort = start()
    page = path("home:clone_cohort", cohort=cohort.pk)
    text = text_of(admin.get(page))
    assert "4 people come along, not asked yet" in text
    assert "4 of these 4 were in this cycle too" in text
    wrong = admin.post(page, {"name": cohort.name, "answers_due_on": later(cohort)})
    assert wrong.context["form"].errors["name"]
    made = admin.post(page, {"name": "Next", "answers_due_on": later(cohort)})
    clone = Cohort.objects.get(name="Next")
    assert made.url == path("programs:cohort", cohort=clone.pk)
    assert set(Enrollment.objects.filter(cohort=clone).values_list("state", flat=True)) == {"listed"}
    assert admin.get(path("home:cohort", cohort=clone.pk)).status_code == 200


def test_a_cohort_that_has_not_begun_is_not_cloned(admin):
    cohort = make_ready_cohort()
    page = path("home:clone_cohort", cohort=cohort.pk)
    said = text_of(admin.post(page, {"name": "Next", "answers_due_on": later(cohort)}, follow=True))
    assert "is recruiting. It can be active or closed next. Clone it once its pairs are published." in said
    assert Cohort.objects.count() == 1


@pytest.mark.parametrize("name", ["cohort", "close_cohort", "clone_cohort"])
def test_strangers_find_nothing(sign_in, name):
    cohort = make_ready_cohort()
    assert sign_in(Role.COORDINATOR).get(path(f"home:{name}", cohort=cohort.pk)).status_code == 404
    assert sign_in(Role.EXECUTIVE).get(path(f"home:{name}", cohort=cohort.pk)).status_code == 403
