"""Where an enrollment stands, and the only words that a page may say about it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models


class Side(models.TextChoices):
    MENTOR = "mentor", "Mentor"
    MENTEE = "mentee", "Mentee"


class State(models.TextChoices):
    LISTED = "listed", "Not asked yet"
    WITH_MANAGER = "with_manager", "Their manager is asked"  # this and the next two never shown, see SHOWN_OPEN
    NOT_RELEASED = "not_released", "Their manager said not now"
    WAITING = "waiting", "Waits for a mentor of a wanted topic"  # a mentee; the invitation has not left
    ASKED = "asked", "Asked"
    READY = "ready", "Ready"
    DECLINED = "declined", "Declined"  # never shown either
    WITHDRAWN = "withdrawn", "Withdrawn"  # said yes first; never shown either
    LEFT = "left", "Left"


class Shown(models.TextChoices):
    LISTED = "listed", "Not asked yet"
    ASKED = "asked", "Asked"
    READY = "ready", "Ready"
    NOT_AVAILABLE = "not_available", "Not available"
    LEFT = "left", "Taken out"


# What the board says while answers are open: a no looks like silence, and a changed mind changes nothing that can be watched.
SHOWN_OPEN: Mapping[str, Shown] = {
    State.LISTED: Shown.LISTED,
    State.WITH_MANAGER: Shown.ASKED,
    State.NOT_RELEASED: Shown.ASKED,
    State.WAITING: Shown.ASKED,
    State.ASKED: Shown.ASKED,
    State.DECLINED: Shown.ASKED,
    State.READY: Shown.READY,
    State.WITHDRAWN: Shown.READY,
    State.LEFT: Shown.LEFT,
}
# And once they are closed: everyone who is not ready reads alike.
SHOWN_CLOSED: Mapping[str, Shown] = {
    State.LISTED: Shown.LISTED,
    State.WITH_MANAGER: Shown.NOT_AVAILABLE,
    State.NOT_RELEASED: Shown.NOT_AVAILABLE,
    State.WAITING: Shown.NOT_AVAILABLE,
    State.ASKED: Shown.NOT_AVAILABLE,
    State.DECLINED: Shown.NOT_AVAILABLE,
    State.READY: Shown.READY,
    State.WITHDRAWN: Shown.NOT_AVAILABLE,
    State.LEFT: Shown.LEFT,
}
