"""App configuration."""

from django.apps import AppConfig


class PairingConfig(AppConfig):
    """Holds pairing runs and pairs."""

    name = "pairing"
