"""Every action that is audited, and the sentence an auditor reads."""

from __future__ import annotations

from django.db.models import TextChoices


class Action(TextChoices):
    """What can be audited, named subject first."""

    ORGANIZATION_CREATED = "organization_created"
    ORGANIZATION_SET = "organization_set"
    MEMBER_INVITED = "member_invited"
    MEMBER_JOINED = "member_joined"
    MEMBER_ROLES_SET = "member_roles_set"
    MEMBER_DEACTIVATED = "member_deactivated"
    PEOPLE_IMPORT_STAGED = "people_import_staged"
    PEOPLE_IMPORT_DISCARDED = "people_import_discarded"
    PEOPLE_IMPORTED = "people_imported"
    JOB_STARTED = "job_started"
    JOB_CANCELED = "job_canceled"


SENTENCES: dict[Action, str] = {
    Action.ORGANIZATION_CREATED: "{actor} created the organization {subject}",
    Action.ORGANIZATION_SET: "{actor} changed the settings of {subject}: {changes}",
    Action.MEMBER_INVITED: "{actor} invited {subject} as {roles}",
    Action.MEMBER_JOINED: "{subject} accepted the invitation",
    Action.MEMBER_ROLES_SET: "{actor} changed the roles of {subject} to {roles}",
    Action.MEMBER_DEACTIVATED: "{actor} ended the access of {subject}",
    Action.PEOPLE_IMPORT_STAGED: "{actor} checked a people file of {rows} rows",
    Action.PEOPLE_IMPORT_DISCARDED: "{actor} discarded a checked people file",
    Action.PEOPLE_IMPORTED: "{actor} imported people: {added} added, {changed} changed, {left} left",
    Action.JOB_STARTED: "{actor} started {subject}",
    Action.JOB_CANCELED: "{actor} stopped {subject}",
}
