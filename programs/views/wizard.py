"""The wizard: one page a step. Each saves its own step; once the program is launched, all of them are closed.

"look" in what was sent asks what the page would say, without saving it: the button that does it works without scripts, and
with them the page asks by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from programs import actions, queries, set_up, wizard
from programs.eligibility import parse_sides, sentences
from programs.eligible import count_eligible, known_places
from programs.forms.designs import DesignForm, expected_of_form, warnings_of
from programs.forms.eligibility import EligibilityForm
from programs.forms.programs import ProgramTopicsForm
from programs.forms.wizard import (
    FormatsForm,
    NormsForm,
    PurposeForm,
    QuestionsForm,
    RhythmForm,
)
from programs.here import address, day_of, sent
from programs.models import ComparisonDesign, Program

NAME_TAKEN = "Another program has this name. Pick another one."
STANDS = "This program is launched, so its set-up stands. People say yes to it as it is."


def on_draft(view: Callable[[Request, Program], HttpResponse]) -> Callable[[Request, UUID], HttpResponse]:
    """Give the view the program that the address names; once it is launched, lead back to its page and say why."""

    @wraps(view)
    def inner(request: Request, program: UUID) -> HttpResponse:
        found = queries.get_program(request.membership, program)
        try:
            if found.is_draft:
                return view(request, found)
        except actions.NotADraft:
            pass  # launched in another tab since the page was opened
        messages.info(request, STANDS)
        return redirect(address(request, "program", program=found.pk))

    return inner


@requires(Permission.PROGRAM_SET)
@on_draft
def set_purpose(request: Request, program: Program) -> HttpResponse:
    """What it is for."""
    form = PurposeForm(sent(request), initial=_values(program, PurposeForm))
    if _saves(request, form):
        try:
            actions.set_purpose(program=program, **form.cleaned_data, by=request.membership.actor)
        except actions.ProgramNameTaken:
            form.add_error("name", NAME_TAKEN)
        else:
            return _go_on(request, program, "purpose")
    return render(request, "programs/set_purpose.html", _page(program, "purpose", form))


@requires(Permission.PROGRAM_SET)
@on_draft
def set_questions(request: Request, program: Program) -> HttpResponse:
    """What it should help to understand, and the one decision where there is one."""
    owner = set_up.owner_of(program.decision_owner_id)
    initial = _values(program, QuestionsForm) | {
        "questions": set_up.questions_of(program) or list(wizard.PORTFOLIO),
        "owner": str(owner.pk) if owner else "",
    }
    form = QuestionsForm(sent(request), initial=initial, current_owner=owner, today=day_of(request))
    if _saves(request, form):
        actions.set_questions(program=program, **form.cleaned_data, by=request.membership.actor)
        return _go_on(request, program, "questions")
    context = _page(program, "questions", form) | {"portfolio": wizard.PORTFOLIO, "asks": _looks(request)}
    return render(request, "programs/set_questions.html", context)


@requires(Permission.PROGRAM_SET)
def set_program_topics(request: Request, program: UUID) -> HttpResponse:
    """Which topics the program allows: a step of a draft, and a page of its own once it is launched."""
    found = queries.get_program(request.membership, program)
    form = ProgramTopicsForm(sent(request), program=found)
    if form.is_valid():
        try:
            actions.set_program_topics(program=found, **form.cleaned_data, by=request.membership.actor)
        except actions.TopicInUse as error:
            form.add_error(
                "topics", f"Somebody in this program teaches or learns {error}. It stays ticked until nobody does."
            )
        except actions.ProgramClosed:
            messages.error(request, "This program has ended.")
            return redirect(address(request, "program", program=found.pk))
        else:
            if found.is_draft:
                return _go_on(request, found, "topics")
            messages.success(request, "The topics are saved.")
            return redirect(address(request, "program", program=found.pk))
    page = _page(found, "topics", form) if found.is_draft else {"program": found, "form": form}
    return render(request, "programs/set_program_topics.html", page)


@requires(Permission.PROGRAM_SET)
@on_draft
def set_formats(request: Request, program: Program) -> HttpResponse:
    """Who meets whom, and by which rules."""
    form = FormatsForm(sent(request), initial=_values(program, FormatsForm))
    if _saves(request, form):
        actions.set_formats(program=program, **form.cleaned_data, by=request.membership.actor)
        return _go_on(request, program, "formats")
    return render(request, "programs/set_formats.html", _page(program, "formats", form))


@requires(Permission.PROGRAM_SET)
@on_draft
def set_eligibility(request: Request, program: Program) -> HttpResponse:
    """Who may take part, with how many they are."""
    form = EligibilityForm(sent(request), rules=parse_sides(program.eligibility), places=known_places())
    if _saves(request, form):
        actions.set_eligibility(program=program, eligibility=form.eligibility, by=request.membership.actor)
        return _go_on(request, program, "people")
    context = _page(program, "people", form) | {
        "count": count_eligible(form.rules, program.organization.timezone),
        "words": [("Mentors", sentences(form.rules["mentor"])), ("Mentees", sentences(form.rules["mentee"]))],
        "may_import": can(request.membership, Permission.PEOPLE_IMPORT),
    }
    return render(request, "programs/set_eligibility.html", context)


@requires(Permission.PROGRAM_SET)
@on_draft
def set_rhythm(request: Request, program: Program) -> HttpResponse:
    """How often, how long, and how many sessions that makes."""
    form = RhythmForm(sent(request), initial=_values(program, RhythmForm), today=day_of(request))
    if _saves(request, form):
        actions.set_rhythm(program=program, **form.cleaned_data, by=request.membership.actor)
        return _go_on(request, program, "rhythm")
    context = _page(program, "rhythm", form) | {"sessions": _sessions(form)}
    return render(request, "programs/set_rhythm.html", context)


@requires(Permission.PROGRAM_SET)
@on_draft
def set_norms(request: Request, program: Program) -> HttpResponse:
    """What the program adds to the confidentiality notice, and how mentors will read it."""
    is_first = "confidentiality" not in program.steps_saved
    norms = wizard.NORMS if is_first and not program.norms else program.norms
    form = NormsForm(sent(request), initial={"norms": norms})
    if _saves(request, form):
        actions.set_norms(program=program, **form.cleaned_data, by=request.membership.actor)
        return _go_on(request, program, "confidentiality")
    context = _page(program, "confidentiality", form) | {
        "norms": form["norms"].value() or "",
        "ombudspersons": set_up.ombudspersons(),
        "may_name": can(request.membership, Permission.MEMBERS_MANAGE),
    }
    return render(request, "programs/set_norms.html", context)


@requires(Permission.PROGRAM_SET)
@on_draft
def set_design(request: Request, program: Program) -> HttpResponse:
    """How its success will be told, and what a comparison of the planned size could see."""
    design = set_up.design_of(program) or ComparisonDesign(**vars(actions.DesignFacts()))
    form = DesignForm(sent(request), initial=_values(design, DesignForm))
    if _saves(request, form):
        facts = actions.DesignFacts(**form.cleaned_data)
        actions.set_design(program=program, design=facts, by=request.membership.actor)
        return _go_on(request, program, "success")
    return render(
        request, "programs/set_design.html", _page(program, "success", form) | expected_of_form(form, program)
    )


@requires(Permission.PROGRAM_SET)
@on_draft
def review_program(request: Request, program: Program) -> HttpResponse:
    """Everything on one page, and what is missing before the launch."""
    context = _page(program, "review", None) | set_up.summary(program)
    context["lacking"] = next((mark for mark in context["marks"] if mark.missing), None)
    context["ready"] = not wizard.missing(context["draft"])
    if shown := context["shown"]:
        context |= warnings_of(program, vars(shown.design))
    return render(request, "programs/review_program.html", context)


@require_POST
@requires(Permission.PROGRAM_SET)
def launch_program(request: Request, program: UUID) -> HttpResponse:
    """Launch it."""
    found = queries.get_program(request.membership, program)
    try:
        actions.launch_program(program=found, by=request.membership.actor)
    except actions.NotReady as error:
        titles = ", ".join(wizard.step_of(key).title for key in error.missing)
        messages.error(request, f"Not launched yet. These steps need a look first: {titles}.")
        return redirect(address(request, "review_program", program=found.pk))
    except actions.ProgramClosed:
        messages.error(request, "This program has ended.")
    else:
        messages.success(request, f"{found.name} is launched. Its set-up stands from here on.")
    return redirect(address(request, "program", program=found.pk))


@requires(Permission.PROGRAM_SET)
@on_draft
def delete_program(request: Request, program: Program) -> HttpResponse:
    """Throw a draft away; asks first."""
    if request.method == "POST":
        actions.delete_program(program=program, by=request.membership.actor)
        messages.success(request, f"The draft {program.name} is deleted.")
        return redirect(address(request, "programs"))
    return render(request, "programs/delete_program.html", {"program": program})


def _looks(request: Request) -> bool:
    return "look" in request.POST


def _saves(request: Request, form: Form | EligibilityForm) -> bool:
    """Whether what was sent can be saved and is meant to be. Judges the form either way, so that the page can say what is wrong."""
    return request.method == "POST" and form.is_valid() and not _looks(request)


def _values(row: Any, form: type[Form]) -> dict[str, Any]:
    """What the fields of a form begin with, as far as the row has them."""
    return {name: getattr(row, name) for name in form.base_fields if hasattr(row, name)}


def _page(program: Program, key: str, form: Any) -> dict[str, Any]:
    """What every page of the wizard shows."""
    draft = set_up.draft_of(program)
    marks = wizard.marks(draft, key)
    others = [mark for mark in marks if mark.step.key in wizard.SAVED_KEYS and mark.step.key != key]
    return {
        "program": program,
        "draft": draft,
        "form": form,
        "step": wizard.step_of(key),
        "number": wizard.KEYS.index(key) + 1,
        "marks": marks,
        "before": wizard.before(key),
        "may_review": key != "review" and all(mark.is_done for mark in others),
    }


def _go_on(request: Request, program: Program, key: str) -> HttpResponse:
    """To the next step, or back to the review where one came from it."""
    step = wizard.REVIEW if request.POST.get("then") == "review" else wizard.after(key)
    return redirect(address(request, step.url_name, program=program.pk))


def _sessions(form: RhythmForm) -> int | None:
    """How many sessions the rhythm on the page makes; None as long as it makes no sense."""
    if form.is_bound and not form.is_valid():
        return None
    data = form.cleaned_data if form.is_bound else form.initial
    preset = Program.PRESETS.get(data["cadence"])
    days = preset[0] if preset else data["interval_days"]
    return wizard.sessions_between(data["cadence"], days, data["starts_on"], data["ends_on"])
