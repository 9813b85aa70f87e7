"""The pages of the wizard: shapes and messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from access.forms import DateInput
from accounts.models import Person
from programs.eligible import people_called
from programs.models import Format, Program
from programs.wizard import (
    FEWEST_QUESTIONS,
    FORMAT_SENTENCES,
    MOST_GROUND_RULES,
    MOST_QUESTIONS,
)

MOST_OWNERS = 8  # that one search offers


def must(say: str) -> dict[str, str]:
    return {"required": say}


def with_sentence(choices: Iterable[tuple[str, str]], sentences: Mapping[str, str]) -> list[tuple[str, str]]:
    """Choices whose label has a quiet sentence below."""
    return [(value, with_line(label, sentences[value])) for value, label in choices]


def with_line(label: str, sentence: str) -> SafeString:
    return format_html('{}<span class="d-block uw-small uw-muted fw-normal">{}</span>', label, sentence)


def long_date(day: date) -> str:
    """ "October 16, 2026"."""
    return f"{day:%B} {day.day}, {day.year}"


class LinesField(forms.CharField):
    """Short texts, one a line; empty lines and repeated ones do not count."""

    widget = forms.Textarea

    def __init__(self, *, longest: int, fewest: int = 0, most: int, what: str, **kwargs: Any) -> None:
        self.longest, self.fewest, self.most, self.what = longest, fewest, most, what
        super().__init__(required=bool(fewest), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The lines as one text."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The lines without what does not count."""
        text = value.replace("\x00", "") if isinstance(value, str) else ""
        lines = list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))
        for number, line in enumerate(lines, start=1):
            if len(line) > self.longest:
                raise forms.ValidationError(
                    f"Shorten line {number} to {self.longest} characters. It has {len(line)} now."
                )
        if len(lines) < self.fewest:
            raise forms.ValidationError(f"Write at least {self.fewest} {self.what}, one a line.")
        if len(lines) > self.most:
            raise forms.ValidationError(f"Keep to {self.most} {self.what}. There are {len(lines)} now.")
        return lines


