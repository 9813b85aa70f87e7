"""Every reference of the library resolves, and every template is a complete program."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest

from programs import library
from programs.library import KIT, OBJECTIVES, TEMPLATES
from programs.models import Program
from programs.starter import STARTER

NAMED_PURPOSES = {"digital_fluency", "customer_friction", "talent", "culture", "innovation"}
EACH = [pytest.param(template, id=template.key) for template in TEMPLATES]


def test_the_named_purposes_are_those_of_programs():
    assert {purpose.value for purpose in Program.Purpose} - {"own"} == NAMED_PURPOSES


def test_the_library_needs_no_django():
    code = "import sys, programs.library, programs.starter; print(any(name.split('.')[0] == 'django' for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("purpose", sorted(NAMED_PURPOSES))
def test_every_purpose_has_a_kit_of_each_kind(purpose):
    items = library.kit_for(purpose)
    assert len(items) >= 6
    assert {item.kind for item in items} == {"template", "theme", "question", "example"}
    assert sum(purpose in item.purposes for item in items) >= 6
    assert all(item.fits(purpose) for item in items)


def test_an_own_purpose_gets_what_fits_each():
    assert {item.key for item in library.kit_for("own")} == {item.key for item in KIT if not item.purposes}


def test_the_kit_is_whole():
    keys = [item.key for item in KIT]
    assert len(set(keys)) == len(keys)
    kinds = [item.kind for item in KIT]
    assert kinds.count("template") == 4
    assert kinds.count("theme") >= 12
    assert kinds.count("question") >= 15
    assert kinds.count("example") >= 12
    assert all(item.purposes <= NAMED_PURPOSES for item in KIT)
    assert all(len(item.title) <= 60 and len(item.text) <= 400 for item in KIT)
    assert all("?" in item.text for item in KIT if item.kind == "question")


@pytest.mark.parametrize("item", [item for item in KIT if item.kind == "template"], ids=lambda item: item.key)
def test_an_agenda_has_three_parts(item):
    starts = ["The mentor brings ", "The mentee brings ", "Both leave with "]
    parts = item.text.split("\n\n")
    assert len(parts) == 3
    assert all(part.startswith(start) and part.endswith(".") for part, start in zip(parts, starts, strict=True))


def test_rules_are_few_and_short():
    keys = [rule.key for rule in library.ALL_RULES]
    assert len(set(keys)) == len(keys) <= 14
    assert [rule.text for rule in library.ALL_RULES if len(rule.text) > 110 or not rule.text.endswith(".")] == []


@pytest.mark.parametrize("side", ["mentee", "mentor", "peer"])
def test_each_side_has_objectives_with_a_measure(side):
    ideas = [idea for idea in OBJECTIVES if idea.side == side]
    assert len(ideas) >= 6
    assert all(idea.text.endswith(".") and idea.measure.endswith(".") for idea in ideas)
    assert all(len(idea.text) <= 120 and len(idea.measure) <= 160 for idea in ideas)


def test_objectives_are_told_apart_by_their_keys():
    assert len({idea.key for idea in OBJECTIVES}) == len(OBJECTIVES)


def test_the_five_templates():
    assert [(template.key, template.name) for template in TEMPLATES] == [
        ("ai_fluency", "AI fluency for executives"),
        ("customer_friction", "Customer friction"),
        ("culture_listening", "Culture listening"),
        ("board", "Board"),
        ("four_session_sprint", "Four-session sprint"),
    ]
    assert library.template("board") is TEMPLATES[3]
    with pytest.raises(KeyError):
        library.template("own")


@pytest.mark.parametrize("template", EACH)
def test_a_template_leaves_nothing_open(template):
    facts = {field.name: getattr(template, field.name) for field in dataclasses.fields(template)}
    assert [name for name, fact in facts.items() if not fact and fact is not False] == []
    assert template.purpose in NAMED_PURPOSES
    assert template.cadence in Program.Cadence.values
    assert set(template.formats) <= {"reverse", "group", "traditional", "circle", "board"}
    assert template.outcome in ("tool_use", "own_measure")  # no pilot of this size can see retention or promotion
    assert template.comparison in ("lottery", "waitlist", "matched", "none")
    assert len(template.own_measure) <= 160
    assert 1 <= template.expected_percent < template.expected_percent + template.smallest_difference <= 99
    assert template.smallest_difference <= 60
    assert 1 <= template.months <= 12
    assert len(template.statement) <= 300
    assert len(template.questions) == 5
    assert all(question.endswith("?") and len(question) <= 200 for question in template.questions)
    assert template.summary.count(".") == 1
    assert len(template.norms) <= 600
    assert 2 <= template.norms.count(". ") + 1 <= 3


@pytest.mark.parametrize("template", EACH)
def test_every_reference_of_a_template_resolves(template):
    names = {topic.name for topic in STARTER}
    assert 4 <= len(template.topics) <= 7
    assert set(template.topics) <= names
    for keys, find in (
        (template.rules, library.rule),
        (template.objectives, library.objective),
        (template.guides, library.guide),
        (template.kit, library.kit_item),
    ):
        assert [find(key).key for key in keys] == list(keys)
        assert len(set(keys)) == len(keys)
    assert 6 <= len(template.kit) <= 10
    assert all(library.kit_item(key).fits(template.purpose) for key in template.kit)


@pytest.mark.parametrize("template", EACH)
def test_a_template_brings_what_its_formats_need(template):
    sides = {library.objective(key).side for key in template.objectives}
    assert sides >= {"mentor", "mentee"}
    has_circle = "circle" in template.formats
    assert ("peer" in sides) == has_circle
    assert ("peer_circle" in template.guides) == has_circle
    assert ("nobody_teaches" in template.rules) == has_circle
    assert ("group_session" in template.guides) == bool({"group", "board"} & set(template.formats))
    assert ("board_room" in template.guides) == ("board" in template.formats)


@pytest.mark.parametrize("template", EACH)
def test_a_comparison_can_show_the_difference_that_it_names(template):
    """Two shares, as many people in each arm as pairs are planned, two-sided at 0.05: power of 0.75 or more."""
    if template.comparison == "none":
        return
    from scipy.stats import norm

    gap = template.smallest_difference / 100
    low = template.expected_percent / 100
    high = low + gap
    spread = ((low * (1 - low) + high * (1 - high)) / template.planned_pairs) ** 0.5
    assert norm.cdf(gap / spread - norm.ppf(0.975)) >= 0.75
