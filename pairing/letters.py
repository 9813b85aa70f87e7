"""What people are told about their pairs. Facts only: never who wanted something, and never why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from access.tenancy import current_organization
from accounts.models import Membership, Organization, Person
from accounts.queries import joined_members
from notifications.actions import Letter
from pairing.models import Pair, PairingRun, PairMember
from pairing.notices import WAY_OUT, WHY_NOT
from pairing.queries import team_of
from programs.models import Cohort, Enrollment


def published(pair: Pair, people: Sequence[PairMember], told: Iterable[PairMember]) -> list[Letter]:
    """To each of `told`: with whom they are from now on. `people` is everybody in the pair."""
    mentee = next((member.person.name for member in people if member.side == "mentee"), "")
    return [
        _letter(
            member.person,
            f"pair_published:{pair.pk}:{member.person_id}",
            _page(pair),
            program=pair.cohort.program.name,
            side=member.side,
            mentee=mentee,
            partners=[other.person.name for other in people if other.person_id != member.person_id],
            note="",
        )
        for member in told
    ]


def new_pairs(
    cohort: Cohort, pairs: Iterable[tuple[UUID, Sequence[Enrollment]]], notices: Mapping[str, str]
) -> list[Letter]:
    """To everybody in these pairs (id, its enrollments with their people, the mentee first): with whom they are, and what the team adds."""
    organization = _organization()
    found = []
    for pair_id, members in pairs:
        link = reverse("sessions:pair", kwargs={"organization": organization.slug, "pair": pair_id})
        for member in members:
            zone = member.person.timezone or organization.timezone
            context = new_pair(cohort, members, member, notices) | {"link": link, "recipient_zone": zone}
            key = f"pair_published:{pair_id}:{member.person_id}"
            found.append(Letter(member.person_id, member.person.email, key, context))
    return found


def new_pair(
    cohort: Cohort, members: Sequence[Enrollment], reader: Enrollment, notices: Mapping[str, str]
) -> dict[str, Any]:
    """What one of these members, the mentee first, reads about the new pair, save the link and the zone."""
    return {
        "program": cohort.program.name,
        "side": reader.side,
        "mentee": members[0].person.name,
        "partners": [other.person.name for other in members if other.pk != reader.pk],
        "note": notices.get(reader.side, ""),
    }


def publish_failed(run: PairingRun, reason: str) -> list[Letter]:
    """To whoever published this run, once for each time, or to the program team when they are gone: it did not happen, and why.

    `reason` is a key of notices.WHY_NOT, in none of which is a name. Reads run.cohort with its program.
    """
    path = reverse("pairing:run", kwargs={"organization": _organization().slug, "run": run.pk})
    publisher: list[Membership] = []
    if run.published_by_id is not None:
        publisher = list(joined_members().filter(person_id=run.published_by_id).select_related("person"))
    return [
        _letter(
            member.person,
            f"publish_failed:{run.pk}:{run.publishes_at:%Y%m%dT%H%M%S%f}:{member.person_id}",
            path,
            program=run.cohort.program.name,
            cohort=run.cohort.name,
            draft=f"Draft {run.number}",
            reason=WHY_NOT[reason],
            advice=WAY_OUT[reason],
        )
        for member in publisher or team_of(run.cohort.program)
    ]


def changed(pair: Pair, change: str, told: Iterable[PairMember], moved: PairMember) -> list[Letter]:
    """To each of `told` who is still here: what became of the pair, one of notifications.kinds.CHANGES.

    `moved` is who left or came; only the key knows, so that each change is told once.
    """
    return [
        _letter(
            member.person,
            f"pair_ended:{pair.pk}:{change}:{moved.pk}:{member.person_id}",
            _page(pair),
            program=pair.cohort.program.name,
            change=change,
        )
        for member in told
        if member.person.left_on is None
    ]


def partner_needed(cohort: Cohort, day: str) -> list[Letter]:
    """To the program team, once a day for each cohort: somebody waits for a partner. Not who, and not since when."""
    page = "pairing:circles" if cohort.is_circle else "pairing:pairing"
    path = reverse(page, kwargs={"organization": _organization().slug, "cohort": cohort.pk})
    return [
        _letter(
            member.person,
            f"partner_needed:{cohort.pk}:{day}:{member.person_id}",
            path,
            program=cohort.program.name,
            cohort=cohort.name,
        )
        for member in team_of(cohort.program)
    ]


def _page(pair: Pair) -> str:
    return reverse("sessions:pair", kwargs={"organization": _organization().slug, "pair": pair.pk})


def _letter(person: Person, key: str, link: str, **context: object) -> Letter:
    zone = person.timezone or _organization().timezone
    return Letter(person.pk, person.email, key, context | {"link": link, "recipient_zone": zone})


def _organization() -> Organization:
    found: Organization = Organization.objects.get(pk=current_organization())
    return found
