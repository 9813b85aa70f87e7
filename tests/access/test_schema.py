"""The migration operations that create tables and raise the second fence."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.state import ProjectState

from access.schema import CreateTables, TenantTable
from tests.roles import as_role


@pytest.mark.django_db
def test_a_migration_that_goes_back_never_leaves_a_table_open():
    state = ProjectState.from_apps(apps)
    with as_role("owner"):
        with connection.schema_editor(atomic=False) as editor:
            TenantTable("Membership").database_backwards("accounts", editor, state, state)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relrowsecurity, relforcerowsecurity, "
                "(SELECT count(*) FROM pg_policies WHERE tablename = relname AND policyname = 'tenant') "
                "FROM pg_class WHERE relname = 'accounts_membership'"
            )
            assert cursor.fetchone() == (True, True, 1)


@pytest.mark.django_db
def test_tables_that_are_created_as_one_step_go_back_as_one_and_are_made_into_classes_once():
    audit = import_module("audit.migrations.0001_initial").Migration("0001_initial", "audit")
    (step,) = audit.operations
    state = ProjectState.from_apps(apps)
    assert isinstance(step, CreateTables)
    for model in step.models:
        state.remove_model("audit", model.name_lower)
    before = state.clone()
    assert state.apps.get_model("jobs", "Job")
    step.state_forwards("audit", state)
    assert "apps" not in vars(state)
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        step.database_forwards("audit", editor, before, state)
        step.database_backwards("audit", editor, state, before)
    drops = [line for line in editor.collected_sql if line.startswith("DROP TABLE")]
    assert drops == ['DROP TABLE "audit_opening" CASCADE;', 'DROP TABLE "audit_auditentry" CASCADE;']
    assert [line.split(" (")[0] for line in editor.collected_sql if line.startswith("CREATE TABLE")] == [
        'CREATE TABLE "audit_auditentry"',
        'CREATE TABLE "audit_opening"',
    ]
