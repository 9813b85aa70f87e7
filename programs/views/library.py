"""What an organization writes itself: guides, the session kit, and the words of invitations."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from accounts.models import Person
from programs import texts
from programs.actions import library as actions
from programs.forms.library import AddGuideForm, AddKitItemForm, SetGuideForm, SetKitItemForm, SetScriptForm, initial_of
from programs.here import address, sent
from programs.library import Guide, KitItem, Script
from programs.models import LibraryText
from programs.samples import sample_mail
from programs.texts import Entry, Kind

# Kind -> the page that edits one, and the name of its parameter.
EDITORS = {
    Kind.GUIDE: ("set_guide", "guide"),
    Kind.KIT: ("set_kit_item", "kit_item"),
    Kind.SCRIPT: ("set_script", "script"),
}
OVERTAKEN = (
    "{who} changed this text while you wrote. What you typed is below, and what stands now is under it. "
    "Save again to put yours in its place."
)
SAVED = "{title} is saved. Everybody here reads your words now."


@requires(Permission.LIBRARY_MANAGE)
def library(request: Request) -> HttpResponse:
    """Every text by kind, with what became of ours."""
    adds_guide, adds_item = address(request, "add_guide"), address(request, "add_kit_item")
    shelves = [
        ("guides", "Guides", "For whom", adds_guide, "Add a guide", _rows(request, Kind.GUIDE)),
        ("invitations", "Invitations", "Subject", "", "", _rows(request, Kind.SCRIPT)),
        ("kit", "Session kit", "What it is", adds_item, "Add to the kit", _rows(request, Kind.KIT)),
    ]
    return render(request, "programs/library.html", {"shelves": shelves})


@requires(Permission.LIBRARY_MANAGE)
def set_guide(request: Request, guide: str) -> HttpResponse:
    """Other words for a guide."""
    entry = _entry(Kind.GUIDE, guide)
    form = SetGuideForm(sent(request), initial=initial_of(entry.text, entry.changed_at))
    write = partial(actions.set_guide, key=guide, by=request.membership.actor)
    return _set(request, form, entry, write, "programs/set_guide.html")


@requires(Permission.LIBRARY_MANAGE)
def set_kit_item(request: Request, kit_item: str) -> HttpResponse:
    """Other words for an item of the kit."""
    entry = _entry(Kind.KIT, kit_item)
    form = SetKitItemForm(sent(request), initial=initial_of(entry.text, entry.changed_at))
    write = partial(actions.set_kit_item, key=kit_item, by=request.membership.actor)
    return _set(request, form, entry, write, "programs/set_kit_item.html")


@requires(Permission.LIBRARY_MANAGE)
def set_script(request: Request, script: str) -> HttpResponse:
    """Other words for an invitation, beside the mail they make."""
    entry = _entry(Kind.SCRIPT, script)
    form = SetScriptForm(sent(request), initial=initial_of(entry.text, entry.changed_at), key=script)
    write = partial(actions.set_script, key=script, by=request.membership.actor)
    return _set(request, form, entry, write, "programs/set_script.html")


@requires(Permission.LIBRARY_MANAGE)
def add_guide(request: Request) -> HttpResponse:
    """A guide of the organization's own."""
    form = AddGuideForm(sent(request))
    if not _is_to_save(request, form):
        return _page(request, form, "programs/add_guide.html")
    actions.add_guide(**form.words, by=request.membership.actor)
    messages.success(request, f"{form.cleaned_data['title']} is among the guides.")
    return redirect(address(request, "guide", guide=form.cleaned_data["key"]))


@requires(Permission.LIBRARY_MANAGE)
def add_kit_item(request: Request) -> HttpResponse:
    """An own plan, theme or question."""
    form = AddKitItemForm(sent(request))
    if not _is_to_save(request, form):
        return _page(request, form, "programs/add_kit_item.html")
    actions.add_kit_item(**form.words, by=request.membership.actor)
    messages.success(request, f"{form.cleaned_data['title']} is in the session kit.")
    return redirect(f"{address(request, 'library')}#kit")


