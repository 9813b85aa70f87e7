"""Shape and messages of the decision form."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from access.clock import today
from access.forms import DateInput
from metrics.models import Decision

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
        error_messages={"required": "Pick a day.", "invalid": "Write the day as year-month-day, such as 2026-10-14."},
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
