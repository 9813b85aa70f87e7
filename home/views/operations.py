"""Whether mail goes out and the platform's jobs are alive, for those who look after it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

import notifications.queries
from access.clock import now
from access.declare import requires
from access.requests import Request
from access.roles import Permission
from home import actions
from notifications.actions import NotDead
from notifications.health import checks
from notifications.models import Message
from notifications.tables import FailedMessageTable

PAGE = 25


@requires(Permission.OPERATIONS_VIEW)
def operations(request: Request) -> HttpResponse:
    """The outbox of this organization, and the pulse of the platform."""
    table = FailedMessageTable(notifications.queries.failed_messages())
    RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    context = {
        "pulse": notifications.queries.pulse(),
        "checks": checks(notifications.queries.heartbeats(), now()),
        "table": table,
    }
    return render(request, "home/operations.html", context)


@require_POST
@requires(Permission.OPERATIONS_VIEW)
def retry_message(request: Request, message: UUID) -> HttpResponse:
    """Send a dead message again. A second click finds it waiting, and says so."""
    try:
        found = actions.retry_message(message_id=message, by=request.membership.actor)
    except Message.DoesNotExist as error:
        raise Http404("No such message") from error
    except NotDead as error:
        messages.info(request, f"Nothing to try again: {str(error).lower()}.")
    else:
        messages.success(request, f"The message to {found.address} will be tried again within a minute.")
    return redirect(reverse("home:operations", kwargs={"organization": request.organization.slug}))
