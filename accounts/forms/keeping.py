"""What the pages about one's own data and about times take."""

from __future__ import annotations

from typing import Any

from django import forms

from access.keeping import TIMES, Time
from accounts.models import KeepingTimes


class KeepingTimesForm(forms.Form):
    """A number for each time, within its bounds."""

    def __init__(self, data: Any = None, *, times: KeepingTimes) -> None:
        super().__init__(data)
        for time, limits in TIMES.items():
            self.fields[time.value] = forms.IntegerField(
                label=f"{limits.label} ({limits.unit})",
                min_value=limits.least,
                max_value=limits.most,
                initial=getattr(times, time.value),
                help_text=f"{limits.least} to {limits.most}.",
            )

    def chosen(self) -> dict[Time, int]:
        """What was typed, by time."""
        return {time: self.cleaned_data[time.value] for time in Time}
