"""The private address of one's sessions: the page that gives it out, and what stands behind it."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from access.declare import by_key, requires
from access.requests import Request
from access.roles import Permission
from sessions import actions
from sessions.feeds import calendar_of, entries_of, feed_of
from sessions.forms import FeedForm
from sessions.here import address
from sessions.models import CalendarFeed


@require_safe
@by_key("calendar")
def calendar_feed(request: Request) -> HttpResponseBase:
    """The sessions of whoever made the key, for their calendar. What has not changed is not sent again."""
    feed = feed_of(request.key)
    if feed is None:
        raise Http404("No such key")
    body = calendar_of(entries_of(feed.person, shows_details=feed.shows_details))
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["ETag"] = etag
    answer = get_conditional_response(request, etag=etag, response=response)
    return answer if answer is not None else response


@requires(Permission.FEED_SET)
def feed(request: Request) -> HttpResponse:
    """Whether the reader has such an address, and how much it tells."""
    return _page(request)


@require_POST
@requires(Permission.FEED_SET)
def make_feed(request: Request) -> HttpResponse:
    """A new address, shown on this one page and kept nowhere: not in a message, not in the session."""
    form = FeedForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    person, by = request.membership.person, request.membership.actor
    key = actions.make_feed(person=person, shows_details=form.cleaned_data["shows_details"], by=by)
    link = settings.BASE_URL + reverse("sessions_public:calendar_feed", kwargs={"token": key})
    return _page(request, link=link)


@require_POST
@requires(Permission.FEED_SET)
def set_feed(request: Request) -> HttpResponse:
    """How much the address tells, from the next time that a calendar asks."""
    form = FeedForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    person, by = request.membership.person, request.membership.actor
    actions.set_feed(person=person, shows_details=form.cleaned_data["shows_details"], by=by)
    messages.success(request, "Saved. Your calendar shows it when it asks the next time.")
    return redirect(address(request, "feed"))


@require_POST
@requires(Permission.FEED_SET)
def delete_feed(request: Request) -> HttpResponse:
    """Takes the address back."""
    actions.delete_feed(person=request.membership.person, by=request.membership.actor)
    messages.success(request, "The address is taken back. Whoever has it gets nothing any more.")
    return redirect(address(request, "feed"))


def _page(request: Request, form: FeedForm | None = None, link: str = "") -> HttpResponse:
    mine: CalendarFeed | None = CalendarFeed.objects.filter(person=request.membership.person).first()
    shown = form or FeedForm(initial={"shows_details": "yes" if mine and mine.shows_details else "no"})
    context = {"feed": mine, "form": shown, "link": link}
    return render(request, "sessions/feed.html", context, status=422 if form else 200)
