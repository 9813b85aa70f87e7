"""The debriefs on the page of their pair."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from access.clock import today
from access.kinds import listed
from pairing.models import Pair
from sessions import debrief_queries
from sessions.debriefs import Moment, open_moment
from sessions.rules import is_closed

register = template.Library()


@register.inclusion_tag("sessions/debrief_block.html", takes_context=True)
def debrief_block(context: Context, pair: Pair) -> dict[str, Any]:
    """What is open, what the reader wrote, and who shares something; nothing before that. The pair comes with cohort and program."""
    request: Any = context["request"]
    me, zone = request.membership.person_id, request.organization.timezone
    mine, shared = debrief_queries.own_debriefs(pair, me), debrief_queries.shared_debriefs(pair, me)
    asked = None
    if not is_closed(pair):
        asked = open_moment(debrief_queries.courses([pair], zone)[pair.pk], today(zone))
    rows = []
    for moment in Moment:
        names = [row.person.name for row, _ in shared if row.moment == moment]
        if moment in mine or moment is asked or names:
            rows.append(
                {
                    "moment": moment,
                    "mine": mine.get(moment),
                    "is_asked": moment is asked,
                    "shared": listed(names),
                    "count": len(names),
                }
            )
    return {"request": request, "pair": pair, "rows": rows}
