"""What somebody says to themselves after a first session. Pure: two answers, and what one can do about them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fit(StrEnum):
    """An answer. The value is one character whichever it is: what is stored is as long for each."""

    BLANK = "0"
    YES = "1"
    UNSURE = "2"
    NO = "3"


@dataclass(frozen=True)
class Answers:
    """Both answers. Skipped, both are blank."""

    fits: Fit = Fit.BLANK
    talks: Fit = Fit.BLANK

    def to_text(self) -> str:
        """As it is stored: always two characters."""
        return f"{self.fits}{self.talks}"

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to come back to."""
        return self.fits == self.talks == Fit.BLANK

    @property
    def wants_out(self) -> bool:
        """Whether another partner is worth a word."""
        return self.fits is Fit.NO

    @property
    def holds_back(self) -> bool:
        """Whether talking openly is what is missing."""
        return self.talks in (Fit.UNSURE, Fit.NO)


def from_text(text: str) -> Answers:
    """What to_text() wrote; blank for anything else."""
    try:
        fits, talks = list(text)
        return Answers(Fit(fits), Fit(talks))
    except ValueError:
        return Answers()
