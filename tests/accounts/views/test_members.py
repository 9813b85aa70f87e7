"""The pages of members."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse
from pytest_django.asserts import assertNumQueries

from access.clock import now
from access.roles import ROLE_PERMISSIONS, Permission, Role
from access.tenancy import tenant
from accounts.models import Membership, Person
from notifications.models import Message
from tests.factories.accounts import make_invitation, make_member, make_person


def url(name: str, membership: Membership | None = None) -> str:
    kwargs = {"organization": "halden"} | ({"membership": membership.pk} if membership else {})
    return reverse(f"accounts:{name}", kwargs=kwargs)


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def owner(sign_in):
    return sign_in(Role.OWNER)


@pytest.fixture
def dana(organization) -> Membership:
    return make_member(organization, Role.PARTICIPANT, name="Dana Lee")


@pytest.fixture
def ana(organization) -> Membership:
    with tenant(organization.pk):
        return make_invitation(Role.EXECUTIVE)


def fresh(membership: Membership) -> Membership:
    with tenant(membership.organization_id):
        found = Membership.objects.select_related("person").get(pk=membership.pk)
        assert found.roles is not None
        return found


@pytest.mark.parametrize("role", list(Role))
def test_who_may_open_the_list(role, sign_in):
    allowed = Permission.MEMBERS_MANAGE in ROLE_PERMISSIONS[role]
    assert sign_in(role).get(url("members")).status_code == (200 if allowed else 403)


def test_the_list_shows_roles_states_and_whether_a_second_step_is_on(owner, dana, ana):
    TOTP.activate(dana.user, generate_totp_secret())
    page = text(owner.get(url("members")))
    for shown in (
        "Dana Lee",
        "Participant",
        "Active",
        "Yes",
        "Ana Ruiz",
        "ana@example.com",
        "Executive",
        "Invited",
        "No",
    ):
        assert shown in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_number_of_queries_for_any_number_of_members(count, owner, organization):
    for number in range(count):
        make_member(organization, Role.PARTICIPANT, Role.GUEST, name=f"Person {number}")
    with assertNumQueries(17):
        owner.get(url("members"))


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("search=dana", "Dana Lee", "Ana Ruiz"),
        ("search=ANA@EXAMPLE", "Ana Ruiz", "Dana Lee"),
        ("role=executive", "Ana Ruiz", "Dana Lee"),
        ("state=invited", "Ana Ruiz", "Dana Lee"),
        ("state=active", "Dana Lee", "Ana Ruiz"),
    ],
)
@pytest.mark.usefixtures("dana", "ana")
def test_the_list_is_searched(owner, query, shown, hidden):
    page = text(owner.get(f"{url('members')}?{query}"))
    assert shown in page
    assert hidden not in page


def test_a_search_that_finds_nothing_or_makes_no_sense_says_so(owner):
    assert "Nobody matches" in text(owner.get(url("members") + "?search=zzz"))
    assert owner.get(url("members") + "?role=king&sort=nothing&page=-3").status_code == 200


def test_the_list_is_sorted_and_paged(owner, organization):
    for number in range(30):
        make_member(organization, name=f"Person {number:02}")
    first, second = (
        text(owner.get(url("members") + "?search=Person")),
        text(owner.get(url("members") + "?search=Person&page=2")),
    )
    assert "Person 00" in first
    assert "Person 29" not in first
    assert "Person 29" in second
    assert "Person 29" in text(owner.get(url("members") + "?search=Person&sort=-name"))


def test_invite_member(owner, organization):
    response = owner.post(
        url("invite_member"), {"email": "New@Example.com", "name": "Nora New", "roles": ["participant", "guest"]}
    )
    assert response.url == url("members")
    with tenant(organization.pk):
        assert Membership.objects.get(person__email="new@example.com").roles == {"participant", "guest"}
        assert Message.objects.count() == 1
    assert "The invitation is on its way to new@example.com." in text(owner.get(response.url))


def test_inviting_twice_is_refused_at_the_field(owner, organization):
    data = {"email": "new@example.com", "name": "Nora New", "roles": ["participant"]}
    owner.post(url("invite_member"), data)
    assert "invited already" in text(owner.post(url("invite_member"), data))
    with tenant(organization.pk):
        assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        ({"email": "", "roles": ["guest"]}, "Type an email address."),
        ({"email": "nobody", "name": "N", "roles": ["guest"]}, "such as ana@example.com"),
        ({"email": "new@example.com", "name": "", "roles": ["guest"]}, "Type their name"),
        ({"email": "new@example.com", "name": "N"}, "Tick at least one role"),
        ({"email": "new@example.com", "name": "N", "roles": ["king"]}, "not one of the available choices"),
        ({"email": "new@example.com", "name": "N" * 201, "roles": ["guest"]}, "200"),
        ({"email": "dana@example.com", "name": "D", "roles": ["guest"]}, "member already"),
        ({"email": "gone@example.com", "name": "G", "roles": ["guest"]}, "has left"),
    ],
)
def test_a_bad_invitation_names_the_field_and_writes_nothing(owner, organization, data, rule):
    with tenant(organization.pk):
        make_member(organization, person=make_person("Dana", email="dana@example.com"))
        make_person("Gone", email="gone@example.com", left_on=now().date())
        before = Person.objects.count(), Membership.objects.count()
    assert rule in text(owner.post(url("invite_member"), data))
    with tenant(organization.pk):
        assert (Person.objects.count(), Membership.objects.count()) == before
        assert not Message.objects.exists()


def test_a_program_admin_is_not_offered_the_role_of_owner(sign_in, organization):
    admin = sign_in(Role.PROGRAM_ADMIN)
    assert 'value="owner"' not in text(admin.get(url("invite_member")))
    response = admin.post(url("invite_member"), {"email": "e@example.com", "name": "Eve", "roles": ["owner"]})
    assert "not one of the available choices" in text(response)
    with tenant(organization.pk):
        assert not Membership.objects.filter(person__email="e@example.com").exists()


def test_set_member_roles(owner, dana):
    assert owner.post(url("set_member_roles", dana), {"roles": ["executive"]}).url == url("set_member_roles", dana)
    assert fresh(dana).roles == {"executive"}
    assert "Dana Lee is now: Executive." in text(owner.get(url("set_member_roles", dana)))


def test_a_program_admin_changes_the_other_roles_of_an_owner_and_the_owner_stays_one(sign_in, organization):
    boss = make_member(organization, Role.OWNER, Role.GUEST)
    admin = sign_in(Role.PROGRAM_ADMIN)
    assert "Owner stays" in text(admin.get(url("set_member_roles", boss)))
    admin.post(url("set_member_roles", boss), {"roles": ["executive"]})
    assert fresh(boss).roles == {"owner", "executive"}


def test_the_last_owner_is_told_to_make_another_one_first(owner):
    response = owner.post(url("set_member_roles", owner.member), {"roles": ["executive"]})
    assert "Make somebody else an owner first" in text(response)
    assert fresh(owner.member).roles == {"owner"}


def test_no_role_at_all_is_refused(owner, dana):
    assert "Tick at least one role" in text(owner.post(url("set_member_roles", dana), {}))
    assert fresh(dana).roles == {"participant"}


def test_access_ends_after_a_question_and_comes_back(owner, dana, organization):
    assert "End the access of Dana Lee?" in text(owner.get(url("deactivate_member", dana)))
    assert fresh(dana).is_active
    owner.post(url("deactivate_member", dana))
    assert not fresh(dana).is_active
    assert "Give access back" in text(owner.get(url("set_member_roles", dana)))
    owner.post(url("reactivate_member", dana))
    assert fresh(dana).is_active


def test_an_admin_cannot_take_the_help_desk(sign_in):
    admin = sign_in(Role.PROGRAM_ADMIN)
    page = admin.post(url("set_member_roles", admin.member), {"roles": ["program_admin", "ombudsperson"]})
    assert "An ombudsperson cannot also be owner, program admin or coordinator" in text(page)
    page = admin.post(
        url("invite_member"), {"name": "Eve", "email": "eve@example.com", "roles": ["coordinator", "ombudsperson"]}
    )
    assert "An ombudsperson cannot also be" in text(page)


def test_refusals_of_ending_are_said(owner, sign_in, organization):
    assert "You cannot end your own access" in text(owner.post(url("deactivate_member", owner.member), follow=True))
    admin = sign_in(Role.PROGRAM_ADMIN)
    assert "Only an owner can do this" in text(admin.post(url("deactivate_member", owner.member), follow=True))
    assert fresh(owner.member).is_active


def test_resend_invitation(owner, ana, dana, organization):
    assert "Wait ten minutes" in text(owner.post(url("resend_invitation", ana), follow=True))
    assert "no invitation to answer" in text(owner.post(url("resend_invitation", dana), follow=True))
    with time_machine.travel(now() + timedelta(minutes=11)):
        assert "on its way to ana@example.com" in text(owner.post(url("resend_invitation", ana), follow=True))
    with tenant(organization.pk):
        assert Message.objects.count() == 2


def test_the_menu_marks_members_on_their_pages_and_nothing_on_those_of_the_footer(owner, dana):
    for name, membership in (("set_member_roles", dana), ("invite_member", None)):
        assert 'aria-current="true">Members<' in text(owner.get(url(name, membership)))
    for name in ("set_organization", "me"):
        page = text(owner.get(url(name)))
        assert "aria-current" not in page.partition("<main")[0]


def test_get_changes_nothing_where_only_post_does(owner, ana):
    for name in ("resend_invitation", "reactivate_member"):
        assert owner.get(url(name, ana)).status_code == 405


def test_unknown_and_foreign_members_are_no_page(owner, other_organization):
    foreign = make_member(other_organization)
    for pk in (uuid4(), foreign.pk):
        for name in ("set_member_roles", "deactivate_member"):
            path = reverse(f"accounts:{name}", kwargs={"organization": "halden", "membership": pk})
            assert owner.get(path).status_code == owner.post(path, {"roles": ["guest"]}).status_code == 404
