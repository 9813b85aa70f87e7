"""The mirror: what one did oneself, booked, moved, canceled, and what rules about that say. For themselves alone."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from home.queries import my_pairs
from metrics.queries import own_signals
from metrics.signals import nothing_to_see, showing
from sessions.mirror_queries import mirror_of, own_changes

PAGE = 25


@requires(Permission.SESSION_BOOK)
def mirror(request: Request) -> HttpResponse:
    """What rules about oneself say, the counts of the pairs that go on, and every change in them, newest first."""
    person = request.membership.person
    booked = [row for row in my_pairs(person) if row.books]
    changes = own_changes(person).filter(session__pair__in=[row.pair.pk for row in booked])
    page = Paginator(changes, PAGE).get_page(request.GET.get("page"))
    looked = own_signals(person)
    context = {
        "mirror": mirror_of(person, [row.pair.pk for row in booked]),
        "page": page,
        "person": person,
        "looked": looked,
        "showing": showing(looked),
        "quiet": nothing_to_see(looked, "in your last sessions"),
    }
    return render(request, "home/mirror.html", context)
