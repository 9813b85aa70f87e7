"""Shapes and messages of the session forms."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils import timezone

from access.forms import DateInput, TimeInput

MINUTES = [(30, "30 minutes"), (45, "45 minutes"), (60, "One hour"), (90, "An hour and a half")]


class WhenForm(forms.Form):
    """A day, a time in the reader's zone, and a length."""

    day = forms.DateField(label="Day", widget=DateInput(), error_messages={"required": "Pick a day."})
    time = forms.TimeField(label="Time", widget=TimeInput(), error_messages={"required": "Pick a time."})
    minutes = forms.TypedChoiceField(label="Length", choices=MINUTES, coerce=int, initial=45)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time"].help_text = f"Your time zone: {timezone.get_current_timezone_name().replace('_', ' ')}."

    def clean(self) -> dict[str, Any]:
        """Adds `starts_at`, aware. A time that the clocks skip that night is refused."""
        data = super().clean() or {}
        if data.get("day") and data.get("time"):
            zone = timezone.get_current_timezone()
            wall = datetime.combine(data["day"], data["time"])
            moment = wall.replace(tzinfo=zone)
            if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
                self.add_error("time", "The clocks change that night and skip this time. Pick another one.")
            data["starts_at"] = moment
        return data


class BookSessionForm(WhenForm):
    """When, where and what about."""

    place = forms.CharField(
        label="Place or join link", max_length=200, required=False, help_text="A room, or a link that both can open."
    )
    theme = forms.CharField(
        label="Theme",
        max_length=160,
        required=False,
        help_text="What you are curious about this time. One line is enough.",
    )


class TextForm(forms.Form):
    """One piece of pair text."""

    text = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Write something first.",
            "max_length": "Keep it under %(limit_value)d characters.",
        },
    )

    def __init__(self, *args: Any, label: str = "Text", hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label, self.fields["text"].help_text = label, hint


class LogSessionForm(forms.Form):
    """Held or missed, in one tap."""

    was_held = forms.TypedChoiceField(
        label="Did you meet?",
        choices=[("yes", "We met"), ("no", "We did not meet")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you met."},
    )
