"""What the program team adds to the message about a new pair."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from pairing.notices import MOST, SIDES, plain


class PlainText(forms.CharField):
    """Paragraphs of plain text. A line end counts as one character, as it does in the browser's own limit."""

    def to_python(self, value: Any) -> str:
        """The text as it goes into a message."""
        return plain(str(value)) if value else ""


class PublishForm(forms.Form):
    """A text for each side, besides our words. Both may stay empty."""

    mentee = PlainText(
        label="To mentees",
        required=False,
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": "Keep it under %(limit_value)d characters. Now it has %(show_value)d."},
    )
    mentor = PlainText(
        label="To mentors",
        required=False,
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": "Keep it under %(limit_value)d characters. Now it has %(show_value)d."},
    )

    def __init__(self, *args: Any, notices: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", dict(notices or {}))
        super().__init__(*args, **kwargs)

    def typed(self) -> dict[str, str]:
        """The texts as they stand in the fields, whether they may be sent or not."""
        return {side: plain(str(self[side].value() or ""))[:MOST] for side in SIDES}

    def notices(self) -> dict[str, str]:
        """The texts of a valid form, by side."""
        return {side: self.cleaned_data[side] for side in SIDES}
