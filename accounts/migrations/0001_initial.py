"""The tables of this app. The fence around them follows."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import access.tenancy
import accounts.sealing
from access.schema import CreateTables


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name="Organization",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("name", models.CharField(max_length=120)),
                        ("slug", models.SlugField(max_length=60, unique=True)),
                        ("timezone", models.CharField(default="UTC", max_length=64)),
                        ("requires_second_factor", models.BooleanField(default=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="User",
                    fields=[
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("email", models.EmailField(max_length=254, unique=True)),
                        ("is_active", models.BooleanField(default=True)),
                        ("date_joined", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                                name="user_email_lower",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DataKey",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "organization",
                            access.tenancy.OrganizationKey(
                                default=access.tenancy.current_organization,
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.organization",
                            ),
                        ),
                        ("number", models.PositiveIntegerField(default=1)),
                        ("wrapped", models.BinaryField()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["-number"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "number"), name="data_key_number")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="KeepingTimes",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "organization",
                            access.tenancy.OrganizationKey(
                                default=access.tenancy.current_organization,
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.organization",
                            ),
                        ),
                        ("words_months", models.PositiveSmallIntegerField(default=12)),
                        ("pairs_months", models.PositiveSmallIntegerField(default=24)),
                        ("mail_days", models.PositiveSmallIntegerField(default=90)),
                        ("notices_days", models.PositiveSmallIntegerField(default=180)),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization",), name="keeping_times_one"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("words_months__range", (3, 36)),
                                    ("pairs_months__range", (6, 60)),
                                    ("mail_days__range", (30, 365)),
                                    ("notices_days__range", (90, 730)),
                                ),
                                name="keeping_times_in_bounds",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Person",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "organization",
                            access.tenancy.OrganizationKey(
                                default=access.tenancy.current_organization,
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.organization",
                            ),
                        ),
                        ("email", models.EmailField(max_length=254)),
                        ("name", models.CharField(max_length=200)),
                        ("employee_id", models.CharField(blank=True, max_length=60, null=True)),
                        ("title", models.CharField(blank=True, max_length=200)),
                        ("unit", models.CharField(blank=True, max_length=120)),
                        ("site", models.CharField(blank=True, max_length=120)),
                        ("level", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "manager",
                            access.tenancy.TenantForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="reports",
                                to="accounts.person",
                            ),
                        ),
                        ("timezone", models.CharField(blank=True, max_length=64)),
                        (
                            "languages",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=12), blank=True, default=list, size=None
                            ),
                        ),
                        ("hired_on", models.DateField(blank=True, null=True)),
                        ("left_on", models.DateField(blank=True, null=True)),
                        ("is_guest", models.BooleanField(default=False)),
                        ("erased_on", models.DateField(null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        "ordering": ["name", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("organization"),
                                django.db.models.functions.text.Lower("email"),
                                name="person_email_uniq",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("employee_id", None), _negated=True),
                                fields=("organization", "employee_id"),
                                name="person_employee_uniq",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("level", None), ("level__gte", 1), _connector="OR"),
                                name="person_level_positive",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("manager", None),
                                    models.Q(("manager", models.F("id")), _negated=True),
                                    _connector="OR",
                                ),
                                name="person_not_own_manager",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApiToken",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "organization",
                            access.tenancy.OrganizationKey(
                                default=access.tenancy.current_organization,
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.organization",
                            ),
                        ),
                        ("purpose", models.CharField(max_length=80)),
                        ("digest", models.CharField(max_length=64)),
                        ("may_write", models.BooleanField(default=False)),
                        (
                            "made_by",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("expires_on", models.DateField()),
                        ("last_used_on", models.DateField(null=True)),
                        ("revoked_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["-created_at"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "digest"), name="api_token_of_a_key")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "organization",
                            access.tenancy.OrganizationKey(
                                default=access.tenancy.current_organization,
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.organization",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to="accounts.person",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("invited_to", models.EmailField(blank=True, max_length=254)),
                        ("invited_at", models.DateTimeField(null=True)),
                        (
                            "invited_by",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        ("joined_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "user"), name="membership_user_uniq"),
                            models.UniqueConstraint(fields=("organization", "person"), name="membership_person_uniq"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RoleGrant",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "organization",
                            access.tenancy.OrganizationKey(
                                default=access.tenancy.current_organization,
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.organization",
                            ),
                        ),
                        (
                            "membership",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="grants",
                                to="accounts.membership",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("owner", "Owner"),
                                    ("program_admin", "Program admin"),
                                    ("coordinator", "Coordinator"),
                                    ("participant", "Participant"),
                                    ("executive", "Executive"),
                                    ("ombudsperson", "Ombudsperson"),
                                    ("guest", "Guest"),
                                ],
                                max_length=20,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "membership", "role"), name="role_grant_uniq"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "role__in",
                                        [
                                            "owner",
                                            "program_admin",
                                            "coordinator",
                                            "participant",
                                            "executive",
                                            "ombudsperson",
                                            "guest",
                                        ],
                                    )
                                ),
                                name="role_grant_role_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DataExport",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "organization",
                            access.tenancy.OrganizationKey(
                                default=access.tenancy.current_organization,
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.organization",
                            ),
                        ),
                        (
                            "person",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        ("content", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("job_id", models.UUIDField(null=True)),
                        ("asked_at", models.DateTimeField()),
                        ("made_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["-asked_at"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "person"), name="data_export_one")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Erasure",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "organization",
                            access.tenancy.OrganizationKey(
                                default=access.tenancy.current_organization,
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.organization",
                            ),
                        ),
                        (
                            "person",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="erasures",
                                to="accounts.person",
                            ),
                        ),
                        ("asked_by_id", models.UUIDField(null=True)),
                        ("asked_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("leaving", "Under way"),
                                    ("done", "Erased"),
                                    ("canceled", "Called off"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("began_at", models.DateTimeField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["-asked_at"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["waiting", "leaving"])),
                                fields=("organization", "person"),
                                name="erasure_one_open",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PersonEvent",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "organization",
                            access.tenancy.OrganizationKey(
                                default=access.tenancy.current_organization,
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.organization",
                            ),
                        ),
                        (
                            "person",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="events",
                                to="accounts.person",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("hire", "Hired"),
                                    ("level", "Level changed"),
                                    ("move", "Moved"),
                                    ("exit", "Left"),
                                    ("return", "Came back"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("on", models.DateField()),
                        ("before", models.CharField(blank=True, max_length=250)),
                        ("after", models.CharField(blank=True, max_length=250)),
                        ("recorded_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["on", "recorded_at"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                    },
                ),
                migrations.CreateModel(
                    name="ImportMapping",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "organization",
                            access.tenancy.OrganizationKey(
                                default=access.tenancy.current_organization,
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.organization",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("people", "People"), ("enrollment", "Enrollment")], max_length=12
                            ),
                        ),
                        ("columns", models.JSONField(default=dict)),
                        ("values", models.JSONField(default=dict)),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "kind"), name="import_mapping_uniq")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PeopleImport",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "organization",
                            access.tenancy.OrganizationKey(
                                default=access.tenancy.current_organization,
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.organization",
                            ),
                        ),
                        (
                            "mode",
                            models.CharField(
                                choices=[("partial", "Adds and changes"), ("full", "The whole organization")],
                                default="partial",
                                max_length=8,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("staged", "Waiting for your yes"),
                                    ("saving", "Saving"),
                                    ("saved", "Saved"),
                                    ("discarded", "Discarded"),
                                ],
                                default="staged",
                                max_length=10,
                            ),
                        ),
                        ("counts", models.JSONField(default=dict)),
                        ("job_id", models.UUIDField(null=True)),
                        ("created_by_id", models.UUIDField(null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("saved_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["-created_at"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                    },
                ),
                migrations.CreateModel(
                    name="PeopleImportRow",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "organization",
                            access.tenancy.OrganizationKey(
                                default=access.tenancy.current_organization,
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.organization",
                            ),
                        ),
                        (
                            "people_import",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rows",
                                to="accounts.peopleimport",
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        (
                            "verdict",
                            models.CharField(
                                choices=[
                                    ("added", "Added"),
                                    ("changed", "Changed"),
                                    ("same", "As it is"),
                                    ("left", "Left"),
                                    ("rejected", "Rejected"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("person_id", models.UUIDField(null=True)),
                        ("values", models.JSONField(default=dict)),
                        ("changes", models.JSONField(default=dict)),
                        ("problems", models.JSONField(default=list)),
                    ],
                    options={
                        "ordering": ["number", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [
                            models.Index(fields=["organization", "people_import", "verdict"], name="import_row_verdict")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Webhook",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "organization",
                            access.tenancy.OrganizationKey(
                                default=access.tenancy.current_organization,
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.organization",
                            ),
                        ),
                        ("url", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("secret", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("host", models.CharField(max_length=253)),
                        ("is_on", models.BooleanField(default=False)),
                        ("failures", models.PositiveSmallIntegerField(default=0)),
                        ("stopped_at", models.DateTimeField(null=True)),
                        ("stopped_because", models.CharField(blank=True, max_length=200)),
                        ("test_asked_at", models.DateTimeField(null=True)),
                        ("tested_at", models.DateTimeField(null=True)),
                        ("test_passed", models.BooleanField(default=False)),
                        ("test_answer", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [models.UniqueConstraint(fields=("organization",), name="webhook_one")],
                    },
                ),
            ],
        ),
    ]
