"""Everything we have written for programs: templates, guides, the session kit, charters and invitations. No ORM, no Django."""

from programs.library.charter import (
    ALL_RULES,
    CIRCLE_RULES,
    EVERYONE_RULES,
    MENTEE_RULES,
    MENTOR_RULES,
    OBJECTIVES,
    GroundRule,
    ObjectiveIdea,
    objective,
    rule,
)
from programs.library.guides import GUIDES, Guide, guide
from programs.library.kit import KIT, KitItem, kit_for, kit_item
from programs.library.scripts import (
    PLACEHOLDERS,
    SCRIPTS,
    Script,
    allowed_in,
    filled,
    filled_subject,
    placeholders_in,
    problems_of,
    problems_of_subject,
    script,
)
from programs.library.templates import TEMPLATES, ProgramTemplate, template

__all__ = [
    "ALL_RULES",
    "CIRCLE_RULES",
    "EVERYONE_RULES",
    "GUIDES",
    "KIT",
    "MENTEE_RULES",
    "MENTOR_RULES",
    "OBJECTIVES",
    "PLACEHOLDERS",
    "SCRIPTS",
    "TEMPLATES",
    "GroundRule",
    "Guide",
    "KitItem",
    "ObjectiveIdea",
    "ProgramTemplate",
    "Script",
    "allowed_in",
    "filled",
    "filled_subject",
    "guide",
    "kit_for",
    "kit_item",
    "objective",
    "placeholders_in",
    "problems_of",
    "problems_of_subject",
    "rule",
    "script",
    "template",
]
