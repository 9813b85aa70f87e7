"""Shapes and messages of the check-in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from feedback.box import NotATheme
from feedback.cells import ELSEWHERE
from feedback.fit import Answers, Fit
from feedback.models import Cut, Theme
from feedback.outlook import Assumptions
from feedback.periods import LENGTHS

YES_OR_NOT_YET = [("yes", "Yes"), ("no", "Not yet")]
ANSWERS = {"yes": True, "no": False, "": None}


class OpenPartForm(forms.Form):
    """Two facts that the pair declares about a month; each may be left blank."""

    has_met = forms.ChoiceField(
        label="Did you meet this month?", choices=YES_OR_NOT_YET, widget=forms.RadioSelect, required=False
    )
    has_next_booked = forms.ChoiceField(
        label="Is the next session booked?", choices=YES_OR_NOT_YET, widget=forms.RadioSelect, required=False
    )
    # A page that was opened before midnight is about the month that it asked about.
    month = forms.DateField(widget=forms.HiddenInput, required=False)

    FACTS = ("has_met", "has_next_booked")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.FACTS:
            if name in self.fields:
                self.fields[name].error_messages["invalid_choice"] = "Pick Yes or Not yet, or leave it blank."

    def facts(self) -> dict[str, bool | None]:
        """The arguments of the action: yes, not yet, or None for what was left blank or not asked."""
        return {name: ANSWERS[self.cleaned_data.get(name) or ""] for name in self.FACTS}

    @staticmethod
    def shown(*, has_met: bool | None, has_next_booked: bool | None) -> dict[str, str]:
        """What was answered, as the initial values of a form."""
        values = {answer: value for value, answer in ANSWERS.items()}
        return {"has_met": values[has_met], "has_next_booked": values[has_next_booked]}


class EarlierPartForm(OpenPartForm):
    """The month before: whether they met. That the next session was booked is no fact any more."""

    has_met = forms.ChoiceField(
        label="Did you meet?", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect, required=False
    )
    has_next_booked = None  # type: ignore[assignment] # how Django leaves out a field of a base


class SealForm(forms.Form):
    """Independent ticks, none compulsory. It is never shown with ticks in it: nobody can read a box, and an error shows it blank."""

    tick = forms.TypedMultipleChoiceField(
        label="Tick what is true. Each tick stands alone.",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        # Django's own message would name the value.
        error_messages={"invalid_choice": "One of the ticks is not on this list."},
    )

    def __init__(self, statements: Iterable[Theme], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["tick"]
        field.choices = [(theme.number, theme.text) for theme in statements]

    def ticks(self) -> list[int]:
        """The ticked theme numbers. Raises NotATheme, which does not say what was ticked."""
        if not self.is_valid():
            raise NotATheme("a tick is none of the statements of this cycle")
        ticked: list[int] = self.cleaned_data["tick"]
        return ticked


class FitForm(forms.Form):
    """Two questions to oneself; each may be left blank."""

    fits = forms.ChoiceField(
        label="Is it a good fit?",
        choices=[(Fit.YES, "Yes"), (Fit.UNSURE, "Too early to say"), (Fit.NO, "Not a good fit")],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "Pick one of the three, or leave it blank."},
    )
    talks = forms.ChoiceField(
        label="Could you talk openly?",
        choices=[(Fit.YES, "Yes"), (Fit.UNSURE, "Partly"), (Fit.NO, "No")],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "Pick one of the three, or leave it blank."},
    )

    def answers(self) -> Answers:
        """What was ticked."""
        return Answers(*(Fit(self.cleaned_data[name] or Fit.BLANK) for name in ("fits", "talks")))

    @staticmethod
    def shown(answers: Answers) -> dict[str, str]:
        """The initial values of a form that shows these answers."""
        return {"fits": answers.fits, "talks": answers.talks}


def _percent(label: str, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=1,
        max_value=100,
        error_messages={
            "required": "Give a percentage from 1 to 100.",
            "invalid": "Give a whole percentage from 1 to 100.",
            "min_value": "Give a percentage from 1 to 100.",
            "max_value": "Give a percentage from 1 to 100.",
        },
    )


class AssumptionsForm(forms.Form):
    """What a forecast assumes. Sent with GET: nothing is stored."""

    pairs = forms.IntegerField(
        label="Pairs you expect",
        min_value=0,
        max_value=2000,
        help_text="From who is enrolled, unless you change it. In groups, a mentee with several mentors is one.",
        error_messages={"required": "Give a number of pairs, up to 2,000.", "max_value": "Give at most 2,000 pairs."},
    )
    low = _percent("Of 100 pairs, how many answer a check-in in a weak cycle")
    high = _percent("And in a strong one")
    ticking = _percent("Of 100 check-ins, in how many does somebody tick what they hold")
    many = _percent("A view that most share: of 100 pairs, how many hold it")
    some = _percent("A view that fewer share: of 100 pairs, how many hold it")

    def clean(self) -> dict[str, Any]:
        """A weak cycle is not stronger than a strong one."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("low", 0) > found.get("high", 100):
            self.add_error("high", "Give at least as many as in a weak cycle.")
        return found

    def facts(self) -> tuple[int, Assumptions]:
        """The pairs, and the rest."""
        rest = {name: value for name, value in self.cleaned_data.items() if name != "pairs"}
        return self.cleaned_data["pairs"], Assumptions(**rest)


class LengthForm(forms.Form):
    """How long each check-in stays open; blank is as recommended."""

    length = forms.ChoiceField(
        choices=[("", "As recommended"), *((each.value, words) for each, words in LENGTHS.items())], required=False
    )


class CellsForm(forms.Form):
    """The one cut of a cohort, and a name for the cell of each value. Values with the same name are one cell."""

    cut = forms.ChoiceField(
        label="This cohort is counted", choices=Cut.choices, widget=forms.RadioSelect, required=False
    )

    def __init__(self, cut: str, values: list[tuple[str, int]], names: dict[str, str], data: Any = None) -> None:
        super().__init__(data, initial={"cut": cut})
        self.values = [value for value, _ in values]
        for number, (value, people) in enumerate(values):
            shown = value or ELSEWHERE
            self.fields[f"name_{number}"] = forms.CharField(
                label=f"{value or 'Nothing known'} ({people} {'person' if people == 1 else 'people'})",
                max_length=120,
                required=False,
                initial=names.get(value) or shown,
            )

    def name_fields(self) -> list[forms.BoundField]:
        """A field for each value."""
        return [self[f"name_{number}"] for number in range(len(self.values))]

    def names(self) -> list[tuple[str, str]]:
        """(value, name of its cell)."""
        return [(value, self.cleaned_data[f"name_{number}"]) for number, value in enumerate(self.values)]
