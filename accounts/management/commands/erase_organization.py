"""End an organization: first its key is destroyed, then its rows go. There is no way back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import rotation
from accounts.models import Organization


class Command(BaseCommand):
    """`manage.py erase_organization halden`. Asks for the organization's name."""

    help = "Destroys the key of an organization and deletes everything of it. May be stopped and run again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Its address; and its name, for a script that answers no questions."""
        parser.add_argument("slug")
        parser.add_argument("--name", help="the organization's name, exactly, instead of being asked for it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, destroy the key, delete."""
        if settings.PROCESS != "owner":
            raise CommandError("UPWELL_PROCESS must be owner: only the owner role may erase organizations")
        organization = Organization.objects.filter(slug=options["slug"]).first()
        if organization is None:
            raise CommandError(f"slug: no organization has the address {options['slug']!r}")
        said = options["name"] if options["name"] is not None else self._ask(organization.name)
        if said != organization.name:
            raise CommandError("name: this is not its name. Nothing was changed.")
        rotation.destroy_keys(organization.pk)
        self.stdout.write("The key is destroyed: private and pair text can be read by nobody any more.")
        rotation.delete_organization(organization.pk)
        self.stdout.write(
            f"{organization.name} is erased. Backups still hold it until they end: see docs/operations.md."
        )

    def _ask(self, name: str) -> str:
        self.stdout.write(
            f"Everything of {name} will be gone, for good: people, pairs, sessions, words, the audit log."
        )
        return input("Type its name to go on: ")
