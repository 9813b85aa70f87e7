"""Who may do what: the page an auditor reads.

Code never asks for a role. It asks `can(membership, Permission.X)`, and the answer comes from this table alone. What a
permission reaches (which program, which pair) is decided where the object is fetched: a stranger's object is a 404.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Protocol

from django.db.models import TextChoices


class Role(TextChoices):
    """What a person is in an organization. Mentor or mentee is not a role: it comes from an enrollment."""

    OWNER = "owner", "Owner"
    PROGRAM_ADMIN = "program_admin", "Program admin"
    COORDINATOR = "coordinator", "Coordinator"
    PARTICIPANT = "participant", "Participant"
    EXECUTIVE = "executive", "Executive"
    OMBUDSPERSON = "ombudsperson", "Ombudsperson"
    GUEST = "guest", "Guest"


class Permission(StrEnum):
    """One name for each thing that can be done; views declare one, tests grant one."""

    HOME_VIEW = "home.view"
    NOTICES_VIEW = "notices.view"
    SAFETY_VIEW = "safety.view"
    ORGANIZATION_SET = "organization.set"
    MEMBERS_MANAGE = "members.manage"
    AUDIT_VIEW = "audit.view"
    JOB_VIEW = "job.view"
    OWN_DATA = "own_data"
    PERSON_ERASE = "person.erase"
    KEEPING_SET = "keeping.set"
    PEOPLE_VIEW = "people.view"
    PEOPLE_IMPORT = "people.import"
    TOPICS_MANAGE = "topics.manage"
    TOPIC_NOMINATE = "topic.nominate"
    LIBRARY_MANAGE = "library.manage"
    GUIDES_VIEW = "guides.view"
    PROGRAMS_VIEW = "programs.view"
    PROGRAM_CREATE = "program.create"
    PROGRAM_SET = "program.set"
    COHORT_OPEN = "cohort.open"
    ENROLLMENT_MANAGE = "enrollment.manage"
    ENROLLMENT_ANSWER = "enrollment.answer"
    PAIRING_VIEW = "pairing.view"
    PAIRING_PROPOSE = "pairing.propose"
    PAIRING_PUBLISH = "pairing.publish"
    WISH_MAKE = "wish.make"
    PAIR_VIEW = "pair.view"
    PAIR_LEAVE = "pair.leave"
    PAIR_NUDGE = "pair.nudge"
    CHARTER_AGREE = "charter.agree"
    AVAILABILITY_SET = "availability.set"
    FEED_SET = "feed.set"
    SESSION_BOOK = "session.book"
    SESSION_PREPARE = "session.prepare"
    SESSION_LOG = "session.log"
    CHECK_IN = "check_in"
    HELP_ASK = "help.ask"
    HELP_ANSWER = "help.answer"
    HEALTH_VIEW = "health.view"
    PATTERNS_VIEW = "patterns.view"
    PATTERN_RESPOND = "pattern.respond"
    THEMES_SET = "themes.set"
    THEME_PROPOSE = "theme.propose"
    DECISION_RECORD = "decision.record"
    DECISIONS_VIEW = "decisions.view"
    EXPERIMENT_START = "experiment.start"
    EXPERIMENTS_VIEW = "experiments.view"
    ASSUMPTION_WRITE = "assumption.write"
    ASSUMPTIONS_VIEW = "assumptions.view"
    IMPACT_VIEW = "impact.view"
    CHAMPION_RECORD = "champion.record"
    CHAMPION_VIEW = "champion.view"
    CREDIT_ASK = "credit.ask"
    CREDIT_ANSWER = "credit.answer"
    STORY_WRITE = "story.write"
    STORY_PUBLISH = "story.publish"
    STORIES_VIEW = "stories.view"
    ROLL_UP = "roll_up"
    KPI_MANAGE = "kpi.manage"
    OUTCOMES_MANAGE = "outcomes.manage"
    REMINDERS_SET = "reminders.set"
    WEBHOOK_SET = "webhook.set"
    API_TOKENS_MANAGE = "api_tokens.manage"
    OPERATIONS_VIEW = "operations.view"


_EVERYBODY = {
    Permission.HOME_VIEW,
    Permission.NOTICES_VIEW,
    Permission.SAFETY_VIEW,
    Permission.GUIDES_VIEW,
    Permission.OWN_DATA,
    Permission.JOB_VIEW,
}
_INSIDERS = _EVERYBODY | {Permission.STORIES_VIEW}  # guests see their pair, and nothing of the organization
_PAIR = {
    Permission.PAIR_VIEW,
    Permission.PAIR_LEAVE,
    Permission.CHARTER_AGREE,
    Permission.AVAILABILITY_SET,
    Permission.FEED_SET,
    Permission.SESSION_BOOK,
    Permission.SESSION_PREPARE,
    Permission.SESSION_LOG,
    Permission.CHECK_IN,
    Permission.THEME_PROPOSE,
    Permission.HELP_ASK,
    Permission.DECISION_RECORD,
    Permission.DECISIONS_VIEW,
    Permission.EXPERIMENT_START,
    Permission.EXPERIMENTS_VIEW,
    Permission.CREDIT_ASK,
    Permission.CHAMPION_RECORD,
    Permission.STORY_WRITE,
    Permission.CREDIT_ANSWER,
    Permission.ASSUMPTION_WRITE,
}
_PROGRAM = {
    Permission.PROGRAMS_VIEW,
    Permission.PEOPLE_VIEW,
    Permission.COHORT_OPEN,
    Permission.ENROLLMENT_MANAGE,
    Permission.PAIRING_VIEW,
    Permission.PAIRING_PROPOSE,
    Permission.PAIRING_PUBLISH,
    Permission.PAIR_NUDGE,
    Permission.HEALTH_VIEW,
    Permission.PATTERNS_VIEW,
    Permission.PATTERN_RESPOND,
    Permission.THEMES_SET,
    Permission.DECISIONS_VIEW,
    Permission.EXPERIMENTS_VIEW,
    Permission.ASSUMPTIONS_VIEW,
    Permission.IMPACT_VIEW,
    Permission.ROLL_UP,
    Permission.CHAMPION_VIEW,
    Permission.STORY_PUBLISH,
}

ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(
        _INSIDERS
        | {
            Permission.ORGANIZATION_SET,
            Permission.WEBHOOK_SET,
            Permission.API_TOKENS_MANAGE,
            Permission.MEMBERS_MANAGE,
            Permission.AUDIT_VIEW,
            Permission.OPERATIONS_VIEW,
            Permission.PEOPLE_VIEW,
            Permission.PERSON_ERASE,
            Permission.KEEPING_SET,
        }
    ),
    Role.PROGRAM_ADMIN: frozenset(
        _INSIDERS
        | _PROGRAM
        | {
            Permission.PEOPLE_IMPORT,
            Permission.KPI_MANAGE,
            Permission.OUTCOMES_MANAGE,
            Permission.PERSON_ERASE,
            Permission.TOPICS_MANAGE,
            Permission.TOPIC_NOMINATE,
            Permission.LIBRARY_MANAGE,
            Permission.PROGRAM_CREATE,
            Permission.PROGRAM_SET,
            Permission.REMINDERS_SET,
            Permission.WEBHOOK_SET,
            Permission.API_TOKENS_MANAGE,
            Permission.MEMBERS_MANAGE,
            Permission.AUDIT_VIEW,
            Permission.OPERATIONS_VIEW,
        }
    ),
    Role.COORDINATOR: frozenset(_INSIDERS | _PROGRAM | {Permission.TOPIC_NOMINATE}),
    Role.PARTICIPANT: frozenset(
        _INSIDERS
        | _PAIR
        | {
            Permission.ENROLLMENT_ANSWER,
            Permission.WISH_MAKE,
            Permission.PATTERNS_VIEW,
            Permission.ASSUMPTIONS_VIEW,
            Permission.TOPIC_NOMINATE,
        }
    ),
    Role.EXECUTIVE: frozenset(
        _INSIDERS
        | {
            Permission.IMPACT_VIEW,
            Permission.PATTERNS_VIEW,
            Permission.PATTERN_RESPOND,
            Permission.DECISIONS_VIEW,
            Permission.EXPERIMENTS_VIEW,
            Permission.ASSUMPTIONS_VIEW,
            Permission.TOPIC_NOMINATE,
        }
    ),
    Role.OMBUDSPERSON: frozenset(_INSIDERS | {Permission.HELP_ANSWER, Permission.PATTERNS_VIEW}),
    Role.GUEST: frozenset(_EVERYBODY | _PAIR | {Permission.ENROLLMENT_ANSWER}),
}

# What a token of the organization grants to a program: nothing about any person.
TOKEN_READS = frozenset({Permission.IMPACT_VIEW})
TOKEN_WRITES = frozenset({Permission.KPI_MANAGE})

# Which roles a role may give and take. Whoever may make an owner can become one, so only owners may.
ROLE_GRANTS: Mapping[Role, frozenset[Role]] = {
    Role.OWNER: frozenset(Role),
    Role.PROGRAM_ADMIN: frozenset(Role) - {Role.OWNER},
}

# Who runs programs cannot sit at the help desk too: it promises its authors that neither HR nor the program team reads there.
ROLES_APART: Mapping[Role, frozenset[Role]] = {
    Role.OMBUDSPERSON: frozenset({Role.OWNER, Role.PROGRAM_ADMIN, Role.COORDINATOR}),
}

# An organization may ask for a second factor from those who can change what others see.
SECOND_FACTOR_ROLES = frozenset({Role.OWNER, Role.PROGRAM_ADMIN})


class HoldsRoles(Protocol):
    """What `can` needs of a membership."""

    @property
    def roles(self) -> Iterable[str]:
        """The values of Role that this membership holds."""


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    """Everything that these roles allow together."""
    return frozenset().union(*(ROLE_PERMISSIONS[Role(role)] for role in roles))


def can(membership: HoldsRoles | None, permission: Permission) -> bool:
    """Whether this membership may do this at all; nobody may do anything without one."""
    return membership is not None and permission in permissions_of(membership.roles)


def grantable_by(membership: HoldsRoles | None) -> frozenset[Role]:
    """The roles that this membership may give to others and take from them."""
    held = membership.roles if membership is not None else ()
    return frozenset().union(*(ROLE_GRANTS.get(Role(role), frozenset()) for role in held))


def kept_apart(roles: Iterable[str]) -> frozenset[Role]:
    """Those of these roles that nobody may hold together; empty where all of them go together."""
    held = frozenset(Role(role) for role in roles)
    found = [{role, *held & others} for role, others in ROLES_APART.items() if role in held and held & others]
    return frozenset().union(*found)


def needs_second_factor(membership: HoldsRoles) -> bool:
    """Whether a role of this membership is one that a second factor protects."""
    return any(Role(role) in SECOND_FACTOR_ROLES for role in membership.roles)
