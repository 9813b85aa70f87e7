"""Input of the pages over several apps."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django import forms

from notifications.catalog import Entry
from notifications.queries import Setting

ORDINALS = ("First", "Second", "Third")


class ReminderForm(forms.Form):
    """One reminder of the organization: on or off, and its numbers."""

    is_on = forms.BooleanField(label="Send this reminder", required=False)

    def __init__(self, setting: Setting, data: Any = None) -> None:
        self.entry: Entry = setting.entry
        super().__init__(data, initial={"is_on": setting.is_on})
        if self.entry.stays_on:
            del self.fields["is_on"]
        least, most = self.entry.bounds
        for index, number in enumerate(setting.offsets):
            self.fields[f"number_{index}"] = forms.IntegerField(
                label=self._label(index, len(setting.offsets)),
                help_text=f"{self.entry.after_words}. From {least} to {most}.",
                initial=number,
                min_value=least,
                max_value=most,
                error_messages={
                    "required": "Give a number.",
                    "invalid": "Give a whole number.",
                    "min_value": f"Pick {least} or more.",
                    "max_value": f"Pick {most} or less.",
                },
            )

    def clean(self) -> dict[str, Any]:
        """Each number is later than the one before."""
        found: dict[str, Any] = super().clean() or {}
        numbers = [name for name in self.fields if name.startswith("number_")]
        for earlier, later in pairwise(numbers):
            if earlier in found and later in found and found[later] <= found[earlier]:
                self.add_error(later, f"Pick a number greater than {found[earlier]}.")
        return found

    def chosen(self) -> dict[str, Any]:
        """What set_reminder() takes."""
        offsets = [value for name, value in self.cleaned_data.items() if name.startswith("number_")]
        return {"is_on": self.cleaned_data.get("is_on", True), "offsets": tuple(offsets)}

    def _label(self, index: int, count: int) -> str:
        unit = str(self.entry.unit).capitalize()
        return unit if count == 1 else f"{ORDINALS[index]} reminder: {unit.lower()}"
