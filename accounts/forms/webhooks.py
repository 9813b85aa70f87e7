"""What the page of the chat channel takes."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.models import Webhook

NOT_AN_ADDRESS = "Paste the whole address, such as https://chat.example.com/hooks/…"
INSIDE = "This address lies inside a private network. Give one that the internet reaches."


class WebhookForm(forms.Form):
    """Where news goes, and whether it does."""

    url = forms.CharField(
        label="Address",
        max_length=2000,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Paste the address that your chat tool gave you."},
    )
    is_on = forms.BooleanField(label="Send news there", required=False)

    def __init__(self, data: Any = None, *, webhook: Webhook | None) -> None:
        super().__init__(data, initial={"is_on": webhook is None or webhook.is_on})
        field = self.fields["url"]
        if webhook is None:
            field.help_text = (
                "Your chat tool makes one for a room: look for “incoming webhook”. It begins with https://."
            )
        else:
            field.required, field.label = False, "New address"
            field.help_text = (
                f"Leave it empty to keep the one at {webhook.host}. It is like a password, so it is not shown."
            )

    def clean_url(self) -> str:
        """An address outside, by https. Where its name really leads is looked at again with each message."""
        url = str(self.cleaned_data["url"]).strip()
        if not url:
            return ""
        try:
            found = urlsplit(url)
            has_port = found.port is None or found.port > 0
        except ValueError as error:
            raise ValidationError(NOT_AN_ADDRESS) from error
        host = found.hostname or ""
        if not (host and has_port and found.scheme in ("https", "http") and url.isprintable() and " " not in url):
            raise ValidationError(NOT_AN_ADDRESS)
        if len(found.netloc) > 253 or found.fragment:
            raise ValidationError(NOT_AN_ADDRESS)
        if found.username is not None or found.password is not None:
            raise ValidationError("Leave the name and password out of the address.")
        _refuse_unsafe(found, host)
        return url


def _refuse_unsafe(found: SplitResult, host: str) -> None:
    is_here = _is_loopback(host)
    if is_here and settings.LOCAL:  # so that one can try this out on one's own machine, by http too
        return
    if found.scheme != "https":
        raise ValidationError("The address must begin with https://.")
    if is_here or _is_inside(host):
        raise ValidationError(INSIDE)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _is_inside(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host
