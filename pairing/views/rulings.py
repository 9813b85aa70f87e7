"""What if two people were a pair? Its price before it is saved; then a lock, a forbid or a swap that later drafts obey."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from access.clock import today
from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from pairing import actions, queries
from pairing.actions.rulings import Ruled
from pairing.considering import WEIGHED_AT_MOST, Considering
from pairing.draft_queries import runs_for
from pairing.models import PairingRun, Ruling
from pairing.pacing import may_work, worked
from pairing.ruling_queries import has_new_rulings, ruling_about
from pairing.studio_forms import RulePairForm
from programs.actions import WrongPhase
from programs.models import Cohort
from programs.queries import enrollments_among, get_cohort

PAGE = 20
BUSY = "Those were many questions in one minute. Wait a moment, then ask again."
SIDES = ("mentee", "mentor")
WHERE = ("run", *SIDES)  # what brings somebody back to the page they came from


@requires(Permission.PAIRING_VIEW)
def consider(request: Request) -> HttpResponse:
    """?run=&mentee=&mentor=: what if these two were a pair of this draft; with one of them, everybody else they could have."""
    run = get_object_or_404(runs_for(request.membership), pk=_known(request, "run"))
    asked = {side: pk for side in SIDES if (pk := _known(request, side))}
    _need_in(run.cohort, asked)
    if run.state != PairingRun.State.DRAFT or not asked:
        return redirect(_address(request, "pairing:run", run=run.pk))
    day = today(request.organization.timezone)
    closed = run.cohort.answers_closed(day)
    context = {
        "run": run,
        "cohort": run.cohort,
        "is_open": not closed,
        "may_rule": can(request.membership, Permission.PAIRING_PROPOSE),
        "has_new_rulings": closed and has_new_rulings(run, day),
    }
    if closed:  # what follows is computed from who is ready this minute
        if not may_work(request.membership.pk):
            messages.info(request, BUSY)
            return redirect(_address(request, "pairing:run", run=run.pk))
        with worked(request.membership.pk):
            context |= _considered(request, run, asked)
    return render(request, "pairing/consider.html", context)


@require_POST
@requires(Permission.PAIRING_PROPOSE)
def rule_pair(request: Request, cohort: UUID) -> HttpResponse:
    """Lock or forbid a pair, or lock the pairs of a swap; then back to where it was decided, with a way to undo it."""
    found, sent = get_cohort(request.membership, cohort), _sent(request)
    form, back = RulePairForm(sent), _back(request, found, sent)
    if not form.is_valid():
        messages.error(request, " ".join(str(line) for lines in form.errors.values() for line in lines))
        return redirect(back)
    couples, kind = form.cleaned_data["pair"], form.cleaned_data["kind"]
    named = {pk for couple in couples for pk in couple}
    names = {row.pk: row.person.name for row in enrollments_among(found, named)}
    if names.keys() != named:
        raise Http404
    try:
        ruled = actions.rule_pairs(cohort=found, couples=couples, kind=kind, by=request.membership.actor)
    except actions.AnswersOpen:
        messages.error(request, "Answers are open again. Close them, then decide about pairs.")
    except (actions.FormsCircles, WrongPhase):
        messages.error(request, "This cohort takes no new pairs now.")
    except actions.NotWaiting as error:
        messages.error(request, f"Nothing was saved. No longer waiting for a partner: {error}.")
    except actions.RuleForbids as error:
        messages.error(request, f"Nothing was saved. A lock bypasses no rule. {error}.")
    except actions.LocksDoNotFit as error:
        messages.error(
            request, f"Nothing was saved. With this, more locked pairs than places: {error}. Lift one first."
        )
    else:
        _say(request, found, ruled, [f"{names[mentee]} and {names[mentor]}" for mentee, mentor in couples], sent)
    return redirect(back)


@require_POST
@requires(Permission.PAIRING_PROPOSE)
def lift_ruling(request: Request, cohort: UUID) -> HttpResponse:
    """Take rulings back, which is also how a lock or a forbid is undone."""
    found, sent = get_cohort(request.membership, cohort), _sent(request)
    rulings = [_uuid(text) for text in sent.getlist("ruling")]
    if not rulings or None in rulings:
        raise Http404
    lifted = actions.lift_ruling(cohort=found, rulings=[one for one in rulings if one], by=request.membership.actor)
    if lifted:
        messages.success(request, f"{_many(lifted, 'ruling')} lifted. Drafts made from now on do not know of it.")
    else:
        messages.info(request, "That was lifted already.")
    return redirect(_back(request, found, sent))


def _considered(request: Request, run: PairingRun, asked: dict[str, UUID]) -> dict[str, Any]:
    """The pair, or the others for one person; or that the draft speaks of people who are no longer the same."""
    found = queries.loaded_run(run, run.created_at)
    if found is None or not found.is_unchanged(run):
        return {"is_stale": True}
    if len(found.loaded.mentees) * len(found.loaded.mentors) > WEIGHED_AT_MOST:
        return {"is_too_large": True}
    what = Considering(found)
    rows = {side: what.row(pk, side) for side, pk in asked.items()}
    if None in rows.values():
        raise Http404
    if len(rows) == 2:
        pair = what.pair(rows["mentee"] or 0, rows["mentor"] or 0)
        return {"pair": pair, "ruling": ruling_about(run.cohort, (asked["mentee"], asked["mentor"]))}
    ((side, row),) = rows.items()
    name = request.GET.get("name", "").strip()[:100]
    options = what.options(row or 0, side, name)
    return {
        "side": side,
        "other_side": SIDES[side == "mentee"],
        "person": what.people[side == "mentor"][row or 0],
        "partners": what.partners(row or 0, side),
        "page": Paginator(options, PAGE).get_page(request.GET.get("page")),
        "closed": what.closed(row or 0, side, name, PAGE) if name else [],
        "name": name,
    }


def _known(request: Request, name: str) -> UUID | None:
    """An id in the address; None where there is none. Raises Http404 for what is no id."""
    text = request.GET.get(name, "")
    found = _uuid(text)
    if text and found is None:
        raise Http404
    return found


def _need_in(cohort: Cohort, asked: dict[str, UUID]) -> None:
    """Raise Http404 for somebody who is not in this cohort, on that side."""
    sides = {row.pk: row.side for row in enrollments_among(cohort, asked.values())}
    if any(sides.get(pk) != side for side, pk in asked.items()):
        raise Http404


def _say(request: Request, cohort: Cohort, ruled: list[Ruled], names: list[str], sent: QueryDict) -> None:
    """What was decided, and its undo."""
    new = [one for one in ruled if one.is_new]
    kind = Ruling.Kind(ruled[0].ruling.kind)
    who = names[0] if len(names) == 1 else f"{len(names)} pairs"
    if not new:
        messages.info(request, f"{who} were {kind.label.lower()} already.")
        return
    then = "The next draft has them as a pair." if kind == Ruling.Kind.LOCK else "The next draft keeps them apart."
    if len(names) > 1:
        then = "The next draft has them all."
    undo = _undo(request, cohort, new, sent)
    messages.success(request, f"{who} are {kind.label.lower()}. {then}", extra_tags=f"undo:{undo}" if undo else "")


def _undo(request: Request, cohort: Cohort, new: list[Ruled], sent: QueryDict) -> str:
    """The address that takes these back; the ruling that one of them replaced stands again. The toast posts nothing but the address."""
    where = [(name, value) for name in WHERE if (value := sent.get(name))]
    if not any(one.before for one in new):
        lifts = [("ruling", str(one.ruling.pk)) for one in new]
        return f"{_address(request, 'pairing:lift_ruling', cohort=cohort.pk)}?{urlencode([*lifts, *where])}"
    if len(new) > 1:
        return ""
    row = new[0].ruling
    again = [("kind", new[0].before), ("pair", f"{row.mentee_id}:{row.mentor_id}")]
    return f"{_address(request, 'pairing:rule_pair', cohort=cohort.pk)}?{urlencode([*again, *where])}"


def _sent(request: Request) -> QueryDict:
    """What a form posted, or, from the undo of a message, what stands in its address."""
    return request.POST if request.POST.keys() - {"csrfmiddlewaretoken"} else request.GET


def _back(request: Request, cohort: Cohort, sent: QueryDict) -> str:
    """The page where this was decided: about a pair of a draft, else the studio."""
    where = {name: str(value) for name in WHERE if (value := _uuid(sent.get(name, "")))}
    if "run" in where and len(where) > 1:
        return f"{_address(request, 'pairing:consider')}?{urlencode(where)}"
    return f"{_address(request, 'pairing:pairing', cohort=cohort.pk)}"


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _many(number: int, word: str) -> str:
    return f"{number} {word}{' is' if number == 1 else 's are'}"


def _address(request: Request, name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"organization": request.organization.slug, **kwargs})
