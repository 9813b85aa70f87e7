"""Tables of notifications."""

from __future__ import annotations

import django_tables2 as tables
from django.template.defaultfilters import date
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from access.templatetags.upwell import state
from notifications.models import Message
from notifications.sink import Kept


class MailTable(tables.Table):
    """Mails of the demonstration, newest first."""

    caption = "Mails"

    subject = tables.Column(verbose_name="Subject", orderable=False)
    recipient = tables.Column(verbose_name="To", orderable=False)
    at = tables.DateTimeColumn(verbose_name="Kept", orderable=False, format="F j, g:i:s A")

    def render_subject(self, value: str, record: Kept) -> SafeString:
        """The way to the mail."""
        return format_html('<a href="{}">{}</a>', reverse("notifications_public:mail", args=[record.name]), value)


class FailedMessageTable(tables.Table):
    """Messages that were refused, and those nobody confirmed."""

    caption = "Refused, or not confirmed"

    label = tables.Column(verbose_name="Message", empty_values=(), orderable=False)
    address = tables.Column(verbose_name="To", orderable=False)
    state = tables.Column(verbose_name="State", orderable=False)
    refusal = tables.Column(verbose_name="What the mail server said", orderable=False)
    since = tables.Column(verbose_name="Since", empty_values=(), orderable=False)
    retry = tables.TemplateColumn(
        template_name="notifications/retry_message_button.html", verbose_name="", orderable=False
    )

    def render_label(self, record: Message) -> str:
        """What it was about, unless that would tell that somebody asked for help."""
        return "A message" if record.rule.is_discreet else record.rule.label

    def render_since(self, record: Message) -> str:
        """When it was written, with the same care."""
        return "" if record.rule.is_discreet else date(localtime(record.created_at), "F j, g:i A")

    def render_state(self, record: Message) -> SafeString:
        """Icon and word."""
        return state("failed" if record.state == Message.State.DEAD else "waiting", record.get_state_display())
