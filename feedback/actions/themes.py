"""Editing the statements of a coming cycle, also by what people propose. The frozen list is written by start_cycle alone."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from audit.sentences import Action
from feedback.models import ListedTheme, Side, ThemeList, ThemeProposal
from feedback.queries import themes as queries
from feedback.queries.naming import who_is_named
from feedback.queries.themes import ComingList, Listed
from feedback.starter import AREAS
from feedback.statements import plain, problem_with, problem_with_list
from programs.models import Cohort


class ListFrozen(Exception):
    """The list is frozen, or there is no coming cycle to edit one for."""


class BadStatement(ValueError):
    """The statement cannot be on the list; the message says what to do."""


class NotWaiting(Exception):
    """The proposal was decided on."""


@transaction.atomic
def begin_themes(*, cohort: Cohort, by: Actor) -> None:
    """Copy what the coming cycle would begin with into a list of its own. A second call changes nothing. Raises ListFrozen."""
    _own_list(_locked(cohort), by)


@transaction.atomic
def add_theme(*, cohort: Cohort, side: Side, area: str, text: str, by: Actor) -> ListedTheme:
    """One more statement, at the end of its side. Raises ListFrozen, BadStatement."""
    coming = _locked(cohort)
    row = _add(coming, _own_list(coming, by), side=side, area=area, text=text)
    _record(coming.cohort, f"added “{row.text}”", by)
    return row


@transaction.atomic
def set_theme(*, listed: ListedTheme, area: str, text: str, by: Actor) -> None:
    """Other words, or another area. Raises ListFrozen, BadStatement."""
    coming, current = _locked_row(listed)
    text = " ".join(text.split())
    if (current.area, current.text) == (area, text):
        return
    others = [each.text for each in coming.statements if each.side == current.side and each.pk != current.pk]
    _refuse(area, text, others, known=current.text)
    before, current.area, current.text = current.text, area, text
    current.save(update_fields=["area", "text"])
    _record(coming.cohort, f"“{before}” is now “{text}”", by)


@transaction.atomic
def remove_theme(*, listed: ListedTheme, by: Actor) -> None:
    """Take a statement off the coming list; a second call changes nothing. Raises ListFrozen."""
    coming, current = _locked_row(listed)
    if current.is_removed:
        return
    current.is_removed = True
    current.save(update_fields=["is_removed"])
    _record(coming.cohort, f"removed “{current.text}”", by)


@transaction.atomic
def restore_theme(*, listed: ListedTheme, by: Actor) -> None:
    """Put a removed statement back where it stood. Raises ListFrozen, and BadStatement where there is no room any more."""
    coming, current = _locked_row(listed)
    if not current.is_removed:
        return
    _refuse_list([*(each.text for each in coming.statements if each.side == current.side), current.text])
    current.is_removed = False
    current.save(update_fields=["is_removed"])
    _record(coming.cohort, f"put back “{current.text}”", by)


@transaction.atomic
def move_theme(*, listed: ListedTheme, step: int, by: Actor) -> None:
    """One place up (-1) or down (1) on its side; nothing happens at either end. Raises ListFrozen."""
    coming, current = _locked_row(listed)
    rows = list(ListedTheme.objects.filter(theme_list=current.theme_list, side=current.side, is_removed=False))
    at = next((at for at, row in enumerate(rows) if row.pk == current.pk), None)
    if at is None or not 0 <= at + step < len(rows):
        return
    rows[at], rows[at + step] = rows[at + step], rows[at]
    for position, row in enumerate(rows):
        row.position = position
    ListedTheme.objects.bulk_update(rows, ["position"])
    _record(coming.cohort, f"moved “{current.text}”", by)


@transaction.atomic
def reset_themes(*, cohort: Cohort, by: Actor) -> None:
    """The starter set of the program's purpose in place of the list. Raises ListFrozen."""
    coming = _locked(cohort)
    theme_list, _ = ThemeList.objects.get_or_create(cohort=coming.cohort, cycle_number=coming.number)
    ListedTheme.objects.filter(theme_list=theme_list).delete()
    _fill(theme_list, queries.starter_list(coming.cohort))
    _record(coming.cohort, "back to the starter set", by)


