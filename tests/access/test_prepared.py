"""Prepared reads: the same statement for every call, and never of another organization."""

from __future__ import annotations

from datetime import date

import pytest

from access.clock import now, today
from access.prepared import DAY, ID, IDS, AnyOf, CannotPrepare, prepared, together
from access.tenancy import NoTenant, tenant
from accounts.models import Person
from tests.factories.accounts import make_person
from tests.roles import as_role


def named(people):
    return Person.objects.filter(AnyOf("pk", people)).order_by("name").values_list("name", "pk")


def test_each_call_has_its_own_values_and_asks_one_thing(in_organization, django_assert_num_queries):
    read = prepared(people=IDS)(named)
    ann, bob, cem = (make_person(name).pk for name in ("Ann", "Bob", "Cem"))
    assert read(people=[ann]) == [("Ann", ann)]
    assert read(people=[]) == []
    with django_assert_num_queries(1):
        assert read(people=[cem, bob]) == [("Bob", bob), ("Cem", cem)]


def test_a_statement_written_in_one_organization_reads_the_one_that_is_open(organization, other_organization):
    """The owner bypasses row-level security, so the statement alone keeps them apart."""
    read = prepared(people=IDS)(named)
    with as_role("owner"):
        with tenant(organization.pk):
            ann = make_person("Ann").pk
            assert read(people=[ann]) == [("Ann", ann)]
        with tenant(other_organization.pk):
            bob = make_person("Bob").pk
            assert read(people=[ann, bob]) == [("Bob", bob)]
        with pytest.raises(NoTenant):
            read(people=[ann])


def test_what_is_read_is_what_the_orm_reads(in_organization):
    @prepared(person=ID, day=DAY)
    def read(person, day):
        return Person.objects.filter(pk=person, hired_on__lte=day).values_list("hired_on", "employee_id", "level")

    ann = make_person("Ann", hired_on=date(2024, 2, 29))
    plain = Person.objects.filter(pk=ann.pk).values_list("hired_on", "employee_id", "level")
    assert read(person=ann.pk, day=today()) == list(plain)
    assert read(person=ann.pk, day=date(2024, 2, 28)) == []


def test_questions_that_are_asked_together_take_one_round_trip(in_organization, django_assert_num_queries):
    read = prepared(people=IDS)(named)
    ann, bob = (make_person(name).pk for name in ("Ann", "Bob"))
    first, nobody, second = (read.asked(people=people) for people in ([ann], [], [bob]))
    with django_assert_num_queries(1):
        found = together(together(first, nobody), second.then(len)).ask()
    assert found == (([("Ann", ann)], []), 1)


@pytest.mark.parametrize(
    "build",
    [
        lambda person: Person.objects.filter(pk=person),
        lambda **_: Person.objects.values_list("name"),
        lambda person: Person.objects.filter(pk=person, hired_on__lte=today()).values_list("name"),
        lambda person: Person.objects.filter(pk=person, created_at__lte=now()).values_list("name"),
        lambda person: Person.objects.filter(pk=person).values_list("created_at__date"),
    ],
    ids=[
        "whole rows",
        "an argument that nothing is compared with",
        "the day of the first call",
        "its moment",
        "its zone",
    ],
)
def test_what_would_not_hold_for_the_next_call_is_refused(build, in_organization):
    with pytest.raises(CannotPrepare):
        prepared(person=ID)(build)(person=make_person("Ann").pk)
