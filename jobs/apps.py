"""App configuration."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Long work with progress."""

    name = "jobs"
