"""Every action that is audited, and the sentence an auditor reads."""

from __future__ import annotations

from django.db.models import TextChoices


class Action(TextChoices):
    """What can be audited, named subject first."""

    ORGANIZATION_CREATED = "organization_created"
    ORGANIZATION_SET = "organization_set"
    MEMBER_ADDED = "member_added"
    MEMBER_INVITED = "member_invited"
    INVITATION_RESENT = "invitation_resent"
    MEMBER_JOINED = "member_joined"
    MEMBER_ROLES_SET = "member_roles_set"
    MEMBER_DEACTIVATED = "member_deactivated"
    MEMBER_REACTIVATED = "member_reactivated"
    TIMEZONE_SET = "timezone_set"
    PEOPLE_IMPORT_STAGED = "people_import_staged"
    PEOPLE_IMPORT_DISCARDED = "people_import_discarded"
    PEOPLE_IMPORTED = "people_imported"
    JOB_STARTED = "job_started"
    JOB_CANCELED = "job_canceled"


SENTENCES: dict[Action, str] = {
    Action.ORGANIZATION_CREATED: "{actor} created the organization {subject}",
    Action.ORGANIZATION_SET: "{actor} changed the settings of {subject}: {changes}",
    Action.MEMBER_ADDED: "{actor} added {subject} as {roles}",
    Action.MEMBER_INVITED: "{actor} invited {subject} as {roles}",
    Action.INVITATION_RESENT: "{actor} sent the invitation to {subject} again",
    Action.MEMBER_JOINED: "{subject} accepted the invitation",
    Action.MEMBER_ROLES_SET: "{actor} changed the roles of {subject} from {before} to {roles}",
    Action.MEMBER_DEACTIVATED: "{actor} ended the access of {subject}",
    Action.MEMBER_REACTIVATED: "{actor} gave {subject} access again",
    Action.TIMEZONE_SET: "{subject} set the time zone to {timezone}",
    Action.PEOPLE_IMPORT_STAGED: "{actor} checked a people file of {rows} rows",
    Action.PEOPLE_IMPORT_DISCARDED: "{actor} discarded a checked people file",
    Action.PEOPLE_IMPORTED: "{actor} imported people: {added} added, {changed} changed, {left} left",
    Action.JOB_STARTED: "{actor} started {subject}",
    Action.JOB_CANCELED: "{actor} stopped {subject}",
}
