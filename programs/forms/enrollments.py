"""Who comes into a cohort, and what each of them brings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from programs import queries
from programs.facts import NeedFact, SkillFact
from programs.models import Enrollment, Level, Topic

BLANK_TOPICS = 2  # rows for topics besides those that are filled
MOST_TOPICS = 12
PRIORITIES = [(1, "First"), (2, "Second"), (3, "Third")]


class EnrollPeopleForm(forms.Form):
    """On which side, and with which first topic, people come into a cohort."""

    side = forms.ChoiceField(
        label="Enroll them as",
        choices=[("mentor", "Mentors"), ("mentee", "Mentees")],
        widget=forms.RadioSelect,
        error_messages={"required": "Pick a side."},
    )
    level = forms.TypedChoiceField(
        label="How far they are in this topic",
        coerce=int,
        choices=[("", "As usual"), *Level.choices],
        required=False,
        empty_value=None,
        help_text="As usual: a mentor helps others with it, a mentee has nothing yet.",
    )

    def __init__(self, *args: Any, topics: Sequence[Topic], is_circle: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_circle:  # nobody is the teacher, and everybody is on the same side
            self.fields["side"] = forms.CharField(widget=forms.HiddenInput, initial=Enrollment.Side.MENTOR)
        self.topics = {str(topic.pk): topic for topic in topics}
        choices = [("", "None yet"), *((key, topic.name) for key, topic in self.topics.items())]
        self.fields["topic"] = forms.ChoiceField(
            label="Topic for all of them",
            choices=choices,
            required=False,
            help_text="Without one, each needs a topic before they can be asked. You can give it later, to each or to all."
            if not is_circle
            else "You can give each their own later.",
        )
        self.order_fields(["side", "topic", "level"])

    def clean(self) -> dict[str, Any]:
        """Nobody teaches what they cannot do yet."""
        data: dict[str, Any] = super().clean() or {}
        if isinstance(self.fields["side"].widget, forms.HiddenInput):
            data["side"] = Enrollment.Side.MENTOR.value
        if data.get("topic") and data.get("side") == Enrollment.Side.MENTOR and data.get("level") == Level.NOTHING:
            self.add_error("level", "Pick what these mentors can do: at least “Has tried it”.")
        return data

    @property
    def about(self) -> SkillFact | NeedFact | None:
        """The first topic of all of them, if one was chosen."""
        topic = self.topics.get(self.cleaned_data["topic"])
        if topic is None:
            return None
        level: int | None = self.cleaned_data["level"]
        if self.cleaned_data["side"] == Enrollment.Side.MENTOR:
            return SkillFact(topic, Level.HELPS if level is None else level)
        return NeedFact(topic, current_level=Level.NOTHING if level is None else level)


class GiveTopicForm(forms.Form):
    """The first topic of people who have none."""

    topic = forms.ChoiceField(label="Topic for all of them", error_messages={"required": "Pick a topic."})

    def __init__(self, *args: Any, topics: Sequence[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics = {str(topic.pk): topic for topic in topics}
        choices = [("", "Pick one"), *((key, topic.name) for key, topic in self.topics.items())]
        self.fields["topic"].choices = choices  # type: ignore[attr-defined]
        self.fields[
            "topic"
        ].help_text = (
            "A mentor then helps others with it, a mentee has nothing yet. You can change that for each later."
        )

    def clean_topic(self) -> Topic:
        """The topic itself."""
        return self.topics[self.cleaned_data["topic"]]


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
