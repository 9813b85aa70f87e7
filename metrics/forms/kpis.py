"""What a KPI is, one value of it, and files of values and of outcomes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django import forms

from accounts.models import Person
from accounts.tabular import MAX_BYTES, BadTable, Table, read_table
from metrics import kpi_file, outcome_file, queries
from metrics.kpi_file import LABELS, NoColumn, Verdict
from metrics.models import Kpi
from metrics.periods import SAMPLES

FACTS = ("name", "unit", "direction", "period", "area", "owner", "description")
MOST_OWNERS = 8  # that one search offers


class _OwnerField(forms.ModelChoiceField):
    """People by name; those whom a search found with their address too, or namesakes look alike."""

    found: Collection[Person] = ()

    def label_from_instance(self, obj: Person) -> str:
        """As the list says it."""
        return f"{obj.name} ({obj.email})" if obj in self.found else obj.name


class KpiForm(forms.Form):
    """A KPI: what it is called, in which unit, how often, of which part of the organization."""

    name = forms.CharField(
        label="Name",
        max_length=80,
        help_text="As people here call it, such as “Time at the returns desk”.",
        error_messages={"required": "Name the KPI."},
    )
    unit = forms.CharField(
        label="Unit",
        max_length=24,
        help_text="What a value counts: minutes, days, %, $, cases.",
        error_messages={"required": "Name the unit of its values."},
    )
    direction = forms.ChoiceField(
        label="Direction", choices=Kpi.Direction.choices, error_messages={"required": "Pick a direction."}
    )
    period = forms.ChoiceField(
        label="One value for each", choices=Kpi.Period.choices, initial=Kpi.Period.MONTH, required=False
    )
    area = forms.ChoiceField(label="Of", required=False)
    owner = _OwnerField(
        label="Owner",
        queryset=None,
        required=False,
        empty_label="Nobody in particular",
        help_text="Who can be asked about the numbers.",
    )
    owner_search = forms.CharField(
        label="Or another owner",
        max_length=200,
        required=False,
        help_text="Anybody who can sign in here. Type a part of the name or email address.",
    )
    description = forms.CharField(
        label="How it is counted",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One or two sentences that whoever distrusts the number would want.",
    )

    def __init__(self, *args: Any, kpi: Kpi | None = None, has_values: bool = False, **kwargs: Any) -> None:
        """`has_values`: what a period is stays."""
        if kpi is not None:
            kwargs["initial"] = {name: getattr(kpi, name) for name in FACTS}
        super().__init__(*args, **kwargs)
        units = dict.fromkeys([*queries.areas(), *([kpi.area] if kpi and kpi.area else [])])
        area: Any = self.fields["area"]
        area.choices = [("", "The whole organization"), *((unit, unit) for unit in units)]
        words = " ".join(self.data.get("owner_search", "").split()) if self.is_bound else ""
        self.matches = queries.members_called(words, MOST_OWNERS + 1)
        chosen: Any = self.fields["owner"]
        chosen.found = self.matches[:MOST_OWNERS]
        besides = [*(person.pk for person in chosen.found), *filter(None, [kpi and kpi.owner_id])]
        chosen.queryset = queries.possible_owners(besides)
        self.kpi = kpi
        if has_values:
            self.fields["period"].disabled = True
            self.fields["period"].help_text = "It has values already, so this stays."

    def clean_period(self) -> str:
        """A month where nothing was said."""
        return self.cleaned_data["period"] or Kpi.Period.MONTH.value

    def clean(self) -> dict[str, Any]:
        """The facts of a KPI. Who was searched for goes before who was picked, unless that is one of those found."""
        data: dict[str, Any] = super().clean() or {}
        words = data.pop("owner_search", "")
        if not words or data.get("owner") in self.matches:
            return data
        if len(self.matches) == 1:
            data["owner"] = self.matches[0]
        elif not self.matches:
            self.add_error("owner_search", f"Nobody who can sign in here is called “{words}”. Try another part.")
        elif len(self.matches) > MOST_OWNERS:
            self.add_error("owner_search", f"More than {MOST_OWNERS} people are called that. Type more of the name.")
        else:
            self.add_error("owner_search", "Several people are called that. Pick one of them as the owner above.")
        return data


class KpiPointForm(forms.Form):
    """The value of one period; the same period again corrects it."""

    period = forms.CharField(label="Period", max_length=40, error_messages={"required": "Name the period."})
    value = forms.CharField(label="Value", max_length=40, error_messages={"required": "A number is required."})

    def __init__(self, *args: Any, kpi: Kpi, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kpi = kpi
        self.fields["period"].help_text = f"Such as {SAMPLES[kpi.period]}."
        self.fields["value"].help_text = f"In {kpi.unit}."
        self.fields["value"].widget.attrs["inputmode"] = "decimal"

    @property
    def rows(self) -> list[kpi_file.PointRow]:
        """What save_points() takes."""
        return [kpi_file.PointRow(1, str(self.kpi.pk), self.cleaned_data["period"], self.cleaned_data["value"])]

    def refuse(self, outcomes: Iterable[kpi_file.Outcome]) -> None:
        """Put what save_points() refused beside its field."""
        for outcome in outcomes:
            for problem in outcome.problems:
                self.add_error(problem.field if problem.field in self.fields else None, problem.rule)


class _FileForm(forms.Form):
    """A CSV or XLSX file, read into `rows`; `ignored` are its columns that feed nothing."""

    file = forms.FileField(
        label="File",
        help_text=f"CSV or XLSX, up to {MAX_BYTES // 1024**2} MB. The first row names the columns.",
        error_messages={"required": "Choose a file.", "empty": "This file is empty."},
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    table: Table
    rows: list[Any]
    ignored: list[str]

    def __init__(self, data: Any = None, files: Any = None, *, is_too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        if is_too_large:  # nothing of such a request was kept, so the field looks empty
            self.fields["file"].error_messages["required"] = f"This file is larger than {MAX_BYTES // 1024**2} MB."

    def clean_file(self) -> Any:
        """The upload, read into `table`."""
        try:
            self.table = read_table(self.cleaned_data["file"])
        except BadTable as error:
            raise forms.ValidationError(str(error)) from error
        return self.cleaned_data["file"]

    def take(self, read: Callable[[Table, str], tuple[list[Any], list[str]]], meant: str, most: int, hint: str) -> None:
        """Fill `rows` and `ignored`, or say what the file lacks."""
        if "file" not in self.cleaned_data:
            return
        try:
            self.rows, self.ignored = read(self.table, meant)
        except NoColumn as error:
            self.add_error("file", f"No column of this file is called {error}. {hint}")
            return
        if len(self.rows) > most:
            self.add_error("file", f"This file has {len(self.rows):,} rows; the most is {most:,}. Split it.")


class ImportKpisForm(_FileForm):
    """A file of values, and whose they are where it does not say."""

    kpi: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="KPI of rows that name none",
        queryset=None,
        required=False,
        empty_label="The file names them",
        help_text="A file of one KPI needs two columns: Period and Value. A file of several has a third, KPI.",
    )

    field_order = ["file", "kpi"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["kpi"]
        chosen.queryset = queries.kpis_to_choose()

    def clean(self) -> dict[str, Any]:
        """The rows of the file."""
        data: dict[str, Any] = super().clean() or {}
        kpi = data.get("kpi")
        hint = (
            f"Name its columns {LABELS['period']} and {LABELS['value']}, and {LABELS['kpi']} where it is about several."
        )
        self.take(kpi_file.rows_of, str(kpi.pk) if kpi else "", kpi_file.MAX_ROWS, hint)
        return data


class ImportOutcomesForm(_FileForm):
    """A file of outcomes of people."""

    measure = forms.CharField(
        label="Measure of rows that name none",
        max_length=outcome_file.MEASURE,
        required=False,
        help_text="What was so or not, such as “Uses the approved assistant weekly”.",
    )

    field_order = ["file", "measure"]

    def clean(self) -> dict[str, Any]:
        """The rows of the file."""
        data: dict[str, Any] = super().clean() or {}
        measure = " ".join((data.get("measure") or "").split())
        hint = "Name its columns Employee id, Date, and Yes or no; and Measure, unless you name one here."
        self.take(outcome_file.rows_of, measure, outcome_file.MAX_ROWS, hint)
        return data


class MeasureRowFilter(forms.Form):
    """Which rows of a dry run to show."""

    verdict = forms.ChoiceField(label="Show", required=False)

    def __init__(self, *args: Any, words: Mapping[Verdict, str], **kwargs: Any) -> None:
        """`words`: the verdicts there are, as their table calls them."""
        super().__init__(*args, **kwargs)
        choices = [("", "Every row"), *((verdict.value, word) for verdict, word in words.items())]
        self.fields["verdict"].choices = choices  # type: ignore[attr-defined]
