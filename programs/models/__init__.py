"""Programs, their topics, their cohorts, who takes part in them, and the organization's own texts."""

from programs.models.cohorts import Cohort
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
from programs.models.programs import ComparisonDesign, Coordinator, Format, Program, ProgramQuestion, ProgramTopic
from programs.models.topics import Level, Nomination, Topic, TopicImport

__all__ = [
    "Cohort",
    "ComparisonDesign",
    "Coordinator",
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
