"""Shape and messages of pausing and leaving. No field asks for a reason, and there is nowhere to keep one."""

from __future__ import annotations

from typing import Any

from django import forms

from access.forms import DateInput


class PausePairForm(forms.Form):
    """Until when, where that is known."""

    resumes_on = forms.DateField(
        label="Go on by itself on",
        required=False,
        widget=DateInput(),
        help_text="Leave it blank to decide later.",
        error_messages={"invalid": "Write the day as year-month-day, such as 2026-10-14."},
    )


class LeavePairForm(forms.Form):
    """Another partner, or an end. Both are fine."""

    partner = forms.TypedChoiceField(
        label="What comes after",
        choices=[("another", "I would like another partner"), ("none", "I stop here")],
        coerce=lambda value: value == "another",
        widget=forms.RadioSelect,
        error_messages={"required": "Say what comes after."},
    )

    def __init__(self, *args: Any, is_circle: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_circle:
            self.fields["partner"].choices = [("another", "I would like another circle"), ("none", "I stop here")]  # type: ignore[attr-defined]
