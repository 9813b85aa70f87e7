"""Keys of check-ins that no organization has any more: `manage.py destroy_unknown_keys` with UPWELL_PROCESS=vault, where the vault runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from access.checks import refuse_wrong_role
from access.tenancy import tenant
from accounts.queries import organization_ids
from feedback.keys import KeyDirectory, KeysExposed
from feedback.models import Period


class Command(BaseCommand):
    """For after an organization was erased. Never by itself: a vault before a wrong or empty database would destroy every key it has."""

    help = "Destroy the keys of check-ins that no organization has. Do this after erase_organization, never on a restored database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="really do it")

    def handle(self, *args: Any, yes: bool, **options: Any) -> None:
        if settings.PROCESS != "vault":
            raise CommandError("Run it with UPWELL_PROCESS=vault and the database role of the vault")
        try:
            refuse_wrong_role()
            keys = KeyDirectory(Path(settings.VAULT_KEYS))
        except (ImproperlyConfigured, KeysExposed) as error:
            raise CommandError(str(error)) from error
        held = set(keys.periods())  # before the tables are read: the vault makes keys only of periods that are there
        unknown = sorted(held - _known())
        if not yes:
            raise CommandError(f"{len(unknown)} of {len(held)} keys belong to no check-in. Say --yes to destroy them")
        self.stdout.write(f"Destroyed {sum(keys.destroy(period) for period in unknown)} keys.")


def _known() -> set[Any]:
    found: set[Any] = set()
    for organization_id in organization_ids():
        with tenant(organization_id):
            found.update(Period.objects.values_list("pk", flat=True))
    return found
