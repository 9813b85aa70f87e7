"""Shapes and messages of the session forms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.formats import date_format

from access.clock import today
from access.forms import DateInput, TimeInput
from sessions.availability import PlannedDate

LENGTHS = [(30, "30 minutes"), (45, "45 minutes"), (60, "One hour"), (90, "An hour and a half")]
SLOT = "%Y-%m-%dT%H:%M"  # how a proposed time travels: a local day and time in one value
MOMENT = "%Y-%m-%dT%H:%MZ"  # how a date of a plan travels: one moment, whatever the clocks do
LEFT_OUT = "none"
WHERE = ("place", "link")
LINK = "Give a link that starts with https://."
LINK_ALONE = re.compile(r"https://[^\s/]+\.[^\s]+")
FARTHEST = timedelta(days=731)


def lengths_with(minutes: int) -> list[tuple[int, str]]:
    """The lengths to choose from, with this one where it is none of ours."""
    return LENGTHS if minutes in dict(LENGTHS) else [(minutes, f"{minutes} minutes"), *LENGTHS]


class WhenForm(forms.Form):
    """A day, a time in the reader's zone, and a length that starts from the usual one."""

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
    minutes = forms.TypedChoiceField(label="Length", choices=LENGTHS, coerce=int)

    def __init__(self, data: Any = None, *args: Any, minutes: int, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        length: Any = self.fields["minutes"]
        length.choices, length.initial = lengths_with(minutes), minutes
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


class WhereForm(forms.Form):
    """A place, a link to join a call, or both."""

    place = forms.CharField(label="Place", max_length=200, required=False, help_text="A room, or who calls whom.")
    link = forms.URLField(
        label="Join link",
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https"], message=LINK)],
        error_messages={"invalid": LINK},
        help_text="For a call. It starts with https://.",
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """A link that was typed as the place, and nothing else with it, is the link."""
        data = super().clean() or {}
        place = data.get("place", "")
        if not data.get("link") and not self.has_error("link") and LINK_ALONE.fullmatch(place):
            data["place"], data["link"] = "", place
        return data


class PlaceAndThemeForm(WhereForm):
    """Where and what about."""

    theme = forms.CharField(
        label="Theme",
        max_length=160,
        required=False,
        help_text="What you are curious about this time. One line is enough.",
    )


class AgreedForm(forms.Form):
    """Where somebody says when they have time, another time needs a word that it is agreed."""

    is_agreed = forms.BooleanField(label="We agreed on this time ourselves", required=False)

    def __init__(self, *args: Any, asks_agreement: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_agreement:
            del self.fields["is_agreed"]


class SlotForm(forms.Form):
    """One of the times that the page offers."""

    slot = forms.CharField(error_messages={"required": "Pick a time."})

    def clean(self) -> dict[str, Any]:
        """Adds `starts_at`, aware."""
        data = super().clean() or {}
        try:
            zone = timezone.get_current_timezone()
            data["starts_at"] = datetime.strptime(data.get("slot", ""), SLOT).replace(tzinfo=zone).astimezone(UTC)
        except ValueError:
            if "slot" in data:
                self.add_error("slot", "Pick one of the times on this page.")
        return data


class PickTimeForm(PlaceAndThemeForm, SlotForm):
    """One of the times that the page offers, where and what about."""


class BookSessionForm(PlaceAndThemeForm, AgreedForm, WhenForm):
    """When, where and what about. A proposed time of the home page comes as `slot`, without the rest."""

    def __init__(self, data: Any = None, *args: Any, minutes: int, **kwargs: Any) -> None:
        if data is not None and data.get("slot"):
            day, _, clock = data["slot"].partition("T")
            data = {**data.dict(), "day": day, "time": clock, "minutes": str(minutes)}
        super().__init__(data, *args, minutes=minutes, **kwargs)


class MoveSessionForm(AgreedForm, WhenForm):
    """A new day and time. A length that is none of ours, from before, stays possible."""

    def __init__(self, data: Any = None, *args: Any, day: Any, clock: time, minutes: int, **kwargs: Any) -> None:
        kwargs["initial"] = {"day": day, "time": clock}
        super().__init__(data, *args, minutes=minutes, **kwargs)


class PlanForm(WhereForm):
    """The dates of a plan, one field each, and where to meet: the same for all of them."""

    def __init__(self, data: Any = None, *args: Any, rows: Sequence[PlannedDate], **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        for number, row in enumerate(rows):
            self.fields[f"start_{number}"] = _date_field(row)
        self.order_fields([*(name for name in self.fields if name not in WHERE), *WHERE])

    def dates(self) -> list[forms.BoundField]:
        """The fields of the dates."""
        return [field for field in self if field.name not in WHERE]

    def clean(self) -> dict[str, Any]:
        """Adds `starts_at`: the moments that were picked."""
        data = super().clean() or {}
        data["starts_at"] = [value for name, value in data.items() if name.startswith("start_") and value]
        return data


class MomentField(forms.TypedChoiceField):
    """A moment, also one that is not offered any more: the action says why, by the state of things."""

    def valid_value(self, value: Any) -> bool:
        """Whether it is a moment at all."""
        return value == LEFT_OUT or bool(moment_of(str(value)))


def _date_field(row: PlannedDate) -> MomentField:
    free = [row.at] if row.at and not row.why_not else []
    choices = [(_travels(start), date_format(start, "g:i A")) for start in free]
    choices += [(_travels(start), date_format(start, "l, F j, g:i A")) for start in row.others]
    nearest = free or sorted(row.others, key=lambda start: abs((start.date() - row.day).days))
    hint = f"{row.why_not} The nearest time is chosen." if row.why_not and nearest else row.why_not
    return MomentField(
        label=date_format(row.day, "l, F j, Y"),
        choices=[*choices, (LEFT_OUT, "Leave this date out")],
        coerce=moment_of,
        initial=_travels(nearest[0]) if nearest else LEFT_OUT,
        error_messages={
            "required": "Pick a time, or leave this date out.",
            "invalid_choice": "Pick a time, or leave this date out.",
        },
        help_text=hint,
    )


def _travels(start: datetime) -> str:
    return start.astimezone(UTC).strftime(MOMENT)


def moment_of(text: str) -> datetime | None:
    """The moment that a value of a plan stands for, or None."""
    try:
        return datetime.strptime(text, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None


# When somebody has time ---------------------------------------------------------------------------------------------

WEEKDAYS = list(enumerate(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]))
TIME_ERRORS = {"required": "Pick a time.", "invalid": "Write the time as hours and minutes, such as 16:00."}
DAY_ERRORS = {"required": "Pick a day.", "invalid": "Write the day as year-month-day, such as 2026-10-14."}


class FromToForm(forms.Form):
    """A stretch of a day. Midnight is its end."""

    opens = forms.TimeField(label="From", widget=TimeInput(), error_messages=TIME_ERRORS)
    closes = forms.TimeField(label="Until", widget=TimeInput(), error_messages=TIME_ERRORS)

    def clean(self) -> dict[str, Any]:
        """Until comes after from, on the same day."""
        data = super().clean() or {}
        opens, closes = data.get("opens"), data.get("closes")
        if opens is not None and closes is not None and closes <= opens and closes != time():
            self.add_error("closes", "Pick a time after the first one. Midnight, 00:00, is the end of the day.")
        return data


class WindowsForm(FromToForm):
    """The same stretch on some days of every week."""

    weekdays = forms.TypedMultipleChoiceField(
        label="Every",
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one day."},
    )
    field_order = ("weekdays", "opens", "closes")


class DaysOffForm(forms.Form):
    """One day or several."""

    starts_on = forms.DateField(label="First day off", widget=DateInput(), error_messages=DAY_ERRORS)
    ends_on = forms.DateField(
        label="Last day off",
        widget=DateInput(),
        required=False,
        help_text="Leave it empty for one day.",
        error_messages=DAY_ERRORS,
    )

    def clean(self) -> dict[str, Any]:
        """The days lie ahead, the last one after the first."""
        data = super().clean() or {}
        first = data.get("starts_on")
        last = data["ends_on"] = data.get("ends_on") or first
        if first and last and last < first:
            self.add_error("ends_on", "Pick a day that is not before the first one.")
        _require_ahead(self, "ends_on" if self.data.get("ends_on") else "starts_on", last)
        return data


class MoreTimeForm(FromToForm):
    """More time on one day."""

    day = forms.DateField(label="Day", widget=DateInput(), error_messages=DAY_ERRORS)
    field_order = ("day", "opens", "closes")

    def clean(self) -> dict[str, Any]:
        """The day lies ahead."""
        data = super().clean()
        _require_ahead(self, "day", data.get("day"))
        return data


def _require_ahead(form: forms.Form, field: str, day: date | None) -> None:
    here = today(timezone.get_current_timezone_name())
    if day is None or form.has_error(field):
        return
    if day < here:
        form.add_error(field, "Pick a day that is still to come.")
    elif day > here + FARTHEST:
        form.add_error(field, "Pick a day in the next two years.")


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


class TakenForm(TextForm):
    """Pair text that may have begun as a suggestion, whose key travels along."""

    taken_from = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)


class ThemeForm(forms.Form):
    """What a session is about; an empty one takes it back."""

    text = forms.CharField(
        label="Theme",
        max_length=160,
        required=False,
        help_text="What you are curious about this time. One line is enough.",
        error_messages={"max_length": "Keep it under %(limit_value)d characters."},
    )
    taken_from = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """Which invitation the reader of the page answers: an answer to an earlier time does not count."""

    sequence = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class LogSessionForm(forms.Form):
    """Held or missed, in one tap; `others`, (person, name), may be unticked where more than two meet."""

    was_held = forms.TypedChoiceField(
        label="Did you meet?",
        choices=[("yes", "We met"), ("no", "We did not meet")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you met."},
    )

    def __init__(self, *args: Any, others: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = others
        if others:
            self.fields["asks_there"] = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)
            self.fields["there"] = forms.MultipleChoiceField(
                label="Who was there?", choices=others, required=False, widget=forms.CheckboxSelectMultiple
            )

    def clean(self) -> dict[str, Any]:
        """Adds `absent`: the ids of those who were unticked; None where nobody was asked about others."""
        data = super().clean() or {}
        data["absent"] = None
        if self.others and data.get("asks_there"):
            data["absent"] = {UUID(person) for person, _ in self.others} - {UUID(one) for one in data.get("there", [])}
        return data


class FeedForm(forms.Form):
    """How much the calendar feed tells."""

    shows_details = forms.TypedChoiceField(
        label="What your calendar shows",
        choices=[("no", "Only the time"), ("yes", "Names, place and join link as well")],
        coerce=lambda value: value == "yes",
        initial="no",
        widget=forms.RadioSelect,
        error_messages={"required": "Pick one.", "invalid_choice": "Pick one."},
    )
