"""The people of the organization."""

from __future__ import annotations

from datetime import date

import django_tables2 as tables
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from access.templatetags.upwell import state
from accounts import queries
from accounts.forms.people import PersonFilter
from accounts.models import Person

PAGE = 25


class PersonTable(tables.Table):
    """Who is here, doing what, where, for whom."""

    caption = "People"

    name = tables.Column(verbose_name="Name")
    title = tables.Column(verbose_name="Job title", default="")
    unit = tables.Column(verbose_name="Unit", default="")
    site = tables.Column(verbose_name="Site", default="")
    level = tables.Column(verbose_name="Level", default="", attrs={"td": {"class": "uw-num"}})
    manager = tables.Column(verbose_name="Manager", accessor="manager__name", default="")
    left_on = tables.Column(verbose_name="Here", empty_values=())

    class Meta:
        order_by = ("name",)

    def render_name(self, value: str, record: Person) -> SafeString:
        """Name and, below, the email that tells two of one name apart; and whether they come from outside."""
        guest = "Guest · " if record.is_guest else ""
        return format_html('{}<br><span class="uw-small uw-muted fw-normal">{}{}</span>', value, guest, record.email)

    def render_left_on(self, value: date | None) -> SafeString:
        """Icon and word, with the day for those who left."""
        return state("paused", f"Left {date_format(value, 'M j, Y')}") if value else state("ok", "Here", "check")


@requires(Permission.PEOPLE_VIEW)
def people(request: Request) -> HttpResponse:
    """The list, with search, and the way to the import."""
    found = PersonFilter(request.GET, queryset=queries.people())
    table = PersonTable(found.qs)
    tables.RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    context = {
        "table": table,
        "form": found.form,
        "has_people": queries.has_people(),
        "may_import": can(request.membership, Permission.PEOPLE_IMPORT),
    }
    return render(request, "accounts/people.html", context)
