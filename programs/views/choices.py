"""A person's own part in a cohort: a private look at one's gaps, what one wants to learn, what one teaches."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from programs import actions, queries, topic_queries
from programs.actions.choices import MOST_TOPICS
from programs.forms.topics import AssessGapsForm, ChooseTopicsForm, CorrectSkillsForm
from programs.here import address, day_of, sent
from programs.models import Enrollment
from programs.topic_queries import Assessment

CLOSED = "Answers are closed, so your topics stand. Nothing was changed."
PARTNER = "whoever you are paired with"


@requires(Permission.ENROLLMENT_ANSWER)
def assess_gaps(request: Request, enrollment: UUID) -> HttpResponse:
    """Look at one's gaps, topic by topic, for oneself. Below it, apart, one chooses what others may read."""
    found = _own(request, enrollment, is_mentor=False)
    own = topic_queries.own_assessment(found)
    topics = queries.program_topics(found.cohort.program)
    form = AssessGapsForm(sent(request), topics=topics, levels=own.levels, note=own.note)
    if form.is_valid():
        actions.assess_gaps(enrollment=found, **form.facts, by=request.membership.actor)
        messages.success(request, "Kept. Only you can read it.")
        return redirect(address(request, "assess_gaps", enrollment=found.pk))
    choose = ChooseTopicsForm(topics=topics, needs=topic_queries.needs_of(found), levels=own.levels)
    return render(request, "programs/assess_gaps.html", _gaps(request, found, form, choose))


@require_POST
@requires(Permission.ENROLLMENT_ANSWER)
def choose_topics(request: Request, enrollment: UUID) -> HttpResponse:
    """Send the one to three topics that one wants to learn."""
    found = _own(request, enrollment, is_mentor=False)
    own = topic_queries.own_assessment(found)
    topics = queries.program_topics(found.cohort.program)
    choose = ChooseTopicsForm(request.POST, topics=topics, needs=topic_queries.needs_of(found), levels=own.levels)
    page = address(request, "assess_gaps", enrollment=found.pk)
    if choose.is_valid():
        try:
            actions.choose_topics(enrollment=found, needs=choose.facts, by=request.membership.actor)
        except (actions.AnswersClosed, actions.NotEnrolling, actions.NotAsked):
            messages.error(request, CLOSED)
        except actions.TopicNotAllowed as error:
            messages.error(request, f"This program no longer offers {error}. Nothing was changed.")
        else:
            messages.success(request, "Your topics are sent. Your answer to the invitation stays as it is.")
        return redirect(page)
    return _again(request, found, own, choose)


@requires(Permission.ENROLLMENT_ANSWER)
def correct_skills(request: Request, enrollment: UUID) -> HttpResponse:
    """Correct the level and the evidence of what one teaches."""
    found = _own(request, enrollment, is_mentor=True)
    is_open = topic_queries.takes_choices(found, day_of(request))
    skills = topic_queries.skills_of(found)
    form = CorrectSkillsForm(sent(request), skills=skills)
    if form.is_valid():
        try:
            actions.correct_skills(enrollment=found, skills=form.facts, by=request.membership.actor)
        except (actions.AnswersClosed, actions.NotEnrolling, actions.NotAsked):
            messages.error(request, CLOSED)
        else:
            messages.success(request, "What you teach is saved.")
        return redirect(address(request, "correct_skills", enrollment=found.pk))
    context = {
        "enrollment": found,
        "cohort": found.cohort,
        "program": found.cohort.program,
        "form": form,
        "is_open": is_open,
        "topics": [skill.topic for skill in skills],
        "readers": [*topic_queries.some_of(topic_queries.team_of(found.cohort.program)), PARTNER],
    }
    return render(request, "programs/correct_skills.html", context)


def _own(request: Request, enrollment: UUID, *, is_mentor: bool) -> Enrollment:
    """One's own enrollment on this side, once one is invited. Raises Http404: before that, no page tells that there is one."""
    found = queries.get_own_enrollment(request.membership.person_id, enrollment)
    if found.is_mentor != is_mentor or not topic_queries.is_invited(found):
        raise Http404("No such page")
    return found


def _again(request: Request, found: Enrollment, own: Assessment, choose: ChooseTopicsForm) -> HttpResponse:
    """The page with what is wrong with the choice. The private part stands as it is kept."""
    form = AssessGapsForm(topics=choose.topics, levels=own.levels, note=own.note)
    return render(request, "programs/assess_gaps.html", _gaps(request, found, form, choose))


def _gaps(request: Request, found: Enrollment, form: AssessGapsForm, choose: ChooseTopicsForm) -> dict[str, Any]:
    return {
        "enrollment": found,
        "cohort": found.cohort,
        "program": found.cohort.program,
        "form": form,
        "choose": choose,
        "is_open": topic_queries.takes_choices(found, day_of(request)),
        "too_many": len(topic_queries.needs_of(found)) > MOST_TOPICS,
        "readers": [*topic_queries.some_of(topic_queries.team_of(found.cohort.program)), PARTNER],
    }
