"""What somebody answered to an invitation, by their calendar or on the page: for the pair to see, and a no for whoever can move it."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from access.actors import SYSTEM, Actor
from access.clock import now
from access.tenancy import current_organization
from accounts.models import Organization
from notifications.actions import notify
from notifications.kinds import Kind
from pairing.queries import present_members
from sessions.calendar import uid_of
from sessions.models import Invitee, MentoringSession
from sessions.queries import host_of, zone_for
from sessions.replies import Reply
from sessions.rules import Refused, WrongSide, require_member, require_open


class NotInvited(Refused):
    """Nobody with this address was invited to this session, or it is another event."""


class TooLate(Refused):
    """The session is over or canceled, it was moved since, or the same calendar has answered later."""


class NotAsked(WrongSide):
    """Whoever invites has said yes by that; they move or cancel the session."""


@transaction.atomic
def decline_session(*, session: MentoringSession, sequence: int, by: Actor) -> Invitee:
    """Say that one cannot come, as a calendar says it; the session stays where it is. `sequence`: of the invitation that the reader saw.

    Said again, nothing changes and nobody is told twice. Raises NotAMember, NotAsked, NotInvited, TooLate, ClosedPair.
    """
    return _answer(session, Invitee.Answer.DECLINED, sequence, by)


@transaction.atomic
def accept_session(*, session: MentoringSession, sequence: int, by: Actor) -> Invitee:
    """Say that one can come after all, as a calendar says it. Raises NotAMember, NotAsked, NotInvited, TooLate, ClosedPair."""
    return _answer(session, Invitee.Answer.ACCEPTED, sequence, by)


def _answer(session: MentoringSession, answer: str, sequence: int, by: Actor) -> Invitee:
    """An answer from the page of a session: the newest one of this person, to the time that they saw."""
    require_member(session.pair, by)
    require_open(session.pair)
    members = list(present_members().filter(pair_id=session.pair_id).select_related("person"))
    if host_of(session, members).pk == by.person_id:
        raise NotAsked
    row: Invitee | None = Invitee.objects.filter(session=session, person_id=by.person_id).first()
    if row is None:
        raise NotInvited("Your calendar was not told of this session.")
    if sequence < row.asked_sequence:
        raise TooLate("The session was moved since. Look at its new time first.")
    newest = max(row.sequence, row.answer_sequence or 0)
    reply = Reply(uid_of(session.calendar_uid), row.address, answer, newest, now())
    return take_reply(session=session, reply=reply, by=by)


@transaction.atomic
def take_reply(*, session: MentoringSession, reply: Reply, by: Actor = SYSTEM) -> Invitee:
    """Keep what somebody's calendar answered. The same answer again changes nothing. Raises NotInvited, TooLate.

    It counts by the rules of calendars: the higher sequence, then the later stamp. A stamp from the future is one of now, or it would
    shut out every later answer.
    """
    found: MentoringSession = MentoringSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    here = present_members().filter(pair_id=found.pair_id).order_by().values("person_id")
    rows = Invitee.objects.filter(session=found, address__iexact=reply.address, person__in=here)
    row: Invitee | None = rows.select_related("person").first()
    if row is None or reply.uid != uid_of(found.calendar_uid):
        raise NotInvited("That address was not invited.")
    stamped_at = min(reply.stamped_at, now())
    if found.state != found.State.PLANNED or found.ends_at <= now() or reply.sequence < row.asked_sequence:
        raise TooLate("The session is over, or it was moved since.")
    if row.answer_sequence is not None and row.answer_stamped_at is not None:
        known = (row.answer_sequence, row.answer_stamped_at)
        if (reply.sequence, stamped_at) < known:
            raise TooLate("The same calendar has answered later.")
        if (reply.sequence, stamped_at, reply.answer) == (*known, row.answer):
            return row
    row.answer, row.answer_sequence, row.answer_stamped_at = reply.answer, reply.sequence, stamped_at
    row.save(update_fields=["answer", "answer_sequence", "answer_stamped_at"])
    if row.answer == Invitee.Answer.DECLINED:
        _tell_host(found, row)
    return row


def _tell_host(session: MentoringSession, row: Invitee) -> None:
    """Once for each time that was proposed, whoever books reads that somebody cannot come, with the way to move it."""
    members = list(present_members().filter(pair_id=session.pair_id).select_related("person"))
    host = host_of(session, members)
    if host.pk == row.person_id or host.left_on is not None:
        return
    organization = Organization.objects.get(pk=current_organization())
    notify(
        Kind.SESSION_DECLINED,
        recipient_id=host.pk,
        address=host.email,
        dedupe_key=f"{Kind.SESSION_DECLINED}:{session.pk}:{row.asked_sequence}:{row.person_id}",
        context={
            "starts_at": session.starts_at.isoformat(),
            "ends_at": session.ends_at.isoformat(),
            "person": row.person.name,
            "link": reverse("sessions:move_session", kwargs={"organization": organization.slug, "session": session.pk}),
            "recipient_zone": zone_for(host, organization),
        },
    )
