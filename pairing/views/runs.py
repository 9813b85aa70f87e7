"""The pairing studio: drafts of a cohort, one draft with its proof and its reasons, and publishing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from access.clock import now, today
from access.declare import requires
from access.requests import Request
from access.roles import Permission
from jobs.queries import latest_job
from pairing import actions, queries
from pairing.forms import ProposeForm
from pairing.models import PairingRun
from pairing.words import bars, why
from programs.actions import WrongPhase
from programs.models import Cohort
from programs.queries import get_cohort, programs_for, tally

PAGE = 20
PAIRING = (Cohort.State.RECRUITING, Cohort.State.ACTIVE)


@requires(Permission.PAIRING_VIEW)
def pairing(request: Request, cohort: UUID) -> HttpResponse:
    """The drafts of a cohort, and the form that makes another one."""
    found = get_cohort(request.membership, cohort)
    return _studio(request, found, ProposeForm())


@require_POST
@requires(Permission.PAIRING_PROPOSE)
def propose(request: Request, cohort: UUID) -> HttpResponse:
    """Start a run with the chosen weights and go to its progress."""
    found, form = get_cohort(request.membership, cohort), ProposeForm(request.POST)
    if not form.is_valid():
        return _studio(request, found, form)
    page = reverse("pairing:pairing", kwargs={"organization": request.organization.slug, "cohort": found.pk})
    try:
        run = actions.propose_pairs(
            cohort=found,
            weights=form.weights(),
            return_to=f"/o/{request.organization.slug}/pairing/{{run}}/",
            by=request.membership.actor,
        )
    except actions.FormsCircles:
        messages.info(request, "Circles have no mentee, so they are formed on a page of their own.")
        return redirect(page)
    except WrongPhase as error:
        messages.info(request, str(error))
        return redirect(page)
    except actions.AnswersOpen:
        messages.error(request, "Close answers first. Until then anybody may change theirs, and a draft would tell.")
        return redirect(page)
    except actions.NobodyReady:
        form.add_error(None, "Pairs need at least one mentor and one mentee who are ready and without a partner.")
        return _studio(request, found, form)
    return redirect(reverse("jobs:job", kwargs={"organization": request.organization.slug, "job": run.job_id}))


@requires(Permission.PAIRING_VIEW)
def run(request: Request, run: UUID) -> HttpResponse:
    """One draft: who is paired and why, who is not and why, and the proof that nothing beats it."""
    found = _find(request, run)
    if found.state in (PairingRun.State.SOLVING, PairingRun.State.FAILED):
        job = latest_job(found.pk)
        page = "pairing:pairing"
        if job is not None and job.is_open:
            return redirect(reverse("jobs:job", kwargs={"organization": request.organization.slug, "job": job.pk}))
        messages.error(request, f"Draft {found.number} did not come to an end. Start another one.")
        return redirect(reverse(page, kwargs={"organization": request.organization.slug, "cohort": found.cohort_id}))
    search = request.GET.get("search", "").strip()[:100]
    rows = queries.proposals_of(found, search)
    page_of_rows = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    is_late, is_draft = queries.is_late(found), found.state == PairingRun.State.DRAFT and found.mentees_paired > 0
    context = {
        "run": found,
        "page": page_of_rows,
        "rows": [
            (row, why(row.mentee.person.name, row.mentor.person.name, row.parts), bars(row.parts))
            for row in page_of_rows
        ],
        "search": search,
        "unmatched": Paginator(queries.unmatched_of(found), PAGE).get_page(request.GET.get("unmatched")),
        "weights": queries.weights_in_words(found),
        "is_late": is_late,
        "may_publish": is_draft and found.cohort.state in PAIRING and is_late == found.cohort.has_pairs,
    }
    return render(request, "pairing/run.html", context)


@requires(Permission.PAIRING_PUBLISH)
def publish(request: Request, run: UUID) -> HttpResponse:
    """Says how many pairs and units it makes and who is told, and asks; then publishes."""
    found = _find(request, run)
    home = reverse("pairing:run", kwargs={"organization": request.organization.slug, "run": found.pk})
    if request.method != "POST":
        context = {"run": found, "cancel_url": home, "is_late": queries.is_late(found)}
        return render(request, "pairing/publish.html", context)
    try:
        pairs = actions.publish_pairs(run=found, by=request.membership.actor)
    except actions.StaleDraft as error:
        messages.error(request, f"No longer taking part: {error}. Find pairs again, then publish.")
    except actions.AnswersOpen:
        messages.error(request, "Answers are open again. Close them, find pairs again, then publish.")
    except actions.AlreadyPaired as error:
        messages.error(request, f"Since this draft, these got a partner: {error}. Find pairs again, then publish.")
    except actions.EmptyDraft:
        messages.error(request, "Nobody has a partner in this draft, so there is nothing to publish.")
    except actions.NotADraft:
        messages.info(request, "The pairs of this draft are published.")
    except (actions.FormsCircles, WrongPhase):
        messages.error(request, "This cohort takes no new pairs now.")
    else:
        number = "1 pair is" if len(pairs) == 1 else f"{len(pairs)} pairs are"
        messages.success(request, f"{number} published. Everybody in them is told.")
    return redirect(home)


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
    certificate = queries.verify_run(found, now())
    if certificate is None:
        messages.info(
            request, "People have changed since this draft, so its proof speaks of people who are no longer there."
        )
    elif certificate.proven:
        messages.success(request, f"Checked again: {certificate.objective} points, and no set of pairs can have more.")
    else:
        messages.error(request, f"The check found: {'; '.join(certificate.faults) or 'a gap to the bound'}.")
    return redirect(home)


def _find(request: Request, run_id: UUID) -> PairingRun:
    mine = PairingRun.objects.filter(cohort__program__in=programs_for(request.membership))
    return get_object_or_404(mine.select_related("cohort__program"), pk=run_id)


def _studio(request: Request, cohort: Cohort, form: ProposeForm) -> HttpResponse:
    # By the clocks that close answers: on a day ahead of them, a count would tell early who took a yes back.
    day = today(cohort.organization.timezone)
    context = {
        "cohort": cohort,
        "form": form,
        "runs": queries.runs_of(cohort),
        "counts": tally(cohort, day),
        "takes_pairs": cohort.state in PAIRING and not cohort.is_circle,
        "is_open": not cohort.answers_closed(day),
        "room": queries.mentors_with_room(cohort) if cohort.has_pairs else 0,
    }
    return render(request, "pairing/pairing.html", context, status=422 if form.is_bound and form.errors else 200)
