"""Where a request is: the pair or session it is about, addresses beside it, and what its actions refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from access.clock import today
from access.requests import Request
from pairing.models import Pair, PairMember
from pairing.queries import LATER, get_pair, member_in
from sessions import queries
from sessions.availability_queries import Offer, offer_for, times_of
from sessions.models import MentoringSession
from sessions.rules import SOMEBODY, May, Refused, WrongSide


def find_pair(request: Request, pair_id: UUID) -> Pair:
    """The pair if the reader is in it, or a 404."""
    try:
        return get_pair(request.membership.person, pair_id)
    except Pair.DoesNotExist as error:
        raise Http404("No such pair") from error


def find_session(request: Request, session_id: UUID) -> MentoringSession:
    """The session if the reader is in its pair, or a 404."""
    try:
        return queries.get_session(request.membership.person, session_id)
    except MentoringSession.DoesNotExist as error:
        raise Http404("No such session") from error


def me_in(pair: Pair, request: Request) -> PairMember:
    """The reader's place in the pair, which was found by it."""
    member = member_in(pair, request.membership.person)
    if member is None:
        raise Http404("No such pair")
    return member


def others_in(pair: Pair, request: Request) -> list[PairMember]:
    """The other members of the pair."""
    return [member for member in pair.members.all() if member.person_id != request.membership.person_id]


def readers_of(pair: Pair, others: list[PairMember]) -> list[str]:
    """Who reads pair words besides the reader, as their badge says it. A circle may get another member, who reads them too."""
    return [*names_of(others), LATER] if pair.is_circle else names_of(others)


def names_of(members: list[PairMember]) -> list[str]:
    """Their names, as the badge of pair words takes them. Never empty: a partner whose data was erased is still somebody."""
    return [member.person.name for member in members] or [SOMEBODY]


def offer_in(
    request: Request, pair: Pair, due: date, minutes: int, besides: MentoringSession | None = None
) -> Offer | None:
    """Times that everybody in the pair could make: of those that they gave, or in working hours; None where there are none of these."""
    people = times_of(list(pair.members.all()), request.membership.person_id, request.organization, besides)
    tomorrow = today(timezone.get_current_timezone_name()) + timedelta(days=1)
    return offer_for(people, minutes=minutes, tomorrow=tomorrow, due=due, last=pair.cohort.program.ends_on)


def require_may(pair: Pair, request: Request, may: May) -> None:
    """A 403 for those in the pair whose part this is not."""
    if not may(pair, me_in(pair, request)):
        raise PermissionDenied("This belongs to the other side of the pair")


def attempt(request: Request, act: Callable[[], object]) -> bool:
    """Run an action. What the state of things refuses becomes a message, what belongs to somebody else a 403."""
    try:
        act()
    except WrongSide as error:
        raise PermissionDenied("This belongs to the other side of the pair") from error
    except Refused as error:
        messages.error(request, str(error))
        return False
    return True


def address(request: Request, name: str, anchor: str = "", **kwargs: Any) -> str:
    """The path of a page of sessions in the organization of the request."""
    page = reverse(f"sessions:{name}", kwargs={"organization": request.organization.slug, **kwargs})
    return f"{page}#{anchor}" if anchor else page


def when(session: MentoringSession) -> str:
    """Day and time on the reader's clocks, as a message says it."""
    return date_format(timezone.localtime(session.starts_at), "l, F j, g:i A")
