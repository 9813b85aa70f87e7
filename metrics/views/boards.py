"""Decisions and experiments as a list and as a board, with the same search. A card is moved by the form that asks why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django_tables2 import RequestConfig

from access.clock import today
from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from metrics import queries
from metrics.models import Decision, Experiment
from metrics.tables import (
    DecisionBoardFilter,
    DecisionFilter,
    DecisionTable,
    ExperimentBoardFilter,
    ExperimentFilter,
    ExperimentTable,
)
from metrics.ties import facts_of

PAGE = 25
CARDS = 12  # of a column; the list has the rest
State, Outcome = Experiment.State, Decision.Outcome


@dataclass(frozen=True)
class Column:
    """One column: its key and name, how many belong to it, and the newest of them with their facts."""

    key: str
    name: str
    count: int
    cards: list[tuple[Any, list[tuple[str, str]]]]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.cards)


@requires(Permission.DECISIONS_VIEW)
def decisions(request: Request) -> HttpResponse:
    """Every decision that the reader may see."""
    search = DecisionFilter(request.GET, queryset=queries.decisions_seen_by(request.membership))
    return _list(request, "decisions", search, DecisionTable)


@requires(Permission.DECISIONS_VIEW)
def decisions_board(request: Request) -> HttpResponse:
    """The same as three columns: changed, kept, and those that their owner should look at again."""
    search = DecisionBoardFilter(request.GET, queryset=queries.decisions_seen_by(request.membership))
    due = queries.waiting(today(timezone.get_current_timezone_name()))
    columns = [
        ("waiting", "To look at again", due),
        (Outcome.CHANGED, "Changed", Q(outcome=Outcome.CHANGED) & ~due),
        (Outcome.KEPT, "Kept, with a reason", Q(outcome=Outcome.KEPT) & ~due),
    ]
    return _board(request, "decisions", search, columns)


@requires(Permission.EXPERIMENTS_VIEW)
def experiments(request: Request) -> HttpResponse:
    """Every experiment that the reader may see."""
    search = ExperimentFilter(request.GET, queryset=queries.experiments_seen_by(request.membership))
    return _list(request, "experiments", search, ExperimentTable)


@requires(Permission.EXPERIMENTS_VIEW)
def experiments_board(request: Request) -> HttpResponse:
    """The same as three columns: running, scaled, stopped."""
    search = ExperimentBoardFilter(request.GET, queryset=queries.experiments_seen_by(request.membership))
    return _board(request, "experiments", search, [(each.value, each.label, Q(state=each)) for each in State])


def _list(request: Request, name: str, search: Any, table_class: Any) -> HttpResponse:
    table = table_class(
        search.qs,
        person_id=request.membership.person_id,
        slug=request.organization.slug,
        shows_patterns=can(request.membership, Permission.PATTERNS_VIEW),
    )
    RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    table.credits = queries.credits_for(request.membership, [row.record for row in table.paginated_rows])
    return render(request, f"metrics/{name}.html", {"table": table, **_around(request, search)})


def _board(request: Request, name: str, search: Any, columns: list[tuple[str, str, Q]]) -> HttpResponse:
    rows: QuerySet[Any] = search.qs
    counts = rows.order_by().aggregate(**{f"n_{key}": Count("pk", filter=where) for key, _, where in columns})
    shows_patterns = can(request.membership, Permission.PATTERNS_VIEW)
    shown = [
        Column(
            key,
            label,
            counts[f"n_{key}"],
            [(row, facts_of(row, shows_patterns=shows_patterns)) for row in rows.filter(where)[:CARDS]],
        )
        for key, label, where in columns
    ]
    names = queries.credits_for(request.membership, [row for column in shown for row, _ in column.cards])
    context = {"columns": shown, "names": names, "is_empty": not any(counts.values()), **_around(request, search)}
    return render(request, f"metrics/{name}_board.html", context)


def _around(request: Request, search: Any) -> dict[str, Any]:
    """The search, and in words what a link has narrowed it to."""
    said = search.form.cleaned_data if search.form.is_valid() else {}
    narrowed = []
    if said.get("owner"):
        first = search.qs.first()
        narrowed.append(f"those of {first.owner.name}" if first else "those of one owner")
    if said.get("patterns"):
        narrowed.append("those that came of a published pattern")
    return {
        "form": search.form,
        "narrowed": " and ".join(narrowed),
        "query": request.GET.urlencode(),
        "reads_assumptions": can(request.membership, Permission.ASSUMPTIONS_VIEW),
        "reads_kpis": can(request.membership, Permission.IMPACT_VIEW),
    }
