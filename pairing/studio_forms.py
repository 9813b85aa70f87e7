"""What a new draft is asked for: weights and aims, and the same again after a ruling."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from pairing.aims import RunAims
from pairing.inputs import Couple
from pairing.matching import Weights
from pairing.models import PairingRun, Ruling

SCALE = [(0, "Ignore"), (1, "A little"), (2, "Some"), (4, "Much"), (8, "Most")]
FAIRNESS = [(0, "Off"), (1, "Some"), (4, "Strong")]  # what each point of a low score counts more
NEARNESS = [(100, "Unless another is clearly better"), (2000, "As many as possible")]  # points for each pair kept
MINUTES = [(1, "1 minute"), (2, "2 minutes"), (5, "5 minutes"), (10, "10 minutes")]
FREEDOM = [*reversed(NEARNESS), (0, "Only where nothing is better")]
NEAR, USUAL_MINUTES = NEARNESS[0][0], 2
MOST_AT_ONCE = 8  # pairs that one swap locks


class ProposeForm(forms.Form):
    """How much each part counts, and what else the run is told. The hard rules always hold, whatever is chosen here.

    `drafts`: the runs that a new one may stay near to, newest first.
    """

    name = forms.CharField(
        label="Name of the draft",
        required=False,
        max_length=80,
        help_text="What it tries, such as “Across divisions”.",
        error_messages={"max_length": "Keep it under 80 characters."},
    )
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
        help_text="The mentor works close to customers, data or new technology, and the mentee does not.",
    )
    wishes = forms.TypedChoiceField(
        label="Wishes of both sides",
        choices=SCALE,
        coerce=int,
        initial=4,
        help_text="Whom they named. A wish never opens a pair that a rule forbids.",
    )
    fairness = forms.TypedChoiceField(
        label="Lift the weakest pairs",
        choices=FAIRNESS,
        coerce=int,
        initial=0,
        widget=forms.RadioSelect,
        help_text="The best total can leave some pairs with little to work on. This gives up points elsewhere to lift them; "
        "the draft says how many.",
    )
    kept_from = forms.ChoiceField(label="Stay near to", required=False, help_text="Without a draft here, none is kept.")
    nearness = forms.TypedChoiceField(
        label="How strongly to keep its pairs", choices=NEARNESS, coerce=int, initial=NEAR
    )
    minutes = forms.TypedChoiceField(
        label="Stop after",
        choices=MINUTES,
        coerce=int,
        initial=USUAL_MINUTES,
        help_text="Most drafts take seconds. A draft that is stopped says how far from the best it can be.",
    )

    def __init__(
        self, *args: Any, drafts: Sequence[PairingRun] = (), takes_wishes: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.drafts = {str(run.pk): run for run in drafts}
        chosen: Any = self.fields["kept_from"]
        chosen.choices = [("", "No draft"), *((pk, run.title) for pk, run in self.drafts.items())]
        if not takes_wishes:
            del self.fields["wishes"]
        if not drafts:
            del self.fields["kept_from"], self.fields["nearness"]

    def asked(self) -> dict[str, Any]:
        """What propose_pairs takes, once the form is valid."""
        data = self.cleaned_data
        kept_from = self.drafts.get(data.get("kept_from", ""))
        parts = ("skill", "distance", "overlap", "proximity", "wishes")
        return {
            "weights": Weights.shared(*(data.get(part) or 0 for part in parts)),
            "name": data["name"],
            "kept_from": kept_from,
            "bonus": data["nearness"] if kept_from else 0,
            "shortfall": data["fairness"],
            "seconds_at_most": 60 * data["minutes"],
        }


class SolveAgainForm(forms.Form):
    """The same draft once more, with the rulings of today and near to what it was."""

    again = forms.ChoiceField(error_messages={"required": "Choose a draft.", "invalid_choice": "Choose a draft."})
    nearness = forms.TypedChoiceField(
        label="Keep the other pairs", choices=FREEDOM, coerce=int, required=False, empty_value=None
    )

    def __init__(self, *args: Any, drafts: Sequence[PairingRun] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drafts = {str(run.pk): run for run in drafts}
        chosen: Any = self.fields["again"]
        chosen.choices = [(pk, pk) for pk in self.drafts]

    def asked(self) -> dict[str, Any]:
        """What propose_pairs takes, once the form is valid."""
        run = self.drafts[self.cleaned_data["again"]]
        nearness = self.cleaned_data["nearness"]
        bonus = FREEDOM[0][0] if nearness is None else nearness
        return {
            "weights": Weights(**run.weights),
            "name": run.name,
            "kept_from": run if bonus else None,
            "bonus": bonus,
            "shortfall": RunAims.of(run).shortfall,
            "seconds_at_most": run.seconds_at_most,
        }


class PairsField(forms.Field):
    """Couples of enrollments, "mentee:mentor" each, in the order sent."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[Couple]:
        """Raises ValidationError where something else stands there."""
        try:
            couples = [(UUID(mentee), UUID(mentor)) for mentee, mentor in (str(one).split(":") for one in value or [])]
        except ValueError as error:
            raise forms.ValidationError("A pair is a mentee and a mentor.") from error
        if not 1 <= len(couples) <= MOST_AT_ONCE:
            raise forms.ValidationError(f"Choose 1 to {MOST_AT_ONCE} pairs.")
        return couples


class RulePairForm(forms.Form):
    """A ruling about one pair, or the locks of a swap."""

    kind = forms.ChoiceField(choices=Ruling.Kind.choices)
    pair = PairsField()
