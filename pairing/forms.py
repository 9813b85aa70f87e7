"""The charter of a pair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms

from access.forms import DateInput
from pairing import charter
from pairing.charter import Brief, Objective, Terms, in_words
from pairing.models import ObjectiveProgress

# The charter ------------------------------------------------------------------------------------------------------

OWN_QUESTIONS, OWN_RULES = ("own_question_1", "own_question_2", "own_question_3"), ("own_rule_1", "own_rule_2")
ABOUT = [("questions", "Three questions"), ("decision", "One decision")]


class ObjectiveForm(forms.Form):
    """What one member wants, and how they will know. A row that is left empty counts for nothing."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    owner = forms.UUIDField(widget=forms.HiddenInput, error_messages={"invalid": "Choose somebody in the pair."})
    text = forms.CharField(
        label="Objective",
        max_length=charter.OBJECTIVE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say what it is that the measure shows."},
    )
    measure = forms.CharField(
        label="How you will know",
        max_length=charter.OBJECTIVE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say how you will know: something done, or not done."},
    )

    def __init__(self, *args: Any, owners: Iterable[UUID] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners = set(owners)

    def has_changed(self) -> bool:
        """Whether anything was written, now or before."""
        return any((self[name].data or "").strip() for name in ("text", "measure"))

    def clean_owner(self) -> UUID:
        """Somebody of the pair."""
        owner: UUID = self.cleaned_data["owner"]
        if owner not in self.owners:
            raise forms.ValidationError("Choose somebody in the pair.")
        return owner

    def call_it(self, number: int, name: str) -> None:
        """The labels: `name` is empty where the row is the reader's own."""
        self.fields["text"].label = f"{name}: objective {number}" if name else f"Your objective {number}"
        self.fields["measure"].label = f"How {name} will know" if name else "How you will know"


class BaseObjectives(forms.BaseFormSet):
    """Rows that all may stay empty, also those that are prefilled: who clears one drops it."""

    def initial_form_count(self) -> int:
        """None: every row is an extra one."""
        return 0

    def total_form_count(self) -> int:
        """As many as were sent, or as many as there is something to show in."""
        return super().total_form_count() if self.is_bound else len(self.initial or [])

    def objectives(self) -> tuple[Objective, ...]:
        """What was written, in the order of the rows."""
        found: dict[UUID, Objective] = {}
        for row in (form.cleaned_data for form in self.forms if form.has_changed()):
            key = row["id"] if row["id"] and row["id"] not in found else uuid4()
            found[key] = Objective(key, row["owner"], row["text"], row["measure"])
        return tuple(found.values())


Objectives: Any = forms.formset_factory(
    ObjectiveForm,
    formset=BaseObjectives,
    extra=0,
    max_num=charter.OBJECTIVES_AT_MOST,
    absolute_max=charter.OBJECTIVES_AT_MOST,
    validate_max=True,
)


class ProposeCharterForm(forms.Form):
    """What the pair is about, by which rules and until when. Its objectives are rows beside it (Objectives)."""

    based_on = forms.IntegerField(required=False, min_value=1, max_value=9999, widget=forms.HiddenInput)
    about = forms.ChoiceField(
        label="What is it about?",
        choices=ABOUT,
        initial="questions",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose three questions or one decision."},
    )
    questions = forms.MultipleChoiceField(
        label="Questions to choose from", required=False, widget=forms.CheckboxSelectMultiple
    )
    own_question_1 = forms.CharField(label="A question of your own", max_length=charter.QUESTION, required=False)
    own_question_2 = forms.CharField(label="A second one", max_length=charter.QUESTION, required=False)
    own_question_3 = forms.CharField(label="A third one", max_length=charter.QUESTION, required=False)
    decision = forms.CharField(
        label="The decision",
        max_length=charter.DECISION,
        required=False,
        help_text="One that is still open, such as a price, a message or the way work is done.",
    )
    decision_owner = forms.CharField(label="Who decides", max_length=charter.NAME, required=False)
    decision_due_on = forms.DateField(
        label="By when",
        required=False,
        widget=DateInput(),
        error_messages={"invalid": "Write the day as year-month-day, such as 2026-10-14."},
    )
    ground_rules = forms.MultipleChoiceField(
        label="Ground rules", required=False, widget=forms.CheckboxSelectMultiple, help_text="Untick what does not fit."
    )
    own_rule_1 = forms.CharField(label="A rule of your own", max_length=charter.RULE, required=False)
    own_rule_2 = forms.CharField(label="Another one", max_length=charter.RULE, required=False)
    rhythm = forms.CharField(
        label="How often, and how long",
        max_length=charter.RHYTHM,
        error_messages={"required": "Say how often you meet, such as “Monthly, 60 minutes”."},
    )
    ends_on = forms.DateField(
        label="Last day",
        widget=DateInput(),
        error_messages={
            "required": "Pick the last day.",
            "invalid": "Write the day as year-month-day, such as 2026-10-14.",
        },
    )

    def __init__(
        self,
        *args: Any,
        questions: Sequence[str] = (),
        rules: Sequence[str] = (),
        today: date,
        last_day: date | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.last_day = today, last_day
        for name, lines in (("questions", questions), ("ground_rules", rules)):
            field: Any = self.fields[name]
            field.choices = [(line, line) for line in lines]
        if not questions:
            del self.fields["questions"]

    def clean_ends_on(self) -> date:
        """After today, and within the program."""
        day: date = self.cleaned_data["ends_on"]
        if day <= self.today:
            raise forms.ValidationError(f"Pick a day after {in_words(self.today)}.")
        if self.last_day is not None and day > self.last_day:
            raise forms.ValidationError(f"Pick a day no later than {in_words(self.last_day)}, the program’s last.")
        return day

    def clean(self) -> dict[str, Any]:
        """Three questions or one whole decision, and at least one rule."""
        data = super().clean() or {}
        if data.get("about") == "questions" and len(self._questions) != charter.QUESTIONS:
            chosen = len(self._questions)
            field = "questions" if "questions" in self.fields else OWN_QUESTIONS[min(chosen, 2)]
            self.add_error(field, f"Choose exactly three questions, your own among them. Now it is {chosen}.")
        if data.get("about") == "decision":
            for name, message in (
                ("decision", "Say which decision."),
                ("decision_owner", "Name who decides."),
                ("decision_due_on", "Pick the day by which it is decided."),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, message)
        if not 1 <= len(self._rules) <= charter.RULES_AT_MOST and "ground_rules" not in self.errors:
            self.add_error("ground_rules", f"Keep 1 to {charter.RULES_AT_MOST} ground rules.")
        return data

    @property
    def _questions(self) -> tuple[str, ...]:
        return self._lines("questions", OWN_QUESTIONS)

    @property
    def _rules(self) -> tuple[str, ...]:
        return self._lines("ground_rules", OWN_RULES)

    def _lines(self, ticked: str, own: Iterable[str]) -> tuple[str, ...]:
        """What is ticked, then what was written, each once."""
        lines = [*(self.cleaned_data.get(ticked) or []), *(self.cleaned_data.get(name) or "" for name in own)]
        return tuple(dict.fromkeys(filter(None, lines)))

    def terms(self, objectives: tuple[Objective, ...]) -> Terms:
        """The whole proposal, once both forms are valid."""
        data = self.cleaned_data
        brief = None
        if data["about"] == "decision":
            brief = Brief(data["decision"], data["decision_owner"], data["decision_due_on"])
        questions = () if brief else self._questions
        return Terms(objectives, questions, brief, self._rules, data["rhythm"], data["ends_on"])


class ReviewCharterForm(forms.Form):
    """What a member sees at half-time."""

    text = forms.CharField(
        label="What holds, and what would you change?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One line is enough. A change becomes real with a new version.",
        error_messages={"required": "Write one line first.", "max_length": "Keep it under %(limit_value)d characters."},
    )


class ProgressForm(forms.Form):
    """How far one's own objective is."""

    state = forms.ChoiceField(label="How far is it", choices=ObjectiveProgress.State.choices)
    note = forms.CharField(
        label="A note", required=False, max_length=500, error_messages={"max_length": "Keep it under 500 characters."}
    )
