"""Inviting, joining, roles, and the end of access."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import transaction

from access.actors import SYSTEM, Actor
from access.clock import now
from access.roles import Role
from access.tenancy import tenant
from accounts import actions, queries
from accounts.models import Membership, Person, RoleGrant, User
from audit.models import AuditEntry
from notifications.models import Message
from tests.factories.accounts import confirm_email, make_invitation, make_member, make_person


@pytest.fixture
def owner(in_organization) -> Membership:
    return make_member(in_organization, Role.OWNER, name="Olga Owner")


@pytest.fixture
def admin(in_organization) -> Membership:
    return make_member(in_organization, Role.PROGRAM_ADMIN, name="Adam Admin")


def sentences() -> list[str]:
    """What was recorded since the organization was made."""
    return [entry.sentence for entry in AuditEntry.objects.order_by("at", "id")][1:]


def fresh(membership: Membership) -> Membership:
    return Membership.objects.get(pk=membership.pk)


def test_invite_member_writes_person_roles_message_and_entry(owner, in_organization):
    membership = actions.invite_member(
        name="Ben Ito", email="Ben@Example.com", roles=[Role.EXECUTIVE, Role.PROGRAM_ADMIN], by=owner.actor
    )
    assert membership.user is None
    assert (membership.person.name, membership.person.email) == ("Ben Ito", "ben@example.com")
    assert membership.roles == {"executive", "program_admin"}
    assert (membership.invited_to, membership.invited_by_id) == ("ben@example.com", owner.person_id)
    message = Message.objects.get()
    assert (message.address, message.recipient_id) == ("ben@example.com", membership.person_id)
    assert message.context["roles"] == ["Program admin", "Executive"]
    assert message.context["inviter"] == "Olga Owner"
    assert message.context["link"].startswith("/membership/")
    assert sentences()[-1] == "Olga Owner invited Ben Ito as Program admin, Executive"


def test_invite_member_takes_the_person_who_has_the_address(owner):
    person = make_person("Cleo Banks", email="Cleo@Example.com")
    membership = actions.invite_member(name="Somebody", email="cleo@example.com", roles=[Role.GUEST], by=owner.actor)
    assert membership.person == person
    assert membership.person.name == "Cleo Banks"


def test_invite_member_asks_for_the_name_of_a_new_person(owner):
    with pytest.raises(actions.NameMissing):
        actions.invite_member(name=" ", email="new@example.com", roles=[Role.GUEST], by=owner.actor)
    assert not Person.objects.filter(email="new@example.com").exists()


def test_invite_member_refuses_a_member(owner, in_organization):
    member = make_member(in_organization)
    with pytest.raises(actions.AlreadyMember):
        actions.invite_member(person=member.person, roles=[Role.EXECUTIVE], by=owner.actor)
    assert fresh(member).roles == {"participant"}


def test_invite_member_refuses_an_invited_an_ended_and_a_person_who_left(owner):
    invited = make_invitation(Role.GUEST)
    with pytest.raises(actions.AlreadyInvited):
        actions.invite_member(person=invited.person, roles=[Role.GUEST], by=owner.actor)
    actions.deactivate_member(membership=invited, by=owner.actor)
    with pytest.raises(actions.AccessEnded):
        actions.invite_member(person=invited.person, roles=[Role.GUEST], by=owner.actor)
    with pytest.raises(actions.HasLeft):
        actions.invite_member(person=make_person(left_on=date(2026, 1, 1)), roles=[Role.GUEST], by=owner.actor)


def test_invite_member_tells_somebody_who_was_added_without_being_told(owner):
    person = make_person()
    actions.add_member(person=person, roles=[Role.PARTICIPANT], by=owner.actor)
    assert not Message.objects.exists()
    membership = actions.invite_member(person=person, roles=[Role.GUEST], by=owner.actor)
    assert membership.roles == {"participant", "guest"}
    assert Message.objects.count() == 1
    assert sentences()[-2:] == [
        f"Olga Owner added {person.name} as Participant",
        f"Olga Owner invited {person.name} as Guest",
    ]


def test_a_mailbox_that_answered_another_link_may_answer_for_a_new_member(owner):
    person = make_person(email="Ana@example.com")
    membership = actions.add_member(person=person, roles=[Role.PARTICIPANT], by=owner.actor, proven="Ana@example.com")
    assert actions.open_account(membership=membership, password="a long new password", by=membership.actor)


def test_a_mailbox_that_answered_another_link_gets_no_invitation_that_went_elsewhere(owner):
    """Whoever changes an invited owner's address and enrolls that person as a mentor answers the enrollment, and no more."""
    membership = make_invitation(Role.OWNER)
    Person.objects.filter(pk=membership.person_id).update(email="mallory@example.com")
    person = Person.objects.get(pk=membership.person_id)
    actions.add_member(person=person, roles=[Role.PARTICIPANT], by=owner.actor, proven="mallory@example.com")
    with pytest.raises(actions.NotWaiting):
        actions.open_account(membership=membership, password="a long new password", by=membership.actor)


