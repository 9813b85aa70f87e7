"""`manage.py rebuild_rollups`: count everything again from the facts, or check that it would come out the same."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organization
from metrics.rolling import differences, rebuild, unheard


class Command(BaseCommand):
    """Safe at any time: a snapshot that is right already is not written."""

    help = "Count all roll-ups again from the facts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which organization, and whether to write."""
        parser.add_argument("--organization", help="its short name; without it, all organizations")
        parser.add_argument("--check", action="store_true", help="write nothing, and fail where a rebuild would differ")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild or check, and say what was found. Raises CommandError for an unknown organization, or a difference."""
        organizations = Organization.objects.order_by("slug")
        if slug := options["organization"]:
            organizations = organizations.filter(slug=slug)
        if slug and not organizations:
            raise CommandError(f"There is no organization with the short name {slug}.")
        wrong = False
        for organization in organizations:
            if options["check"]:
                found = differences(organization.pk)
                wrong = wrong or bool(found)
                self.stdout.write(f"{organization.slug}: {'; '.join(found) or 'as a rebuild would write it'}")
                continue
            rolled = rebuild(organization.pk, unheard)
            self.stdout.write(
                f"{organization.slug}: {rolled.cohorts} cohorts and {rolled.programs} programs counted, {rolled.changed} changed"
            )
        if wrong:
            raise CommandError("A rebuild would write these otherwise, although nothing marked them.")
