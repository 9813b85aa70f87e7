"""Who is in a cohort: enroll, change, ask, take out."""

from __future__ import annotations

from uuid import UUID

import django_tables2 as tables
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from accounts.models import Person
from audit.models import Opening
from audit.openings import record_opening
from programs import actions, queries, topic_queries
from programs.design_queries import draw_of
from programs.filters import PersonFilter
from programs.forms.enrollments import EnrollPeopleForm, GiveTopicForm, SetEnrollmentForm, topic_rows
from programs.here import address, day_of, picked_ids, sent
from programs.models import Cohort, Enrollment
from programs.rules import some_names
from programs.tables import PersonTable, shown_mark
from programs.views.cohorts import STANDS

LISTED = 100


@requires(Permission.ENROLLMENT_MANAGE)
def enroll_people(request: Request, cohort: UUID) -> HttpResponse:
    """Search the people of the organization, tick some or take all that match, and enroll them on one side."""
    found = queries.get_cohort(request.membership, cohort)
    search = PersonFilter(request.GET, queryset=queries.people_to_enroll(found), program=found.program)
    topics = queries.program_topics(found.program)
    form = EnrollPeopleForm(sent(request), topics=topics, is_circle=found.is_circle)
    if form.is_valid():
        done = _enroll(request, found, search.qs, form)
        if done is not None:
            return done
    table = PersonTable(search.qs, slug=request.organization.slug)
    tables.RequestConfig(request, paginate={"per_page": 25}).configure(table)
    context = {
        "cohort": found,
        "form": form,
        "search": search.form,
        "table": table,
        "matching": table.paginator.count,
        "suggested": [] if found.is_circle else topic_queries.suggested_for(found),
    }
    return render(request, "programs/enroll_people.html", context)


@requires(Permission.ENROLLMENT_MANAGE)
def set_enrollment(request: Request, enrollment: UUID) -> HttpResponse:
    """One person in a cohort: topics with levels, what their work is close to, how many partners."""
    found = queries.get_enrollment(request.membership, enrollment)
    record_opening(request, Opening.What.ENROLLMENT, found.person_id)
    topics = queries.program_topics(found.cohort.program)
    form = SetEnrollmentForm(sent(request), enrollment=found)
    rows = topic_rows(found, topics, sent(request))
    if all([form.is_valid(), rows.is_valid()]):
        try:
            actions.set_enrollment(enrollment=found, **form.facts, facts=rows.facts, by=request.membership.actor)
        except actions.NotEnrolling:
            messages.error(request, STANDS)
        except actions.HasAPlace as error:
            messages.error(request, f"{error} has a partner, and stays as they are. A pair is left from its own page.")
        except actions.TopicNotAllowed as error:
            messages.error(request, f"This program no longer allows {error}. Nothing was saved.")
            return redirect(address(request, "set_enrollment", enrollment=found.pk))
        else:
            messages.success(request, f"{found.person.name} is saved.")
        return redirect(address(request, "cohort", cohort=found.cohort_id))
    shown = queries.shown_state(found, day_of(request))
    context = {
        "enrollment": found,
        "cohort": found.cohort,
        "person": found.person,
        "form": form,
        "rows": rows,
        "mark": shown_mark(shown),
        "readers": [found.person.name, "the program team", "whoever they are paired with"],
        "was_asked": shown not in (Enrollment.Shown.LISTED, Enrollment.Shown.LEFT),
        "may_set": _may_set(found, shown),
    }
    return render(request, "programs/set_enrollment.html", context)


