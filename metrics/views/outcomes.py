"""Outcomes of people that files bring: counts, and taking a measure away. No page says what is known of whom."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from metrics import actions, queries
from metrics.here import address


@requires(Permission.OUTCOMES_MANAGE)
def outcomes(request: Request) -> HttpResponse:
    """Each measure, and of how many people something is known."""
    return render(request, "metrics/outcomes.html", {"measured": queries.measured()})


@requires(Permission.OUTCOMES_MANAGE)
def delete_outcomes(request: Request) -> HttpResponse:
    """Ask about the measure that `?measure=` names, and then, on POST, take away all that is known under it."""
    measure = request.GET.get("measure", "")
    found = next((row for row in queries.measured() if row.measure == measure), None)
    if request.method == "POST":
        gone = actions.delete_outcomes(measure=measure, by=request.membership.actor)
        messages.success(request, f"{gone:,} outcome{' is' if gone == 1 else 's are'} deleted.")
        return redirect(address(request, "outcomes"))
    if found is None:
        raise Http404("No such measure")
    return render(request, "metrics/delete_outcomes.html", {"row": found})
