"""A person's own learning record: what is in it, chosen by them, on the page and as a file. For themselves alone (X2)."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from access.clock import today
from access.declare import requires
from access.requests import Request
from access.roles import Permission
from home.learning_record import AT_FIRST, PART_NAMES, Part, csv_of, json_of, record_of

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}


@requires(Permission.HOME_VIEW)
def learning_record(request: Request) -> HttpResponse:
    """The preview: exactly what a file of it holds."""
    parts = _chosen(request.GET)
    record = record_of(request.membership.person, parts)
    context = {
        "person": request.membership.person,
        "made_on": _day(),
        "record": [(PART_NAMES[part], part, entries) for part, entries in record.items()],
        "choices": [(part, PART_NAMES[part], part in parts) for part in Part],
        "has_private": Part.PRIVATE in parts,
        "is_empty": not any(record.values()),
        "query": _query(parts),
    }
    return render(request, "home/learning_record.html", context)


@requires(Permission.HOME_VIEW)
def learning_record_file(request: Request) -> HttpResponse:
    """The same entries as CSV or JSON."""
    wanted, day = request.GET.get("as", ""), _day()
    if wanted not in TYPES:
        raise Http404("No such file")
    record = record_of(request.membership.person, _chosen(request.GET))
    if wanted == "csv":
        text = "\ufeff" + csv_of(record)
    else:
        name, organization = request.membership.person.name, request.organization.name
        text = json_of(record, name=name, organization=organization, made_on=day)
    response = HttpResponse(text, content_type=TYPES[wanted])
    response.headers["Content-Disposition"] = f'attachment; filename="learning-record-{day:%Y-%m-%d}.{wanted}"'
    return response


def _chosen(data: QueryDict) -> frozenset[Part]:
    """The ticked parts, which may be none; before anything was chosen, all but the private ones. Unknown ones are none of ours."""
    if "chosen" not in data:
        return AT_FIRST
    return frozenset(part for part in Part if part.value in data.getlist("part"))


def _query(parts: frozenset[Part]) -> str:
    data = QueryDict(mutable=True)
    data["chosen"] = "yes"
    data.setlist("part", [part.value for part in Part if part in parts])
    return data.urlencode()


def _day() -> date:
    return today(timezone.get_current_timezone_name())
