"""What the system does for the desks: cases leave whoever may not answer them, deadlines are kept in mind, old cases are erased.

The worker runs it and can read no word and no code. It reads state, so any number of times gives the same rows.
"""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse

from access.actors import Actor
from access.tenancy import TenantQuerySet, current_organization
from accounts.models import Organization, Person
from feedback.desk import asks_on, kept_since
from feedback.models import HelpCase, HelpMessage, HelpNote
from feedback.queries import STANDING, desk_day, misplaced, ombudspersons, ombudspersons_for, working_week
from feedback.threads import locked, move_case, tell_author
from notifications.actions import Letter, remind
from notifications.kinds import Kind


@transaction.atomic
def move_cases(*, by: Actor) -> None:
    """Take cases from whoever came into a line of their author or lost the role. They rest, and their author says who reads on.

    Never to the next one by itself: whoever gives out roles, or imports lines, could have every case come to them.
    """
    for case in HelpCase.objects.only(*STANDING).filter(pk__in=misplaced(_open())):
        found = locked(case)
        if found.pk not in misplaced([found]):
            continue  # somebody else was quicker
        move_case(found, None)
        able = ombudspersons_for(found.author) if found.author else []
        tell_author(found, about=_offer(found, able))  # one mail: it rests, and somebody could answer


@transaction.atomic
def offer_resting_cases(*, by: Actor) -> None:
    """Tell the author of a case that rests, once, that somebody could answer it by now."""
    for case in _open().filter(ombudsperson=None).exclude(author=None).select_related("author"):
        if case.author is not None and (able := ombudspersons_for(case.author)):
            tell_author(case, about=_offer(case, able))


@transaction.atomic
def remind_desks(*, by: Actor) -> None:
    """One mail a working day at most to each ombudsperson, for what is new without a name and for first answers that are due.

    It names no case. What came without a name is told the day after, so that the mail does not tell the hour.
    """
    day, week = desk_day(), working_week()
    if day.weekday() not in week:
        return
    new = _open().filter(is_told=False, changed_on__lt=day)
    awaited = _open().filter(answered_on=None, turn=HelpCase.Turn.DESK).exclude(author=None, arrived_on__gte=day)
    waiting = {case.ombudsperson_id for case in awaited if asks_on(day, case.due_on, week)}
    waiting |= set(new.values_list("ombudsperson_id", flat=True))
    organization = Organization.objects.get(pk=current_organization())
    link = reverse("feedback:cases", kwargs={"organization": organization.slug})
    letters = [
        Letter(
            recipient_id=person.pk,
            address=person.email,
            dedupe_key=f"{Kind.HELP_WAITING}:{person.pk}:{day}",
            context={"link": link, "recipient_zone": person.timezone or organization.timezone},
        )
        for person in ombudspersons()
        if person.pk in waiting
    ]
    remind(kind=Kind.HELP_WAITING, letters=letters)
    new.update(is_told=True)


@transaction.atomic
def erase_cases(*, by: Actor) -> None:
    """Delete cases that closed, or came to rest with nobody, longer ago than HELP_CASE_MONTHS; and whatever hangs on them."""
    before = kept_since(desk_day(), settings.HELP_CASE_MONTHS)
    over = Q(closed_on__lt=before) | Q(ombudsperson=None, changed_on__lt=before)
    ids = list(HelpCase.objects.filter(over).values_list("pk", flat=True))
    HelpMessage.objects.filter(case__in=ids).delete()
    HelpNote.objects.filter(case__in=ids).delete()
    HelpCase.objects.filter(pk__in=ids).only("pk").delete()


def _offer(case: HelpCase, able: list[Person]) -> str:
    # By the day, so that a case that rests again is told again. Once a day is enough: the page says all of it.
    return f"offer:{able[0].pk}:{case.changed_on}" if able else ""


def _open() -> TenantQuerySet:
    """Open cases, of which only their standing is read."""
    found: TenantQuerySet = (
        HelpCase.objects.only(*STANDING).filter(state=HelpCase.State.OPEN).order_by("asked_on", F("pk"))
    )
    return found
