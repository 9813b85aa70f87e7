"""Shape and messages of the decision form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from access.clock import today
from access.forms import DateInput
from metrics.models import Decision


class DecisionForm(forms.Form):
    """What was going to be done, what is done now, and what it should move."""

    title = forms.CharField(
        label="The decision", max_length=160, help_text="In a few words, such as “Return labels become phone codes”."
    )
    outcome = forms.ChoiceField(
        label="What happened",
        choices=Decision.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pick one."},
    )
    before = forms.CharField(
        label="Before", max_length=400, widget=forms.Textarea(attrs={"rows": 2}), help_text="What was going to be done."
    )
    after = forms.CharField(
        label="Now",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What is done now, or why it was kept as it was.",
    )
    measure = forms.CharField(
        label="What it should move", max_length=160, required=False, help_text="Such as “time at the returns desk”."
    )
    decided_on = forms.DateField(label="Decided on", widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = today(timezone.get_current_timezone_name())
        self.fields["decided_on"].initial = self.day

    def clean_decided_on(self) -> Any:
        """A decision has been made."""
        day = self.cleaned_data["decided_on"]
        if day > self.day:
            raise forms.ValidationError("Pick today or a day before it.")
        return day
