"""One's own data: what is kept, a file of it, and the end of it. Each person for themselves."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from accounts import actions, collecting, keeping_queries
from accounts.models.keeping import ERASURE_WAITS

FILES = {"json": "application/json; charset=utf-8", "zip": "application/zip"}
LAST_OWNER = "You are the last owner. Make somebody else an owner first; then your data can be erased."


@requires(Permission.OWN_DATA)
def your_data(request: Request) -> HttpResponse:
    """What a file of one's own data holds, the file, and erasing it all."""
    person = request.membership.person
    context = {
        "person": person,
        "export": keeping_queries.data_export_of(person),
        "is_being_made": keeping_queries.is_collecting(person),
        "titles": [export.title for _, export in collecting.exports()],
        "left_out": collecting.LEFT_OUT,
        "erasure": keeping_queries.open_erasure(person),
        "days": ERASURE_WAITS.days,
    }
    return render(request, "accounts/your_data.html", context)


@require_POST
@requires(Permission.OWN_DATA)
def ask_data_export(request: Request) -> HttpResponse:
    """Have the file made, and show how far it is."""
    member = request.membership
    job = actions.ask_data_export(person=member.person, organization=request.organization, by=member.actor)
    return redirect(reverse("jobs:job", kwargs={"organization": request.organization.slug, "job": job.pk}))


@requires(Permission.OWN_DATA)
@sensitive_variables()
def data_export_file(request: Request) -> HttpResponse:
    """The file that is ready, for whoever it is about."""
    export, wanted = keeping_queries.data_export_of(request.membership.person), request.GET.get("as", "")
    if export is None or not export.is_ready or export.made_at is None or wanted not in FILES:
        raise Http404("No such file")
    content = collecting.with_live_parts(str(export.content), request.membership.person)
    body: str | bytes = collecting.zip_of(content) if wanted == "zip" else content
    name = f"your-data-{localtime(export.made_at):%Y-%m-%d}.{wanted}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=FILES[wanted], headers=headers)


@requires(Permission.OWN_DATA)
def ask_own_erasure(request: Request) -> HttpResponse:
    """Say what goes and what stays, and then have it erased in a week."""
    person = request.membership.person
    if request.method != "POST":
        context = {
            "plan": keeping_queries.plan_of(person),
            "days": ERASURE_WAITS.days,
            "is_own": True,
            "person": person,
        }
        return render(request, "accounts/ask_own_erasure.html", context)
    try:
        asked = actions.ask_erasure(person=person, by=request.membership.actor)
    except actions.LastOwner:
        messages.error(request, LAST_OWNER)
    else:
        day = date_format(localtime(asked.due_at), "F j")
        messages.success(request, f"Your data will be erased on {day}. Until then you can call it off.")
    return _back(request)


@require_POST
@requires(Permission.OWN_DATA)
def cancel_own_erasure(request: Request) -> HttpResponse:
    """Keep everything."""
    try:
        actions.cancel_erasure(person=request.membership.person, by=request.membership.actor)
    except actions.TooLate:
        messages.error(request, "Too late: erasing your data has begun.")
    else:
        messages.success(request, "Called off. Everything stays as it is.")
    return _back(request)


def _back(request: Request) -> HttpResponse:
    return redirect(reverse("accounts:your_data", kwargs={"organization": request.organization.slug}))
