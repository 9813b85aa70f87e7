"""Who opened what about somebody: written once a day, read by that person alone."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse

from access.roles import Role
from access.tenancy import tenant
from audit.models import Opening
from programs.models import Enrollment
from tests.factories.accounts import make_member
from tests.factories.pairs import make_cohort
from tests.roles import as_role

pytestmark = pytest.mark.django_db
PAGE = "/o/halden/audit/openings/"


def member_page(member):
    return reverse("accounts:set_member_roles", kwargs={"organization": "halden", "membership": member.pk})


@pytest.fixture
def person(organization):
    with tenant(organization.pk):
        return make_member(organization, Role.PARTICIPANT)


@pytest.fixture
def enrollment(organization, person):
    with tenant(organization.pk):
        return Enrollment.objects.create(cohort=make_cohort(), person=person.person, side="mentor")


def test_who_opened_the_place_of_somebody_in_a_cohort_is_told_to_them_alone(sign_in, person, enrollment):
    admin = sign_in(Role.PROGRAM_ADMIN)
    for _ in range(2):
        assert admin.get(f"/o/halden/enrollments/{enrollment.pk}/").status_code == 200
    page = sign_in(membership=person).get(PAGE).content.decode()
    assert page.count("opened your place in a cohort") == 1
    assert admin.member.person.name in page
    assert "Program admin" in page
    for role in (Role.OWNER, Role.PROGRAM_ADMIN, Role.EXECUTIVE, Role.PARTICIPANT):
        assert "opened your place" not in sign_in(role).get(PAGE).content.decode()


def test_opening_ones_own_page_is_not_written_and_lists_are_not_either(organization, sign_in, enrollment):
    admin = sign_in(Role.OWNER)
    assert admin.get(member_page(admin.member)).status_code == 200
    board = sign_in(Role.PROGRAM_ADMIN).get(f"/o/halden/cohorts/{enrollment.cohort_id}/")
    people = admin.get(reverse("accounts:people", kwargs={"organization": "halden"}))
    assert (board.status_code, people.status_code) == (200, 200)
    with tenant(organization.pk):
        assert not Opening.objects.exists()


def test_the_page_of_a_member_is_written(organization, sign_in, person):
    sign_in(Role.OWNER).get(member_page(person))
    with tenant(organization.pk):
        [opening] = Opening.objects.all()
    assert (opening.subject_id, opening.what, opening.reader_roles) == (person.person_id, "access", "Owner")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_a_fixed_number_of_queries(
    organization, sign_in, person, enrollment, count, django_assert_max_num_queries
):
    for _ in range(count):
        sign_in(Role.PROGRAM_ADMIN).get(f"/o/halden/enrollments/{enrollment.pk}/")
    client = sign_in(membership=person)
    with django_assert_max_num_queries(18):
        page = client.get(PAGE).content.decode()
    assert page.count("opened your place") == count


@pytest.mark.parametrize("process", ["web", "vault"])
def test_nobody_removes_or_changes_what_is_written(in_organization, process):
    for write in (lambda: Opening.objects.all().delete(), lambda: Opening.objects.update(reader_name="x")):
        with as_role(process), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            write()


def test_who_looks_at_erasing_somebody_is_told_to_them(sign_in, person):
    admin = sign_in(Role.PROGRAM_ADMIN)
    assert admin.get(f"/o/halden/people/{person.person_id}/erase/").status_code == 200
    assert "what erasing your data would do" in sign_in(membership=person).get(PAGE).content.decode()
