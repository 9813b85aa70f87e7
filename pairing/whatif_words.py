"""What would be if, in words: prices, chains of swaps, what a place or a mentor is worth. Pure: answers in, sentences out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pairing.inside import Change, Step
from pairing.words import listed
from pairing.worth import Loss, Worth

SHOWN = 4  # mentees of a chain that are told one by one

# What makes a pair impossible, by the reasons of NotPossible. They stand after "Not possible:".
REASONS = {
    "skill": "{mentee} asked for no topic that {mentor} knows better",
    "line": "{mentor} is in {mentee}’s reporting line",
    "same_person": "a person cannot be their own mentor",
    "excluded": "the program team forbade this pair",
    "earlier": "they were a pair before",
    "language": "they share no language",
    "ready": "one of them has not said yes",
    "place": "one of them has no place for a partner",
    "mentee_locked": "locked pairs hold every place of {mentee}",
    "mentor_locked": "locked pairs hold every place of {mentor}",
    "locked": "{mentee} and {mentor} are locked",
    "least": "a mentee would have only one mentor, and a group needs two",
}

SUPPOSED = "This supposes one place, level 5 and a language shared with everybody; unit, site and hours are not known."


@dataclass(frozen=True, slots=True)
class Names:
    """What to call people, by row."""

    mentees: Sequence[str]
    mentors: Sequence[str]

    def mentee(self, row: int) -> str:
        return self.mentees[row]

    def mentor(self, row: int) -> str:
        """The row after the last is the mentor who is only supposed."""
        return self.mentors[row] if row < len(self.mentors) else "the new mentor"


def impossible(reasons: Sequence[str], mentee: str, mentor: str) -> str:
    """ "Not possible: Ana is in Ruth’s reporting line." """
    return f"Not possible: {listed([REASONS[reason].format(mentee=mentee, mentor=mentor) for reason in reasons])}."


def at_least(loss: Loss | None) -> str:
    """What the prices say at once, before anything is solved again."""
    if loss is None:
        return "What it would cost shows only when it is solved again."
    if loss.mentees:
        return f"At least {_many(loss.mentees, 'mentee')} fewer would have a mentor."
    if loss.points > 0:
        return f"The cohort would lose at least {_many(loss.points, 'point')}."
    return "It may cost nothing."


def exactly(change: Change) -> str:
    """What a change costs or brings, in one sentence or two."""
    parts = [*_of_mentees(change.mentees), *_of_points(change.counted)]
    said = f"{_capital(listed(parts))}." if parts else "The cohort would lose nothing."
    if change.counted != change.points:
        alone = next(_of_points(change.points, "the scores alone"), "the scores alone would stay the same")
        said += f" More than scores counts here, such as a pair kept from an earlier draft; {alone}."
    if not change.proven:
        said += " The search stopped before it could prove that nothing better keeps to this."
    return said


def _of_mentees(number: int) -> Iterator[str]:
    if number:
        yield f"{_many(abs(number), 'mentee')} {'more' if number > 0 else 'fewer'} would have a mentor"


def _of_points(points: int, whose: str = "the cohort") -> Iterator[str]:
    if points:
        yield f"{whose} would {'gain' if points > 0 else 'lose'} {_many(abs(points), 'point')}"


def why_not(loss: Loss | None, change: Change | None, names: Names) -> list[str]:
    """A pair that the draft does not have: the limit, then the exact price and the chain where it was solved for."""
    if change is None:
        return [at_least(loss)]
    return told(change, names)


def told(change: Change, names: Names, most: int = SHOWN) -> list[str]:
    """A change with its price: what it costs, whom else it changes, and how."""
    if change.is_nothing:
        return ["Nothing would change."]
    others = len(_people(change)) - 1
    whom = (
        f"It would change the mentors of {_many(others, 'other mentee')}."
        if others > 0
        else "Nobody else would change."
    )
    return [exactly(change), whom, *chain(change, names, most), *_apart(change, names)]


def _apart(change: Change, names: Names) -> Iterator[str]:
    if change.apart:
        mentee, mentor = names.mentee(change.apart[0]), names.mentor(change.apart[1])
        reasons = listed([REASONS[reason].format(mentee=mentee, mentor=mentor) for reason in change.apart[2]])
        yield f"{mentee} cannot have {mentor} in return: {reasons}."


def chain(change: Change, names: Names, most: int = SHOWN) -> list[str]:
    """The chain of swaps, mentee by mentee, in the order in which one follows from the other.

    After `most` of them only those are named who would be left without a mentor; the others are counted.
    """
    moves = [(mentee, _move(mentee, steps, change, names)) for mentee, steps in _people(change).items()]
    shown = [sentence for at, (mentee, sentence) in enumerate(moves) if at < most or mentee in change.uncovered]
    left = len(moves) - len(shown)
    if left:
        shown.append(f"{_many(left, 'more mentee')} would have another mentor.")
    return [*shown, *(f"{_capital(names.mentor(mentor))} would have no mentee." for mentor in change.idle)]


def _people(change: Change) -> dict[int, list[Step]]:
    """Mentees in the order of the chains, with their own steps."""
    found: dict[int, list[Step]] = {}
    for steps in change.chain:
        for step in steps:
            found.setdefault(step.mentee, []).append(step)
    return found


def _move(mentee: int, steps: Sequence[Step], change: Change, names: Names) -> str:
    begins = listed([names.mentor(step.mentor) for step in steps if step.begins])
    ends = listed([names.mentor(step.mentor) for step in steps if not step.begins])
    name = names.mentee(mentee)
    if begins and ends:
        return f"{name} would learn from {begins} instead of {ends}."
    if begins:
        return f"{name} would learn from {begins}{', and has no mentor now' if mentee in change.covered else ', too'}."
    if mentee in change.uncovered:
        return f"{name} would have no mentor."
    return f"{name} would no longer learn from {ends}."


def place(worth: Worth, mentor: str) -> str:
    """ "One more place with Ana would give one more mentee a mentor." """
    return _worth(worth, f"One more place with {mentor}")


def topic(worth: Worth, name: str) -> str:
    """ "One more mentor for AI workflows would give one more mentee a mentor." One with one place gives at most one."""
    return _worth(worth, f"One more mentor for {name}")


def _worth(worth: Worth, what: str) -> str:
    would = "would" if worth.is_exact else "could"
    if worth.mentees > 0:
        number = "one more mentee" if worth.mentees == 1 else f"{worth.mentees} more mentees"
        return f"{what} {would} give {number} a mentor{_beside(worth.points) if worth.is_exact else ''}."
    if worth.points > 0:
        limit = "" if worth.is_exact else "at most "
        return f"{what} {would} add {limit}{_many(worth.points, 'point')}, and no mentee."
    return f"{what} would change nothing."


def _beside(points: int) -> str:
    if not points:
        return ""
    return f" and add {_many(points, 'point')}" if points > 0 else f" and cost {_many(-points, 'point')} elsewhere"


def _many(number: int, word: str) -> str:
    return f"{number:,} {word}{'s' if number != 1 else ''}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
