"""Named reads of the lines that concern one pair."""

from __future__ import annotations

from django.db.models import Q

from feedback.models import Cell, LedgerLine, SeatHolder
from pairing.models import Pair


def lines_for(pair: Pair) -> list[LedgerLine]:
    """The newest line of each statement published where this pair is counted: in its cohort, or its part of a cohort that is cut.

    Each with theme, cell and period, the newest cycle first. A pair that nobody on the panel is in has no part. Two queries.
    """
    people = pair.members.order_by().values("person")
    counted = SeatHolder.objects.filter(person__in=people, seat__cycle__cohort=pair.cohort_id).order_by()
    cells = Cell.objects.filter(Q(name="") | Q(pk__in=counted.values("seat__unit__cell")), cycle__cohort=pair.cohort_id)
    rows = LedgerLine.objects.filter(cell__in=cells.order_by()).select_related("theme", "cell", "period")
    rows = rows.defer("period__public_key").order_by("-cycle__number", "theme__number", "sequence")
    highest = {(line.cell_id, line.theme_id): line for line in rows}  # levels only rise
    return list(highest.values())
