"""Shapes and messages of the session forms."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from access.forms import DateInput, TimeInput
from sessions.proposals import MINUTES

LENGTHS = [(30, "30 minutes"), (45, "45 minutes"), (60, "One hour"), (90, "An hour and a half")]
SLOT = "%Y-%m-%dT%H:%M"  # how a proposed time travels: a local day and time in one value


class WhenForm(forms.Form):
    """A day, a time in the reader's zone, and a length."""

    day = forms.DateField(
        label="Day",
        widget=DateInput(),
        error_messages={"required": "Pick a day.", "invalid": "Write the day as year-month-day, such as 2026-10-14."},
    )
    time = forms.TimeField(
        label="Time",
        widget=TimeInput(),
        error_messages={"required": "Pick a time.", "invalid": "Write the time as hours and minutes, such as 16:00."},
    )
    minutes = forms.TypedChoiceField(label="Length", choices=LENGTHS, coerce=int, initial=MINUTES)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.fields["time"].help_text = f"Your time zone: {timezone.get_current_timezone_name().replace('_', ' ')}."

    def clean(self) -> dict[str, Any]:
        """Adds `starts_at`, aware. A time that the clocks skip that night is refused, one that they repeat is the first of the two."""
        data = super().clean() or {}
        if data.get("day") and data.get("time") is not None:
            zone = timezone.get_current_timezone()
            wall = datetime.combine(data["day"], data["time"])
            moment = wall.replace(tzinfo=zone)
            if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
                self.add_error("time", "The clocks change that night and skip this time. Pick another one.")
            data["starts_at"] = moment.astimezone(UTC)
        return data


class PlaceAndThemeForm(forms.Form):
    """Where and what about."""

    place = forms.CharField(
        label="Place or join link",
        max_length=200,
        required=False,
        help_text="A room, or a link that everybody can open.",
    )
    theme = forms.CharField(
        label="Theme",
        max_length=160,
        required=False,
        help_text="What you are curious about this time. One line is enough.",
    )


class BookSessionForm(PlaceAndThemeForm, WhenForm):
    """When, where and what about. A proposed time of the home page comes as `slot`, without the rest."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is not None and data.get("slot"):
            day, _, clock = data["slot"].partition("T")
            data = {**data.dict(), "day": day, "time": clock, "minutes": str(MINUTES)}
        super().__init__(data, *args, **kwargs)


class MoveSessionForm(WhenForm):
    """A new day and time. A length that is none of ours, from before, stays possible."""

    def __init__(self, data: Any = None, *args: Any, day: Any, clock: time, minutes: int, **kwargs: Any) -> None:
        kwargs["initial"] = {"day": day, "time": clock, "minutes": minutes}
        super().__init__(data, *args, **kwargs)
        if minutes not in dict(LENGTHS):
            lengths = [(minutes, f"{minutes} minutes"), *LENGTHS]
            self.fields["minutes"] = forms.TypedChoiceField(label="Length", choices=lengths, coerce=int)


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

    def __init__(self, *args: Any, label: str = "Text", hint: str = "", rows: int = 2, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["text"]
        field.label, field.help_text = label, hint
        field.widget.attrs["rows"] = rows


class LogSessionForm(forms.Form):
    """Held or missed, in one tap."""

    was_held = forms.TypedChoiceField(
        label="Did you meet?",
        choices=[("yes", "We met"), ("no", "We did not meet")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you met."},
    )
