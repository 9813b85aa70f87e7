"""Shapes and messages of the forms of credits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from accounts.models import Person
from metrics.models import Audience, Credit


class AskCreditForm(forms.Form):
    """Whom to ask, and who would read their name."""

    mentors = forms.MultipleChoiceField(
        label="Whom do you ask?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pick at least one.", "invalid_choice": "Pick people of this pair."},
    )
    audiences = forms.MultipleChoiceField(
        label="Who would read the name?",
        choices=Audience.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Each is a question of its own, and each is asked once about these words.",
        error_messages={"required": "Pick at least one."},
    )

    def __init__(self, *args: Any, mentors: Sequence[Person], **kwargs: Any) -> None:
        """`mentors`: whom this owner may ask."""
        super().__init__(*args, **kwargs)
        self.fields["mentors"].choices = [(str(person.pk), person.name) for person in mentors]  # type: ignore[attr-defined]
        if len(mentors) == 1:
            self.fields["mentors"].initial = [str(mentors[0].pk)]

    def chosen(self) -> list[UUID]:
        """The ids of those to be asked."""
        return [UUID(value) for value in self.cleaned_data["mentors"]]


class AnswerCreditForm(forms.Form):
    """Yes for the ticked ones, no for the others."""

    audiences = forms.MultipleChoiceField(
        label="You may name me to", required=False, widget=forms.CheckboxSelectMultiple
    )
    known = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, credit: Credit, **kwargs: Any) -> None:
        kwargs["initial"] = {"audiences": credit.named_to, "known": credit.words}
        super().__init__(*args, **kwargs)
        asked = credit.asked
        self.fields["audiences"].choices = [row for row in Audience.choices if row[0] in asked]  # type: ignore[attr-defined]


class SearchForm(forms.Form):
    """Words to look for."""

    search = forms.CharField(label="Words", max_length=80, required=False)
