"""The pairing studio: drafts of a cohort, one draft with its proof and its reasons, and publishing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from access.clock import now, today
from access.csvs import to_csv
from access.declare import requires
from access.requests import Request
from access.roles import Permission
from audit.models import Opening
from audit.openings import record_opening
from jobs.queries import latest_job
from pairing import draft_queries as drafts
from pairing import draft_words as words
from pairing import queries
from pairing.aims import RunAims
from pairing.draft_rows import COLUMNS, file_rows, shown_groups
from pairing.filters import PairFilter, UnmatchedFilter
from pairing.models import PairingRun, Unmatched
from pairing.pacing import may_work, worked
from pairing.ruling_queries import has_new_rulings
from programs.models import Cohort, Enrollment
from programs.queries import programs_for

PAGE = 20
PAIRING = (Cohort.State.RECRUITING, Cohort.State.ACTIVE)


@requires(Permission.PAIRING_VIEW)
def run(request: Request, run: UUID) -> HttpResponse:
    """One draft: who is paired and why, who is not and why, and the proof that nothing beats it."""
    found = _find(request, run)
    if found.state not in drafts.SOLVED:
        return _to_its_job(request, found)
    others = drafts.other_drafts(found)
    search = PairFilter(request.GET, run=found, others=others)
    left_out = UnmatchedFilter(request.GET, queryset=drafts.unmatched_rows(found))
    context = {
        "run": found,
        "others": others,
        "pairs": drafts.pairs_in(found).count(),
        "without_partner": found.unmatched.count(),
        "consider": _consider(request, found),
        "may_solve_again": has_new_rulings(found, today(request.organization.timezone)),
        **_pairs_listed(request, found, search),
        **_left_out_listed(request, found, left_out),
        **_about(found, others),
    }
    return render(request, "pairing/run.html", context)


@requires(Permission.PAIRING_VIEW)
def pairs_file(request: Request, run: UUID) -> HttpResponse:
    """The pairs that the filters of the page leave, in its order, as a file."""
    found = _find(request, run)
    if found.state not in drafts.SOLVED:
        raise Http404
    search = PairFilter(request.GET, run=found, others=drafts.other_drafts(found))
    mentees = drafts.mentees_in(search.qs, _order(search))
    lines = drafts.pair_lines(found, mentees)
    record_opening(request, Opening.What.PAIRS_FILE, *drafts.people_in(lines))
    rows = file_rows(lines, set(RunAims.of(found).locked))
    # With the mark that tells spreadsheets that this is UTF-8.
    response = HttpResponse("\ufeff" + to_csv(COLUMNS, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="draft-{found.number}-pairs.csv"'
    return response


@require_POST
@requires(Permission.PAIRING_VIEW)
def verify(request: Request, run: UUID) -> HttpResponse:
    """Check the stored draft again from scratch: one scan over all pairs, nothing trusted but the prices."""
    found = _find(request, run)
    home = reverse("pairing:run", kwargs={"organization": request.organization.slug, "run": found.pk})
    if found.state == PairingRun.State.PUBLISHED:
        messages.info(
            request,
            "This draft is published. Its people have partners now, so it is kept as it was, and not checked again.",
        )
        return redirect(home)
    if not found.cohort.answers_closed(today(request.organization.timezone)):
        # It compares with who is ready this minute: while the board hides a yes that was taken back, so must this.
        messages.error(request, "Answers are open again. Close them, then check.")
        return redirect(home)
    if not may_work(request.membership.pk):
        messages.info(request, "Those were many checks in one minute. Wait a moment, then check again.")
        return redirect(home)
    moment = date_format(localtime(now()), "F j, g:i A")
    with worked(request.membership.pk):
        certificate = queries.verify_run(found, found.created_at)
    if certificate is None:
        messages.info(
            request,
            f"Looked at {moment}: people have changed since this draft, so its proof speaks of people who are no longer there.",
        )
    elif certificate.proven:
        messages.success(
            request,
            f"Checked {moment}. {words.CHECKED} {found.points:,} points, and no other set of pairs fits what was asked for better.",
        )
    elif certificate.faults:
        messages.error(request, f"The check at {moment} found: {'; '.join(certificate.faults)}.")
    else:
        messages.info(request, f"Checked {moment}. {words.CHECKED} {words.still_open(certificate.gap, found.points)}")
    return redirect(home)


def _to_its_job(request: Request, run: PairingRun) -> HttpResponse:
    """A run that is not solved has no page: on to its progress, or back to the drafts with what became of it."""
    job = latest_job(run.pk)
    if job is not None and job.is_open:
        return redirect(_address(request, "jobs:job", job=job.pk))
    messages.error(request, f"Draft {run.number} did not come to an end. Start another one.")
    return redirect(_address(request, "pairing:pairing", cohort=run.cohort_id))


def _pairs_listed(request: Request, run: PairingRun, search: PairFilter) -> dict[str, Any]:
    """The list of pairs: a page of mentees, each with all their mentors."""
    page = _page(drafts.mentees_in(search.qs, _order(search)), request.GET.get("page"), drafts.count_mentees(search.qs))
    aims = RunAims.of(run)
    groups = drafts.groups_of(run, page.object_list)
    return {
        "page": page,
        "groups": shown_groups(groups, locked=set(aims.locked), kept=set(aims.kept)),
        "search": search,
        "pairs_file": f"{_address(request, 'pairing:pairs_file', run=run.pk)}?{_only(request, search.form.fields)}",
        "kept_by_pairs": _rest(request, [*search.form.fields, "page"]),
    }


def _left_out_listed(request: Request, run: PairingRun, search: UnmatchedFilter) -> dict[str, Any]:
    """The list of people without a partner, each with the reason and what would change it."""
    page = Paginator(search.qs, PAGE).get_page(request.GET.get("unmatched"))
    return {
        "unmatched": page,
        "left_out": [(row, _way_out(request, run, row)) for row in page],
        "unmatched_search": search,
        "kept_by_unmatched": _rest(request, [*search.form.fields, "unmatched"]),
    }


def _about(run: PairingRun, others: list[PairingRun]) -> dict[str, Any]:
    """What stands around the pairs: the proof, what the run was told, what fairness costs, what would help."""
    aims, (lowest, tenth) = RunAims.of(run), drafts.lowest_scores(run)
    is_late, is_draft = queries.is_late(run), run.state == PairingRun.State.DRAFT and run.mentees_paired > 0
    kept_from = next((f"draft {other.number}" for other in others if other.pk == aims.kept_from), "an earlier draft")
    return {
        "proof": words.proof(
            is_proven=run.is_proven,
            gap=run.gap,
            points=run.points,
            allowed=run.allowed_pairs,
            is_everybody_paired=run.mentees_paired == run.mentees,
            seconds=run.seconds,
            seconds_at_most=run.seconds_at_most,
        ),
        "price": words.fairness_price(run.plain, points=run.points, lowest=lowest, tenth=tenth),
        "told": words.told(
            locked=len(aims.locked),
            forbidden=len(aims.forbidden),
            kept_from=kept_from if aims.kept_from else "",
            bonus=aims.bonus,
            shortfall=aims.shortfall,
            threshold=aims.threshold,
            least=aims.least,
            seconds_at_most=run.seconds_at_most,
        ),
        "aims": aims,
        "weights": queries.weights_in_words(run),
        "hints": words.recruit_hints(run.recruit),
        "is_late": is_late,
        "may_publish": is_draft and run.cohort.state in PAIRING and is_late == run.cohort.has_pairs,
    }


def _way_out(request: Request, run: PairingRun, row: Unmatched) -> tuple[str, str] | None:
    """Label and address of what helps this person; None where nothing does, or the draft is no longer worked on."""
    cohort, side = run.cohort, row.enrollment.side
    if cohort.state not in Cohort.ENROLLING or run.state != PairingRun.State.DRAFT:
        return None
    other = Enrollment.Side.MENTOR if side == Enrollment.Side.MENTEE else Enrollment.Side.MENTEE
    found = words.way_out(row.reason, {**row.facts, "side": side}, other_takes_several=cohort.partners(other) > 1)
    if found is None:
        return None
    pages = {
        "person": lambda: _address(request, "programs:set_enrollment", enrollment=row.enrollment_id),
        "enroll": lambda: _address(request, "programs:enroll_people", cohort=cohort.pk),
        "board": lambda: f"{_address(request, 'programs:cohort', cohort=cohort.pk)}?side={other}",
        "rulings": lambda: f"{_address(request, 'pairing:pairing', cohort=cohort.pk)}#rulings",
        "studio": lambda: f"{_address(request, 'pairing:pairing', cohort=cohort.pk)}#new",
    }
    return found.label, pages[found.page]()


def _consider(request: Request, run: PairingRun) -> str:
    """Where a pair of this draft is locked, forbidden or swapped; empty once the draft is no longer worked on."""
    if run.state != PairingRun.State.DRAFT or run.cohort.state not in PAIRING:
        return ""
    return _address(request, "pairing:consider")


def _order(search: PairFilter) -> str:
    return str(search.form.cleaned_data.get("order") or drafts.BY_MENTEE)


def _page(rows: QuerySet[Any], number: str | None, count: int) -> Page[Any]:
    """A page of rows that are already counted: counting what is grouped and sorted would do the work twice."""
    paginator = Paginator(rows, PAGE)
    paginator.count = count
    return paginator.get_page(number)


def _only(request: Request, names: Any) -> str:
    """The query of the address, of these parameters only."""
    query = request.GET.copy()
    for name in set(query) - set(names):
        del query[name]
    return query.urlencode()


def _rest(request: Request, names: list[str]) -> list[tuple[str, str]]:
    """What the address says besides these parameters: the other list of the page stays as it is."""
    return [(name, str(value)) for name, value in request.GET.items() if name not in names and value]


def _address(request: Request, name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"organization": request.organization.slug, **kwargs})


def _find(request: Request, run_id: UUID) -> PairingRun:
    mine = PairingRun.objects.filter(cohort__program__in=programs_for(request.membership))
    return get_object_or_404(mine.select_related("cohort__program"), pk=run_id)
