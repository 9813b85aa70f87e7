"""The one form of a wish: the list as the page showed it, and as it shall be."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

MOST_TEXT = 400  # far more than three ids


class IdsField(forms.CharField):
    """Ids with commas between them; none is fine."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, max_length=MOST_TEXT)

    def clean(self, value: Any) -> list[UUID]:
        """The ids."""
        text = super().clean(value)
        try:
            return [UUID(part) for part in text.split(",") if part]
        except ValueError as error:
            raise forms.ValidationError("These are not the ids of people.") from error


class WishesForm(forms.Form):
    """Every button of the page sends both lists, so that pressing it twice, or in an old tab, changes nothing that was not seen."""

    before = IdsField()
    people = IdsField()
