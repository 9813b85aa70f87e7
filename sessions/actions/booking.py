"""Booking is the mentee's (F04), in a circle anybody's: they book, move and cancel; everybody in the pair gets the invitation."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

import audit.record as audit
from access.actors import Actor
from access.clock import now
from access.tenancy import current_organization
from accounts.models import Organization
from audit.sentences import Action
from notifications.actions import Letter, cancel, notify_all
from notifications.kinds import Kind
from notifications.timing import zone_of
from pairing.models import Pair, PairMember
from pairing.queries import present_members
from sessions.calendar import invitation
from sessions.models import MentoringSession
from sessions.queries import meeting_of, zone_for
from sessions.rules import SOMEBODY, NotBookable, Refused, may_book, require_member, require_next, require_open

State = MentoringSession.State


class AlreadyBooked(Refused):
    """The pair has a session at that very time: a double click, or a mistake."""


class NotPlanned(Refused):
    """The session was logged or canceled, so it cannot be changed or canceled."""


@transaction.atomic
def book_session(
    *, pair: Pair, starts_at: datetime, minutes: int, place: str, theme: str, by: Actor
) -> MentoringSession:
    """Book the next session and invite the pair. Raises NotTheMentee, ClosedPair, NotBookable, AlreadyBooked."""
    pair = _locked_pair(pair)
    member = require_member(pair, by, may_book)
    require_next(pair)
    ends_at = starts_at + timedelta(minutes=minutes)
    _require_bookable(pair, starts_at, ends_at, member)
    number = (pair.sessions.exclude(state=State.CANCELED).aggregate(last=Max("number"))["last"] or 0) + 1
    session: MentoringSession = MentoringSession.objects.create(
        pair=pair,
        number=number,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        theme=theme,
        booked_by_id=by.person_id,
        booked_at=now(),
    )
    audit.record(
        Action.SESSION_BOOKED, by=by, subject_id=session.pk, subject_name=f"session {number}", pair=str(pair.pk)
    )
    cancel(dedupe_prefix=f"first_session_due:{pair.pk}:")
    _invite(session, Kind.SESSION_BOOKED)
    return session


@transaction.atomic
def move_session(*, session: MentoringSession, starts_at: datetime, minutes: int, by: Actor) -> MentoringSession:
    """Move a planned session, also while the pair rests; calendars get an update of the same event. To where it is: nothing happens.

    Raises NotTheMentee, ClosedPair, NotPlanned, NotBookable, AlreadyBooked.
    """
    session, member = _planned(session, by)
    ends_at = starts_at + timedelta(minutes=minutes)
    if (session.starts_at, session.ends_at) == (starts_at, ends_at):
        return session
    _require_bookable(session.pair, starts_at, ends_at, member, besides=session)
    session.starts_at, session.ends_at = starts_at, ends_at
    session.save(update_fields=["starts_at", "ends_at"])
    audit.record(Action.SESSION_MOVED, by=by, subject_id=session.pk, subject_name=f"session {session.number}")
    return _tell_again(session)


@transaction.atomic
def set_session(*, session: MentoringSession, place: str, theme: str, by: Actor) -> MentoringSession:
    """Change where a planned session is and what it is about. Only a new place goes to the calendars: the theme is pair text.

    Raises NotTheMentee, ClosedPair, NotPlanned.
    """
    session, _ = _planned(session, by)
    has_moved = session.place != place
    session.place, session.theme = place, theme
    session.save(update_fields=["place", "theme"])
    if not has_moved:
        return session
    audit.record(Action.SESSION_SET, by=by, subject_id=session.pk, subject_name=f"session {session.number}")
    return _tell_again(session)


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


def _locked_pair(pair: Pair) -> Pair:
    """The pair as it is now; a second click waits here for the first."""
    found: Pair = Pair.objects.select_for_update(of=("self",)).select_related("cohort__program").get(pk=pair.pk)
    return found


def _planned(session: MentoringSession, by: Actor) -> tuple[MentoringSession, PairMember]:
    """A planned session and whoever may change it, its pair locked: what changes the plan of a pair comes one after the other."""
    pair = _locked_pair(session.pair)
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
    audit.record(Action.SESSION_CANCELED, by=by, subject_id=session.pk, subject_name=f"session {session.number}")
    cancel(dedupe_prefix=f"session_booked:{session.pk}:")
    _invite(session, Kind.SESSION_CANCELED)
    return session


def _tell_again(session: MentoringSession) -> MentoringSession:
    """The same event with a higher sequence; an invitation that has not gone out yet is called off."""
    session.calendar_sequence += 1
    session.save(update_fields=["calendar_sequence"])
    cancel(dedupe_prefix=f"session_booked:{session.pk}:")
    _invite(session, Kind.SESSION_BOOKED)
    return session


def _require_bookable(
    pair: Pair, starts_at: datetime, ends_at: datetime, booker: PairMember, besides: MentoringSession | None = None
) -> None:
    """The time lies ahead, inside the program by the clocks of whoever books, and free."""
    if starts_at <= now():
        raise NotBookable("Pick a time that is still to come.")
    program, organization = pair.cohort.program, Organization.objects.get(pk=current_organization())
    if starts_at.astimezone(zone_of(zone_for(booker.person, organization))).date() > program.ends_on:
        raise NotBookable(
            f"Pick a day no later than {program.ends_on:%B} {program.ends_on.day}, when the program ends."
        )
    _require_free(pair, starts_at, ends_at, besides)


def _require_free(pair: Pair, starts_at: datetime, ends_at: datetime, besides: MentoringSession | None) -> None:
    taken = pair.sessions.filter(state=State.PLANNED, starts_at__lt=ends_at, ends_at__gt=starts_at)
    if besides is not None:
        taken = taken.exclude(pk=besides.pk)
    clash: MentoringSession | None = taken.order_by("starts_at").first()
    if clash is None:
        return
    if clash.starts_at == starts_at:
        raise AlreadyBooked(f"Session {clash.number} is booked for this time already.")
    raise NotBookable(f"Session {clash.number} is at that time. Pick another one, or move it.")


def _invite(session: MentoringSession, kind: Kind) -> None:
    """Everybody in the pair who has not left."""
    members = list(present_members().filter(pair_id=session.pair_id).select_related("person"))
    organization = Organization.objects.get(pk=current_organization())
    text, method = invitation(meeting_of(session, members, organization), is_canceled=kind == Kind.SESSION_CANCELED)
    facts = {"starts_at": session.starts_at.isoformat(), "ends_at": session.ends_at.isoformat()}
    if kind == Kind.SESSION_BOOKED:
        facts["place"] = session.place
    link = reverse("sessions:session", kwargs={"organization": organization.slug, "session": session.pk})
    letters = [
        Letter(
            recipient_id=member.person_id,
            address=member.person.email,
            dedupe_key=f"{kind}:{session.pk}:{session.calendar_sequence}:{member.person_id}",
            context=facts
            | {
                "partners": [other.person.name for other in members if other is not member] or [SOMEBODY],
                "link": link,
                "recipient_zone": zone_for(member.person, organization),
            },
            calendar=text,
            calendar_method=method,
        )
        for member in members
        if member.person.left_on is None
    ]
    notify_all(kind=kind, letters=letters)
