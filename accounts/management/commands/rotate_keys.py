"""Change the keys of private and pair text. What it costs, and what backups have to do with it: docs/operations.md."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import rotation
from accounts.models import Organization
from accounts.sealing import CannotOpen


class Command(BaseCommand):
    """`manage.py rotate_keys wrapping`, `manage.py rotate_keys data halden`, `manage.py rotate_keys data --all`."""

    help = "Wraps the data keys under a new wrapping key, or gives organizations new data keys. May be stopped and run again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which keys, and whose."""
        parser.add_argument("what", choices=["wrapping", "data"])
        parser.add_argument("organization", nargs="*", help="addresses of organizations, such as halden")
        parser.add_argument("--all", action="store_true", help="every organization, one after the other")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check everything first; then each step stands by itself."""
        if settings.PROCESS != "owner":
            raise CommandError("UPWELL_PROCESS must be owner: only the owner role may change keys")
        try:
            self._wrapping(options) if options["what"] == "wrapping" else self._data(options)
        except CannotOpen as error:
            raise CommandError(f"{error}. Nothing was lost: give the key that opens it, and run this again.") from error

    def _wrapping(self, options: dict[str, Any]) -> None:
        if options["organization"] or options["all"]:
            raise CommandError("wrapping: the wrapping key is one for all organizations; name none")
        if not settings.WRAPPING_KEY_BEFORE:
            raise CommandError(
                "UPWELL_WRAPPING_KEY_BEFORE: set it to the old key, and UPWELL_WRAPPING_KEY to the new one"
            )
        rotation.rewrap_all(self._say)
        self.stdout.write("Everything is under UPWELL_WRAPPING_KEY. Take UPWELL_WRAPPING_KEY_BEFORE away and restart.")

    def _data(self, options: dict[str, Any]) -> None:
        if bool(options["organization"]) == options["all"]:
            raise CommandError("data: name organizations by their address, or say --all")
        found = list(Organization.objects.order_by("slug"))
        unknown = set(options["organization"]) - {each.slug for each in found}
        if unknown:
            raise CommandError(f"data: no organization has the address {', '.join(sorted(unknown))}")
        for each in found:
            if options["all"] or each.slug in options["organization"]:
                rotation.change_data_key(each.pk, self._say)
                self.stdout.write(f"{each.slug}: the key before is destroyed.")

    def _say(self, what: str, rows: int) -> None:
        self.stdout.write(f"{what}: {rows}")
