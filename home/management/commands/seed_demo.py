"""`manage.py seed_demo`: make the demonstration organization once, and print one sign-in for each part."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from home.demo import NAME, HalfMade, seed, sign_ins
from home.demo_desk import CODE
from home.demo_people import PASSWORD


class Command(BaseCommand):
    """Idempotent: a second call changes nothing but the port of the chat room, and prints the same."""

    help = "Make the demonstration organization. Needs UPWELL_DEMO and the owner's database role."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed and print."""
        if not settings.DEMO or settings.PROCESS != "owner":
            raise CommandError("seed_demo needs UPWELL_DEMO=true and UPWELL_PROCESS=owner")
        try:
            seed()
        except HalfMade as error:
            raise CommandError(
                f"{error} was stopped while it was being made. Remove .demo/ and start again."
            ) from error
        width = max(len(row.part) for row in sign_ins())
        self.stdout.write(f"{NAME}: sign in with one of these, password “{PASSWORD}”\n")
        for row in sign_ins():
            self.stdout.write(f"  {row.part:<{width}}  {row.email}")
        self.stdout.write(f"A mentor comes back to a case without a name (Check-in, “I need help”) with {CODE}")
