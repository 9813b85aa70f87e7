"""The invitation: read without an account, answered by its link or inside the application. GET changes nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from access.actors import Actor
from access.declare import by_link, requires
from access.kinds import listed
from access.links import Link
from access.requests import Request
from access.roles import Permission
from accounts.models import Person
from accounts.queries import invitation_path, is_open_invitation
from programs import actions, consent_queries, queries
from programs.forms.asking import AskInvitationQuestionForm
from programs.here import address, day_of
from programs.models import Enrollment

CONFLICT, GONE = 409, 410


@by_link("invitation")
def invitation(request: Request) -> HttpResponse:
    """The invitation for whoever reads the mailbox that it went to."""
    rows = Enrollment.objects.select_related("cohort__program", "person")
    enrollment = rows.filter(pk=request.link.subject_id).first()
    if enrollment is None:
        raise Http404("No such invitation")
    person = enrollment.person
    if consent_queries.is_somebody_else(request.user, person):
        return render(request, "programs/invitation.html", _closed(enrollment, "stranger"), status=CONFLICT)
    if not _is_open(enrollment) or _is_of_before(request.link, enrollment):
        step = "moved" if _has_moved(enrollment) else "gone"
        return render(request, "programs/invitation.html", _closed(enrollment, step), status=GONE)
    page = _Page(request, enrollment)
    if request.method == "POST" and page.is_done(Actor(person_id=person.pk, name=person.name)):
        return redirect(request.path)
    context = page.words()
    membership = queries.membership_of_person(person.pk)
    if membership is not None and is_open_invitation(membership):
        context["join_url"] = invitation_path(membership)
    return render(request, "programs/invitation.html", context)


@requires(Permission.ENROLLMENT_ANSWER)
def answer_enrollment(request: Request, enrollment: UUID) -> HttpResponse:
    """The same for somebody who is signed in: only one's own."""
    found = queries.get_own_enrollment(request.membership.person_id, enrollment)
    if found.state not in Enrollment.ANSWERABLE:
        return render(request, "programs/answer_enrollment.html", _closed(found, "gone"), status=GONE)
    page = _Page(request, found)
    if request.method == "POST" and page.is_done(request.membership.actor):
        return redirect(address(request, "answer_enrollment", enrollment=found.pk))
    return render(request, "programs/answer_enrollment.html", page.words())


class _Page:
    """An open invitation, with the form for a question to the people whom it names."""

    def __init__(self, request: Request, enrollment: Enrollment) -> None:
        self.request, self.enrollment = request, enrollment
        self.closed = enrollment.cohort.answers_closed(day_of(request))
        self.team = [] if self.closed else _team(enrollment)
        asks = request.method == "POST" and request.POST.get("answer") == "question"
        self.form = AskInvitationQuestionForm(request.POST if asks else None, readers=self.team)

    def is_done(self, by: Actor) -> bool:
        """Take an answer or a question; False when the page is to be shown again with what was typed."""
        if self.form.is_bound:
            return self._asks(by)
        acts = {"yes": actions.accept_enrollment, "not_now": actions.decline_enrollment}
        act = acts.get(self.request.POST.get("answer", ""))
        if act is None:
            messages.error(self.request, "Say yes or not now.")
            return True
        try:
            act(enrollment=self.enrollment, by=by)
        except actions.AnswersClosed:
            messages.error(self.request, "Answers are closed, so nothing was changed.")
        except actions.NotAsked:
            messages.error(self.request, "This invitation is no longer open, so nothing was changed.")
        return True

    def _asks(self, by: Actor) -> bool:
        if not self.form.is_valid():
            return False
        text, readers = self.form.cleaned_data["text"], self.form.reader_ids
        try:
            actions.ask_invitation_question(enrollment=self.enrollment, text=text, reader_ids=readers, by=by)
        except actions.ReadersChanged:
            data = self.request.POST.copy()
            data["question-readers"] = ",".join(str(person.pk) for person in self.team)
            self.form = AskInvitationQuestionForm(data, readers=self.team)
            self.form.add_error(
                "text", "Somebody else gets questions by now. Look at who it is, then send. Nothing was sent."
            )
            return False
        except actions.TooManyQuestions:
            self.form.add_error("text", "Five of your questions wait for a reply, so this one was not sent.")
            return False
        except actions.NotAsked:
            messages.error(self.request, "This invitation is no longer open, so nothing was sent.")
        else:
            names = listed([person.name for person in self.team])
            messages.success(self.request, f"Your question is sent to {names}.")
        return True

    def words(self) -> dict[str, Any]:
        """What the page says: the topics and what shows them, where the answer stands, and what was asked about it."""
        row = self.enrollment
        rows = queries.topics_of(row)
        return {
            "enrollment": row,
            "cohort": row.cohort,
            "program": row.cohort.program,
            "rows": rows,
            "listed_topics": listed([each.topic.name for each in rows]),
            "is_circle": row.cohort.is_circle,
            "takes_wishes": row.cohort.program.takes_wishes and not row.cohort.is_circle and not row.person.is_guest,
            "closed": self.closed,
            "is_paired": row.paired_at is not None,
            "said_yes": row.state == Enrollment.State.READY,
            "said_not_now": row.state in (Enrollment.State.DECLINED, Enrollment.State.WITHDRAWN),
            "form": self.form if self.team else None,
            "readers": [person.name for person in self.team],
            "questions": consent_queries.own_questions(row),
        }


def _team(enrollment: Enrollment) -> list[Person]:
    return consent_queries.managing_team(enrollment.cohort.program)


def _has_moved(enrollment: Enrollment) -> bool:
    """A link counts for the mailbox it went to, and for no other one the person may have since."""
    return bool(enrollment.asked_to) and enrollment.asked_to != enrollment.person.email.lower()


def _is_open(enrollment: Enrollment) -> bool:
    is_answerable = enrollment.state in Enrollment.ANSWERABLE and enrollment.person.left_on is None
    return is_answerable and enrollment.asked_to == enrollment.person.email.lower()


def _is_of_before(link: Link, enrollment: Enrollment) -> bool:
    """Whether the link came with an earlier asking: for something else, or to a mailbox that was the wrong one."""
    return link.asking != enrollment.asks


def _closed(enrollment: Enrollment, step: str) -> dict[str, Any]:
    """The least that a page about an invitation says: for a stranger, or when there is nothing to answer."""
    program = enrollment.cohort.program
    return {"step": step, "invited": enrollment.person, "cohort": enrollment.cohort, "program": program}
