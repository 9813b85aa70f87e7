"""The tables of this app. The fence around them follows."""

import datetime
import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
import accounts.sealing
from access.schema import CreateTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("pairing", "0001_initial"),
        ("programs", "0001_initial"),
    ]

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name="MentoringSession",
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
                            "pair",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sessions",
                                to="pairing.pair",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("held", "Held"),
                                    ("missed", "Missed"),
                                    ("canceled", "Canceled"),
                                ],
                                default="planned",
                                max_length=8,
                            ),
                        ),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("place", models.CharField(blank=True, max_length=200)),
                        ("link", models.URLField(blank=True, max_length=500)),
                        ("theme", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("theme_from", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("calendar_uid", models.UUIDField(default=uuid.uuid4, editable=False)),
                        ("calendar_sequence", models.PositiveSmallIntegerField(default=0)),
                        ("booked_by_id", models.UUIDField()),
                        ("booked_at", models.DateTimeField()),
                        ("logged_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["starts_at"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [
                            models.Index(fields=["organization", "state", "starts_at"], name="session_when"),
                            models.Index(fields=["organization", "pair", "state", "starts_at"], name="session_of_pair"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "canceled"), _negated=True),
                                fields=("organization", "pair", "number"),
                                name="session_number",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "planned")),
                                fields=("organization", "pair", "starts_at"),
                                name="session_no_double_booking",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="session_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("link", ""), ("link__startswith", "https://"), _connector="OR"),
                                name="session_safe_link",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SessionChange",
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
                            "session",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="changes",
                                to="mentoring_sessions.mentoringsession",
                            ),
                        ),
                        (
                            "what",
                            models.CharField(
                                choices=[
                                    ("booked", "Booked"),
                                    ("moved", "Moved"),
                                    ("set", "Changed"),
                                    ("canceled", "Canceled"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "by",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("from_starts_at", models.DateTimeField(null=True)),
                        ("from_ends_at", models.DateTimeField(null=True)),
                        ("to_starts_at", models.DateTimeField(null=True)),
                        ("to_ends_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["at", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [models.Index(fields=["organization", "session", "at"], name="change_of_session")],
                    },
                ),
                migrations.CreateModel(
                    name="Invitee",
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
                            "session",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitees",
                                to="mentoring_sessions.mentoringsession",
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
                        ("address", models.EmailField(max_length=254)),
                        ("sequence", models.PositiveSmallIntegerField()),
                        ("asked_sequence", models.PositiveSmallIntegerField()),
                        (
                            "answer",
                            models.CharField(
                                blank=True,
                                choices=[("accepted", "accepted"), ("declined", "declined"), ("tentative", "may come")],
                                max_length=9,
                            ),
                        ),
                        ("answer_sequence", models.PositiveSmallIntegerField(null=True)),
                        ("answer_stamped_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["person__name", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "session", "person"), name="invitee_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Nudge",
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
                            "pair",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="nudges",
                                to="pairing.pair",
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
                        ("act", models.CharField(max_length=6)),
                        ("nudged_at", models.DateTimeField()),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [models.Index(fields=["organization", "pair", "nudged_at"], name="nudge_of_pair")],
                    },
                ),
                migrations.CreateModel(
                    name="Question",
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
                            "session",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="questions",
                                to="mentoring_sessions.mentoringsession",
                            ),
                        ),
                        (
                            "author",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        ("text", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("taken_from", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("created_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["created_at", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                    },
                ),
                migrations.CreateModel(
                    name="Example",
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
                            "session",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="examples",
                                to="mentoring_sessions.mentoringsession",
                            ),
                        ),
                        (
                            "author",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        ("text", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("taken_from", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("created_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["created_at", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                    },
                ),
                migrations.CreateModel(
                    name="Takeaway",
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
                            "session",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="takeaways",
                                to="mentoring_sessions.mentoringsession",
                            ),
                        ),
                        (
                            "author",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        ("text", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("created_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["created_at", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "session", "author"), name="takeaway_one_each"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Confirmation",
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
                            "session",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="confirmations",
                                to="mentoring_sessions.mentoringsession",
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
                        ("met", models.BooleanField()),
                        ("answered_at", models.DateTimeField()),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "session", "person"), name="confirmation_uniq"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Presence",
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
                            "session",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="presences",
                                to="mentoring_sessions.mentoringsession",
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
                        ("was_there", models.BooleanField()),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "session", "person"), name="presence_uniq")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Note",
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
                            "pair",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notes",
                                to="pairing.pair",
                            ),
                        ),
                        (
                            "author",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        ("text", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("created_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-created_at", "-id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                    },
                ),
                migrations.CreateModel(
                    name="AvailabilityWindow",
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
                        ("weekday", models.PositiveSmallIntegerField()),
                        ("opens", models.TimeField()),
                        ("closes", models.TimeField()),
                        ("timezone", models.CharField(max_length=64)),
                    ],
                    options={
                        "ordering": ["weekday", "opens", "closes", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "person", "weekday", "opens", "closes", "timezone"),
                                name="window_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("weekday__range", (0, 6))), name="window_weekday"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closes__gt", models.F("opens")), ("closes", datetime.time(0, 0)), _connector="OR"
                                ),
                                name="window_closes_later",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AvailabilityException",
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
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField()),
                        ("opens", models.TimeField(null=True)),
                        ("closes", models.TimeField(null=True)),
                        ("timezone", models.CharField(max_length=64)),
                    ],
                    options={
                        "ordering": ["starts_on", "opens", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "person", "starts_on", "ends_on", "opens", "closes"),
                                name="exception_once",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="exception_ends_later"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closes", None), ("opens", None)),
                                    models.Q(
                                        ("closes__isnull", False),
                                        ("ends_on", models.F("starts_on")),
                                        ("opens__isnull", False),
                                        models.Q(
                                            ("closes__gt", models.F("opens")),
                                            ("closes", datetime.time(0, 0)),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="exception_off_or_more",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarFeed",
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
                        ("digest", models.CharField(max_length=64)),
                        ("shows_details", models.BooleanField(default=False)),
                        ("made_at", models.DateTimeField()),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "person"), name="feed_one_each"),
                            models.UniqueConstraint(fields=("organization", "digest"), name="feed_of_a_key"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OpenCheckIn",
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
                            "pair",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="check_ins",
                                to="pairing.pair",
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
                        ("period_starts_on", models.DateField()),
                        ("has_met", models.BooleanField(null=True)),
                        ("has_next_booked", models.BooleanField(null=True)),
                        ("answered_at", models.DateTimeField()),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "pair", "person", "period_starts_on"), name="open_check_in_uniq"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Debrief",
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
                            "pair",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="debriefs",
                                to="pairing.pair",
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
                        ("moment", models.CharField(choices=[("mid", "Half-time"), ("end", "The end")], max_length=3)),
                        ("pair_words", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("private_words", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("version", models.PositiveIntegerField(default=0)),
                        ("written_on", models.DateField(null=True)),
                    ],
                    options={
                        "ordering": ["moment", "person__name"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "pair", "person", "moment"), name="debrief_one_a_moment"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Assumption",
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
                            "pair",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="assumptions",
                                to="pairing.pair",
                            ),
                        ),
                        (
                            "author",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        (
                            "debrief",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="assumptions",
                                to="mentoring_sessions.debrief",
                            ),
                        ),
                        ("words", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("written_on", models.DateField()),
                    ],
                    options={
                        "ordering": ["-written_on", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [
                            models.Index(fields=["organization", "pair", "author"], name="assumption_pair_author")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SharedAssumption",
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
                            "assumption",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="shares",
                                to="mentoring_sessions.assumption",
                            ),
                        ),
                        ("text", models.CharField(max_length=240)),
                        (
                            "verdict",
                            models.CharField(
                                blank=True,
                                choices=[("held", "Held"), ("bent", "Bent"), ("broke", "Broke")],
                                max_length=5,
                            ),
                        ),
                        ("learned", models.CharField(blank=True, max_length=400)),
                        (
                            "reach",
                            models.CharField(
                                choices=[
                                    ("team", "The program team"),
                                    ("leaders", "The program team and executives"),
                                    ("cohort", "The program team, executives, and everybody in this cohort"),
                                ],
                                max_length=7,
                            ),
                        ),
                        ("shared_on", models.DateField()),
                    ],
                    options={
                        "ordering": ["-shared_on", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "assumption"), name="shared_assumption_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SkillRating",
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
                            "debrief",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ratings",
                                to="mentoring_sessions.debrief",
                            ),
                        ),
                        (
                            "topic",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="programs.topic",
                            ),
                        ),
                        (
                            "then",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (0, "Nothing yet"),
                                    (1, "Has tried it"),
                                    (2, "Does it with help"),
                                    (3, "Does it alone"),
                                    (4, "Helps others with it"),
                                    (5, "The one others ask"),
                                ],
                                null=True,
                            ),
                        ),
                        (
                            "now",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (0, "Nothing yet"),
                                    (1, "Has tried it"),
                                    (2, "Does it with help"),
                                    (3, "Does it alone"),
                                    (4, "Helps others with it"),
                                    (5, "The one others ask"),
                                ],
                                null=True,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["topic__name", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "debrief", "topic"), name="skill_rating_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("then", None), ("then__lte", 5), _connector="OR"),
                                    models.Q(("now", None), ("now__lte", 5), _connector="OR"),
                                ),
                                name="skill_rating_level",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
