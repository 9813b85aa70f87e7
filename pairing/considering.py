"""What the page about one pair of a draft shows: may it be, what it would cost, whom else it changes. No ORM."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pairing import whatif_words as words
from pairing.inside import Change
from pairing.matching import BadProblem
from pairing.outcome import pair_parts
from pairing.queries import LoadedRun
from pairing.whatif import Alternative, NotPossible, WhatIf
from pairing.words import bars, listed, why
from pairing.worth import Loss, lost
from programs.queries import ReadyPerson

WEIGHED_AT_MOST = 25_000_000  # possible pairs: what a page may hold in memory at once


@dataclass(frozen=True)
class Considered:
    """One pair of a mentee and a mentor."""

    mentee: ReadyPerson
    mentor: ReadyPerson
    in_draft: bool
    is_locked: bool  # the draft was told to have it
    impossible: str  # why it cannot be; "" where it can
    at_once: str  # what the prices say, before anything is solved again
    price: list[str]  # of having it, everybody else free to change; the chain of swaps in it
    points: int | None  # of its score
    why: str
    bars: list[dict[str, Any]]  # the parts that sum to the score
    forbid: list[str]  # of never having it
    swap: list[str]  # of having it while everybody else stays; empty where there is nothing to swap
    swap_pairs: list[str]  # the pairs that a swap locks, "mentee:mentor" by enrollment
    swap_impossible: str
    place: str  # what one more place of the mentor is worth

    @property
    def title(self) -> str:
        """Ruth and Ana."""
        return f"{self.mentee.name} and {self.mentor.name}"

    @property
    def couples(self) -> list[str]:
        """The pair as a ruling about it names it."""
        return [f"{self.mentee.enrollment_id}:{self.mentor.enrollment_id}"]


@dataclass(frozen=True)
class Option:
    """Somebody else for a person of the draft."""

    person: ReadyPerson
    points: int
    price: str


@dataclass(frozen=True)
class Closed:
    """Somebody who cannot be given to that person, and why."""

    person: ReadyPerson
    reason: str


class Considering:
    """A draft with its people, asked about pairs by enrollment. Raises BadProblem where its prices are not of these people."""

    def __init__(self, found: LoadedRun) -> None:
        loaded = found.loaded
        if len(loaded.mentees) * len(loaded.mentors) > WEIGHED_AT_MOST:
            raise BadProblem("people", f"at most {WEIGHED_AT_MOST} possible pairs")
        self.found, self.people = found, (loaded.mentees, loaded.mentors)
        self.whatif = WhatIf(loaded.problem, found.weights, found.aims, found.pairs, found.u, found.v)
        self.names = words.Names([one.name for one in loaded.mentees], [one.name for one in loaded.mentors])

    def row(self, enrollment: UUID, side: str) -> int | None:
        """The row of somebody in the draft; None where they are not in it."""
        people = self.people[side == "mentor"]
        return next((row for row, one in enumerate(people) if one.enrollment_id == enrollment), None)

    def pair(self, mentee: int, mentor: int) -> Considered:
        """Everything about one pair."""
        draft, couple = self.whatif.draft, (mentee, mentor)
        change, blocked = self._force(mentee, mentor)
        parts = pair_parts(self.found.loaded, self.found.weights, draft.scorer, mentee, mentor)
        may_meet = not self.whatif.rules_broken(mentee, mentor)
        swap, swap_impossible = self._swap(mentee, mentor) if change and couple not in draft.members else (None, "")
        return Considered(
            mentee=self.people[0][mentee],
            mentor=self.people[1][mentor],
            in_draft=couple in draft.members,
            is_locked=couple in draft.locked,
            impossible=words.impossible(blocked, self.names.mentee(mentee), self.names.mentor(mentor))
            if blocked
            else "",
            at_once="" if blocked else words.at_least(self.whatif.loss(mentee, mentor)),
            price=words.told(change, self.names) if change else [],
            points=sum(part["points"] for part in parts) if may_meet else None,
            why=why(self.names.mentee(mentee), self.names.mentor(mentor), parts) if may_meet else "",
            bars=bars(parts) if may_meet else [],
            forbid=self._forbid(mentee, mentor),
            swap=words.told(swap, self.names) if swap else [],
            swap_pairs=self._couples(swap) if swap else [],
            swap_impossible=swap_impossible,
            place=words.place(self.whatif.place_worth(mentor, exact=draft.is_flow), self.names.mentor(mentor)),
        )

    def _force(self, mentee: int, mentor: int) -> tuple[Change | None, tuple[str, ...]]:
        """The outcome with the pair in it, or why there is none: in groups that may show only once it is solved."""
        blocked = self.whatif.blocked(mentee, mentor)
        if blocked:
            return None, blocked
        try:
            return self.whatif.force(mentee, mentor), ()
        except NotPossible as error:
            return None, error.reasons

    def _forbid(self, mentee: int, mentor: int) -> list[str]:
        """What it costs never to have the pair. A lock that the draft was told of would be lifted first."""
        if (mentee, mentor) not in self.whatif.draft.members:
            return ["It costs nothing now: the draft does not have this pair."]
        if (mentee, mentor) in self.whatif.draft.locked:
            return [
                "The draft was told to have this pair. Lift the lock and solve again to see what another would give."
            ]
        try:
            return words.told(self.whatif.forbid(mentee, mentor), self.names)
        except NotPossible as error:
            return [words.impossible(error.reasons, self.names.mentee(mentee), self.names.mentor(mentor))]

    def _swap(self, mentee: int, mentor: int) -> tuple[Change | None, str]:
        """Only for a mentee who has a mentor to give up."""
        if not self.whatif.draft.partners(mentee):
            return None, ""
        try:
            return self.whatif.swap(mentee, mentor), ""
        except NotPossible as error:
            names = self.names.mentee(mentee), self.names.mentor(mentor)
            return None, words.impossible(error.reasons, *names)

    def _couples(self, change: Change) -> list[str]:
        return [
            f"{self.people[0][mentee].enrollment_id}:{self.people[1][mentor].enrollment_id}"
            for mentee, mentor in change.added.tolist()
        ]

    # Everybody else for one person

    def partners(self, row: int, side: str) -> list[ReadyPerson]:
        """Whom this person has in the draft."""
        draft = self.whatif.draft
        rows = draft.partners(row) if side == "mentee" else draft.taught(row)
        return [self.people[side == "mentee"][other] for other in rows]

    def options(self, row: int, side: str, name: str = "") -> list[Option]:
        """Everybody whom this person could have instead, the cheapest first; `name` is part of theirs."""
        ask = self.whatif.alternatives if side == "mentee" else self.whatif.alternatives_of_mentor
        others = self.people[side == "mentee"]
        found = ask(row, exact=self.whatif.draft.is_flow)
        is_named = _named(name)
        return [
            Option(others[one.person], one.score, self._price(one)) for one in found if is_named(others[one.person])
        ]

    def closed(self, row: int, side: str, name: str, most: int) -> list[Closed]:
        """Those by this name whom this person cannot have, with the reasons."""
        others, is_named = self.people[side == "mentee"], _named(name)
        found = []
        for other in [at for at, person in enumerate(others) if is_named(person)]:
            pair = (row, other) if side == "mentee" else (other, row)
            if reasons := self.whatif.blocked(*pair):
                names = self.names.mentee(pair[0]), self.names.mentor(pair[1])
                found.append(Closed(others[other], words.impossible(reasons, *names)))
                if len(found) == most:
                    break
        return found

    def _price(self, one: Alternative) -> str:
        known = one.at_least if one.exactly is None else one.exactly
        return price_words(None if known is None else lost(self.whatif.draft, known), is_exact=one.exactly is not None)


def price_words(loss: Loss | None, *, is_exact: bool) -> str:
    """The price of an alternative, short."""
    if loss is None:
        return "Its price shows when it is solved again"
    limit = "" if is_exact else "at least "
    parts = []
    if loss.mentees:
        parts.append(f"{limit}{loss.mentees:,} mentee{'' if loss.mentees == 1 else 's'} fewer with a mentor")
    if loss.points > 0 and (is_exact or not loss.mentees):
        parts.append(f"{limit}{loss.points:,} point{'' if loss.points == 1 else 's'}")
    if not parts:
        return "Costs nothing" if is_exact else "May cost nothing"
    return f"Costs {listed(parts)}"


def _named(name: str) -> Callable[[ReadyPerson], bool]:
    wanted = name.casefold()
    return lambda person: wanted in person.name.casefold()