def test_an_invitation_needs_a_role(owner):
    with pytest.raises(actions.NoRole):
        actions.invite_member(name="Ana", email="ana@example.com", roles=[], by=owner.actor)


def test_a_program_admin_invites_anybody_but_owners(admin):
    actions.invite_member(name="Ana", email="ana@example.com", roles=[Role.PROGRAM_ADMIN], by=admin.actor)
    with pytest.raises(actions.MayNotGrant):
        actions.invite_member(name="Eve", email="eve@example.com", roles=[Role.OWNER], by=admin.actor)
    assert not Person.objects.filter(name="Eve").exists()


@pytest.mark.parametrize("role", [Role.OWNER, Role.PROGRAM_ADMIN, Role.COORDINATOR])
def test_whoever_runs_programs_is_no_ombudsperson(role, owner, in_organization):
    member, desk = make_member(in_organization, role), make_member(in_organization, Role.OMBUDSPERSON)
    for roles in ([role, Role.OMBUDSPERSON], [Role.OMBUDSPERSON, Role.PARTICIPANT, role]):
        for membership in (member, desk):
            with pytest.raises(actions.RolesApart):
                actions.set_member_roles(membership=membership, roles=roles, by=owner.actor)
        with pytest.raises(actions.RolesApart):
            actions.invite_member(name="Ana", email="ana@example.com", roles=roles, by=owner.actor)
    with pytest.raises(actions.RolesApart):
        actions.add_member(person=desk.person, roles=[role], by=owner.actor)
    assert RoleGrant.objects.filter(membership__in=[member, desk]).count() == 2
    actions.set_member_roles(membership=member, roles=[Role.OMBUDSPERSON, Role.PARTICIPANT], by=owner.actor)


def test_who_was_both_before_the_rule_still_gets_other_roles(owner, in_organization):
    both = make_member(in_organization, Role.OMBUDSPERSON)
    RoleGrant.objects.create(membership=both, role=Role.COORDINATOR)
    actions.add_member(person=both.person, roles=[Role.PARTICIPANT], by=owner.actor)
    assert both.grants.count() == 3


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PARTICIPANT, Role.EXECUTIVE, Role.OMBUDSPERSON, Role.GUEST])
def test_other_roles_grant_nothing(role, in_organization):
    member = make_member(in_organization, role)
    with pytest.raises(actions.MayNotGrant):
        actions.invite_member(name="Ana", email="ana@example.com", roles=[Role.GUEST], by=member.actor)


def test_an_owner_whose_access_ended_grants_nothing(owner, in_organization):
    other = make_member(in_organization, Role.OWNER)
    actions.deactivate_member(membership=other, by=owner.actor)
    with pytest.raises(actions.MayNotGrant):
        actions.invite_member(name="Ana", email="ana@example.com", roles=[Role.GUEST], by=other.actor)


def test_resend_invitation_waits_ten_minutes_and_goes_to_the_address_of_today(owner):
    membership = make_invitation()
    with pytest.raises(actions.SentJustNow):
        actions.resend_invitation(membership=membership, by=owner.actor)
    Person.objects.filter(pk=membership.person_id).update(email="ana.new@example.com")
    with time_machine.travel(now() + timedelta(minutes=11)):
        actions.resend_invitation(membership=membership, by=owner.actor)
    assert list(Message.objects.order_by("created_at").values_list("address", flat=True)) == [
        "ana@example.com",
        "ana.new@example.com",
    ]
    assert fresh(membership).invited_to == "ana.new@example.com"
    assert sentences()[-1] == "Olga Owner sent the invitation to Ana Ruiz again"


def test_resend_invitation_refuses_members(owner, in_organization):
    with pytest.raises(actions.NotWaiting):
        actions.resend_invitation(membership=make_member(in_organization), by=owner.actor)


def test_a_program_admin_cannot_send_an_owners_invitation_to_another_address(admin):
    """The people import lets them change the address; the link to it would make them an owner."""
    membership = make_invitation(Role.OWNER)
    Person.objects.filter(pk=membership.person_id).update(email="admin.two@example.com")
    with time_machine.travel(now() + timedelta(minutes=11)), pytest.raises(actions.MayNotGrant):
        actions.resend_invitation(membership=membership, by=admin.actor)


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.OMBUDSPERSON])
def test_only_an_owner_sends_an_invitation_to_another_address_than_before(owner, admin, role):
    """Otherwise a changed address in the people file, and one more mail, would open somebody else's place."""
    membership = make_invitation(role)
    Person.objects.filter(pk=membership.person_id).update(email="admin.two@example.com")
    with time_machine.travel(now() + timedelta(minutes=11)):
        with pytest.raises(actions.MayNotGrant):
            actions.resend_invitation(membership=membership, by=admin.actor)
        actions.resend_invitation(membership=membership, by=owner.actor)
    assert fresh(membership).invited_to == "admin.two@example.com"


