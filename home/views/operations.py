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
from access.declare import requires
from access.requests import Request
from access.roles import Permission
from home import actions
from notifications.actions import MOST_AT_ONCE, NotDead, NothingToSee
from notifications.models import Mailbox, Message
from notifications.tables import FailedMessageFilter, FailedMessageTable

PAGE = 25
MOST_MAILBOXES = 100


@requires(Permission.OPERATIONS_VIEW)
def operations(request: Request) -> HttpResponse:
    """The outbox of this organization, what did not arrive, and the pulse of the platform."""
    chosen = _chosen(request)
    table = FailedMessageTable(chosen.qs)
    RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    context = {
        "form": chosen.form,
        "dead": chosen.qs.filter(state=Message.State.DEAD).count(),
        "pulse": notifications.queries.pulse(),
        "checks": notifications.queries.checks(),
        "table": table,
        "mailboxes": notifications.queries.undeliverable_mailboxes()[:MOST_MAILBOXES],
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
    return _back(request)


@requires(Permission.OPERATIONS_VIEW)
def retry_messages(request: Request) -> HttpResponse:
    """Send again every dead message of a list: what that means, and then, on POST, that."""
    matching = _chosen(request).qs
    if request.method != "POST":
        dead = matching.filter(state=Message.State.DEAD)
        context = {"count": dead.count(), "most": MOST_AT_ONCE, "filters": request.GET.urlencode()}
        return render(request, "home/retry_messages.html", context)
    count = actions.retry_messages(messages=matching, by=request.membership.actor)
    if count:
        messages.success(request, f"{count} message{'s' if count > 1 else ''} will be tried again within a minute.")
    else:
        messages.info(request, "Nothing to try again: no message of this list waits for that.")
    return _back(request)


@require_POST
@requires(Permission.OPERATIONS_VIEW)
def dismiss_message(request: Request, message: UUID) -> HttpResponse:
    """Take a failed message off the list of those that need a look."""
    try:
        found = actions.dismiss_message(message_id=message, by=request.membership.actor)
    except Message.DoesNotExist as error:
        raise Http404("No such message") from error
    except NothingToSee as error:
        messages.info(request, f"Nothing to mark: {str(error).lower()}.")
    else:
        messages.success(request, f"The message to {found.address} is marked as seen.")
    return _back(request)


@require_POST
@requires(Permission.OPERATIONS_VIEW)
def lift_mailbox(request: Request, mailbox: UUID) -> HttpResponse:
    """Let mail go to an address again from which it came back."""
    try:
        found = actions.lift_mailbox(mailbox_id=mailbox, by=request.membership.actor)
    except Mailbox.DoesNotExist as error:
        raise Http404("No such address, or mail goes there") from error
    messages.success(request, f"Mail goes to {found.address} again.")
    return _back(request)


def _chosen(request: Request) -> FailedMessageFilter:
    return FailedMessageFilter(request.GET, queryset=notifications.queries.kept_failures())


def _back(request: Request) -> HttpResponse:
    return redirect(reverse("home:operations", kwargs={"organization": request.organization.slug}))
