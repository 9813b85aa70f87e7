"""The migration operation that raises the second fence."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.state import ProjectState

from access.schema import TenantTable
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
