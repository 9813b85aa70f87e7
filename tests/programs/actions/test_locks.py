"""A launched program's design stands: the database itself refuses a change that no version wrote down."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from access.actors import SYSTEM
from programs import actions
from programs.designs import write_version
from programs.locking import canonical, digest_of, facts_of, is_whole
from programs.models import ComparisonDesign, DesignAmendment
from tests.factories.programs import make_program
from tests.roles import as_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_organization")]


def launched(**facts: Any) -> ComparisonDesign:
    design = actions.DesignFacts(**({"comparison": "lottery", "groups": ("unit", "level")} | facts))
    return ComparisonDesign.objects.get(program=make_program(design=design))


def refused(**values: Any) -> str:
    """What the database says to whoever writes this into the locked row, and past every rule of ours."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        _write(values)
    return str(caught.value)


def _write(values: dict[str, Any]) -> None:
    ComparisonDesign.objects.update(**values)
    judge()


def judge() -> None:
    """Let the database judge now what it would judge at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_launch_writes_text_and_digest_as_version_zero():
    design = launched(own_measure='Señaló „Größe“ & "Maß"\\', outcome="own_measure")
    version = DesignAmendment.objects.get()
    assert design.locked_text == canonical(facts_of(design))
    assert digest_of(design.locked_text) == design.digest == version.digest
    assert (version.number, version.kind, design.version, version.locked_at) == (0, "launch", 0, design.locked_at)
    assert is_whole(design)


def test_launch_says_how_a_file_calls_what_is_counted():
    assert launched(outcome="own_measure", own_measure="Uses it weekly.").measure == "Uses it weekly."
    assert launched(outcome="tool_use", own_measure="Uses it.", measure="weekly_use").measure == "weekly_use"
    assert launched(outcome="retention", measure="weekly_use").measure == ""


@pytest.mark.parametrize(
    "values",
    [{"smallest_difference": 3}, {"outcome": "promotion"}, {"groups": []}, {"locked_text": "{}"}, {"digest": "0" * 64}],
    ids=lambda values: next(iter(values)),
)
def test_changed_row_is_refused(values):
    launched()
    assert "comparison_design_whole" in refused(**values)


def test_change_with_a_digest_of_its_own_is_refused_without_a_version():
    design = launched()
    design.smallest_difference = 3
    text = canonical(facts_of(design))
    said = refused(smallest_difference=3, locked_text=text, digest=digest_of(text))
    assert "comparison_design_version" in said


def test_lock_cannot_be_taken_off():
    launched()
    said = refused(locked_at=None, digest=None, version=None, locked_text="", smallest_difference=3)
    assert "amendment_locked" in said


def test_change_that_a_version_wrote_down_is_taken():
    design = launched()
    first, design.smallest_difference = design.digest, 3
    version = write_version(design, kind=DesignAmendment.Kind.CHANGE, by=SYSTEM)
    judge()
    assert (version.number, version.digest_before) == (1, first)
    assert is_whole(ComparisonDesign.objects.get())


def test_row_that_was_changed_past_the_database_no_longer_has_its_digest():
    launched()
    judge()
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE programs_comparisondesign DROP CONSTRAINT comparison_design_whole")
    ComparisonDesign.objects.update(smallest_difference=3)
    assert not is_whole(ComparisonDesign.objects.get())
