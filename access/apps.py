"""App configuration."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Carries the template tags and the checks of this package."""

    name = "access"

    def ready(self) -> None:
        """Register the system checks."""
        from access import checks  # noqa: F401
