"""Reads of what an agenda may start from, and of what a pair has used, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from pairing.charter_queries import terms_of
from pairing.models import Charter, Pair
from programs import texts
from programs.library import KitItem
from programs.models import ProgramQuestion
from sessions.models import Example, MentoringSession, Question
from sessions.suggestions import OFFERED, Field, Purpose, Suggestion, of_kit, offered

THEME = 160  # characters


@dataclass(frozen=True)
class Choice:
    """Everything that an agenda of this pair could start from, with what it has used."""

    groups: dict[Field, list[list[Suggestion]]]
    used: frozenset[str]

    def offered(self, field: Field, number: int) -> list[Suggestion]:
        """What session `number` is offered for a field."""
        return offered(self.groups[field], used=self.used, number=number, count=OFFERED[field])

    def find(self, field: Field, key: str) -> Suggestion | None:
        """A suggestion for this field by its key, used or not."""
        return next((each for each in chain.from_iterable(self.groups[field]) if each.key == key), None)


def choice_for(session: MentoringSession) -> Choice:
    """What this session may start from. Reads session.pair.cohort.program. Six queries."""
    pair, items = session.pair, texts.kit()
    program = pair.cohort.program
    purpose = Purpose(program.purpose, program.purpose_label)
    signed = Charter.objects.filter(pair=pair, signed_at__isnull=False).order_by("-version").first()
    own = {
        Field.THEME: _themes(pair, signed),
        Field.QUESTION: _questions(pair, signed),
        Field.EXAMPLE: [],
    }
    return Choice({field: _groups(own[field], items, field, purpose) for field in Field}, used_in(pair))


def used_in(pair: Pair) -> frozenset[str]:
    """Keys of the suggestions that stand in an agenda of this pair; those of canceled sessions are free again. Three queries."""
    sessions = MentoringSession.objects.filter(pair=pair).exclude(state=MentoringSession.State.CANCELED)
    within = {"session__in": sessions.order_by()}
    rows = [str(row.theme_from) for row in sessions.only("theme_from")]
    rows += [str(row.taken_from) for row in Question.objects.filter(**within).only("taken_from")]
    rows += [str(row.taken_from) for row in Example.objects.filter(**within).only("taken_from")]
    return frozenset(filter(None, rows))


def _groups(own: list[Suggestion], items: Sequence[KitItem], field: Field, purpose: Purpose) -> list[list[Suggestion]]:
    special, general = of_kit(items, field, purpose)
    return [own, special, general]


def _themes(pair: Pair, signed: Charter | None) -> list[Suggestion]:
    """The decision that the pair or its program should inform (A05)."""
    found, program = [], pair.cohort.program
    brief = terms_of(signed).brief if signed else None
    if brief is not None and brief.decision:
        found.append(_decision(f"brief:{signed.pk}" if signed else "", brief.decision, "your charter names it"))
    if program.decision and program.decision not in {each.more for each in found}:
        found.append(_decision(f"decision:{program.pk}", program.decision, "your program should inform it"))
    return found


def _decision(key: str, words: str, source: str) -> Suggestion:
    return Suggestion(key, "The decision", words[:THEME], source, words)


def _questions(pair: Pair, signed: Charter | None) -> list[Suggestion]:
    """The questions of the charter (A06) and the business questions of the program (A04), each once."""
    asked = [str(question) for question in terms_of(signed).questions] if signed else []
    found = [
        Suggestion(f"charter:{signed.pk}:{number}", "A question of your charter", words, "your charter asks it")
        for number, words in enumerate(asked)
        if signed
    ]
    for question in ProgramQuestion.objects.filter(program=pair.cohort.program_id):
        if question.text not in asked:
            source = "your program asks it"
            found.append(Suggestion(f"program:{question.pk}", "A question of your program", question.text, source))
    return found
