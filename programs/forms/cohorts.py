"""Opening a cohort, changing its name and days, and opening the next one from it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from access.forms import DateInput
from access.links import LIFETIMES
from programs.models import Format, Program


class SetCohortForm(forms.Form):
    """What may change about a cohort."""

    name = forms.CharField(
        label="Name",
        max_length=120,
        help_text="For example “Cohort 2027” or “Spring”.",
        error_messages={"required": "Give the cohort a name."},
    )
    answers_due_on = forms.DateField(
        label="Answers close after",
        widget=DateInput,
        help_text="The last day to say yes or not now. Silence until then reads as not available.",
        error_messages={"required": "Pick the last day to answer."},
    )

    def __init__(self, *args: Any, today: date, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.program = today, program

    def clean_answers_due_on(self) -> date:
        """A day that is not over, and near enough for a link to live that long."""
        day: date = self.cleaned_data["answers_due_on"]
        last = self.today + LIFETIMES["invitation"] - timedelta(days=1)
        if day == self.initial.get("answers_due_on"):
            return day
        if day < self.today:
            raise forms.ValidationError(f"Pick {_long(self.today)} or a later day.")
        if day > last:
            raise forms.ValidationError(f"Pick {_long(last)} or an earlier day: an invitation’s link lasts 30 days.")
        if day > self.program.ends_on:
            raise forms.ValidationError(
                f"The program’s last day is {_long(self.program.ends_on)}. Nobody is asked after it."
            )
        return day


class OpenCohortForm(SetCohortForm):
    """A new cohort in one of the program's formats: on the one side that the format names, a person may have several partners."""

    format = forms.ChoiceField(
        label="Format",
        widget=forms.RadioSelect,
        help_text="One for the whole cohort. Somebody who teaches in one format and learns in another is in two cohorts.",
        error_messages={"required": "Pick a format.", "invalid_choice": "Pick a format that the program runs."},
    )
    several = forms.TypedChoiceField(
        coerce=int, required=False, empty_value=None, choices=[(n, str(n)) for n in (1, 2, 3)]
    )
    field_order = ("name", "format", "several", "answers_due_on")

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, program=program, **kwargs)
        offered = [Format(value) for value in Format.values if value in program.formats]
        choice: Any = self.fields["format"]
        several: Any = self.fields["several"]
        choice.choices = [(one.value, one.label) for one in offered]
        choice.initial = program.formats[0]
        if len(offered) == 1:
            choice.widget, choice.required = forms.HiddenInput(), False
        label, hint = _several(offered)
        several.label, several.help_text = label, hint
        several.initial = 3 if all(one.has_several_mentors for one in offered) else 1
        if all(one.is_circle for one in offered):
            several.widget = forms.HiddenInput()

    @property
    def facts(self) -> dict[str, Any]:
        """What open_cohort() takes."""
        facts = dict(self.cleaned_data)
        facts["format"] = chosen = Format(facts["format"] or self.program.formats[0])
        several = 1 if chosen.is_circle else facts.pop("several") or 1
        facts.pop("several", None)
        return {**facts, "mentors_per_mentee" if chosen.has_several_mentors else "mentees_per_mentor": several}


class CloneCohortForm(SetCohortForm):
    """The next cycle of a cohort."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "Another one than before, for example the next season."


def _several(offered: list[Format]) -> tuple[str, str]:
    """Label and hint of the limit, for the formats that may be picked."""
    counts = "Partners of the same person count as one in the patterns."
    if all(one.has_several_mentors for one in offered):
        return "Mentors for a mentee, at most", f"Each mentor has one mentee. {counts}"
    if not any(one.has_several_mentors for one in offered):
        return "Mentees for a mentor, at most", f"Each mentee has one mentor. {counts}"
    hint = f"In a group or a board: mentors for a mentee. One to one: mentees for a mentor. {counts}"
    return "Partners for one person, at most", hint if not any(
        one.is_circle for one in offered
    ) else f"{hint} A circle has no limit here."


def _long(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
