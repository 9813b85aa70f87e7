"""Guides, the session kit and invitations: what an organization writes, and how the kit is filtered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.core.validators import RegexValidator

from programs.library import (
    PLACEHOLDERS,
    Guide,
    KitItem,
    Script,
    allowed_in,
    problems_of,
    problems_of_subject,
    script,
)
from programs.library.scripts import REQUIRED
from programs.models import LibraryText, Program
from programs.texts import Text, words_of

BODY, ITEM, SCRIPT = 6000, 1000, 3000  # characters
OWN_KEY = RegexValidator(r"^own_[0-9a-f]{32}$")
WRITING = "Leave an empty line between paragraphs. Begin a line with - for a list, with ## for a heading; write **so** for bold."


class ProseField(forms.CharField):
    """Several paragraphs. A browser sends two characters for each line end, which would count twice, and make our own words look edited."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        """With line ends of one character."""
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n").strip()


def _too_long(limit: int) -> str:
    return f"Keep it under {limit} characters."


def _messages(required: str, limit: int) -> dict[str, str]:
    return {"required": required, "max_length": _too_long(limit)}


class _Writing(forms.Form):
    def typed(self, name: str) -> str:
        """What stands in a field, right or wrong."""
        return str(self[name].value() or "")


class _SetForm(_Writing):
    """An edit carries when the text was last changed, so that nobody writes over what they have not seen."""

    changed_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_changed_at(self) -> datetime | None:
        """When the text was last changed as this form was opened; None for words of ours, and for nonsense."""
        try:
            return datetime.fromisoformat(self.cleaned_data["changed_at"])
        except ValueError:
            return None

    @property
    def words(self) -> dict[str, Any]:
        """What the action takes."""
        data = dict(self.cleaned_data)
        data["seen"] = data.pop("changed_at")
        return data


class _AddForm(_Writing):
    """A new text has its key before it is sent, so that sending it twice adds one."""

    key = forms.CharField(widget=forms.HiddenInput, validators=[OWN_KEY])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {"key": f"own_{uuid4().hex}"} | kwargs["initial"]
        super().__init__(*args, **kwargs)

    @property
    def words(self) -> dict[str, Any]:
        """What the action takes."""
        return dict(self.cleaned_data)


class _GuideFields(_Writing):
    title = forms.CharField(label="Title", max_length=80, error_messages=_messages("Give the guide a title.", 80))
    summary = forms.CharField(
        label="In one line",
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What it helps with. It stands in the list.",
        error_messages={"max_length": _too_long(200)},
    )
    audience = forms.ChoiceField(
        label="For whom",
        choices=LibraryText.Audience.choices,
        help_text="Mentors and mentees see theirs first. Only those who run programs see the ones for the program team.",
    )
    body = ProseField(
        label="The guide",
        max_length=BODY,
        widget=forms.Textarea(attrs={"rows": 22}),
        help_text=WRITING,
        error_messages=_messages("Write the guide.", BODY),
    )

    def preview(self) -> Guide:
        """The guide as it would read."""
        return Guide("", self.typed("title"), "everyone", self.typed("summary"), self.typed("body"))


class SetGuideForm(_GuideFields, _SetForm):
    """Other words for a guide."""


class AddGuideForm(_GuideFields, _AddForm):
    """A guide of one's own."""


class _KitFields(_Writing):
    kit_kind = forms.ChoiceField(
        label="What it is",
        choices=LibraryText.KitKind.choices,
        widget=forms.RadioSelect,
        initial=LibraryText.KitKind.QUESTION,
        help_text="A plan is an agenda, a theme is something to do, a question is asked as it stands, an example is for mentors.",
        error_messages={"required": "Say what it is."},
    )
    title = forms.CharField(label="Title", max_length=80, error_messages=_messages("Give it a title.", 80))
    body = ProseField(
        label="Text",
        max_length=ITEM,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Leave an empty line between paragraphs. A mentee can take a question over word for word.",
        error_messages=_messages("Write what it says.", ITEM),
    )
    purposes = forms.MultipleChoiceField(
        label="Programs that it fits",
        choices=Program.Purpose.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Without a tick it fits every program.",
    )

    def preview(self) -> KitItem:
        """The item as it would read."""
        return KitItem("", "question", self.typed("title"), self.typed("body"), frozenset())


class SetKitItemForm(_KitFields, _SetForm):
    """Other words for an item of the kit."""


class AddKitItemForm(_KitFields, _AddForm):
    """An own item of the kit."""


class SetScriptForm(_SetForm):
    """Other words for an invitation; what cannot be sent is named at its field."""

    subject = forms.CharField(label="Subject", max_length=160, error_messages=_messages("Write a subject.", 160))
    body = ProseField(
        label="Message",
        max_length=SCRIPT,
        widget=forms.Textarea(attrs={"rows": 20}),
        help_text="Plain paragraphs, with an empty line between them.",
        error_messages=_messages("Write the message.", SCRIPT),
    )

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = key

    def clean_subject(self) -> str:
        """One line with placeholders that can be filled."""
        subject: str = self.cleaned_data["subject"]
        if problems := problems_of_subject(self.key, subject):
            raise forms.ValidationError(problems)
        return subject

    def clean_body(self) -> str:
        """Words with every placeholder that they need, and none that cannot be filled."""
        body: str = self.cleaned_data["body"]
        if problems := problems_of(self.key, body):
            raise forms.ValidationError(problems)
        return body

    def preview(self) -> Script:
        """The invitation with the words that stand in the form, right or wrong."""
        return replace(script(self.key), subject=self.typed("subject"), body=self.typed("body"))

    @property
    def placeholders(self) -> list[tuple[str, str, bool]]:
        """(as it is written, what it stands for, whether it must be there)."""
        needed = REQUIRED[self.key]
        return [(f"{{{name}}}", PLACEHOLDERS[name], name in needed) for name in allowed_in(self.key)]


def initial_of(text: Text, changed_at: datetime | None) -> dict[str, Any]:
    """What a form of this text starts from."""
    words = words_of(text)
    if isinstance(text, Script):
        words["subject"] = words.pop("title")
    return {**words, "changed_at": changed_at.isoformat() if changed_at else ""}


class KitFilterForm(forms.Form):
    """Which part of the kit to show. `purposes` are those of the reader's own programs."""

    ALL = "all"

    kind = forms.ChoiceField(label="Show", required=False, choices=[("", "Everything"), *LibraryText.KitKind.choices])
    purpose = forms.ChoiceField(label="For", required=False)

    def __init__(self, *args: Any, is_for_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [("", "Your programs"), (self.ALL, "Every program")] if is_for_own else [("", "Every program")]
        self.fields["purpose"].choices = [*own, *Program.Purpose.choices]  # type: ignore[attr-defined]

    def chosen(self, name: str) -> str:
        """What is asked for; empty for nothing and for nonsense."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))
