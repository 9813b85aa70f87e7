"""The page by which the figures can be done over, and the partial that shows one."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from django.template import engines
from django.test import RequestFactory

from access.roles import Role
from metrics.estimates import ArmFigure
from metrics.estimates.definitions import definition
from programs import actions
from programs.models import Program
from tests.asking import path, text_of
from tests.factories.programs import make_program
from tests.metrics.estimates.test_figures import FIGURE

pytestmark = pytest.mark.usefixtures("in_organization")


def test_the_page_says_design_definitions_and_rules(sign_in):
    program = make_program(design=actions.DesignFacts(comparison="matched", smallest_difference=7, planned_size=44))
    page = text_of(sign_in(Role.EXECUTIVE).get(path("metrics:method", program=program.pk)))
    for words in ("7 points", "44", "Still employed", "Klingenberg", "fewer than 10 people", "alike in level"):
        assert words in page, words


def test_a_program_without_a_comparison_says_so_and_others_do_not_read_it(sign_in):
    program = make_program()
    page = path("metrics:method", program=program.pk)
    text = text_of(sign_in(Role.EXECUTIVE).get(page))
    assert "There is no comparison." in text and "Smallest difference" not in text
    main = text.partition("<main")[2].lower()
    for words in ("both arms", "comparison is", "log-rank", "matching", "evidence"):
        assert words not in main, words
    assert "fewer than 10 people no number" in main
    assert sign_in().get(page).status_code == 403


@pytest.mark.parametrize(
    ("design", "said", "unsaid"),
    [
        (
            {"comparison": "lottery"},
            ("A draw decided", "A draw makes the arms alike on average", "groups of the draw"),
            ("atching",),
        ),
        (
            {"comparison": "matched"},
            ("alike in level", "Matching makes the arms alike", "matched groups"),
            ("groups of the draw",),
        ),
        (
            {"comparison": "waitlist", "is_drawn": False},
            ("Somebody picked who waits", "No verdict"),
            ("both arms", "Four verdicts"),
        ),
    ],
)
def test_its_words_follow_the_design(sign_in, design, said, unsaid):
    program = make_program(design=actions.DesignFacts(**design))
    page = text_of(sign_in(Role.EXECUTIVE).get(path("metrics:method", program=program.pk))).partition("The design")[2]
    told = page.partition("What is counted")[0] + page.partition('id="verdicts"')[2]
    for words in said:
        assert words in told, words
    for words in unsaid:
        assert words not in told, words


def test_a_figure_that_compares_nothing_is_defined_without_arms():
    assert "both arms" in definition("retention", 1)
    assert "arm" not in definition("retention", 1, compares=False).split()
    assert "clock starts on the day of the invitation" in definition("retention", 1, compares=False)


def test_a_figure_shows_its_verdict_table_definition_and_limits(organization):
    html = _shown(organization, replace(FIGURE, curve=(*FIGURE.curve, replace(FIGURE.curve[0], month=12, low=78.4))))
    for words in ("Too small to tell", "Named before launch", "Definition 1", "Show as a table", "58", "erased"):
        assert words in html, words
    assert 'data-uw-chart="survival"' in html and 'data-uw-floor="70"' in html


def test_a_hidden_figure_shows_no_number(organization):
    few = tuple(ArmFigure(name, None, None, None, None, None, None) for name in ("Invited", "Waiting list"))
    hidden = replace(FIGURE, arms=few, curve=(), difference=None, low=None, high=None, p=None, limits=())
    text = re.sub(r"<[^>]*>", " ", _shown(organization, hidden))
    assert "fewer than ten people" in text and "data-uw-chart" not in text
    assert re.findall(r"\d+", text.replace("12 months", "")) == ["1", "2026", "1"]  # as-of date and version
    waits = re.sub(r"<[^>]*>", " ", _shown(organization, replace(hidden, verdict=None)))
    assert "So far, fewer than ten people in an arm can be counted" in waits, "more of them may come in yet"


def _shown(organization, figure) -> str:
    request = RequestFactory().get("/")
    request.organization = organization
    program = Program(name="AI fluency", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 1))
    template = engines["django"].from_string('{% include "metrics/figure.html" %}')
    return template.render({"figure": figure, "program": program, "request": request}, request)


def test_definitions_that_were_locked_are_never_edited():
    # A design of version 1 keeps its words for good. Whoever changes what is counted adds version 2.
    import hashlib

    words = "".join(definition(outcome, 1) for outcome in ("retention", "promotion", "tool_use", "productivity"))
    assert hashlib.sha256(words.encode()).hexdigest()[:16] == "bb8f721ceab93989"


def test_the_web_process_loads_no_scipy_for_what_it_only_reads():
    code = (
        "import django, os, sys; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings_test'); django.setup(); "
        "import metrics.views.method, metrics.views.impact, metrics.queries; "
        "print([name for name in ('scipy', 'metrics.estimates.curves') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr[-500:]
