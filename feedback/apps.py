"""App configuration."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Holds the ballot box and the pattern ledger."""

    name = "feedback"
