"""App configuration."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Who was told."""

    name = "notifications"
