"""App configuration."""

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    """Mentoring sessions. The label differs from the package, or Django would refuse to start beside its own sessions app (ADR 0006)."""

    name = "sessions"
    label = "mentoring_sessions"
