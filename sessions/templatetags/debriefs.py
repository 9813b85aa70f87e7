"""The debriefs on the page of their pair."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from access.clock import today
from access.kinds import listed
from access.templatetags.upwell import state
from pairing.models import Pair
from sessions import debrief_queries
from sessions.assumption_queries import log_of
from sessions.debriefs import Moment, Verdict, open_moment
from sessions.rules import is_closed

register = template.Library()
SHOWN = 3  # of the log


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


LOOKS = {Verdict.HELD: ("ok", "check"), Verdict.BENT: ("changed", "turn"), Verdict.BROKE: ("kept", "flask")}


@register.simple_tag
def verdict_state(verdict: str | None) -> SafeString:
    """What became of an assumption, as shape and word. Broke looks no worse than held: finding out is the point."""
    if not verdict:
        return state("waiting", "Open")
    look, icon_name = LOOKS[Verdict(verdict)]
    return state(look, verdict.capitalize(), icon_name)


@register.inclusion_tag("sessions/assumption_block.html", takes_context=True)
def assumption_block(context: Context, pair: Pair) -> dict[str, Any]:
    """The newest entries of the log, on the page of its pair. Two queries."""
    entries = log_of(pair)[:SHOWN]
    return {
        "request": context["request"],
        "pair": pair,
        "entries": entries,
        "readers": context["readers"],
        "closed": is_closed(pair),
    }
