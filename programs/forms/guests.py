"""Who an outside expert is, and what they bring."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from programs.facts import SkillFact
from programs.models import Level, Topic


class AddGuestForm(forms.Form):
    """A guest has no employee id, no manager here and no line in the people file."""

    name = forms.CharField(label="Name", max_length=200, error_messages={"required": "Write the guest’s name."})
    email = forms.EmailField(
        label="Email address",
        help_text="The invitation goes here, and nowhere else.",
        error_messages={"required": "Write an email address.", "invalid": "Write an address such as ana@example.com."},
    )
    title = forms.CharField(label="What they do", max_length=200, required=False, help_text="Such as “Fractional CMO”.")
    company = forms.CharField(label="Company", max_length=120, required=False)
    topic = forms.ChoiceField(label="Topic", error_messages={"required": "Pick a topic of this program."})
    level = forms.TypedChoiceField(label="Level", coerce=int, choices=Level.choices[1:], initial=Level.HELPS)
    evidence = forms.CharField(
        label="What shows it",
        max_length=200,
        required=False,
        help_text="Such as “led three brand relaunches”. The invitation says it.",
    )

    def __init__(self, *args: Any, topics: Sequence[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics = {str(topic.pk): topic for topic in topics}
        self.fields["topic"].choices = [(key, topic.name) for key, topic in self.topics.items()]  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        """What add_guest() takes."""
        data = self.cleaned_data
        who = {name: data[name] for name in ("name", "email", "title", "company")}
        return who | {"skill": SkillFact(self.topics[data["topic"]], data["level"], data["evidence"])}
