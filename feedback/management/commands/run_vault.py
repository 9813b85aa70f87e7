"""The vault process: `manage.py run_vault` with UPWELL_PROCESS=vault."""

from __future__ import annotations

import signal
from pathlib import Path
from threading import Event
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, close_old_connections

from access.checks import refuse_wrong_role
from feedback.keys import KeyDirectory, KeysExposed
from feedback.vault import KeysGone, Vault

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """Makes period keys, closes periods, destroys keys, until it is told to stop."""

    help = "Run the vault, which makes the keys of check-ins and closes them. It must be the only process with the key directory."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="go through all organizations once, waiting for nobody")
        parser.add_argument("--every", type=float, default=5.0, metavar="SECONDS", help="how often to look (default 5)")
        parser.add_argument(
            "--keys-are-lost",
            action="store_true",
            help="start with an empty key directory although open check-ins expect keys: what was sealed for them is gone",
        )

    def handle(self, *args: Any, once: bool, every: float, keys_are_lost: bool, **options: Any) -> None:
        if settings.PROCESS != "vault":
            raise CommandError("Start the vault with UPWELL_PROCESS=vault and its own database role")
        try:
            refuse_wrong_role()
            keys = KeyDirectory(Path(settings.VAULT_KEYS))
            vault = Vault(keys, patience=0) if once else Vault(keys)
            vault.start(keys_are_lost=keys_are_lost)
        except KeysGone as error:
            raise CommandError(f"{error}. Mount it, or start once with --keys-are-lost") from error
        except (ImproperlyConfigured, KeysExposed) as error:
            raise CommandError(str(error)) from error
        if once:
            vault.run()
        else:
            run_until_stopped(vault, every)


def run_until_stopped(vault: Vault, every: float) -> None:
    """Look again and again; a signal lets the pass that is going on finish."""
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    while not stopped.is_set():
        close_old_connections()
        try:
            vault.run()
        except OperationalError as error:
            # The database is away. Its message may name parameters, its type does not.
            log.warning("vault waits for the database", error=type(error).__name__)
        stopped.wait(every)
