"""What changed since last month: the newest count beside the one that stood when the month began. Pure.

Only what people declared openly is compared: decisions, experiments, sessions, published patterns, and pairs at work, never what became of
anybody. Two counts tell more than one: a pair more or less is two people who came or went. So sessions and pairs are compared only where
neither count is about a few pairs, and of pairs only what at least as many began or ended as a page may speak of at all.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.humanize.templatetags.humanize import apnumber

from metrics.cycles import FEWEST
from metrics.executive import Section, day_of
from metrics.rollup import Content, Counted, first_of_month
from metrics.words import counted as in_words

EARLY = timedelta(days=10)  # so long into a month, its last one is what one asks about
FINISHED = ("scaled", "stopped")


def base_day(day: date) -> date:
    """The first of the month since when changes are told: in the first ten days of a month, of the one before."""
    return first_of_month(day - EARLY)


def section(content: Content, before: Content | None, since: date) -> Section:
    """The part of the page. `before`: what was counted by `since`; None where nothing was counted by then."""
    if before is None:
        said = [f"Nothing was counted by {day_of(since)} yet, so there is nothing to compare with."]
        return Section("since", "Since last month", sentences=said)
    if before.definitions != content.definitions:
        said = [f"What was counted by {day_of(since)} was defined in another way, so it is not compared."]
        return Section("since", "Since last month", sentences=said)
    said = sentences(content.counted, before.counted)
    if not said:
        return Section("since", "Since last month", sentences=[f"Nothing changed since {day_of(since)}."])
    return Section("since", "Since last month", f"Compared with what was counted by {day_of(since)}", said)


def sentences(new: Counted, old: Counted) -> list[str]:
    """What differs; nothing where nothing does and no pairs are at work."""
    is_small = any(0 < each.going < FEWEST for each in (new, old))
    moved = [_decisions(new, old), _experiments(new, old), "" if is_small else _sessions(new, old), _patterns(new, old)]
    pairs = _pairs(new, old, is_small=is_small)
    if not any(moved):
        if not pairs:
            return []
        kinds = "experiment or pattern" if is_small else "experiment, session or pattern"
        return [f"No decision, {kinds} was added.", pairs]
    return [said for said in (*moved, pairs) if said]


def _decisions(new: Counted, old: Counted) -> str:
    changed, kept = new.changed - old.changed, new.kept - old.kept
    if min(changed, kept) < 0:
        return (
            f"{in_words(new.changed, 'decision')} changed, {_number(old.changed)} then; {_number(new.kept)} kept with a reason, "
            f"{_number(old.kept)} then. Decisions can be corrected."
        )
    parts = [f"{in_words(changed, 'decision')} changed"] if changed else []
    if kept:
        parts.append(f"{_number(kept) if parts else in_words(kept, 'decision')} {_was(kept)} kept with a reason")
    return f"{' and '.join(parts)}." if parts else ""


def _experiments(new: Counted, old: Counted) -> str:
    started, finished = new.tried - old.tried, _finished(new) - _finished(old)
    if min(started, finished) < 0:
        return (
            f"{in_words(new.tried, 'experiment')} so far, {_number(old.tried)} then; {_number(_finished(new))} finished, "
            f"{_number(_finished(old))} then. Experiments can be corrected."
        )
    parts = [f"{in_words(started, 'experiment')} {_was(started)} started"] if started else []
    if finished:
        parts.append(f"{_number(finished) if parts else in_words(finished, 'experiment')} {_was(finished)} finished")
    return f"{' and '.join(parts)}." if parts else ""


def _sessions(new: Counted, old: Counted) -> str:
    held = new.sessions - old.sessions
    if held < 0:
        return f"{in_words(new.sessions, 'session')} held so far, {_number(old.sessions)} then. Logs can be corrected."
    return f"{in_words(held, 'session')} {_was(held)} held." if held else ""


def _patterns(new: Counted, old: Counted) -> str:
    published = new.published - old.published  # lines of a cycle that is forgotten are no news
    return (
        f"{in_words(published, 'pattern')} {_was(published)} published, or rose to a higher level."
        if published > 0
        else ""
    )


def _pairs(new: Counted, old: Counted, *, is_small: bool) -> str:
    if is_small:
        return f"Of fewer than {apnumber(FEWEST)} pairs at work nothing is compared: neither their number nor their sessions."
    moved = new.going - old.going
    if abs(moved) >= FEWEST:
        return f"{_number(abs(moved)).capitalize()} {'more' if moved > 0 else 'fewer'} pairs are at work."
    return "About as many pairs are at work." if new.going else ""


def _finished(counted: Counted) -> int:
    return sum(counted.experiments.get(state, 0) for state in FINISHED)


def _number(number: int) -> str:
    return str(apnumber(number)) if number else "none"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"