@requires(Permission.ENROLLMENT_MANAGE)
def remove_enrollments(request: Request, cohort: UUID) -> HttpResponse:
    """Take the ticked people out of a cohort, after showing who."""
    found = queries.get_cohort(request.membership, cohort)
    back = address(request, "cohort", cohort=found.pk)
    picked = (request.POST if request.method == "POST" else request.GET).getlist("enrollment")
    rows = queries.enrollments_among(found, picked_ids(picked))
    if placed := [row.person.name for row in rows if row.paired_at is not None]:
        stays = "has a partner, and stays" if len(placed) == 1 else "have a partner, and stay"
        messages.info(request, f"{some_names(placed)} {stays}. A pair is left from its own page.")
        rows = rows.filter(paired_at=None)
        if not rows:
            return redirect(back)
    if request.method == "POST":
        try:
            count = actions.remove_enrollments(cohort=found, enrollments=rows, by=request.membership.actor)
        except actions.NotEnrolling:
            messages.error(request, STANDS)
        else:
            messages.success(request, "1 person is taken out." if count == 1 else f"{count} people are taken out.")
        return redirect(back)
    if not rows:
        messages.info(request, "Tick the people to take out first.")
        return redirect(back)
    return render(request, "programs/remove_enrollments.html", {"cohort": found, "rows": rows, "draw": draw_of(found)})


@requires(Permission.ENROLLMENT_MANAGE)
def give_topic(request: Request, cohort: UUID) -> HttpResponse:
    """Give a topic to the ticked people who have none, or to everyone without one, after showing who."""
    found = queries.get_cohort(request.membership, cohort)
    back = address(request, "cohort", cohort=found.pk)
    given = request.POST if request.method == "POST" else request.GET
    picked = picked_ids(given.getlist("enrollment"))
    bare = topic_queries.without_topic(found).order_by("person__name", "pk")
    is_all = "everyone" in request.POST or not (picked or "picked" in request.GET or request.method == "POST")
    rows = list(bare if is_all else bare.filter(pk__in=picked))
    if not rows:
        messages.info(request, "Tick people who are not asked yet and have no topic.")
        return redirect(back)
    form = GiveTopicForm(sent(request), topics=queries.program_topics(found.program))
    if form.is_valid():
        try:
            count = actions.give_topic(cohort=found, enrollments=rows, **form.cleaned_data, by=request.membership.actor)
        except actions.NotEnrolling:
            messages.error(request, STANDS)
        except actions.TopicNotAllowed as error:
            messages.error(request, f"This program no longer allows {error}. Nobody was given it.")
        else:
            messages.success(
                request, "1 person has a topic now." if count == 1 else f"{count:,} people have a topic now."
            )
        return redirect(back)
    context = {
        "cohort": found,
        "form": form,
        "rows": rows[:LISTED],
        "more": len(rows) - LISTED,
        "ids": [row.pk for row in rows],
        "count": len(rows),
        "passed_over": 0 if is_all else len(picked) - len(rows),
        "is_all": is_all,
    }
    return render(request, "programs/give_topic.html", context)


def _may_set(enrollment: Enrollment, shown: str) -> bool:
    """Whether the page may change anything: who has a partner stays as they are."""
    is_enrolling = enrollment.cohort.state in Cohort.ENROLLING and enrollment.paired_at is None
    return is_enrolling and shown != Enrollment.Shown.LEFT


def _enroll(
    request: Request, cohort: Cohort, matching: QuerySet[Person], form: EnrollPeopleForm
) -> HttpResponse | None:
    """Enroll the ticked people or all that match; None when nobody was chosen, with the message at the form."""
    is_all = "everyone" in request.POST
    people = matching if is_all else matching.filter(pk__in=picked_ids(request.POST.getlist("person")))
    chosen = list(people)
    if not chosen:
        form.add_error(None, "Tick at least one person in the list.")
        return None
    side = form.cleaned_data["side"]
    try:
        done = actions.enroll_people(
            cohort=cohort, side=side, people=chosen, about=form.about, by=request.membership.actor
        )
    except actions.NotEnrolling:
        messages.error(request, STANDS)
        return redirect(address(request, "cohort", cohort=cohort.pk))
    count = len(done.enrollments)
    who = "member" if cohort.is_circle else side
    messages.success(request, f"{count} {who}{'' if count == 1 else 's'} enrolled.")
    if count == 1:
        return redirect(address(request, "set_enrollment", enrollment=done.enrollments[0].pk))
    return redirect(address(request, "cohort", cohort=cohort.pk))
