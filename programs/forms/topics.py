"""The catalog, a nomination, and what people say about themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet

from accounts.models import Person
from accounts.tabular import MAX_BYTES, BadTable, read_table
from programs.facts import NeedFact, SkillFact
from programs.models import Level, Need, Skill, Topic
from programs.topic_file import MAX_TOPICS, NoNames, TopicRow, Verdict, rows_of

EVIDENCE = 200
NOTE = 2_000
MOST_TOPICS = 3
PLACES = [("", "Not now"), ("1", "First"), ("2", "Second"), ("3", "Third")]


def levels_field(number: int) -> str:
    """The name of the field that says what a level looks like."""
    return f"level_{number}"


class TopicForm(forms.Form):
    """A topic of the catalog, and what each level of it looks like."""

    name = forms.CharField(
        label="Topic",
        max_length=120,
        help_text="What one person can show another.",
        error_messages={"required": "Name the topic."},
    )
    area = forms.CharField(label="Area", max_length=80, required=False, help_text="Topics stand together by area.")
    description = forms.CharField(
        label="In one line", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for level in Level:
            if level != Level.NOTHING:
                self.fields[levels_field(level)] = forms.CharField(
                    label=f"Level {level.value}: {level.label.lower()}", max_length=120, required=False
                )

    def clean(self) -> dict[str, Any]:
        """What add_topic() and set_topic() take. Levels are described all five, or not at all."""
        data: dict[str, Any] = super().clean() or {}
        names = [name for name in self.fields if name.startswith("level_")]
        texts = [data.pop(name, "") for name in names]
        if any(texts):
            for name, text in zip(names, texts, strict=True):
                if not text and name not in self.errors:
                    self.add_error(name, "Describe this level too, or leave all five blank.")
        return data | {"levels": texts if all(texts) else []}

    @property
    def plain(self) -> list[forms.BoundField]:
        """The fields before the levels."""
        return [self[name] for name in ("name", "area", "description")]

    @property
    def described(self) -> list[forms.BoundField]:
        """The fields of the levels, 1 to 5."""
        return [field for field in self if field.name.startswith("level_")]


def topic_initial(topic: Topic) -> dict[str, Any]:
    """What the form of a topic starts from."""
    levels = {levels_field(number): text for number, text in enumerate(topic.levels, start=1)}
    return {"name": topic.name, "area": topic.area, "description": topic.description} | levels


class MergeTopicForm(forms.Form):
    """The topic that is kept."""

    def __init__(self, *args: Any, topics: QuerySet[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"] = forms.ModelChoiceField(
            label="Keep this one",
            queryset=topics,
            empty_label="Pick a topic",
            error_messages={
                "required": "Pick the topic to keep.",
                "invalid_choice": "This topic is no longer in use. Pick another one.",
            },
        )


class ImportTopicsForm(forms.Form):
    """A file of topics."""

    file = forms.FileField(
        label="File",
        help_text=f"CSV or XLSX, up to {MAX_TOPICS:,} rows. The first row names the columns.",
        error_messages={"required": "Choose a file.", "empty": "This file is empty."},
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    rows: list[TopicRow]
    ignored: list[str]
    note: str

    def __init__(self, data: Any = None, files: Any = None, *, is_too_large: bool = False) -> None:
        super().__init__(data, files)
        if is_too_large:  # nothing of such a request was kept, so the field looks empty
            self.fields["file"].error_messages["required"] = f"This file is larger than {MAX_BYTES // 1024**2} MB."

    def clean_file(self) -> Any:
        """The upload, read into `rows`; `ignored` are the columns that feed nothing."""
        upload = self.cleaned_data["file"]
        try:
            table = read_table(upload)
            self.rows, self.ignored = rows_of(table)
        except BadTable as error:
            raise forms.ValidationError(str(error)) from error
        except NoNames as error:
            raise forms.ValidationError(
                "No column of this file is called Topic or Name. Name one so, or start from our template."
            ) from error
        if len(self.rows) > MAX_TOPICS:
            raise forms.ValidationError(
                f"This file has {len(self.rows):,} rows; the most is {MAX_TOPICS:,}. Split it into several files."
            )
        self.note = table.note
        return upload


class TopicRowFilter(forms.Form):
    """Which rows of the dry run to show."""

    verdict = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[
            ("", "Every row"),
            (Verdict.ADDED.value, "Added"),
            (Verdict.CHANGED.value, "Changed"),
            (Verdict.SAME.value, "As it is"),
            (Verdict.REJECTED.value, "Rejected"),
        ],
    )


class _PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Person) -> str:
        """Name, and what tells two of one name apart."""
        return ", ".join(part for part in (obj.name, obj.title, obj.unit) if part)


class FindColleagueForm(forms.Form):
    """Whom one thinks of."""

    search = forms.CharField(
        label="Name or email of your colleague",
        min_length=2,
        max_length=200,
        required=False,
        error_messages={"min_length": "Type at least two letters."},
    )


class NominateForm(forms.Form):
    """A colleague, a topic, and what shows it."""

    topic = forms.ChoiceField(
        label="What they could show somebody",
        error_messages={"required": "Pick a topic.", "invalid_choice": "This topic is no longer in use. Pick another."},
    )
    evidence = forms.CharField(
        label="What shows it",
        max_length=EVIDENCE,
        help_text="One thing they did, such as “ran the rollout in Leeds”.",
        error_messages={"required": "Name one thing that shows it."},
    )

    def __init__(
        self, *args: Any, people: QuerySet[Person], shown: Sequence[Person], topics: Iterable[Topic], **kwargs: Any
    ) -> None:
        """`people` may be named, `shown` were found."""
        super().__init__(*args, **kwargs)
        self.topics = {str(topic.pk): topic for topic in topics}
        field = _PersonField(
            label="Your colleague",
            queryset=people,
            widget=forms.RadioSelect,
            empty_label=None,
            error_messages={
                "required": "Pick your colleague.",
                "invalid_choice": "Pick somebody who works here, other than you.",
            },
        )
        field.choices = [(str(one.pk), field.label_from_instance(one)) for one in shown]
        self.fields["nominee"] = field
        groups = groupby(self.topics.items(), key=lambda pair: pair[1].area)
        self.fields["topic"].choices = [  # type: ignore[attr-defined]
            ("", "Pick a topic"),
            *((area or "Other", [(key, topic.name) for key, topic in group]) for area, group in groups),
        ]
        self.order_fields(["nominee", "topic", "evidence"])

    def clean_topic(self) -> Topic:
        """The topic itself."""
        return self.topics[self.cleaned_data["topic"]]


class AssessGapsForm(forms.Form):
    """Where a mentee thinks they stand. For their own eyes."""

    note = forms.CharField(
        label="A note to yourself",
        max_length=NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What you would like to ask, and never had a place to.",
    )

    def __init__(
        self, *args: Any, topics: Sequence[Topic], levels: Mapping[UUID, int], note: str, **kwargs: Any
    ) -> None:
        initial = {"note": note} | {_at("stand", topic): levels.get(topic.pk, "") for topic in topics}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.topics = topics
        for topic in topics:
            self.fields[_at("stand", topic)] = forms.TypedChoiceField(
                label="Where you stand",
                coerce=int,
                empty_value=None,
                required=False,
                choices=[("", "Not looked at"), *Level.choices],
            )

    @property
    def rows(self) -> list[tuple[Topic, forms.BoundField]]:
        """Each topic with its field."""
        return [(topic, self[_at("stand", topic)]) for topic in self.topics]

    @property
    def facts(self) -> dict[str, Any]:
        """What assess_gaps() takes."""
        levels = {topic.pk: self.cleaned_data[_at("stand", topic)] for topic in self.topics}
        return {
            "levels": {topic: level for topic, level in levels.items() if level is not None},
            "note": self.cleaned_data["note"],
        }


class ChooseTopicsForm(forms.Form):
    """Up to three topics to learn, and where one stands in each: what others read."""

    def __init__(
        self, *args: Any, topics: Sequence[Topic], needs: Sequence[Need], levels: Mapping[UUID, int], **kwargs: Any
    ) -> None:
        """`levels` are the author's own, as a start for topics that nothing was said about yet."""
        shared = {need.topic_id: need for need in needs}
        places = {need.topic_id: str(number) for number, need in enumerate(needs[:MOST_TOPICS], start=1)}
        super().__init__(*args, **kwargs)
        self.topics = topics
        for topic in topics:
            need = shared.get(topic.pk)
            self.fields[_at("place", topic)] = forms.ChoiceField(
                label="Place", choices=PLACES, required=False, initial=places.get(topic.pk, "")
            )
            self.fields[_at("level", topic)] = forms.TypedChoiceField(
                label="Shared level",
                coerce=int,
                choices=Level.choices,
                required=False,
                empty_value=str(Level.NOTHING.value),
                initial=need.current_level if need else levels.get(topic.pk, Level.NOTHING.value),
            )

    def clean(self) -> dict[str, Any]:
        """One topic in each place, and at least one."""
        data: dict[str, Any] = super().clean() or {}
        taken: dict[str, Topic] = {}
        for topic in self.topics:
            place = data.get(_at("place", topic))
            if place and place in taken:
                word = dict(PLACES)[place].lower()
                self.add_error(_at("place", topic), f"{taken[place].name} is {word} already. Give this another place.")
            elif place:
                taken[place] = topic
        if not taken and not self.errors:
            self.add_error(None, "Choose at least one topic: it is how a mentor is found for you.")
        return data

    @property
    def rows(self) -> list[tuple[Topic, forms.BoundField, forms.BoundField]]:
        """Each topic with its place and its level."""
        return [(topic, self[_at("place", topic)], self[_at("level", topic)]) for topic in self.topics]

    @property
    def facts(self) -> list[NeedFact]:
        """What choose_topics() takes."""
        return [
            NeedFact(topic, int(place), int(self.cleaned_data[_at("level", topic)]))
            for topic in self.topics
            if (place := self.cleaned_data[_at("place", topic)])
        ]


