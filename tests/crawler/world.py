"""One row of every tenant model in an organization, every text a canary that must never be seen elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.test import Client

from access.roles import Role
from access.tenancy import TenantForeignKey, TenantModel, tenant
from accounts.models import DataKey, Membership, Organization, Person, RoleGrant, User
from accounts.sealing import SealedTextField
from programs.locking import canonical, digest_of, facts_of
from programs.models import ComparisonDesign
from tests.roles import as_role

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
KEPT = "Kept"  # where it stands in a sealed value, the word of that column comes
# Values that a rule of the table demands, or that make the row reachable by a page.
SPECIAL: dict[str, dict[str, Any]] = {
    "accounts.KeepingTimes": {"words_months": 12, "pairs_months": 24, "mail_days": 90, "notices_days": 180},
    "programs.Program": {
        "ends_on": date(2027, 10, 1),
        "state": "running",
        "formats": ["reverse"],
        "interval_days": 30,
        "session_minutes": 60,
    },
    "programs.ComparisonDesign": {
        "expected_percent": 80,
        "smallest_difference": 10,
        "horizon_months": 12,
        "groups": [],
    },
    "programs.Arm": {"why": ""},
    "programs.Draw": {"places": {"mentor": 1}, "pool": {"mentor": 2}},
    "programs.DesignAmendment": {"kind": "change", "changes": {"smallest_difference": [5, 10]}},
    "feedback.Cycle": {"ends_on": date(2027, 10, 1), "k": 5, "timezone": "UTC"},
    "feedback.Period": {"closes_at": NOW + timedelta(days=400), "closed_at": None, "public_key": None},
    "feedback.ThemeList": {"cycle_number": 2},
    "feedback.SealedBox": {"box": bytes(4144)},
    "mentoring_sessions.MentoringSession": {"ends_at": NOW + timedelta(hours=1), "link": ""},
    "mentoring_sessions.AvailabilityWindow": {"weekday": 1, "opens": time(9), "closes": time(17)},
    "mentoring_sessions.AvailabilityException": {"ends_on": date(2027, 10, 1), "opens": None, "closes": None},
    "mentoring_sessions.Debrief": {
        "moment": "end",
        "pair_words": '{"learned": {"text": "Kept", "assumptions": []}}',
        "private_words": '{"gained": {"text": "Kept", "assumptions": []}}',
        "written_on": date(2026, 9, 30),
    },
    "mentoring_sessions.Assumption": {"words": '["Kept", "", "Kept"]'},
    "pairing.PairMember": {"side": "mentee"},
    "pairing.Charter": {
        "terms": '{"objectives": [], "questions": ["Kept", "Kept", "Kept"], "brief": null, "ground_rules": ["Kept"], '
        '"rhythm": "Kept", "ends_on": "2027-09-30"}',
    },
    "pairing.ObjectiveProgress": {"text": '{"state": "reached", "note": "Kept"}'},
    "programs.SelfAssessment": {"text": '{"levels": {}, "note": "Kept"}'},
    "programs.Enrollment": {"side": "mentee", "state": "asked", "asks": 0},
    "feedback.PanelSeat": {"side": "mentor"},
    "metrics.Decision": {"gain": "business", "hours_a_month": None},
    "metrics.Experiment": {"ended_on": None, "finding": "", "gain": "business", "hours_a_month": None},
    "metrics.Story": {"state": "waiting"},
    "metrics.Credit": {"experiment": None, "for_team": "yes"},
    "metrics.Mark": {"fact": "first"},
    "metrics.Snapshot": {
        "content": '{"counted": {"latest": [], "lines": []}, "figures": []}',
        "cohort": None,
        "moves_on": None,
    },
    "metrics.Kpi": {"archived_on": None, "period": "month"},
    "metrics.KpiPoint": {"starts_on": date(2026, 9, 1)},
    "jobs.Job": {"kind": "pairing", "state": "running", "return_to": "/"},
    "audit.AuditEntry": {"action": "people_imported"},
    "notifications.Message": {"kind": "check_in_opened", "channel": "mail", "state": "dead"},
    "notifications.Mailbox": {"undeliverable_since": NOW},
    "notifications.Notice": {"kind": "pair_published", "read_at": None},
    "notifications.ReminderSetting": {"kind": "first_session_due", "is_on": True, "offsets": [4, 8]},
    "notifications.WorkingHours": {"days": [0, 1], "opens": time(7), "closes": time(19)},
    "notifications.Leave": {"ends_on": date(2027, 6, 1)},
}


def _locked(values: dict[str, Any]) -> dict[str, Any]:
    text = canonical(facts_of(ComparisonDesign(**values)))
    return {"locked_text": text, "digest": digest_of(text)}


def _version(values: dict[str, Any]) -> dict[str, Any]:
    return {"digest": values["design"].digest}


# Values that follow from the others.
FOLLOWING: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "programs.ComparisonDesign": _locked,
    "programs.DesignAmendment": _version,
}


class World:
    """What an organization holds: `rows[model label]` is the one row of each model, `members[role]` who is signed in.

    `untouched` is its fingerprint as it was made.
    """

    def __init__(self, organization: Organization, canary: str) -> None:
        self.organization, self.canary = organization, canary
        self.rows: dict[str, models.Model] = {}
        self.members: dict[str, Membership] = {}
        self._cookies: dict[str, str] = {}
        # Each sealed column has a word of its own, so that whoever is shown it is known to have been shown just that.
        self.quiet = {name: f"{canary}Quiet{number:02}" for number, name in enumerate(sealed_fields())}
        with as_role("owner"), tenant(organization.pk):
            self._people()
            for model in tenant_models():
                if model._meta.label not in self.rows:
                    self.rows[model._meta.label] = self._row(model)
        for role, member in self.members.items():
            client = Client()
            client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
            self._cookies[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.untouched = fingerprint(organization)

    def client(self, role: str) -> Client:
        """A client of the member with this role, as it is just after signing in."""
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = self._cookies[role]
        return client

    def ids(self) -> dict[str, UUID]:
        """Model label -> id of its row."""
        return {label: row.pk for label, row in self.rows.items()}

    def told(self, content: bytes) -> set[str]:
        """The sealed fields ("app.Model.field") whose words are in this content."""
        return {
            name for name, word in self.quiet.items() if word.encode() in content or word.lower().encode() in content
        }

    def _people(self) -> None:
        for role in Role:
            person = Person.objects.create(
                name=f"{self.canary} {role.value}",
                email=f"{self.canary}-{role.value}@example.com".lower(),
                title=self.canary,
            )
            user = User.objects.create_user(person.email, "x")
            member = Membership.objects.create(user=user, person=person)
            RoleGrant.objects.create(membership=member, role=role)
            self.members[role] = member
        # The participant is the person whom every other row is about.
        self.rows["accounts.Person"] = self.members[Role.PARTICIPANT].person
        self.rows["accounts.Membership"] = self.members[Role.PARTICIPANT]
        self.rows["accounts.RoleGrant"] = RoleGrant.objects.get(membership=self.members[Role.PARTICIPANT])
        self.rows["accounts.DataKey"] = DataKey.objects.get()

    def _row(self, model: type[models.Model]) -> models.Model:
        values = {
            field.name: self._value(field)
            for field in model._meta.local_fields
            if field.name not in ("id", "organization") and not isinstance(field, models.AutoField)
        }
        values |= SPECIAL.get(model._meta.label, {})
        if follow := FOLLOWING.get(model._meta.label):
            values |= follow(values)
        for field in model._meta.local_fields:
            if isinstance(field, SealedTextField):
                values[field.name] = values[field.name].replace(KEPT, self.quiet[f"{model._meta.label}.{field.name}"])
        row = model(**values)
        row.save(force_insert=True)
        return row

    def _value(self, field: models.Field) -> Any:
        if isinstance(field, TenantForeignKey):
            if field.related_model is field.model:
                return None
            return self.rows.get(field.related_model._meta.label) or self._make(field.related_model)
        if field.choices:
            return field.choices[0][0]
        match field:
            case SealedTextField():
                return KEPT
            case ArrayField(base_field=models.UUIDField()):
                return [member.person_id for member in self.members.values()]  # the readers of a question
            case ArrayField():
                return []
            case models.UUIDField():
                return self.rows["accounts.Person"].pk if field.name.endswith("_id") else uuid4()
            case models.JSONField():
                return {} if field.default is not list else []
            case models.BooleanField():
                return False
            case models.BinaryField():
                return self.canary.encode()
            case models.TimeField():
                return NOW.time()
            case models.DateTimeField():
                return NOW
            case models.DateField():
                return NOW.date()
            case models.EmailField():
                return f"{self.canary}@example.com".lower()
            case models.FloatField() | models.IntegerField() | models.DecimalField():
                return 1
            case models.CharField() | models.TextField():
                return self.canary[: field.max_length or 200]
        raise NotImplementedError(f"{field} needs a value for the crawler")

    def _make(self, model: type[models.Model]) -> models.Model:
        self.rows[model._meta.label] = self._row(model)
        return self.rows[model._meta.label]


def tenant_models() -> list[type[models.Model]]:
    """Every model of every tenant."""
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


def sealed_fields() -> list[str]:
    """ "app.Model.field" of every sealed column."""
    fields = [(model, field) for model in tenant_models() for field in model._meta.local_fields]
    return sorted(f"{model._meta.label}.{field.name}" for model, field in fields if isinstance(field, SealedTextField))


def fingerprint(organization: Organization) -> list[tuple[str, str]]:
    """A digest of every table's rows of one organization, as the owner sees them."""
    tables = sorted(model._meta.db_table for model in tenant_models())
    parts = " UNION ALL ".join(
        f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY t.id), '')) FROM \"{table}\" t WHERE organization_id = %s"
        for table in tables
    )
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute(parts, [organization.pk] * len(tables))
        return cursor.fetchall()
