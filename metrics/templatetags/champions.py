"""What came back to mentors, on the page of their pair."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from metrics.queries import champion_entries_in
from pairing.models import Pair
from sessions.rules import may_decide

register = template.Library()
SHOWN = 3


@register.inclusion_tag("metrics/champion_block.html", takes_context=True)
def champion_block(context: Context, pair: Pair) -> dict[str, Any]:
    """The newest entries of a pair, for its members. The pair comes with members and cohort."""
    request: Any = context["request"]
    me = next((row for row in pair.members.all() if row.person_id == request.membership.person_id), None)
    entries = list(champion_entries_in(pair)[: SHOWN + 1])
    return {
        "request": request,
        "pair": pair,
        "entries": entries[:SHOWN],
        "has_more": len(entries) > SHOWN,
        "may_record": me is not None and may_decide(pair, me),
        "me": request.membership.person_id,
    }