class CorrectSkillsForm(forms.Form):
    """What one teaches, as one sees it oneself."""

    def __init__(self, *args: Any, skills: Sequence[Skill], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.skills = skills
        for skill in skills:
            self.fields[_at("level", skill.topic)] = forms.TypedChoiceField(
                label="Your level",
                coerce=int,
                choices=Level.choices[1:],
                initial=skill.level,
                error_messages={"required": "Pick a level."},
            )
            self.fields[_at("evidence", skill.topic)] = forms.CharField(
                label="What shows it",
                max_length=EVIDENCE,
                required=False,
                initial=skill.evidence,
                help_text="One thing you did. Your mentee may read it.",
            )

    @property
    def rows(self) -> list[tuple[Topic, forms.BoundField, forms.BoundField]]:
        """Each topic with level and evidence."""
        return [
            (skill.topic, self[_at("level", skill.topic)], self[_at("evidence", skill.topic)]) for skill in self.skills
        ]

    @property
    def facts(self) -> list[SkillFact]:
        """What correct_skills() takes."""
        data = self.cleaned_data
        return [
            SkillFact(skill.topic, data[_at("level", skill.topic)], data[_at("evidence", skill.topic)])
            for skill in self.skills
        ]


def _at(what: str, topic: Topic) -> str:
    return f"{what}_{topic.pk.hex}"
