"""Programs, their topics, their cohorts, who takes part in them, and the organization's own texts."""

from programs.models.cohorts import Cohort
from programs.models.designs import (
    DEFINITION_VERSION,
    Arm,
    ComparisonDesign,
    DesignAmendment,
    Draw,
    DrawTicket,
)
from programs.models.enrollments import (
    Enrollment,
    EnrollmentQuerySet,
    InvitationQuestion,
    ManagerRequest,
    Need,
    SelfAssessment,
    Skill,
)
from programs.models.imports import EnrollmentImport, EnrollmentImportRow
from programs.models.library import LibraryText
from programs.models.programs import Coordinator, Format, Program, ProgramQuestion, ProgramTopic
from programs.models.topics import Level, Nomination, Topic, TopicImport

__all__ = [
    "DEFINITION_VERSION",
    "Arm",
    "Cohort",
    "ComparisonDesign",
    "Coordinator",
    "DesignAmendment",
    "Draw",
    "DrawTicket",
    "Enrollment",
    "EnrollmentImport",
    "EnrollmentImportRow",
    "EnrollmentQuerySet",
    "Format",
    "InvitationQuestion",
    "Level",
    "LibraryText",
    "ManagerRequest",
    "Need",
    "Nomination",
    "Program",
    "ProgramQuestion",
    "ProgramTopic",
    "SelfAssessment",
    "Skill",
    "Topic",
    "TopicImport",
]
