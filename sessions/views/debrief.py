"""The debrief of one member at one moment, and what the others share of theirs. For the members of the pair alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from access.clock import today
from access.declare import requires
from access.kinds import Kind
from access.requests import Request
from access.roles import Permission
from pairing.models import Pair
from programs.models import Need
from sessions import actions, debrief_queries
from sessions.assumption_queries import to_ask
from sessions.debrief_forms import QUESTIONS, DebriefForm
from sessions.debriefs import ASSUMPTIONS, TITLES, Content, Moment, Part, Said
from sessions.here import address, attempt, find_pair, me_in, names_of, others_in, readers_of
from sessions.models import Debrief
from sessions.rules import is_closed


@dataclass(frozen=True)
class Field:
    """A part on the form: its own text, or rows of an assumption with its verdict; and the choice of who reads it."""

    part: Part
    title: str
    question: str
    kind: BoundField
    text: BoundField | None
    rows: list[tuple[BoundField, BoundField]]


@requires(Permission.PAIR_VIEW)
def debrief(request: Request, pair: UUID, moment: str) -> HttpResponse:
    """Write it in five minutes, save it as a draft, or read what stands."""
    if moment not in list(Moment):
        raise Http404("No such moment")
    found, when = find_pair(request, pair), Moment(moment)
    if request.method == "POST":
        return _save(request, found, when)
    mine = debrief_queries.own_debriefs(found, request.membership.person_id).get(when)
    content = debrief_queries.content_of(mine)
    if mine is None and (open_ := to_ask(found, request.membership.person_id)):
        # What their log still leaves open is asked about here, and is not written twice. It is pair text already.
        content = {**content, Part.ASSUMPTIONS: Said(Kind.PAIR, assumptions=tuple(open_))}
    ratings = debrief_queries.ratings_of(mine)
    initial = DebriefForm.initial_of(content, mine.version if mine else 0, ratings)
    return _page(request, found, when, DebriefForm(initial=initial, needs=_needs(request, found)))


def _needs(request: Request, pair: Pair) -> list[Need]:
    return debrief_queries.needs_in(me_in(pair, request))


def _save(request: Request, pair: Pair, moment: Moment) -> HttpResponse:
    is_draft = "draft" in request.POST
    form = DebriefForm(request.POST, is_draft=is_draft, needs=_needs(request, pair))
    if not form.is_valid():
        return _page(request, pair, moment, form, status=422)
    content, based_on, by = form.content(), form.cleaned_data["based_on"], request.membership.actor
    kept: list[Debrief] = []

    def write() -> None:
        kept.append(
            actions.write_debrief(
                pair=pair,
                moment=moment,
                content=content,
                based_on=based_on,
                is_draft=is_draft,
                by=by,
                ratings=form.ratings(),
            )
        )

    try:
        if not attempt(request, write):
            return _page(request, pair, moment, form, status=409)  # what was typed stays, to be copied
    except actions.NothingSaid as error:
        form.add_error(str(Part.LEARNED), str(error))
        return _page(request, pair, moment, form, status=422)
    except actions.StaleDebrief:
        return _stale(request, pair, moment)
    is_written = kept[0].written_on is not None
    messages.success(request, "Your debrief is kept." if is_written else "Your draft is saved. Only you can read it.")
    return redirect(address(request, "debrief", pair=pair.pk, moment=moment))


def _stale(request: Request, pair: Pair, moment: Moment) -> HttpResponse:
    """Keep what was typed, show what was saved meanwhile, and let the next click take its place."""
    mine = debrief_queries.own_debriefs(pair, request.membership.person_id)[moment]
    data = request.POST.copy()
    data["based_on"] = str(mine.version)
    form = DebriefForm(data, is_draft="draft" in data, needs=_needs(request, pair))
    return _page(request, pair, moment, form, status=409, newer=shown(debrief_queries.content_of(mine)))


def _page(
    request: Request, pair: Pair, moment: Moment, form: DebriefForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    me, others = me_in(pair, request), others_in(pair, request)
    zone = request.organization.timezone
    own = debrief_queries.own_debriefs(pair, me.person_id)
    course = debrief_queries.courses([pair], zone)[pair.pk]
    mine, earlier = own.get(moment), own.get(Moment.MID) if moment is Moment.END else None
    shared = debrief_queries.shared_debriefs(pair, me.person_id)
    rated = debrief_queries.rated([row for row, _ in shared] + list(own.values()))
    may_write = debrief_queries.may_write(course, moment, today(zone), own) and not is_closed(pair)
    context |= {
        "pair": pair,
        "moment": moment,
        "names": names_of(others),
        "readers": readers_of(pair, others),
        "mine": mine,
        "is_closed": is_closed(pair),
        "may_write": may_write,
        "form": form,
        "fields": [_field(form, part) for part in Part],
        "skills": form.skills(),
        "content": shown(debrief_queries.content_of(mine)),
        "earlier": shown(debrief_queries.content_of(earlier)),
        "rated": rated.get(mine.pk) if mine else None,
        "rated_earlier": rated.get(earlier.pk) if earlier else None,
        "shared": [
            (row, [(TITLES[part], said.words) for part, said in parts.items()], rated.get(row.pk))
            for row, parts in shared
            if row.moment == moment
        ],
        "opens_on": debrief_queries.opens_on(course, moment),
    }
    return render(request, "sessions/debrief.html", context, status=status)


def shown(content: Content) -> list[tuple[str, Said]]:
    """(title, what was said) of each part that is not empty, in the order of the form."""
    return [(TITLES[part], content[part]) for part in Part if not content[part].is_empty]


def _field(form: DebriefForm, part: Part) -> Field:
    numbers = range(1, ASSUMPTIONS + 1) if part is Part.ASSUMPTIONS else ()
    rows = [(form[f"assumption_{number}"], form[f"verdict_{number}"]) for number in numbers]
    return Field(part, TITLES[part], QUESTIONS[part], form[f"{part}_kind"], None if rows else form[str(part)], rows)
