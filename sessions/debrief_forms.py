"""The form of a debrief: what each part asks, and who may read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField

from access.kinds import KINDS, Kind
from programs.models import Level, Need
from sessions.debriefs import ASSUMPTIONS, CHOICES, LINE, TEXT, TITLES, Assumption, Content, Part, Said, Verdict
from sessions.skills import Rating, Ratings

QUESTIONS = {
    Part.LEARNED: "What do you know now that you did not know before?",
    Part.ASSUMPTIONS: "Up to three things that you took for true. Did they hold, bend or break?",
    Part.GAINED: "What is different for you: practice, trust, a door that opened?",
    Part.NEXT: "What is your next step?",
}
HALVES = (("then", "Where you were then, seen from now"), ("now", "Where you are now"))
LEVELS = [("", "Leave it open"), *Level.choices]
VERDICTS = [("", "What became of it?"), *((each.value, each.capitalize()) for each in Verdict)]


class DebriefForm(forms.Form):
    """Every part may stay empty. A draft may also hold half an assumption; what is kept may not."""

    based_on = forms.IntegerField(min_value=0, max_value=1_000_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_draft: bool = False, needs: Sequence[Need] = (), **kwargs: Any) -> None:
        """`needs`: what the author wants to learn, each with its topic."""
        super().__init__(*args, **kwargs)
        self.is_draft, self.needs = is_draft, needs
        for part in Part:
            self._add(part)
        for need in needs:
            for half, label in HALVES:
                self.fields[f"{half}_{need.topic_id.hex}"] = forms.TypedChoiceField(
                    label=label,
                    choices=LEVELS,
                    coerce=int,
                    empty_value=None,
                    required=False,
                    error_messages={"invalid_choice": "Choose one of the levels."},
                )

    def _add(self, part: Part) -> None:
        self.fields[f"{part}_kind"] = forms.TypedChoiceField(
            label=f"Who may read “{TITLES[part]}”",
            choices=[(kind.value, KINDS[kind].label) for kind in CHOICES],
            coerce=Kind,
            widget=forms.RadioSelect,
            error_messages={
                "required": "Choose who may read it: Pair or Private.",
                "invalid_choice": "Choose who may read it: Pair or Private.",
            },
        )
        if part is not Part.ASSUMPTIONS:
            self.fields[str(part)] = _text(QUESTIONS[part], TEXT, forms.Textarea(attrs={"rows": 4}))
            return
        for number in range(1, ASSUMPTIONS + 1):
            self.fields[f"assumption_{number}"] = _text(f"Assumption {number}", LINE, forms.TextInput())
            self.fields[f"verdict_{number}"] = forms.TypedChoiceField(
                label=f"Did assumption {number} hold?",
                choices=VERDICTS,
                coerce=Verdict,
                empty_value=None,
                required=False,
                error_messages={"invalid_choice": "Choose held, bent or broke."},
            )

    def clean(self) -> dict[str, Any]:
        """Half an assumption waits for its other half, unless this is a draft."""
        data = super().clean() or {}
        for number in range(1, ASSUMPTIONS + 1):
            text, verdict = data.get(f"assumption_{number}"), data.get(f"verdict_{number}")
            if self.is_draft or bool(text) == bool(verdict) or self._is_wrong(number):
                continue
            if text:
                self.add_error(f"verdict_{number}", "Say whether it held, bent or broke, or clear the line.")
            else:
                self.add_error(f"assumption_{number}", "Write what you assumed, or choose nothing beside it.")
        for need in self.needs:
            names = [f"{half}_{need.topic_id.hex}" for half, _ in HALVES]
            missing = [name for name in names if data.get(name) is None]
            if not self.is_draft and len(missing) == 1 and missing[0] not in self.errors:
                self.add_error(missing[0], f"Choose a level for {need.topic.name}, or leave both open.")
        return data

    def ratings(self) -> dict[UUID, Rating]:
        """What was rated, once the form is valid."""
        found = {
            need.topic_id: Rating(*(self.cleaned_data[f"{half}_{need.topic_id.hex}"] for half, _ in HALVES))
            for need in self.needs
        }
        return {topic: rating for topic, rating in found.items() if rating != Rating()}

    def skills(self) -> list[tuple[str, BoundField, BoundField]]:
        """(topic, then, now) of each need."""
        return [
            (need.topic.name, self[f"then_{need.topic_id.hex}"], self[f"now_{need.topic_id.hex}"])
            for need in self.needs
        ]

    def _is_wrong(self, number: int) -> bool:
        return bool({f"assumption_{number}", f"verdict_{number}"} & self.errors.keys())

    def content(self) -> Content:
        """What was written, once the form is valid."""
        data = self.cleaned_data
        found = {part: Said(data[f"{part}_kind"], data.get(str(part)) or "") for part in Part}
        rows = (
            Assumption(data[f"assumption_{number}"], data[f"verdict_{number}"]) for number in range(1, ASSUMPTIONS + 1)
        )
        kind = found[Part.ASSUMPTIONS].kind
        found[Part.ASSUMPTIONS] = Said(kind, assumptions=tuple(row for row in rows if row.text or row.verdict))
        return found

    @staticmethod
    def initial_of(content: Content, version: int, ratings: Ratings) -> dict[str, Any]:
        """The values that show this content and these levels."""
        values: dict[str, Any] = {"based_on": version}
        for topic, rating in ratings.items():
            values |= {f"then_{topic.hex}": rating.then, f"now_{topic.hex}": rating.now}
        for part, said in content.items():
            values |= {f"{part}_kind": said.kind.value, str(part): said.text}
        for number, row in enumerate(content[Part.ASSUMPTIONS].assumptions, 1):
            values |= {f"assumption_{number}": row.text, f"verdict_{number}": row.verdict or ""}
        return values


def _text(label: str, most: int, widget: forms.Widget) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=False,
        widget=widget,
        error_messages={"max_length": "Keep it under %(limit_value)d characters."},
    )
