"""Who belongs to the organization, as what, and until when."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from access.declare import requires
from access.requests import Request
from access.roles import Permission, grantable_by
from accounts import actions, queries
from accounts.forms.members import InviteMemberForm, MemberFilter, MemberRolesForm
from accounts.models import Membership
from accounts.tables import MemberTable
from audit.models import Opening
from audit.openings import record_opening

PAGE = 25
ONLY_OWNERS = "Only an owner can do this. Ask one of them."
ROLES_APART = (
    "An ombudsperson cannot also be owner, program admin or coordinator: whoever asks for help is promised that "
    "none of them reads it. Leave out one."
)
LAST_OWNER = "This is the last owner who can sign in. Make somebody else an owner first."


@requires(Permission.MEMBERS_MANAGE)
def members(request: Request) -> HttpResponse:
    """Everybody with a role here, with search."""
    found = MemberFilter(request.GET, queryset=queries.members())
    table = MemberTable(found.qs, slug=request.organization.slug)
    RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    return render(request, "accounts/members.html", {"table": table, "form": found.form})


@requires(Permission.MEMBERS_MANAGE)
def invite_member(request: Request) -> HttpResponse:
    """Invite somebody by e-mail."""
    form = InviteMemberForm(
        request.POST if request.method == "POST" else None, grantable=grantable_by(request.membership)
    )
    if request.method == "POST" and form.is_valid() and _invite(request, form):
        messages.success(request, f"The invitation is on its way to {form.cleaned_data['email']}.")
        return redirect(_url(request, "accounts:members"))
    return render(request, "accounts/invite_member.html", {"form": form})


@requires(Permission.MEMBERS_MANAGE)
def set_member_roles(request: Request, membership: UUID) -> HttpResponse:
    """The page of one member: their roles, and what can be done about their access."""
    found = _find(membership)
    record_opening(request, Opening.What.ACCESS, found.person_id)
    form = MemberRolesForm(
        request.POST if request.method == "POST" else None, grantable=grantable_by(request.membership), held=found.roles
    )
    if request.method == "POST" and form.is_valid() and _set_roles(request, found, form):
        messages.success(request, f"{found.person.name} is now: {queries.role_labels(found.roles)}.")
        return redirect(request.path)
    context = {"member": found, "form": form, "kept": queries.role_labels(form.kept)}
    return render(request, "accounts/set_member_roles.html", context)


@require_POST
@requires(Permission.MEMBERS_MANAGE)
def resend_invitation(request: Request, membership: UUID) -> HttpResponse:
    """Send the link again."""
    found = _find(membership)
    try:
        actions.resend_invitation(membership=found, by=request.membership.actor)
    except actions.SentJustNow:
        messages.info(request, "It went out a moment ago. Wait ten minutes before you send it again.")
    except actions.NotWaiting:
        messages.info(request, f"{found.person.name} has no invitation to answer.")
    except actions.MayNotGrant:
        messages.error(request, ONLY_OWNERS)
    else:
        messages.success(request, f"The invitation is on its way to {found.person.email}.")
    return redirect(_member_url(request, found))


@requires(Permission.MEMBERS_MANAGE)
def deactivate_member(request: Request, membership: UUID) -> HttpResponse:
    """Ask, then end the access."""
    found = _find(membership)
    if request.method != "POST":
        context = {"member": found, "member_url": _member_url(request, found)}
        return render(request, "accounts/deactivate_member.html", context)
    try:
        actions.deactivate_member(membership=found, by=request.membership.actor)
    except actions.OwnAccess:
        messages.error(request, "You cannot end your own access. Ask another owner or program admin.")
    except actions.MayNotGrant:
        messages.error(request, ONLY_OWNERS)
    except actions.LastOwner:
        messages.error(request, LAST_OWNER)
    else:
        what = "access" if found.user_id else "invitation"
        messages.success(request, f"The {what} of {found.person.name} has ended.")
    return redirect(_member_url(request, found))


@require_POST
@requires(Permission.MEMBERS_MANAGE)
def reactivate_member(request: Request, membership: UUID) -> HttpResponse:
    """Give the access back."""
    found = _find(membership)
    try:
        actions.reactivate_member(membership=found, by=request.membership.actor)
    except actions.MayNotGrant:
        messages.error(request, ONLY_OWNERS)
    else:
        messages.success(
            request, f"{found.person.name} {'has access' if found.user_id else 'can answer the invitation'} again."
        )
    return redirect(_member_url(request, found))


def _invite(request: Request, form: InviteMemberForm) -> bool:
    try:
        actions.invite_member(by=request.membership.actor, **form.cleaned_data)
    except actions.NameMissing:
        form.add_error("name", "Nobody in the people file has this address. Type their name.")
    except actions.AlreadyMember:
        form.add_error("email", "This person is a member already. Change their roles on their page.")
    except actions.AlreadyInvited:
        form.add_error("email", "This person is invited already. Send the invitation again from their page.")
    except actions.AccessEnded:
        form.add_error("email", "The access of this person was ended. Give it back on their page.")
    except actions.HasLeft:
        form.add_error("email", "The people file says that this person has left.")
    except actions.MayNotGrant:
        form.add_error("roles", ONLY_OWNERS)
    except actions.RolesApart:
        form.add_error("roles", ROLES_APART)
    return not form.errors


def _set_roles(request: Request, member: Membership, form: MemberRolesForm) -> bool:
    try:
        actions.set_member_roles(membership=member, roles=form.cleaned_data["roles"], by=request.membership.actor)
    except actions.MayNotGrant:
        form.add_error("roles", ONLY_OWNERS)
    except actions.LastOwner:
        form.add_error("roles", LAST_OWNER)
    except actions.RolesApart:
        form.add_error("roles", ROLES_APART)
    return not form.errors


def _find(membership: UUID) -> Membership:
    return get_object_or_404(queries.members(), pk=membership)


def _url(request: Request, name: str, **kwargs: object) -> str:
    return reverse(name, kwargs={"organization": request.organization.slug, **kwargs})


def _member_url(request: Request, member: Membership) -> str:
    return _url(request, "accounts:set_member_roles", membership=member.pk)
