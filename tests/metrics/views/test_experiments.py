"""Starting experiments, saying how they stand, and reading them."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from access.clock import now, today
from access.roles import Role
from feedback.queries import lines_for
from metrics.models import Decision, Experiment
from metrics.ties import Ties
from pairing.models import Pair
from sessions.actions import write_takeaway
from tests.asking import path, queries_of, text_of
from tests.factories.accounts import make_member
from tests.factories.pairs import make_cohort, make_pair
from tests.metrics.test_experiments import conclude, start
from tests.metrics.test_queries import decide
from tests.metrics.test_ties import make_cycle, publish
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
    response = mentee.post(address, {"standing": "scaled", "reason": ""})
    assert response.status_code == 422
    assert "Why: Say in a sentence why it ended." in text_of(response)
    assert mentee.post(address, {"standing": "scaled", "reason": "The desks are free"}).status_code == 302
    page = text_of(mentee.get(path("metrics:experiments")))
    assert "Scaled" in page
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
    assert "Desks" not in text_of(executive.get(f"{address}?state=scaled"))
    assert executive.get(f"{address}?sort=nonsense&page=99&state=sold").status_code == 200


def test_one_tap_carries_the_reader_s_own_takeaway_over_and_nobody_else_s(pair, mentee):
    session = hold(pair, now() - timedelta(days=1))
    for member, text in ((pair.mentee, "Try it on one report"), (pair.mentors[0], "They never saw the desk")):
        write_takeaway(session=session, text=text, by=member.actor)
    for name in ("start_experiment", "record_decision"):
        page = text_of(mentee.get(f"{path(f'metrics:{name}', pair=pair.pk)}?session={session.pk}"))
        assert "Try it on one report" in page and "They never saw the desk" not in page
        assert "It begins with your takeaway, which only your pair has read so far." in page
        assert "Try it on one report" not in text_of(mentee.get(path(f"metrics:{name}", pair=pair.pk)))


def test_a_pattern_is_offered_and_shown_to_those_who_read_patterns(pair, sign_in, in_organization):
    line = publish(make_cycle(pair)[0])
    guest = make_pair(in_organization, pair.cohort, mentee=make_member(in_organization, Role.GUEST))
    for member, is_offered in ((pair.mentee, True), (guest.mentee, False)):
        found = pair if is_offered else guest
        page = sign_in(membership=member).get(path("metrics:start_experiment", pair=found.pk))
        assert ("Customers get stuck" in text_of(page)) is is_offered
    mentee, address = sign_in(membership=pair.mentee), path("metrics:start_experiment", pair=pair.pk)
    assert mentee.post(address, a_form(pattern=uuid4())).status_code == 422
    assert mentee.post(address, a_form(pattern=line.pk, gain="time", hours_a_month=4)).status_code == 302
    page = text_of(sign_in(Role.EXECUTIVE).get(path("metrics:experiments")))
    assert "Comes from: Customers get stuck (several pairs," in page
    assert "Saves: about 4 hours a month, by their own estimate" in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"gain": "time"}, "Hours saved in a month: Write how many hours"),
        ({"gain": "business"}, "The business it opens: Say in a few words which"),
        ({"hours_a_month": 3}, "Hours saved in a month: Pick “It saves time” above"),
        ({"gain": "time", "hours_a_month": 0}, "Hours saved in a month: Write one hour or more."),
    ],
)
def test_what_it_brings_fits_what_is_said_of_it(pair, mentee, changes, message):
    response = mentee.post(path("metrics:start_experiment", pair=pair.pk), a_form(**changes))
    assert (response.status_code, message in text_of(response)) == (422, True)


def test_the_board_shows_where_each_stands_and_a_move_leads_to_the_form_that_asks_why(pair, mentee, sign_in):
    experiment = start(pair, title="Two desks")
    conclude(start(pair, title="Chats"), "scaled")
    board = path("metrics:experiments_board")
    page = text_of(mentee.get(board))
    assert page.index("Running") < page.index("Two desks") < page.index("Chats")
    move = f"{path('metrics:follow_up_experiment', experiment=experiment.pk)}?state=stopped&amp;from=board"
    assert move in page
    assert move not in text_of(sign_in(membership=pair.mentors[0]).get(board))
    asked = mentee.get(move.replace("&amp;", "&"))
    assert "checked" not in text_of(asked)  # which of the two ways of stopping is the owner's to say
    answer = {"standing": "no_effect", "reason": "Nobody came"}
    assert mentee.post(move.replace("&amp;", "&"), answer).url == board
    assert "Ended: It did not show what was hoped" in text_of(mentee.get(board)).replace("</span>", "").replace(
        '<span class="uw-muted">', ""
    )
    assert "Two desks" not in text_of(mentee.get(f"{board}?search=chats"))
    assert "Only those of" in text_of(mentee.get(f"{board}?owner={experiment.owner_id}"))
    assert mentee.get(f"{board}?owner=nobody&patterns=none").status_code == 200


def test_the_board_costs_the_same_for_one_and_three(in_organization, pair, sign_in):
    executive, counts = sign_in(Role.EXECUTIVE), []
    for titles in (("One",), ("Two", "Three")):
        for title in titles:
            start(pair if title == "One" else make_pair(in_organization, make_cohort()), title=title)
        counts.append(queries_of(executive, path("metrics:experiments_board")))
    assert counts[0] == counts[1]


def test_the_report_counts_what_came_of_a_pattern_for_everybody_alike_and_names_nobody(pair, sign_in):
    cell = make_cycle(pair)[0]
    line = publish(cell)
    start(pair, title="Desks without labels", ties=Ties(pattern=line))
    publish(cell, level="many")  # the next level of the same statement
    start(pair, title="Codes", ties=Ties(pattern=lines_for(pair)[0]))
    report, csv = (path(f"feedback:{name}", cohort=pair.cohort_id) for name in ("report", "report_csv"))
    board = f"{path('metrics:experiments_board')}?patterns={pair.cohort_id}"
    for role, reads in ((Role.EXECUTIVE, True), (Role.OMBUDSPERSON, False)):
        client = sign_in(role)
        page = text_of(client.get(report))
        assert "Two experiments came of it" in page
        assert "Desks without labels" not in page and pair.mentee.person.name not in page
        assert (board in page) is reads
        assert ",2\r\n" in client.get(csv).content.decode()
    start(pair, title="Elsewhere")
    shown = text_of(sign_in(Role.EXECUTIVE).get(board))
    assert "Codes" in shown and "Elsewhere" not in shown