def test_open_account_makes_a_user_with_a_verified_address_and_joins(owner):
    membership = make_invitation()
    user = actions.open_account(membership=membership, password="a long new password", by=membership.actor)
    assert user.check_password("a long new password")
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.verified, address.primary) == ("ana@example.com", True, True)
    assert fresh(membership).user == user
    assert fresh(membership).joined_at is not None
    assert Message.objects.get().state == Message.State.CANCELED
    assert sentences()[-1] == "Ana Ruiz accepted the invitation"


def test_open_account_works_once(in_organization):
    membership = make_invitation()
    actions.open_account(membership=membership, password="a long new password", by=membership.actor)
    with pytest.raises(actions.NotWaiting):
        actions.open_account(membership=membership, password="another password", by=membership.actor)
    assert User.objects.get(email="ana@example.com").check_password("a long new password")


def test_open_account_leaves_an_existing_account_alone(in_organization):
    User.objects.create_user("ana@example.com", "hers")
    membership = make_invitation()
    with pytest.raises(actions.AccountExists):
        actions.open_account(membership=membership, password="a long new password", by=membership.actor)
    assert User.objects.get(email="ana@example.com").check_password("hers")


def test_a_link_sent_to_one_mailbox_opens_no_account_for_another(owner):
    """An admin who invites themselves and then changes the address in the people file gets nobody's account."""
    membership = make_invitation(email="mallory@example.com")
    Person.objects.filter(pk=membership.person_id).update(email="chief@elsewhere.example")
    with pytest.raises(actions.NotWaiting):
        actions.open_account(membership=membership, password="a long new password", by=membership.actor)
    assert not User.objects.filter(email="chief@elsewhere.example").exists()


def test_an_added_person_without_an_invitation_cannot_be_joined_by_link(owner):
    membership = actions.add_member(person=make_person(), roles=[Role.GUEST], by=owner.actor)
    with pytest.raises(actions.NotWaiting):
        actions.open_account(membership=membership, password="a long new password", by=membership.actor)


def test_join_member_uses_the_account_and_confirms_the_address(in_organization):
    user = User.objects.create_user("ana@example.com", "hers")
    membership = make_invitation()
    actions.join_member(membership=membership, user=user, by=membership.actor)
    assert fresh(membership).user == user
    assert EmailAddress.objects.get(user=user, email="ana@example.com").verified


def test_join_member_finds_the_account_by_a_confirmed_second_address_only(in_organization):
    user = confirm_email(User.objects.create_user("ana@private.example", "hers"))
    second = EmailAddress.objects.create(user=user, email="ana@example.com", verified=False)
    assert queries.account_with("ana@example.com") is None
    second.verified = True
    second.save()
    membership = make_invitation()
    actions.join_member(membership=membership, user=user, by=membership.actor)
    assert fresh(membership).user == user


def test_join_member_refuses_another_account_and_a_second_membership(in_organization):
    confirm_email(User.objects.create_user("ana@example.com", "hers"))
    membership, stranger = make_invitation(), User.objects.create_user("eve@example.com", "x")
    with pytest.raises(actions.AnotherAccount):
        actions.join_member(membership=membership, user=stranger, by=membership.actor)
    member = make_member(in_organization)
    EmailAddress.objects.create(user=member.user, email="second@example.com", verified=True)
    twice = make_invitation(name="Double", email="second@example.com")
    with pytest.raises(actions.AlreadyMember):
        actions.join_member(membership=twice, user=member.user, by=twice.actor)
    assert fresh(membership).user is None
    assert fresh(twice).user is None


def test_one_user_joins_two_organizations(organization, other_organization):
    with tenant(organization.pk):
        first = make_invitation()
        user = actions.open_account(membership=first, password="a long new password", by=first.actor)
    with tenant(other_organization.pk):
        second = make_invitation()
        actions.join_member(membership=second, user=user, by=second.actor)
    assert queries.organizations_of(user) == [organization, other_organization]


def test_set_member_roles_gives_exactly_these(owner, in_organization):
    member = make_member(in_organization, Role.PARTICIPANT, Role.GUEST, name="Dana Lee")
    actions.set_member_roles(membership=member, roles=[Role.GUEST, Role.EXECUTIVE], by=owner.actor)
    assert member.roles == {"guest", "executive"}
    assert sentences()[-1] == ("Olga Owner changed the roles of Dana Lee from Participant, Guest to Executive, Guest")


