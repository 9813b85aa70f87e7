"""Shapes and messages of the forms of decisions and experiments."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from access.clock import today
from access.forms import DateInput
from metrics.models import Decision, Experiment

DAY = {"required": "Pick a day.", "invalid": "Write the day as year-month-day, such as 2026-10-14."}
AHEAD = timedelta(days=31)  # "I try it from next week on"
TEXT = {"required": "Write a sentence.", "max_length": "Keep it under %(limit_value)d characters."}


class DecisionForm(forms.Form):
    """What was going to be done, what is done now, and what it should move."""

    title = forms.CharField(
        label="The decision",
        max_length=160,
        help_text="In a few words, such as “Return labels become phone codes”.",
        error_messages={"required": "Name the decision.", "max_length": TEXT["max_length"]},
    )
    outcome = forms.ChoiceField(
        label="What happened",
        choices=Decision.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it was changed or kept."},
    )
    before = forms.CharField(
        label="Before",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What was going to be done.",
        error_messages=TEXT,
    )
    after = forms.CharField(
        label="Now",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What is done now, or why it was kept as it was.",
        error_messages=TEXT,
    )
    measure = forms.CharField(
        label="What it should move", max_length=160, required=False, help_text="Such as “time at the returns desk”."
    )
    decided_on = forms.DateField(
        label="Decided on",
        widget=DateInput(),
        error_messages=DAY,
    )

    def __init__(self, *args: Any, since: date, **kwargs: Any) -> None:
        """`since`: the day on which the pair began."""
        super().__init__(*args, **kwargs)
        self.since, self.today = since, today(timezone.get_current_timezone_name())
        self.fields["decided_on"].initial = self.today

    def clean_decided_on(self) -> date:
        """It has been made, and since the pair began."""
        day: date = self.cleaned_data["decided_on"]
        if day > self.today:
            raise forms.ValidationError("Pick today or a day before it.")
        if day < self.since:
            raise forms.ValidationError(f"Pick a day since {date_format(self.since)}, when your pair began.")
        return day


class ExperimentForm(forms.Form):
    """What is tried, and what would show that it worked."""

    title = forms.CharField(
        label="What you try",
        max_length=160,
        help_text="In a few words, such as “Two returns desks without paper labels”.",
        error_messages={"required": "Say what you try.", "max_length": TEXT["max_length"]},
    )
    hypothesis = forms.CharField(
        label="What would show that it worked",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Something that you can see or count, and by when.",
        error_messages=TEXT,
    )
    measure = forms.CharField(
        label="What it should move", max_length=160, required=False, help_text="Such as “time at the returns desk”."
    )
    started_on = forms.DateField(label="From", widget=DateInput(), error_messages=DAY)

    def __init__(self, *args: Any, since: date, until: date | None = None, **kwargs: Any) -> None:
        """`since`: the day on which the pair began. `until`: the day on which the experiment ended."""
        super().__init__(*args, **kwargs)
        self.since, self.until, here = since, until, today(timezone.get_current_timezone_name())
        self.latest = here + AHEAD
        self.fields["started_on"].initial = here

    def clean_started_on(self) -> date:
        """Since the pair began, soon, and before it ended."""
        day: date = self.cleaned_data["started_on"]
        if day > self.latest:
            raise forms.ValidationError(f"Pick a day until {date_format(self.latest)}.")
        if self.until is not None and day > self.until:
            raise forms.ValidationError(f"Pick a day until {date_format(self.until)}, when it ended.")
        if day < self.since:
            raise forms.ValidationError(f"Pick a day since {date_format(self.since)}, when your pair began.")
        return day


class StandingForm(forms.Form):
    """How an experiment stands, and why it ended."""

    state = forms.ChoiceField(
        label="How does it stand?",
        choices=[
            (Experiment.State.RUNNING, "Under way: too early to say"),
            (Experiment.State.ADOPTED, "Adopted: it works, and it stays"),
            (Experiment.State.DROPPED, "Dropped: it did not show what you hoped"),
            (Experiment.State.STOPPED, "Stopped early: before it could show anything"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Say how it stands."},
    )
    reason = forms.CharField(
        label="Why",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Once it is over: what you saw. A test that fails taught you something too.",
        error_messages=TEXT,
    )

    def clean(self) -> dict[str, Any]:
        """A result comes with its reason."""
        data = super().clean() or {}
        is_over = data.get("state") not in (None, Experiment.State.RUNNING)
        if is_over and not data.get("reason") and not self.has_error("reason"):
            self.add_error("reason", "Say in a sentence why it ended.")
        return data
