"""The program team asks for what a pair waits for: a message to whoever must act, at most one in seven days. Never content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse

import audit.record as audit
from access.actors import Actor
from access.clock import now, today
from access.kinds import listed
from access.tenancy import current_organization
from accounts.models import Organization
from audit.sentences import Action
from notifications.actions import Letter, notify_all
from notifications.kinds import Kind
from notifications.timing import working_moment
from pairing.models import Pair, PairMember
from programs.models import Cohort
from sessions.models import Nudge
from sessions.nudge_queries import offers, pairs_to_nudge, stalled_in
from sessions.nudges import ACTS, Act
from sessions.queries import zone_for
from sessions.rules import SOMEBODY, Refused

_PAGES = {Act.BOOK: "sessions:book_session", Act.LOG: "sessions:session", Act.SIGN: "pairing:charter"}


class NotNudged(Refused):
    """The pair waits for nobody, or they were asked already; the message says which."""


@transaction.atomic
def nudge_pair(*, pair: Pair, by: Actor) -> list[str]:
    """Ask whoever must act in this pair; returns their names. Raises NotNudged, also for the second of two clicks."""
    organization = _organization()
    _lock([pair])
    (found,) = pairs_to_nudge([pair.pk], organization)
    told = _nudge([found], organization, by)
    if not told:
        raise NotNudged(offers([found], organization)[found.pk].why_not)
    return told


@transaction.atomic
def nudge_stalled(*, cohort: Cohort, by: Actor) -> int:
    """Ask in every stalled pair of a cohort that may be nudged today; returns how many people are asked. A second call asks nobody."""
    organization = _organization()
    _lock(stalled_in(cohort, organization))
    return len(_nudge(stalled_in(cohort, organization), organization, by))


def _nudge(pairs: Sequence[Any], organization: Organization, by: Actor) -> list[str]:
    found, names = offers(pairs, organization), []
    rows, letters = [], []
    for pair in pairs:
        asked = [member for member in pair.members.all() if member.person_id in found[pair.pk].people]
        if not asked:
            continue
        act = ACTS[pair.act]
        rows += [Nudge(pair_id=pair.pk, person_id=member.person_id, act=act, nudged_at=now()) for member in asked]
        letters += list(_letters(pair, act, asked, organization))
        names += [member.person.name for member in asked]
        audit.record(
            Action.PAIR_NUDGED,
            by=by,
            subject_id=pair.pk,
            subject_name=listed([member.person.name for member in asked]),
            cohort=pair.cohort.name,
        )
    Nudge.objects.bulk_create(rows)
    if letters:
        notify_all(kind=Kind.NUDGED, letters=letters)
    return names


def _letters(pair: Any, act: Act, asked: Iterable[PairMember], organization: Organization) -> Iterable[Letter]:
    """To each, in their working hours, once a day at most."""
    subject = {"session": pair.to_log} if act is Act.LOG else {"pair": pair.pk}
    link = reverse(_PAGES[act], kwargs={"organization": organization.slug, **subject})
    day = today(organization.timezone).isoformat()
    for member in asked:
        others = [each.person.name for each in pair.members.all() if each.person_id != member.person_id]
        zone = zone_for(member.person, organization)
        yield Letter(
            recipient_id=member.person_id,
            address=member.person.email,
            dedupe_key=f"nudged:{pair.pk}:{member.person_id}:{day}",
            context={
                "program": pair.cohort.program.name,
                "partners": others or [SOMEBODY],
                "about": str(act),
                "link": f"{link}#after" if act is Act.LOG else link,
                "recipient_zone": zone,
            },
            not_before=working_moment(now(), zone),
        )


def _lock(pairs: Iterable[Pair]) -> None:
    """Of two clicks, the second waits here, and then finds that they were asked."""
    ids = [pair.pk for pair in pairs]
    list(Pair.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))


def _organization() -> Organization:
    found: Organization = Organization.objects.get(pk=current_organization())
    return found
