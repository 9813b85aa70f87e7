"""Writes of accounts: organizations, members and roles, and the people import."""

from accounts.actions.organizations import SlugTaken, add_member, create_organization

__all__ = ["SlugTaken", "add_member", "create_organization"]
