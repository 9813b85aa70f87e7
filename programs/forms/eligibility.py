"""Who is eligible, as a page asks for it: two sides with the same fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms

from programs.eligibility import (
    AtSites,
    InUnits,
    LevelAtLeast,
    LevelAtMost,
    Rule,
    Speaks,
    TenureAtLeast,
    as_json,
    language_name,
    span,
)
from programs.eligible import Places

TENURES = (3, 6, 12, 24, 36, 60)  # months


class SideForm(forms.Form):
    """Who is eligible on one side."""

    units = forms.MultipleChoiceField(label="Only these units", required=False, widget=forms.CheckboxSelectMultiple)
    sites = forms.MultipleChoiceField(label="Only these sites", required=False, widget=forms.CheckboxSelectMultiple)
    languages = forms.MultipleChoiceField(
        label="Speaks one of these", required=False, widget=forms.CheckboxSelectMultiple
    )
    level_at_least = forms.TypedChoiceField(label="Level at least", coerce=int, empty_value=None, required=False)
    level_at_most = forms.TypedChoiceField(label="Level at most", coerce=int, empty_value=None, required=False)
    tenure_at_least = forms.TypedChoiceField(label="With us for", coerce=int, empty_value=None, required=False)

    MAKES: ClassVar[Mapping[str, Any]] = {
        "units": InUnits,
        "sites": AtSites,
        "languages": Speaks,
        "level_at_least": LevelAtLeast,
        "level_at_most": LevelAtMost,
        "tenure_at_least": TenureAtLeast,
    }
    LISTS = ("units", "sites", "languages")

    def __init__(self, data: Any, *, prefix: str, rules: Iterable[Rule], places: Places) -> None:
        initial = _initial(rules)
        super().__init__(data, initial=initial, prefix=prefix)
        languages = dict(places.languages) | {code: language_name(code) for code in initial.get("languages", ())}
        self._offer("units", [(unit, unit) for unit in _union(places.units, initial.get("units"))])
        self._offer("sites", [(site, site) for site in _union(places.sites, initial.get("sites"))])
        self._offer("languages", sorted(languages.items(), key=lambda pair: pair[1]))
        for name in ("level_at_least", "level_at_most"):
            levels = _union(places.levels, [initial[name]] if name in initial else None)
            self._offer(name, [("", "Any level"), *((level, str(level)) for level in levels)])
        months = _union(TENURES, [initial["tenure_at_least"]] if "tenure_at_least" in initial else None)
        self._offer("tenure_at_least", [("", "Any time"), *((n, f"{span(n)} or longer") for n in months)])

    def _offer(self, name: str, choices: list[tuple[Any, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Levels must leave somebody in."""
        data: dict[str, Any] = super().clean() or {}
        least, most = data.get("level_at_least"), data.get("level_at_most")
        if least and most and least > most:
            self.add_error("level_at_most", f"Pick level {least} or above, or nobody is left.")
        return data

    @property
    def rules(self) -> list[Rule]:
        """What is chosen, as far as it can be read."""
        data = self.cleaned_data if self.is_bound else self.initial
        chosen = ((make, data.get(name)) for name, make in self.MAKES.items())
        return [make(tuple(value) if isinstance(value, list) else value) for make, value in chosen if value]

    @property
    def lists(self) -> list[Any]:
        """The fields with many ticks, each with how many are ticked now, without those that offer nothing."""
        fields = [self[name] for name in self.LISTS if list(self[name])]
        return [(field, len(field.value() or ())) for field in fields]

    @property
    def limits(self) -> list[Any]:
        """The fields with one value."""
        return [self[name] for name in self.MAKES if name not in self.LISTS]


class EligibilityForm:
    """Both sides at once."""

    def __init__(self, data: Any, *, rules: Mapping[str, Iterable[Rule]], places: Places) -> None:
        self.mentor = SideForm(data, prefix="mentor", rules=rules["mentor"], places=places)
        self.mentee = SideForm(data, prefix="mentee", rules=rules["mentee"], places=places)

    def is_valid(self) -> bool:
        """Whether both sides are."""
        return all([self.mentor.is_valid(), self.mentee.is_valid()])

    @property
    def rules(self) -> dict[str, list[Rule]]:
        """What is chosen on each side."""
        return {"mentor": self.mentor.rules, "mentee": self.mentee.rules}

    @property
    def eligibility(self) -> dict[str, object]:
        """What set_eligibility() takes."""
        return {side: as_json(rules) for side, rules in self.rules.items()}


def _initial(rules: Iterable[Rule]) -> dict[str, Any]:
    """The rules as values of the form's fields."""
    rows = as_json(list(rules))
    return {str(row["rule"]): row.get("values", row.get("value")) for row in rows}


def _union(known: Iterable[Any], chosen: Iterable[Any] | None) -> list[Any]:
    """What the people file knows, with what a rule names though nobody has it any more."""
    return sorted({*known, *(chosen or ())})
