"""App configuration."""

from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    """Holds programs, cohorts and who takes part."""

    name = "programs"
