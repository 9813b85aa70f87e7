"""What people are told about their pairs. Facts only: never who wanted something, and never why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse

from access.tenancy import current_organization
from accounts.models import Organization, Person
from notifications.actions import Letter
from pairing.models import Pair, PairMember
from pairing.queries import team_of
from programs.models import Cohort


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
        )
        for member in told
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
