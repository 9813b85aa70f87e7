"""Files of ready-made pairs in a cohort: judged by who waits, locked all or none, and silent about who did not say yes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from access.actors import SYSTEM
from access.clock import now
from access.tenancy import tenant
from audit.models import AuditEntry
from pairing import actions
from pairing.aims import RunAims
from pairing.models import Pair, PairImport, Ruling
from pairing.pair_file import MAX_PAIRS, NOT_READY, PairRow
from programs.actions import AlreadySaved, Discarded, WrongPhase, close_answers, set_cohort
from programs.models import Cohort, Enrollment
from sessions.tasks import reconcile
from tests.accounts.test_member_races import together
from tests.factories.accounts import make_person
from tests.factories.circles import make_circle_cohort
from tests.factories.pairing import make_draft, make_ready_cohort
from tests.factories.programs import (
    ask,
    decline,
    make_cohort,
    make_mentee,
    make_mentor,
    make_program,
    make_ready,
    make_topic,
    start_asking,
)
from tests.pairing.test_late import join_late, start
from tests.roles import as_role


def closed(*args, **facts) -> Cohort:
    return close_answers(cohort=make_ready_cohort(*args, **facts), by=SYSTEM)


def emails(cohort: Cohort, side: str) -> list[str]:
    rows = Enrollment.objects.filter(cohort=cohort, side=side).order_by("person__name", "pk")
    return list(rows.values_list("person__email", flat=True))


def rows_for(*pairs: tuple[str, str]) -> list[PairRow]:
    return [PairRow(number, *pair) for number, pair in enumerate(pairs, start=2)]


def bring(cohort: Cohort, *pairs: tuple[str, str]) -> PairImport:
    return actions.import_pairs(cohort=cohort, rows=rows_for(*pairs), by=SYSTEM)


def said(found: PairImport) -> list[tuple[str, list[str]]]:
    return [(row["verdict"], [problem["rule"] for problem in row["problems"]]) for row in found.rows]


@pytest.mark.usefixtures("in_organization")
def test_a_dry_run_locks_nothing_and_a_yes_locks_what_it_showed():
    cohort = closed(2, 2)
    (ruth, omar), (ana, _) = emails(cohort, "mentee"), emails(cohort, "mentor")
    found = bring(cohort, (ruth.upper(), ana), (omar, ana))
    assert [verdict for verdict, _ in said(found)] == ["added", "rejected"]
    assert found.counts == {"added": 1, "same": 0, "rejected": 1}
    assert not Ruling.objects.exists()
    for _ in range(2):  # a double click
        assert actions.save_pairs(pair_import=found, by=SYSTEM).state == PairImport.State.SAVED
    ruling = Ruling.objects.get()
    assert (ruling.kind, ruling.source) == (Ruling.Kind.LOCK, Ruling.Source.FILE)
    assert (ruling.mentee.person.email, ruling.mentor.person.email) == (ruth, ana)
    assert PairImport.objects.get().rows == []
    (entry,) = AuditEntry.objects.filter(action="pairs_imported")
    assert entry.sentence.endswith(f"locked 1 pairs of a file for the drafts of {cohort.name}")
    assert not Pair.objects.exists()


@pytest.mark.usefixtures("in_organization")
def test_a_draft_keeps_the_pairs_of_the_file_and_finds_the_best_for_everybody_else():
    cohort = closed(3, 3)
    mentees, mentors = emails(cohort, "mentee"), emails(cohort, "mentor")
    actions.save_pairs(pair_import=bring(cohort, (mentees[0], mentors[2]), (mentees[1], mentors[1])), by=SYSTEM)
    run = make_draft(cohort)
    assert len(RunAims.of(run).locked) == 2
    pairs = set(run.proposals.values_list("mentee__person__email", "mentor__person__email"))
    assert pairs == {(mentees[0], mentors[2]), (mentees[1], mentors[1]), (mentees[2], mentors[0])}
    assert run.is_proven


@pytest.mark.usefixtures("in_organization")
def test_a_row_that_is_locked_already_stays_as_it_is():
    cohort = closed(1, 1)
    pair = (emails(cohort, "mentee")[0], emails(cohort, "mentor")[0])
    actions.save_pairs(pair_import=bring(cohort, pair), by=SYSTEM)
    again = bring(cohort, pair)
    assert said(again) == [("same", [])]
    actions.save_pairs(pair_import=again, by=SYSTEM)
    assert Ruling.objects.count() == 1


@pytest.mark.usefixtures("in_organization")
def test_whoever_is_not_ready_reads_like_somebody_who_does_not_exist():
    """Not asked, asked, said no, waiting behind a manager, left, in another cohort, unknown: one verdict, to the letter."""
    topic = make_topic()
    cohort = make_ready_cohort(1, 1, topic=topic)
    ready, manager = Enrollment.objects.get(cohort=cohort, side="mentor"), make_person("Manager")
    others = {
        "not asked": make_mentor(cohort, topic),
        "asked": ask(make_mentor(cohort, topic)),
        "said no": decline(make_mentor(cohort, topic)),
        "waits for a manager": start_asking(make_mentor(cohort, topic, person=make_person("Kim", manager=manager))),
        "took it back": make_ready(make_mentor(cohort, topic)),
        "left the organization": make_ready(make_mentor(cohort, topic)),
        "in another cohort": make_ready(make_mentor(make_cohort(make_program(topics=[topic])), topic)),
    }
    assert others["waits for a manager"].state == Enrollment.State.WITH_MANAGER
    close_answers(cohort=cohort, by=SYSTEM)
    Enrollment.objects.filter(pk=others["took it back"].pk).update(state=Enrollment.State.LEFT)
    gone = others["left the organization"].person
    gone.left_on = now().date()
    gone.save()
    addresses = [row.person.email for row in others.values()] + [make_person("Outside").email, "nobody@example.com"]
    (mentee,), mentor = emails(cohort, "mentee"), ready.person.email
    found = bring(cohort, *((mentee, address) for address in addresses))
    own = {"number", "mentor"}
    assert len({str({key: row[key] for key in row if key not in own}) for row in found.rows}) == 1
    assert said(found)[0] == ("rejected", [NOT_READY])
    as_mentee = bring(cohort, *((address, mentor) for address in addresses))
    assert {str(verdict) for verdict in said(as_mentee)} == {str(("rejected", [NOT_READY]))}


@pytest.mark.usefixtures("in_organization")
def test_a_hard_rule_is_named_and_holds_for_a_file():
    topic, other = make_topic(), make_topic()
    cohort = make_ready_cohort(0, 0, topic=topic)
    cohort.program.program_topics.create(topic=other)
    chief = make_person("Chief", languages=["en"])
    report = make_person("Report", manager=chief, languages=["fr"])
    make_ready(make_mentor(cohort, topic, person=report))
    make_ready(make_mentor(cohort, other))
    make_ready(make_mentee(cohort, topic, person=chief))
    close_answers(cohort=cohort, by=SYSTEM)
    stranger = next(email for email in emails(cohort, "mentor") if email != report.email)
    found = bring(cohort, (chief.email, report.email), (chief.email, stranger))
    assert said(found) == [
        ("rejected", ["A pair always needs “no shared reporting line” and “a shared language”."]),
        ("rejected", ["A pair always needs “a wanted topic that the mentor knows better”."]),
    ]


@pytest.mark.usefixtures("in_organization")
def test_earlier_pairs_people_with_a_partner_and_mentors_with_room():
    cohort, topic = start(1, 1, mentees_per_mentor=2)
    join_late(cohort, topic, mentees=1, mentors=0)
    first, second = Enrollment.objects.filter(side="mentee").order_by("is_late")
    mentor = Enrollment.objects.get(side="mentor")
    found = bring(cohort, (first.person.email, mentor.person.email), (second.person.email, mentor.person.email))
    assert said(found) == [("rejected", [NOT_READY]), ("added", [])]


@pytest.mark.usefixtures("in_organization")
def test_what_the_studio_forbids_stays_forbidden():
    cohort = closed(1, 1)
    mentee, mentor = (Enrollment.objects.get(cohort=cohort, side=side) for side in ("mentee", "mentor"))
    actions.rule_pair(cohort=cohort, mentee=mentee.pk, mentor=mentor.pk, kind="forbid", by=SYSTEM)
    assert said(bring(cohort, (mentee.person.email, mentor.person.email)))[0][0] == "rejected"


@pytest.mark.usefixtures("in_organization")
def test_what_changed_between_the_dry_run_and_the_yes_is_shown_again():
    cohort = closed(2, 2)
    pairs = list(zip(emails(cohort, "mentee"), emails(cohort, "mentor"), strict=True))
    found = bring(cohort, *pairs)
    Enrollment.objects.filter(person__email=pairs[0][1]).update(state=Enrollment.State.LEFT)
    with pytest.raises(actions.PairsChanged):
        actions.save_pairs(pair_import=found, by=SYSTEM)
    assert not Ruling.objects.exists()
    again = actions.judge_pairs(pair_import=found, by=SYSTEM)
    assert [verdict for verdict, _ in said(again)] == ["rejected", "added"]
    actions.save_pairs(pair_import=again, by=SYSTEM)
    assert Ruling.objects.count() == 1


@pytest.mark.usefixtures("in_organization")
def test_while_answers_are_open_a_file_is_neither_read_nor_saved():
    cohort = make_ready_cohort(1, 1)
    pair = (emails(cohort, "mentee")[0], emails(cohort, "mentor")[0])
    with pytest.raises(actions.AnswersOpen):
        bring(cohort, pair)
    found = bring(close_answers(cohort=cohort, by=SYSTEM), pair)
    due = cohort.answers_due_on + timedelta(days=1)
    set_cohort(cohort=cohort, name=cohort.name, answers_due_on=due, by=SYSTEM)
    for act in (actions.save_pairs, actions.judge_pairs):
        with pytest.raises(actions.AnswersOpen):
            act(pair_import=found, by=SYSTEM)
    assert not Ruling.objects.exists()


@pytest.mark.usefixtures("in_organization")
def test_circles_and_cohorts_that_ended_take_no_pairs_from_a_file():
    with pytest.raises(actions.FormsCircles):
        bring(make_circle_cohort())
    cohort = closed()
    Cohort.objects.filter(pk=cohort.pk).update(state=Cohort.State.CLOSED)
    with pytest.raises(WrongPhase):
        bring(cohort)


@pytest.mark.usefixtures("in_organization")
def test_a_file_is_discarded_once_and_a_saved_one_never():
    cohort = closed(1, 1)
    pair = (emails(cohort, "mentee")[0], emails(cohort, "mentor")[0])
    found = bring(cohort, pair)
    for _ in range(2):
        actions.discard_pairs(pair_import=found, by=SYSTEM)
    assert PairImport.objects.get(pk=found.pk).rows == []
    with pytest.raises(Discarded):
        actions.save_pairs(pair_import=found, by=SYSTEM)
    saved = actions.save_pairs(pair_import=bring(cohort, pair), by=SYSTEM)
    with pytest.raises(AlreadySaved):
        actions.discard_pairs(pair_import=saved, by=SYSTEM)


@pytest.mark.usefixtures("in_organization")
def test_a_new_file_takes_the_place_of_the_one_that_waits():
    cohort = closed(1, 1)
    first, second = bring(cohort), bring(cohort)
    states = {row.pk: row.state for row in PairImport.objects.all()}
    assert states == {first.pk: PairImport.State.DISCARDED, second.pk: PairImport.State.STAGED}


def test_a_file_that_nobody_confirmed_is_forgotten_after_a_day_by_the_worker(organization):
    with tenant(organization.pk):
        cohorts = [closed(1, 1), closed(1, 1), closed(1, 1)]
        old, young, saved = (
            bring(cohort, (emails(cohort, "mentee")[0], emails(cohort, "mentor")[0])) for cohort in cohorts
        )
        actions.save_pairs(pair_import=saved, by=SYSTEM)
        ages = ((old, timedelta(hours=25)), (young, timedelta(hours=23)), (saved, timedelta(days=9)))
        for found, age in ages:
            PairImport.objects.filter(pk=found.pk).update(created_at=now() - age)
        Cohort.objects.filter(pk=old.cohort_id).update(state=Cohort.State.CLOSED)  # nobody brings a file to it any more
    with as_role("worker"):
        reconcile(str(organization.pk))
        reconcile(str(organization.pk))
    with tenant(organization.pk):
        states = {row.pk: (row.state, bool(row.rows)) for row in PairImport.objects.all()}
        assert states == {old.pk: ("discarded", False), young.pk: ("staged", True), saved.pk: ("saved", False)}
        assert AuditEntry.objects.filter(action="pair_import_discarded").count() == 1


@pytest.mark.usefixtures("in_organization")
def test_a_file_has_a_limit():
    with pytest.raises(actions.TooManyPairs):
        actions.import_pairs(cohort=closed(), rows=rows_for(*[("a", "b")] * (MAX_PAIRS + 1)), by=SYSTEM)


@pytest.mark.usefixtures("in_organization")
def test_a_file_takes_as_many_queries_for_one_row_as_for_three():
    counts = []
    for people in (1, 3):
        cohort = closed(people, people)
        pairs = list(zip(emails(cohort, "mentee"), emails(cohort, "mentor"), strict=True))
        with CaptureQueriesContext(connection) as captured:
            actions.save_pairs(pair_import=bring(cohort, *pairs), by=SYSTEM)
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_a_forbid_at_the_moment_of_the_yes_leaves_one_ruling(organization):
    with tenant(organization.pk):
        cohort = closed(1, 1)
        mentee, mentor = (Enrollment.objects.get(cohort=cohort, side=side) for side in ("mentee", "mentor"))
        pair = (mentee.person.email, mentor.person.email)
        found = bring(cohort, pair)
    raised = together(
        organization,
        lambda: actions.rule_pair(cohort=cohort, mentee=mentee.pk, mentor=mentor.pk, kind="forbid", by=SYSTEM),
        lambda: actions.save_pairs(pair_import=found, by=SYSTEM),
    )
    assert isinstance(raised, actions.PairsChanged)
    with tenant(organization.pk):
        assert Ruling.objects.get().kind == "forbid"
