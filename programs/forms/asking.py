"""Words around an invitation: a question about it, and the reply."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from accounts.models import Person

MOST_WORDS = 1200


class AskInvitationQuestionForm(forms.Form):
    """What somebody wants to know before they answer. `readers` carries whom the page named, so that nobody else gets it."""

    prefix = "question"
    readers = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label="Your question",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write your question first."},
    )

    def __init__(self, *args: Any, readers: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["readers"].initial = ",".join(str(person.pk) for person in readers)

    @property
    def reader_ids(self) -> set[UUID]:
        """The people whom the page named when it was opened."""
        found = set()
        for value in self.cleaned_data["readers"].split(","):
            try:
                found.add(UUID(value))
            except ValueError:
                continue
        return found


class ReplyToQuestionForm(forms.Form):
    """The team's words to one person."""

    text = forms.CharField(
        label="Your reply",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write your reply first."},
    )
