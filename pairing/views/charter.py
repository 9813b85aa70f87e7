"""The charter of a pair: what is in force, what is proposed, and the form that proposes. For its members alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from access.clock import today
from access.declare import requires
from access.kinds import listed
from access.requests import Request
from access.roles import Permission
from pairing import actions, charter_queries, charter_start, queries
from pairing.charter import InvalidTerms, Objective, Terms, diff
from pairing.charter_queries import Progress, Standing, terms_of
from pairing.charter_start import Start
from pairing.forms import BaseObjectives, ObjectiveForm, ProgressForm, ProposeCharterForm, ReviewCharterForm
from pairing.models import Charter, ObjectiveProgress, Pair
from programs.models import ProgramQuestion

VERSIONS = 5
States = ObjectiveProgress.State
LOOKS = {States.NOT_BEGUN: "waiting", States.UNDER_WAY: "going", States.REACHED: "changed", States.SET_ASIDE: "kept"}


@dataclass(frozen=True)
class Line:
    """An objective on the page; `form` only for its owner, on the version in force."""

    objective: Objective
    progress: Progress | None = None
    form: ProgressForm | None = None

    @property
    def look(self) -> str:
        """The shape of its state."""
        return LOOKS[self.progress.state] if self.progress else ""


@dataclass(frozen=True)
class Shown:
    """A version in the words of the page: objectives by whom they belong to."""

    charter: Charter
    terms: Terms
    owners: list[tuple[str, list[Line]]]


@requires(Permission.CHARTER_AGREE)
def charter(request: Request, pair: UUID) -> HttpResponse:
    """What is in force, what is proposed and who is awaited, and every version."""
    return _page(request, _find(request, pair))


@requires(Permission.CHARTER_AGREE)
def propose_charter(request: Request, pair: UUID) -> HttpResponse:
    """Propose the next version, from the latest one or from the program. "add" gives another row and proposes nothing."""
    found = _find(request, pair)
    standing = charter_queries.standing_of(found)
    if standing.is_over:
        messages.error(request, "This pair has ended. Its charter stays as it is.")
        return redirect(_address(request, found))
    start, latest = _start(request, standing), standing.latest
    if request.method != "POST":
        terms = terms_of(latest) if latest else None
        form, rows = charter_start.first_form(start, terms), charter_start.first_rows(start, terms)
        form.initial["based_on"] = latest.version if latest else None
        return _form(request, start, form, rows)
    if "add" in request.POST:
        return _form(
            request,
            start,
            charter_start.typed_form(start, request.POST),
            charter_start.typed_rows(start, request.POST),
            added=request.POST["add"],
        )
    form, rows = charter_start.sent_form(start, request.POST), charter_start.sent_rows(start, request.POST)
    if not (form.is_valid() & rows.is_valid()):
        return _form(request, start, form, rows, status=422)
    return _propose(request, start, form, rows)


def _propose(request: Request, start: Start, form: ProposeCharterForm, rows: BaseObjectives) -> HttpResponse:
    standing, based_on = start.standing, form.cleaned_data["based_on"]
    try:
        terms = form.terms(rows.objectives())
        made = actions.propose_charter(pair=standing.pair, terms=terms, based_on=based_on, by=request.membership.actor)
    except actions.StaleVersion:
        return _stale(request, start, based_on)
    except InvalidTerms as error:
        form.add_error("ends_on" if error.field == "ends_on" else None, f"{error.field} {error.rule}.")
    except actions.NotEverybodyAtStake as error:
        form.add_error(None, f"{error} Both sides have something at stake.")
    except actions.NothingNew as error:
        form.add_error(None, f"{error} Sign that one, or change something first.")
    except actions.CharterRefused as error:
        messages.error(request, str(error))
        return redirect(_address(request, standing.pair))
    else:
        messages.success(request, f"Version {made.version} is proposed, with your signature.")
        return redirect(_address(request, standing.pair))
    return _form(request, start, form, rows, status=422)


@require_POST
@requires(Permission.CHARTER_AGREE)
def sign_charter(request: Request, pair: UUID, charter: UUID) -> HttpResponse:
    """Sign the latest version."""
    found = _find(request, pair)
    row = _version(found, charter)
    if _attempt(request, lambda: actions.sign_charter(charter=row, by=request.membership.actor)):
        row.refresh_from_db(fields=["signed_at"])
        done = "It is in force." if row.signed_at else "It is in force once everybody has signed."
        messages.success(request, f"You have signed version {row.version}. {done}")
    return redirect(_address(request, found))


@require_POST
@requires(Permission.CHARTER_AGREE)
def review_charter(request: Request, pair: UUID, charter: UUID) -> HttpResponse:
    """Keep what one sees at half-time."""
    found = _find(request, pair)
    row, form = _version(found, charter), ReviewCharterForm(request.POST, auto_id="review_%s")
    if not form.is_valid():
        return _page(request, found, review_form=form)
    text = form.cleaned_data["text"]
    if not _attempt(request, lambda: actions.review_charter(charter=row, text=text, by=request.membership.actor)):
        return _page(request, found, review_form=form)  # the words stay, for the version that is in force
    messages.success(request, "Your look at the charter is saved.")
    return redirect(f"{_address(request, found)}#review")


@require_POST
@requires(Permission.CHARTER_AGREE)
def set_progress(request: Request, pair: UUID, objective: UUID) -> HttpResponse:
    """Say how far one's own objective is."""
    found, form = _find(request, pair), ProgressForm(request.POST, auto_id=f"{objective}_%s")
    if not form.is_valid():
        return _page(request, found, progress_form=(objective, form))
    state, note = States(form.cleaned_data["state"]), form.cleaned_data["note"]
    by = request.membership.actor
    if _attempt(request, lambda: actions.set_progress(pair=found, objective=objective, state=state, note=note, by=by)):
        messages.success(request, "Your objective is up to date.")
    return redirect(f"{_address(request, found)}#objectives")


