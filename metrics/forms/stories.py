"""Shapes and messages of the forms of stories."""

from __future__ import annotations

from django import forms

from metrics.models import Story
from metrics.story_words import PARTS

TOO_LONG = "Keep it under %(limit_value)d characters."
TEXT = {"required": "Write a few sentences.", "max_length": TOO_LONG}
AREA = {"rows": 4}


class StoryForm(forms.Form):
    """Three questions and a title."""

    title = forms.CharField(
        label=PARTS["title"],
        max_length=120,
        help_text="What somebody in a hurry would stop at.",
        error_messages={"required": "Give it a title.", "max_length": TOO_LONG},
    )
    tried = forms.CharField(
        label=PARTS["tried"], max_length=800, widget=forms.Textarea(attrs=AREA), error_messages=TEXT
    )
    happened = forms.CharField(
        label=PARTS["happened"],
        max_length=800,
        widget=forms.Textarea(attrs=AREA),
        help_text="Also what did not work.",
        error_messages=TEXT,
    )
    useful = forms.CharField(
        label=PARTS["useful"], max_length=800, widget=forms.Textarea(attrs=AREA), error_messages=TEXT
    )


class KeepFlagForm(forms.Form):
    """Why something stays in."""

    key = forms.CharField(max_length=200, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why it may stay",
        max_length=200,
        error_messages={"required": "Say in a sentence why it may stay.", "max_length": TOO_LONG},
    )


class ReturnStoryForm(forms.Form):
    """What the program team says to the pair."""

    note = forms.CharField(
        label="What should change",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say what should change.", "max_length": TOO_LONG},
    )


class StoryQueueForm(forms.Form):
    """Which stories of the queue."""

    search = forms.CharField(label="Words", max_length=80, required=False)
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Any")]
        + [(state.value, state.label) for state in (Story.State.WAITING, Story.State.RETURNED, Story.State.PUBLISHED)],
    )
