"""How allauth behaves here: nobody signs up without an invitation."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed: an account begins with an invitation of an organization."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def clean_email(self, email: str) -> str:
        """E-mails are compared in lower case."""
        cleaned: Any = super().clean_email(email)
        return str(cleaned).lower()
