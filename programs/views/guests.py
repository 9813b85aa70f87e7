"""Adding an outside expert to a cohort."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from accounts.actions import NotAGuest
from programs import actions, queries
from programs.forms.guests import AddGuestForm
from programs.here import address, sent
from programs.views.cohorts import STANDS


@requires(Permission.ENROLLMENT_MANAGE)
def add_guest(request: Request, cohort: UUID) -> HttpResponse:
    """Name, address and topic of a guest, who then waits to be asked like everybody else."""
    found = queries.get_cohort(request.membership, cohort)
    form = AddGuestForm(sent(request), topics=queries.program_topics(found.program))
    if form.is_valid():
        try:
            made = actions.add_guest(cohort=found, **form.facts, by=request.membership.actor)
        except NotAGuest as error:
            form.add_error("email", f"{error} works here, so they are no guest. Enroll them from your people.")
        except actions.AlreadyEnrolled as error:
            form.add_error("email", f"{error} is in this cohort already.")
        except actions.TopicNotAllowed as error:
            form.add_error("topic", f"This program no longer allows {error}.")
        except actions.NotEnrolling:
            messages.error(request, STANDS)
            return redirect(address(request, "cohort", cohort=found.pk))
        else:
            messages.success(request, f"{made.person.name} is added as a guest. Ask them when you are ready.")
            return redirect(address(request, "cohort", cohort=found.pk))
    status = 422 if form.is_bound else 200
    return render(request, "programs/add_guest.html", {"cohort": found, "form": form}, status=status)
