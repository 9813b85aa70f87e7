"""A file of the whole organization: who is missing, who comes back, and what is asked before anybody leaves."""

from __future__ import annotations

import pytest

from access.roles import Role
from access.tenancy import tenant
from accounts.models import PeopleImport, PersonEvent
from tests.accounts.imports import Walk, many
from tests.factories.accounts import make_member
from tests.factories.files import GRADES

FILE = (
    "Name,Email,Employee ID,Unit,Level,Manager\nAna Ruiz,ana@x.example,1,Sales,2,\nBen Cole,ben@x.example,2,Legal,3,1\n"
)
LEVELS = {grade: number for number, grade in enumerate(GRADES, 1)}


@pytest.fixture
def walk(sign_in) -> Walk:
    return Walk(sign_in(Role.PROGRAM_ADMIN))


def text(response) -> str:
    return response.content.decode()


# The whole way ----------------------------------------------------------------------------------------------------


def test_a_full_file_shows_the_missing_and_saving_makes_them_leave(walk):
    walk.save(many(40))
    found = walk.judge(many(38), mode="full")
    page = text(walk.page(found, verdict="left"))
    assert found.counts["left"] == 2
    assert "P38" in page
    assert "Not in this file." in page
    assert not found.asks_twice, "2 of 41 are less than 5 %"
    walk.confirm(found)
    walk.work(found)
    people = walk.people()
    assert people["p38@x.example"].left_on is not None
    assert people["p0@x.example"].left_on is None
    with tenant(walk.organization.pk):
        assert set(PersonEvent.objects.values_list("kind", flat=True)) == {"exit"}


def test_more_than_five_percent_leaving_asks_again_and_names_the_number(walk):
    walk.save(many(40))
    found = walk.judge(many(30), mode="full")
    assert found.asks_twice
    page = walk.confirm(found)
    assert page.status_code == 200
    assert "Tick this if 10 people have really left" in text(page)
    assert "Yes, 10 of 41 people have left" in text(page)
    assert walk.get(found.pk).state == PeopleImport.State.STAGED
    walk.confirm(found, leaving="on")
    assert walk.work(found).counts["left"] == 10


def test_pages_of_rows_below_the_unanswered_question_lead_back_to_the_file(walk):
    found = walk.judge(FILE)
    url = walk.url("confirm_people_import", people_import=found.pk)
    response = walk.client.get(url, {"page": 2})
    assert response.url == walk.url("people_import", people_import=found.pk) + "?page=2"


def test_nobody_ends_their_own_access_by_a_file_that_does_not_name_them(walk):
    walk.save(many(3), mode="full")
    assert walk.people()[walk.client.member.person.email].left_on is None


def test_leavers_with_a_role_are_named_before_the_yes(walk):
    make_member(walk.organization, Role.OWNER, name="Olga Owner")
    make_member(walk.organization, Role.PARTICIPANT, name="Paul Participant")
    page = text(walk.page(walk.judge(many(2), mode="full"), verdict="added"))
    assert "lose their access: Olga Owner." in page
    assert "Paul Participant" not in page


def test_rejected_strangers_in_a_full_file_are_pointed_out(walk):
    walk.save(many(3))
    page = text(walk.page(walk.judge("Name,Email\nMisspelt,p0@\nP01,p1@x.example\nP02,p2@x.example\n", mode="full")))
    assert "1 row left out names nobody we know." in page


def test_who_came_back_is_here_again_with_an_event(walk):
    walk.save(many(3))
    walk.save(many(2), mode="full", leaving="on")
    walk.save(many(3))
    assert walk.people()["p2@x.example"].left_on is None
    with tenant(walk.organization.pk):
        assert list(PersonEvent.objects.order_by("recorded_at").values_list("kind", flat=True)) == ["exit", "return"]


# Who may ---------------------------------------------------------------------------------------------------------------
