"""How success is told: at set-up, changed after the launch, and the draw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from programs import power
from programs.eligibility import months_before, parse_sides
from programs.eligible import count_eligible
from programs.forms.wizard import must, with_line, with_sentence
from programs.models import Cohort, ComparisonDesign, Draw, Program
from programs.wizard import COMPARISON_SENTENCES, COUNTED_SENTENCES, OUTCOME_SENTENCES, SOURCE_SENTENCES

Comparison, Counted = ComparisonDesign.Comparison, ComparisonDesign.Counted
HORIZONS = ((6, "6 months"), (12, "12 months"), (18, "18 months"))
MOST_PEOPLE = 100_000


class DesignForm(forms.Form):
    """The primary outcome, whom one compares with, and how large it is planned."""

    outcome = forms.ChoiceField(
        label="Primary outcome",
        choices=with_sentence(ComparisonDesign.Outcome.choices, OUTCOME_SENTENCES),
        widget=forms.RadioSelect,
        error_messages=must("Pick one outcome."),
    )
    own_measure = forms.CharField(
        label="What is counted",
        max_length=160,
        required=False,
        help_text="With the last two: one sentence that is true or not true of a person, which you hope is true. It names nobody.",
    )
    measure = forms.CharField(
        label="What your file calls it",
        max_length=80,
        required=False,
        help_text="The name in the column “measure”. Empty: the sentence before this.",
    )
    counted_side = forms.ChoiceField(
        label="Who is counted",
        choices=with_sentence(ComparisonDesign.Counted.choices, COUNTED_SENTENCES),
        widget=forms.RadioSelect,
        error_messages=must("Pick who is counted."),
    )
    comparison = forms.ChoiceField(
        label="Compared with",
        choices=with_sentence(ComparisonDesign.Comparison.choices, COMPARISON_SENTENCES),
        widget=forms.RadioSelect,
        error_messages=must("Pick whom you compare with."),
    )
    is_drawn = forms.BooleanField(
        label=with_line(
            "A draw decides who waits",
            "With a waiting list. Without a draw it is no lottery: whoever picks has reasons, so the page describes and gives no verdict.",
        ),
        required=False,
    )
    groups = forms.MultipleChoiceField(
        label="Draw within",
        choices=ComparisonDesign.Group.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="With a draw: both arms then have alike many of each. One or two are plenty, and none is fine.",
    )
    planned_size = forms.IntegerField(
        label="People invited",
        min_value=2,
        max_value=MOST_PEOPLE,
        help_text="Of those who are counted: your places.",
        error_messages=must("Say how many people."),
    )
    planned_comparison = forms.IntegerField(
        label="People in the comparison",
        min_value=2,
        max_value=MOST_PEOPLE,
        required=False,
        help_text="Empty: as many.",
    )
    expected_percent = forms.IntegerField(
        label="Expected without the program, in percent",
        min_value=1,
        max_value=99,
        help_text="Your best guess: how many of the comparison have the outcome anyhow?",
        error_messages=must("Say your best guess."),
    )
    smallest_difference = forms.IntegerField(
        label="Smallest difference that would matter, in points",
        min_value=1,
        max_value=60,
        help_text="From 80 to 90 percent are 10 points.",
        error_messages=must("Say which difference would matter."),
    )
    horizon_months = forms.TypedChoiceField(
        label="Counted after", choices=HORIZONS, coerce=int, error_messages=must("Pick when you count.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A page that was open before there was the question does not ask it.
        self.fields["counted_side"].required = False

    def clean(self) -> dict[str, Any]:
        """The fields of DesignFacts. What does not go with the choices above is what nobody meant."""
        data: dict[str, Any] = super().clean() or {}
        data["counted_side"] = data.get("counted_side") or ComparisonDesign.Counted.BOTH
        data["groups"] = tuple(sorted(data.get("groups", ())))
        comparison = data.get("comparison")
        if comparison != ComparisonDesign.Comparison.WAITLIST:
            data["is_drawn"] = True
        if comparison == ComparisonDesign.Comparison.MATCHED or not data["is_drawn"]:
            data["groups"] = ()
        if data.get("outcome") not in ComparisonDesign.COUNTED_BY_FILE:
            data["own_measure"] = data["measure"] = ""
        elif not data.get("own_measure") and "own_measure" not in self.errors:
            self.add_error("own_measure", "Say in a sentence what is counted.")
        data["measure"] = data.get("measure") or data.get("own_measure", "")[:80]
        expected, difference = data.get("expected_percent"), data.get("smallest_difference")
        if expected and difference and expected + difference > 100:
            self.add_error("smallest_difference", f"Pick {100 - expected} or less: {expected} percent have it anyhow.")
        return data


class AmendDesignForm(DesignForm):
    """A locked design as it stands, what is to change about it, and why."""

    why = forms.CharField(
        label="Why it changes",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everybody who reads the figures reads this, for good. Name no person.",
        error_messages=must("Say why it changes."),
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, standing: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in standing:
            self.fields[name].disabled = True

    @property
    def facts(self) -> dict[str, Any]:
        """The design as it would be."""
        return {name: self.cleaned_data[name] for name in DesignForm.base_fields}


class FixPoolForm(forms.Form):
    """How many start, and where the seed will come from."""

    source = forms.ChoiceField(
        label="The seed",
        choices=with_sentence(Draw.Source.choices, SOURCE_SENTENCES),
        widget=forms.RadioSelect,
        initial=Draw.Source.MADE,
        error_messages=must("Pick where the seed comes from."),
    )
    announced = forms.CharField(
        label="Which public number",
        max_length=200,
        required=False,
        help_text="With a public number: which one, from where, and when, such as the numbers of Friday’s state lottery in their order.",
    )

    def __init__(self, *args: Any, cohort: Cohort, pool: dict[str, int], places: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for side, size in pool.items():
            called = "people" if cohort.is_circle else f"{side}s"
            self.fields[f"places_{side}"] = forms.IntegerField(
                label=f"Places for {called}",
                min_value=0,
                max_value=size,
                initial=min(places, size // 2),
                help_text=f"{size:,} are in the pool; the others wait.",
                error_messages=must("Say how many places there are."),
            )
        self.order_fields([*(f"places_{side}" for side in pool), "source", "announced"])

    @property
    def places(self) -> dict[str, int]:
        """Side -> places."""
        found = self.cleaned_data
        return {name.removeprefix("places_"): found[name] for name in found if name.startswith("places_")}

    def clean(self) -> dict[str, Any]:
        """What fix_pool() takes."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("source") == Draw.Source.PUBLIC and not data.get("announced") and "announced" not in self.errors:
            self.add_error("announced", "Say which number it will be, before anybody knows it.")
        return data


