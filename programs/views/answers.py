"""The invitation: read without an account, answered by its link or inside the application. GET changes nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from access.actors import Actor
from access.declare import by_link, requires
from access.kinds import KINDS, Kind, listed
from access.requests import Request
from access.roles import Permission
from accounts.queries import invitation_path, is_open_invitation
from programs import actions, queries
from programs.here import address, day_of
from programs.models import Enrollment


@by_link("invitation")
def invitation(request: Request) -> HttpResponse:
    """The invitation for whoever reads the mailbox that it went to."""
    enrollment = (
        Enrollment.objects.select_related("cohort__program", "person").filter(pk=request.link.subject_id).first()
    )
    if enrollment is None:
        raise Http404("No such invitation")
    person = enrollment.person
    if request.method == "POST":
        _answer(request, enrollment, Actor(person_id=person.pk, name=person.name))
        return redirect(request.path)
    context = _words(enrollment, request)
    membership = queries.membership_of_person(person.pk)
    if membership is not None and is_open_invitation(membership):
        context["join_url"] = invitation_path(membership)
    return render(request, "programs/invitation.html", context)


@requires(Permission.ENROLLMENT_ANSWER)
def answer_enrollment(request: Request, enrollment: UUID) -> HttpResponse:
    """The same for somebody who is signed in: only one's own."""
    found = queries.get_own_enrollment(request.membership.person_id, enrollment)
    if request.method == "POST":
        _answer(request, found, request.membership.actor)
        return redirect(address(request, "answer_enrollment", enrollment=found.pk))
    return render(request, "programs/answer_enrollment.html", _words(found, request))


def _answer(request: Request, enrollment: Enrollment, by: Actor) -> None:
    acts = {"yes": actions.accept_enrollment, "not_now": actions.decline_enrollment}
    act = acts.get(request.POST.get("answer", ""))
    if act is None or not _is_for(enrollment, request):
        messages.error(request, "Say yes or not now.")
        return
    try:
        act(enrollment=enrollment, by=by)
    except actions.AnswersClosed:
        messages.error(request, "Answers are closed, so nothing was changed.")
    except actions.NotAsked:
        messages.error(request, "This invitation is no longer open, so nothing was changed.")


def _is_for(enrollment: Enrollment, request: Request) -> bool:
    """A link counts for the mailbox it went to; who is signed in has shown who they are."""
    return request.membership is not None or enrollment.asked_to == enrollment.person.email.lower()


def _words(enrollment: Enrollment, request: Request) -> dict[str, Any]:
    """What the page says: the topics and what shows them, and where the answer stands."""
    is_open = enrollment.state in Enrollment.ANSWERABLE and enrollment.person.left_on is None
    rows = queries.topics_of(enrollment)
    return {
        "enrollment": enrollment,
        "cohort": enrollment.cohort,
        "program": enrollment.cohort.program,
        "rows": rows,
        "listed_topics": listed([row.topic.name for row in rows]),
        "is_open": is_open and _is_for(enrollment, request),
        "closed": enrollment.cohort.answers_closed(day_of(request)),
        "said_yes": enrollment.state == Enrollment.State.READY,
        "said_not_now": enrollment.state in (Enrollment.State.DECLINED, Enrollment.State.WITHDRAWN),
        "kinds": [KINDS[kind] for kind in Kind],
    }
