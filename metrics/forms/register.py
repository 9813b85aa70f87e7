"""Shapes and messages of the forms of decisions and experiments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.formats import date_format

from access.clock import today
from access.forms import DateInput
from feedback.models import LedgerLine
from metrics.models import Decision, Experiment, Gain, Kpi
from metrics.ties import Ties, told
from programs.models import ProgramQuestion

DAY = {"required": "Pick a day.", "invalid": "Write the day as year-month-day, such as 2026-10-14."}
AHEAD = timedelta(days=31)  # "I try it from next week on"
TEXT = {"required": "Write a sentence.", "max_length": "Keep it under %(limit_value)d characters."}


MOST_HOURS = 5000
GAINS = [("", "Nothing to add"), *Gain.choices]


class TiesForm(forms.Form):
    """Where it comes from, and what it brings besides. All of it may stay empty."""

    question = forms.ChoiceField(
        label="The question it answers",
        required=False,
        help_text="One of those that your program began with.",
        error_messages={"invalid_choice": "Pick one of the questions of your program."},
    )
    pattern = forms.ChoiceField(
        label="The pattern it comes from",
        required=False,
        help_text="One that your cohort can read. Its report then counts what came of it, without your name and your words.",
        error_messages={"invalid_choice": "Pick one of the patterns published for your cohort."},
    )
    kpi = forms.ChoiceField(
        label="The KPI it should move",
        required=False,
        help_text="Its page then shows this on its day, and says that it proves nothing.",
        error_messages={"invalid_choice": "Pick one of the KPIs."},
    )
    gain = forms.ChoiceField(
        label="What it brings besides",
        choices=GAINS,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Pick one of the choices."},
    )
    hours_a_month = forms.IntegerField(
        label="Hours saved in a month",
        required=False,
        min_value=1,
        max_value=MOST_HOURS,
        help_text="Your own estimate, over everybody who saves them.",
        error_messages={
            "invalid": "Write whole hours, such as 6.",
            "min_value": "Write one hour or more.",
            "max_value": "Keep it under %(limit_value)s hours.",
        },
    )
    opens = forms.CharField(
        label="The business it opens",
        required=False,
        max_length=200,
        help_text="In plain words, such as “Returns by phone for the franchise stores”.",
        error_messages=TEXT,
    )

    def __init__(
        self,
        *args: Any,
        questions: Sequence[ProgramQuestion] = (),
        lines: Sequence[LedgerLine] = (),
        kpis: Sequence[Kpi] = (),
        known: Ties,
        **kwargs: Any,
    ) -> None:
        """`known`: what it is tied to already, which stays where nothing is offered."""
        super().__init__(*args, **kwargs)
        self.known = known
        self.questions = _choices(self, "question", [*questions], known.question, lambda row: row.text)
        self.lines = _choices(self, "pattern", [*lines], known.pattern if lines else None, told)
        self.kpis = _choices(self, "kpi", [*kpis], known.kpi, lambda row: row.name)
        self.fields["gain"].initial, self.fields["hours_a_month"].initial = known.gain, known.hours_a_month
        self.fields["opens"].initial = known.opens

    @property
    def tied(self) -> list[BoundField]:
        """The fields of this part that are offered, in their order."""
        return [self[name] for name in ("question", "pattern", "gain", "hours_a_month", "opens") if name in self.fields]

    @property
    def shows_ties(self) -> bool:
        """Whether this part is unfolded: something is in it, or wrong with it."""
        return self.known != Ties() or (self.is_bound and any(field.errors or field.value() for field in self.tied))

    def clean(self) -> dict[str, Any]:
        """What was said fits what it is said about."""
        data = super().clean() or {}
        for gain, name, missing, extra in (
            (Gain.TIME, "hours_a_month", "Write how many hours, or pick another answer above.", "the hours"),
            (Gain.BUSINESS, "opens", "Say in a few words which, or pick another answer above.", "this line"),
        ):
            if self.has_error(name) or self.has_error("gain"):
                continue
            is_meant = data.get("gain") == gain
            if is_meant and not data.get(name):
                self.add_error(name, missing)
            elif not is_meant and data.get(name):
                self.add_error(name, f"Pick “{gain.label}” above, or clear {extra}.")
        return data

    def ties(self) -> Ties:
        """What was said, once the form is valid."""
        data = self.cleaned_data
        return Ties(
            question=self.questions.get(data["question"]) if "question" in self.fields else self.known.question,
            pattern=self.lines.get(data["pattern"]) if "pattern" in self.fields else self.known.pattern,
            gain=data["gain"],
            hours_a_month=data["hours_a_month"],
            opens=data["opens"],
            kpi=self.kpis.get(data["kpi"]) if "kpi" in self.fields else self.known.kpi,
        )

    def words(self) -> dict[str, Any]:
        """The rest of what was said, as the actions take it."""
        ties = {"question", "pattern", "gain", "hours_a_month", "opens", "kpi"}
        return {name: value for name, value in self.cleaned_data.items() if name not in ties}


def _choices(form: TiesForm, name: str, rows: list[Any], known: Any, label: Callable[[Any], str]) -> dict[str, Any]:
    """Offer these rows and what is known already, or take the field away where there is nothing to choose."""
    if known is not None and known not in rows:
        rows.append(known)
    field: Any = form.fields[name]
    if not rows:
        del form.fields[name]
        return {}
    field.choices = [("", "None of these"), *((str(row.pk), label(row)) for row in rows)]
    field.initial = str(known.pk) if known else ""
    return {str(row.pk): row for row in rows}


class DecisionForm(TiesForm):
    """What was going to be done, what is done now, and what it should move."""

    title = forms.CharField(
        label="The decision",
        max_length=160,
        help_text="In a few words, such as “Return labels become phone codes”.",
        error_messages={"required": "Name the decision.", "max_length": TEXT["max_length"]},
    )
    outcome = forms.ChoiceField(
        label="What happened",
        choices=Decision.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it was changed or kept."},
    )
    before = forms.CharField(
        label="Before",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What was going to be done.",
        error_messages=TEXT,
    )
    after = forms.CharField(
        label="Now",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What is done now, or why it was kept as it was.",
        error_messages=TEXT,
    )
    measure = forms.CharField(
        label="What it should move", max_length=160, required=False, help_text="Such as “time at the returns desk”."
    )
    decided_on = forms.DateField(
        label="Decided on",
        widget=DateInput(),
        error_messages=DAY,
    )

    def __init__(self, *args: Any, since: date, **kwargs: Any) -> None:
        """`since`: the day on which the pair began."""
        super().__init__(*args, **kwargs)
        self.since, self.today = since, today(timezone.get_current_timezone_name())
        self.fields["decided_on"].initial = self.today

    def clean_decided_on(self) -> date:
        """It has been made, and since the pair began."""
        day: date = self.cleaned_data["decided_on"]
        if day > self.today:
            raise forms.ValidationError("Pick today or a day before it.")
        if day < self.since:
            raise forms.ValidationError(f"Pick a day since {date_format(self.since)}, when your pair began.")
        return day


class ExperimentForm(TiesForm):
    """What is tried, and what would show that it worked."""

    title = forms.CharField(
        label="What you try",
        max_length=160,
        help_text="In a few words, such as “Two returns desks without paper labels”.",
        error_messages={"required": "Say what you try.", "max_length": TEXT["max_length"]},
    )
    hypothesis = forms.CharField(
        label="What would show that it worked",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Something that you can see or count, and by when.",
        error_messages=TEXT,
    )
    measure = forms.CharField(
        label="What it should move", max_length=160, required=False, help_text="Such as “time at the returns desk”."
    )
    started_on = forms.DateField(label="From", widget=DateInput(), error_messages=DAY)

    def __init__(self, *args: Any, since: date, until: date | None = None, **kwargs: Any) -> None:
        """`since`: the day on which the pair began. `until`: the day on which the experiment ended."""
        super().__init__(*args, **kwargs)
        self.since, self.until, here = since, until, today(timezone.get_current_timezone_name())
        self.latest = here + AHEAD
        self.fields["started_on"].initial = here

    def clean_started_on(self) -> date:
        """Since the pair began, soon, and before it ended."""
        day: date = self.cleaned_data["started_on"]
        if day > self.latest:
            raise forms.ValidationError(f"Pick a day until {date_format(self.latest)}.")
        if self.until is not None and day > self.until:
            raise forms.ValidationError(f"Pick a day until {date_format(self.until)}, when it ended.")
        if day < self.since:
            raise forms.ValidationError(f"Pick a day since {date_format(self.since)}, when your pair began.")
        return day


class StandingForm(forms.Form):
    """How an experiment stands, and why it ended."""

    standing = forms.ChoiceField(
        label="How does it stand?",
        choices=[
            (Experiment.State.RUNNING, "Running: too early to say"),
            (Experiment.State.SCALED, "Scaled: it works, and you go on with it"),
            (Experiment.Finding.NO_EFFECT, "Stopped: it did not show what you hoped"),
            (Experiment.Finding.UNFINISHED, "Stopped: it ended before it could show anything"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Say how it stands."},
    )
    reason = forms.CharField(
        label="Why",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Once it is over: what you saw. A test that fails taught you something too.",
        error_messages=TEXT,
    )

    def clean(self) -> dict[str, Any]:
        """A result comes with its reason."""
        data = super().clean() or {}
        is_over = data.get("standing") not in (None, Experiment.State.RUNNING)
        if is_over and not data.get("reason") and not self.has_error("reason"):
            self.add_error("reason", "Say in a sentence why it ended.")
        return data
