"""What if: the price of a pair before it is saved, the rulings themselves, and who may ask."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from access.actors import SYSTEM
from access.clock import now
from access.roles import Role
from access.tenancy import tenant
from pairing import actions
from pairing.inputs import load_problem
from pairing.matching import Weights, solve
from pairing.models import Proposal, Ruling
from pairing.outcome import outcome_of
from pairing.ruling_queries import aims_now, has_new_rulings
from programs.actions import close_answers, decline_enrollment, set_cohort
from programs.models import Enrollment
from tests.factories.accounts import make_person
from tests.factories.pairing import make_draft, make_ready_cohort
from tests.factories.programs import make_cohort, make_mentee, make_mentor, make_program, make_ready, make_topic


def url(name: str, **kwargs) -> str:
    return reverse(f"pairing:{name}", kwargs={"organization": "halden", **kwargs})


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


def make_uneven_draft():
    """Three mentees and three mentors of one topic, no two pairs alike, so that every other outcome has its price."""
    topic = make_topic("AI workflows")
    cohort = make_cohort(make_program(topics=[topic]))
    for name, level, unit in (("Ana", 5, "Stores"), ("Ben", 4, "Finance"), ("Cy", 3, "")):
        make_ready(make_mentor(cohort, topic, level=level, person=make_person(name, unit=unit)))
    for name, level, unit in (("Ruth", 0, "Stores"), ("Sam", 1, "Finance"), ("Tia", 2, "Stores")):
        make_ready(make_mentee(cohort, topic, current_level=level, person=make_person(name, unit=unit)))
    return make_draft(cohort)


def of(run, name: str) -> Enrollment:
    return run.cohort.enrollments.select_related("person").get(person__name=name)


def ask(client, run, **people):
    return client.get(url("consider"), {"run": run.pk, **{side: row.pk for side, row in people.items()}})


def solved(cohort):
    """What a run started now would come to, with the rulings in force: more of what is maximized, and its points."""
    aims = aims_now(cohort, None, 0, 0)
    loaded = load_problem(cohort, now(), aims.forbidden)
    return solve(loaded.problem, Weights(), aims.rows(loaded))


def every_couple(run):
    mentees, mentors = ([of(run, name) for name in names] for names in (("Ruth", "Sam", "Tia"), ("Ana", "Ben", "Cy")))
    return [(mentee, mentor) for mentee in mentees for mentor in mentors]


def test_the_price_of_a_pair_is_what_two_runs_differ_by(organization, admin):
    with tenant(organization.pk):
        run = make_uneven_draft()
        plain = solved(run.cohort)
    for at in range(9):
        with tenant(organization.pk):
            mentee, mentor = every_couple(run)[at]
            row = actions.rule_pair(cohort=run.cohort, mentee=mentee.pk, mentor=mentor.pk, kind="lock", by=SYSTEM)
            loss = plain.objective - solved(run.cohort).objective
            actions.lift_ruling(cohort=run.cohort, rulings=[row.ruling.pk], by=SYSTEM)
        pair = ask(admin, run, mentee=mentee, mentor=mentor).context["pair"]
        said = f"The cohort would lose {loss:,} point" if loss else "lose nothing"
        assert pair.in_draft or said in pair.price[0], (mentee.person.name, mentor.person.name, pair.price)
        assert not pair.in_draft or loss == 0


def test_the_price_of_forbidding_is_what_two_runs_differ_by(organization, admin):
    with tenant(organization.pk):
        run = make_uneven_draft()
        plain = solved(run.cohort)
        pairs = [(row.mentee, row.mentor) for row in run.proposals.select_related("mentee", "mentor")]
    for mentee, mentor in pairs:
        with tenant(organization.pk):
            row = actions.rule_pair(cohort=run.cohort, mentee=mentee.pk, mentor=mentor.pk, kind="forbid", by=SYSTEM)
            loss = plain.objective - solved(run.cohort).objective
            actions.lift_ruling(cohort=run.cohort, rulings=[row.ruling.pk], by=SYSTEM)
        pair = ask(admin, run, mentee=mentee, mentor=mentor).context["pair"]
        assert pair.in_draft
        assert (f"The cohort would lose {loss:,} point" if loss else "lose nothing") in pair.forbid[0]


def test_a_page_names_the_chain_and_parts_that_sum_to_the_score(organization, admin):
    with tenant(organization.pk):
        run = make_uneven_draft()
        mentee, mentor = next(
            (one, two) for one, two in every_couple(run) if not run.proposals.filter(mentee=one, mentor=two).exists()
        )
        other = run.proposals.get(mentor=mentor).mentee.person.name
    answer = ask(admin, run, mentee=mentee, mentor=mentor)
    pair, page = answer.context["pair"], answer.content.decode()
    assert f"What if {mentee.person.name} learned from {mentor.person.name}?" in page
    assert any(line.startswith(f"{mentee.person.name} would learn from {mentor.person.name}") for line in pair.price)
    assert any(other in line for line in pair.price)
    assert sum(bar["points"] for bar in pair.bars) == pair.points
    assert f"= {pair.points} points" in page
    assert len(pair.swap_pairs) == 2


def test_a_swap_locks_the_new_pairs_and_a_run_then_has_them(organization, admin):
    with tenant(organization.pk):
        run = make_uneven_draft()
        mentee, mentor = next(
            (one, two) for one, two in every_couple(run) if not run.proposals.filter(mentee=one, mentor=two).exists()
        )
    pair = ask(admin, run, mentee=mentee, mentor=mentor).context["pair"]
    sent = {"kind": "lock", "pair": pair.swap_pairs, "run": run.pk, "mentee": mentee.pk, "mentor": mentor.pk}
    page = admin.post(url("rule_pair", cohort=run.cohort_id), sent, follow=True)
    assert "2 pairs are locked" in page.content.decode()
    assert "Solve again" in page.content.decode()
    with tenant(organization.pk):
        assert {f"{row.mentee_id}:{row.mentor_id}" for row in Ruling.objects.all()} == set(pair.swap_pairs)
        aims = aims_now(run.cohort, run, 2000, 0)
        loaded = load_problem(run.cohort, now())
        again = outcome_of(loaded, Weights(), solve(loaded.problem, Weights(), aims.rows(loaded)))
        kept = {(row.mentee_id, row.mentor_id) for row in run.proposals.all()}
    now_has = {(row["mentee_id"], row["mentor_id"]) for row in again.proposals}
    assert (mentee.pk, mentor.pk) in now_has
    assert len(now_has & kept) == 1


def test_a_pair_that_a_rule_forbids_is_said_to_be_so_in_words(organization, admin):
    with tenant(organization.pk):
        topic = make_topic()
        cohort = make_ready_cohort(1, 1, topic=topic)
        chief = make_person("Chief")
        make_ready(make_mentor(cohort, topic, person=make_person("Report", manager=chief)))
        make_ready(make_mentee(cohort, topic, person=chief))
        run = make_draft(cohort)
        mentee, mentor = of(run, "Chief"), of(run, "Report")
    page = ask(admin, run, mentee=mentee, mentor=mentor).content.decode()
    assert "Report is in Chief’s reporting line" in page
    assert "Lock this pair" not in page
    found = admin.get(url("consider"), {"run": run.pk, "mentee": mentee.pk, "name": "repo"})
    assert [row.person.name for row in found.context["closed"]] == ["Report"]


@pytest.mark.parametrize(("side", "name", "others"), [("mentee", "Ruth", 2), ("mentor", "Ana", 2)])
def test_the_others_for_one_person_stand_by_price(organization, admin, side, name, others):
    with tenant(organization.pk):
        run = make_uneven_draft()
        person = of(run, name)
    answer = ask(admin, run, **{side: person})
    options = list(answer.context["page"])
    assert len(options) == others
    prices = [int("".join(filter(str.isdigit, option.price)) or 0) for option in options]
    assert prices == sorted(prices)
    linked = answer.content.decode()
    assert all(str(option.person.enrollment_id) in linked for option in options)


def test_while_answers_are_open_again_no_price_is_told(organization, admin):
    with tenant(organization.pk):
        run = make_uneven_draft()
        mentee, mentor = of(run, "Ruth"), of(run, "Ana")
        due = run.cohort.answers_due_on + timedelta(days=1)
        set_cohort(cohort=run.cohort, name=run.cohort.name, answers_due_on=due, by=SYSTEM)
    said = []
    for _ in range(2):
        answer = ask(admin, run, mentee=mentee, mentor=mentor)
        said.append(answer.content.decode().split("<main")[1].split("</main")[0])
        assert "Answers are open again" in said[-1]
        with tenant(organization.pk):
            decline_enrollment(enrollment=of(run, "Cy"), by=SYSTEM)
    assert said[0] == said[1]


def test_when_people_have_changed_the_page_offers_to_solve_again(organization, admin):
    with tenant(organization.pk):
        run = make_uneven_draft()
        mentee, mentor = of(run, "Ruth"), of(run, "Ana")
        of(run, "Cy").skills.update(level=5)
    page = ask(admin, run, mentee=mentee, mentor=mentor).content.decode()
    assert "People have changed since draft" in page
    assert "Solve again" in page


def test_solving_again_starts_the_same_draft_near_to_it(organization, admin):
    with tenant(organization.pk):
        run = make_uneven_draft()
    answer = admin.post(url("propose", cohort=run.cohort_id), {"again": run.pk, "nearness": 100})
    assert "/jobs/" in answer.url
    with tenant(organization.pk):
        again = run.cohort.pairing_runs.exclude(pk=run.pk).get()
        assert again.weights == run.weights
        assert (again.aims["kept_from"], again.aims["bonus"]) == (str(run.pk), 100)
        assert len(again.aims["kept"]) == 3
    lost = admin.post(url("propose", cohort=run.cohort_id), {"again": uuid.uuid4()}, follow=True)
    assert "That draft is published, about to be, or gone" in lost.content.decode()


def test_a_ruling_is_undone_and_the_one_it_replaced_stands_again(organization, admin):
    with tenant(organization.pk):
        run = make_uneven_draft()
        pair = run.proposals.select_related("mentee__person").first()
    sent = {
        "pair": f"{pair.mentee_id}:{pair.mentor_id}",
        "run": run.pk,
        "mentee": pair.mentee_id,
        "mentor": pair.mentor_id,
    }
    kinds = []
    for kind in ("lock", "forbid"):
        page = admin.post(url("rule_pair", cohort=run.cohort_id), sent | {"kind": kind}, follow=True)
        assert page.redirect_chain[-1][0].startswith(url("consider"))
        kinds.append(next(iter(page.context["messages"])).extra_tags.removeprefix("undo:"))
    admin.post(kinds[1])
    with tenant(organization.pk):
        assert Ruling.objects.get().kind == "lock"
    page = admin.post(kinds[0], follow=True).content.decode()
    assert "1 ruling is lifted" in page
    assert "was lifted already" in admin.post(kinds[0], follow=True).content.decode()
    with tenant(organization.pk):
        assert not Ruling.objects.exists()
        assert not has_new_rulings(run, now().date())


def test_deciding_the_same_twice_says_so(organization, admin):
    with tenant(organization.pk):
        run = make_uneven_draft()
        pair = run.proposals.first()
    sent = {"pair": f"{pair.mentee_id}:{pair.mentor_id}", "kind": "lock"}
    said = [admin.post(url("rule_pair", cohort=run.cohort_id), sent, follow=True).content.decode() for _ in range(2)]
    assert "are locked. The next draft has them as a pair." in said[0]
    assert "were locked already" in said[1]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"kind": "lock"}, "Choose 1 to 8 pairs."),
        ({"kind": "lock", "pair": "x:y"}, "A pair is a mentee and a mentor."),
        ({"kind": "marry"}, "marry"),
    ],
)
def test_a_ruling_that_says_nothing_is_named(organization, admin, sent, words):
    with tenant(organization.pk):
        cohort = close_answers(cohort=make_ready_cohort(), by=SYSTEM)
    assert words in admin.post(url("rule_pair", cohort=cohort.pk), sent, follow=True).content.decode()


@pytest.mark.parametrize("reason", ["full", "gone", "open"])
def test_a_refused_ruling_says_why_and_saves_nothing(organization, admin, reason):
    with tenant(organization.pk):
        run = make_uneven_draft()
        ruth, sam, ana = (of(run, name) for name in ("Ruth", "Sam", "Ana"))
        if reason == "full":
            actions.rule_pair(cohort=run.cohort, mentee=sam.pk, mentor=ana.pk, kind="lock", by=SYSTEM)
        if reason == "gone":
            Enrollment.objects.filter(pk=ana.pk).update(paired_at=now())
        if reason == "open":
            due = run.cohort.answers_due_on + timedelta(days=1)
            set_cohort(cohort=run.cohort, name=run.cohort.name, answers_due_on=due, by=SYSTEM)
        before = Ruling.objects.count()
    words = {
        "full": "more locked pairs than places: Ana",
        "gone": "No longer waiting for a partner: Ana",
        "open": "Answers are open again",
    }[reason]
    sent = {"kind": "lock", "pair": f"{ruth.pk}:{ana.pk}"}
    assert words in admin.post(url("rule_pair", cohort=run.cohort_id), sent, follow=True).content.decode()
    with tenant(organization.pk):
        assert Ruling.objects.count() == before


def test_unknown_and_foreign_ids_are_not_found(organization, admin):
    with tenant(organization.pk):
        run, other = make_uneven_draft(), make_draft(make_ready_cohort(1, 1))
        ruth, ana, stranger = of(run, "Ruth"), of(run, "Ana"), other.proposals.get().mentor
    for query in (
        {},
        {"run": "x"},
        {"run": uuid.uuid4()},
        {"run": run.pk, "mentee": "x"},
        {"run": run.pk, "mentee": uuid.uuid4()},
        {"run": run.pk, "mentee": ruth.pk, "mentor": stranger.pk},
        {"run": run.pk, "mentee": ana.pk},
    ):
        assert admin.get(url("consider"), query).status_code == 404, query
    sent = {"kind": "lock", "pair": f"{ruth.pk}:{stranger.pk}"}
    assert admin.post(url("rule_pair", cohort=run.cohort_id), sent).status_code == 404
    assert admin.post(url("rule_pair", cohort=uuid.uuid4()), sent).status_code == 404
    assert admin.post(url("lift_ruling", cohort=run.cohort_id), {"ruling": "x"}).status_code == 404


def test_who_runs_another_program_finds_nothing_and_others_may_not(organization, sign_in):
    with tenant(organization.pk):
        run = make_uneven_draft()
        ruth = of(run, "Ruth")
    sent = {"kind": "lock", "pair": f"{ruth.pk}:{ruth.pk}"}
    for role, code in ((Role.COORDINATOR, 404), (Role.EXECUTIVE, 403), (Role.PARTICIPANT, 403)):
        client = sign_in(role)
        assert ask(client, run, mentee=ruth).status_code == code
        assert client.post(url("rule_pair", cohort=run.cohort_id), sent).status_code == code
        assert client.post(url("lift_ruling", cohort=run.cohort_id), {"ruling": ruth.pk}).status_code == code
        assert client.post(url("preview", cohort=run.cohort_id)).status_code == code


def test_with_nobody_chosen_and_for_a_published_draft_the_page_is_that_of_the_draft(organization, admin):
    with tenant(organization.pk):
        run = make_uneven_draft()
        ruth = of(run, "Ruth")
    assert ask(admin, run).url == url("run", run=run.pk)
    with tenant(organization.pk):
        actions.publish_pairs(run=run, by=SYSTEM)
    assert ask(admin, run, mentee=ruth).url == url("run", run=run.pk)


@pytest.mark.parametrize("what", ["pair", "others"])
def test_the_page_asks_the_database_as_often_for_one_as_for_three(organization, admin, what):
    counts = []
    for people in (1, 3):
        with tenant(organization.pk):
            run = make_draft(make_ready_cohort(people + 1, people))
            pair = run.proposals.first()
        query = {"run": run.pk, "mentee": pair.mentee_id} | ({"mentor": pair.mentor_id} if what == "pair" else {})
        admin.get(url("consider"), query)
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(url("consider"), query).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_draft_stays_as_it_is_whatever_is_decided(organization, admin):
    with tenant(organization.pk):
        run = make_uneven_draft()
        before = list(Proposal.objects.order_by("pk").values())
        pair = run.proposals.first()
    sent = {"pair": f"{pair.mentee_id}:{pair.mentor_id}", "kind": "forbid"}
    admin.post(url("rule_pair", cohort=run.cohort_id), sent)
    with tenant(organization.pk):
        assert list(Proposal.objects.order_by("pk").values()) == before
        assert has_new_rulings(run, now().date() + timedelta(days=1))
