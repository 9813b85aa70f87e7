"""How sessions look: one table for the state of each, and its time on the reader's clocks."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from access.clock import now
from access.templatetags.upwell import state
from accounts.models import Person
from sessions.forms import SLOT
from sessions.history import changes_of
from sessions.models import Invitee, MentoringSession, SessionChange

register = template.Library()

LOOKS: dict[str, tuple[str, str, str]] = {
    MentoringSession.State.HELD: ("ok", "Held", "check"),
    MentoringSession.State.PLANNED: ("going", "Planned", ""),
    MentoringSession.State.MISSED: ("kept", "Did not happen", ""),
    MentoringSession.State.CANCELED: ("paused", "Canceled", "forbid"),
}
NOT_LOGGED = ("waiting", "Not logged yet", "")
ON = ("going", "On now", "")


@register.simple_tag
def session_state(session: MentoringSession) -> SafeString:
    """A session's state as shape and word. Nobody is late: a session whose time has passed waits to be logged."""
    moment = now()
    if session.is_on(moment):
        return state(*ON)
    return state(*(NOT_LOGGED if session.waits_to_be_logged(moment) else LOOKS[session.state]))


@register.simple_tag
def session_time(session: MentoringSession) -> str:
    """ "Wednesday, October 14, 4:00–4:45 PM", on the reader's clocks; with the year when it is another one."""
    return _time(session.starts_at, session.ends_at)


def _time(starts_at: datetime, ends_at: datetime) -> str:
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    day = "l, F j" if start.year == timezone.localtime(now()).year else "l, F j, Y"
    same_half = (start.hour < 12) == (end.hour < 12)
    first = date_format(start, f"{day}, g:i" if same_half else f"{day}, g:i A")
    return f"{first}–{date_format(end, 'g:i A')}"


@register.inclusion_tag("sessions/answers.html")
def session_answers(session: MentoringSession, reader_id: UUID) -> dict[str, list[str]]:
    """What people answered to a planned session, by their calendar or on its page: "Dev accepted."; who booked it has no need to."""
    if session.state != session.State.PLANNED:
        return {"answers": []}
    rows = [row for row in session.invitees.select_related("person") if row.answer]
    return {"answers": [_answer_sentence(row, reader_id) for row in rows]}


def _answer_sentence(row: Invitee, reader_id: UUID) -> str:
    if row.person_id == reader_id and row.answer == Invitee.Answer.DECLINED:
        return "You said that you cannot make it."
    sentence = f"{_name(row.person, reader_id)} {row.get_answer_display()}."
    return sentence[0].upper() + sentence[1:]


def _name(person: Person | None, reader_id: UUID) -> str:
    if person is None:
        return ""
    return "you" if person.pk == reader_id else person.name


@register.simple_tag
def session_where(session: MentoringSession) -> SafeString:
    """The place, and the link to join by as a link of its host; empty when neither is known."""
    parts = [format_html("{}", session.place)] if session.place else []
    if session.link:
        host = urlsplit(session.link).hostname or session.link
        parts.append(format_html('<a href="{}" rel="noreferrer">Join at {}</a>', session.link, host))
    return format_html_join(", ", "{}", ((part,) for part in parts))


@register.simple_tag
def slot_value(start: datetime) -> str:
    """An offered time as it travels: its local day and time."""
    return start.strftime(SLOT)


@register.inclusion_tag("sessions/history.html")
def session_history(session: MentoringSession, reader_id: UUID) -> dict[str, list[str]]:
    """What became of the plan of a session, one sentence each, oldest first; `reader_id` is the person who reads it."""
    return {"sentences": [change_sentence(change, reader_id) for change in changes_of(session)]}


@register.filter
def own_change(change: SessionChange, person: Person) -> str:
    """change_sentence() as the person who did it reads it."""
    return change_sentence(change, person.pk)


def change_sentence(change: SessionChange, reader_id: UUID) -> str:
    """ "Moved by Uma Hale on October 9, from Wednesday, October 14, 4:00–4:45 PM to ...", on the reader's clocks."""
    day = date_format(timezone.localtime(change.at), "F j")
    who = _name(change.by, reader_id)
    done = f"{change.get_what_display()}{f' by {who}' if who else ''} on {day}"
    before = _time(change.from_starts_at, change.from_ends_at) if change.from_starts_at and change.from_ends_at else ""
    after = _time(change.to_starts_at, change.to_ends_at) if change.to_starts_at and change.to_ends_at else ""
    match change.what:
        case SessionChange.What.BOOKED:
            return f"{done}, for {after}."
        case SessionChange.What.MOVED:
            return f"{done}, from {before} to {after}."
        case SessionChange.What.SET:
            return f"{done}: it got another place."
    return f"{done}. It was to be {before}."
