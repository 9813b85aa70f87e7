"""Who am I: users, organizations, memberships, and the people of an organization."""

from accounts.models.api import ApiToken
from accounts.models.identity import DataKey, Membership, Organization, RoleGrant, User
from accounts.models.keeping import DataExport, Erasure, KeepingTimes
from accounts.models.people import ImportMapping, PeopleImport, PeopleImportRow, Person, PersonEvent
from accounts.models.webhook import Webhook

__all__ = [
    "ApiToken",
    "DataExport",
    "DataKey",
    "Erasure",
    "ImportMapping",
    "KeepingTimes",
    "Membership",
    "Organization",
    "PeopleImport",
    "PeopleImportRow",
    "Person",
    "PersonEvent",
    "RoleGrant",
    "User",
    "Webhook",
]
