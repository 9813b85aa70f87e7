"""New keys for open and coming check-ins: `manage.py rotate_vault_keys` with UPWELL_PROCESS=vault, where the vault runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from access.checks import refuse_wrong_role
from accounts.queries import organization_ids
from feedback.keys import KeyDirectory, KeysExposed
from feedback.vault import Vault


class Command(BaseCommand):
    """For when somebody may have seen the key directory. The running vault may go on meanwhile."""

    help = (
        "Replace the keys of all open and coming check-ins. What is sealed for them is removed, and everybody on the panel is told alike. "
        "Do this when somebody may have seen the key directory, after closing the way in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="really do it")

    def handle(self, *args: Any, yes: bool, **options: Any) -> None:
        if settings.PROCESS != "vault":
            raise CommandError("Run it with UPWELL_PROCESS=vault and the database role of the vault")
        if not yes:
            raise CommandError("Everything that is sealed in open check-ins will be removed. Say --yes to do it")
        try:
            refuse_wrong_role()
            vault = Vault(KeyDirectory(Path(settings.VAULT_KEYS)))
        except (ImproperlyConfigured, KeysExposed) as error:
            raise CommandError(str(error)) from error
        replaced = sum(vault.rotate(organization_id) for organization_id in organization_ids())
        self.stdout.write(f"Replaced the keys of {replaced} check-ins.")
