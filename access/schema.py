"""The second fence: one migration operation gives a table its composite keys, its policy and its grants.

Rules in `docs/adr/0001-tenancy.md`. The operation is idempotent, so a later migration that adds a TenantForeignKey names the model again.
The tables themselves come from `CreateTables`, all of an app at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Model

from access.tenancy import TenantForeignKey

READ_WRITE = "SELECT, INSERT, UPDATE, DELETE"
READ = "SELECT"
NOTHING = ""
# The planner must learn of an organization that is small beside the others: it knows a table of many by a sample, and takes each that is
# not in it for a row or two. By default it looks again when a tenth of the table has changed, which for a new one may be never.
STATISTICS = {"autovacuum_analyze_scale_factor": "0", "autovacuum_analyze_threshold": "1000"}
ROLES = {"web": "upwell_web", "worker": "upwell_worker", "vault": "upwell_vault"}


class CreateTables(Operation):
    """Several CreateModel as one step: all state first, then all tables.

    After each step Django makes every class anew that the changed model leads to, and here each leads to all others: with a step a
    model, a new database takes many times as long.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = list(models)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How a migration writes this operation."""
        return self.__class__.__name__, [self.models], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """All models, before any class is made of them."""
        state.clear_delayed_apps_cache()
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Create the tables. Foreign keys follow at the end of the migration, so their order does not matter."""
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop them, the last first."""
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """What the migration prints."""
        return f"Create {len(self.models)} tables"


class TenantTable(Operation):
    """UNIQUE (organization, id), composite foreign keys, forced row-level security, the grants of each role, and early statistics."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, name: str, web: str = READ_WRITE, worker: str = READ_WRITE, vault: str = NOTHING) -> None:
        self.name, self.web, self.worker, self.vault = name, web, worker, vault

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How a migration writes this operation."""
        return (
            self.__class__.__name__,
            [],
            {"name": self.name, "web": self.web, "worker": self.worker, "vault": self.vault},
        )

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models do not change."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Raise the fence around one table."""
        model = to_state.apps.get_model(app_label, self.name)
        table = model._meta.db_table
        add_unique(schema_editor, table)
        for field in model._meta.local_fields:
            if isinstance(field, TenantForeignKey):
                add_composite_key(schema_editor, model, field)
        for statement in policy(table):
            schema_editor.execute(statement)
        settings = ", ".join(f"{name} = {value}" for name, value in STATISTICS.items())
        schema_editor.execute(f'ALTER TABLE "{table}" SET ({settings})')
        grant(schema_editor, table, {"web": self.web, "worker": self.worker, "vault": self.vault})

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """The fence stays: a later migration may have named the model again, and its way back must not leave the table open.

        Dropping the table takes policy, keys and grants with it, and what points at it lets go (DROP TABLE ... CASCADE).
        """

    def describe(self) -> str:
        """What the migration prints."""
        return f"Fence {self.name} by organization"


class GrantTable(Operation):
    """Grants on a table that belongs to no tenant."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str, web: str = NOTHING, worker: str = NOTHING, vault: str = NOTHING) -> None:
        self.table, self.web, self.worker, self.vault = table, web, worker, vault

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How a migration writes this operation."""
        return (
            self.__class__.__name__,
            [],
            {"table": self.table, "web": self.web, "worker": self.worker, "vault": self.vault},
        )

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models do not change."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Grant."""
        grant(schema_editor, self.table, {"web": self.web, "worker": self.worker, "vault": self.vault})

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Take the grants back."""
        grant(schema_editor, self.table, {})

    def describe(self) -> str:
        """What the migration prints."""
        return f"Grant on {self.table}"


def policy(table: str) -> list[str]:
    """Statements that let through the rows of the organization that is set, for reading and for writing."""
    match = "organization_id = nullif(current_setting('app.org', true), '')::uuid"
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'DROP POLICY IF EXISTS tenant ON "{table}"',
        f'CREATE POLICY tenant ON "{table}" USING ({match}) WITH CHECK ({match})',
    ]


def add_unique(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """UNIQUE (organization_id, id), which composite foreign keys reference."""
    name = f"{table}_org_id_uniq"
    if not _has_constraint(schema_editor, table, name):
        schema_editor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" UNIQUE (organization_id, id)')


def add_composite_key(schema_editor: BaseDatabaseSchemaEditor, model: type[Model], field: TenantForeignKey) -> None:
    """FOREIGN KEY (organization_id, x_id): a plain key would let a row of one tenant point at another's."""
    table, column, target = model._meta.db_table, field.column, field.remote_field.model._meta.db_table
    name = f"{table}_{column}_org_fk"[:63]
    add_unique(schema_editor, target)
    if not _has_constraint(schema_editor, table, name):
        schema_editor.execute(
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY (organization_id, "{column}") '
            f'REFERENCES "{target}" (organization_id, id) DEFERRABLE INITIALLY DEFERRED'
        )


def grant(schema_editor: BaseDatabaseSchemaEditor, table: str, grants: dict[str, str]) -> None:
    """Give each role exactly what is named and nothing else."""
    for process, role in ROLES.items():
        schema_editor.execute(f'REVOKE ALL ON TABLE "{table}" FROM {role}')
        if grants.get(process):
            schema_editor.execute(f'GRANT {grants[process]} ON TABLE "{table}" TO {role}')


def _has_constraint(schema_editor: BaseDatabaseSchemaEditor, table: str, name: str) -> bool:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass", [name, table])
        return cursor.fetchone() is not None
