"""The component gallery: what every screen is made of, drawn by the code that draws the real ones."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_tables2 as tables
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString

from access.declare import public
from access.forms import DateInput
from access.kinds import KINDS, Kind
from access.looks import LEVELS, STATES
from access.templatetags.upwell import state
from home.navigation import Item

LAST_SESSION = date(2026, 10, 16)


class ExampleForm(forms.Form):
    """Every widget there is; it saves nothing."""

    topic = forms.CharField(label="Topic")
    ends_on = forms.DateField(label="End date", widget=DateInput)
    test = forms.CharField(
        label="What will you test?", widget=forms.Textarea(attrs={"rows": 3}), help_text="One sentence is enough."
    )
    rhythm = forms.ChoiceField(
        label="Rhythm", choices=[("1", "Monthly"), ("2", "Twice a month"), ("4", "Four short sessions")]
    )
    met = forms.ChoiceField(
        label="Did you meet this month?", widget=forms.RadioSelect, choices=[("yes", "Yes"), ("no", "Not yet")]
    )
    true = forms.MultipleChoiceField(
        label="Tick what is true",
        widget=forms.CheckboxSelectMultiple,
        choices=[("real", "We worked on a real decision"), ("say", "I can say what I think")],
        required=False,
    )
    remind = forms.BooleanField(label="Remind me a week before", required=False)
    file = forms.FileField(label="File", required=False, help_text="CSV or XLSX, up to 10 MB.")

    def clean_topic(self) -> str:
        """A topic says more than a field of knowledge."""
        topic: str = self.cleaned_data["topic"]
        if len(topic) < 4:
            raise forms.ValidationError("Name one thing you do, such as “photo sorting in Returns”.")
        return topic

    def clean_ends_on(self) -> date:
        """An experiment ends after the session that begins it."""
        ends_on: date = self.cleaned_data["ends_on"]
        if ends_on <= LAST_SESSION:
            raise forms.ValidationError("Pick a day after October 16, 2026.")
        return ends_on


class ExampleSearch(forms.Form):
    """Two fields above a table."""

    search = forms.CharField(label="Name", required=False)
    rhythm = forms.ChoiceField(
        label="Rhythm", required=False, choices=[("", "Any"), *((key, row.label) for key, row in STATES.items())]
    )


class ExampleTable(tables.Table):
    """Five invented pairs."""

    caption = "Pairs"

    pair = tables.Column(verbose_name="Pair")
    rhythm = tables.Column(verbose_name="Rhythm")
    last_session = tables.DateColumn(verbose_name="Last session", format="M j", attrs={"td": {"class": "uw-num"}})
    acts_next = tables.Column(verbose_name="Acts next", orderable=False)
    todo = tables.Column(verbose_name="", orderable=False, attrs={"td": {"class": "uw-end"}, "th": {"class": "uw-end"}})

    def render_rhythm(self, value: str) -> SafeString:
        """Shape and word."""
        return state(value)

    def render_todo(self, value: str, record: dict[str, Any]) -> SafeString:
        """A repeated button names its object in hidden text."""
        if value != "Write":
            return format_html('<span class="uw-small uw-muted">{}</span>', value)
        return format_html(
            '<button class="btn" type="button">Write<span class="visually-hidden"> about {}</span></button>',
            record["pair"],
        )


PAIRS: list[dict[str, Any]] = [
    {"pair": pair, "rhythm": rhythm, "last_session": held, "acts_next": who, "todo": todo}
    for pair, rhythm, held, who, todo in [
        ("Henrik Solberg and Joon Park", "stalled", date(2026, 8, 19), "Henrik, and you", "Write"),
        ("Graham Whitlock and Amara Nwosu", "late", date(2026, 9, 4), "Graham", "Reminder goes Oct 15"),
        ("Yuki Tanabe and Carlos Peña", "late", date(2026, 9, 5), "Yuki", "Reminder goes Oct 15"),
        ("Elaine Brody and Sanjay Iyer", "paused", date(2026, 9, 2), "Nobody until Nov 2", "No reminders"),
        ("Marisol Okafor and Theo Lindqvist", "ok", date(2026, 9, 15), "Marisol", "Nothing to do"),
    ]
]

# Month; percent, low and high of those invited; the same of the waitlist.
CURVE = [
    (0, 100, 100, 100, 100, 100, 100),
    (1, 100, 100, 100, 100, 100, 100),
    (2, 100, 100, 100, 98.1, 87.6, 99.7),
    (3, 98.3, 88.4, 99.8, 98.1, 87.6, 99.7),
    (4, 98.3, 88.4, 99.8, 96.3, 86.0, 99.1),
    (5, 96.6, 86.9, 99.1, 96.3, 86.0, 99.1),
    (6, 96.6, 86.9, 99.1, 92.6, 81.5, 97.2),
    (7, 96.6, 86.9, 99.1, 90.7, 79.2, 96.0),
    (8, 94.8, 84.8, 98.3, 90.7, 79.2, 96.0),
    (9, 93.1, 82.7, 97.4, 88.9, 76.9, 94.8),
    (10, 93.1, 82.7, 97.4, 88.9, 76.9, 94.8),
    (11, 93.1, 82.7, 97.4, 87.0, 74.7, 93.6),
    (12, 89.7, 78.4, 95.2, 87.0, 74.7, 93.6),
    (13, 89.7, 78.4, 95.2, 83.3, 70.4, 91.0),
    (14, 89.7, 78.4, 95.2, 83.3, 70.4, 91.0),
    (15, 87.9, 76.3, 94.1, 83.3, 70.4, 91.0),
    (16, 87.9, 76.3, 94.1, 81.5, 68.3, 89.6),
    (17, 86.2, 74.3, 92.9, 81.5, 68.3, 89.6),
    (18, 86.2, 74.3, 92.9, 81.5, 68.3, 89.6),
]

PLACES = [("Forms", "forms"), ("Tables", "table"), ("Charts", "bars"), ("Sealed", "sealed-surface")]

WRONG = {
    "topic": "AI",
    "ends_on": "2026-10-02",
    "test": "If buyers read a one-page summary first, calls get shorter.",
    "rhythm": "1",
    "met": "yes",
    "true": ["real"],
}


@public("shows components with invented examples, no data")
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component, with examples that nobody entered. The form may be tried: it answers, and saves nothing."""
    is_tried = "topic" in request.GET
    table = ExampleTable(PAIRS)
    tables.RequestConfig(request, paginate={"per_page": 3}).configure(table)
    context = {
        "nav": [Item("Components", request.path, "page"), *(Item(label, f"#{place}") for label, place in PLACES)],
        "person_name": "Upwell",
        "role_line": "Design language",
        "form": ExampleForm(request.GET if is_tried else WRONG),
        "is_tried": is_tried,
        "search": ExampleSearch(auto_id="search_%s"),
        "table": table,
        "curve": CURVE,
        "kinds": [KINDS[kind] for kind in Kind],
        "states": list(STATES),
        "levels": list(LEVELS),
        "tally": [("Decisions kept, with a reason", 3), ("Experiments", 15), ("Pairs on rhythm", "21 of 28")],
        "rows": [
            {
                "title": "Return labels: let customers use a phone code",
                "state": "changed",
                "text": "Before: printed labels only. Now: a code at 40 stores since September 28.",
                "small": "The 30-day follow-up opens October 28.",
            },
            {
                "title": "Supplier portal rebuild",
                "state": "kept",
                "text": "The contract ends in May. Reopening it now would cost more than waiting.",
            },
        ],
    }
    return render(request, "home/gallery.html", context)
