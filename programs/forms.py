"""Input of programs: shapes and messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from access.forms import DateInput
from access.links import LIFETIMES
from accounts.models import Membership
from programs import queries
from programs.actions import NeedFact, SkillFact
from programs.models import Enrollment, Level, Program, Topic
from programs.starter import STARTER, StarterTopic

BLANK_TOPICS = 2  # rows for topics besides those that are filled
MOST_TOPICS = 12
PRIORITIES = [(1, "First"), (2, "Second"), (3, "Third")]


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
    format = forms.ChoiceField(
        label="Format", choices=Program.Format.choices, widget=forms.RadioSelect, initial=Program.Format.ONE_TO_ONE
    )
    cadence = forms.ChoiceField(
        label="Rhythm", choices=Program.Cadence.choices, widget=forms.RadioSelect, initial=Program.Cadence.MONTHLY
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
        if program.format == Program.Format.GROUP:
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
        side = "mentors_per_mentee" if self.program.format == Program.Format.GROUP else "mentees_per_mentor"
        several = facts.pop("several")
        return {**facts, side: several}


class EnrollPeopleForm(forms.Form):
    """On which side, and with which first topic, people come into a cohort."""

    side = forms.ChoiceField(
        label="Enroll them as",
        choices=[("mentor", "Mentors"), ("mentee", "Mentees")],
        widget=forms.RadioSelect,
        error_messages=_must("Pick a side."),
    )
    level = forms.TypedChoiceField(
        label="Level in this topic",
        coerce=int,
        choices=Level.choices,
        initial=Level.HELPS,
        help_text="Of a mentor what they can do, of a mentee where they stand now.",
    )

    def __init__(self, *args: Any, topics: Sequence[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics = {str(topic.pk): topic for topic in topics}
        choices = [("", "None yet"), *((key, topic.name) for key, topic in self.topics.items())]
        self.fields["topic"] = forms.ChoiceField(
            label="Topic for all of them",
            choices=choices,
            required=False,
            help_text="You can give each their own later.",
        )
        self.order_fields(["side", "topic", "level"])

    def clean(self) -> dict[str, Any]:
        """Nobody teaches what they cannot do yet."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("topic") and data.get("side") == Enrollment.Side.MENTOR and data.get("level") == Level.NOTHING:
            self.add_error("level", "Pick what these mentors can do: at least “Has tried it”.")
        return data

    @property
    def about(self) -> SkillFact | NeedFact | None:
        """The first topic of all of them, if one was chosen."""
        topic = self.topics.get(self.cleaned_data["topic"])
        if topic is None:
            return None
        level: int = self.cleaned_data["level"]
        if self.cleaned_data["side"] == Enrollment.Side.MENTOR:
            return SkillFact(topic, level)
        return NeedFact(topic, current_level=level)


class SetEnrollmentForm(forms.Form):
    """What a person takes on, and what their work is close to."""

    capacity = forms.TypedChoiceField(coerce=int, choices=[(1, "1")])
    is_near_customers = forms.BooleanField(label="Works with customers", required=False)
    is_near_data = forms.BooleanField(label="Works with data", required=False)
    is_near_technology = forms.BooleanField(label="Works with new technology", required=False)

    def __init__(self, *args: Any, enrollment: Enrollment, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(enrollment, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        most = enrollment.cohort.partners(enrollment.side)
        if most == 1:
            del self.fields["capacity"]
            return
        field = self.fields["capacity"]
        field.label = f"{'Mentees' if enrollment.is_mentor else 'Mentors'} at most"
        field.choices = [(n, str(n)) for n in range(1, most + 1)]  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        """What set_enrollment() takes."""
        return {"capacity": 1, **self.cleaned_data}


class _TopicRowForm(forms.Form):
    """One topic of a person. A row without a topic says nothing."""

    topic = forms.ChoiceField(label="Topic", required=False)

    def __init__(self, *args: Any, topics: dict[str, Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics = topics
        none = "Remove this topic" if self.initial.get("topic") else "No topic"
        choices = [("", none), *((key, topic.name) for key, topic in topics.items())]
        self.fields["topic"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Topic | None:
        """The topic of a valid row. A blank row that nobody touched has no cleaned data at all."""
        return self.topics.get(self.cleaned_data.get("topic", ""))

    @property
    def topic_name(self) -> str:
        """The name of the topic that the row was about when the page was made."""
        return self.topics[self.initial["topic"]].name


class SkillForm(_TopicRowForm):
    """What a mentor teaches."""

    level = forms.TypedChoiceField(label="Level", coerce=int, choices=Level.choices[1:], initial=Level.HELPS)
    evidence = forms.CharField(
        label="What shows it",
        max_length=200,
        required=False,
        help_text="Such as “ran the rollout in Leeds”. The invitation says it.",
    )

    @property
    def fact(self) -> SkillFact | None:
        """The skill, if a topic was chosen."""
        topic = self.chosen
        return SkillFact(topic, self.cleaned_data["level"], self.cleaned_data["evidence"]) if topic else None


class NeedForm(_TopicRowForm):
    """What a mentee wants to learn."""

    priority = forms.TypedChoiceField(label="Priority", coerce=int, choices=PRIORITIES)
    current_level = forms.TypedChoiceField(label="Where they stand", coerce=int, choices=Level.choices)

    @property
    def fact(self) -> NeedFact | None:
        """The need, if a topic was chosen."""
        topic = self.chosen
        return NeedFact(topic, self.cleaned_data["priority"], self.cleaned_data["current_level"]) if topic else None


class TopicRows(forms.BaseFormSet):
    """The topics of one person: what is filled, and a few blank rows."""

    def clean(self) -> None:
        """A topic stands in one row only."""
        rows = [form for form in self.forms if form.is_valid() and form.chosen]
        topics = [form.chosen for form in rows]
        for form, topic in zip(rows, topics, strict=True):
            if topics.count(topic) > 1:
                form.add_error("topic", "This topic stands in two rows. Remove one of them.")

    @property
    def facts(self) -> list[SkillFact | NeedFact]:
        """The skills or needs of all rows with a topic."""
        return [form.fact for form in self.forms if form.fact]


def topic_rows(enrollment: Enrollment, topics: Sequence[Topic], data: Any = None) -> TopicRows:
    """The formset of a person's skills or needs, from `data` where something was sent."""
    form = SkillForm if enrollment.is_mentor else NeedForm
    made = forms.formset_factory(
        form, formset=TopicRows, extra=BLANK_TOPICS, max_num=MOST_TOPICS, absolute_max=MOST_TOPICS
    )
    rows = queries.topics_of(enrollment)
    offered = {str(topic.pk): topic for topic in topics}
    initial = []
    for row in rows:
        offered.setdefault(str(row.topic_id), row.topic)
        initial.append(
            {name: getattr(row, name) for name in form.base_fields if name != "topic"} | {"topic": str(row.topic_id)}
        )
    return cast("TopicRows", made(data, initial=initial, prefix="topics", form_kwargs={"topics": offered}))


def _key(topic: Topic | StarterTopic) -> str:
    return topic.name if isinstance(topic, StarterTopic) else str(topic.pk)


def _long(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
