"""What everybody in the organization reads: guides and the session kit."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpResponse
from django.shortcuts import render

from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from programs import texts
from programs.forms.library import KitFilterForm
from programs.library import Guide, KitItem
from programs.models import LibraryText
from programs.readers import reader_of

Audience = LibraryText.Audience
TEAM = Permission.PROGRAMS_VIEW  # who reads the guides for the program team
GROUPS = (
    (Audience.EVERYONE, "For everyone"),
    (Audience.MENTOR, "For mentors"),
    (Audience.MENTEE, "For mentees"),
    (Audience.ADMIN, "For the program team"),
)
KINDS = (
    ("template", "Session plans", "An agenda for an hour. Take it as it is, or one part of it."),
    ("theme", "Themes", "Something to look at together, or to do."),
    ("question", "Questions", "One good question can fill a session."),
    ("example", "Examples to bring", "For mentors: something from your own work, in ten minutes."),
)


@requires(Permission.GUIDES_VIEW)
def guides(request: Request) -> HttpResponse:
    """Every guide, those about the reader's own part first."""
    reader = reader_of(request.membership.person_id)
    found = _for_reader(request, texts.guides())
    first = [guide for guide in found if reader.is_first(guide)]
    rest = [guide for guide in found if guide not in first]
    groups = [("For you", first)] + [(title, _for(audience, rest)) for audience, title in GROUPS]
    context = {"groups": [(title, rows) for title, rows in groups if rows], "edits": _edits(request)}
    return render(request, "programs/guides.html", context)


@requires(Permission.GUIDES_VIEW)
def guide(request: Request, guide: str) -> HttpResponse:
    """One guide, and where to go from it."""
    found = _for_reader(request, texts.guides())
    place = next((number for number, one in enumerate(found) if one.key == guide), None)
    if place is None:
        raise Http404("No such guide")
    shown = found[place]
    context = {
        "guide": shown,
        "minutes": max(1, round(len(shown.body.split()) / 150)),
        "next_guide": found[(place + 1) % len(found)] if len(found) > 1 else None,
        "edits": _edits(request),
    }
    return render(request, "programs/guide.html", context)


@requires(Permission.GUIDES_VIEW)
def kit(request: Request) -> HttpResponse:
    """Plans, themes, questions and examples that fit the reader's programs, or those that are asked for."""
    reader = reader_of(request.membership.person_id)
    form = KitFilterForm(request.GET, is_for_own=bool(reader.purposes))
    purpose, kind = form.chosen("purpose"), form.chosen("kind")
    wanted = set() if purpose == form.ALL else {purpose} if purpose else set(reader.purposes)
    found = [item for item in texts.kit() if not wanted or any(item.fits(one) for one in wanted)]
    sections = [(key, title, note, _of_kind(key, found)) for key, title, note in KINDS if kind in ("", key)]
    context = {"form": form, "sections": [row for row in sections if row[-1]], "edits": _edits(request)}
    return render(request, "programs/kit.html", context)


def _for_reader(request: Request, guides: Iterable[Guide]) -> list[Guide]:
    runs_programs = can(request.membership, TEAM)
    return [guide for guide in guides if runs_programs or guide.audience != Audience.ADMIN]


def _for(audience: str, guides: Iterable[Guide]) -> list[Guide]:
    return [guide for guide in guides if guide.audience == audience]


def _of_kind(kind: str, items: Iterable[KitItem]) -> list[KitItem]:
    return [item for item in items if item.kind == kind]


def _edits(request: Request) -> bool:
    return can(request.membership, Permission.LIBRARY_MANAGE)
