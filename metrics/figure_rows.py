"""A figure as statements: every word and number that templates/metrics/figure.html draws, for the file. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from metrics.estimates import words
from metrics.estimates.figures import Figure, Kind
from metrics.executive import Item, Section, day_of
from metrics.templatetags.figures import lower_first, points

WEIGHTED = " Both arms count their groups alike, so percents are no plain shares of the people."


def section(figure: Figure) -> Section:
    """The part of the page that shows this figure."""
    said = words.said(figure)
    test = f" {said.test[0].upper()}{said.test[1:]}" if said.test else ""
    weighted = WEIGHTED if figure.is_weighted else ""
    defined = f"{figure.definition} Definition {figure.definition_version}, locked at launch.{weighted}{test}"
    as_of = f"As of {day_of(figure.as_of)}."
    shown = [] if figure.is_hidden else [*_chart(figure), *_arms(figure), *_months(figure)]
    drawn = not figure.is_hidden and len(figure.curve) > 1
    return Section(
        key=f"figure-{figure.outcome}",
        title=f"Primary outcome: {lower_first(figure.label)}" if figure.is_primary else figure.label,
        note=said.note,
        sentences=[said.headline, *([said.means] if said.means else []), *said.sentences, as_of, *figure.limits],
        items=shown,
        closing=[defined, *([_bands(figure)] if drawn else [])],
        drawn=figure,
    )


def _bands(figure: Figure) -> str:
    low, high = words.axis(figure)
    axis = f" The axis starts at {low}%." if low else f" The axis ends at {high}%." if high < 100 else ""
    other = ", dotted for the comparison" if len(figure.arms) > 1 else ""
    return f"Percent, with 95% bands: shaded for those invited{other}.{axis}"


def _chart(figure: Figure) -> Iterator[Item]:
    """The cells of the table beside the chart; `note` says which column, and of which arm."""
    names = [arm.name for arm in figure.arms]
    if len(figure.curve) > 1:
        for row in figure.curve:
            first = [(names[0], row.percent, row.low, row.high, row.n)]
            other = [(name, row.other_percent, row.other_low, row.other_high, row.other_n) for name in names[1:]]
            for name, percent, low, high, number in (*first, *other):
                if number is None:
                    continue
                month = str(row.month)
                yield Item(month, points(percent), name)
                yield Item(month, points(low), f"{name}, Low")
                yield Item(month, points(high), f"{name}, High")
                yield Item(month, f"{number:,}", f"{name}, n")
    elif figure.compares:
        cells = (("Difference", figure.difference), ("Low", figure.low), ("High", figure.high))
        for column, value in cells:
            yield Item(figure.label, points(value), column)


def _arms(figure: Figure) -> Iterator[Item]:
    events = "Left" if figure.kind is Kind.SURVIVAL else "Yes"
    unknown = "No record" if figure.kind is Kind.SHARE else "Not followed to the end"
    for arm in figure.arms:
        yield Item(arm.name, f"{arm.n:,}", "People")
        yield Item(arm.name, f"{arm.events:,}", events)
        yield Item(arm.name, f"{arm.censored:,}", unknown)
        yield Item(arm.name, points(arm.percent), "Percent")
        interval = "–" if arm.percent is None else f"{points(arm.low)} to {points(arm.high)}"
        yield Item(arm.name, interval, "95% interval")


def _months(figure: Figure) -> Iterator[Item]:
    for row in figure.at_months:
        yield Item(str(row.month), points(row.difference), "Difference")
        yield Item(str(row.month), f"{points(row.low)} to {points(row.high)}", "95% interval")
