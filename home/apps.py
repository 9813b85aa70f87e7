"""App configuration."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Holds what each role should do next."""

    name = "home"
