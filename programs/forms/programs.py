"""The topics of a program, and who runs it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import Membership
from programs import queries
from programs.models import Program, Topic
from programs.starter import StarterTopic


class TopicsField(forms.MultipleChoiceField):
    """Ticks of topics, by area: those of the catalog, and where there are some, of the starter catalog."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, topics: Iterable[Topic], starters: Sequence[StarterTopic] = (), **kwargs: Any) -> None:
        offered: list[Topic | StarterTopic] = sorted(
            [*topics, *starters], key=lambda topic: (topic.area == "", topic.area, topic.name)
        )
        self.found = {_key(topic): topic for topic in offered}
        choices = [
            (area or "Other", [(_key(topic), topic.name) for topic in group])
            for area, group in groupby(offered, key=lambda topic: topic.area)
        ]
        super().__init__(choices=choices, required=False, **kwargs)

    def clean(self, value: Any) -> list[Topic | StarterTopic]:
        """The ticked topics."""
        return [self.found[key] for key in super().clean(value)]


class ProgramTopicsForm(forms.Form):
    """The topics that a program allows; retired ones only as long as it allows them.

    A draft is offered the starter catalog too, and needs a topic; a launched program may lose its last one for a while.
    """

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        allowed = queries.program_topics(program)
        kwargs.setdefault("initial", {"topics": [str(topic.pk) for topic in allowed]})
        super().__init__(*args, **kwargs)
        self.needs_one = program.is_draft
        offered = {topic.pk: topic for topic in [*queries.active_topics(), *allowed]}
        starters = queries.starter_topics() if program.is_draft else []
        self.fields["topics"] = TopicsField(offered.values(), starters, label="Topics of this program")
        if starters:
            self.fields["topics"].help_text = "Some come from our starter catalog. What you tick becomes your own."

    def clean_topics(self) -> list[Topic | StarterTopic]:
        """At least one, while it is set up."""
        chosen: list[Topic | StarterTopic] = self.cleaned_data["topics"]
        if self.needs_one and not chosen:
            raise forms.ValidationError("Tick at least one topic.")
        return chosen

    def clean(self) -> dict[str, Any]:
        """What set_program_topics() takes."""
        chosen = (super().clean() or {}).pop("topics", [])
        return {
            "topics": [topic for topic in chosen if isinstance(topic, Topic)],
            "starters": [topic for topic in chosen if isinstance(topic, StarterTopic)],
        }


class _MemberField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Membership) -> str:
        """Name and what they do."""
        return f"{obj.person.name}, {obj.person.title}" if obj.person.title else obj.person.name


class CoordinatorsForm(forms.Form):
    """Who runs one program."""

    def __init__(self, *args: Any, members: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["coordinators"] = _MemberField(
            queryset=members, required=False, widget=forms.CheckboxSelectMultiple, label="Coordinators"
        )


def _key(topic: Topic | StarterTopic) -> str:
    return topic.name if isinstance(topic, StarterTopic) else str(topic.pk)
