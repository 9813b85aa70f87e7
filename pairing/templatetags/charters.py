"""The charter on the page of its pair."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from access.clock import today
from access.kinds import listed
from pairing.charter_queries import standing_of
from pairing.models import Pair

register = template.Library()


@register.inclusion_tag("pairing/charter_block.html", takes_context=True)
def charter_block(context: Context, pair: Pair) -> dict[str, Any]:
    """Where the pair stands with its charter, and what the reader does next. The pair comes with its members and cohort."""
    request: Any = context["request"]
    me, standing = request.membership.person_id, standing_of(pair)
    return {
        "request": request,
        "standing": standing,
        "pair": pair,
        "proposer": standing.proposer(me),
        "is_mine_to_sign": standing.waits_for(me) and not standing.is_over,
        "awaited": listed([row.person.name for row in standing.awaited]),
        "asks_review": standing.asks_review(me, today(request.organization.timezone)),
    }
