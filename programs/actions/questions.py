"""Questions about an invitation and their replies. Shared words: read by those whom the form named, and by nobody else."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from access.actors import Actor
from access.clock import now
from notifications.actions import Letter, notify_all
from notifications.kinds import Kind
from programs.actions.answers import NotAsked
from programs.consent import answers_closed
from programs.consent_queries import managing_team, question_path
from programs.letters import invitation_link
from programs.models import Enrollment, InvitationQuestion
from programs.rules import asked_key, lock_enrollments

MOST_UNANSWERED = 5  # of one person: more is a slip of a finger, or a script


class ReadersChanged(Exception):
    """Other people would get it than the form named."""


class TooManyQuestions(Exception):
    """Several questions of this person wait for a reply."""


class AlreadyReplied(Exception):
    """Somebody of the team was faster."""


class NotAReader(Exception):
    """The question named other readers."""


@transaction.atomic
def ask_invitation_question(
    *, enrollment: Enrollment, text: str, reader_ids: Collection[UUID], by: Actor
) -> InvitationQuestion:
    """Ask the people whom the form named, who are told that there is a question. Raises NotAsked, ReadersChanged, TooManyQuestions.

    A question does not say where an answer stands, and may follow any of them.
    """
    locked = lock_enrollments([enrollment.pk]).get()
    if locked.state not in Enrollment.ANSWERABLE or locked.person.left_on or answers_closed(locked.cohort):
        raise NotAsked(locked.person.name)
    readers = managing_team(locked.cohort.program)
    if not readers or {person.pk for person in readers} != set(reader_ids):
        raise ReadersChanged
    if InvitationQuestion.objects.filter(enrollment=locked, replied_at=None).count() >= MOST_UNANSWERED:
        raise TooManyQuestions
    made: InvitationQuestion = InvitationQuestion(
        enrollment=locked, reader_ids=[person.pk for person in readers], text=text, reply="", asked_at=now()
    )
    made.save()
    link, zone = question_path(made), locked.organization.timezone
    letters = [
        Letter(
            person.pk,
            person.email,
            f"{Kind.INVITATION_QUESTION_ASKED}:{made.pk}:{person.pk}",
            {
                "recipient_zone": person.timezone or zone,
                "link": link,
                "person": locked.person.name,
                "program": locked.cohort.program.name,
            },
        )
        for person in readers
    ]
    notify_all(kind=Kind.INVITATION_QUESTION_ASKED, letters=letters)
    return made


@transaction.atomic
def reply_to_question(*, question: InvitationQuestion, text: str, by: Actor) -> InvitationQuestion:
    """Answer in the same place; who asked is told. The first reply stands. Raises NotAReader, AlreadyReplied."""
    found = InvitationQuestion.objects.select_for_update(of=("self",))
    locked: InvitationQuestion = found.select_related("enrollment__cohort__program", "enrollment__person").get(
        pk=question.pk
    )
    if by.person_id not in locked.reader_ids:
        raise NotAReader
    if locked.replied_at is not None:
        raise AlreadyReplied
    locked.reply, locked.replied_at, locked.replied_by_id = text, now(), by.person_id
    locked.save(update_fields=["reply", "replied_at", "replied_by"])
    row = locked.enrollment
    context = {
        "recipient_zone": row.person.timezone or row.organization.timezone,
        "link": invitation_link(row),
        "program": row.cohort.program.name,
    }
    # Below the key of the asking: taking the person out calls it off too.
    key = f"{asked_key(row.pk)}:{row.asks}:reply:{locked.pk}"
    notify_all(kind=Kind.INVITATION_QUESTION_REPLIED, letters=[Letter(row.person_id, row.person.email, key, context)])
    return locked
