"""The two fences, each tried alone: every way of reaching another organization's rows that anybody thought of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from access.tenancy import (
    ForeignTenant,
    NoTenant,
    TenantManager,
    _current,
    acting_user,
    at_once,
    current_organization,
    tenant,
)
from accounts.models import Membership, Organization, Person, PersonEvent
from tests.factories.accounts import make_member, make_organization, make_person
from tests.roles import as_role, set_role


@contextmanager
def orm_fence_only() -> Iterator[None]:
    """The owner bypasses row-level security, so only managers and keys are left."""
    with as_role("owner"):
        yield


@contextmanager
def rls_only(organization: Organization) -> Iterator[models.Manager]:
    """An unfiltered manager in an open organization: only row-level security is left."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL app.org = %s", [str(organization.pk)])
        manager = models.Manager()
        manager.model = Person
        yield manager


@pytest.fixture
def strangers(organization: Organization, other_organization: Organization) -> tuple[Person, Person]:
    """Ann of the first organization, and Bob of the other."""
    with tenant(organization.pk):
        ann = make_person("Ann")
    with tenant(other_organization.pk):
        bob = make_person("Bob")
    return ann, bob


def test_no_tenant_is_an_exception_not_a_leak(strangers):
    with pytest.raises(NoTenant):
        Person.objects.count()
    with pytest.raises(NoTenant):
        Person(name="x", email="x@example.com")


def test_another_tenant_cannot_be_opened_inside_one(organization, other_organization):
    with tenant(organization.pk), pytest.raises(ForeignTenant), tenant(other_organization.pk):
        pass


def test_the_same_tenant_nests_and_is_gone_afterwards(organization):
    with tenant(organization.pk):
        with tenant(organization.pk):
            assert current_organization() == organization.pk
        assert Person.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.org', true)")
        assert not cursor.fetchone()[0]
    with pytest.raises(NoTenant):
        current_organization()


def test_an_exception_restores_what_was_open(organization):
    with pytest.raises(ZeroDivisionError), tenant(organization.pk):
        _ = 1 / 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.org', true)")
        assert not cursor.fetchone()[0]


def test_reads_are_fenced_by_the_manager_alone(strangers, organization):
    ann, bob = strangers
    with orm_fence_only(), tenant(organization.pk):
        assert list(Person.objects.all()) == [ann]
        assert list(Person._base_manager.all()) == [ann]
        assert not Person.objects.filter(pk=bob.pk).exists()
        with pytest.raises(Person.DoesNotExist):
            bob.refresh_from_db()


def test_writes_are_fenced_by_the_keys_alone(strangers, organization, other_organization):
    _, bob = strangers
    with orm_fence_only(), tenant(organization.pk):
        for write in (
            lambda: Person.objects.create(organization=other_organization, name="x", email="x@example.com"),
            lambda: Person.objects.bulk_create(
                [Person(organization_id=other_organization.pk, name="x", email="x@x.com")]
            ),
            bob.save,
        ):
            with pytest.raises(ForeignTenant), transaction.atomic():
                write()
        assert Person.objects.filter(pk=bob.pk).update(name="changed") == 0


def test_joins_carry_the_organization(strangers, organization):
    with tenant(organization.pk):
        sql = str(PersonEvent.objects.select_related("person").query)
        assert '"accounts_person"."organization_id" = ("accounts_personevent"."organization_id")' in sql
        assert Person.objects.filter(manager__name="Bob").count() == 0
        assert Person.objects.filter(events__kind="hire").count() == 0


def test_rows_are_fenced_by_row_level_security_alone(strangers, organization, other_organization):
    ann, bob = strangers
    with rls_only(organization) as unfiltered:
        assert list(unfiltered.values_list("pk", flat=True)) == [ann.pk]
        assert unfiltered.filter(pk=bob.pk).update(name="changed") == 0
        assert unfiltered.filter(pk=bob.pk)._raw_delete("default") == 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM accounts_person")
            assert cursor.fetchone() == (1,)
        with (
            pytest.raises(DatabaseError, match="row-level security"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "INSERT INTO accounts_person (id, organization_id, name, email, title, unit, site, timezone, languages, created_at,"
                " updated_at) VALUES (%s, %s, 'x', 'x@x.com', '', '', '', '', '{}', now(), now())",
                [uuid4(), other_organization.pk],
            )
        with (
            pytest.raises(DatabaseError, match="row-level security"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE accounts_person SET organization_id = %s", [other_organization.pk])


def test_without_a_tenant_row_level_security_shows_nothing(strangers):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_person")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_a_row_cannot_point_at_another_tenants_row(organization, other_organization):
    with tenant(other_organization.pk):
        bob = make_person("Bob")
    with pytest.raises(IntegrityError, match="_org_fk"), tenant(organization.pk):
        make_person("Ann", manager_id=bob.pk)


def test_unique_rules_do_not_tell_what_another_tenant_holds(strangers, other_organization):
    ann, _ = strangers
    with tenant(other_organization.pk):
        assert make_person("Ann", email=ann.email).email == ann.email


def test_a_user_sees_only_their_own_memberships_before_a_tenant_is_open(organization, other_organization):
    mine = make_member(organization, name="Ann")
    make_member(other_organization, name="Bob")
    with acting_user(mine.user_id):
        assert list(Membership.unscoped.values_list("pk", flat=True)) == [mine.pk]
    assert Membership.unscoped.count() == 0
    with acting_user(mine.user_id):
        assert Membership.unscoped.update(is_active=False) == 0


def test_own_memberships_are_not_added_to_an_open_tenant(organization, other_organization):
    first = make_member(organization, name="Ann")
    with tenant(other_organization.pk):
        second = make_person("Ann", email=first.person.email)
        Membership.objects.create(user=first.user, person=second)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL app.user_id = %s", [str(first.user_id)])
        assert Membership.unscoped.count() == 1


def test_the_web_role_cannot_make_or_change_other_organizations(organization, other_organization):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Organization.objects.create(name="Sneaky", slug="sneaky")
    with tenant(organization.pk):
        assert Organization.objects.filter(pk=other_organization.pk).update(name="Mine now") == 0
        assert Organization.objects.filter(pk=organization.pk).update(name="Halden") == 1


def test_a_pooled_connection_never_hands_on_a_tenant(organization):
    with tenant(organization.pk):
        pass
    set_role("web")
    assert _current.get() is None
    assert isinstance(Person._base_manager, TenantManager)


@pytest.mark.django_db(transaction=True)
def test_a_statement_at_once_sees_its_own_organization_is_committed_and_leaves_no_tenant():
    ours, theirs = make_organization("Ours", slug="ours"), make_organization("Theirs", slug="theirs")
    for organization in (ours, theirs):
        with tenant(organization.pk):
            make_person("Ann")
    moved = at_once(
        ours.pk,
        "WITH moved AS (UPDATE accounts_person SET site = %(site)s RETURNING id) SELECT count(*) FROM moved",
        {"site": "Oslo"},
    )
    assert moved == (1,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_person")
        assert cursor.fetchone() == (0,), "the tenant ended with the statement"
    with tenant(ours.pk):
        assert Person.objects.get().site == "Oslo"
    with tenant(theirs.pk):
        assert Person.objects.get().site != "Oslo"
    with tenant(theirs.pk), pytest.raises(ForeignTenant):
        at_once(ours.pk, "SELECT 1", {})
