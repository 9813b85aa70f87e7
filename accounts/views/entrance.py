"""The way in: the front page, the chooser of organizations, and the answer to an invitation."""

from __future__ import annotations

from typing import cast

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from access.declare import by_link, public, signed_in
from access.requests import Request
from accounts import actions, queries
from accounts.forms.members import OpenAccountForm
from accounts.models import Membership, Organization, User


@public("says what Upwell is and leads to the sign-in; shows no data")
def front(request: Request) -> HttpResponse:
    """The front page; whoever is signed in goes on to their organizations."""
    if request.user.is_authenticated:
        return redirect("accounts_public:organizations")
    return render(request, "accounts/front.html")


@signed_in("lists the organizations of the reader, before one of them is open")
def organizations(request: Request) -> HttpResponse:
    """The chooser. With a single organization there is nothing to choose."""
    found = queries.organizations_of(cast("User", request.user))
    if len(found) == 1:
        return redirect(_home(found[0]))
    doors = [{"title": each.name, "url": _home(each)} for each in found]
    return render(request, "accounts/organizations.html", {"doors": doors})


@by_link("membership")
def join_member(request: Request) -> HttpResponse:
    """Answer an invitation: with a new password, or with the account one has. What the link may still do hangs on the membership."""
    membership = queries.membership_by_id(request.link.subject_id)
    if membership is None:
        raise Http404("No such invitation")
    if membership.user_id is not None and membership.user == request.user:
        return redirect(_home(request.organization))  # pressed twice, or the mail opened again
    if not queries.is_open_invitation(membership):
        return _page(request, membership, "closed", status=410)
    account = queries.account_with(membership.person.email)
    if account is None:
        return _open_account(request, membership)
    if account != request.user:
        return _page(request, membership, "elsewhere" if request.user.is_authenticated else "sign_in")
    return _join(request, membership)


def _open_account(request: Request, membership: Membership) -> HttpResponse:
    if request.user.is_authenticated:
        return _page(request, membership, "elsewhere")
    form = OpenAccountForm(request.POST if request.method == "POST" else None, email=membership.person.email)
    if request.method != "POST" or not form.is_valid():
        return _page(request, membership, "open", form=form)
    try:
        user = actions.open_account(membership=membership, password=form.cleaned_data["password"], by=membership.actor)
    except (actions.NotWaiting, actions.AccountExists):
        return redirect(request.path)
    # The password was typed a moment ago: setting up the second step must not ask for it again.
    record_authentication(request, user, method="password", reauthenticated=True)
    return perform_login(request, user, redirect_url=_home(request.organization))


def _join(request: Request, membership: Membership) -> HttpResponse:
    if request.method != "POST":
        return _page(request, membership, "join")
    try:
        actions.join_member(membership=membership, user=cast("User", request.user), by=membership.actor)
    except actions.AlreadyMember:
        return _page(request, membership, "twice", status=409)
    except (actions.NotWaiting, actions.AnotherAccount):
        return redirect(request.path)
    return redirect(_home(request.organization))


def _page(request: Request, membership: Membership, step: str, *, status: int = 200, **more: object) -> HttpResponse:
    context = {"invited": membership, "step": step, "roles": queries.role_labels(membership.roles), **more}
    return render(request, "accounts/join_member.html", context, status=status)


def _home(organization: Organization) -> str:
    return reverse("home:home", kwargs={"organization": organization.slug})
