"""What a figure is about, and the people it is made of, before any number: plain values that the join hands to the estimates. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

import numpy as np

from metrics.estimates.figures import FLOOR, ArmFigure, Figure, Kind, Verdict


@dataclass(frozen=True, slots=True)
class Frame:
    """All of a figure but its numbers. `arms`: the name of the arm that was invited, then that of the comparison where there is one."""

    outcome: str
    label: str
    kind: Kind
    is_primary: bool
    design: str
    arms: tuple[str, ...]
    definition: str
    definition_version: int
    as_of: date
    horizon_months: int
    smallest: float | None = None
    is_due: bool = False  # whether a verdict may be given: the primary outcome, and everybody counted has been followed
    due_on: date | None = None
    less_is_better: bool = False
    limits: tuple[str, ...] = ()

    @property
    def compares(self) -> bool:
        """Whether there are two arms."""
        return len(self.arms) == 2

    def figure(self, *, limits: Sequence[str] = (), **numbers: Any) -> Figure:
        """The figure with these numbers, and with what else they cannot say."""
        return Figure(
            outcome=self.outcome,
            label=self.label,
            kind=self.kind,
            is_primary=self.is_primary,
            design=self.design,
            definition=self.definition,
            definition_version=self.definition_version,
            as_of=self.as_of,
            horizon_months=self.horizon_months,
            due_on=self.due_on,
            smallest=self.smallest,
            less_is_better=self.less_is_better,
            limits=(*self.limits, *limits),
            **numbers,
        )

    def hidden(self, limits: Sequence[str] = ()) -> Figure:
        """No number of either arm: the other one would give away what the first has left out."""
        none = (ArmFigure(name, None, None, None, None, None, None) for name in self.arms)
        return self.figure(arms=tuple(none), limits=limits, verdict=Verdict.TOO_SMALL if self.is_due else None)


class InArm(Protocol):
    """Somebody who is counted in an arm, within a stratum."""

    @property
    def invited(self) -> bool:
        """Whether in the arm that was invited."""

    @property
    def stratum(self) -> str:
        """Equal text: alike, and compared with each other only."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One person of an outcome that takes time, in days since the clock started."""

    invited: bool
    stratum: str
    follow: int  # how long facts are known, whatever happened
    event: int | None = None
    left: int | None = None  # where leaving is not the event, it prevents it
    entry: int = 0  # from when on they are observed, where the clock started before


@dataclass(frozen=True, slots=True)
class Answer:
    """One person of a yes or no; None where nothing is known."""

    invited: bool
    stratum: str
    yes: bool | None


Person = TypeVar("Person", bound=InArm)


def comparable(frame: Frame, people: Iterable[Person]) -> tuple[list[Person], list[str]]:
    """The people who can be compared, in a fixed order, and a sentence on those who cannot: whose stratum has nobody in the other arm."""
    people = sorted(people, key=repr)
    if not frame.compares:
        return [person for person in people if person.invited], []
    both = {person.stratum for person in people if person.invited} & {
        person.stratum for person in people if not person.invited
    }
    kept = [person for person in people if person.stratum in both]
    invited = sum(person.invited for person in people) - sum(person.invited for person in kept)
    others = len(people) - len(kept) - invited
    if not invited and not others:
        return kept, []
    return kept, [
        f"Left out, because their group had nobody to compare them with: {invited} invited, {others} of the comparison."
    ]


def is_small(frame: Frame, people: Sequence[InArm]) -> bool:
    """Whether an arm is under the floor."""
    invited = sum(person.invited for person in people)
    return invited < FLOOR or (frame.compares and len(people) - invited < FLOOR)


def strata_of(people: Sequence[InArm]) -> Any:
    """The number of each person's stratum, from 0."""
    return np.unique([person.stratum for person in people], return_inverse=True)[1]


def weights_of(people: Sequence[InArm]) -> Any | None:
    """A weight for each person that makes the arms alike in their strata: those of Mantel and Haenszel. None with a single stratum.

    A stratum of n and m people weighs n m / (n + m) in both arms, so the difference of the arms is the Mantel-Haenszel difference.
    """
    sizes = Counter((person.stratum, person.invited) for person in people)
    if len({stratum for stratum, _ in sizes}) < 2 or len({invited for _, invited in sizes}) < 2:
        return None
    return np.array(
        [
            sizes[person.stratum, not person.invited] / (sizes[person.stratum, True] + sizes[person.stratum, False])
            for person in people
        ]
    )
