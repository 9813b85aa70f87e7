"""What the form of a proposal starts from: the program, the latest version, or what was typed so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict

from pairing import charter
from pairing.charter import Terms
from pairing.charter_queries import Standing, ideas_for, starting_rhythm, starting_rules
from pairing.forms import BaseObjectives, Objectives, ProposeCharterForm
from pairing.models import PairMember
from programs.library.charter import ObjectiveIdea, objective

Row = dict[str, Any]


@dataclass(frozen=True)
class Start:
    """The facts that every form of one proposal shares."""

    standing: Standing
    me: UUID  # the reader
    today: date
    last_day: date | None
    questions: list[str]  # of the program
    earlier: Sequence[Terms]  # versions whose questions and rules stay choices

    @property
    def facts(self) -> dict[str, Any]:
        """What ProposeCharterForm needs to know besides what was sent."""
        questions = [*self.questions, *(line for terms in self.earlier for line in terms.questions)]
        rules = [
            *starting_rules(self.standing.pair.cohort),
            *(line for terms in self.earlier for line in terms.ground_rules),
        ]
        return {
            "questions": list(dict.fromkeys(questions)),
            "rules": list(dict.fromkeys(rules)),
            "today": self.today,
            "last_day": self.last_day,
        }


def first_form(start: Start, terms: Terms | None) -> ProposeCharterForm:
    """The form as it opens: from the latest version, or else from the program."""
    return ProposeCharterForm(initial=_from_program(start) | (_from_terms(terms) if terms else {}), **start.facts)


def _from_program(start: Start) -> dict[str, Any]:
    cohort = start.standing.pair.cohort
    program = cohort.program
    enough = len(start.questions) >= charter.QUESTIONS
    return {
        "about": "decision" if program.decision else "questions",
        "questions": start.questions[: charter.QUESTIONS] if enough else start.questions,
        "decision": program.decision,
        "decision_owner": program.decision_owner.name if program.decision_owner else "",
        "decision_due_on": program.decision_due_on,
        "ground_rules": starting_rules(cohort),
        "rhythm": starting_rhythm(program),
        "ends_on": start.last_day,
    }


def _from_terms(terms: Terms) -> dict[str, Any]:
    """What a version says. Where it has a decision, the questions of the program stay ticked for whoever goes back to them."""
    found: dict[str, Any] = {"ground_rules": list(terms.ground_rules), "rhythm": terms.rhythm, "ends_on": terms.ends_on}
    if terms.brief is None:
        return found | {"about": "questions", "questions": list(terms.questions)}
    brief = terms.brief
    about = {"about": "decision", "decision": brief.decision, "decision_owner": brief.owner}
    return found | about | {"decision_due_on": brief.by}


def typed_form(start: Start, data: QueryDict) -> ProposeCharterForm:
    """The form with what was typed so far, not judged yet."""
    blank = ProposeCharterForm(**start.facts)
    typed = {name: field.widget.value_from_datadict(data, {}, name) for name, field in blank.fields.items()}
    return ProposeCharterForm(initial=typed, **start.facts)


def sent_form(start: Start, data: QueryDict) -> ProposeCharterForm:
    """The form as it was sent, to be judged."""
    return ProposeCharterForm(data, **start.facts)


# Objectives -------------------------------------------------------------------------------------------------------


def first_rows(start: Start, terms: Terms | None) -> BaseObjectives:
    """A row for each objective of the latest version, and at least one for everybody who is present."""
    here = start.standing.names
    rows = [
        {"id": row.id, "owner": row.owner, "text": row.text, "measure": row.measure}
        for row in (terms.objectives if terms else ())
        if row.owner in here
    ]
    owners = {row["owner"] for row in rows}
    return _rows(start, rows + [{"owner": person} for person in here if person not in owners])


def typed_rows(start: Start, data: QueryDict) -> BaseObjectives:
    """What was typed so far with one row more, for the member whose button was pressed: empty, or with the idea chosen there."""
    names = ("id", "owner", "text", "measure")
    sent = Objectives(data, form_kwargs={"owners": start.standing.names})
    rows: list[Row] = [{name: form[name].data for name in names} for form in sent.forms]
    owner = data.get("add", "")
    if owner in map(str, start.standing.names) and len(rows) < charter.OBJECTIVES_AT_MOST:
        rows = _with_idea(rows, owner, data.get(f"idea-{owner}", ""))
    return _rows(start, rows)


def _with_idea(rows: list[Row], owner: str, key: str) -> list[Row]:
    try:
        idea = objective(key)
    except KeyError:
        return [*rows, {"owner": owner}]
    filled = {"owner": owner, "text": idea.text, "measure": idea.measure}
    for number, row in enumerate(rows):
        if row["owner"] == owner and not (row["text"] or row["measure"]):
            return [*rows[:number], filled, *rows[number + 1 :]]
    return [*rows, filled]


def sent_rows(start: Start, data: QueryDict) -> BaseObjectives:
    """The rows as they were sent, to be judged."""
    return _labeled(start, Objectives(data, form_kwargs={"owners": start.standing.names}))


def _rows(start: Start, rows: list[Row]) -> BaseObjectives:
    return _labeled(start, Objectives(initial=rows, form_kwargs={"owners": start.standing.names}))


def _labeled(start: Start, rows: BaseObjectives) -> BaseObjectives:
    """Say whose each row is. Before it is judged: a message names its field as it is called then."""
    for group in groups(start, rows):
        for number, form in enumerate(group.forms, 1):
            form.call_it(number, "" if group.is_own else group.member.person.name)
    return rows


@dataclass(frozen=True)
class Group:
    """The rows of one member, with ideas to start from."""

    member: PairMember
    is_own: bool
    forms: list[Any]
    ideas: list[ObjectiveIdea]

    @property
    def field(self) -> str:
        """The name of the select of ideas."""
        return f"idea-{self.member.person_id}"


def groups(start: Start, rows: BaseObjectives) -> list[Group]:
    """The rows by member, the reader's own first."""
    found = []
    for member in sorted(start.standing.members, key=lambda row: row.person_id != start.me):
        own = [form for form in rows.forms if str(form["owner"].value()) == str(member.person_id)]
        ideas = ideas_for(member, start.standing.pair.cohort)
        found.append(Group(member, member.person_id == start.me, own, ideas))
    return found