class AskEarlyForm(forms.Form):
    """Why somebody of the comparison is asked before their time."""

    why = forms.CharField(
        label="Why they cannot wait",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands beside the program’s figures for good, with the number of people. Name no person.",
        error_messages=must("Say why they cannot wait."),
    )


def expected_of_form(form: DesignForm, program: Program) -> dict[str, Any]:
    """What a comparison of the size on the page could see; nothing where the page makes no sense."""
    if form.is_bound and not form.is_valid() and set(form.errors) & set(DesignForm.base_fields):
        return {}
    data = form.cleaned_data if form.is_bound else form.initial
    if data["comparison"] == Comparison.NONE:
        return {"compares_nothing": True, "fewer_places": _more_than_places(program, data)}
    given = data["planned_size"], data["expected_percent"], data["smallest_difference"]
    other = data["planned_comparison"]
    return {
        "power": power.sentence(*given, other),
        "detectable": power.detectable_sentence(*given[:2], other),
        "rows": power.power_rows(*given, other),
        "difference": given[2],
        "fewer_places": _more_than_places(program, data),
    } | warnings_of(program, data)


def warnings_of(program: Program, data: Mapping[str, Any]) -> dict[str, bool]:
    """What a design with a waiting list does not keep: for its step, and for the review before the launch."""
    waits = data["comparison"] == Comparison.WAITLIST
    return {
        "by_hand": waits and not data["is_drawn"],
        "waits_past_the_end": waits and waits_past_the_end(program, data),
    }


def waits_past_the_end(program: Program, data: Mapping[str, Any]) -> bool:
    """Whether whoever waits so many months from the first day may be asked only when the program is over."""
    return bool(months_before(program.starts_on, -int(data["horizon_months"])) > program.ends_on)


def _more_than_places(program: Program, data: Mapping[str, Any]) -> str:
    """That more people may take part than are planned, which is when a draw costs nobody anything; empty otherwise, and with a draw."""
    drawn = data["comparison"] == Comparison.LOTTERY or (data["comparison"] == Comparison.WAITLIST and data["is_drawn"])
    if drawn or not data.get("planned_size"):
        return ""
    found = count_eligible(parse_sides(program.eligibility), program.organization.timezone)
    people = {Counted.MENTOR: found.mentors, Counted.MENTEE: found.mentees}.get(
        data["counted_side"], found.mentors + found.mentees - found.both
    )
    if people <= data["planned_size"]:
        return ""
    return f"{people:,} people may take part, and you plan places for {data['planned_size']:,}."
