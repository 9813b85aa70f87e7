"""The catalog of topics."""

from __future__ import annotations

from uuid import UUID

import django_tables2 as tables
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from programs import actions, queries, topic_queries
from programs.filters import TopicFilter
from programs.forms.topics import MergeTopicForm, TopicForm, topic_initial
from programs.here import address, sent
from programs.models import Topic
from programs.topic_tables import TopicTable

TAKEN = "Another topic has this name. Pick another name, or change that topic."
SHOWN = 20


@requires(Permission.TOPICS_MANAGE)
def topics(request: Request) -> HttpResponse:
    """Every topic of the organization, with search and with who is close to it; and who is suggested as a mentor."""
    found = TopicFilter(request.GET, queryset=topic_queries.catalog())
    table = TopicTable(found.qs, slug=request.organization.slug)
    tables.RequestConfig(request, paginate={"per_page": 25}).configure(table)
    context = {
        "table": table,
        "search": found.form,
        "missing": len(queries.starter_topics()),
        "is_empty": not request.GET and not table.rows,
        "suggested": topic_queries.accepted_nominations()[:SHOWN],
    }
    return render(request, "programs/topics.html", context)


@requires(Permission.ENROLLMENT_MANAGE)
def topic(request: Request, topic: UUID) -> HttpResponse:
    """What a topic is, what its levels look like, who teaches it with what shows it, and who is suggested."""
    found = topic_queries.get_topic(topic)
    may_see = can(request.membership, Permission.PEOPLE_VIEW)
    mine = queries.programs_for(request.membership)
    context = {
        "topic": found,
        "levels": topic_queries.levels_of(found),
        "teachers": topic_queries.teachers_of(found, mine) if may_see else [],
        "suggested": topic_queries.accepted_nominations().filter(topic=found) if may_see else [],
        "may_set": can(request.membership, Permission.TOPICS_MANAGE),
    }
    return render(request, "programs/topic.html", context)


@requires(Permission.TOPICS_MANAGE)
def add_topic(request: Request) -> HttpResponse:
    """A new topic."""
    form = TopicForm(sent(request))
    if form.is_valid():
        try:
            made = actions.add_topic(**form.cleaned_data, by=request.membership.actor)
        except actions.TopicNameTaken:
            form.add_error("name", TAKEN)
        else:
            messages.success(request, f"{made.name} is in the catalog.")
            return redirect(address(request, "topics"))
    return render(request, "programs/add_topic.html", {"form": form})


@requires(Permission.TOPICS_MANAGE)
def set_topic(request: Request, topic: UUID) -> HttpResponse:
    """Rename a topic, or say better what it is and what its levels look like."""
    found = get_object_or_404(Topic.objects.all(), pk=topic)
    title, page = found.name, address(request, "topic", topic=found.pk)
    form = TopicForm(sent(request), initial=topic_initial(found))
    try:
        if form.is_valid():
            actions.set_topic(topic=found, **form.cleaned_data, by=request.membership.actor)
            messages.success(request, f"{found.name} is saved.")
            return redirect(page)
    except actions.TopicNameTaken:
        form.add_error("name", TAKEN)
    except actions.TopicMerged as error:
        messages.error(request, _merged(title, str(error)))
        return redirect(page)
    return render(request, "programs/set_topic.html", {"form": form, "topic": found, "title": title})


@requires(Permission.TOPICS_MANAGE)
def merge_topic(request: Request, topic: UUID) -> HttpResponse:
    """Pick the topic to keep, read what would move, then say yes. There is no way back, and the page says so."""
    gone = topic_queries.get_topic(topic)
    if gone.merged_into is not None:
        messages.info(request, _merged(gone.name, gone.merged_into.name))
        return redirect(address(request, "topic", topic=gone.merged_into_id))
    data = request.POST if request.method == "POST" else request.GET if "into" in request.GET else None
    form = MergeTopicForm(data, topics=topic_queries.topics_to_keep(gone))
    context = {"form": form, "topic": gone}
    if form.is_valid():
        kept = form.cleaned_data["into"]
        if request.method == "POST" and (done := _merge(request, gone, kept)):
            return done
        context |= {"kept": kept, "plan": topic_queries.merge_plan(gone, kept)}
    return render(request, "programs/merge_topic.html", context)


@require_POST
@requires(Permission.TOPICS_MANAGE)
def retire_topic(request: Request, topic: UUID) -> HttpResponse:
    """Offer a topic no more."""
    found = get_object_or_404(Topic.objects.all(), pk=topic)
    actions.retire_topic(topic=found, by=request.membership.actor)
    undo = address(request, "restore_topic", topic=found.pk)
    messages.success(request, f"{found.name} is retired.", extra_tags=f"undo:{undo}")
    return redirect(address(request, "topics"))


@require_POST
@requires(Permission.TOPICS_MANAGE)
def restore_topic(request: Request, topic: UUID) -> HttpResponse:
    """Offer a retired topic again."""
    found = get_object_or_404(Topic.objects.all(), pk=topic)
    try:
        actions.restore_topic(topic=found, by=request.membership.actor)
    except actions.TopicMerged as error:
        messages.error(request, _merged(found.name, str(error)))
    else:
        messages.success(request, f"{found.name} is in use again.")
    return redirect(address(request, "topics"))


@require_POST
@requires(Permission.TOPICS_MANAGE)
def add_starter_topics(request: Request) -> HttpResponse:
    """Copy what the catalog lacks from the starter catalog."""
    made = actions.add_starter_topics(by=request.membership.actor)
    messages.success(request, f"{len(made)} topics are added." if made else "Your catalog had them all.")
    return redirect(address(request, "topics"))


def _merge(request: Request, gone: Topic, kept: Topic) -> HttpResponse | None:
    """Merge as it was shown; None where the page has to be read again."""
    stamp = request.POST.get("stamp", "")
    try:
        actions.merge_topic(topic=gone, into=kept, stamp=stamp, by=request.membership.actor)
    except actions.MergeChanged:
        messages.error(request, "What would move has changed since you looked. Nothing was merged. Read it again.")
    except actions.TopicRetired:
        messages.error(request, f"{kept.name} is no longer in use. Nothing was merged.")
        return redirect(address(request, "merge_topic", topic=gone.pk))
    except actions.TopicMerged as error:
        messages.info(request, _merged(gone.name, str(error)))
        return redirect(address(request, "topic", topic=kept.pk))
    else:
        messages.success(request, f"{gone.name} is merged into {kept.name}.")
        return redirect(address(request, "topic", topic=kept.pk))
    return None


def _merged(gone: str, kept: str) -> str:
    return f"{gone} was merged into {kept}, and is known to files by its old name."
