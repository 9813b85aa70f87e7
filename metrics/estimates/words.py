"""A figure in sentences: the verdict first, then numbers with their interval, then what groups of this size can show. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil, floor

from metrics.estimates.figures import ALPHA, ArmFigure, Figure, Kind, Verdict

INVITED = "Invited"
# Comparison -> the name of its arm, and how a sentence counts its people.
COMPARISONS = {
    "lottery": ("Not drawn", "who were not drawn"),
    "waitlist": ("Waiting list", "on the waiting list"),
    "matched": ("Similar colleagues", "similar colleagues"),
}
HAPPENED = {"retention": "were still employed", "promotion": "had been promoted", "productivity": "had their first yes"}
BEGAN = {"lottery": "the draw", "waitlist": "the draw"}
ICONS = {
    Verdict.IMPROVEMENT: "check",
    Verdict.HARM: "alert",
    Verdict.NO_DIFFERENCE: "kept",
    Verdict.TOO_SMALL: "waiting",
}
# What a verdict says to somebody who decides, and no more: none of these says why there is a difference.
MEANS = {
    Verdict.IMPROVEMENT: "The difference is in the direction that was hoped for, and larger than chance alone makes likely.",
    Verdict.HARM: "The difference is in the wrong direction, and larger than chance alone makes likely.",
    Verdict.NO_DIFFERENCE: "If there is a difference, it is smaller than what was named as mattering.",
    Verdict.TOO_SMALL: "These numbers cannot say whether it helped. That is no sign that it did not.",
}
DESIGNS = {
    "lottery": "A draw decided who was invited first, and whoever was not drawn is the comparison.",
    "waitlist": "Who waited is the comparison, and a draw decided that.",
    "matched": "Colleagues who were alike in level, unit, tenure, and site when people were invited, and were not, are the comparison.",
    "none": "There is no comparison.",
}
UNSEEN = (
    "Nobody drew who was invited. People who were can differ in what no file says, for instance in how much they wanted it, "
    "and matching cannot see that."
)
LATE = "The design was changed after figures had been shown, so no evidence is claimed."
BY_HAND = "Somebody picked who waits, and no draw did, so those who wait are no comparison."


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says of a figure. `note` stands beside the title, `means` is a verdict in plain words, `test` is for whoever checks."""

    headline: str
    icon: str
    note: str
    sentences: tuple[str, ...]
    means: str = ""
    test: str = ""


def of_design(comparison: str, *, compares: bool) -> str:
    """What a design compares with. A waiting list that somebody picked by hand is no comparison."""
    return DESIGNS[comparison] if compares or comparison == "none" else BY_HAND


def said(figure: Figure) -> Said:
    """The figure in words. No percent and no p stands without its interval and n."""
    named = "Changed after figures were shown" if LATE in figure.limits else "Named before launch"
    note = named if figure.is_primary else "Descriptive"
    if figure.verdict is not None:
        test = "" if figure.is_hidden or figure.p is None else f"{p_value(figure.p)} ({figure.test})."
        return Said(figure.verdict.value, ICONS[figure.verdict], note, _judged(figure), MEANS[figure.verdict], test)
    if figure.is_primary and len(figure.arms) > 1:
        return Said("Nothing is claimed yet", "waiting", note, (*_hidden_or(figure), _due(figure)))
    return Said("Described, not judged", "info", note, (*_hidden_or(figure), *_descriptive(figure)))


def _judged(figure: Figure) -> tuple[str, ...]:
    if figure.is_hidden or figure.difference is None or figure.verdict is None:
        return _hidden_or(figure)
    sentences = [*_counts(figure), _difference(figure)]
    named = f"{number(figure.smallest or 0)} points that were named before launch as what matters"
    if figure.verdict is Verdict.TOO_SMALL:
        sentences.append(_size(figure))
    elif figure.verdict is Verdict.NO_DIFFERENCE:
        sentences.append(f"A difference of the {named} is outside of the interval, in either direction.")
    elif abs(figure.difference) < (figure.smallest or 0):
        sentences.append(f"It is less than the {named}.")
    if not figure.verdict.is_evidence and (figure.low or 0) * (figure.high or 0) > 0 and (figure.p or 0) > ALPHA:
        sentences.append("The interval leaves out zero and the test does not agree, so no evidence is claimed.")
    return tuple(sentences)


def _hidden_or(figure: Figure) -> tuple[str, ...]:
    if figure.is_hidden:
        if figure.verdict is None:  # others may still come into it, see metrics.estimates.waves
            where = " in an arm" if len(figure.arms) > 1 else ""
            return (f"So far, fewer than ten people{where} can be counted, so no number is shown.",)
        return ("An arm has fewer than ten people to count, so no number is shown.",)
    return tuple(_counts(figure))


def _due(figure: Figure) -> str:
    when = f"on {day(figure.due_on)} or later" if figure.due_on else "when as many people as planned have been followed"
    return (
        f"The verdict is given once, {when}, after {figure.horizon_months} months of everybody counted: "
        "whoever looks again and again finds evidence by chance."
    )


