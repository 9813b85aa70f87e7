"""Planning check-ins: what the page says of a size, taking a length, cutting a cohort, and nothing once they began."""

from __future__ import annotations

import pytest

from access.roles import Role
from access.tenancy import tenant
from accounts.models import Person
from audit.models import AuditEntry
from feedback.models import CheckInPlan
from programs.models import Cohort, Enrollment
from tests.factories.accounts import make_person
from tests.factories.feedback import begin, make_circle
from tests.factories.pairs import make_cohort

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def enroll(cohort, pairs, site=""):
    for _ in range(pairs):
        for side in ("mentee", "mentor"):
            person = make_person(site=site if side == "mentee" else "")
            Enrollment.objects.create(cohort=cohort, person=person, side=side)


@pytest.fixture
def cohort(organization):
    with tenant(organization.pk):
        return make_cohort()


def path(cohort, name=""):
    return f"/o/halden/cohorts/{cohort.pk}/check-ins/{name}"


def read(client, cohort, **numbers):
    return " ".join(client.get(path(cohort), numbers).content.decode().split())


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


@pytest.mark.parametrize(
    ("pairs", "title"),
    [
        (9, "Too few pairs for a sealed part"),
        (10, "One check-in for the whole cycle"),
        (19, "One check-in for the whole cycle"),
        (20, "A check-in every month"),
    ],
)
def test_it_recommends_by_size_and_says_when_there_are_too_few(admin, cohort, pairs, title):
    page = read(admin, cohort, pairs=pairs, low=60, high=85, ticking=70, many=60, some=40)
    assert f"<h1>{title}</h1>" in page
    assert ("Why one check-in, with fewer than 20 pairs." in page) == (10 <= pairs < 20)


def test_it_counts_on_who_is_enrolled_whatever_they_answered(admin, organization, cohort):
    with tenant(organization.pk):
        enroll(cohort, 12)
        Enrollment.objects.filter(side="mentor").update(state=Enrollment.State.DECLINED)
    page = read(admin, cohort)
    assert "with 12 pairs." in page
    assert 'value="12"' in page


def test_a_length_is_taken_with_one_click_and_audited(admin, organization, cohort):
    answer = admin.post(path(cohort, "length/"), {"length": "quarters"}, follow=True)
    assert answer.status_code == 200
    with tenant(organization.pk):
        assert CheckInPlan.objects.get().length == "quarters"
        entry = AuditEntry.objects.get(action="check_ins_planned")
        assert entry.sentence.endswith("a check-in every quarter")
    assert "<h1>A check-in every quarter</h1>" in read(
        admin, cohort, pairs=24, low=60, high=85, ticking=70, many=60, some=40
    )
    admin.post(path(cohort, "length/"), {"length": "fortnight"})
    with tenant(organization.pk):
        assert CheckInPlan.objects.get().length == "quarters"


def test_a_cohort_is_cut_by_site_and_small_sites_are_joined_by_name(admin, organization, cohort):
    with tenant(organization.pk):
        enroll(cohort, 11, "Berlin")
        enroll(cohort, 6, "Lima")
        enroll(cohort, 5, "Porto")
    admin.post(path(cohort, "cells/"), {"cut": "site"})
    page = read(admin, cohort)
    assert "About 6 pairs: too few, so no sealed part and no patterns" in page
    admin.post(path(cohort, "cells/"), {"cut": "site", "name_0": "Berlin", "name_1": "South", "name_2": "south"})
    page = read(admin, cohort)
    assert "About 11 pairs<" in page
    assert "too few" not in page
    with tenant(organization.pk):
        assert CheckInPlan.objects.get().names == {"Lima": "South", "Porto": "South"}
    admin.post(path(cohort, "cells/"), {"cut": ""})
    with tenant(organization.pk):
        plan = CheckInPlan.objects.get()
        assert (plan.cut, plan.names) == ("", {})


def test_nothing_can_be_planned_once_they_began(admin, organization, keys):
    with tenant(organization.pk):
        cohort = begin(organization, keys, pairs=12).cohort
    assert "<h1>The check-ins have begun</h1>" in read(admin, cohort)
    for name, data in (("length/", {"length": "months"}), ("cells/", {"cut": "site"})):
        page = admin.post(path(cohort, name), data, follow=True).content.decode()
        assert "have begun, so they stay as they are" in page
    with tenant(organization.pk):
        assert not CheckInPlan.objects.exists()


def test_nearly_the_same_people_are_pointed_out(admin, organization, cohort):
    with tenant(organization.pk):
        before = make_circle(organization, pairs=5)
        Cohort.objects.filter(pk=before.cohort.pk).update(program=cohort.program)
        for person in Person.objects.filter(pk__in=[each.pk for each in before.mentors + before.mentees]):
            Enrollment.objects.create(cohort=cohort, person=person, side="mentor")
        enroll(cohort, 1)
    assert "83% of those enrolled had a partner in an earlier cohort" in read(admin, cohort)
    with tenant(organization.pk):
        enroll(cohort, 1)
    assert "Nearly the same people" not in read(admin, cohort)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [({"low": 90}, "at least as many"), ({"many": 0}, "from 1 to 100"), ({"pairs": "x"}, "whole number")],
)
def test_a_number_that_makes_no_sense_is_named(admin, cohort, numbers, words):
    answer = admin.get(path(cohort), numbers)
    assert answer.status_code == 422
    assert words in answer.content.decode()


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.PARTICIPANT, Role.OMBUDSPERSON, Role.OWNER])
def test_only_who_opens_cohorts_plans(sign_in, cohort, role):
    client = sign_in(role)
    assert client.get(path(cohort)).status_code == 403
    assert client.post(path(cohort, "cells/"), {"cut": "site"}).status_code == 403


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_takes_a_fixed_number_of_queries(admin, organization, cohort, people, django_assert_max_num_queries):
    with tenant(organization.pk):
        for number in range(people):
            enroll(cohort, 1, f"Site {number}")
        CheckInPlan.objects.create(cohort=cohort, cut="site")
    with django_assert_max_num_queries(22):
        admin.get(path(cohort))
