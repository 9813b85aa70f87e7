"""The sign-in package's forms and messages, in our words. Everything else about them stays the package's."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as packaged
from django.forms import Form

# By the package's own codes; those that no page of ours can bring up are left alone.
MESSAGES = {
    "account_inactive": "This account is closed.",
    "cannot_remove_primary_email": "Make another address the main one first.",
    "duplicate_email": "This address is on your account already.",
    "email_password_mismatch": "The address and the password do not belong together. Check both.",
    "email_taken": "Another account has this address.",
    "enter_current_password": "This is not your current password.",
    "incorrect_code": "This code does not match. Type the one that shows now.",
    "incorrect_password": "This is not your password.",
    "invalid_or_expired_key": "This link has expired. Ask for a new one.",
    "max_email_addresses": "You can have %d addresses. Remove one first.",
    "rate_limited": "Too many tries. Wait a few minutes.",
    "same_as_current": "This is the one you have. Type a new one.",
    "select_only_one": "Choose one address.",
    "too_many_login_attempts": "Too many tries. Wait a few minutes, or set a new password.",
    "unverified_primary_email": "Confirm this address first.",
}
SECOND_STEP_MESSAGES = {
    "add_email_blocked": "Turn off the second step before you add an address.",
    "cannot_delete_authenticator": "The second step has to stay on.",
    "cannot_generate_recovery_codes": "Turn on the second step first.",
    "incorrect_code": "This code does not match. Type the one that shows now.",
    "unverified_email": "Confirm your email address first.",
}


class ChangePasswordForm(packaged.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, oldpassword="Current password", password1="New password", password2="The same again")


class NewPasswordForm(packaged.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, password1="New password", password2="The same again")


def _name(form: Form, **labels: str) -> None:
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].widget.attrs.pop("placeholder", None)  # it repeats the package's label
