"""Shapes and messages of the form in which a mentee notes what they did for a mentor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from access.clock import today
from access.forms import DateInput
from accounts.models import Person
from metrics.models import ChampionEntry


class ChampionForm(forms.Form):
    """For whom, what, and when."""

    mentor = forms.ChoiceField(
        label="For whom",
        widget=forms.RadioSelect,
        error_messages={"required": "Pick one.", "invalid_choice": "Pick somebody of this pair."},
    )
    kind = forms.ChoiceField(
        label="What you did",
        choices=ChampionEntry.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pick one."},
    )
    text = forms.CharField(
        label="In a sentence",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Such as “Presented the returns pilot to the board, with their name on the first page”.",
        error_messages={
            "required": "Write a sentence.",
            "max_length": "Keep it under %(limit_value)d characters.",
        },
    )
    done_on = forms.DateField(
        label="On",
        widget=DateInput(),
        error_messages={"required": "Pick a day.", "invalid": "Write the day as year-month-day, such as 2026-10-14."},
    )

    def __init__(self, *args: Any, mentors: Sequence[Person], since: date, **kwargs: Any) -> None:
        """`mentors`: for whom it can be. `since`: the day on which the pair began."""
        super().__init__(*args, **kwargs)
        self.since, self.today = since, today(timezone.get_current_timezone_name())
        self.people = {str(person.pk): person for person in mentors}
        self.fields["mentor"].choices = [(key, person.name) for key, person in self.people.items()]  # type: ignore[attr-defined]
        self.fields["mentor"].initial = next(iter(self.people), None)
        self.fields["done_on"].initial = self.today

    def clean_mentor(self) -> Person:
        """The person."""
        return self.people[self.cleaned_data["mentor"]]

    def clean_done_on(self) -> date:
        """It has been done, and since the pair began."""
        day: date = self.cleaned_data["done_on"]
        if day > self.today:
            raise forms.ValidationError("Pick today or a day before it.")
        if day < self.since:
            raise forms.ValidationError(f"Pick a day since {date_format(self.since)}, when your pair began.")
        return day


class ShareChampionForm(forms.Form):
    """Who else may know: two boxes, each its own yes."""

    team_reads = forms.BooleanField(label="The program team may read it", required=False)
    is_counted = forms.BooleanField(label="It may be counted for executives", required=False)
