"""Who may do what in a pair, and until when. Checks that several actions share, with what they raise."""

from __future__ import annotations

from uuid import UUID

from access.actors import Actor
from pairing.models import Pair, PairMember
from programs.models import Cohort

# Said of a partner whose data was erased.
SOMEBODY = "your partner"


class Refused(Exception):
    """The state of things does not allow it now. The message is a sentence for whoever tried."""


class ClosedPair(Refused):
    """The pair has ended: everything stays readable, and nothing changes any more."""


class WrongSide(Exception):
    """This belongs to the other side of the pair, or to somebody else."""


class NotTheMentee(WrongSide):
    """The mentee books, asks and logs."""


class NotTheMentor(WrongSide):
    """A mentor brings examples and confirms."""


class NotAMember(WrongSide):
    """Only members of the pair write here."""


class NotYours(WrongSide):
    """Only its author takes it back."""


_REFUSALS: dict[str, type[WrongSide]] = {"mentee": NotTheMentee, "mentor": NotTheMentor, "": NotAMember}


def is_closed(pair: Pair) -> bool:
    """Whether the pair has ended, by itself or with its cohort. Reads pair.cohort."""
    return bool(pair.state == Pair.State.CLOSED or pair.cohort.state == Cohort.State.CLOSED)


def require_open(pair: Pair) -> None:
    """Raises ClosedPair."""
    if is_closed(pair):
        raise ClosedPair("This pair has ended. Everything stays readable, and nothing changes any more.")


def require_side(pair_id: UUID, by: Actor, side: str = "") -> None:
    """`side` is "mentor" or "mentee"; empty takes both. Raises NotTheMentor, NotTheMentee or NotAMember."""
    here = PairMember.objects.filter(pair_id=pair_id, person_id=by.person_id)
    if not (here.filter(side=side) if side else here).exists():
        raise _REFUSALS[side]
