"""Whom somebody would like as a partner. Only its author opens the page, and nothing on it tells who else takes part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import get_random_string

from access.clock import today
from access.declare import requires
from access.requests import Request
from access.roles import Permission
from pairing import actions
from pairing.models import Wish
from pairing.wish_forms import WishesForm
from pairing.wishes import Standing, own_wishes, standing_of
from pairing.words import ORDINAL
from programs.forms.topics import FindColleagueForm
from programs.models import Enrollment
from programs.queries import get_own_enrollment
from programs.topic_queries import FOUND_AT_MOST, is_invited, people_to_name, some_of, team_of

UNDO = "wishes_before"  # in the session: the lists before and after the last change
SINCE = "Your wishes were changed in another tab, so nothing was changed here. Look at them, then go on."
WHO = "Pick somebody who works here, other than you. Nothing was changed."
STANDS = "Your wishes can no longer be changed. Nothing was changed."


@requires(Permission.WISH_MAKE)
def wishes(request: Request, enrollment: UUID) -> HttpResponse:
    """Up to three colleagues, in order. A search is sent, not asked for by an address: a name in one would stand in logs and histories."""
    found = _own(request, enrollment)
    if request.method == "POST" and "search" not in request.POST:
        _set(request, found)
        return redirect(_address(request, found))
    standing = standing_of(found, today(request.organization.timezone))
    is_open = standing is Standing.OPEN
    find = FindColleagueForm(request.POST if request.method == "POST" and is_open else None)
    words = find.cleaned_data["search"] if find.is_valid() else ""
    named = own_wishes(found)
    ids = [wish.person_id for wish in named]
    people = people_to_name(words, found.person_id)
    context = {
        "enrollment": found,
        "cohort": found.cohort,
        "program": found.cohort.program,
        "standing": standing,
        "is_open": is_open,
        "is_full": len(named) >= Wish.MOST,
        "was_yes": found.state == Enrollment.State.WITHDRAWN,
        "find": find,
        "words": words,
        "before": _text(ids),
        "rows": _rows(named),
        "next_place": ORDINAL.get(len(named) + 1),
        "shown": [(person, "" if person.pk in ids else _text([*ids, person.pk])) for person in people],
        "has_more": len(people) == FOUND_AT_MOST,
        "readers": some_of(team_of(found.cohort.program)),
    }
    return render(request, "pairing/wishes.html", context)


def _own(request: Request, enrollment: UUID) -> Enrollment:
    """One's own enrollment, once one is invited. Raises Http404: before that, no page tells that there is one."""
    found = get_own_enrollment(request.membership.person_id, enrollment)
    if not is_invited(found):
        raise Http404("No such page")
    return found


def _set(request: Request, found: Enrollment) -> None:
    sent = _sent(request)
    if "undo" in request.GET and not sent:
        messages.info(request, "That was undone already.")
        return
    form = WishesForm(sent)
    if not form.is_valid():
        messages.error(request, WHO)
        return
    before, people = form.cleaned_data["before"], form.cleaned_data["people"]
    had = own_wishes(found)
    try:
        actions.set_wishes(enrollment=found, people=people, before=before, by=request.membership.actor)
    except actions.WishesStand:
        messages.error(request, STANDS)
    except actions.WishesChanged:
        messages.error(request, SINCE)
    except actions.TooManyWishes:
        messages.error(request, f"You can name {Wish.MOST} colleagues. Remove one to name another.")
    except actions.CannotBeWishedFor:
        messages.error(request, WHO)
    else:
        has = own_wishes(found)
        if said := _said(had, has):
            which = get_random_string(8)
            request.session[UNDO] = {"which": which, "before": _text(_ids(has)), "people": _text(_ids(had))}
            messages.success(request, said, extra_tags=f"undo:{_address(request, found)}?undo={which}")


def _sent(request: Request) -> QueryDict:
    """What a button of the page sends. The button of a message has an address and nothing else, and an address must name nobody."""
    if "undo" not in request.GET:
        return request.POST
    kept, sent = request.session.get(UNDO) or {}, QueryDict(mutable=True)
    if kept.get("which") == request.GET["undo"]:
        sent.update(kept)
    return sent


def _said(had: Sequence[Wish], has: Sequence[Wish]) -> str:
    """What just happened, empty where nothing did."""
    before, after = _ids(had), _ids(has)
    came = [f"{wish.person.name} is your {ORDINAL[wish.rank]} wish." for wish in has if wish.person_id not in before]
    went = [f"{wish.person.name} is no longer among your wishes." for wish in had if wish.person_id not in after]
    return " ".join(came + went) or ("The order is changed." if before != after else "")


def _rows(named: Sequence[Wish]) -> list[dict[str, Any]]:
    """Each wish with the lists that its buttons ask for: one place up, one place down, without it. Empty where there is none."""
    ids, rows = _ids(named), []
    for at, wish in enumerate(named):
        rows.append(
            {
                "wish": wish,
                "place": ORDINAL[wish.rank],
                "up": _text(_swapped(ids, at - 1)) if at else "",
                "down": _text(_swapped(ids, at)) if at < len(ids) - 1 else "",
                "without": _text([*ids[:at], *ids[at + 1 :]]),
            }
        )
    return rows


def _swapped(ids: Sequence[UUID], at: int) -> list[UUID]:
    return [*ids[:at], ids[at + 1], ids[at], *ids[at + 2 :]]


def _ids(named: Sequence[Wish]) -> list[UUID]:
    return [wish.person_id for wish in named]


def _text(ids: Sequence[UUID]) -> str:
    return ",".join(str(pk) for pk in ids)


def _address(request: Request, found: Enrollment) -> str:
    return reverse("pairing:wishes", kwargs={"organization": request.organization.slug, "enrollment": found.pk})
