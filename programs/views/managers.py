"""The question to a mentor's manager: one page by link, without an account. GET changes nothing, and the link works once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from access.actors import Actor
from access.declare import by_link
from access.kinds import listed
from access.requests import Request
from programs import actions, consent_queries
from programs.here import day_of
from programs.models import Enrollment, ManagerRequest

ANSWERS = {"agree": actions.agree_as_manager, "not_now": actions.decline_as_manager, "talk": actions.ask_to_talk}
CONFLICT, GONE = 409, 410


@by_link("manager")
def answer_as_manager(request: Request) -> HttpResponse:
    """Topic, hours, end date and three answers; nothing else, ever (X3)."""
    found = consent_queries.manager_request(request.link.subject_id)
    if found is None:
        return _page(request, None, "gone", GONE)
    if consent_queries.is_somebody_else(request.user, found.manager):
        return _page(request, found, "stranger", CONFLICT)
    ended = _ended(request, found)
    if ended:
        return _page(request, found, ended, CONFLICT if request.method == "POST" and ended == "used" else GONE)
    if request.method == "POST":
        return _answer(request, found)
    return _page(request, found, "open")


def _answer(request: Request, found: ManagerRequest) -> HttpResponse:
    """What was just answered is said once, by this page. Whoever opens the link later, or was sent it on, reads that it was used."""
    answer = request.POST.get("answer", "")
    act = ANSWERS.get(answer)
    if act is None:
        messages.error(request, "Pick one of the three answers.")
        return redirect(request.path)
    try:
        act(manager_request=found, by=Actor(person_id=found.manager_id, name=found.manager.name))
    except actions.AlreadyAnswered:
        return _page(request, found, "used", CONFLICT)
    except actions.AlreadyTalking:
        return _page(request, found, "talk")
    except actions.AnswersClosed:
        return _page(request, found, "closed", GONE)
    except actions.RequestGone:
        return _page(request, None, "gone", GONE)
    return _page(request, found, answer)


def _ended(request: Request, found: ManagerRequest) -> str:
    """Why the link answers nothing any more, or empty."""
    enrollment = found.enrollment
    if found.answer:
        return "used"
    if not found.is_for_its_mailbox:
        return "moved"
    is_open = enrollment.state == Enrollment.State.WITH_MANAGER and enrollment.person.left_on is None
    if not is_open or not found.is_for_the_manager_of(enrollment.person):
        return "gone"
    return "closed" if enrollment.cohort.answers_closed(day_of(request)) else ""


def _page(request: Request, found: ManagerRequest | None, step: str, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"step": step}
    if found is not None:
        cohort, skills = found.enrollment.cohort, consent_queries.skills_of(found.enrollment)
        context |= {
            "manager": found.manager,
            "person": found.enrollment.person,
            "cohort": cohort,
            "program": cohort.program,
            "skills": skills,
            "listed_topics": listed([skill.topic.name for skill in skills]),
            "has_asked_to_talk": step == "open" and found.talk_asked_at is not None,
        }
    return render(request, "programs/answer_as_manager.html", context, status=status)