def _find(request: Request, pair_id: UUID) -> Pair:
    try:
        return queries.get_pair(request.membership.person, pair_id)
    except Pair.DoesNotExist as error:
        raise Http404("No such pair") from error


def _version(pair: Pair, charter_id: UUID) -> Charter:
    found: Charter | None = Charter.objects.filter(pair=pair, pk=charter_id).first()
    if found is None:
        raise Http404("No such version")
    return found


def _address(request: Request, pair: Pair) -> str:
    return reverse("pairing:charter", kwargs={"organization": request.organization.slug, "pair": pair.pk})


def _attempt(request: Request, act: Callable[[], object]) -> bool:
    """Run an action; what the state of things refuses becomes a message."""
    try:
        act()
    except (actions.NotTheOwner, actions.NotInPair) as error:
        raise Http404("Not theirs") from error
    except actions.CharterRefused as error:
        messages.error(request, str(error))
        return False
    return True


# The page of the charter ------------------------------------------------------------------------------------------


def _page(
    request: Request,
    pair: Pair,
    *,
    review_form: ReviewCharterForm | None = None,
    progress_form: tuple[UUID, ProgressForm] | None = None,
) -> HttpResponse:
    me, standing = request.membership.person_id, charter_queries.standing_of(pair)
    versions, names = charter_queries.versions_of(pair), charter_queries.everybody_in(pair)
    page = Paginator(versions, VERSIONS).get_page(request.GET.get("page"))
    in_force = versions.filter(pk=standing.in_force.pk).first() if standing.in_force else None
    proposal = versions.filter(pk=standing.proposal.pk).first() if standing.proposal else None
    force = _in_force(in_force, standing, names, me, progress_form) if in_force else None
    proposed = _shown(proposal, names, me) if proposal else None
    context = {
        "pair": pair,
        "standing": standing,
        "me": me,
        "readers": standing.readers(me),
        "proposer": standing.proposer(me),
        "is_mine_to_sign": standing.waits_for(me) and not standing.is_over,
        "awaited": listed([row.person.name for row in standing.awaited]),
        "asks_review": standing.asks_review(me, today(request.organization.timezone)),
        "has_reviewed": me in standing.reviewed,
        "proposed": proposed,
        "changes": diff(force.terms, proposed.terms, names) if force and proposed else [],
        "force": force,
        "reviews": list(in_force.reviews.all()) if in_force else [],
        "review_form": review_form or ReviewCharterForm(auto_id="review_%s"),
        "forms": [form for form in (review_form, progress_form and progress_form[1]) if form],
        "page": page,
        "versions": [_shown(row, names, me) for row in page],
    }
    return render(request, "pairing/charter.html", context, status=422 if review_form or progress_form else 200)


