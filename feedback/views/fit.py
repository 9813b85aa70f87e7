"""The fit check: two questions to oneself after the first session, and the quiet ways out. Nobody else reads it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from access.declare import requires
from access.kinds import listed
from access.requests import Request
from access.roles import Permission
from feedback import actions, queries
from feedback.fit import Answers
from feedback.forms import FitForm
from pairing.models import Pair
from pairing.queries import get_pair
from sessions.rules import SOMEBODY, Refused, is_closed


@sensitive_post_parameters()
@requires(Permission.CHECK_IN)
@sensitive_variables()
def answer_fit_check(request: Request, pair: UUID) -> HttpResponse:
    """Ask, keep, and say what one can do. The answer to a POST is the same page, whatever was said."""
    try:
        found = get_pair(request.membership.person, pair)
    except Pair.DoesNotExist as error:
        raise Http404("No such pair") from error
    slug = request.organization.slug
    if is_closed(found) and request.method != "POST":
        messages.info(request, "This pair has ended, and its fit check is gone with it.")
        return redirect(reverse("sessions:pair", kwargs={"organization": slug, "pair": found.pk}))
    form = FitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        is_skipped = "skip" in request.POST
        try:
            answers = Answers() if is_skipped else form.answers()
            actions.answer_fit_check(pair=found, answers=answers, by=request.membership.actor)
        except Refused as error:
            messages.error(request, f"{error} Nothing was kept.")
            return redirect(reverse("home:home", kwargs={"organization": slug}))
        if is_skipped:
            messages.success(request, "Skipped. You are not asked again.")
            return redirect(reverse("home:home", kwargs={"organization": slug}))
        messages.success(request, "Kept, for you alone.")
        return redirect(request.path)
    kept = queries.fit_check_of(request.membership.person, found)
    context = {
        "pair": found,
        "form": form if form.is_bound else FitForm(initial=FitForm.shown(kept or Answers())),
        "kept": kept,
        "partners": _partners(request, found),
    }
    return render(request, "feedback/answer_fit_check.html", context, status=422 if form.is_bound else 200)


def _partners(request: Request, pair: Pair) -> str:
    if pair.is_circle:
        return "your circle"
    names = [member.person.name for member in pair.members.all() if member.person_id != request.membership.person_id]
    return listed(names) or SOMEBODY
