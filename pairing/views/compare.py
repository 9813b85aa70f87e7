"""Two drafts side by side, and one draft by level, site and unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from pairing import comparing
from pairing import draft_queries as drafts
from pairing import draft_words as words
from pairing.draft_rows import sentence
from pairing.fairness import LEAST, Member, behind, fairness_rows
from pairing.models import PairingRun, Proposal
from programs.models import Enrollment
from programs.queries import get_cohort

PAGE = 20
LOST, FOUND = "lost", "found"
SHOWN = [("", "Everybody whose score changes"), (LOST, "New without a partner"), (FOUND, "New with a partner")]
GROUPS = [("level", "Level"), ("site", "Site"), ("unit", "Unit")]


@requires(Permission.PAIRING_VIEW)
def compare(request: Request, cohort: UUID) -> HttpResponse:
    """Two drafts of a cohort: what each reaches, which pairs differ, and for whom."""
    found = get_cohort(request.membership, cohort)
    runs = drafts.solved_drafts(found)
    one, other = (_chosen(request, runs, name, place) for name, place in (("one", 1), ("other", 0)))
    context: dict[str, Any] = {"cohort": found, "runs": runs, "one": one, "other": other, "shown": SHOWN}
    if one is not None and other is not None and one.pk != other.pk:
        context |= _side_by_side(request, one, other)
    return render(request, "pairing/compare.html", context)


@requires(Permission.PAIRING_VIEW)
def fairness(request: Request, run: UUID) -> HttpResponse:
    """Who of a draft has a partner, by level, site and unit, with no group under five people."""
    found = get_object_or_404(drafts.runs_for(request.membership).filter(state__in=drafts.SOLVED), pk=run)
    people = drafts.everybody_in(found)
    sides = []
    for side in (Enrollment.Side.MENTEE, Enrollment.Side.MENTOR):
        mine = [person for person in people if person.side == side]
        tables = [_by(label, [person.member(name) for person in mine]) for name, label in GROUPS]
        has_rows = any(table["rows"] for table in tables)
        sides.append({"label": side.label, "people": len(mine), "tables": tables, "has_rows": has_rows})
    context = {"run": found, "sides": sides, "least": LEAST, "is_empty": not people}
    return render(request, "pairing/fairness.html", context)


def _by(label: str, members: list[Member]) -> dict[str, Any]:
    rows = fairness_rows(members)
    return {"label": label, "rows": rows, "behind": behind(rows) if rows else None}


def _chosen(request: Request, runs: list[PairingRun], name: str, place: int) -> PairingRun | None:
    """The draft that the address names, else the newest ones; None where there are too few. Raises Http404 for any other id."""
    if name not in request.GET:
        return runs[place] if len(runs) > 1 else None
    found = next((run for run in runs if str(run.pk) == request.GET[name]), None)
    if found is None:
        raise Http404
    return found


def _side_by_side(request: Request, one: PairingRun, other: PairingRun) -> dict[str, Any]:
    pairs = [drafts.scored_pairs(run) for run in (one, other)]
    alone = [drafts.unmatched_in(run) for run in (one, other)]
    sides = [_side(run, had, left) for run, had, left in zip((one, other), pairs, alone, strict=True)]
    names = drafts.names_in(one.cohort_id)
    changes = _sorted(comparing.changes(*pairs), names)
    lost = [change for change in changes if change.after is None]
    found = [change for change in changes if change.before is None]
    shown = {LOST: lost, FOUND: found}.get(request.GET.get("show", ""), changes)
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    differ = _differences(request, (one, other), pairs, names)
    return {
        "lines": words.comparison(*sides),
        "same_ruler": words.weigh_alike(one.weights, other.weights),
        "differ": differ,
        "rows": _differing_rows(differ, (one, other), [{pair.mentee for pair in had} for had in pairs]),
        "page": page,
        "changes": [_change(change, names, alone) for change in page],
        "lost": (len(lost), words.some([names.get(change.enrollment, "") for change in lost])),
        "found": (len(found), words.some([names.get(change.enrollment, "") for change in found])),
        "show": request.GET.get("show", ""),
    }


def _side(run: PairingRun, pairs: list[comparing.Scored], alone: set[UUID]) -> words.Side:
    return words.Side(
        short=f"Draft {run.number}",
        mentees=run.mentees,
        mentees_paired=run.mentees_paired,
        unmatched=len(alone),
        units=run.units,
        is_proven=run.is_proven,
        weights=run.weights,
        reached=comparing.measure(pairs),
    )


@dataclass
class Differing:
    """A mentee whose mentors differ: couples that only the first draft has, and only the second."""

    mentee: UUID
    name: str
    removed: list[tuple[UUID, UUID]] = field(default_factory=list)
    added: list[tuple[UUID, UUID]] = field(default_factory=list)


def _differences(
    request: Request,
    runs: tuple[PairingRun, PairingRun],
    pairs: list[list[comparing.Scored]],
    names: dict[UUID, str],
) -> Page[Differing]:
    """A page of mentees whose mentors differ, by name."""
    rows: dict[UUID, Differing] = {}
    for couples, kind in ((comparing.only_in(*pairs), "removed"), (comparing.only_in(*reversed(pairs)), "added")):
        for couple in couples:
            row = rows.setdefault(couple[0], Differing(couple[0], names.get(couple[0], "")))
            getattr(row, kind).append(couple)
    ordered = sorted(rows.values(), key=lambda row: (row.name, row.mentee))
    return Paginator(ordered, PAGE).get_page(request.GET.get("pairs"))


def _differing_rows(
    page: Page[Differing], runs: tuple[PairingRun, PairingRun], paired: list[set[UUID]]
) -> list[dict[str, Any]]:
    """The same with both people of each pair, and why; and for each draft whether the mentee has no mentor in it at all."""
    found = [
        _with_reasons(runs[0], [couple for row in page for couple in row.removed]),
        _with_reasons(runs[1], [couple for row in page for couple in row.added]),
    ]
    return [
        {
            "name": row.name,
            "sides": [(runs[at], found[at].get(row.mentee, []), row.mentee not in paired[at]) for at in (0, 1)],
        }
        for row in page
    ]


def _with_reasons(run: PairingRun, couples: list[tuple[UUID, UUID]]) -> dict[UUID, list[tuple[Proposal, str]]]:
    found: dict[UUID, list[tuple[Proposal, str]]] = {}
    for row in drafts.proposals_among(run, couples):
        found.setdefault(row.mentee_id, []).append((row, sentence(row)))
    return found


def _sorted(changes: list[comparing.Change], names: dict[UUID, str]) -> list[comparing.Change]:
    """Whose pairs lose most comes first: that is what somebody has to answer for."""
    return sorted(changes, key=lambda one: (one.difference, names.get(one.enrollment, ""), one.enrollment))


def _change(change: comparing.Change, names: dict[UUID, str], alone: list[set[UUID]]) -> dict[str, Any]:
    scores = [
        f"{score:,}" if score is not None else "no partner" if change.enrollment in there else "not in it"
        for score, there in zip((change.before, change.after), alone, strict=True)
    ]
    return {"name": names.get(change.enrollment, ""), "scores": scores, "difference": words.signed(change.difference)}
