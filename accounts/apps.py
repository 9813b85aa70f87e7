"""App configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, organizations, people and sign-in."""

    name = "accounts"
