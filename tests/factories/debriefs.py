"""Debriefs, written with the action; and pairs for whom it is time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from access.clock import now, today
from access.kinds import Kind
from accounts.models import Membership, Organization
from pairing.models import Pair
from sessions import actions
from sessions.debriefs import EMPTY, Assumption, Content, Moment, Part, Said, Verdict
from sessions.models import Debrief, MentoringSession
from sessions.skills import Ratings
from tests.factories.pairs import make_cohort, make_pair


def make_session(pair: Pair, *, days_ago: int = 10, state: str = "held", **fields: Any) -> MentoringSession:
    """A session of the pair, that many days ago; negative is ahead."""
    start = now() - timedelta(days=days_ago)
    fields = {"number": pair.sessions.count() + 1, "theme": "", **fields}
    return MentoringSession.objects.create(
        pair=pair,
        state=state,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        booked_by_id=pair.members.first().person_id,
        booked_at=start - timedelta(days=7),
        **fields,
    )


def make_ending(organization: Organization, *, last_held: int = 10, **people: Any) -> Pair:
    """A pair whose last session was that many days ago: the monthly program ends in two weeks."""
    start = today() - timedelta(days=200)
    cohort = people.pop("cohort", None) or make_cohort(starts_on=start, ends_on=today() + timedelta(days=14))
    pair = make_pair(organization, cohort, started_on=start, **people)
    make_session(pair, days_ago=last_held)
    return pair


def make_content(word: str = "", **kinds: Kind) -> Content:
    """Something in every part; `word` stands in each, with the part's name. kinds: learned=Kind.PRIVATE and so on."""
    found = {}
    for part in Part:
        kind = kinds.get(part.value, EMPTY[part].kind)
        text = f"{word}{part}"
        if part is Part.ASSUMPTIONS:
            found[part] = Said(kind, assumptions=(Assumption(text, Verdict.BENT), Assumption("Second", Verdict.HELD)))
        else:
            found[part] = Said(kind, text)
    return found


def write(
    pair: Pair,
    by: Membership,
    content: Content | None = None,
    *,
    moment: Moment = Moment.END,
    based_on: int = 0,
    is_draft: bool = False,
    ratings: Ratings | None = None,
) -> Debrief:
    """Written by a member of the pair."""
    content = make_content() if content is None else content
    return actions.write_debrief(
        pair=pair,
        moment=moment,
        content=content,
        based_on=based_on,
        is_draft=is_draft,
        by=by.actor,
        ratings=ratings or {},
    )
