"""Half-time in the first pair of the demonstration: both looked at their charter again, the mentee has looked back, the mentor not yet."""

from __future__ import annotations

from datetime import date

from access.actors import Actor
from access.kinds import Kind
from pairing.actions import review_charter
from pairing.models import Charter, Pair
from sessions.actions import write_debrief
from sessions.debriefs import EMPTY, Moment, Part, Said

# What the mentee keeps: two parts are for the pair, one for nobody else. What she took for true stands in her log.
KEPT = {
    Part.LEARNED: Said(Kind.PAIR, "Three of my weekly reports can begin as a draft of an assistant, once somebody checks two figures."),
    Part.GAINED: Said(Kind.PRIVATE, "I ask sooner when I do not know a tool."),
    Part.NEXT: Said(Kind.PAIR, "The carrier report goes through the same check before we meet again."),
}  # fmt: skip
REVIEWED = {"mentee": "It still fits. We talk more about checking than about tools.", "mentor": "Still fits."}


def ends_for(signed: date, half_time: date) -> date:
    """The last day of a charter whose half-time is that day."""
    return signed + 2 * (half_time - signed)


def look_back(pair: Pair) -> None:
    """On the day of their half-time, or later."""
    charter = Charter.objects.get(pair=pair)
    for member in pair.members.select_related("person"):
        by = Actor(member.person_id, member.person.name)
        review_charter(charter=charter, text=REVIEWED[member.side], by=by)
        if member.side == "mentee":
            content = {**EMPTY, **KEPT}
            write_debrief(pair=pair, moment=Moment.MID, content=content, based_on=0, is_draft=False, by=by)
