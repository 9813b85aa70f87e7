"""Naming a colleague for a topic, their answer by a link, and what the program team makes of a yes."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from access.actors import Actor
from access.declare import by_link, requires
from access.requests import Request
from access.roles import Permission
from accounts.models import Person
from programs import actions, queries, topic_queries
from programs.actions.nominations import MOST_A_WEEK
from programs.consent_queries import is_somebody_else
from programs.facts import skill_of
from programs.forms.topics import FindColleagueForm, NominateForm
from programs.here import address, sent
from programs.models import Enrollment, Nomination
from programs.views.cohorts import STANDS

ENOUGH = f"You have named {MOST_A_WEEK} colleagues in the last seven days. Name the next one in a few days."


@requires(Permission.TOPIC_NOMINATE)
def nominate(request: Request) -> HttpResponse:
    """Find a colleague, and say for what and why. Whom one named before stands below, and reads "Sent" whatever they say."""
    me = request.membership.person_id
    find = FindColleagueForm(request.POST if request.method == "POST" else request.GET)
    words = find.cleaned_data["search"] if find.is_valid() else ""
    people = topic_queries.nameable(me)
    shown = _with_picked(topic_queries.people_to_name(words, me), people, request.POST.get("nominee", ""))
    form = NominateForm(sent(request), people=people, shown=shown, topics=queries.active_topics())
    if form.is_valid() and _nominate(request, form):
        return redirect(address(request, "nominate"))
    context = {
        "find": find,
        "form": form,
        "words": words,
        "shown": shown,
        "sent": topic_queries.sent_nominations(me),
        "is_full": topic_queries.named_this_week(me) >= MOST_A_WEEK,
        "enough": ENOUGH,
        "readers": ["your colleague", "the program team, if your colleague says yes"],
    }
    return render(request, "programs/nominate.html", context)


@by_link("nomination")
def nomination(request: Request) -> HttpResponse:
    """The question to somebody who was named: may the program team know? Read and answered in their mailbox, without an account."""
    found = topic_queries.nomination_by_id(request.link.subject_id)
    if found is None:
        raise Http404("No such nomination")
    if is_somebody_else(request.user, found.nominee):
        return render(request, "programs/nomination.html", {"is_somebody_else": True}, status=403)
    if request.method == "POST":
        _answer(request, found)
        return redirect(request.path)
    is_used = found.state != Nomination.State.WAITING
    context = {
        "nomination": found,
        "is_used": is_used,
        "is_open": not is_used and topic_queries.is_theirs(found),
        "readers": topic_queries.some_of(topic_queries.team_of(None)),
    }
    return render(request, "programs/nomination.html", context)


@require_POST
@requires(Permission.ENROLLMENT_MANAGE)
def enroll_nominated(request: Request, cohort: UUID, nomination: UUID) -> HttpResponse:
    """Enroll somebody who said yes to being suggested, with the topic and what shows it. They are not asked yet."""
    found = queries.get_cohort(request.membership, cohort)
    named = get_object_or_404(topic_queries.accepted_nominations(found.program), pk=nomination)
    try:
        done = actions.enroll_people(
            cohort=found,
            side=Enrollment.Side.MENTOR,
            people=[named.nominee],
            about=skill_of(named),
            by=request.membership.actor,
        )
    except actions.NotEnrolling:
        messages.error(request, STANDS)
        return redirect(address(request, "cohort", cohort=found.pk))
    if not done.enrollments:
        messages.info(request, f"{named.nominee.name} is in this cohort already.")
        return redirect(address(request, "cohort", cohort=found.pk))
    messages.success(
        request, f"{named.nominee.name} is enrolled for {named.topic.name}. Check the level before you ask."
    )
    return redirect(address(request, "set_enrollment", enrollment=done.enrollments[0].pk))


def _with_picked(found: list[Person], people: QuerySet[Person], picked: str) -> list[Person]:
    """Those who were found, and first whoever was picked on the page before."""
    try:
        wanted = UUID(picked)
    except ValueError:
        return found
    if any(person.pk == wanted for person in found):
        return found
    chosen = people.filter(pk=wanted).first()
    return [chosen, *found] if chosen else found


def _nominate(request: Request, form: NominateForm) -> bool:
    try:
        made = actions.nominate(**form.cleaned_data, by=request.membership.actor)
    except actions.NamedEnough:
        form.add_error(None, ENOUGH)
    except actions.TopicNotOffered:
        form.add_error("topic", "This topic is no longer in use. Pick another one.")
    except (actions.NamedOneself, actions.CannotBeNamed):
        form.add_error("nominee", "Pick somebody who works here, other than you.")
    else:
        messages.success(request, f"Sent to {made.nominee.name}. What they say to it is theirs.")
        return True
    return False


def _answer(request: Request, found: Nomination) -> None:
    acts = {"yes": actions.accept_nomination, "not_now": actions.decline_nomination}
    act = acts.get(request.POST.get("answer", ""))
    if act is None:
        messages.error(request, "Say yes or not now.")
        return
    try:
        act(nomination=found, by=Actor(person_id=found.nominee_id, name=found.nominee.name))
    except (actions.AnsweredBefore, actions.NoLongerOpen):
        return  # the page says so
    said_yes = act is actions.accept_nomination
    messages.success(request, "The program team may read it now." if said_yes else "Nobody is told.")
