"""How stories look: one table for the state of each, and the block on the page of their pair."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from access.templatetags.upwell import state
from metrics.models import Story
from metrics.queries import stories_in
from pairing.models import Pair

register = template.Library()

LOOKS: dict[str, tuple[str, str]] = {
    Story.State.DRAFT: ("going", ""),
    Story.State.WAITING: ("waiting", ""),
    Story.State.RETURNED: ("late", "alert"),
    Story.State.PUBLISHED: ("changed", ""),
    Story.State.WITHDRAWN: ("paused", ""),
}


@register.simple_tag
def story_state(story: Story) -> SafeString:
    """A story's state as shape and word."""
    look, icon_name = LOOKS[story.state]
    return state(look, story.get_state_display(), icon_name)


@register.inclusion_tag("metrics/story_block.html", takes_context=True)
def story_block(context: Context, pair: Pair) -> dict[str, Any]:
    """The stories of a pair, for its members. One query."""
    return {"request": context["request"], "pair": pair, "rows": list(stories_in(pair))}