def test_set_member_roles_twice_writes_one_entry(owner, in_organization):
    member = make_member(in_organization)
    for _ in range(2):
        actions.set_member_roles(membership=member, roles=[Role.EXECUTIVE], by=owner.actor)
    assert len(sentences()) == 1
    with pytest.raises(actions.NoRole):
        actions.set_member_roles(membership=member, roles=[], by=owner.actor)


def test_a_program_admin_neither_makes_nor_unmakes_owners(admin, owner, in_organization):
    second = make_member(in_organization, Role.OWNER, Role.EXECUTIVE)
    with pytest.raises(actions.MayNotGrant):
        actions.set_member_roles(membership=admin, roles=[Role.OWNER], by=admin.actor)
    with pytest.raises(actions.MayNotGrant):
        actions.set_member_roles(membership=second, roles=[Role.EXECUTIVE], by=admin.actor)
    with pytest.raises(actions.MayNotGrant):
        actions.deactivate_member(membership=second, by=admin.actor)
    actions.set_member_roles(membership=second, roles=[Role.OWNER, Role.GUEST], by=admin.actor)
    assert fresh(second).roles == {"owner", "guest"}


def test_the_last_owner_stays(owner, admin):
    with pytest.raises(actions.LastOwner):
        actions.set_member_roles(membership=owner, roles=[Role.EXECUTIVE], by=owner.actor)
    with pytest.raises(actions.LastOwner):
        actions.deactivate_member(membership=owner, by=SYSTEM)
    assert fresh(owner).roles == {"owner"}


def test_an_owner_who_never_answered_does_not_count(owner):
    make_invitation(Role.OWNER)
    with pytest.raises(actions.LastOwner):
        actions.set_member_roles(membership=owner, roles=[Role.EXECUTIVE], by=owner.actor)


def test_an_owner_who_left_the_company_or_lost_access_does_not_count(owner, in_organization):
    gone, closed = make_member(in_organization, Role.OWNER), make_member(in_organization, Role.OWNER)
    Person.objects.filter(pk=gone.person_id).update(left_on=date(2026, 1, 1))
    actions.deactivate_member(membership=closed, by=owner.actor)
    with pytest.raises(actions.LastOwner):
        actions.set_member_roles(membership=owner, roles=[Role.EXECUTIVE], by=owner.actor)


def test_an_owner_steps_down_when_another_one_is_there(owner, in_organization):
    make_member(in_organization, Role.OWNER)
    actions.set_member_roles(membership=owner, roles=[Role.EXECUTIVE], by=owner.actor)
    assert fresh(owner).roles == {"executive"}


def test_deactivate_and_reactivate_member(owner, in_organization):
    member = make_member(in_organization, name="Dana Lee")
    for _ in range(2):
        actions.deactivate_member(membership=member, by=owner.actor)
    assert queries.membership_of(member.user) is None
    for _ in range(2):
        actions.reactivate_member(membership=member, by=owner.actor)
    assert queries.membership_of(member.user) == member
    assert fresh(member).roles == {"participant"}
    assert sentences() == ["Olga Owner ended the access of Dana Lee", "Olga Owner gave Dana Lee access again"]


def test_deactivating_an_invitation_calls_off_its_mail_and_closes_its_link(owner):
    membership = make_invitation()
    actions.deactivate_member(membership=membership, by=owner.actor)
    assert Message.objects.get().state == Message.State.CANCELED
    with pytest.raises(actions.NotWaiting):
        actions.open_account(membership=membership, password="a long new password", by=membership.actor)


def test_nobody_ends_their_own_access(owner, in_organization):
    make_member(in_organization, Role.OWNER)
    with pytest.raises(actions.OwnAccess):
        actions.deactivate_member(membership=owner, by=owner.actor)


def test_set_timezone(in_organization):
    member = make_member(in_organization, name="Dana Lee")
    for _ in range(2):
        actions.set_timezone(person=member.person, timezone="Asia/Tokyo", by=member.actor)
    actions.set_timezone(person=member.person, timezone="", by=member.actor)
    assert sentences() == [
        "Dana Lee set the time zone to Asia/Tokyo",
        "Dana Lee set the time zone to the one of the organization",
    ]


def test_the_audit_entry_goes_with_its_action(owner):
    with transaction.atomic():
        make_invitation()
        assert sentences() == ["Upwell invited Ana Ruiz as Participant"]
        transaction.set_rollback(True)
    assert sentences() == []
    assert not Message.objects.exists()


def test_a_person_without_a_membership_grants_nothing(in_organization, owner):
    stranger = Actor(person_id=make_person().pk, name="Nobody")
    with pytest.raises(actions.MayNotGrant):
        actions.invite_member(name="Ana", email="ana@example.com", roles=[Role.GUEST], by=stranger)
