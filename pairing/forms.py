"""The weights of a run."""

from __future__ import annotations

from typing import Any

from django import forms

from pairing.matching import Weights

SCALE = [(0, "Ignore"), (1, "A little"), (2, "Some"), (4, "Much"), (8, "Most")]


class ProposeForm(forms.Form):
    """How much each part counts. The hard rules always hold, whatever is chosen here."""

    skill = forms.TypedChoiceField(
        label="Skill gap, by priority",
        choices=SCALE[1:],
        coerce=int,
        initial=8,
        help_text="What the mentor knows and the mentee asked for.",
    )
    distance = forms.TypedChoiceField(
        label="Distance between units",
        choices=SCALE,
        coerce=int,
        initial=1,
        help_text="Another unit shows another reality.",
    )
    overlap = forms.TypedChoiceField(
        label="Shared working hours", choices=SCALE, coerce=int, initial=1, help_text="By time zone."
    )
    proximity = forms.TypedChoiceField(
        label="Proximity the mentee lacks",
        choices=SCALE,
        coerce=int,
        initial=1,
        help_text="To customers, data or new technology.",
    )

    def weights(self) -> Weights:
        """The chosen proportions as points of a score."""
        data: dict[str, Any] = self.cleaned_data
        return Weights.shared(data["skill"], data["distance"], data["overlap"], data["proximity"])
