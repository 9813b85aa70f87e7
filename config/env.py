"""Typed readers of the environment. A secret may also be a file: NAME_FILE names it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()


def secret(name: str, default: str | None = None) -> str:
    """The value of `name`, or the content of the file that `name`_FILE names.

    Raises ImproperlyConfigured when neither is there and no default is given: a secret is never guessed.
    """
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE names {path}, which cannot be read: {error.strerror}") from error
    value = os.environ.get(name, default)
    if not value and default is None:
        raise ImproperlyConfigured(f"Set {name}, or {name}_FILE to a file that holds it")
    return value or ""


def flag(name: str, *, default: bool = False) -> bool:
    """A yes/no value."""
    return bool(_env.bool(name, default=default))


def number(name: str, default: int) -> int:
    """A whole number."""
    return int(_env.int(name, default=default))


def names(name: str, default: list[str]) -> list[str]:
    """A comma-separated list."""
    return list(_env.list(name, default=default))


def text(name: str, default: str = "") -> str:
    """A plain value that is no secret."""
    return str(_env.str(name, default=default))


def database(url: str) -> dict[str, Any]:
    """Django's connection settings for a PostgreSQL URL."""
    return dict(environ.Env.db_url_config(url))
