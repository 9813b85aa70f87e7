"""What a program cost and what it may have been worth, with numbers that the reader typed. Nothing here comes with a number of ours. Pure.

The worth is always a range, from the 95 % interval of a comparison that was chosen before launch; or "Too small to tell".
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from metrics.estimates.figures import MOST_UNKNOWN, Figure, Verdict
from metrics.estimates.limits import SOME_PEOPLE, UNFOLLOWED
from metrics.estimates.words import LATE
from metrics.rollup import Counted

RETENTION = "retention"  # outcome of the figure that a cost of a leaver belongs to


@dataclass(frozen=True)
class Numbers:
    """The reader's own."""

    leaver: Decimal  # what it costs when one person leaves
    hour: Decimal  # what an hour of one person costs
    hours: Decimal  # that one session takes of one person, with preparation
    other: Decimal = Decimal(0)  # so far: team, licenses, travel
    currency: str = ""


@dataclass(frozen=True)
class Line:
    """One statement of the case: what, how much, and how it was worked out."""

    name: str
    value: str
    note: str = ""


def lines(numbers: Numbers, counted: Counted, retention: Figure | None) -> list[Line]:
    """What was typed, what it cost, what it may have been worth, and when it pays for itself."""
    cost = counted.person_sessions * numbers.hours * numbers.hour + numbers.other
    of_people = f"{counted.person_sessions:,} × {plain(numbers.hours)} hours × {money(numbers.hour, numbers)}"
    return [
        Line("Your cost of a leaver", money(numbers.leaver, numbers), "You typed it. Nothing of it is from us."),
        Line("Your cost of an hour", money(numbers.hour, numbers), "You typed it."),
        Line("Your hours of one person for one session", plain(numbers.hours), "You typed it."),
        Line("Your other costs so far", money(numbers.other, numbers), "You typed it."),
        Line(
            "Cost so far",
            money(cost, numbers),
            f"Sessions held, times their people: {of_people}, and {money(numbers.other, numbers)} of other costs.",
        ),
        _worth(numbers, retention),
        *_pays(numbers, cost),
    ]


def money(amount: Decimal, numbers: Numbers) -> str:
    """ "USD 1,200", to the whole unit, or to the cent where it is less than a hundred."""
    whole = amount.quantize(Decimal(1) if abs(amount) >= 100 else Decimal("0.01"), ROUND_HALF_UP)
    text = plain(abs(whole)) if whole == whole.to_integral() else f"{abs(whole):,.2f}"
    sign = "−" if whole < 0 else ""
    return f"{numbers.currency} {sign}{text}".strip()


def plain(number: Decimal) -> str:
    """ "1,200", "1.5": as one writes it."""
    text = f"{number:,.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _worth(numbers: Numbers, figure: Figure | None) -> Line:
    name = "Worth of people who stayed because of it"
    if figure is None or len(figure.arms) < 2:
        return Line(
            name, "Not known", "Nothing was compared, so nobody can say who would have left without the program."
        )
    if unknown := _untold(figure):
        return Line(name, *unknown)
    invited, low, high = figure.arms[0].n or 0, figure.low or 0.0, figure.high or 0.0
    if not _is_told(figure):
        interval = f"{points(low)} to {points(high)} points"
        return Line(name, Verdict.TOO_SMALL.value, f"The 95% interval of the difference runs from {interval}.")
    least, most = sorted(Decimal(str(each)) / 100 * invited for each in (low, high))
    caution = "" if figure.verdict else " It was not named before launch, so it is no evidence."
    return Line(
        name,
        f"From {money(least * numbers.leaver, numbers)} to {money(most * numbers.leaver, numbers)}",
        f"Of {invited} invited, {people(least)} to {people(most)} stayed who would have left: the 95% interval of the difference, "
        f"{points(low)} to {points(high)} points.{caution}",
    )


def _untold(figure: Figure) -> tuple[str, str] | None:
    """What stands in the place of a range, and why; None where the figure has a difference that may be told.

    What is no evidence is worth no sum either, whether it was named before launch or not.
    """
    if figure.is_primary and figure.verdict is None:
        once = "The verdict is given once, when everybody who is counted has been followed."
        few = " So far, fewer than ten people of an arm can be counted." if figure.is_hidden else ""
        return "Not known yet", f"{once}{few}"
    if figure.is_hidden:
        return Verdict.TOO_SMALL, "An arm has fewer than ten people to count, so no number is shown."
    if not figure.compares or figure.low is None or figure.high is None:
        if figure.verdict is not None:  # given once: nobody else comes into it
            return (
                figure.verdict,
                "Fewer than ten people of an arm were followed to the end, so no difference is shown.",
            )
        return "Not known yet", "Too few people have been followed for long enough to compare them."
    if reason := next((limit for limit in figure.limits if limit in (LATE, SOME_PEOPLE, UNFOLLOWED)), ""):
        return "Not known", reason
    if max((arm.censored or 0) / (arm.n or 1) for arm in figure.arms) > MOST_UNKNOWN:
        return "Not known yet", "So far, more than one in five of an arm have not been followed to the end."
    return None


def _is_told(figure: Figure) -> bool:
    """Whether the interval says something. One of an outcome that was not named before launch does where it leaves out "no difference"."""
    if figure.verdict is not None:
        return figure.verdict != Verdict.TOO_SMALL
    return not figure.is_primary and (figure.low or 0) * (figure.high or 0) > 0


def _pays(numbers: Numbers, cost: Decimal) -> list[Line]:
    if not numbers.leaver or not cost:
        return []
    needed = int((cost / numbers.leaver).to_integral_value(ROUND_CEILING))
    person = "person stays" if needed == 1 else "people stay"
    return [
        Line(
            "It pays for itself when",
            f"{needed:,} {person} who would have left",
            "Arithmetic with your numbers, and no evidence that anybody did.",
        )
    ]


def points(value: float) -> str:
    """ "−9", "3.5"."""
    return f"{value:g}".replace("-", "−")


def people(number: Decimal) -> str:
    """To a tenth of a person: a range of people is no count."""
    return plain(number.quantize(Decimal("0.1"), ROUND_HALF_UP)).replace("-", "−")
