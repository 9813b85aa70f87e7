"""One history, and another that must look the same: other words of four units, two others who stay away, and a case at the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from random import Random
from typing import Any

from django.apps import apps

from access.roles import Role
from feedback.models import HelpCase
from tests.attack import scripts
from tests.attack.stage import Look, Played, Script, Shown, Stage
from tests.feedback.histories import assignment
from tests.feedback.worlds import Act, History, other_world
from tests.rereading import Rereading

Says = Callable[[int, Act], Iterable[int]]
# The pair whose mentor asks for help in one of the two worlds. The mentee's pages are looked at.
AUTHOR = 23


def differences(stage: Stage, told: Script, rng: Random, look: Look) -> list[Shown]:
    """Everything by which the two worlds of this history can be told apart. Raises NoOtherWorld where what is shown rules words out."""
    return compared(stage, told, rng, look, rereading=Rereading())[1]


def compared(
    stage: Stage,
    told: Script,
    rng: Random,
    look: Look,
    *,
    is_lean: bool = False,
    rereading: Rereading | None = None,
) -> tuple[Played, list[Shown]]:
    """The first world as it was played, and everything in which the other is not like it."""
    here = stage.play(told, look, is_lean=is_lean, rereading=rereading)
    if len(here.observed.statuses) != len(told.history.periods):
        raise AssertionError("a period was not closed")
    secret = scripts.secret_of(rng, told.history, here.observed)
    other = other_world(
        told.history, secret, _of_their_side(told.history, assignment(rng, told.history)), here.observed
    )
    silent = scripts.who_may_be_silent(rng, told.history, other)
    answers = replace(told, history=scripts.silent(other, silent), cases=(AUTHOR,))
    there = stage.play(answers, look, is_lean=is_lean, rereading=rereading)
    return here, here.differences(there, but_for(stage, silent))


def words_apart(stage: Stage, told: Script, secret: frozenset[int], look: Look) -> list[Shown]:
    """The same for words alone: these units said nothing."""
    here = stage.play(told, look, is_lean=True)
    other = other_world(told.history, secret, _nothing, here.observed)
    return here.differences(stage.play(replace(told, history=other), look, is_lean=True))


def absence_apart(stage: Stage, told: Script, units: frozenset[int], look: Look) -> list[Shown]:
    """The same for these units staying away, which changes nothing that the rules publish."""
    other: History = scripts.silent(told.history, units)
    assert scripts.outcome(other) == scripts.outcome(told.history)
    here, there = stage.play(told, look, is_lean=True), stage.play(replace(told, history=other), look, is_lean=True)
    return here.differences(there, but_for(stage, units))


def but_for(stage: Stage, silent: frozenset[int]) -> Callable[[Shown, Any, Any], bool]:
    """What may differ: what an author sees of their own answer or case, what the ombudsperson sees, and the rows of both."""
    desk = stage.world.members[Role.OMBUDSPERSON].person
    theirs = {f"{side} {unit}" for side in ("mentor", "mentee") for unit in silent}
    tables = {"feedback_sealedbox", *(model._meta.db_table for model in rows_of_cases())}

    def spare(shown: Shown, here: Any, there: Any) -> bool:
        match shown[0]:
            case "page":
                return shown[1] in {*theirs, f"mentor {AUTHOR}", Role.OMBUDSPERSON.value}
            case "answer":  # the author's next answer still carries the word that their case arrived
                return shown[1] in {*theirs, f"mentor {AUTHOR}"}
            case "post":
                return shown[1] == desk.email
            case _:
                apart = set(here or ()) ^ set(there or ())
                return shown[1] in tables or all(str(desk.pk) in row for row in apart)

    return spare


def rows_of_cases() -> list[Any]:
    """HelpCase, and every model that hangs on it."""
    found, size = {HelpCase}, 0
    while size != len(found):
        size = len(found)
        found |= {
            model
            for model in apps.get_models()
            for field in model._meta.local_fields
            if field.related_model in found and field.related_model is not None
        }
    return sorted(found, key=lambda model: model._meta.label)


def _of_their_side(told: History, says: Says) -> Says:
    """An author ticks statements of their own side: the action refuses others, where the rules would drop them."""
    return lambda period, act: set(says(period, act)) & set(told.panel.themes_of(act.author.side))


def _nothing(period: int, act: Act) -> tuple[int, ...]:
    return ()
