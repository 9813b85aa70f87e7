"""Tables of accounts."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from access.templatetags.upwell import state
from accounts.models import Membership
from accounts.queries import role_labels

# The look of a state: key and icon of access.looks.
LOOKS = {
    Membership.State.ACTIVE: ("ok", "check"),
    Membership.State.INVITED: ("waiting", ""),
    Membership.State.ENDED: ("paused", ""),
    Membership.State.LEFT: ("paused", ""),
}


class MemberTable(tables.Table):
    """Who belongs to the organization, as what, and whether a second step protects them."""

    caption = "Members"

    name = tables.Column(accessor="person__name", verbose_name="Name", order_by=("person__name", "pk"))
    email = tables.Column(accessor="person__email", verbose_name="Email address")
    roles = tables.Column(accessor="pk", orderable=False)  # from the grants, which are loaded for all rows at once
    standing = tables.Column(verbose_name="State", order_by=("standing", "person__name", "pk"))
    has_second_factor = tables.Column(verbose_name="Second step", order_by=("has_second_factor", "person__name", "pk"))

    class Meta:
        order_by = ("name",)

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slug = slug

    def render_name(self, value: str, record: Membership) -> SafeString:
        """The way to the page of this member."""
        url = reverse("accounts:set_member_roles", kwargs={"organization": self.slug, "membership": record.pk})
        return format_html('<a href="{}">{}</a>', url, value)

    def render_roles(self, record: Membership) -> str:
        """Labels in the order of the roles table."""
        return role_labels(grant.role for grant in record.grants.all())

    def render_standing(self, value: str) -> SafeString:
        """Icon and word."""
        found = Membership.State(value)
        return state(LOOKS[found][0], found.label, LOOKS[found][1])

    def render_has_second_factor(self, value: bool) -> str:  # noqa: FBT001
        """Yes or no, and never more."""
        return "Yes" if value else "No"
