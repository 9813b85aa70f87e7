"""Who may do what in a pair, and until when. Checks that several actions share, with what they raise."""

from __future__ import annotations

from collections.abc import Callable

from access.actors import Actor
from pairing.models import Pair, PairMember
from pairing.queries import present_members
from programs.models import Cohort

# Said of a partner whose data was erased.
SOMEBODY = "your partner"


class Refused(Exception):
    """The state of things does not allow it now. The message is a sentence for whoever tried."""


class NotBookable(Refused):
    """The time or the pair does not allow a session; the message says why."""


class ClosedPair(Refused):
    """The pair has ended: everything stays readable, and nothing changes any more."""


class WrongSide(Exception):
    """This belongs to the other side of the pair, or to somebody else."""


class NotTheMentee(WrongSide):
    """The mentee books, asks and logs; in a circle, every member does."""


class NotTheMentor(WrongSide):
    """A mentor brings examples and confirms."""


class NotAMember(WrongSide):
    """Only members of the pair write here."""


class NotYours(WrongSide):
    """Only its author takes it back."""


def is_closed(pair: Pair) -> bool:
    """Whether the pair has ended, by itself or with its cohort. Reads pair.cohort."""
    return bool(pair.state == Pair.State.CLOSED or pair.cohort.state == Cohort.State.CLOSED)


def require_open(pair: Pair) -> None:
    """Raises ClosedPair."""
    if is_closed(pair):
        raise ClosedPair("This pair has ended. Everything stays readable, and nothing changes any more.")


# Who does what -----------------------------------------------------------------------------------------------------
#
# Between a mentee and their mentors, the mentee arranges and asks, and the mentors bring and answer (F04, F05, X1). In a peer circle
# nobody is the teacher, so each does all of it (D05, D07). Every page and action asks here. Each reads pair.cohort.


def may_book(pair: Pair, member: PairMember) -> bool:
    """Book, move, change and cancel sessions."""
    return bool(member.side == "mentee" or pair.is_circle)


def may_ask(pair: Pair, member: PairMember) -> bool:
    """Write questions into the agenda."""
    return may_book(pair, member)


def may_bring(pair: Pair, member: PairMember) -> bool:
    """Bring examples."""
    return bool(member.side == "mentor")


def may_decide(pair: Pair, member: PairMember) -> bool:
    """Record decisions: what somebody changed in their own work belongs to them."""
    return may_book(pair, member)


def may_log(pair: Pair, member: PairMember) -> bool:
    """Say for everybody whether a session took place."""
    return may_book(pair, member)


def may_confirm(pair: Pair, member: PairMember) -> bool:
    """Answer for oneself whether one met."""
    return may_bring(pair, member)


May = Callable[[Pair, PairMember], bool]
_REFUSALS: dict[May, type[WrongSide]] = {
    may_book: NotTheMentee,
    may_ask: NotTheMentee,
    may_log: NotTheMentee,
    may_decide: NotTheMentee,
    may_bring: NotTheMentor,
    may_confirm: NotTheMentor,
}


def require_member(pair: Pair, by: Actor, may: May | None = None) -> PairMember:
    """The place of `by` in the pair, which `may` do this. Raises NotAMember, NotTheMentee or NotTheMentor."""
    members = present_members().filter(pair=pair).select_related("person")
    found = next((member for member in members if member.person_id == by.person_id), None)
    if found is None:
        raise _REFUSALS[may] if may else NotAMember
    if may is not None and not may(pair, found):
        raise _REFUSALS[may]
    return found


# When ---------------------------------------------------------------------------------------------------------------


def require_next(pair: Pair) -> None:
    """Whether another session can be booked now. Raises NotBookable with the reason, ClosedPair."""
    require_open(pair)
    if reason := why_not_next(pair, has_first=pair.sessions.filter(state__in=["planned", "held"]).exists()):
        raise NotBookable(reason)


def why_not_next(pair: Pair, *, has_first: bool) -> str:
    """Why an open pair cannot book another session now; empty when it can. `has_first`: it has a session that is planned or held."""
    if pair.state == Pair.State.PAUSED:
        return "This pair is paused. Sessions can be booked once it goes on."
    if pair.state == Pair.State.FORMING and has_first:
        return "Your charter comes first. Once all of you have signed it, book the next session."
    return ""


def require_plan(pair: Pair) -> None:
    """Whether the rest of the cycle can be booked now: before a charter only the first session can. Raises NotBookable, ClosedPair."""
    require_open(pair)
    if reason := why_not_next(pair, has_first=True):
        raise NotBookable(reason)


# A pair that goes on and does not rest: it is reminded, and asked about the month.
MEETING = (Pair.State.FORMING, Pair.State.ACTIVE)


def meets(pair: Pair) -> bool:
    """Whether the pair goes on and does not rest."""
    return pair.state in MEETING
