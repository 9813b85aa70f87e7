"""What the demonstration sealed in its first month, what is done about the patterns, and what people propose for the next list."""

from __future__ import annotations

from typing import Any

from access.actors import Actor
from accounts.models import Person
from feedback import actions
from feedback.models import LedgerLine, Period, ResponseVersion, SeatHolder, Side, Theme
from feedback.response import Answer

FIRST = 1  # the number of the first period
SHARES = (9, 4, 1, 6, 1, 1, 3)  # tenths of a side who tick a statement, by its number
State, Insight = ResponseVersion.State, ResponseVersion.Insight

RESPONSES: tuple[dict[str, Any], ...] = (
    {
        "state": State.ACTING,
        "action": "Two people of the service line walk through the return step with a customer every week until spring.",
        "reason": "It stands first in what reaches the complaint desk, too.",
        "insight": Insight.RISK,
        "guide": "documenting_insight",
    },
    {
        "state": State.LOOKING,
        "action": "IT lists what is done by hand in claims and in finance, and says what could go first.",
    },
)
PROPOSALS = ("Approvals take longer than the work", "I know whom to ask about data")


def seal_first_period() -> None:
    """Nearly everybody answers; a statement is ticked by a share of its side, so that some patterns pass the rule and some do not."""
    period = Period.objects.select_related("cycle").get(number=FIRST)
    for side in Side:
        themes = list(Theme.objects.filter(cycle=period.cycle, side=side).order_by("number"))
        holders = SeatHolder.objects.filter(seat__cycle=period.cycle, seat__side=side).select_related("person")
        for number, holder in enumerate(holders.order_by("person__name")):
            if number % 11 != 7:
                ticks = [
                    theme.number
                    for theme in themes
                    if (number * 7 + theme.number * 5) % 10 < SHARES[theme.number % len(SHARES)]
                ]
                actions.seal_answer(period=period, ticks=ticks, by=Actor(holder.person_id, holder.person.name))


def answer_patterns(admin: Actor) -> None:
    """The first two lines are answered: one by an executive's word, one by the program team."""
    chief = Person.objects.get(name="Eleanor Hart")
    owners = (Actor(chief.pk, chief.name), admin)
    lines = LedgerLine.objects.select_related("theme", "cell", "cycle").order_by("sequence")[: len(RESPONSES)]
    for line, by, said in zip(lines, owners, RESPONSES, strict=False):
        if by.person_id is not None:
            answer = Answer(owner_id=by.person_id, **said)
            actions.respond_to_pattern(line=line, answer=answer, known=0, by=by)


def propose_themes() -> None:
    """Two mentors want to be asked something else in the next cycle; said on a day before, so that the team reads it."""
    holders = SeatHolder.objects.filter(seat__side=Side.MENTOR).select_related("person", "seat__cycle__cohort")
    for holder, text in zip(holders.order_by("person__name"), PROPOSALS, strict=False):
        by = Actor(holder.person_id, holder.person.name)
        actions.propose_theme(cohort=holder.seat.cycle.cohort, side=Side.MENTOR, text=text, by=by)
