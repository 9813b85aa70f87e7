"""Guards over the database catalog: every tenant table has both fences, read from PostgreSQL and not from our intentions."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models

from access.schema import ROLES, STATISTICS
from access.tenancy import OrganizationKey, TenantForeignKey, TenantManager, TenantModel
from tests.roles import set_role

OURS = (
    "accounts",
    "audit",
    "jobs",
    "notifications",
    "programs",
    "pairing",
    "mentoring_sessions",
    "feedback",
    "metrics",
)
# Tables that belong to no organization, each with the reason.
GLOBAL = {
    "accounts.Organization": "is the tenant",
    "accounts.User": "one person may belong to several organizations",
    "notifications.Heartbeat": "the pulse of the platform, without tenant data",
}
MODELS = [model for label in OURS for model in apps.get_app_config(label).get_models()]
TENANT_MODELS = [model for model in MODELS if issubclass(model, TenantModel)]
NAMES = [model._meta.label for model in TENANT_MODELS]

pytestmark = pytest.mark.django_db


def query(sql: str, *params: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def test_every_model_is_of_a_tenant_or_on_the_list():
    outside = {model._meta.label for model in MODELS if not issubclass(model, TenantModel)}
    assert outside == set(GLOBAL)


@pytest.mark.parametrize("model", TENANT_MODELS, ids=NAMES)
def test_table_forces_row_level_security_with_one_tenant_policy(model):
    table = model._meta.db_table
    assert query("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", table) == [(True, True)]
    policies = query("SELECT policyname, cmd, qual, with_check FROM pg_policies WHERE tablename = %s ORDER BY 1", table)
    by_name = {name: rest for name, *rest in policies}
    command, using, check = by_name.pop("tenant")
    assert command == "ALL"
    assert using == check
    assert "organization_id" in using
    assert "app.org" in using
    if table == "accounts_membership":
        command, using, check = by_name.pop("own")
        assert (command, check) == ("SELECT", None)
        assert "app.user_id" in using
        assert "app.org" in using
    assert not by_name


@pytest.mark.parametrize("model", TENANT_MODELS, ids=NAMES)
def test_the_planner_looks_again_after_so_many_rows_however_large_the_table(model):
    ((options,),) = query("SELECT reloptions FROM pg_class WHERE relname = %s", model._meta.db_table)
    assert set(options) == {f"{name}={value}" for name, value in STATISTICS.items()}


@pytest.mark.parametrize("model", TENANT_MODELS, ids=NAMES)
def test_keys_of_a_tenant_table_are_composite(model):
    table = model._meta.db_table
    constraints = query(
        "SELECT conname, contype, confrelid::regclass::text, "
        "ARRAY(SELECT attname FROM unnest(conkey) k JOIN pg_attribute ON attrelid = conrelid AND attnum = k) "
        "FROM pg_constraint WHERE conrelid = %s::regclass",
        table,
    )
    keys = {(name, kind, target, tuple(columns)) for name, kind, target, columns in constraints}
    assert any(kind == "u" and set(columns) == {"organization_id", "id"} for _, kind, _, columns in keys)
    tenant_tables = {other._meta.db_table for other in TENANT_MODELS}
    for name, kind, target, columns in keys:
        if kind == "f" and target in tenant_tables:
            assert "organization_id" in columns, name
    uniques = query("SELECT indexdef FROM pg_indexes WHERE tablename = %s AND indexdef LIKE 'CREATE UNIQUE%%'", table)
    for (definition,) in uniques:
        columns = definition.split(" USING btree (")[1]
        assert columns.startswith(("organization_id", "id)")), definition
    for field in model._meta.local_fields:
        if isinstance(field, TenantForeignKey):
            assert any(k == "f" and set(c) == {"organization_id", field.column} for _, k, _, c in keys), field.name


@pytest.mark.parametrize("model", TENANT_MODELS, ids=NAMES)
def test_model_is_fenced_in_the_orm(model):
    assert isinstance(model._base_manager, TenantManager)
    assert isinstance(model._default_manager, TenantManager)
    assert model._meta.base_manager_name == "objects"
    assert isinstance(model._meta.get_field("organization"), OrganizationKey)
    for field in model._meta.local_fields:
        related = field.related_model
        if isinstance(field, models.ForeignKey) and related is not None and issubclass(related, TenantModel):
            assert isinstance(field, TenantForeignKey), field.name
    assert not model._meta.local_many_to_many, "many-to-many tables have no organization: write the table out"


def test_roles_of_the_application_are_plain():
    rows = query(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname LIKE 'upwell%%'"
    )
    found = {name: flags for name, *flags in rows}
    for role in ROLES.values():
        assert found[role] == [False, False, False, False]
    owned = query(
        "SELECT relname FROM pg_class JOIN pg_roles ON relowner = pg_roles.oid WHERE rolname = ANY(%s) AND relkind = 'r'",
        list(ROLES.values()),
    )
    assert owned == []


def test_nobody_may_truncate_or_see_through_a_view():
    set_role("owner")
    granted = query(
        "SELECT grantee, table_name FROM information_schema.role_table_grants "
        "WHERE grantee = ANY(%s) AND privilege_type IN ('TRUNCATE', 'REFERENCES', 'TRIGGER')",
        [*ROLES.values(), "PUBLIC"],
    )
    assert [row for row in granted if not str(row[1]).startswith("pg_")] == []
    views = query("SELECT viewname FROM pg_views WHERE schemaname = 'public'")
    assert views == []


def test_the_box_the_ledger_and_the_log_have_the_grants_that_keep_them():
    set_role("owner")  # the catalog shows a role its own grants only

    def may(role: str, table: str) -> set[str]:
        rows = query(
            "SELECT privilege_type FROM information_schema.role_table_grants WHERE grantee = %s AND table_name = %s",
            f"upwell_{role}",
            table,
        )
        return {str(row[0]) for row in rows}

    assert may("web", "feedback_sealedbox") == {"INSERT", "UPDATE", "DELETE"}
    assert may("vault", "feedback_sealedbox") == {"SELECT", "DELETE"}
    assert may("web", "feedback_cyclestate") == may("worker", "feedback_cyclestate") == set()
    assert may("web", "feedback_ledgerline") == may("worker", "feedback_ledgerline") == {"SELECT"}
    assert may("vault", "feedback_ledgerline") == {"SELECT", "INSERT"}
    assert may("vault", "feedback_seatholder") == may("vault", "accounts_person") == set()
    assert may("web", "audit_auditentry") == may("worker", "audit_auditentry") == {"SELECT", "INSERT"}
    assert may("vault", "audit_auditentry") == {"INSERT"}
    columns = query(
        "SELECT column_name FROM information_schema.column_privileges "
        "WHERE grantee = 'upwell_web' AND table_name = 'feedback_sealedbox' AND privilege_type = 'SELECT' ORDER BY 1"
    )
    assert [row[0] for row in columns] == ["id", "organization_id", "period_id", "seat_id"]
