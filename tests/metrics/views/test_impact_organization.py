"""What came of all programs, on the page of the organization: in words, by consent, and with the program that it is from."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import today
from access.roles import Role
from metrics import actions
from metrics.models import Experiment
from pairing.models import Pair
from programs.models import Coordinator
from tests.asking import path, queries_of, text_of
from tests.factories.pairs import make_cohort, make_pair
from tests.metrics.test_credit import answer as say
from tests.metrics.test_credit import ask
from tests.metrics.test_queries import decide
from tests.metrics.views.test_impact import answer, counted, is_said_by_both, publish

PAGE, FILE = path("metrics:organization_impact"), path("metrics:organization_impact_csv")


@pytest.fixture
def pairs(in_organization) -> list[Pair]:
    """A pair in each of two programs, with decisions of three days, an experiment, and a pattern that was answered."""
    made = [
        make_pair(in_organization, make_cohort(program_name=name), started_on=today() - timedelta(days=90))
        for name in ("AI fluency", "Shop floor")
    ]
    for days, (pair, title) in enumerate(
        [(made[0], "Codes"), (made[1], "Rosters"), (made[0], "Ads"), (made[1], "Tills")]
    ):
        decide(pair, title, decided_on=today() - timedelta(days=10 - days))
    actions.start_experiment(
        pair=made[0], title="Photos", hypothesis="h", measure="", started_on=today(), by=made[0].mentee.actor
    )
    publish(made[1], "A tool of ours lags behind")
    counted(in_organization)
    answer(made[1], "A tool of ours lags behind")
    return made


def test_it_says_what_each_program_is_for_and_what_came_of_all_of_them(pairs, sign_in):
    page = text_of(sign_in(Role.EXECUTIVE).get(PAGE))
    for pair in pairs:
        assert f"{pair.cohort.program.purpose_label}. 2 people in pairs. As of" in page
    assert [title in page for title in ("Codes", "Rosters", "Ads", "Tills")] == [False, True, True, True]
    assert f"{pairs[1].mentee.person.name}" in page
    assert "The newest three of four decisions that changed." in page
    assert '<th scope="row">Running</th><td class="uw-num uw-end">1</td>' in page
    assert f"Shop floor, {pairs[1].cohort.name}" in page
    assert "Acting on it: We ship codes." in page
    assert "There is no sum of them" in page
    assert "Places in pairs" in page
    assert "Places in pairs" not in text_of(
        sign_in(Role.EXECUTIVE).get(path("metrics:impact", program=pairs[0].cohort.program_id))
    )


def test_a_mentor_is_named_there_to_those_alone_whom_they_said_yes_to_and_no_longer_once_it_is_taken_back(
    pairs, sign_in
):
    credit = ask(pairs[1].decisions.get(title="Tills"))
    line, executive, admin = (
        f"The idea came from {credit.mentor.name}.",
        sign_in(Role.EXECUTIVE),
        sign_in(Role.PROGRAM_ADMIN),
    )
    assert line not in text_of(executive.get(PAGE))
    say(credit, ["executives"])
    assert line in text_of(executive.get(PAGE)) and line in executive.get(FILE).content.decode()
    assert line not in text_of(admin.get(PAGE))
    say(credit, ["team"])
    assert line not in text_of(executive.get(PAGE)) and line not in executive.get(FILE).content.decode()
    assert line in text_of(admin.get(PAGE))
    actions.revoke_credit(credit=credit, by=pairs[1].mentors[0].actor)
    assert line not in text_of(admin.get(PAGE))


def test_a_coordinator_reads_of_no_other_program(pairs, sign_in):
    coordinator = sign_in(Role.COORDINATOR)
    assert "What changed" not in text_of(coordinator.get(PAGE))
    Coordinator.objects.create(program=pairs[0].cohort.program, membership=coordinator.member)
    page = text_of(coordinator.get(PAGE))
    assert "Codes" in page and "Ads" in page
    for words in ("Tills", "Rosters", "Shop floor", "A tool of ours lags behind"):
        assert words not in page


def test_its_file_says_the_same(pairs, sign_in):
    is_said_by_both(sign_in(Role.EXECUTIVE), PAGE, FILE)


def test_it_asks_as_often_for_five_programs_as_for_two(pairs, in_organization, sign_in):
    executive = sign_in(Role.EXECUTIVE)
    before = queries_of(executive, PAGE)
    for number in range(3):
        decide(make_pair(in_organization, make_cohort(program_name=f"Program {number}")), "More")
    counted(in_organization)
    assert queries_of(executive, PAGE) == before


def test_what_ended_before_it_could_show_anything_is_called_no_result(pairs, in_organization, sign_in):
    experiment = Experiment.objects.get()
    follow = {"experiment": experiment, "reason": "No time.", "day": today(), "by": pairs[0].mentee.actor}
    actions.follow_up_experiment(standing="unfinished", **follow)
    counted(in_organization)
    page = text_of(sign_in(Role.EXECUTIVE).get(PAGE))
    assert "One idea was given up. Where a test showed that it does not work, that is a result." in page
