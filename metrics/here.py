"""Where a request is: the pair and the session that a decision or an experiment comes out of, who reads it, and its pages."""

from __future__ import annotations

from textwrap import shorten
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
from django.http import Http404, HttpResponse
from django.urls import reverse

from access.requests import Request
from access.roles import Permission, can
from feedback.queries import lines_for
from metrics import queries
from pairing.models import Pair
from pairing.queries import get_pair, member_in
from sessions.here import readers_of
from sessions.models import MentoringSession
from sessions.rules import may_decide


def own_pair(request: Request, pair_id: UUID) -> Pair:
    """The pair of the reader in which they decide. A 404 for a stranger's, a 403 for the other side."""
    try:
        pair = get_pair(request.membership.person, pair_id)
    except Pair.DoesNotExist as error:
        raise Http404("No such pair") from error
    if not decides_in(pair, request):
        raise PermissionDenied("This belongs to the other side of the pair")
    return pair


def decides_in(pair: Pair, request: Request) -> bool:
    """Whether the reader is in the pair and records decisions and experiments there."""
    member = member_in(pair, request.membership.person)
    return member is not None and may_decide(pair, member)


def session_asked(request: Request, pair: Pair) -> MentoringSession | None:
    """The session that `?session=` names, or None without one. A 404 for what is no session of this pair."""
    if "session" not in request.GET:
        return None
    try:
        session_id = forms.UUIDField().clean(request.GET["session"])
        found: MentoringSession = pair.sessions.get(pk=session_id)
    except (forms.ValidationError, MentoringSession.DoesNotExist) as error:
        raise Http404("No such session") from error
    return found


def taken_away(request: Request, session: MentoringSession | None, most: int) -> str:
    """The reader's own takeaway of that session, to begin their words with: what the others took away is never copied."""
    mine = session.takeaways.filter(author=request.membership.person).first() if session else None
    return shorten(str(mine.text), most, placeholder=" …") if mine else ""


def offered(request: Request, pair: Pair) -> dict[str, Any]:
    """The questions and patterns that a form of this pair offers: patterns to those alone who read them anyway."""
    lines = lines_for(pair) if can(request.membership, Permission.PATTERNS_VIEW) else []
    kpis = list(queries.kpis_to_choose())
    return {"questions": list(pair.cohort.program.questions.all()), "lines": lines, "kpis": kpis}


def chosen(request: Request, name: str, choices: type[TextChoices]) -> str:
    """The value of a parameter of the address, if it is one of these."""
    value = request.GET.get(name, "")
    return value if value in choices.values else ""


def readers(pair: Pair, request: Request) -> list[str]:
    """Who reads a decision or an experiment of this pair, for the badge."""
    here = [member for member in pair.members.all() if member.left_on is None]
    others = [member for member in here if member.person_id != request.membership.person_id]
    return ["you", *readers_of(pair, others), "the program team", "executives"]


def address(request: Request, name: str, **kwargs: Any) -> str:
    """The path of a page of this app in the organization of the request."""
    return reverse(f"metrics:{name}", kwargs={"organization": request.organization.slug, **kwargs})


def after(request: Request, name: str) -> str:
    """Where a saved form leads: to the list, or to the board that it was opened from."""
    return address(request, f"{name}_board" if request.GET.get("from") == "board" else name)


def sent(request: Request) -> Any:
    """What a form was sent with, or None."""
    return request.POST if request.method == "POST" else None


def status(form: forms.Form) -> int:
    """422 for a form that was sent and is not valid."""
    return 422 if form.is_bound and not form.is_valid() else 200


def too_large(request: Request) -> bool:
    """Whether an upload was larger than anything we keep of a request."""
    return int(request.headers.get("Content-Length") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE


def as_csv(text: str, name: str) -> HttpResponse:
    """A file to download, with the mark that tells spreadsheets that it is UTF-8."""
    response = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
