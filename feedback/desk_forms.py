"""Shapes and messages of the help door and of the help desk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms

from accounts.models import Person
from feedback.case_code import NotACode, read_code
from feedback.models import HelpCase

LONGEST = 5000
NAMED, UNNAMED = "named", "unnamed"


def _words(label: str, missing: str, rows: int = 4, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": rows}),
        max_length=LONGEST,
        error_messages={"required": missing},
        **options,
    )


class AskHelpForm(forms.Form):
    """Words for one person, who is named before they are sent; with the author's name, or without."""

    kind = forms.ChoiceField(label="What is it?", choices=HelpCase.Kind.choices, widget=forms.RadioSelect)
    to = forms.ChoiceField(
        label="Who should read it?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Pick who should read it.",
            "invalid_choice": "Pick one of these: somebody else answers now than when you opened this page.",
        },
    )
    who = forms.ChoiceField(
        label="With your name?",
        choices=[(NAMED, "With my name"), (UNNAMED, "Without my name")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose: with your name, or without."},
    )
    text = _words("What happened, and what would help?", "Write what happened. A sentence is enough.", rows=7)
    code = forms.CharField(widget=forms.HiddenInput, required=False)  # signed: feedback.case_code.offer

    def __init__(
        self, readers: Sequence[Person], offered: str, data: Any = None, initial: dict[str, Any] | None = None
    ) -> None:
        # Whether they give their name, and to whom, is theirs to say: nothing is ticked before they do.
        start = {"kind": HelpCase.Kind.HELP, "to": str(readers[0].pk) if len(readers) == 1 else "", "code": offered}
        super().__init__(data, initial={**start, **(initial or {})})
        field: Any = self.fields["to"]
        field.choices = [(str(person.pk), person.name) for person in readers]
        if len(readers) == 1:
            field.widget = forms.HiddenInput()


class _Once(forms.Form):
    """A form whose second sending changes nothing."""

    once = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, initial={"once": uuid4()}, **options)


class ReplyForm(_Once):
    """More words in a case."""

    text = _words("Your words", "Write something first.")


class NoteForm(_Once):
    """Words of the ombudsperson to themselves."""

    text = _words("A note to yourself", "Write something first.", rows=3)


class CloseCaseForm(_Once):
    """How a case ends, and the last words to its author."""

    outcome = forms.ChoiceField(
        label="How it ends",
        choices=HelpCase.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pick how it ends."},
    )
    text = _words("Words to the author", "Write a last word to the author. A sentence is enough.", rows=3)


class HandOverForm(forms.Form):
    """Who else could answer."""

    to = forms.TypedChoiceField(
        label="To whom?",
        coerce=UUID,
        error_messages={"required": "Pick somebody.", "invalid_choice": "Pick one of these."},
    )

    def __init__(self, people: Iterable[Person], data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        field: Any = self.fields["to"]
        field.choices = [("", "Pick somebody"), *((str(person.pk), person.name) for person in people)]


class CodeForm(forms.Form):
    """The code of a case without a name."""

    code = forms.CharField(
        label="Your code",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text="25 letters and digits, as it was shown to you once.",
        error_messages={"required": "Type or paste your code."},
    )

    def clean_code(self) -> str:
        """The code as we write it."""
        try:
            return read_code(self.cleaned_data["code"])
        except NotACode as error:
            raise forms.ValidationError("A code has 25 letters and digits. Look for one that is missing.") from error


class DeskSearchForm(forms.Form):
    """A name, and nothing that somebody wrote."""

    search = forms.CharField(label="Name of the author", max_length=200, required=False)