@transaction.atomic
def take_proposal(*, proposal: ThemeProposal, cohort: Cohort, area: str, text: str, by: Actor) -> ListedTheme:
    """Put a proposal on the coming list of `cohort`, in words that may be better. Raises NotWaiting, ListFrozen, BadStatement."""
    coming = _locked(cohort)
    current = _waiting(proposal)
    row = _add(coming, _own_list(coming, by), side=Side(current.side), area=area, text=text)
    _decide(current, ThemeProposal.State.TAKEN, row.text)
    _record(coming.cohort, f"took over a proposal: “{row.text}”", by)
    return row


@transaction.atomic
def decline_proposal(*, proposal: ThemeProposal, cohort: Cohort, answer: str, by: Actor) -> None:
    """Leave a proposal off the list, with a word that its author reads. Raises NotWaiting."""
    _decide(_waiting(proposal), ThemeProposal.State.DECLINED, answer)
    audit.record(Action.THEME_PROPOSAL_DECLINED, by=by, subject_id=cohort.pk, subject_name=cohort.name)


def _locked(cohort: Cohort) -> ComingList:
    """The coming list while nobody else edits it and no cycle starts: start_cycle locks the same row. Raises ListFrozen."""
    current: Cohort = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort.pk)
    coming = queries.coming_list(current)
    if not coming.is_open or queries.successor_of(current) is not None:
        raise ListFrozen(current.name)
    return coming


def _locked_row(listed: ListedTheme) -> tuple[ComingList, ListedTheme]:
    coming = _locked(listed.theme_list.cohort)
    current: ListedTheme = ListedTheme.objects.select_related("theme_list").get(pk=listed.pk)
    if current.theme_list.cycle_number != coming.number:
        raise ListFrozen(coming.cohort.name)
    return coming, current


def _own_list(coming: ComingList, by: Actor) -> ThemeList:
    theme_list: ThemeList
    theme_list, is_new = ThemeList.objects.get_or_create(cohort=coming.cohort, cycle_number=coming.number)
    if is_new:
        _fill(theme_list, coming.statements)
        _record(coming.cohort, "began a list of its own", by)
    return theme_list


def _fill(theme_list: ThemeList, statements: Iterable[Listed]) -> None:
    ListedTheme.objects.bulk_create(
        [
            ListedTheme(theme_list=theme_list, side=each.side, position=position, area=each.area, text=each.text)
            for position, each in enumerate(statements)
        ]
    )


def _add(coming: ComingList, theme_list: ThemeList, *, side: Side, area: str, text: str) -> ListedTheme:
    text = " ".join(text.split())
    if side not in [each.side for each in coming.sides]:
        raise BadStatement("In a circle everybody is on the side of the mentors.")
    _refuse(area, text, [each.text for each in coming.statements if each.side == side])
    position = ListedTheme.objects.filter(theme_list=theme_list).count()
    made: ListedTheme = ListedTheme.objects.create(
        theme_list=theme_list, side=side, position=position, area=area, text=text
    )
    return made


def _refuse(area: str, text: str, others: list[str], *, known: str = "") -> None:
    """Raise BadStatement for what cannot be ticked by itself, names somebody, or does not fit. `known`: the words it had before."""
    if area not in AREAS:
        raise BadStatement("Pick one of the areas.")
    # What the list came with is not refused for a capital letter; what is new has to keep every rule.
    if problem := problem_with(text):
        raise BadStatement(problem)
    if plain(known) != plain(text) and (named := who_is_named(text)):
        raise BadStatement(named)
    _refuse_list([*others, text])


def _refuse_list(texts: list[str]) -> None:
    if problem := problem_with_list(texts):
        raise BadStatement(problem)


def _waiting(proposal: ThemeProposal) -> ThemeProposal:
    current: ThemeProposal | None = (
        ThemeProposal.objects.select_for_update().filter(pk=proposal.pk, state=ThemeProposal.State.OPEN).first()
    )
    if current is None:
        raise NotWaiting
    return current


def _decide(proposal: ThemeProposal, state: ThemeProposal.State, answer: str) -> None:
    proposal.state, proposal.answer = state, answer
    proposal.save(update_fields=["state", "answer"])


def _record(cohort: Cohort, change: str, by: Actor) -> None:
    audit.record(Action.THEMES_SET, by=by, subject_id=cohort.pk, subject_name=cohort.name, change=change)
