"""The mirror of whoever books: how often they booked, moved and canceled. For themselves alone."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from home.queries import my_pairs
from sessions.mirror_queries import mirror_of, own_changes

PAGE = 25


@requires(Permission.SESSION_BOOK)
def mirror(request: Request) -> HttpResponse:
    """The counts of the pairs that go on, and every change in them, newest first."""
    person = request.membership.person
    booked = [row for row in my_pairs(person) if row.books]
    changes = own_changes(person).filter(session__pair__in=[row.pair.pk for row in booked])
    page = Paginator(changes, PAGE).get_page(request.GET.get("page"))
    context = {"mirror": mirror_of(person, [row.pair.pk for row in booked]), "page": page, "person": person}
    return render(request, "home/mirror.html", context)
