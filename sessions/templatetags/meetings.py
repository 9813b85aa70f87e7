"""How sessions look: one table for the state of each, and its time on the reader's clocks."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from access.clock import now
from access.templatetags.upwell import state
from sessions.forms import SLOT
from sessions.models import MentoringSession

register = template.Library()

LOOKS: dict[str, tuple[str, str, str]] = {
    MentoringSession.State.HELD: ("ok", "Held", "check"),
    MentoringSession.State.PLANNED: ("going", "Planned", ""),
    MentoringSession.State.MISSED: ("kept", "Did not happen", ""),
    MentoringSession.State.CANCELED: ("paused", "Canceled", "forbid"),
}
NOT_LOGGED = ("waiting", "Not logged yet", "")


@register.simple_tag
def session_state(session: MentoringSession) -> SafeString:
    """A session's state as shape and word. Nobody is late: a session whose time has passed waits to be logged."""
    return state(*(NOT_LOGGED if session.waits_to_be_logged(now()) else LOOKS[session.state]))


@register.simple_tag
def session_time(session: MentoringSession) -> str:
    """ "Wednesday, October 14, 4:00–4:45 PM", on the reader's clocks; with the year when it is another one."""
    start, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    day = "l, F j" if start.year == timezone.localtime(now()).year else "l, F j, Y"
    same_half = (start.hour < 12) == (end.hour < 12)
    first = date_format(start, f"{day}, g:i" if same_half else f"{day}, g:i A")
    return f"{first}–{date_format(end, 'g:i A')}"


@register.simple_tag
def slot_value(start: datetime) -> str:
    """An offered time as it travels: its local day and time."""
    return start.strftime(SLOT)
