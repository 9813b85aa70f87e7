"""Tables of notifications."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.template.defaultfilters import date
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from access.templatetags.upwell import state
from notifications.models import Message
from notifications.news import labels
from notifications.queries import FAILED, needing_a_look
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

    caption = "Messages that did not surely arrive"

    # Each order ends with the key, so that rows of one moment keep their places.
    label = tables.Column(verbose_name="Message", empty_values=(), order_by=("kind", "-created_at", "pk"))
    address = tables.Column(verbose_name="To", order_by=("address", "-created_at", "pk"))
    state = tables.Column(verbose_name="State", order_by=("state", "-created_at", "pk"))
    refusal = tables.Column(verbose_name="What the server said", orderable=False)
    since = tables.Column(verbose_name="Since", empty_values=(), order_by=("created_at", "pk"))
    retry = tables.TemplateColumn(
        template_name="notifications/failed_message_buttons.html", verbose_name="What you can do", orderable=False
    )

    class Meta:
        order_by = ("state",)

    def render_label(self, record: Message) -> str:
        """What it was about, unless that would tell that somebody asked for help."""
        return "A message" if record.rule.is_discreet else record.rule.label

    def render_since(self, record: Message) -> str:
        """When it was written, with the same care."""
        return "" if record.rule.is_discreet else date(localtime(record.created_at), "F j, g:i A")

    def render_state(self, record: Message) -> SafeString:
        """Icon and word."""
        if record.seen_at:
            return state("ok", f"{record.get_state_display()}; seen", "check")
        shown = "waiting" if record.state == Message.State.UNCONFIRMED else "failed"
        return state(shown, record.get_state_display())


class FailedMessageFilter(django_filters.FilterSet):
    """Address or the server's words, state and kind. Without a state: those that need a look."""

    SEEN = "seen"

    search = django_filters.CharFilter(label="Address or words", method="by_text")
    state = django_filters.ChoiceFilter(
        label="State",
        method="by_state",
        empty_label="Needs a look",
        choices=[(each.value, each.label) for each in (*FAILED, Message.State.EXPIRED)] + [(SEEN, "Marked as seen")],
    )
    kind = django_filters.ChoiceFilter(
        label="Message",
        empty_label="Any",
        choices=list(labels().items()),
    )

    class Meta:
        model = Message
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Message]) -> QuerySet[Message]:
        """All filters, and the state that is meant when none is chosen."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else needing_a_look(found)

    def by_text(self, messages: QuerySet[Message], name: str, value: str) -> QuerySet[Message]:
        """Messages whose address or refusal holds the text."""
        return messages.filter(Q(address__icontains=value) | Q(refusal__icontains=value))

    def by_state(self, messages: QuerySet[Message], name: str, value: str) -> QuerySet[Message]:
        """Messages in this state that nobody has seen, or all that somebody has."""
        if value == self.SEEN:
            return messages.exclude(seen_at=None)
        return messages.filter(state=value, seen_at=None)
