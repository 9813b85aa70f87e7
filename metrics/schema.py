"""One migration operation makes a table of facts mark its cohorts, in the transaction that writes them (docs/adr/0039-roll-ups.md).

In the database and not in actions: no path can forget it, whoever writes and however many rows at once. Marks are only inserted, so nobody
waits for anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

INSERT = "INSERT INTO metrics_mark (id, organization_id, program_id, cohort_id, fact, rows)"
OPERATIONS = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}


class MarkFact(Operation):
    """Triggers on `table`: what was inserted, deleted, or changed in `watched` columns marks the cohort that `cohort` names.

    `joins` leads from the row (`changed`) to its cohort; `where` leaves out rows that no roll-up reads, with {row} for the row.
    `cohort` and `program` are expressions. One mark for each cohort and statement, however many rows it wrote.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(
        self,
        fact: str,
        table: str,
        *,
        watched: Sequence[str],
        joins: str = "",
        where: str = "true",
        cohort: str = "NULL::uuid",
        program: str = "NULL::uuid",
        organization: str = "changed.organization_id",
    ) -> None:
        self.fact, self.table, self.watched, self.joins, self.where = fact, table, tuple(watched), joins, where
        self.cohort, self.program, self.organization = cohort, program, organization

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How a migration writes this operation."""
        names = ("watched", "joins", "where", "cohort", "program", "organization")
        return self.__class__.__name__, [self.fact, self.table], {name: getattr(self, name) for name in names}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models do not change."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Write the functions and their triggers; again, where a later migration watches other columns."""
        for statement in self.statements():
            schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Take them away."""
        for name in OPERATIONS:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {self._function(name)}() CASCADE")

    def describe(self) -> str:
        """What the migration prints."""
        return f"Mark cohorts when {self.table} changes"

    def statements(self) -> Iterator[str]:
        """A function and a trigger for each kind of write: PostgreSQL hands rows of one kind to each.

        Names and expressions are those of a migration, never of anybody's input.
        """
        for name, sides in OPERATIONS.items():
            function, tables = self._function(name), " ".join(f"{side} TABLE AS {side.lower()}_rows" for side in sides)
            columns = f"gen_random_uuid(), {self.organization}, {self.program}, {self.cohort}, '{self.fact}', count(*)"
            marks = f"{INSERT} SELECT {columns} FROM ({self._changed(name)}) AS changed {self.joins} GROUP BY 2, 3, 4"  # noqa: S608  # nosec
            yield (
                f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $mark$ "
                f"BEGIN {marks}; RETURN NULL; END $mark$"
            )
            yield f"REVOKE ALL ON FUNCTION {function}() FROM PUBLIC"
            yield f"DROP TRIGGER IF EXISTS {function} ON {self.table}"
            yield (
                f"CREATE TRIGGER {function} AFTER {name.upper()} ON {self.table} REFERENCING {tables} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
            )

    def _function(self, name: str) -> str:
        return f"metrics_mark_{self.fact}_{name}"

    def _changed(self, name: str) -> str:
        if name != "update":
            rows = f"{OPERATIONS[name][0].lower()}_rows"
            return " ".join(["SELECT * FROM", rows, "WHERE", self.where.format(row=rows)])
        new, old = (f"ROW({', '.join(f'{row}.{column}' for column in self.watched)})" for row in ("n", "o"))
        changed = f"{new} IS DISTINCT FROM {old} AND ({self.where.format(row='n')} OR {self.where.format(row='o')})"
        return "SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE " + changed  # noqa: S608  # nosec
