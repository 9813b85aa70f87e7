"""Booking is the mentee's (F04): they book, move and cancel; everybody in the pair gets the calendar invitation."""

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
from pairing.models import Pair, PairMember
from sessions.calendar import invitation
from sessions.models import MentoringSession
from sessions.queries import meeting_of

State = MentoringSession.State


class NotTheMentee(Exception):
    """Only the mentee books, moves and cancels."""


class NotBookable(Exception):
    """The time or the pair does not allow a session; the message says why."""


class AlreadyBooked(Exception):
    """The pair has a session at that very time: a double click, or a mistake."""


@transaction.atomic
def book_session(
    *, pair: Pair, starts_at: datetime, minutes: int, place: str, theme: str, by: Actor
) -> MentoringSession:
    """Book the next session and invite the pair. Raises NotTheMentee, NotBookable, AlreadyBooked."""
    pair = Pair.objects.select_for_update().get(pk=pair.pk)
    _require_mentee(pair, by)
    _require_bookable(pair, starts_at)
    _require_free(pair, starts_at)
    number = (pair.sessions.aggregate(last=Max("number"))["last"] or 0) + 1
    session: MentoringSession = MentoringSession.objects.create(
        pair=pair,
        number=number,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
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
    """Move a planned session; calendars get an update of the same event. Raises NotTheMentee, NotBookable, AlreadyBooked."""
    session = MentoringSession.objects.select_for_update().select_related("pair").get(pk=session.pk)
    _require_mentee(session.pair, by)
    _require_planned(session)
    _require_bookable(session.pair, starts_at)
    _require_free(session.pair, starts_at, besides=session)
    session.starts_at, session.ends_at = starts_at, starts_at + timedelta(minutes=minutes)
    session.calendar_sequence += 1
    session.save(update_fields=["starts_at", "ends_at", "calendar_sequence"])
    audit.record(Action.SESSION_MOVED, by=by, subject_id=session.pk, subject_name=f"session {session.number}")
    cancel(dedupe_prefix=f"session_booked:{session.pk}:")
    _invite(session, Kind.SESSION_BOOKED)
    return session


@transaction.atomic
def cancel_session(*, session: MentoringSession, by: Actor) -> MentoringSession:
    """Call a planned session off and take it out of the calendars. Raises NotTheMentee, NotBookable."""
    session = MentoringSession.objects.select_for_update().select_related("pair").get(pk=session.pk)
    _require_mentee(session.pair, by)
    _require_planned(session)
    return _cancel(session, by)


@transaction.atomic
def cancel_sessions_of_closed_pair(*, pair: Pair, by: Actor) -> int:
    """Call off what a closed pair still had planned; returns how many. Idempotent: reconcile runs it again and again."""
    planned = list(pair.sessions.select_for_update().filter(state=State.PLANNED, starts_at__gt=now()))
    for session in planned:
        _cancel(session, by)
    return len(planned)


def _cancel(session: MentoringSession, by: Actor) -> MentoringSession:
    session.state = State.CANCELED
    session.calendar_sequence += 1
    session.save(update_fields=["state", "calendar_sequence"])
    audit.record(Action.SESSION_CANCELED, by=by, subject_id=session.pk, subject_name=f"session {session.number}")
    cancel(dedupe_prefix=f"session_booked:{session.pk}:")
    _invite(session, Kind.SESSION_CANCELED)
    return session


def _require_mentee(pair: Pair, by: Actor) -> None:
    if not pair.members.filter(person_id=by.person_id, side="mentee").exists():
        raise NotTheMentee("The mentee books, moves and cancels sessions")


def _require_planned(session: MentoringSession) -> None:
    if session.state != State.PLANNED:
        raise NotBookable(f"This session is {session.get_state_display().lower()} already.")


def _require_bookable(pair: Pair, starts_at: datetime) -> None:
    program = pair.cohort.program
    if pair.state != Pair.State.ACTIVE:
        raise NotBookable("This pair is not active.")
    if starts_at <= now():
        raise NotBookable("Pick a time that is still to come.")
    if starts_at.date() > program.ends_on:
        raise NotBookable(f"Pick a day before the program ends on {program.ends_on:%B} {program.ends_on.day}.")


def _require_free(pair: Pair, starts_at: datetime, besides: MentoringSession | None = None) -> None:
    taken = pair.sessions.filter(state=State.PLANNED, starts_at=starts_at)
    if besides:
        taken = taken.exclude(pk=besides.pk)
    if taken.exists():
        raise AlreadyBooked("You have booked this time already.")


def _invite(session: MentoringSession, kind: Kind) -> None:
    members = list(PairMember.objects.filter(pair_id=session.pair_id).select_related("person"))
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
                "partners": [other.person.name for other in members if other is not member],
                "link": link,
                "recipient_zone": member.person.timezone or organization.timezone,
            },
            calendar=text,
            calendar_method=method,
        )
        for member in members
    ]
    notify_all(kind=kind, letters=letters)
