"""Make an organization and invite its first owner. Run by whoever operates Upwell; there is no self-service."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email, validate_slug
from django.db import transaction

from access.actors import SYSTEM
from access.roles import Role
from access.tenancy import tenant
from accounts import actions, queries


class Command(BaseCommand):
    """`manage.py create_organization "Halden Group" halden --owner-email ana@halden.example --owner-name "Ana Ruiz"`."""

    help = "Makes an organization, invites its first owner by mail, and prints the link of the invitation."

    def add_arguments(self, parser: CommandParser) -> None:
        """Name and address of the organization, and who owns it."""
        parser.add_argument("name", help="as people will read it")
        parser.add_argument("slug", help="its part of the address: lower-case letters, digits and dashes")
        parser.add_argument("--owner-email", required=True)
        parser.add_argument("--owner-name", required=True)
        parser.add_argument("--timezone", default="UTC", help="such as America/New_York")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check everything, then write everything or nothing."""
        _check(options)
        try:
            path = _create(options)
        except actions.SlugTaken as error:
            raise CommandError(f"slug: another organization has the address {options['slug']!r}") from error
        self.stdout.write(f"{options['name']} stands at {settings.BASE_URL}/o/{options['slug']}/")
        self.stdout.write(f"{options['owner_name']} opens an account with this link, which works once and for 14 days:")
        self.stdout.write(settings.BASE_URL.rstrip("/") + path)


@transaction.atomic
def _create(options: dict[str, Any]) -> str:
    organization = actions.create_organization(
        name=options["name"].strip(), slug=options["slug"], timezone=options["timezone"], by=SYSTEM
    )
    with tenant(organization.pk):
        membership = actions.invite_member(
            name=options["owner_name"], email=options["owner_email"], roles=[Role.OWNER], by=SYSTEM
        )
        return queries.invitation_path(membership)


def _check(options: dict[str, Any]) -> None:
    """Raise CommandError with the argument and the rule."""
    if settings.PROCESS != "owner":
        raise CommandError("UPWELL_PROCESS must be owner: only the owner role may make organizations")
    if not 0 < len(options["name"].strip()) <= 120:
        raise CommandError("name: between 1 and 120 characters")
    if not 0 < len(options["owner_name"].strip()) <= 200:
        raise CommandError("--owner-name: between 1 and 200 characters")
    if len(options["slug"]) > 60 or options["slug"] != options["slug"].lower():
        raise CommandError("slug: lower-case letters, digits and dashes, at most 60")
    for name, check in (("slug", validate_slug), ("owner_email", validate_email)):
        try:
            check(options[name])
        except ValidationError as error:
            raise CommandError(f"{name.replace('_', '-')}: {error.messages[0]}") from error
    if options["timezone"] not in zoneinfo.available_timezones():
        raise CommandError(f"--timezone: {options['timezone']!r} is no time zone; try America/New_York")