@require_POST
@requires(Permission.LIBRARY_MANAGE)
def hide_text(request: Request, shelf: str, text: str) -> HttpResponse:
    """Offer a text no more."""
    entry = _entry(shelf, text)
    try:
        actions.hide_text(kind=shelf, key=text, by=request.membership.actor)
    except actions.NotHideable:
        messages.info(request, "An invitation needs words, so it stays. You can write others.")
    else:
        undo = address(request, "show_text", shelf=shelf, text=text)
        messages.success(request, f"{entry.text.title} is hidden.", extra_tags=f"undo:{undo}")
    return redirect(address(request, "library"))


@require_POST
@requires(Permission.LIBRARY_MANAGE)
def show_text(request: Request, shelf: str, text: str) -> HttpResponse:
    """Offer a hidden text again."""
    entry = _entry(shelf, text)
    actions.show_text(kind=shelf, key=text, by=request.membership.actor)
    messages.success(request, f"{entry.text.title} is shown again.")
    return redirect(address(request, "library"))


@requires(Permission.LIBRARY_MANAGE)
def reset_text(request: Request, shelf: str, text: str) -> HttpResponse:
    """Asks first, then takes the organization's words away."""
    entry = _entry(shelf, text)
    if not entry.is_ours:
        raise Http404("No words of ours to go back to")
    if request.method == "POST":
        actions.reset_text(kind=shelf, key=text, by=request.membership.actor)
        messages.success(request, f"{texts.SHIPPED[shelf][text].title} has our words again.")
        return redirect(address(request, "library"))
    if not entry.is_edited:
        messages.info(request, f"{entry.text.title} has our words already.")
        return redirect(address(request, "library"))
    context = {
        "theirs": entry.text,
        "ours": texts.SHIPPED[shelf][text],
        "shelf": shelf,
        "back": _editor(request, entry),
    }
    return render(request, "programs/reset_text.html", context)


def _rows(request: Request, kind: str) -> list[tuple[Entry, str, str]]:
    """(text, where it is edited, what the list says about it)."""
    return [(entry, _editor(request, entry), _about(entry)) for entry in texts.entries(kind)]


def _about(entry: Entry) -> str:
    match entry.text:
        case Guide():
            return str(LibraryText.Audience(entry.text.audience).label)
        case KitItem():
            return str(LibraryText.KitKind(entry.text.kind).label)
        case Script():
            return entry.text.subject


def _editor(request: Request, entry: Entry) -> str:
    """The address where a text is edited."""
    name, parameter = EDITORS[Kind(entry.kind)]
    return address(request, name, **{parameter: entry.key})


def _entry(kind: str, key: str) -> Entry:
    if kind not in EDITORS:
        raise Http404("No such shelf")
    try:
        return texts.entry(kind, key)
    except texts.NoSuchText as error:
        raise Http404("No such text") from error


def _is_to_save(request: Request, form: forms.Form) -> bool:
    return request.method == "POST" and "preview" not in request.POST and form.is_valid()


def _set(request: Request, form: Any, entry: Entry, write: Callable[..., None], template: str) -> HttpResponse:
    if not _is_to_save(request, form):
        return _page(request, form, template, entry=entry)
    try:
        write(**form.words)
    except actions.ChangedMeanwhile:
        return _conflict(request, form, _entry(entry.kind, entry.key), template)
    messages.success(request, SAVED.format(title=entry.text.title))
    return redirect(address(request, "library"))


def _conflict(request: Request, form: Any, entry: Entry, template: str) -> HttpResponse:
    """What was typed, with what stands now beside it; the next save knows about it."""
    row = entry.row
    person = Person.objects.filter(pk=row.changed_by_id).first() if row and row.changed_by_id else None
    form.data = form.data.copy()
    form.data["changed_at"] = row.changed_at.isoformat() if row else ""
    who = person.name if person else "Somebody"
    form.add_error(None, OVERTAKEN.format(who=who))
    return _page(request, form, template, entry=entry, now_stands=entry.text)


def _page(request: Request, form: Any, template: str, *, entry: Entry | None = None, **more: Any) -> HttpResponse:
    draft = form.preview()
    is_script = entry is not None and entry.kind == Kind.SCRIPT
    context: dict[str, Any] = {
        "form": form,
        "entry": entry,
        "draft": draft,
        "mail": sample_mail(draft, request.organization) if is_script else None,
        "is_preview": "preview" in request.POST,
        "title": entry.text.title if entry else "",
    }
    is_wrong = form.is_bound and bool(form.errors) and not context["is_preview"]
    return render(request, template, context | more, status=422 if is_wrong else 200)
