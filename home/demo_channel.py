"""The chat channel of the demonstration, which leads to a room of its own: a visitor sends a test, and reads it there."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from access.actors import SYSTEM, Actor
from accounts.actions import set_webhook
from accounts.queries import webhook


def open_channel(admin: Actor) -> None:
    """Last of all: what happened in the months before is no news."""
    set_webhook(url=_room(), is_on=True, by=admin)


def follow_port() -> None:
    """The room where this start serves it. A channel that a visitor led elsewhere stays."""
    channel = webhook()
    if channel is None:
        return
    was, room = urlsplit(str(channel.url)), urlsplit(_room())
    if (was.hostname, was.path) == (room.hostname, room.path):
        set_webhook(url=room.geturl(), is_on=channel.is_on, by=SYSTEM)


def _room() -> str:
    # By number: the name means two addresses on most machines, and the web process listens at one.
    return f"{settings.BASE_URL}{reverse('notifications_public:post_to_room')}".replace(
        "//localhost:", "//127.0.0.1:", 1
    )
