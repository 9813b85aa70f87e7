"""Topics, programs and cohorts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import QuerySet

from access.forms import DateInput
from access.links import LIFETIMES
from accounts.models import Membership
from programs import queries
from programs.models import Format, Program, Topic
from programs.starter import STARTER, StarterTopic

PRESETS = [(value, label) for value, label in Program.Cadence.choices if value != Program.Cadence.OWN]


def _must(say: str) -> dict[str, str]:
    return {"required": say}


class TopicForm(forms.Form):
    """A topic of the catalog."""

    name = forms.CharField(
        label="Topic",
        max_length=120,
        help_text="What one person can show another.",
        error_messages=_must("Name the topic."),
    )
    area = forms.CharField(label="Area", max_length=80, required=False, help_text="Topics stand together by area.")
    description = forms.CharField(
        label="In one line", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class TopicsField(forms.MultipleChoiceField):
    """Ticks of topics, by area. An empty catalog offers the starter catalog instead."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, topics: Iterable[Topic], **kwargs: Any) -> None:
        offered: list[Topic | StarterTopic] = list(topics) or list(STARTER)
        self.found = {_key(topic): topic for topic in offered}
        self.is_starter = isinstance(offered[0], StarterTopic)
        choices = [
            (area or "Other", [(_key(topic), topic.name) for topic in group])
            for area, group in groupby(offered, key=lambda topic: topic.area)
        ]
        super().__init__(choices=choices, required=False, **kwargs)

    def clean(self, value: Any) -> list[Topic | StarterTopic]:
        """The ticked topics."""
        return [self.found[key] for key in super().clean(value)]


class SetProgramForm(forms.Form):
    """The facts of a program."""

    name = forms.CharField(
        label="Name",
        max_length=120,
        help_text="For example “AI fluency for executives”.",
        error_messages=_must("Give the program a name."),
    )
    purpose = forms.ChoiceField(
        label="Purpose",
        choices=Program.Purpose.choices,
        widget=forms.RadioSelect,
        help_text="It guides who is paired, and what they talk about.",
        error_messages=_must("Pick a purpose, or your own."),
    )
    own_purpose = forms.CharField(
        label="Your own purpose", max_length=120, required=False, help_text="Only with “Our own purpose”."
    )
    statement = forms.CharField(
        label="The outcome it is after",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One sentence: what will be decided or done differently? Everyone who is invited reads it.",
        error_messages=_must("Say in a sentence what the program is after."),
    )
    formats = forms.MultipleChoiceField(
        label="Formats",
        choices=Format.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[Format.REVERSE],
        error_messages=_must("Tick at least one format."),
    )
    cadence = forms.ChoiceField(
        label="Rhythm", choices=PRESETS, widget=forms.RadioSelect, initial=Program.Cadence.MONTHLY
    )
    starts_on = forms.DateField(label="Starts on", widget=DateInput, error_messages=_must("Pick the first day."))
    ends_on = forms.DateField(label="Ends on", widget=DateInput, error_messages=_must("Pick the last day."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Rules between fields."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("purpose") != Program.Purpose.OWN:
            data["own_purpose"] = ""
        elif not data.get("own_purpose"):
            self.add_error("own_purpose", "Say your purpose in a few words.")
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", f"Pick a day after {_long(starts_on)}.")
        elif ends_on and ends_on <= self.today:
            self.add_error("ends_on", f"Pick a day after {_long(self.today)}.")
        return data


class CreateProgramForm(SetProgramForm):
    """The facts of a new program, and its topics."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = TopicsField(queries.active_topics(), label="Topics")
        topics.help_text = "What mentors may teach in this program. You can change them later."
        if topics.is_starter:
            topics.help_text = "From our starter catalog, since yours is empty. What you tick becomes your own."
        self.fields["topics"] = topics

    def clean(self) -> dict[str, Any]:
        """What create_program() takes."""
        data = super().clean()
        chosen = data.pop("topics", [])
        data["topics"] = [topic for topic in chosen if isinstance(topic, Topic)]
        data["starters"] = [topic for topic in chosen if isinstance(topic, StarterTopic)]
        return data


class ProgramTopicsForm(forms.Form):
    """The topics that a program allows; retired ones only as long as it allows them."""

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        allowed = queries.program_topics(program)
        kwargs.setdefault("initial", {"topics": [str(topic.pk) for topic in allowed]})
        super().__init__(*args, **kwargs)
        offered = {topic.pk: topic for topic in [*queries.active_topics(), *allowed]}
        topics = sorted(offered.values(), key=lambda topic: (topic.area, topic.name))
        self.fields["topics"] = TopicsField(topics, label="Topics of this program")


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


class SetCohortForm(forms.Form):
    """What may change about a cohort."""

    name = forms.CharField(
        label="Name",
        max_length=120,
        help_text="For example “Cohort 2027” or “Spring”.",
        error_messages=_must("Give the cohort a name."),
    )
    answers_due_on = forms.DateField(
        label="Answers close after", widget=DateInput, error_messages=_must("Pick the last day to answer.")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields[
            "answers_due_on"
        ].help_text = "The last day to say yes or not now. Silence until then reads as not available."

    def clean_answers_due_on(self) -> date:
        """A day that is not over, and near enough for a link to live that long."""
        day: date = self.cleaned_data["answers_due_on"]
        last = self.today + LIFETIMES["invitation"] - timedelta(days=1)
        if day == self.initial.get("answers_due_on"):
            return day
        if day < self.today:
            raise forms.ValidationError(f"Pick {_long(self.today)} or a later day.")
        if day > last:
            raise forms.ValidationError(f"Pick {_long(last)} or an earlier day: an invitation's link lasts 30 days.")
        return day


class OpenCohortForm(SetCohortForm):
    """A new cohort: on the one side that the format names, a person may have several partners."""

    several = forms.TypedChoiceField(coerce=int, choices=[(n, str(n)) for n in (1, 2, 3)], initial=1)

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.program = program
        field = self.fields["several"]
        if Format(program.formats[0]).has_several_mentors:
            field.label, field.initial = "Mentors for a mentee, at most", 3
            field.help_text = (
                "Each mentor has one mentee. A mentee and all their mentors count as one relationship in the patterns."
            )
        else:
            field.label = "Mentees for a mentor, at most"
            field.help_text = (
                "Each mentee has one mentor. A mentor and all their mentees count as one relationship in the patterns."
            )

    @property
    def facts(self) -> dict[str, Any]:
        """What open_cohort() takes."""
        facts = dict(self.cleaned_data)
        side = "mentors_per_mentee" if Format(self.program.formats[0]).has_several_mentors else "mentees_per_mentor"
        several = facts.pop("several")
        return {**facts, side: several}


def _key(topic: Topic | StarterTopic) -> str:
    return topic.name if isinstance(topic, StarterTopic) else str(topic.pk)


def _long(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
