"""Shape and messages of the business case: the reader's own numbers, in the address, so that they can be kept as a bookmark."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from django import forms
from django.utils.safestring import SafeString

from metrics.business_case import Numbers

MONEY: dict[str, Any] = {"min_value": 0, "max_digits": 12, "decimal_places": 2}
WORDS = {
    "required": "Type a number.",
    "invalid": "Type a number, such as 45000.",
    "min_value": "Type a number that is not below zero.",
    "max_digits": "Type a number of at most ten digits.",
    "max_whole_digits": "Type a number of at most ten digits.",
    "max_decimal_places": "Two places after the point are enough.",
}


class CaseForm(forms.Form):
    """Nothing is filled in: no number of ours stands here."""

    leaver = forms.DecimalField(
        label="Cost when one person leaves",
        help_text="Hiring, training and lost work, as your finance team reckons it.",
        error_messages=WORDS,
        **MONEY,
    )
    hour = forms.DecimalField(label="Cost of one hour of one person", error_messages=WORDS, **MONEY)
    hours = forms.DecimalField(
        label="Hours that one session takes one person",
        min_value=0,
        max_digits=5,
        decimal_places=2,
        help_text="With preparation, such as 1.5.",
        error_messages=WORDS
        | {"max_digits": "Type a number below 1,000.", "max_whole_digits": "Type a number below 1,000."},
    )
    other = forms.DecimalField(
        label="Other costs so far",
        required=False,
        help_text="The program team, tools, travel.",
        error_messages=WORDS,
        **MONEY,
    )
    currency = forms.RegexField(
        label="Currency",
        regex=r"^[A-Za-z$€£¥]{1,4}$",
        required=False,
        help_text="Such as USD.",
        error_messages={"invalid": "Use one to four letters, or a sign such as $."},
    )

    def numbers(self) -> Numbers:
        """What was typed. Only of a form that is valid."""
        said = self.cleaned_data
        return Numbers(
            leaver=said["leaver"],
            hour=said["hour"],
            hours=said["hours"],
            other=said["other"] or Decimal(0),
            currency=said["currency"],
        )


@cache
def empty_case() -> SafeString:
    """The form before anything is typed: the same for everybody, so each process draws it once."""
    return CaseForm().render()
