"""Shapes and messages of the statements of a cycle, of proposals for them, and of responses to what they show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from access.forms import DateInput
from accounts.models import Person
from feedback.models import ResponseVersion, Side
from feedback.response import Answer
from feedback.starter import AREAS, BETWEEN, CUSTOMERS
from feedback.statements import LONGEST, problem_with
from programs.models import Topic


class StatementForm(forms.Form):
    """A statement and its area. What the list it joins allows, the action says."""

    text = forms.CharField(label="Statement", max_length=LONGEST, error_messages={"required": "Write the statement."})
    area = forms.ChoiceField(label="Area", choices=[(area, area) for area in AREAS], initial=CUSTOMERS)

    def clean_text(self) -> str:
        """One line that can be ticked by itself."""
        text = " ".join(self.cleaned_data["text"].split())
        if problem := problem_with(text):
            raise forms.ValidationError(problem)
        return text


class AddThemeForm(StatementForm):
    """A new statement, and whose it is."""

    side = forms.ChoiceField(label="Who ticks it", choices=Side.choices, widget=forms.RadioSelect, initial=Side.MENTOR)
    field_order = ("side", "text", "area")

    def __init__(self, *args: Any, sides: Iterable[Side], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["side"]
        field.choices = [(side.value, side.label) for side in sides]


class TakeProposalForm(StatementForm):
    """A proposal on its way to the list; its words may be made better."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].initial = BETWEEN
        self.fields["text"].help_text = "As it was proposed. You may say it better."


class ProposeThemeForm(forms.Form):
    """One line for the next list."""

    text = forms.CharField(
        label="Your statement",
        max_length=LONGEST,
        help_text="At most nine words, true or not by itself: “Customers get stuck in a step we own”.",
        error_messages={"required": "Write the statement."},
    )


class DeclineProposalForm(forms.Form):
    """A word for whoever proposed it."""

    answer = forms.CharField(
        label="Why not",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write why. A few words are enough."},
    )


class ResponseForm(forms.Form):
    """What is done about a pattern. What a state needs besides, the action says."""

    owner: forms.ModelChoiceField[Person] = forms.ModelChoiceField(
        label="Who sees to it",
        queryset=None,
        empty_label="Pick a person",
        error_messages={"required": "Pick who sees to it.", "invalid_choice": "Pick somebody from the list."},
    )
    state = forms.ChoiceField(
        label="Where it stands", choices=ResponseVersion.State.choices, widget=forms.RadioSelect, initial="looking"
    )
    action = forms.CharField(
        label="What we will do",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Or what you look into, or leave as it is.",
        error_messages={"required": "Write what you will do. A sentence is enough."},
    )
    reason = forms.CharField(label="Why", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    changed = forms.CharField(
        label="What changed", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    due_on = forms.DateField(label="By when", required=False, widget=DateInput)
    insight = forms.ChoiceField(
        label="What it turned out to be", choices=ResponseVersion.Insight.choices, required=False
    )
    guide = forms.ChoiceField(label="A guide that it feeds", required=False)
    topic: forms.ModelChoiceField[Topic] = forms.ModelChoiceField(
        label="A topic to train", queryset=None, required=False, empty_label="None"
    )
    known = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        *args: Any,
        owners: QuerySet[Person],
        guides: Iterable[tuple[str, str]],
        topics: QuerySet[Topic],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["owner"].queryset, fields["topic"].queryset = owners, topics
        fields["guide"].choices = [("", "None"), *guides]

    def clean(self) -> dict[str, Any]:
        """The answer is whole, or each field that lacks something says so."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("state") == ResponseVersion.State.WILL_NOT and not data.get("reason"):
            self.add_error("reason", "Say why. Whoever named it reads it.")
        if data.get("state") == ResponseVersion.State.DONE and not data.get("changed"):
            self.add_error("changed", "Say what is different now.")
        return data

    def answer(self) -> Answer:
        """What was written, for the action."""
        data = self.cleaned_data
        kept = ("state", "action", "reason", "changed", "due_on", "insight", "guide")
        topic = data["topic"]
        return Answer(owner_id=data["owner"].pk, topic_id=topic.pk if topic else None, **{k: data[k] for k in kept})

    @staticmethod
    def shown(answer: ResponseVersion | None) -> dict[str, Any]:
        """The initial values of a form that shows this response."""
        if answer is None:
            return {"known": 0}
        names = ("state", "action", "reason", "changed", "due_on", "insight", "guide")
        values = {name: getattr(answer, name) for name in names}
        return {**values, "owner": answer.owner_id, "topic": answer.topic_id, "known": answer.number}
