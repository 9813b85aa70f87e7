"""What the desk does not know yet of a case without a name: whatever its author does shows there from the day after.

An ombudsperson who looks just then would otherwise have the minute in which somebody wrote, and may have seen who sat at a screen. So the
case keeps, for that day, how it stood before; its author sees at once how it stands. What the desk does meanwhile counts for both.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, DateField, F, Q, QuerySet, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from accounts.models import Person
from feedback.models import HelpCase, HelpMessage

# What an author can change of a case at a desk, and how it is read back.
_FACTS: dict[str, Callable[[str], Any]] = {
    "state": str,
    "turn": str,
    "outcome": str,
    "closed_on": date.fromisoformat,
    "due_on": date.fromisoformat,
    "answered_on": date.fromisoformat,
    "changed_on": date.fromisoformat,
    "proposed_to_id": UUID,
}


def hold(case: HelpCase, day: date) -> None:
    """Keep how a locked case stands, before its author changes it on `day`. With a name, or a second time that day, nothing happens."""
    if case.is_named or case.held_on == day:
        return
    case.held_on, case.held = day, {name: _written(getattr(case, name)) for name in _FACTS}
    case.save(update_fields=["held_on", "held"])


def hold_too(case: HelpCase, day: date, **facts: Any) -> None:
    """What the desk changed on `day`, in what it goes on seeing; nothing where it sees everything."""
    if case.held_on == day:
        case.held |= {name: _written(value) for name, value in facts.items()}
        case.save(update_fields=["held"])


def has_unheard(case: HelpCase, day: date) -> bool:
    """Whether the author wrote words on `day` that the desk reads tomorrow."""
    return (
        case.held_on == day
        and HelpMessage.objects.filter(case=case, side=HelpMessage.Side.AUTHOR, said_on=day).exists()
    )


def as_seen(case: HelpCase, day: date) -> HelpCase:
    """The same case as its desk sees it on `day`, not to be saved."""
    if case.held_on == day:
        for name, value in case.held.items():
            read = _FACTS[name]
            if name == "proposed_to_id":  # somebody who was removed since is nobody
                case.proposed_to = Person.objects.filter(pk=read(value)).first() if value else None
            else:
                setattr(case, name, read(value) if value else "" if name == "outcome" else None)
    return case


def seen_on(cases: QuerySet[HelpCase], day: date) -> QuerySet[Any]:
    """Those of these cases that their desk knows on `day`, with what it filters and sorts by: `seen_state`, `seen_turn`,
    `seen_changed_on` and `deadline`, of a first answer that is still to come.
    """
    is_held = Q(held_on=day)
    changed = Cast(KT("held__changed_on"), DateField())
    awaited = Q(seen_state=HelpCase.State.OPEN, answered_on=None)
    return cases.exclude(author=None, arrived_on__gte=day).annotate(
        seen_state=Case(When(is_held, then=KT("held__state")), default=F("state"), output_field=CharField()),
        seen_turn=Case(When(is_held, then=KT("held__turn")), default=F("turn"), output_field=CharField()),
        seen_changed_on=Case(When(is_held, then=changed), default=F("changed_on"), output_field=DateField()),
        deadline=Case(When(awaited, then=F("due_on")), default=None, output_field=DateField()),
    )


def _written(value: Any) -> str:
    return "" if value is None else str(value)
