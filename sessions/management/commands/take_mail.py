"""The pipe of a mail server: `manage.py take_mail [RECIPIENT] < mail`, one mail a call."""

from __future__ import annotations

import sys
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError

from access.checks import refuse_wrong_role
from sessions import mail_door

log = structlog.get_logger(__name__)
TRY_LATER, NOT_SET_UP = 75, 78  # EX_TEMPFAIL, EX_CONFIG


class Command(BaseCommand):
    """Takes one mail from the standard input, and tells the server by the exit code what to do with it."""

    help = "Take a mail that came back: an answer to an invitation, or one that could not be delivered."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("recipient", nargs="?", default="", help="whom the mail is for, as the server was told")

    def handle(self, *args: Any, recipient: str, **options: Any) -> None:
        sys.exit(_code(recipient))


def _code(recipient: str) -> int:
    if not settings.INBOUND_DOMAIN:
        return NOT_SET_UP
    try:
        refuse_wrong_role()
        return mail_door.take(sys.stdin.buffer.read(mail_door.LARGEST + 1), recipient).exit_code
    except ImproperlyConfigured:
        return NOT_SET_UP
    except (OperationalError, InterfaceError) as error:
        log.warning("mail waits for the database", error=type(error).__name__)
        return TRY_LATER
    except Exception as error:  # noqa: BLE001 - a fault of ours: the server keeps the mail, and the log its kind, without a word of it
        log.critical("mail not taken", error=type(error).__name__)
        return TRY_LATER
