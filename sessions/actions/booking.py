"""Booking is the mentee's (F04), in a circle anybody's: they book, move and cancel; everybody in the pair gets the invitation."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from access.clock import now
from access.tenancy import current_organization
from accounts.models import Organization
from audit.sentences import Action
from notifications.actions import cancel, cancel_reminders
from notifications.catalog import OF_A_SESSION, UNTIL_BOOKED
from notifications.kinds import Kind
from pairing.models import Pair, PairMember
from sessions.clashes import last_number, lock_pair, lock_times, require_free, require_inside, require_possible
from sessions.history import keep_booked, keep_canceled, keep_moved, keep_set
from sessions.invitations import call_off, invite
from sessions.models import MentoringSession
from sessions.nudges import Act
from sessions.queries import zone_for
from sessions.rules import Refused, may_book, require_member, require_next, require_open

State = MentoringSession.State


class NotPlanned(Refused):
    """The session was logged or canceled, so it cannot be changed or canceled."""


@transaction.atomic
def book_session(
    *,
    pair: Pair,
    starts_at: datetime,
    minutes: int,
    place: str,
    theme: str,
    by: Actor,
    link: str = "",
    is_agreed: bool = True,
) -> MentoringSession:
    """Book the next session and invite the pair. `is_agreed`: also at a time that nobody offered.

    Raises NotTheMentee, ClosedPair, NotBookable, NotOffered, AlreadyBooked.
    """
    pair = lock_pair(pair)
    member = require_member(pair, by, may_book)
    require_next(pair)
    ends_at = starts_at + timedelta(minutes=minutes)
    _require_bookable(pair, starts_at, ends_at, member, is_agreed=is_agreed)
    number = last_number(pair) + 1
    session: MentoringSession = MentoringSession.objects.create(
        pair=pair,
        number=number,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        link=link,
        theme=theme,
        booked_by_id=by.person_id,
        booked_at=now(),
    )
    audit.record(
        Action.SESSION_BOOKED, by=by, subject_id=session.pk, subject_name=f"session {number}", pair=str(pair.pk)
    )
    keep_booked([session], by)
    cancel_reminders(kinds=UNTIL_BOOKED, under=str(pair.pk))
    cancel_reminders(kinds=[Kind.NUDGED], under=f"{pair.pk}:{Act.BOOK}")
    invite([session])
    return session


@transaction.atomic
def move_session(
    *, session: MentoringSession, starts_at: datetime, minutes: int, by: Actor, is_agreed: bool = True
) -> MentoringSession:
    """Move a planned session, also while the pair rests; calendars get an update of the same event. To where it is: nothing happens.

    `is_agreed`: also to a time that nobody offered. Raises NotTheMentee, ClosedPair, NotPlanned, NotBookable, NotOffered, AlreadyBooked.
    """
    session, member = _planned(session, by)
    ends_at = starts_at + timedelta(minutes=minutes)
    if (session.starts_at, session.ends_at) == (starts_at, ends_at):
        return session
    _require_bookable(session.pair, starts_at, ends_at, member, besides=session, is_agreed=is_agreed)
    before = session.starts_at, session.ends_at
    session.starts_at, session.ends_at = starts_at, ends_at
    session.save(update_fields=["starts_at", "ends_at"])
    keep_moved(session, before, by)
    cancel_reminders(kinds=OF_A_SESSION, under=f"{session.pair_id}:{session.pk}")
    audit.record(Action.SESSION_MOVED, by=by, subject_id=session.pk, subject_name=f"session {session.number}")
    return _tell_again(session, is_new_time=True)


@transaction.atomic
def set_session(
    *, session: MentoringSession, place: str, theme: str, by: Actor, link: str | None = None
) -> MentoringSession:
    """Change where a planned session is and what it is about. Only a new place or link goes to the calendars: the theme is pair text.

    `link` None leaves the link as it is.

    Raises NotTheMentee, ClosedPair, NotPlanned.
    """
    session, _ = _planned(session, by)
    where = place, session.link if link is None else link
    has_moved = (session.place, session.link) != where
    session.place, session.link = where
    if str(session.theme) != theme:
        session.theme_from = ""
    session.theme = theme
    session.save(update_fields=["place", "link", "theme", "theme_from"])
    if not has_moved:
        return session
    keep_set(session, by)
    audit.record(Action.SESSION_SET, by=by, subject_id=session.pk, subject_name=f"session {session.number}")
    return _tell_again(session, is_new_time=False)


@transaction.atomic
def cancel_session(*, session: MentoringSession, by: Actor) -> MentoringSession:
    """Call a planned session off and take it out of the calendars. Raises NotTheMentee, ClosedPair, NotPlanned."""
    return _cancel(_planned(session, by)[0], by)


@transaction.atomic
def cancel_sessions_of_closed_pair(*, pair: Pair, by: Actor) -> int:
    """Call off what a closed pair still had planned; returns how many. Idempotent: reconcile runs it again and again."""
    planned = list(pair.sessions.select_for_update().filter(state=State.PLANNED, starts_at__gt=now()))
    for session in planned:
        _cancel(session, by)
    return len(planned)


def _planned(session: MentoringSession, by: Actor) -> tuple[MentoringSession, PairMember]:
    """A planned session and whoever may change it, its pair locked: what changes the plan of a pair comes one after the other."""
    pair = lock_pair(session.pair)
    found: MentoringSession = MentoringSession.objects.select_for_update().get(pk=session.pk)
    found.pair = pair
    member = require_member(pair, by, may_book)
    require_open(pair)
    if found.state != State.PLANNED:
        raise NotPlanned(f"This session is {found.get_state_display().lower()} already.")
    if found.confirmations.exists():
        raise NotPlanned("Somebody has answered whether this session took place.")
    return found, member


def _cancel(session: MentoringSession, by: Actor) -> MentoringSession:
    session.state = State.CANCELED
    session.calendar_sequence += 1
    session.save(update_fields=["state", "calendar_sequence"])
    keep_canceled(session, by)
    cancel_reminders(kinds=OF_A_SESSION, under=f"{session.pair_id}:{session.pk}")
    audit.record(Action.SESSION_CANCELED, by=by, subject_id=session.pk, subject_name=f"session {session.number}")
    cancel(dedupe_prefix=f"session_booked:{session.pk}:")
    cancel(dedupe_prefix=f"session_declined:{session.pk}:")
    call_off(session)
    return session


def _tell_again(session: MentoringSession, *, is_new_time: bool) -> MentoringSession:
    """The same event with a higher sequence; an invitation that has not gone out yet is called off."""
    session.calendar_sequence += 1
    session.save(update_fields=["calendar_sequence"])
    cancel(dedupe_prefix=f"session_booked:{session.pk}:")
    cancel(dedupe_prefix=f"session_declined:{session.pk}:")
    invite([session], is_new_time=is_new_time)
    return session


def _require_bookable(
    pair: Pair,
    starts_at: datetime,
    ends_at: datetime,
    booker: PairMember,
    besides: MentoringSession | None = None,
    *,
    is_agreed: bool,
) -> None:
    """The time lies ahead, inside the program by the clocks of whoever books, and everybody is free."""
    organization = Organization.objects.get(pk=current_organization())
    require_inside(pair, starts_at, zone_for(booker.person, organization))
    require_free(pair, starts_at, ends_at, besides)
    people = lock_times(pair, booker.person_id, organization, besides)
    require_possible(people, starts_at, ends_at, is_agreed=is_agreed)
