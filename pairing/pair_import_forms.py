"""A file of ready-made pairs, or what was copied out of one, and which rows of the dry run to show."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.tabular import MAX_BYTES, BadTable, read_table
from pairing.pair_file import MAX_PAIRS, NoSides, PairRow, Verdict, rows_of

MOST_TEXT = 2_000_000  # characters; ten thousand rows of two long addresses are about half of it


class _Pasted:
    """Text that is read like an uploaded file."""

    def __init__(self, text: str) -> None:
        self._content = text.encode()
        self.size: int | None = len(self._content)

    def read(self) -> bytes:
        """All of it."""
        return self._content


class ImportPairsForm(forms.Form):
    """One of the two: a file, or its rows as text."""

    file = forms.FileField(
        label="File",
        required=False,
        help_text=f"CSV or XLSX, up to {MAX_PAIRS:,} rows. The first row names the columns.",
        error_messages={"empty": "This file is empty."},
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    text = forms.CharField(
        label="Or paste the rows here",
        required=False,
        max_length=MOST_TEXT,
        help_text="As you copy them from a spreadsheet, with the row that names the columns.",
        error_messages={"max_length": "This is too much to paste. Choose it as a file."},
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    rows: list[PairRow]
    ignored: list[str]
    note: str

    def __init__(self, data: Any = None, files: Any = None, *, is_too_large: bool = False) -> None:
        super().__init__(data, files)
        self.is_too_large = is_too_large

    def clean(self) -> dict[str, Any]:
        """The table, read into `rows`; `ignored` are the columns that feed nothing."""
        data = super().clean() or {}
        if self.errors:
            return data
        upload, text = data.get("file"), data.get("text")
        if self.is_too_large:  # nothing of such a request was kept, so both look empty
            self.add_error("file", f"This file is larger than {MAX_BYTES // 1024**2} MB.")
        elif upload and text:
            self.add_error("text", "Choose a file or paste rows, not both.")
        elif not upload and not text:
            self.add_error("file", "Choose a file, or paste its rows below.")
        else:
            self._read("file" if upload else "text", upload or _Pasted(str(text)))
        return data

    def _read(self, name: str, upload: Any) -> None:
        try:
            table = read_table(upload)
            self.rows, self.ignored = rows_of(table)
        except BadTable as error:
            self.add_error(name, str(error))
            return
        except NoSides as error:
            side = str(error)
            message = f"No column is called {side.capitalize()} or {side.capitalize()} email. Name one so, or start from our example."
            self.add_error(name, message)
            return
        if len(self.rows) > MAX_PAIRS:
            rule = f"This has {len(self.rows):,} rows; the most is {MAX_PAIRS:,}. Split it into several files."
            self.add_error(name, rule)
        self.note = table.note


class PairRowFilter(forms.Form):
    """Which rows of the dry run to show."""

    verdict = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[
            ("", "Every row"),
            (Verdict.ADDED.value, "Added"),
            (Verdict.SAME.value, "As it is"),
            (Verdict.REJECTED.value, "Rejected"),
        ],
    )
