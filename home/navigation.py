"""What stands in the menu and in the footer. One table each; a row names a permission, and who lacks it does not see it.

A row whose address does not exist is an error in the tests, so a row is added with the page it opens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import ResolverMatch, reverse

from access.roles import HoldsRoles, Permission, can


@dataclass(frozen=True, slots=True)
class Row:
    """A page of an organization, for those whose roles hold the permission. `also`: pages of other sections that belong to it.

    `is_apart`: the rest of its app has nothing to do with it, so that only pages below its address are of its section.
    `unless`: not for those who hold this permission, whose menu is full and who find the page elsewhere.
    """

    label: str
    permission: Permission
    url_name: str
    also: tuple[str, ...] = ()
    is_apart: bool = False
    unless: Permission | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One link. `current` is a value of aria-current: "page", "true" for the rest of its section, or empty.

    `count`: how many new things are behind it; may be lazy.
    """

    label: str
    url: str
    current: str = ""
    count: Any = 0


NOTICES = "notifications:notices"
MENU: tuple[Row, ...] = (
    Row("Home", Permission.HOME_VIEW, "home:home", also=("home:mirror",)),
    Row(
        "Sessions",
        Permission.PAIR_VIEW,
        "sessions:sessions",
        also=(
            "metrics:champion",
            "metrics:record_champion_entry",
            "metrics:write_story",
            "metrics:own_story",
            "metrics:edit_story",
        ),
    ),
    Row(
        "Programs",
        Permission.PROGRAMS_VIEW,
        "programs:programs",
        also=(
            "home:health",
            "home:cohort",
            "home:close_cohort",
            "home:clone_cohort",
            "home:nudge_stalled",
            "feedback:plan_check_ins",
            "home:amend_design",
            "metrics:cycles",
            "metrics:champion_ledger",
            "feedback:themes",
        ),
    ),
    Row("Topics", Permission.TOPICS_MANAGE, "programs:topics"),
    Row("Library", Permission.LIBRARY_MANAGE, "programs:library", also=("programs:guides", "programs:kit")),
    Row("People", Permission.PEOPLE_VIEW, "accounts:people"),
    Row("Members", Permission.MEMBERS_MANAGE, "accounts:members"),
    Row("Check-in", Permission.CHECK_IN, "feedback:check_in"),
    Row("Impact", Permission.IMPACT_VIEW, "metrics:organization_impact", also=("metrics:impact", "metrics:equity")),
    Row(
        "Decisions",
        Permission.DECISIONS_VIEW,
        "metrics:decisions",
        also=("metrics:experiments", "metrics:experiments_board", "metrics:assumptions"),
    ),
    Row(
        "KPIs",
        Permission.IMPACT_VIEW,
        "metrics:kpis",
        also=("metrics:outcomes", "metrics:import_outcomes", "metrics:outcome_import", "metrics:delete_outcomes"),
        unless=Permission.TOPICS_MANAGE,
    ),
    Row("Patterns", Permission.PATTERNS_VIEW, "feedback:patterns"),
    Row(
        "Stories",
        Permission.STORIES_VIEW,
        "metrics:stories",
        also=("metrics:named_sources", "metrics:story_queue", "metrics:review_story"),
        unless=Permission.LIBRARY_MANAGE,
    ),
    Row("Help desk", Permission.HELP_ANSWER, "feedback:cases"),
    Row(
        "Guides",
        Permission.GUIDES_VIEW,
        "programs:guides",
        also=("programs:kit",),
        is_apart=True,
        unless=Permission.LIBRARY_MANAGE,
    ),
    Row(
        "Notices",
        Permission.NOTICES_VIEW,
        NOTICES,
        also=("home:preferences", "home:set_preferences", "home:set_hours", "home:add_leave"),
    ),
)

FOOTER: tuple[Row, ...] = (
    Row("How we keep this safe", Permission.SAFETY_VIEW, "feedback:safety"),
    Row("How long we keep things", Permission.SAFETY_VIEW, "accounts:keeping", also=("accounts:set_keeping_times",)),
    Row("Organization settings", Permission.ORGANIZATION_SET, "accounts:set_organization"),
    Row("Audit log", Permission.AUDIT_VIEW, "audit:entries"),
    Row(
        "Reminders",
        Permission.REMINDERS_SET,
        "home:reminders",
        also=("home:reminder", "home:set_reminder", "home:set_office_hours", "home:other_mail"),
    ),
    Row(
        "Chat channel",
        Permission.WEBHOOK_SET,
        "accounts:webhook",
        also=("accounts:set_webhook", "accounts:replace_webhook_secret", "accounts:delete_webhook"),
    ),
    Row(
        "API tokens",
        Permission.API_TOKENS_MANAGE,
        "accounts:api_tokens",
        also=("accounts:revoke_api_token", "metrics:api_reference"),
    ),
    Row("Operations", Permission.OPERATIONS_VIEW, "home:operations"),
    Row("Name a colleague", Permission.TOPIC_NOMINATE, "programs:nominate", is_apart=True),
    Row("Your account", Permission.HOME_VIEW, "accounts:me", also=("accounts:your_data", "accounts:ask_own_erasure")),
)

# For everybody who is signed in, outside of every organization: label and URL name.
ACCOUNT: tuple[tuple[str, str], ...] = (("Your account", "account_email"),)


def menu_of(membership: HoldsRoles, slug: str, here: ResolverMatch | None, unread: Any = 0) -> list[Item]:
    """The menu for these roles, with the page one is on marked. At most one item is current. `unread` counts notices; it may be lazy."""
    rows = [row for row in MENU if _is_for(row, membership)]
    current, how = _current(rows, here, slug)
    return [
        Item(row.label, _address(row, slug), how if row is current else "", unread if row.url_name == NOTICES else 0)
        for row in rows
    ]


def footer_of(membership: HoldsRoles | None, slug: str, *, is_signed_in: bool) -> list[Item]:
    """The footer: pages of the organization, or those of one's own account where none is open."""
    items = [Item(row.label, _address(row, slug)) for row in FOOTER if can(membership, row.permission)]
    if is_signed_in and membership is None:
        items += [Item(label, reverse(name)) for label, name in ACCOUNT]
    if settings.MAIL_SINK:  # a demonstration, whose mail goes nowhere else
        items.append(Item("Mails of this demonstration", reverse("notifications_public:mails")))
    return items


def all_rows() -> Iterator[Row]:
    """Every row of both tables, for the guard that opens them."""
    yield from MENU
    yield from FOOTER


def _is_for(row: Row, membership: HoldsRoles) -> bool:
    return can(membership, row.permission) and not (row.unless and can(membership, row.unless))


def _address(row: Row, slug: str) -> str:
    return reverse(row.url_name, kwargs={"organization": slug})


def _current(rows: Sequence[Row], here: ResolverMatch | None, slug: str) -> tuple[Row | None, str]:
    if here is None or any(here.view_name in (row.url_name, *row.also) for row in FOOTER):
        return None, ""
    for row in rows:
        if row.url_name == here.view_name:
            return row, "page"
    for row in rows:
        if here.view_name in row.also:
            return row, "true"
    section = [row for row in rows if here.namespace and row.url_name.startswith(f"{here.namespace}:")]
    if not section:
        return None, ""
    # Where an app has several rows, a page belongs to the one whose address it extends the furthest.
    path = f"/{here.route or ''}".replace("<slug:organization>", slug)
    above = [row for row in section if path.startswith(_address(row, slug))]
    near = above or [row for row in section if not row.is_apart][:1]
    return (max(near, key=lambda row: len(_address(row, slug))), "true") if near else (None, "")
