"""The program team asks for what a pair waits for: a message to whoever must act, at most one in seven days. Never content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
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
from notifications.queries import readers
from notifications.timing import Reader, present_moment
from pairing.models import Pair, PairMember
from programs.models import Cohort
from sessions.models import MentoringSession, Nudge
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
    """Names of those who are asked. A fixed number of queries, and an entry in the audit log for each pair."""
    found = offers(pairs, organization)
    asked = [
        (pair, member) for pair in pairs for member in pair.members.all() if member.person_id in found[pair.pk].people
    ]
    if not asked:
        return []
    reached = readers({member.person_id: zone_for(member.person, organization) for _, member in asked})
    Nudge.objects.bulk_create(
        [Nudge(pair_id=pair.pk, person_id=one.person_id, act=ACTS[pair.act], nudged_at=now()) for pair, one in asked]
    )
    letters = [_letter(pair, member, reached[member.person_id], organization) for pair, member in asked]
    notify_all(kind=Kind.NUDGED, letters=letters)
    for pair, members in groupby(asked, key=lambda each: each[0]):
        names = listed([member.person.name for _, member in members])
        audit.record(Action.PAIR_NUDGED, by=by, subject_id=pair.pk, subject_name=names, cohort=pair.cohort.name)
    return [member.person.name for _, member in asked]


def _letter(pair: Any, member: PairMember, reader: Reader, organization: Organization) -> Letter:
    """In their working hours; whoever is away gets it when they are back, and nobody else learns of that."""
    act = ACTS[pair.act]
    subject = {"session": pair.to_log} if act is Act.LOG else {"pair": pair.pk}
    link = reverse(_PAGES[act], kwargs={"organization": organization.slug, **subject})
    others = [each.person.name for each in pair.members.all() if each.person_id != member.person_id]
    return Letter(
        recipient_id=member.person_id,
        address=member.person.email,
        dedupe_key=f"{Kind.NUDGED}:{pair.pk}:{act}:{member.person_id}:{today(organization.timezone)}",
        context={
            "program": pair.cohort.program.name,
            "partners": others or [SOMEBODY],
            "about": str(act),
            "link": f"{link}#after" if act is Act.LOG else link,
            "recipient_zone": reader.zone,
        },
        not_before=present_moment(now(), reader),
    )


def _lock(pairs: Iterable[Pair]) -> None:
    """Of two clicks, the second waits here, and then finds that they were asked. So does whoever says just now that they met."""
    ids = [pair.pk for pair in pairs]
    sessions = MentoringSession.objects.filter(pair_id__in=ids, state=MentoringSession.State.PLANNED)
    for rows in (Pair.objects.filter(pk__in=ids), sessions):
        list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))


def _organization() -> Organization:
    found: Organization = Organization.objects.get(pk=current_organization())
    return found