def _shown(charter: Charter, names: dict[UUID, str], me: UUID) -> Shown:
    terms = terms_of(charter)
    return Shown(charter, terms, _by_owner([Line(row) for row in terms.objectives], names, me))


def _in_force(
    charter: Charter,
    standing: Standing,
    names: dict[UUID, str],
    me: UUID,
    sent: tuple[UUID, ProgressForm] | None,
) -> Shown:
    """The version in force, with progress, and a form on the reader's own objectives."""
    terms, progress = terms_of(charter), charter_queries.progress_of(standing.pair)
    lines = []
    for row in terms.objectives:
        how = progress.get(row.id, Progress())
        form = None
        if row.owner == me and not standing.is_over:
            form = ProgressForm(auto_id=f"{row.id}_%s", initial={"state": how.state, "note": how.note})
            form = sent[1] if sent and sent[0] == row.id else form
        lines.append(Line(row, how, form))
    return Shown(charter, terms, _by_owner(lines, names, me))


def _by_owner(lines: list[Line], names: dict[UUID, str], me: UUID) -> list[tuple[str, list[Line]]]:
    """(name, objectives), the reader's own first and called "You"."""
    owners = dict.fromkeys(line.objective.owner for line in lines)
    called = {owner: "You" if owner == me else names.get(owner, "Somebody who left") for owner in owners}
    found = [(called[owner], [line for line in lines if line.objective.owner == owner]) for owner in owners]
    return sorted(found, key=lambda row: row[0] != "You")


# The form of a proposal -------------------------------------------------------------------------------------------


def _start(request: Request, standing: Standing) -> Start:
    program, zone = standing.pair.cohort.program, request.organization.timezone
    based_on = request.POST.get("based_on", "")
    number = int(based_on) if based_on.isascii() and based_on.isdecimal() and len(based_on) < 5 else None
    rows = [standing.latest, charter_queries.version_of(standing.pair, number)]
    found = {row.pk: terms_of(row) for row in rows if row is not None}
    questions = ProgramQuestion.objects.filter(program=program).order_by("position")
    return Start(
        standing,
        request.membership.person_id,
        today(zone),
        charter_queries.last_day(standing.pair, zone),
        list(questions.values_list("text", flat=True)),
        list(found.values()),
    )


def _stale(request: Request, start: Start, based_on: int | None) -> HttpResponse:
    """Keep what was typed, say what somebody else proposed meanwhile, and let the next click go on from there."""
    standing = charter_queries.standing_of(start.standing.pair)
    latest = standing.latest
    if latest is None:
        raise Http404("No such version")
    data: QueryDict = request.POST.copy()
    data["based_on"] = str(latest.version)
    seen = charter_queries.version_of(standing.pair, based_on)
    names = charter_queries.everybody_in(standing.pair)
    context = {
        "newer": latest,
        "newer_by": standing.proposer(request.membership.person_id),
        "newer_terms": None if seen else _shown(latest, names, request.membership.person_id),
        "changes": diff(terms_of(seen), terms_of(latest), names) if seen else [],
    }
    fresh = _start(request, standing)
    form, rows = charter_start.sent_form(fresh, data), charter_start.sent_rows(fresh, data)
    return _form(request, fresh, form, rows, status=409, **context)


def _form(
    request: Request, start: Start, form: ProposeCharterForm, rows: BaseObjectives, status: int = 200, **context: Any
) -> HttpResponse:
    me, pair = request.membership.person_id, start.standing.pair
    groups = charter_start.groups(start, rows)
    if context.get("added"):
        _focus([each for group in groups if str(group.member.person_id) == context["added"] for each in group.forms])
    context |= {
        "pair": pair,
        "standing": start.standing,
        "readers": start.standing.readers(me),
        "form": form,
        "rows": rows,
        "groups": groups,
        "decision_of_program": pair.cohort.program.decision,
    }
    return render(request, "pairing/propose_charter.html", context, status=status)


def _focus(rows: list[ObjectiveForm]) -> None:
    """The page opens where the row was added."""
    if rows:
        rows[-1].fields["text"].widget.attrs["autofocus"] = True
