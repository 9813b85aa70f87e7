"""Input of notifications."""

from __future__ import annotations

from django import forms


class MailSearch(forms.Form):
    """Mails of the demonstration, by recipient."""

    recipient = forms.CharField(label="Sent to", required=False, max_length=254)
