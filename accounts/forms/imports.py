"""What the steps of the people import take. The file itself comes back with each step; see accounts.tabular."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import PeopleImport, PeopleImportRow
from accounts.people_mapping import FIELDS, MAX_LEVEL, MAX_TRANSLATED, NAME_PARTS, PeopleMapping, grades, need_numbers
from accounts.tabular import MAX_BYTES, BadTable, Table, read_table

EXAMPLES = 3
EXAMPLES_LENGTH = 28  # characters of all of them together
GROUPS: Mapping[str, tuple[str, ...]] = {
    "Who they are": ("name", "first_name", "last_name", "email", "employee_id"),
    "Where they work": ("title", "unit", "site", "level", "manager"),
    "Their languages and dates": ("timezone", "languages", "hired_on", "left_on"),
}


class DateOrder(TextChoices):
    """How dates with slashes read; every other form says it by itself."""

    NONE = "", "As 2026-03-31 or 31.03.2026"
    DAY_FIRST = "dmy", "Day first, as 31/03/2026"
    MONTH_FIRST = "mdy", "Month first, as 03/31/2026"


def _choice(label: str, meaning: str) -> SafeString:
    return format_html("{}<small>{}</small>", label, meaning)


class ImportPeopleForm(forms.Form):
    """The file, and what it means when somebody is not in it."""

    file = forms.FileField(
        label="People file",
        help_text=f"CSV or XLSX, up to {MAX_BYTES // 1024**2} MB. The first row names the columns.",
        error_messages={"required": "Choose a file.", "empty": "This file is empty."},
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    mode = forms.ChoiceField(
        label="Who is in it?",
        widget=forms.RadioSelect,
        initial=PeopleImport.Mode.PARTIAL,
        choices=[
            (PeopleImport.Mode.PARTIAL, _choice("Some people", "Everybody else stays as they are.")),
            (PeopleImport.Mode.FULL, _choice("Everybody", "Whoever is missing has left.")),
        ],
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


class MapPeopleColumnsForm(forms.Form):
    """Which of their columns feeds each of our fields. Fields are named like ours; `date_order` beside them."""

    def __init__(self, table: Table, data: Any = None, *, guess: PeopleMapping | None = None) -> None:
        guessed = guess or PeopleMapping({})
        super().__init__(data, initial=guessed.columns | {"date_order": guessed.date_order})
        self.table = table
        choices = [("", "Not in this file"), *((name, with_examples(table, name)) for name in table.columns)]
        for name, field in FIELDS.items():
            self.fields[name] = forms.ChoiceField(
                label=field.label, help_text=field.hint, choices=choices, required=name == "email"
            )
        self.fields["email"].error_messages["required"] = "Name the column with emails; it is how we know people."
        self.fields["date_order"] = forms.ChoiceField(
            label="How dates are written", choices=DateOrder.choices, required=False
        )

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields by heading."""
        groups = [(heading, [self[name] for name in names]) for heading, names in GROUPS.items()]
        groups[-1][1].append(self["date_order"])
        return groups

    def clean(self) -> dict[str, Any]:
        """One column for the name or two, and no column for two fields."""
        cleaned = super().clean() or {}
        chosen = {name: cleaned[name] for name in FIELDS if cleaned.get(name)}
        parts = [name for name in NAME_PARTS if name in chosen]
        if "name" in chosen and parts:
            self.add_error("name", "Choose the full name, or first and last name; not both.")
        elif "name" not in chosen and len(parts) != len(NAME_PARTS):
            self.add_error("name", "Name the column with full names, or the two with first and last names.")
        feeds: dict[str, str] = {}
        for name, column in chosen.items():
            if column in feeds:
                self.add_error(name, f"“{column}” already feeds {FIELDS[feeds[column]].label}. Choose another column.")
            feeds.setdefault(column, name)
        return cleaned

    @property
    def mapping(self) -> PeopleMapping:
        """What was chosen."""
        columns = {name: self.cleaned_data[name] for name in FIELDS if self.cleaned_data.get(name)}
        return PeopleMapping(columns, self.cleaned_data.get("date_order", ""))

    def grades_to_number(self, remembered: PeopleMapping) -> dict[str, int]:
        """The grades that somebody must give a number, with their rows; too many are an error of the level."""
        found = grades(self.table, self.mapping)
        if not need_numbers(found, remembered):
            return {}
        if len(found) > MAX_TRANSLATED:
            self.add_error(
                "level", f"This column holds {len(found)} different values; at most {MAX_TRANSLATED} can be levels."
            )
        return found


class MapPeopleValuesForm(forms.Form):
    """A level for each grade of the file; blank means that people with it have none."""

    def __init__(
        self, found: Mapping[str, int], data: Any = None, *, known: Mapping[str, int | None] | None = None
    ) -> None:
        super().__init__(data)
        self.grades = list(found)
        for number, (grade, count) in enumerate(found.items()):
            self.fields[f"level_{number}"] = forms.IntegerField(
                label=grade,
                required=False,
                min_value=1,
                max_value=MAX_LEVEL,
                initial=(known or {}).get(grade),
                help_text=f"{count:,} row{'' if count == 1 else 's'}",
                error_messages=dict.fromkeys(
                    ("invalid", "min_value", "max_value"),
                    f"Write a whole number from 1 to {MAX_LEVEL}, or leave it blank.",
                ),
            )

    @property
    def levels(self) -> dict[str, int | None]:
        """Their grade -> our level."""
        return {grade: self.cleaned_data[f"level_{number}"] for number, grade in enumerate(self.grades)}


class ConfirmPeopleImportForm(forms.Form):
    """The second yes, asked for only when many people would leave."""

    leaving = forms.BooleanField()

    def __init__(self, people_import: PeopleImport, data: Any = None) -> None:
        super().__init__(data)
        if people_import.asks_twice:
            count, here = people_import.counts["left"], people_import.counts["here"]
            self.fields["leaving"].label = f"Yes, {count:,} of {here:,} people have left"
            self.fields["leaving"].error_messages["required"] = (
                f"Tick this if {count:,} people have really left, or discard the file."
            )
        else:
            del self.fields["leaving"]


class ImportRowFilter(forms.Form):
    """Which rows of the dry run to show."""

    verdict = forms.ChoiceField(
        label="Show", required=False, choices=[("", "Every row"), *PeopleImportRow.Verdict.choices]
    )


def with_examples(table: Table, column: str) -> str:
    """The name of a column and the first different values in it, so that it can be told from its neighbors."""
    found = list(dict.fromkeys(cell for cell in table.column(column)[:200] if cell))[:EXAMPLES]
    examples = ", ".join(found)
    short = examples if len(examples) <= EXAMPLES_LENGTH else f"{examples[:EXAMPLES_LENGTH].rstrip(' ,')}…"
    return f"{column}: {short}" if short else column
