"""What the page of API tokens takes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from access.forms import DateInput

LONGEST = timedelta(days=366)
USUAL = timedelta(days=180)


class ApiTokenForm(forms.Form):
    """A token for one purpose, until a day."""

    purpose = forms.CharField(
        label="Purpose",
        max_length=80,
        help_text="Which system uses it, and for what: “Data warehouse, monthly KPIs”.",
        error_messages={"required": "Say what it is for."},
    )
    may_write = forms.TypedChoiceField(
        label="It may",
        choices=[("no", "Read KPIs"), ("yes", "Read KPIs and save values")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
        error_messages={"required": "Say what it may do."},
    )
    expires_on = forms.DateField(
        label="Last day",
        widget=DateInput(),
        help_text="At most a year from now.",
        error_messages={"required": "Pick a day.", "invalid": "Write the day as year-month-day, such as 2027-03-31."},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["expires_on"].initial = today + USUAL

    def clean_expires_on(self) -> date:
        """Ahead, and not for ever."""
        day: date = self.cleaned_data["expires_on"]
        if day < self.today:
            raise forms.ValidationError("Pick today or a day after it.")
        if day > self.today + LONGEST:
            raise forms.ValidationError("Pick a day within a year.")
        return day
