"""Writes of a program that is being set up: begun blank or from a template, changed step by step, launched, or deleted.

A step writes its own fields and no others, so an older page in another tab can undo nothing but its own step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, timedelta
from itertools import count
from typing import cast

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower

import audit.record as audit
from access.actors import Actor
from access.clock import now
from accounts.models import Person
from accounts.queries import local_today
from audit.sentences import Action
from programs import library, queries
from programs.actions.programs import ProgramClosed
from programs.actions.topics import add_starter_topics
from programs.designs import lock_design
from programs.eligibility import as_json, parse_sides
from programs.facts import DesignFacts
from programs.models import ComparisonDesign, Format, Program, ProgramQuestion, ProgramTopic, Topic
from programs.set_up import draft_of
from programs.starter import STARTER, StarterTopic
from programs.wizard import (
    FEWEST_QUESTIONS,
    MOST_QUESTIONS,
    PORTFOLIO,
    SAVED_KEYS,
    first_and_last_day,
    missing,
    starting_rules,
)

# Pressing the button of a template twice within this time opens the same draft.
TWICE = timedelta(minutes=10)


class ProgramNameTaken(Exception):
    """Another program has this name, whatever its case."""


class NotADraft(Exception):
    """The program is launched: people may have said yes to what would change."""


class NotReady(Exception):
    """A draft lacks something; `missing` says what: step -> what to do."""

    def __init__(self, found: Mapping[str, str]) -> None:
        super().__init__(", ".join(found))
        self.missing = dict(found)


class UnknownTemplate(Exception):
    """No template has this key."""


class TopicInUse(Exception):
    """Somebody in the program teaches or wants to learn a topic that would go; the argument is its name."""


class WrongNumber(Exception):
    """A program has three to ten questions."""


class BriefIncomplete(Exception):
    """A decision has an owner and a day, and neither stands without it."""


@transaction.atomic
def create_program(
    *,
    name: str,
    purpose: str,
    own_purpose: str = "",
    statement: str,
    questions: Iterable[str] = PORTFOLIO,
    formats: Iterable[str] = (Format.REVERSE,),
    cadence: str = Program.Cadence.MONTHLY,
    starts_on: date,
    ends_on: date,
    topics: Iterable[Topic] = (),
    starters: Iterable[StarterTopic] = (),
    requires_charter: bool = False,
    asks_managers: bool = True,
    takes_wishes: bool = True,
    norms: str = "",
    design: DesignFacts | None = None,
    by: Actor,
) -> Program:
    """A complete draft in one call, every step of it saved; `starters` are added to the catalog first. Raises ProgramNameTaken."""
    program = Program(
        name=name,
        purpose=purpose,
        own_purpose=own_purpose,
        statement=statement,
        formats=list(formats),
        cadence=cadence,
        starts_on=starts_on,
        ends_on=ends_on,
        requires_charter=requires_charter,
        asks_managers=asks_managers,
        takes_wishes=takes_wishes,
        norms=norms,
        ground_rules=starting_rules(),
        steps_saved=list(SAVED_KEYS),
        **_times(cadence),
    )
    _save(program)
    _write_questions(program, questions)
    _allow(program, [*topics, *_from_starters(starters, by)])
    ComparisonDesign.objects.create(program=program, **asdict(design or DesignFacts()))
    audit.record(Action.PROGRAM_CREATED, by=by, subject_id=program.pk, subject_name=name)
    return program


@transaction.atomic
def begin_program(*, name: str, purpose: str, own_purpose: str = "", statement: str, by: Actor) -> Program:
    """A draft that has its purpose and nothing else that anybody chose. Raises ProgramNameTaken."""
    starts_on, ends_on = first_and_last_day(local_today(), 12)
    program = Program(
        name=name,
        purpose=purpose,
        own_purpose=own_purpose,
        statement=statement,
        starts_on=starts_on,
        ends_on=ends_on,
        ground_rules=starting_rules(),
        steps_saved=["purpose"],
    )
    _save(program)
    audit.record(Action.PROGRAM_CREATED, by=by, subject_id=program.pk, subject_name=name)
    return program


@transaction.atomic
def create_program_from_template(*, key: str, by: Actor) -> Program:
    """A complete draft of a template, in which nobody has looked at any step yet. Raises UnknownTemplate.

    Its topics are added to the catalog where they are missing; those that the catalog retired stay out. Called again before
    anybody saved a step of it, it returns the same draft: a button that was pressed twice makes one program.
    """
    if key not in {template.key for template in library.TEMPLATES}:
        raise UnknownTemplate(key)
    found = library.template(key)
    program = _draft_of(found)
    for number in count(1):
        # Looked for again after each name that is taken: by the same button, pressed twice at once.
        if twice := Program.objects.filter(template=key, steps_saved=[], created_at__gte=now() - TWICE).first():
            return cast("Program", twice)
        program.name = found.name if number == 1 else f"{found.name} {number}"
        try:
            _save(program)
        except ProgramNameTaken:
            continue
        break
    _write_questions(program, found.questions)
    _allow(program, _from_starters([topic for topic in STARTER if topic.name in found.topics], by))
    ComparisonDesign.objects.create(
        program=program,
        outcome=found.outcome,
        own_measure=found.own_measure,
        counted_side=found.counted,
        comparison=found.comparison,
        expected_percent=found.expected_percent,
        smallest_difference=found.smallest_difference,
        planned_size=found.planned_pairs,
        horizon_months=found.horizon_months,
    )
    audit.record(Action.PROGRAM_DRAFTED, by=by, subject_id=program.pk, subject_name=program.name, template=found.name)
    return program


@transaction.atomic
def set_purpose(
    *, program: Program, name: str, purpose: str, own_purpose: str = "", statement: str, by: Actor
) -> Program:
    """What a draft is for. Raises NotADraft, ProgramNameTaken."""
    facts = {"name": name, "purpose": purpose, "own_purpose": own_purpose, "statement": statement}
    locked = _set(program, "purpose", facts)
    audit.record(Action.PROGRAM_PURPOSE_SET, by=by, subject_id=locked.pk, subject_name=name)
    return locked


@transaction.atomic
def set_questions(
    *,
    program: Program,
    questions: Iterable[str],
    decision: str = "",
    decision_owner: Person | None = None,
    decision_due_on: date | None = None,
    by: Actor,
) -> Program:
    """The business questions of a draft, and its one decision where there is one. Raises NotADraft, WrongNumber, BriefIncomplete."""
    texts = list(questions)
    if not FEWEST_QUESTIONS <= len(texts) <= MOST_QUESTIONS:
        raise WrongNumber(len(texts))
    if len({bool(decision), decision_owner is not None, decision_due_on is not None}) > 1:
        raise BriefIncomplete(decision)
    facts = {"decision": decision, "decision_owner": decision_owner, "decision_due_on": decision_due_on}
    locked = _set(program, "questions", facts)
    _write_questions(locked, texts)
    audit.record(
        Action.PROGRAM_QUESTIONS_SET, by=by, subject_id=locked.pk, subject_name=locked.name, questions=len(texts)
    )
    return locked


@transaction.atomic
def set_program_topics(
    *, program: Program, topics: Iterable[Topic], starters: Iterable[StarterTopic] = (), by: Actor
) -> None:
    """Allow exactly these topics, in a draft or later; `starters` are added to the catalog first. Raises TopicInUse, ProgramClosed."""
    locked = _locked(program)
    if locked.state == Program.State.CLOSED:
        raise ProgramClosed(locked.name)
    wanted = {topic.pk: topic for topic in [*topics, *_from_starters(starters, by)]}
    have = {topic.pk: topic for topic in queries.program_topics(locked)}
    for topic_id in (have.keys() - wanted.keys()) & queries.topics_in_use(locked):
        raise TopicInUse(have[topic_id].name)
    if locked.is_draft:
        _set(locked, "topics", {})
    if have.keys() == wanted.keys():
        return
    ProgramTopic.objects.filter(program=locked).exclude(topic__in=list(wanted)).delete()
    _allow(locked, (topic for pk, topic in wanted.items() if pk not in have))
    audit.record(Action.PROGRAM_TOPICS_SET, by=by, subject_id=locked.pk, subject_name=locked.name, topics=len(wanted))


@transaction.atomic
def set_formats(
    *,
    program: Program,
    formats: Iterable[str],
    asks_managers: bool,
    requires_charter: bool,
    takes_wishes: bool,
    ground_rules: Iterable[str],
    by: Actor,
) -> Program:
    """Who meets whom in a draft, and by which rules. Raises NotADraft, ValueError for a format that does not exist."""
    chosen = [Format(value) for value in Format.values if value in set(formats)]
    if not chosen:
        raise ValueError("a program has at least one format")
    facts = {
        "formats": chosen,
        "asks_managers": asks_managers,
        "requires_charter": requires_charter,
        "takes_wishes": takes_wishes,
        "ground_rules": list(ground_rules),
    }
    locked = _set(program, "formats", facts)
    names = ", ".join(locked.format_labels)
    audit.record(Action.PROGRAM_FORMATS_SET, by=by, subject_id=locked.pk, subject_name=locked.name, formats=names)
    return locked


@transaction.atomic
def set_eligibility(*, program: Program, eligibility: Mapping[str, object], by: Actor) -> Program:
    """Who a draft is open to: {"mentor": [rule, ...], "mentee": [...]}. Raises NotADraft, eligibility.EligibilityError."""
    sides = parse_sides(eligibility)
    facts = {"eligibility": {side: as_json(rules) for side, rules in sides.items()}}
    locked = _set(program, "people", facts)
    rules = {side: len(found) for side, found in sides.items()}
    audit.record(Action.PROGRAM_ELIGIBILITY_SET, by=by, subject_id=locked.pk, subject_name=locked.name, **rules)
    return locked


@transaction.atomic
def set_rhythm(
    *,
    program: Program,
    cadence: str,
    interval_days: int = 0,
    session_minutes: int = 0,
    starts_on: date,
    ends_on: date,
    by: Actor,
) -> Program:
    """How often pairs of a draft meet; days and minutes count with the own rhythm only. Raises NotADraft."""
    own = {"interval_days": interval_days, "session_minutes": session_minutes}
    times = own if cadence == Program.Cadence.OWN else _times(cadence)
    facts = {"cadence": cadence, "starts_on": starts_on, "ends_on": ends_on, **times}
    locked = _set(program, "rhythm", facts)
    rhythm = locked.cadence_label.lower()
    audit.record(Action.PROGRAM_RHYTHM_SET, by=by, subject_id=locked.pk, subject_name=locked.name, rhythm=rhythm)
    return locked


@transaction.atomic
def set_norms(*, program: Program, norms: str, by: Actor) -> Program:
    """What a draft adds to the confidentiality notice. Raises NotADraft."""
    locked = _set(program, "confidentiality", {"norms": norms})
    audit.record(Action.PROGRAM_NORMS_SET, by=by, subject_id=locked.pk, subject_name=locked.name)
    return locked


@transaction.atomic
def set_design(*, program: Program, design: DesignFacts, by: Actor) -> Program:
    """How the success of a draft will be told. Raises NotADraft."""
    locked = _set(program, "success", {})
    ComparisonDesign.objects.update_or_create(program=locked, defaults=asdict(design))
    outcome = ComparisonDesign.Outcome(design.outcome).label.lower()
    audit.record(Action.PROGRAM_DESIGN_SET, by=by, subject_id=locked.pk, subject_name=locked.name, outcome=outcome)
    return locked


@transaction.atomic
def launch_program(*, program: Program, by: Actor) -> Program:
    """Let cohorts be opened; purpose and comparison design stand from here on. A second call changes nothing.

    Raises NotReady, ProgramClosed.
    """
    locked = _locked(program)
    if locked.state == Program.State.CLOSED:
        raise ProgramClosed(locked.name)
    if not locked.is_draft:
        return locked
    if lacking := missing(draft_of(locked)):
        raise NotReady(lacking)
    locked.state, locked.launched_at = Program.State.RUNNING, now()
    locked.save(update_fields=["state", "launched_at"])
    lock_design(program=locked, at=locked.launched_at, by=by)
    audit.record(Action.PROGRAM_LAUNCHED, by=by, subject_id=locked.pk, subject_name=locked.name)
    return locked


@transaction.atomic
def delete_program(*, program: Program, by: Actor) -> None:
    """Throw a draft away; its topics stay in the catalog. A second call changes nothing. Raises NotADraft."""
    locked = Program.objects.select_for_update().filter(pk=program.pk).first()
    if locked is None:
        return
    if not locked.is_draft:
        raise NotADraft(locked.name)
    audit.record(Action.PROGRAM_DELETED, by=by, subject_id=locked.pk, subject_name=locked.name)
    locked.delete()


def _locked(program: Program) -> Program:
    locked: Program = Program.objects.select_for_update().get(pk=program.pk)
    return locked


def _set(program: Program, step: str, facts: Mapping[str, object]) -> Program:
    """Write the fields of one step, and that it was saved. Raises NotADraft, ProgramNameTaken."""
    locked = _locked(program)
    if not locked.is_draft:
        raise NotADraft(locked.name)
    for name, value in facts.items():
        setattr(locked, name, value)
    if step not in locked.steps_saved:
        locked.steps_saved = [key for key in SAVED_KEYS if key == step or key in locked.steps_saved]
    _save(locked, [*facts, "steps_saved"])
    return locked


def _from_starters(starters: Iterable[StarterTopic], by: Actor) -> list[Topic]:
    """The topics of the catalog that go by these names, once the missing ones are added; a merged one is what it was merged into."""
    wanted = list(starters)
    if not wanted:
        return []
    add_starter_topics(starters=wanted, by=by)
    names = [topic.name.lower() for topic in wanted]
    rows = Topic.objects.annotate(lower=Lower("name")).filter(lower__in=names).select_related("merged_into")
    topics = [row.merged_into or row for row in rows]
    return [topic for topic in topics if not topic.is_retired]


def _draft_of(found: library.ProgramTemplate) -> Program:
    starts_on, ends_on = first_and_last_day(local_today(), found.months)
    return Program(
        template=found.key,
        purpose=found.purpose,
        statement=found.statement,
        formats=list(found.formats),
        cadence=found.cadence,
        starts_on=starts_on,
        ends_on=ends_on,
        norms=found.norms,
        requires_charter=found.requires_charter,
        takes_wishes=found.takes_wishes,
        ground_rules=[library.rule(key).text for key in found.rules],
        **_times(found.cadence),
    )


def _write_questions(program: Program, texts: Iterable[str]) -> None:
    ProgramQuestion.objects.filter(program=program).delete()
    rows = [ProgramQuestion(program=program, position=number, text=text) for number, text in enumerate(texts, start=1)]
    ProgramQuestion.objects.bulk_create(rows)


def _allow(program: Program, topics: Iterable[Topic]) -> None:
    chosen = {topic.pk: topic for topic in topics}
    ProgramTopic.objects.bulk_create([ProgramTopic(program=program, topic=topic) for topic in chosen.values()])


def _times(cadence: str) -> dict[str, int]:
    """The days between two sessions and the minutes of one, of a preset."""
    days, minutes = Program.PRESETS[Program.Cadence(cadence)]
    return {"interval_days": days, "session_minutes": minutes}


def _save(program: Program, fields: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            program.save(update_fields=fields)
    except IntegrityError as error:
        if "program_name_uniq" not in str(error):
            raise
        raise ProgramNameTaken(program.name) from error
