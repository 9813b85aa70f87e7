"""How the sign-in package behaves here: nobody signs up without an invitation, and its secrets are not readable in the database."""

from __future__ import annotations

from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from accounts.sealing import unwrap_text, wrap_text
from accounts.sign_in import MESSAGES, SECOND_STEP_MESSAGES

log = structlog.get_logger(__name__)
SECOND_FACTOR = "second factor"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed: an account begins with an invitation of an organization."""

    error_messages = {**DefaultAccountAdapter.error_messages, **MESSAGES}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def clean_email(self, email: str) -> str:
        """E-mails are compared in lower case."""
        cleaned: Any = super().clean_email(email)
        return str(cleaned).lower()

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Tell somebody what changed in their account. It has changed already: a mail server that is away must not make it look undone."""
        try:
            super().send_notification_mail(*args, **kwargs)
        except OSError as error:
            log.warning("notification mail not sent", error=type(error).__name__)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keys of authenticator apps and seeds of recovery codes are wrapped: a copy of the database signs nobody in."""

    error_messages = {**DefaultMFAAdapter.error_messages, **SECOND_STEP_MESSAGES}

    def encrypt(self, text: str) -> str:
        """What is stored."""
        return wrap_text(text, purpose=SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        """What was stored. Raises CannotOpen."""
        return unwrap_text(encrypted_text, purpose=SECOND_FACTOR)
