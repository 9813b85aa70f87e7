"""Stories: written and agreed on by a pair, reviewed by the program team, read by everybody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from metrics import actions, queries
from metrics.forms import KeepFlagForm, ReturnStoryForm, SearchForm, StoryForm, StoryQueueForm
from metrics.here import address, sent, status
from metrics.models import Story
from metrics.story_words import PARTS, digest_of_story, texts_of
from sessions.here import find_pair, names_of, others_in

PAGE, QUEUE = 10, 25
FLAGGED = "Something in it could tell whose it is. Take it out, or say why it may stay."


@requires(Permission.STORIES_VIEW)
def stories(request: Request) -> HttpResponse:
    """What everybody in the organization reads."""
    form = SearchForm(request.GET)
    search = form.cleaned_data["search"] if form.is_valid() else ""
    page = Paginator(queries.published_stories(search), PAGE).get_page(request.GET.get("page"))
    waiting = queries.waiting_stories(request.membership) if _publishes(request) else None
    context = {"page": page, "form": form, "search": search, "waiting": waiting, "publishes": _publishes(request)}
    return render(request, "metrics/stories.html", context)


# The pair ---------------------------------------------------------------------------------------------------------


@requires(Permission.STORY_WRITE)
def write_story(request: Request, pair: UUID) -> HttpResponse:
    """Anybody in a pair begins a story."""
    found, form = find_pair(request, pair), StoryForm(sent(request))
    if form.is_bound and form.is_valid():
        story = actions.write_story(pair=found, words=form.cleaned_data, by=request.membership.actor)
        messages.success(request, "The draft is saved. Your pair reads it, and nobody else yet.")
        return redirect(address(request, "own_story", story=story.pk))
    context = {"form": form, "pair": found, "readers": _readers(request, found)}
    return render(request, "metrics/write_story.html", context, status=status(form))


@requires(Permission.STORY_WRITE)
def own_story(request: Request, story: UUID) -> HttpResponse:
    """A story as its pair sees it: its words, what could tell, who agreed, and what comes next."""
    return _page(request, _own(request, story))


@requires(Permission.STORY_WRITE)
def edit_story(request: Request, story: UUID) -> HttpResponse:
    """Any member changes the words; whoever agreed is asked again."""
    found = _own(request, story)
    form = StoryForm(sent(request), initial={name: getattr(found, name) for name in PARTS})
    if form.is_bound and form.is_valid():
        try:
            actions.edit_story(story=found, words=form.cleaned_data, by=request.membership.actor)
        except actions.NotNow as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "The words are saved.")
        return _back(request, found)
    context = {"form": form, "story": found, "pair": found.pair, "readers": _readers(request, found.pair)}
    return render(request, "metrics/edit_story.html", context, status=status(form))


@require_POST
@requires(Permission.STORY_WRITE)
def keep_flag(request: Request, story: UUID) -> HttpResponse:
    """Say why something that could tell stays in."""
    found, form = _own(request, story), KeepFlagForm(request.POST)
    if not form.is_valid():
        return _page(request, found, keeping=form)
    try:
        actions.keep_flag(story=found, **form.cleaned_data, by=request.membership.actor)
    except actions.NoSuchFlag:
        messages.warning(request, "That does not stand in the story any more.")
    except actions.NotNow as error:
        messages.error(request, str(error))
    return redirect(address(request, "own_story", story=found.pk) + "#tells")


@require_POST
@requires(Permission.STORY_WRITE)
def approve_story(request: Request, story: UUID) -> HttpResponse:
    """A member agrees to the very words on the page."""
    found = _own(request, story)
    try:
        after = actions.approve_story(story=found, known=request.POST.get("known", ""), by=request.membership.actor)
    except (actions.NotNow, actions.OtherWords, actions.OpenFlags) as error:
        messages.warning(request, _refusal(error))
    else:
        is_sent = after.state == Story.State.WAITING
        messages.success(request, "It is with the program team." if is_sent else "You agreed. The others are asked.")
    return redirect(address(request, "own_story", story=found.pk))


@require_POST
@requires(Permission.STORY_WRITE)
def withdraw_story(request: Request, story: UUID) -> HttpResponse:
    """Any member takes it back, at once."""
    found = actions.withdraw_story(story=_own(request, story), by=request.membership.actor)
    messages.success(request, "It is taken back. Nobody outside the pair can read it.")
    return _back(request, found)


# The program team ------------------------------------------------------------------------------------------------


@requires(Permission.STORY_PUBLISH)
def story_queue(request: Request) -> HttpResponse:
    """What pairs agreed to send, with its states."""
    form = StoryQueueForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = queries.story_queue_of(request.membership, **asked)
    page = Paginator(rows, QUEUE).get_page(request.GET.get("page"))
    return render(request, "metrics/story_queue.html", {"page": page, "form": form, "searched": any(asked.values())})


@requires(Permission.STORY_PUBLISH)
def review_story(request: Request, story: UUID) -> HttpResponse:
    """Read one, publish it, or give it back with a note."""
    found = _queued(request, story)
    return _review(request, found, ReturnStoryForm()) if found else _gone(request)


@require_POST
@requires(Permission.STORY_PUBLISH)
def publish_story(request: Request, story: UUID) -> HttpResponse:
    """Let everybody read it."""
    found = _queued(request, story)
    if found is None:
        return _gone(request)
    try:
        actions.publish_story(story=found, known=request.POST.get("known", ""), by=request.membership.actor)
    except (actions.NotNow, actions.OtherWords, actions.OpenFlags) as error:
        messages.warning(request, _refusal(error))
        return redirect(address(request, "review_story", story=found.pk))
    messages.success(request, "Published. Everybody can read it.")
    return redirect(address(request, "story_queue"))


@require_POST
@requires(Permission.STORY_PUBLISH)
def return_story(request: Request, story: UUID) -> HttpResponse:
    """Give it back to the pair with a note."""
    found, form = _queued(request, story), ReturnStoryForm(request.POST)
    if found is None:
        return _gone(request)
    if not form.is_valid():
        return _review(request, found, form)
    try:
        actions.return_story(story=found, **form.cleaned_data, by=request.membership.actor)
    except actions.NotNow as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "The pair has it back, with your note.")
    return redirect(address(request, "story_queue"))


def _page(request: Request, story: Story, keeping: KeepFlagForm | None = None) -> HttpResponse:
    agreed, members = queries.approved_by(story), queries.members_of(story)
    marks = queries.marks_of(story)
    me = request.membership.person_id
    context: dict[str, Any] = {
        "story": story,
        "texts": texts_of(story),
        "known": digest_of_story(story),
        "members": [(row.person, row.person_id in agreed) for row in members],
        "marks": [(marked, _keeping_form(marked, number, keeping)) for number, marked in enumerate(marks, start=1)],
        "open_marks": sum(not marked.reason for marked in marks),
        "is_open": story.state in (Story.State.DRAFT, Story.State.RETURNED, Story.State.WITHDRAWN),
        "has_agreed": me in agreed,
        "has_approvals": bool(agreed),
        "me": me,
    }
    return render(request, "metrics/own_story.html", context, status=422 if keeping else 200)


def _keeping_form(marked: queries.Marked, number: int, sent_form: KeepFlagForm | None) -> KeepFlagForm:
    """The form beside one flag; the one that was sent keeps what was typed."""
    if sent_form is not None and sent_form.data.get("key") == marked.flag.key:
        return sent_form
    return KeepFlagForm(initial={"key": marked.flag.key, "reason": marked.reason}, auto_id=f"flag{number}_%s")


def _review(request: Request, story: Story, form: ReturnStoryForm) -> HttpResponse:
    context = {
        "story": story,
        "texts": texts_of(story),
        "known": digest_of_story(story),
        "marks": queries.marks_of(story),
        "form": form,
        "is_waiting": story.state == Story.State.WAITING,
    }
    return render(request, "metrics/review_story.html", context, status=422 if form.is_bound else 200)


def _refusal(error: Exception) -> str:
    if isinstance(error, actions.OpenFlags):
        return FLAGGED
    if isinstance(error, actions.OtherWords):
        return "The words have changed since you opened the page. Read them again first."
    return str(error)


def _own(request: Request, story_id: UUID) -> Story:
    try:
        return queries.get_own_story(request.membership.person, story_id)
    except Story.DoesNotExist as error:
        raise Http404("No such story") from error


def _back(request: Request, story: Story) -> HttpResponse:
    """To the story; or to those that everybody reads, for who left the pair and has agreed to no word of it any more."""
    try:
        queries.get_own_story(request.membership.person, story.pk)
    except Story.DoesNotExist:
        return redirect(address(request, "stories"))
    return redirect(address(request, "own_story", story=story.pk))


def _queued(request: Request, story_id: UUID) -> Story | None:
    """One that was sent; None where its pair has it back. Raises Http404."""
    try:
        return queries.get_queued_story(request.membership, story_id, was_read=request.method == "POST")
    except queries.NotQueued:
        return None


def _gone(request: Request) -> HttpResponse:
    messages.info(
        request, "Its pair took this story back, or changes it. Nothing of it is here until all of them agree again."
    )
    return redirect(address(request, "story_queue"))


def _publishes(request: Request) -> bool:
    return can(request.membership, Permission.STORY_PUBLISH)


def _readers(request: Request, pair: Any) -> list[str]:
    """For the badge: who reads it when."""
    return [
        "you",
        *names_of(others_in(pair, request)),
        "the program team once all of you agree",
        "everybody in the organization once it is published",
    ]