class PurposeForm(forms.Form):
    """What a program is for: of a blank one, the first thing that is asked."""

    name = forms.CharField(
        label="Name of the program",
        max_length=120,
        help_text="For example “AI fluency for executives”.",
        error_messages=must("Give the program a name."),
    )
    purpose = forms.ChoiceField(
        label="Purpose",
        choices=Program.Purpose.choices,
        widget=forms.RadioSelect,
        error_messages=must("Pick a purpose, or your own."),
    )
    own_purpose = forms.CharField(
        label="Your own purpose", max_length=120, required=False, help_text="Only with “Our own purpose”."
    )
    statement = forms.CharField(
        label="The outcome it is after",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One sentence: what will be decided or done differently?",
        error_messages=must("Say in a sentence what the program is after."),
    )

    def clean(self) -> dict[str, Any]:
        """Own words count with our own purpose only, and it needs them."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("purpose") != Program.Purpose.OWN:
            data["own_purpose"] = ""
        elif not data.get("own_purpose") and "own_purpose" not in self.errors:
            self.add_error("own_purpose", "Say your purpose in a few words.")
        return data


def _person_label(person: Person) -> str:
    return ", ".join(filter(None, (person.name, person.title))) + f" ({person.email})"


class QuestionsForm(forms.Form):
    """Business questions, and the one decision where there is one. The owner is searched for, then picked."""

    questions = LinesField(
        label="Business questions",
        longest=200,
        fewest=FEWEST_QUESTIONS,
        most=MOST_QUESTIONS,
        what="questions",
        help_text="Three to ten, one a line.",
    )
    decision = forms.CharField(
        label="The decision",
        max_length=200,
        required=False,
        help_text="For example “Whether the app replaces the loyalty card”.",
    )
    owner_search = forms.CharField(
        label="Who makes it", max_length=200, required=False, help_text="Type a part of the name or email address."
    )
    owner = forms.ChoiceField(label="Pick one", widget=forms.RadioSelect, required=False)
    decision_due_on = forms.DateField(label="By when", required=False, widget=DateInput)

    def __init__(self, *args: Any, current_owner: Person | None, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["questions"].widget.attrs["rows"] = 9
        words = self.data.get("owner_search", "").strip() if self.is_bound else ""
        self.matches = people_called(words, MOST_OWNERS + 1)
        self.has_more = len(self.matches) > MOST_OWNERS
        offered = {person.pk: person for person in [*filter(None, [current_owner]), *self.matches[:MOST_OWNERS]]}
        self.people = {str(pk): person for pk, person in offered.items()}
        owner: Any = self.fields["owner"]
        owner.choices = [(key, _person_label(person)) for key, person in self.people.items()]

    def clean(self) -> dict[str, Any]:
        """What set_questions() takes."""
        data: dict[str, Any] = super().clean() or {}
        decision, due = data.get("decision", ""), data.get("decision_due_on")
        owner = self._owner(data.pop("owner_search", ""), data.pop("owner", ""))
        if not decision:
            owner, data["decision_due_on"] = None, None
        else:
            if owner is None and not {"owner_search", "owner"} & self.errors.keys():
                self.add_error("owner_search", "Say who makes the decision.")
            if due is None and "decision_due_on" not in self.errors:
                self.add_error("decision_due_on", "Say by when it is made.")
            elif due is not None and due < self.today and due != self.initial.get("decision_due_on"):
                self.add_error("decision_due_on", f"Pick {long_date(self.today)} or a later day.")
        return {**data, "decision_owner": owner}

    def _owner(self, words: str, picked: str) -> Person | None:
        """Whom the radio names, unless a search since then found somebody else."""
        found = self.matches[:MOST_OWNERS]
        person = self.people.get(picked)
        if not words or person in found:
            return person
        if len(found) == 1:
            return found[0]
        if not found:
            self.add_error("owner_search", f"Nobody here is called “{words}”. Try another part of the name.")
        else:
            self.add_error("owner_search", "Several people are called that. Pick one below.")
        return None


class FormatsForm(forms.Form):
    """Who meets whom, and by which rules."""

    formats = forms.MultipleChoiceField(
        label="Formats",
        choices=with_sentence(Format.choices, FORMAT_SENTENCES),
        widget=forms.CheckboxSelectMultiple,
        error_messages=must("Tick at least one format."),
    )
    asks_managers = forms.BooleanField(
        label=with_line(
            "Ask a mentor’s manager first", "They read the topic, the hours and the end date, and nothing after that."
        ),
        required=False,
    )
    requires_charter = forms.BooleanField(
        label=with_line(
            "A charter before a pair is active",
            "Both sides agree on objectives and rules in writing. Until both have signed, they can book one session.",
        ),
        required=False,
    )
    takes_wishes = forms.BooleanField(
        label=with_line(
            "Let people say whom they would like to be paired with",
            "Up to three colleagues each, until answers close. A wish is a preference that you weigh; it bends no rule. "
            "Circles have none.",
        ),
        required=False,
    )
    ground_rules = LinesField(
        label="Ground rules",
        longest=160,
        most=MOST_GROUND_RULES,
        what="rules",
        help_text="A charter starts from these, and each pair may change them. One a line.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground_rules"].widget.attrs["rows"] = 14


class RhythmForm(forms.Form):
    """How often, how long, from when to when."""

    cadence = forms.ChoiceField(
        label="Rhythm",
        choices=Program.Cadence.choices,
        widget=forms.RadioSelect,
        error_messages=must("Pick a rhythm."),
    )
    interval_days = forms.IntegerField(
        label="Days between two sessions", min_value=7, max_value=92, required=False, help_text="7 to 92."
    )
    session_minutes = forms.IntegerField(
        label="Minutes of one session", min_value=15, max_value=240, required=False, help_text="15 to 240."
    )
    starts_on = forms.DateField(label="First day", widget=DateInput, error_messages=must("Pick the first day."))
    ends_on = forms.DateField(label="Last day", widget=DateInput, error_messages=must("Pick the last day."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        # What stands in the own fields is of no consequence with a preset, and must not be in the way.
        if self.is_bound and self.data.get("cadence") != Program.Cadence.OWN:
            for name in ("interval_days", "session_minutes"):
                own = self.fields[name]
                lenient = forms.CharField(label=own.label, widget=own.widget, help_text=own.help_text, required=False)
                self.fields[name] = lenient

    def clean(self) -> dict[str, Any]:
        """What set_rhythm() takes."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("cadence") != Program.Cadence.OWN:
            data.pop("interval_days", None), data.pop("session_minutes", None)
        else:
            for name, say in (("interval_days", "Say how many days, 7 to 92."), ("session_minutes", "Say how long.")):
                if data.get(name) is None and name not in self.errors:
                    self.add_error(name, say)
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", f"Pick a day after {long_date(starts_on)}.")
        elif ends_on and ends_on <= self.today:
            self.add_error("ends_on", f"Pick a day after {long_date(self.today)}.")
        return data


class NormsForm(forms.Form):
    """What the program adds to the notice."""

    norms = forms.CharField(
        label="In your own words",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="It stands in the notice, below what holds in every program. Up to 600 characters.",
    )
