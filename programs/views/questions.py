"""Questions about invitations, as those read them whom the form named."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from programs import actions, consent_queries, queries
from programs.forms.asking import ReplyToQuestionForm
from programs.here import address, sent

PAGE = 25


@requires(Permission.ENROLLMENT_MANAGE)
def questions(request: Request, cohort: UUID) -> HttpResponse:
    """What people asked this reader about their invitation to a cohort, those who wait first."""
    found = queries.get_cohort(request.membership, cohort)
    rows = consent_queries.questions_for(request.membership, found)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "programs/questions.html", {"cohort": found, "program": found.program, "page": page})


@requires(Permission.ENROLLMENT_MANAGE)
def reply_to_question(request: Request, invitation_question: UUID) -> HttpResponse:
    """One question, and its reply."""
    found = consent_queries.get_question(request.membership, invitation_question)
    asker, cohort = found.enrollment.person, found.enrollment.cohort
    form = ReplyToQuestionForm(sent(request))
    if form.is_valid():
        try:
            actions.reply_to_question(question=found, by=request.membership.actor, **form.cleaned_data)
        except actions.AlreadyReplied:
            messages.error(
                request, "There is a reply already, so yours was not sent. It stands below, for you to copy."
            )
            found = consent_queries.get_question(request.membership, invitation_question)
        else:
            messages.success(request, f"Your reply is sent to {asker.name}.")
            return redirect(address(request, "questions", cohort=cohort.pk))
    others = consent_queries.people_named(set(found.reader_ids) - {request.membership.person_id})
    readers = [asker.name, *(person.name for person in others)]
    context = {"question": found, "asker": asker, "cohort": cohort, "form": form, "readers": readers}
    return render(request, "programs/reply_to_question.html", context)
