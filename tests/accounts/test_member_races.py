"""Two requests at the same moment: the second waits for the first and sees what it did."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from access.roles import Role
from access.tenancy import tenant
from accounts import actions
from accounts.models import Membership, Organization, RoleGrant, User
from tests.factories.accounts import make_invitation, make_member

pytestmark = pytest.mark.django_db(transaction=True)


def together(organization: Organization, first: Callable[[], object], second: Callable[[], object]) -> Exception | None:
    """Run `first` in a transaction that stays open until `second`, in another connection, is waiting; what `second` raised."""
    raised: list[Exception] = []

    def run() -> None:
        try:
            with tenant(organization.pk):
                second()
        except Exception as error:  # noqa: BLE001
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with tenant(organization.pk):
        first()
        thread.start()
        thread.join(timeout=0.5)
        assert thread.is_alive(), "the second did not wait"
    thread.join(timeout=10)
    return raised[0] if raised else None


def test_two_owners_who_demote_each_other_leave_one(organization):
    one, other = make_member(organization, Role.OWNER), make_member(organization, Role.OWNER)

    def demote(whom: Membership, by: Membership) -> Callable[[], None]:
        return lambda: actions.set_member_roles(membership=whom, roles=[Role.EXECUTIVE], by=by.actor)

    assert isinstance(
        together(organization, demote(one, other), demote(other, one)), actions.MayNotGrant | actions.LastOwner
    )
    with tenant(organization.pk):
        assert [grant.membership for grant in RoleGrant.objects.filter(role=Role.OWNER)] == [other]


def test_two_owners_who_end_each_others_access_leave_one(organization):
    one, other = make_member(organization, Role.OWNER), make_member(organization, Role.OWNER)

    def end(whom: Membership, by: Membership) -> Callable[[], None]:
        return lambda: actions.deactivate_member(membership=whom, by=by.actor)

    assert isinstance(together(organization, end(one, other), end(other, one)), actions.LastOwner)
    with tenant(organization.pk):
        assert set(Membership.objects.filter(is_active=True)) == {other}


def test_an_invitation_that_is_answered_twice_makes_one_account(organization):
    with tenant(organization.pk):
        membership = make_invitation()

    def answer(password: str) -> Callable[[], User]:
        return lambda: actions.open_account(membership=membership, password=password, by=membership.actor)

    found = together(organization, answer("the first password"), answer("the second password"))
    assert isinstance(found, actions.NotWaiting)
    assert User.objects.get().check_password("the first password")
