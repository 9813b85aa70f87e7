"""Fence the tables of this app by organization, and grant each process what it needs of the global ones."""

from django.db import migrations

from access.schema import GrantTable, TenantTable

READ_WRITE = "SELECT, INSERT, UPDATE, DELETE"

# Before any organization is open, a signed-in user may read which organizations are theirs: sign-in and the chooser need it.
# Policies add up, so this one must not speak while an organization is open.
OWN_MEMBERSHIPS = """
CREATE POLICY own ON accounts_membership FOR SELECT USING (
    user_id = nullif(current_setting('app.user_id', true), '')::uuid AND coalesce(current_setting('app.org', true), '') = ''
)
"""
# Names of organizations are no secret between processes, but only the open one can be changed.
ORGANIZATION_POLICIES = """
ALTER TABLE accounts_organization ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts_organization FORCE ROW LEVEL SECURITY;
CREATE POLICY everyone_reads ON accounts_organization FOR SELECT USING (true);
CREATE POLICY own_changes ON accounts_organization FOR UPDATE
    USING (id = nullif(current_setting('app.org', true), '')::uuid)
    WITH CHECK (id = nullif(current_setting('app.org', true), '')::uuid);
"""
ORGANIZATION_POLICIES_BACK = """
DROP POLICY own_changes ON accounts_organization;
DROP POLICY everyone_reads ON accounts_organization;
ALTER TABLE accounts_organization DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("account", "__latest__"),
        ("mfa", "__latest__"),
        ("usersessions", "__latest__"),
        ("sessions", "__latest__"),
        ("contenttypes", "__latest__"),
    ]

    operations = [
        TenantTable("Person"),
        TenantTable("Membership"),
        migrations.RunSQL(OWN_MEMBERSHIPS, "DROP POLICY own ON accounts_membership"),
        TenantTable("RoleGrant"),
        TenantTable("DataKey", web="SELECT", worker="SELECT"),
        TenantTable("PersonEvent", web="SELECT, INSERT", worker="SELECT, INSERT, DELETE"),
        TenantTable("ImportMapping"),
        TenantTable("PeopleImport"),
        TenantTable("PeopleImportRow"),
        TenantTable("KeepingTimes", web="SELECT, INSERT, UPDATE", worker="SELECT"),
        TenantTable("DataExport"),
        TenantTable("Erasure", web="SELECT, INSERT, UPDATE", worker="SELECT, UPDATE, DELETE"),
        TenantTable("Webhook", worker="SELECT, UPDATE"),
        TenantTable(
            "ApiToken",
            web="SELECT, INSERT, UPDATE (last_used_on, revoked_at)",
            worker="SELECT, UPDATE (made_by_id, purpose), DELETE",
        ),
        migrations.RunSQL(ORGANIZATION_POLICIES, ORGANIZATION_POLICIES_BACK),
        GrantTable("accounts_organization", web="SELECT, UPDATE", worker="SELECT", vault="SELECT"),
        GrantTable("accounts_user", web="SELECT, INSERT, UPDATE", worker="SELECT"),
        GrantTable("account_emailaddress", web=READ_WRITE),
        GrantTable("account_emailconfirmation", web=READ_WRITE),
        GrantTable("mfa_authenticator", web=READ_WRITE),
        GrantTable("usersessions_usersession", web=READ_WRITE),
        GrantTable("django_session", web=READ_WRITE),
        GrantTable("django_content_type", web="SELECT"),
    ]
