"""The health of a program: who keeps rhythm, who must act, and a nudge to them. Facts about dates, no content, no raters."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from access.clock import today
from access.declare import requires
from access.kinds import listed
from access.requests import Request
from access.roles import Permission, can
from home import queries
from home.tables import HealthFilter, HealthTable
from metrics.queries import rhythm_by_program, signals_of
from metrics.signals import nothing_to_see, showing
from pairing.models import Pair
from programs.queries import get_cohort, get_program
from sessions import actions
from sessions.nudge_queries import offers, stalled_in
from sessions.rhythm import limits

PAGE = 10


@requires(Permission.HEALTH_VIEW)
def health(request: Request, program: UUID) -> HttpResponse:
    """How many pairs keep rhythm, and who acts next."""
    found = get_program(request.membership, program)
    zone = request.organization.timezone
    counts = rhythm_by_program([found], zone)[found.pk]
    search = HealthFilter(request.GET, queryset=queries.health_of(found, zone))
    looked = signals_of(found, request.organization) if counts.going or counts.closed else []
    context = {
        "program": found,
        "table": _table(request, search.qs),
        "form": search.form,
        "counts": counts,
        "marks": queries.marks(counts),
        "limits": limits(found.interval),
        "as_of": today(zone),
        "stalled": queries.stalled_by_cohort(found, zone) if counts.stalled else [],
        "looked": looked,
        "showing": showing(looked),
        "quiet": nothing_to_see(looked, "in this program"),
    }
    return render(request, "home/health.html", context)


@require_POST
@requires(Permission.PAIR_NUDGE)
def nudge_pair(request: Request, pair: UUID) -> HttpResponse:
    """Ask whoever must act in one pair. A second click finds them asked."""
    try:
        found = queries.pair_of_program(request.membership, pair)
    except Pair.DoesNotExist as error:
        raise Http404("No such pair") from error
    try:
        names = actions.nudge_pair(pair=found, by=request.membership.actor)
    except actions.NotNudged as error:
        messages.info(request, f"Nobody was nudged. {error}.")
    else:
        messages.success(request, f"{listed(names)} {'gets' if len(names) == 1 else 'get'} a nudge in working hours.")
    back = QueryDict(request.POST.get("back", "")).urlencode()  # what it is not made of does not travel
    page = _health(request, found.cohort.program_id)
    return redirect(f"{page}?{back}" if back else page)


@requires(Permission.PAIR_NUDGE)
def nudge_stalled(request: Request, cohort: UUID) -> HttpResponse:
    """Ask in all stalled pairs of a cohort, after saying who is asked and who is not."""
    found = get_cohort(request.membership, cohort)
    if request.method == "POST":
        asked = actions.nudge_stalled(cohort=found, by=request.membership.actor)
        if asked:
            messages.success(
                request, f"{asked} {'person gets' if asked == 1 else 'people get'} a nudge in working hours."
            )
        else:
            messages.info(request, "Nobody was nudged: everybody who can be was asked already.")
        return redirect(_health(request, found.program_id))
    return render(
        request,
        "home/nudge_stalled.html",
        {"cohort": found, **_asked(request, stalled_in(found, request.organization))},
    )


def _asked(request: Request, pairs: list[Any]) -> dict[str, Any]:
    """Who would be asked, and which pairs would not, with the reason."""
    found = offers(pairs, request.organization)
    names = {pair.pk: [member.person.name for member in pair.members.all()] for pair in pairs}
    asked = [
        (member.person.name, listed([name for name in names[pair.pk] if name != member.person.name]))
        for pair in pairs
        for member in pair.members.all()
        if member.person_id in found[pair.pk].people
    ]
    others = [(listed(names[pair.pk]), found[pair.pk].why_not) for pair in pairs if not found[pair.pk].people]
    return {"asked": asked, "others": others}


def _table(request: Request, pairs: Any) -> HealthTable:
    """One page of pairs, with what can be done about each."""
    table = HealthTable(pairs, slug=request.organization.slug, token=_token(request), back=request.GET.urlencode())
    RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    if can(request.membership, Permission.PAIR_NUDGE):
        table.offers = offers([row.record for row in table.paginated_rows], request.organization)
    else:
        table.exclude = ("you",)
    return table


def _token(request: Request) -> SafeString:
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))


def _health(request: Request, program_id: UUID) -> str:
    return reverse("home:health", kwargs={"organization": request.organization.slug, "program": program_id})
