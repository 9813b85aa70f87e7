"""App configuration."""

from django.apps import AppConfig


class MetricsConfig(AppConfig):
    """Holds decisions and the impact page."""

    name = "metrics"
