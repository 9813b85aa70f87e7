"""The people of the organization."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_tables2 as tables
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from access.templatetags.upwell import state
from accounts import queries
from accounts.forms.people import PersonFilter

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
    erase = tables.Column(verbose_name="Their data", accessor="pk", orderable=False)

    class Meta:
        order_by = ("name",)

    def __init__(self, *args: Any, slug: str, may_mend: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slug, self.may_mend = slug, may_mend

    def render_erase(self, record: Any) -> SafeString:
        """The way to what would go and what would stay."""
        url = reverse("accounts:erase_person", kwargs={"organization": self.slug, "person": record.pk})
        return format_html('<a href="{}">Erase…<span class="visually-hidden"> {}</span></a>', url, record.name)

    def render_name(self, value: str, record: Any) -> SafeString:
        """Name and, below, the email that tells two of one name apart; whether they come from outside, and whether mail comes back."""
        guest = "Guest · " if record.is_guest else ""
        back = (
            format_html("<br>{}", state("late", "Mail comes back")) if self.may_mend and record.mail_comes_back else ""
        )
        look = '{}<br><span class="uw-small uw-muted fw-normal">{}{}</span>{}'
        return format_html(look, value, guest, record.email, back)

    def render_left_on(self, value: date | None) -> SafeString:
        """Icon and word, with the day for those who left."""
        return state("paused", f"Left {date_format(value, 'M j, Y')}") if value else state("ok", "Here", "check")


@requires(Permission.PEOPLE_VIEW)
def people(request: Request) -> HttpResponse:
    """The list, with search, and the way to the import."""
    found = PersonFilter(request.GET, queryset=queries.people())
    may_import = can(request.membership, Permission.PEOPLE_IMPORT)
    hidden = () if can(request.membership, Permission.PERSON_ERASE) else ("erase",)
    # For whoever can mend an address. Without a day: that would tell what was sent then.
    may_mend = may_import or can(request.membership, Permission.OPERATIONS_VIEW)
    table = PersonTable(found.qs, slug=request.organization.slug, may_mend=may_mend, exclude=hidden)
    tables.RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    context = {
        "table": table,
        "form": found.form,
        "has_people": queries.has_people(),
        "may_import": may_import,
    }
    return render(request, "accounts/people.html", context)
