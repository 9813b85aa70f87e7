"""Shapes and messages of the check-in and of the help door."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from feedback.box import NotATheme
from feedback.fit import Answers, Fit
from feedback.models import HelpCase, Theme

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


class AskHelpForm(forms.Form):
    """Words for one person, who is named before they are sent."""

    kind = forms.ChoiceField(label="What is it?", choices=HelpCase.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label="What happened, and what would help?",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
        error_messages={"required": "Write what happened. A sentence is enough."},
    )
    to = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, ombudsperson_id: UUID, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"to": ombudsperson_id, "kind": HelpCase.Kind.HELP, **(initial or {})})
