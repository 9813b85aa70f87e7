"""Input of notifications."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.text import slugify

from access.forms import DateInput, TimeInput
from notifications.kinds import RULES, Kind
from notifications.timing import LONGEST_LEAVE, Hours

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class MailSearch(forms.Form):
    """Mails of the demonstration, by recipient."""

    recipient = forms.CharField(label="Sent to", required=False, max_length=254)


class MailsField(forms.MultipleChoiceField):
    """Some of the mails that are shown. One that was shown when the page was opened, and is not any more, is no mistake."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: Any) -> bool:
        """Whether mails of this kind can be turned off at all."""
        return value in RULES and RULES[value].can_unsubscribe


class PreferencesForm(forms.Form):
    """Which mails somebody wants, by phase. A tick is a mail; notices inside come anyway, where a kind has any."""

    # What the page showed: a kind that came to it since was not unticked by anybody.
    shown = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, groups: list[tuple[str, list[Kind]]], muted: Collection[str] = ()) -> None:
        self.kinds = [kind for _, kinds in groups for kind in kinds]
        super().__init__(data, initial={"shown": " ".join(self.kinds)})
        for title, kinds in groups:
            self.fields[f"mails_{slugify(title)}"] = MailsField(
                label=title,
                required=False,
                choices=[(kind.value, _named(kind)) for kind in kinds],
                initial=[kind.value for kind in kinds if kind not in muted],
            )

    def wanted(self) -> dict[Kind, bool]:
        """Every kind that was shown and is still offered, and whether its mails should come."""
        shown = self.cleaned_data["shown"].split()
        ticked = {kind for name, chosen in self.cleaned_data.items() if name != "shown" for kind in chosen}
        return {kind: kind.value in ticked for kind in self.kinds if kind in shown}


def _named(kind: Kind) -> str:
    return RULES[kind].label if RULES[kind].has_notice else f"{RULES[kind].label} (by mail only)"


class HoursForm(forms.Form):
    """When reminders may come."""

    days = forms.TypedMultipleChoiceField(
        label="Days",
        coerce=int,
        choices=list(enumerate(WEEKDAYS)),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pick one day at least."},
    )
    opens = forms.TimeField(label="From", widget=TimeInput, error_messages={"required": "Give the time from which."})
    closes = forms.TimeField(label="Until", widget=TimeInput, error_messages={"required": "Give the time until which."})

    @classmethod
    def of(cls, hours: Hours, data: Any = None) -> HoursForm:
        """The form with what holds now."""
        return cls(data, initial={"days": sorted(hours.days), "opens": hours.opens, "closes": hours.closes})

    def clean(self) -> dict[str, Any]:
        """An hour at least: a shorter one could be skipped by a change of clocks."""
        found: dict[str, Any] = super().clean() or {}
        opens, closes = found.get("opens"), found.get("closes")
        if opens and closes and _minutes(closes) - _minutes(opens) < 60:
            self.add_error("closes", "Pick a time an hour or more after the first.")
        return found

    def hours(self) -> Hours:
        """What was chosen."""
        data = self.cleaned_data
        return Hours(frozenset(data["days"]), data["opens"], data["closes"])


def _minutes(at: Any) -> int:
    return int(at.hour) * 60 + int(at.minute)


class LeaveForm(forms.Form):
    """Days away. No reason is asked for."""

    starts_on = forms.DateField(
        label="First day away", widget=DateInput, error_messages={"required": "Pick the first day."}
    )
    ends_on = forms.DateField(
        label="Last day away", widget=DateInput, error_messages={"required": "Pick the last day."}
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Days that can be: not over, in order, a year at most."""
        found: dict[str, Any] = super().clean() or {}
        first, last = found.get("starts_on"), found.get("ends_on")
        if first is None or last is None:
            return found
        if last < first:
            self.add_error("ends_on", "Pick the first day or a later one.")
        elif last < self.today:
            self.add_error("ends_on", "Pick today or a later day: these days are over.")
        elif last - first > LONGEST_LEAVE or first - self.today > timedelta(days=1000):
            self.add_error("ends_on", "Pick a year at most.")
        return found
