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
from access.roles import Permission
from programs import actions, queries
from programs.filters import TopicFilter
from programs.forms.programs import TopicForm
from programs.here import address, sent
from programs.models import Topic
from programs.tables import TopicTable

TAKEN = "Another topic has this name. Pick another name, or change that topic."


@requires(Permission.TOPICS_MANAGE)
def topics(request: Request) -> HttpResponse:
    """Every topic of the organization, with search."""
    found = TopicFilter(request.GET, queryset=Topic.objects.all())
    table = TopicTable(found.qs, slug=request.organization.slug)
    tables.RequestConfig(request, paginate={"per_page": 25}).configure(table)
    missing = len(queries.starter_topics())
    return render(
        request,
        "programs/topics.html",
        {"table": table, "search": found.form, "missing": missing, "is_empty": not request.GET and not table.rows},
    )


@requires(Permission.TOPICS_MANAGE)
def add_topic(request: Request) -> HttpResponse:
    """A new topic."""
    form = TopicForm(sent(request))
    if form.is_valid():
        try:
            topic = actions.add_topic(**form.cleaned_data, by=request.membership.actor)
        except actions.TopicNameTaken:
            form.add_error("name", TAKEN)
        else:
            messages.success(request, f"{topic.name} is in the catalog.")
            return redirect(address(request, "topics"))
    return render(request, "programs/add_topic.html", {"form": form})


@requires(Permission.TOPICS_MANAGE)
def set_topic(request: Request, topic: UUID) -> HttpResponse:
    """Rename a topic, or say better what it is."""
    found = get_object_or_404(Topic.objects.all(), pk=topic)
    initial = {"name": found.name, "area": found.area, "description": found.description}
    form = TopicForm(sent(request), initial=initial)
    if form.is_valid():
        try:
            actions.set_topic(topic=found, **form.cleaned_data, by=request.membership.actor)
        except actions.TopicNameTaken:
            form.add_error("name", TAKEN)
        else:
            messages.success(request, f"{found.name} is saved.")
            return redirect(address(request, "topics"))
    return render(request, "programs/set_topic.html", {"form": form, "topic": found, "title": initial["name"]})


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
    actions.restore_topic(topic=found, by=request.membership.actor)
    messages.success(request, f"{found.name} is in use again.")
    return redirect(address(request, "topics"))


@require_POST
@requires(Permission.TOPICS_MANAGE)
def add_starter_topics(request: Request) -> HttpResponse:
    """Copy what the catalog lacks from the starter catalog."""
    made = actions.add_starter_topics(by=request.membership.actor)
    messages.success(request, f"{len(made)} topics are added." if made else "Your catalog had them all.")
    return redirect(address(request, "topics"))
