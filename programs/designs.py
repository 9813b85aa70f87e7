"""Locking a design, and writing its next version: the writes that several actions share. The caller's transaction holds them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from access.actors import Actor
from programs.locking import canonical, digest_of, facts_of
from programs.models import DEFINITION_VERSION, ComparisonDesign, DesignAmendment, Program


def lock_design(*, program: Program, at: datetime, by: Actor) -> None:
    """Lock what stands, as version 0. A program without a design has nothing to lock."""
    design = ComparisonDesign.objects.select_for_update().filter(program=program).first()
    if design is None:
        return
    design.locked_at, design.definition_version = at, DEFINITION_VERSION
    design.measure = design.measure_name  # said once, so that whoever reads a file of outcomes need not guess
    write_version(design, kind=DesignAmendment.Kind.LAUNCH, by=by)


def write_version(
    design: ComparisonDesign, *, kind: DesignAmendment.Kind, by: Actor, facts: Mapping[str, Any] | None = None
) -> DesignAmendment:
    """The next version of a locked design as its fields now stand, with what `facts` say of it. The row follows its version."""
    design.groups = sorted(design.groups)
    before, text = design.digest or "", canonical(facts_of(design))
    design.locked_text, design.digest = text, digest_of(text)
    design.version = 0 if design.version is None else design.version + 1
    made: DesignAmendment = DesignAmendment.objects.create(
        design=design,
        number=design.version,
        kind=kind,
        digest_before=before,
        digest=design.digest,
        locked_at=design.locked_at,
        made_by_id=by.person_id,
        **(facts or {}),
    )
    design.save()
    return made
