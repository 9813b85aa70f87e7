"""Starting experiments, saying how they stand, and reading them."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from access.clock import now, today
from access.roles import Role
from metrics.models import Decision, Experiment
from pairing.models import Pair
from tests.asking import path, queries_of, text_of
from tests.factories.pairs import make_cohort, make_pair
from tests.metrics.test_experiments import start
from tests.metrics.test_queries import decide
from tests.sessions.test_rhythm import hold


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_pair(in_organization, started_on=today() - timedelta(days=40))


@pytest.fixture
def mentee(pair, sign_in):
    return sign_in(membership=pair.mentee)


def a_form(**changes) -> dict[str, str]:
    day = today("America/New_York")
    facts = {"title": "Two desks", "hypothesis": "Nobody waits", "measure": "", "started_on": day}
    return {key: str(value) for key, value in (facts | changes).items()}


def test_one_tap_from_a_session_starts_an_experiment_that_knows_it_and_nothing_else(pair, mentee):
    session = hold(pair, now() - timedelta(days=1))
    address = f"{path('metrics:start_experiment', pair=pair.pk)}?session={session.pk}"
    page = text_of(mentee.get(address))
    assert f"Read by you, {pair.mentors[0].person.name}, the program team, and executives, and nobody else." in page
    assert "From session 1" in page
    for _ in range(2):
        assert mentee.post(address, a_form()).url == path("metrics:experiments")
    assert Experiment.objects.get().session == session
    page = text_of(mentee.get(path("metrics:experiments")))
    assert "The experiment is started." in page
    assert "Worked if: Nobody waits" in page


@pytest.mark.parametrize("name", ["start_experiment", "record_decision"])
def test_a_session_of_somebody_else_or_none_is_not_found(pair, in_organization, mentee, name):
    other = hold(make_pair(in_organization), now())
    for wrong in (other.pk, uuid4(), "nonsense", ""):
        assert mentee.post(f"{path(f'metrics:{name}', pair=pair.pk)}?session={wrong}", a_form()).status_code == 404
    assert not Experiment.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": " "}, "What you try: Say what you try."),
        ({"hypothesis": ""}, "What would show that it worked: Write a sentence."),
        ({"started_on": "soon"}, "From: Write the day as year-month-day"),
        ({"started_on": "2999-01-01"}, "From: Pick a day until"),
        ({"started_on": "1999-01-01"}, "From: Pick a day since"),
    ],
)
def test_bad_input_names_the_field_and_writes_nothing(pair, mentee, changes, message):
    response = mentee.post(path("metrics:start_experiment", pair=pair.pk), a_form(**changes))
    assert (response.status_code, message in text_of(response)) == (422, True)
    assert not Experiment.objects.exists()


def test_the_owner_says_how_it_stands_and_why(pair, mentee):
    experiment = start(pair)
    address = path("metrics:follow_up_experiment", experiment=experiment.pk)
    assert "How does it stand?" in text_of(mentee.get(address))
    response = mentee.post(address, {"state": "adopted", "reason": ""})
    assert response.status_code == 422
    assert "Why: Say in a sentence why it ended." in text_of(response)
    assert mentee.post(address, {"state": "adopted", "reason": "The desks are free"}).status_code == 302
    page = text_of(mentee.get(path("metrics:experiments")))
    assert "Adopted" in page
    assert "Why: The desks are free" in page
    edit = path("metrics:edit_experiment", experiment=experiment.pk)
    late = mentee.post(edit, a_form(started_on=today() + timedelta(days=9)))
    assert "when it ended" in text_of(late)
    assert mentee.post(edit, a_form(title="Three desks")).status_code == 302
    assert Experiment.objects.get().title == "Three desks"


def test_a_decision_still_stands_with_one_tap(pair, mentee):
    decision = decide(pair, "Labels")
    address = path("metrics:follow_up_decision", decision=decision.pk)
    assert "It still stands" in text_of(mentee.get(address))
    assert mentee.post(address).status_code == 302
    assert Decision.objects.get().followed_up_on == today("America/New_York")


def test_the_other_side_reads_and_writes_nothing_and_a_stranger_finds_nothing(pair, sign_in):
    experiment = start(pair)
    mentor, stranger = sign_in(membership=pair.mentors[0]), sign_in(Role.PARTICIPANT)
    assert "Two desks" in text_of(mentor.get(path("metrics:experiments")))
    assert mentor.get(path("metrics:start_experiment", pair=pair.pk)).status_code == 403
    assert "No experiments here yet" in text_of(stranger.get(path("metrics:experiments")))
    assert stranger.get(path("metrics:start_experiment", pair=pair.pk)).status_code == 404
    for client in (mentor, stranger):
        for name in ("edit_experiment", "follow_up_experiment"):
            assert client.post(path(f"metrics:{name}", experiment=experiment.pk)).status_code == 404


@pytest.mark.parametrize(("role", "status"), [(Role.EXECUTIVE, 200), (Role.PROGRAM_ADMIN, 200), (Role.OWNER, 403)])
def test_who_reads_the_list(pair, sign_in, role, status):
    start(pair)
    client = sign_in(role)
    assert client.get(path("metrics:experiments")).status_code == status
    assert client.get(path("metrics:start_experiment", pair=pair.pk)).status_code == 403


def test_the_list_is_searched_filtered_and_costs_the_same_for_one_and_three(in_organization, pair, sign_in):
    executive, counts = sign_in(Role.EXECUTIVE), []
    start(pair, title="Desks")
    address = path("metrics:experiments")
    counts.append(queries_of(executive, address))
    for title in ("Labels", "Codes"):
        start(make_pair(in_organization, make_cohort()), title=title)
    counts.append(queries_of(executive, address))
    assert counts[0] == counts[1]
    found = text_of(executive.get(f"{address}?search=labels"))
    assert "Labels" in found and "Codes" not in found
    assert "Desks" not in text_of(executive.get(f"{address}?state=adopted"))
    assert executive.get(f"{address}?sort=nonsense&page=99&state=sold").status_code == 200