def _descriptive(figure: Figure) -> tuple[str, ...]:
    if len(figure.arms) < 2:
        return ("It is compared with nothing.",)
    if figure.difference is None or figure.is_hidden:
        return ()
    return (_difference(figure), _size(figure), "Only the outcome that was named before launch can be evidence.")


def _counts(figure: Figure) -> list[str]:
    """How many of each arm; estimated percents where people were not followed to the end or groups weigh alike."""
    arms = [arm for arm in figure.arms if arm.percent is not None]
    if not arms:
        followed = f"Too few people have been followed for {figure.horizon_months} months so far."
        return [followed]
    tell = _plain if _is_plain(figure) else _estimated
    told = " and ".join(tell(figure, arm, place) for place, arm in enumerate(arms))
    began = "they were hired" if figure.outcome == "productivity" else BEGAN.get(figure.design, "the invitation")
    return [f"{figure.horizon_months} months after {began}, {told} {HAPPENED.get(figure.outcome, 'had a yes')}."]


def _is_plain(figure: Figure) -> bool:
    """Whether it is told in people, and no percent is."""
    return not figure.is_weighted and (figure.kind is Kind.SHARE or not any(arm.censored for arm in figure.arms))


def _plain(figure: Figure, arm: ArmFigure, place: int) -> str:
    hits = (arm.n or 0) - (arm.events or 0) if figure.kind is Kind.SURVIVAL else arm.events
    return f"{hits:,} of {_people(figure, arm, place)}{_interval(figure, arm) if len(figure.arms) < 2 else ''}"


def _estimated(figure: Figure, arm: ArmFigure, place: int) -> str:
    percent = number(arm.percent or 0, tenths=_needs_tenths(figure))
    return f"an estimated {percent}% of {_people(figure, arm, place)}{_interval(figure, arm)}"


def _people(figure: Figure, arm: ArmFigure, place: int) -> str:
    return f"{arm.n:,} people invited" if place == 0 else f"{arm.n:,} {COMPARISONS[figure.design][1]}"


def _interval(figure: Figure, arm: ArmFigure) -> str:
    low, high = (number(each or 0, tenths=_needs_tenths(figure)) for each in (arm.low, arm.high))
    return f" (95% interval {low} to {high})"


def _difference(figure: Figure) -> str:
    points, low, high = figure.difference or 0.0, figure.low or 0.0, figure.high or 0.0
    tenths = _needs_tenths(figure)
    amount = number(abs(points), tenths=tenths)
    size = f"That is {amount} point{'' if amount == '1' else 's'} {'more' if points > 0 else 'less'}."
    interval = f"The 95% interval runs from {number(low, tenths=tenths)} to {number(high, tenths=tenths)} points."
    return f"{size if points else 'That is no difference.'} {interval}"


def _needs_tenths(figure: Figure) -> bool:
    """Whether whole percents, taken from each other, would not give the whole difference: a reader does the sum."""
    percents = [arm.percent for arm in figure.arms if arm.percent is not None]
    if len(percents) < 2 or figure.difference is None or _is_plain(figure):
        return False
    first, other, points = (float(f"{each:.0f}") for each in (*percents[:2], figure.difference))
    return first - other != points


def _size(figure: Figure) -> str:
    return f"With groups of this size, only a difference of about {ceil(figure.detectable or 0)} points would show reliably."


def number(value: float, *, tenths: bool = False) -> str:
    """A percent or a difference as people read it: whole, with a tenth where a whole number would hide that it is not zero, or if asked."""
    text = f"{value:.1f}" if tenths or 0 < abs(value) < 1 else f"{value:.0f}"
    return text.replace("-", "−")


def lower_first(text: str) -> str:
    """The text as the rest of a sentence: only its first letter small, so that names stay names."""
    return text[:1].lower() + text[1:]


def p_value(p: float) -> str:
    """ "p 0.03", "p below 0.001"."""
    if p < 0.001:
        return "p below 0.001"
    digits = 4 if round(p, 3) == ALPHA != p else 3 if p < 0.1 else 2  # nobody is to guess on which side it is
    return f"p {p:.{digits}f}"


def day(value: date) -> str:
    """ "October 14, 2026"."""
    return f"{value:%B} {value.day}, {value.year}"


def axis(figure: Figure) -> tuple[int, int]:
    """From and to which percent the axis of a curve goes, in steps of ten, so that its bands are seen."""
    lows = [low for row in figure.curve for low in (row.low, row.other_low) if low is not None]
    highs = [high for row in figure.curve for high in (row.high, row.other_high) if high is not None]
    if figure.kind is Kind.SURVIVAL:
        return max(0, min(90, floor(min(lows, default=0) / 10) * 10)), 100
    return 0, min(100, max(10, ceil(max(highs, default=100) / 10) * 10))
