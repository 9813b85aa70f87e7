"""Tables of sessions."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from access.kinds import listed
from sessions.models import MentoringSession
from sessions.templatetags.meetings import session_state


class SessionTable(tables.Table):
    """Sessions of the reader's pairs. `others` are worked out from prefetched members, so a page costs a fixed number of queries."""

    caption = "Sessions"
    empty_text = "No sessions yet."

    number = tables.Column(verbose_name="Session", order_by=("number", "starts_at"))
    others = tables.Column(verbose_name="With", empty_values=(), orderable=False)
    starts_at = tables.DateTimeColumn(verbose_name="When", format="M j, Y, g:i A", attrs={"td": {"class": "uw-num"}})
    state = tables.Column(verbose_name="State")

    class Meta:
        order_by = "-starts_at"

    def __init__(self, *args: object, person_id: object, slug: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.person_id, self.slug = person_id, slug

    def render_number(self, record: MentoringSession) -> SafeString:
        """The session as a link, and below it what it is about, or else its program."""
        url = reverse("sessions:session", kwargs={"organization": self.slug, "session": record.pk})
        about = record.theme or record.pair.cohort.program.name
        return format_html(
            '<a href="{}">Session {}</a><span class="d-block uw-small uw-muted fw-normal">{}</span>',
            url,
            record.number,
            about,
        )

    def render_others(self, record: MentoringSession) -> str:
        """Everybody in the pair but the reader."""
        return listed([m.person.name for m in record.pair.members.all() if m.person_id != self.person_id])

    def render_state(self, record: MentoringSession) -> SafeString:
        """As shape and word."""
        return session_state(record)
