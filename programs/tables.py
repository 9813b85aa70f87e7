"""Tables of programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from access.templatetags.upwell import state
from accounts.models import Person
from programs.holding import Held
from programs.models import Enrollment, Program
from programs.wizard import going_on

# The look of a state: key and icon of access.looks.
PROGRAM_LOOKS = {
    Program.State.DRAFT: ("going", ""),
    Program.State.RUNNING: ("ok", "check"),
    Program.State.CLOSED: ("paused", ""),
}
SHOWN_LOOKS = {
    Enrollment.Shown.LISTED: ("kept", "plus"),
    Enrollment.Shown.ASKED: ("waiting", ""),
    Enrollment.Shown.READY: ("ok", "check"),
    Enrollment.Shown.NOT_AVAILABLE: ("paused", "forbid"),
    Enrollment.Shown.LEFT: ("paused", ""),
}


def shown_mark(shown: str) -> SafeString:
    """Icon and word of a shown state."""
    found = Enrollment.Shown(shown)
    return state(SHOWN_LOOKS[found][0], found.label, SHOWN_LOOKS[found][1])


class _Table(tables.Table):
    """A table that links to pages of one organization."""

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slug = slug

    def address(self, name: str, **kwargs: Any) -> str:
        """The address of a page of programs."""
        return reverse(f"programs:{name}", kwargs={"organization": self.slug, **kwargs})


class ProgramTable(_Table):
    """The programs one runs."""

    caption = "Programs"

    name = tables.Column(verbose_name="Program")
    state = tables.Column(verbose_name="State")
    starts_on = tables.Column(verbose_name="Runs")
    people = tables.Column(verbose_name="People", attrs={"td": {"class": "uw-num"}})

    class Meta:
        order_by = ("-starts_on",)

    def __init__(self, *args: Any, may_set: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_set = may_set

    def render_name(self, value: str, record: Program) -> SafeString:
        """The way to the program, and its purpose."""
        url = self.address("program", program=record.pk)
        return format_html('<a href="{}">{}</a>{}', url, value, _under(record.purpose_label))

    def render_state(self, value: str, record: Program) -> SafeString:
        """Icon and word, and of a draft where to go on."""
        found = Program.State(record.state)
        mark = state(PROGRAM_LOOKS[found][0], found.label, PROGRAM_LOOKS[found][1])
        if not record.is_draft or not self.may_set:
            return mark
        step = going_on(record)
        url = reverse(step.url_name, kwargs={"organization": self.slug, **step.kwargs})
        hidden = format_html('<span class="visually-hidden"> of {}</span>', record.name)
        return format_html('{}<a class="d-block uw-small" href="{}">{}{}</a>', mark, url, step.title, hidden)

    def render_starts_on(self, record: Program) -> SafeString:
        """From and to."""
        return format_html('<span class="uw-num">{} to {}</span>', _month(record.starts_on), _month(record.ends_on))


class PersonTable(_Table):
    """People to enroll, each with a tick that belongs to the form below the table."""

    caption = "People who are not in this cohort"

    name = tables.Column(verbose_name="Person")
    unit = tables.Column(verbose_name="Unit", default="")
    site = tables.Column(verbose_name="Site", default="")
    level = tables.Column(verbose_name="Level", default="", attrs={"td": {"class": "uw-num"}})

    class Meta:
        order_by = ("name",)

    def render_name(self, value: str, record: Person) -> SafeString:
        """A tick, the name, and the title."""
        return _tick("person", record.pk, format_html("{}{}", value, _under(record.title or record.email)))


class BoardTable(_Table):
    """The consent board: who is asked and who is ready, and nothing about who said no."""

    caption = "People in this cohort"

    # Each order ends with the key: namesakes in the order of the heap would move with an answer.
    name = tables.Column(accessor="person__name", verbose_name="Person", order_by=("person__name", "pk"))
    side = tables.Column(verbose_name="Side", order_by=("side", "person__name", "pk"))
    topics = tables.Column(empty_values=(), verbose_name="Topics", orderable=False)
    shown = tables.Column(verbose_name="State", order_by=("shown", "person__name", "pk"))

    class Meta:
        order_by = ("side",)

    held: Mapping[UUID, Held] = {}  # enrollment -> why it is not to be asked yet, for the rows of this page

    def __init__(self, *args: Any, can_pick: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.can_pick = can_pick

    def render_name(self, value: str, record: Enrollment) -> SafeString:
        """A tick where something can be done, and the way to what this person brings."""
        url = self.address("set_enrollment", enrollment=record.pk)
        link = format_html('<a href="{}">{}</a>{}', url, value, _under(_who(record.person)))
        if not self.can_pick:
            return link
        return format_html(
            '<span class="d-flex gap-3 align-items-start"><input class="form-check-input" type="checkbox" form="bulk" '
            'name="enrollment" value="{}" aria-label="Pick {}"><span>{}</span></span>',
            record.pk,
            value,
            link,
        )

    def render_topics(self, record: Enrollment) -> SafeString | str:
        """What they teach or want to learn."""
        rows = record.skills.all() if record.is_mentor else record.needs.all()
        names = [row.topic.name for row in rows]
        if not names:
            return format_html('<span class="uw-muted">{}</span>', "No topic yet")
        more = f" and {len(names) - 2} more" if len(names) > 2 else ""
        return f"{', '.join(names[:2])}{more}"

    def render_shown(self, value: str, record: Enrollment) -> SafeString:
        """Icon and word; of who is not asked because the comparison needs them to wait, that."""
        held = self.held.get(record.pk)
        return state("paused", held.mark) if held else shown_mark(value)


def _tick(name: str, value: Any, label: str) -> SafeString:
    return format_html(
        '<label class="d-flex gap-3 align-items-start"><input class="form-check-input" type="checkbox" form="bulk" '
        'name="{}" value="{}"><span>{}</span></label>',
        name,
        value,
        label,
    )


def _under(text: str) -> SafeString | str:
    return format_html('<span class="d-block uw-small uw-muted fw-normal">{}</span>', text) if text else ""


def _who(person: Person) -> str:
    about: str = person.title or person.unit
    return " · ".join(filter(None, ["Guest", about])) if person.is_guest else about


def _month(day: Any) -> str:
    return f"{day:%b} {day.day}, {day.year}"
