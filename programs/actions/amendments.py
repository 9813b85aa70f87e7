"""Changing a design after its launch: possible, dated, with a reason, and in front of everybody who reads its figures."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from audit.sentences import Action
from programs.designs import write_version
from programs.models import Arm, ComparisonDesign, DesignAmendment, Draw, Program

# Whom one compares with stands once anybody was counted: their arm is written.
STANDS_WITH_ARMS = ("comparison", "counted_side", "is_drawn", "groups")
AMENDABLE = tuple(name for name in ComparisonDesign.FACTS if name != "definition_version")


class NotLocked(Exception):
    """The program is a draft: its design is changed in its set-up."""


class WhyMissing(Exception):
    """An amendment without a reason is worth nothing."""


class NothingChanged(Exception):
    """The design says just that already."""


class ArmsStand(Exception):
    """People are counted by now, so whom one compares with stands. The argument names the field."""


class ChangedMeanwhile(Exception):
    """Somebody else amended it since the page was opened."""


@transaction.atomic
def amend_design(
    *,
    program: Program,
    facts: Mapping[str, object],
    why: str,
    based_on: int,
    had_figures: bool | None = None,
    by: Actor,
) -> DesignAmendment:
    """Write the next version of a locked design. `facts`: fields of AMENDABLE with their values; `based_on` is the version that was read.

    `had_figures` is whether figures of the program had been shown by then, where the caller knows.
    Raises NotLocked, WhyMissing, ChangedMeanwhile, NothingChanged, ArmsStand.
    """
    if not why.strip():
        raise WhyMissing(program.name)
    design: ComparisonDesign | None = ComparisonDesign.objects.select_for_update().filter(program=program).first()
    if design is None or design.version is None:
        raise NotLocked(program.name)
    if design.version != based_on:
        raise ChangedMeanwhile(program.name)
    changes = _changes(design, {name: facts[name] for name in AMENDABLE if name in facts})
    if not changes:
        raise NothingChanged(program.name)
    standing = [name for name in STANDS_WITH_ARMS if name in changes]
    if standing and _is_counted(program):
        raise ArmsStand(standing[0])
    for name, (_, after) in changes.items():
        setattr(design, name, after)
    said = {"changes": changes, "why": why.strip(), "had_figures": had_figures}
    made = write_version(design, kind=DesignAmendment.Kind.CHANGE, by=by, facts=said)
    audit.record(Action.DESIGN_AMENDED, by=by, subject_id=program.pk, subject_name=program.name, number=made.number)
    return made


def _changes(design: ComparisonDesign, facts: Mapping[str, object]) -> dict[str, list[object]]:
    """Field -> [before, after], of those that differ."""
    plain = {name: sorted(value) if isinstance(value, (list, tuple)) else value for name, value in facts.items()}
    return {name: [getattr(design, name), value] for name, value in plain.items() if getattr(design, name) != value}


def _is_counted(program: Program) -> bool:
    return bool(Arm.objects.filter(program=program).exists() or Draw.objects.filter(cohort__program=program).exists())
