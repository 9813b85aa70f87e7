"""Settings: the organization's, and one's own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from accounts import actions
from accounts.forms.members import MeForm, OrganizationForm
from notifications.queries import undeliverable


@requires(Permission.ORGANIZATION_SET)
def set_organization(request: Request) -> HttpResponse:
    """Name, time zone, and whether a second step is required."""
    form = OrganizationForm.of(request.organization, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.set_organization(organization=request.organization, by=request.membership.actor, **form.cleaned_data)
        messages.success(request, "The settings are saved.")
        return redirect(request.path)
    return render(request, "accounts/set_organization.html", {"form": form})


@requires(Permission.HOME_VIEW)
def me(request: Request) -> HttpResponse:
    """One's own time zone here, and the ways to what belongs to the account as a whole."""
    person = request.membership.person
    form = MeForm(request.POST if request.method == "POST" else None, initial={"timezone": person.timezone})
    if request.method == "POST" and form.is_valid():
        actions.set_timezone(person=person, timezone=form.cleaned_data["timezone"], by=request.membership.actor)
        messages.success(request, "Times now show in the zone you chose.")
        return redirect(request.path)
    context = {"form": form, "person": person, "came_back": undeliverable([person.email]).get(person.email.lower())}
    return render(request, "accounts/me.html", context)
