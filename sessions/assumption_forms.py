"""Shapes and messages of the forms of the log of assumptions."""

from __future__ import annotations

from typing import Any

from django import forms

from sessions.assumptions import LEARNED, Belief
from sessions.debriefs import LINE, Verdict
from sessions.models import SharedAssumption

OPEN = [("", "Still open"), *((each.value, each.capitalize()) for each in Verdict)]
LONG = {"required": "Write something first.", "max_length": "Keep it under %(limit_value)d characters."}


class AssumptionForm(forms.Form):
    """What was taken for true, and what became of it."""

    text = forms.CharField(
        label="What I took for true",
        max_length=LINE,
        help_text="Such as “Customers do not want to talk to us in a chat”.",
        error_messages=LONG,
    )
    verdict = forms.TypedChoiceField(
        label="What became of it",
        choices=OPEN,
        coerce=Verdict,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "Choose held, bent or broke, or leave it open."},
    )
    learned = forms.CharField(
        label="What I saw",
        max_length=LEARNED,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=LONG,
    )

    def belief(self) -> Belief:
        """What was written, once the form is valid."""
        data = self.cleaned_data
        return Belief(data["text"], data["verdict"], data["learned"])

    @staticmethod
    def initial_of(belief: Belief) -> dict[str, Any]:
        """The values that show this entry."""
        return {"text": belief.text, "verdict": belief.verdict or "", "learned": belief.learned}


class ShareForm(forms.Form):
    """Who is to read it besides the pair."""

    reach = forms.ChoiceField(
        label="Who may read it besides you and your pair",
        choices=SharedAssumption.Reach.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who may read it.", "invalid_choice": "Choose one of these."},
    )
