"""What the steps of the enrollment import take. The file itself comes back with each step; see accounts.tabular."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms

from accounts.forms.imports import with_examples
from accounts.tabular import MAX_BYTES, BadTable, Table, plain, read_table
from programs import topic_queries
from programs.enrollment_mapping import (
    LABELS,
    MAX_TRANSLATED,
    MENTOR,
    EnrollmentMapping,
    fields_of,
    guess_levels,
    guess_topics,
    values_of,
)
from programs.models import Enrollment, EnrollmentImportRow, Level, Topic

WORDS = {str(level): label for level, label in Level.choices}
NONE = "none"  # a choice like the others: nobody has to wonder whether a blank is one


class ImportEnrollmentsForm(forms.Form):
    """The file, and which side it is about."""

    side = forms.ChoiceField(
        label="Who is in it?",
        widget=forms.RadioSelect,
        choices=[("mentor", "Mentors"), ("mentee", "Mentees")],
        error_messages={"required": "Pick a side."},
    )
    file = forms.FileField(
        label="File",
        help_text=f"CSV or XLSX, up to {MAX_BYTES // 1024**2} MB. The first row names the columns.",
        error_messages={"required": "Choose a file.", "empty": "This file is empty."},
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    table: Table

    def __init__(self, data: Any = None, files: Any = None, *, is_too_large: bool = False) -> None:
        super().__init__(data, files)
        if is_too_large:  # nothing of such a request was kept, so the field looks empty
            self.fields["file"].error_messages["required"] = f"This file is larger than {MAX_BYTES // 1024**2} MB."

    def clean_file(self) -> Any:
        """The upload, read into `table`."""
        upload = self.cleaned_data["file"]
        try:
            self.table = read_table(upload)
        except BadTable as error:
            raise forms.ValidationError(str(error)) from error
        return upload


class MapEnrollmentColumnsForm(forms.Form):
    """Which of their columns feeds each of our fields; `any_topic` and `any_level` are for rows that say none."""

    def __init__(
        self,
        table: Table,
        side: str,
        topics: Sequence[Topic],
        data: Any = None,
        *,
        guess: EnrollmentMapping | None = None,
    ) -> None:
        super().__init__(data, initial=guess.columns if guess else None)
        self.table, self.side = table, side
        columns = [("", "Not in this file"), *((name, with_examples(table, name)) for name in table.columns)]
        for name in fields_of(side):
            self.fields[name] = forms.ChoiceField(label=LABELS[name], choices=columns, required=name == "email")
        self.fields["email"].error_messages["required"] = "Name the column with emails; it is how we know people."
        self.fields["any_topic"] = forms.ChoiceField(
            label="Topic of rows that name none",
            required=False,
            choices=[("", "None: leave these rows out"), *((str(topic.pk), topic.name) for topic in topics)],
        )
        self.fields["any_level"] = forms.TypedChoiceField(
            label="Level of rows that name none",
            coerce=int,
            choices=Level.choices[1:] if side == MENTOR else Level.choices,
            initial=Level.HELPS if side == MENTOR else Level.NOTHING,
        )
        self.order_fields(["email", "topic", "any_topic", "level", "any_level", "priority", "evidence"])

    def clean(self) -> dict[str, Any]:
        """A topic from somewhere, and no column for two fields."""
        cleaned = super().clean() or {}
        if not cleaned.get("topic") and not cleaned.get("any_topic"):
            self.add_error("topic", "Name the column with topics, or pick one topic for all rows below.")
        feeds: dict[str, str] = {}
        for name in fields_of(self.side):
            column = cleaned.get(name)
            if column and column in feeds:
                self.add_error(name, f"“{column}” already feeds {LABELS[feeds[column]]}. Choose another column.")
            elif column:
                feeds[column] = name
        for name in ("topic", "level"):
            if cleaned.get(name) and len(self.table.counts(cleaned[name])) > MAX_TRANSLATED:
                self.add_error(
                    name, f"This column holds more than {MAX_TRANSLATED} different values. Choose another one."
                )
        return cleaned

    @property
    def mapping(self) -> EnrollmentMapping:
        """What was chosen, without the meaning of values."""
        columns = {name: self.cleaned_data[name] for name in fields_of(self.side) if self.cleaned_data.get(name)}
        return EnrollmentMapping(columns, topic=self.cleaned_data["any_topic"])


class MapEnrollmentValuesForm(forms.Form):
    """A topic for each value in the column of topics, a level for each in the column of levels."""

    def __init__(
        self, table: Table, mapping: EnrollmentMapping, side: str, topics: Sequence[Topic], data: Any = None
    ) -> None:
        super().__init__(data)
        self.topics = {str(topic.pk): topic.name for topic in topics}
        self.found = {name: values_of(table, mapping, name) for name in ("topic", "level")}
        lowest = 1 if side == MENTOR else 0
        levels = [
            (NONE, "As rows that name none"),
            *((level, word) for level, word in WORDS.items() if int(level) >= lowest),
        ]
        topic_choices = [(NONE, "Leave these rows out"), *self.topics.items()]
        for name, choices in (("topic", topic_choices), ("level", levels)):
            for number, (value, count) in enumerate(self.found[name].items()):
                self.fields[f"{name}_{number}"] = forms.ChoiceField(
                    label=value, choices=choices, help_text=f"{count:,} row{'' if count == 1 else 's'}"
                )

    def guess(self, remembered: EnrollmentMapping) -> bool:
        """Fill in what the values and the last file tell; True when that is everything."""
        guesses = {
            "topic": guess_topics(self.found["topic"], self.topics, self._merged() | remembered.topics),
            "level": guess_levels(self.found["level"], WORDS, remembered.levels),
        }
        for name, guessed in guesses.items():
            for number, ours in enumerate(guessed.values()):
                self.initial[f"{name}_{number}"] = ours or NONE
        # A topic that was only meant the same way last time is shown again before it counts.
        exact = [guess_topics(self.found["topic"], self.topics, {}), guess_levels(self.found["level"], WORDS, {})]
        return all(ours for guessed in exact for ours in guessed.values())

    def _merged(self) -> dict[str, str]:
        """Value -> the topic that was kept, where the file says the old name of a merged one."""
        kept = topic_queries.aliases()
        return {value: str(kept[plain(value)]) for value in self.found["topic"] if plain(value) in kept}

    @property
    def groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """(id, heading, fields) of what stands on the page."""
        headings = {"topic": "Which topic is each value?", "level": "Which level is each value?"}
        return [
            (name, headings[name], [self[f"{name}_{number}"] for number in range(len(found))])
            for name, found in self.found.items()
            if found
        ]

    def complete(self, mapping: EnrollmentMapping) -> EnrollmentMapping:
        """The mapping with the meaning of every value: what was sent, or what was guessed where nobody was asked."""
        said: Mapping[str, Any] = self.cleaned_data if self.is_bound else self.initial
        meant = {
            name: {value: str(said[f"{name}_{number}"]) for number, value in enumerate(found)}
            for name, found in self.found.items()
        }
        meant = {
            name: {value: "" if ours == NONE else ours for value, ours in found.items()}
            for name, found in meant.items()
        }
        return replace(mapping, topics=meant["topic"], levels=meant["level"])


class EnrollmentRowFilter(forms.Form):
    """Which rows of the dry run to show."""

    verdict = forms.ChoiceField(
        label="Show", required=False, choices=[("", "Every row"), *EnrollmentImportRow.Verdict.choices]
    )


def side_of(text: str) -> str:
    """A side that came back with a form. Raises BadTable."""
    if text not in Enrollment.Side.values:
        raise BadTable("Choose the file again.")
    return text
