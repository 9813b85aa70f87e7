"""What people propose for the next list: their own on its day, then the team's, which nothing leads to them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from access.actors import SYSTEM
from access.tenancy import current_organization
from audit.models import AuditEntry
from feedback import actions, queries
from feedback.models import ListedTheme, OwnProposal, ThemeProposal
from feedback.starter import CULTURE
from feedback.tasks import tend_desk
from programs.models import Cohort
from tests.factories.accounts import make_person
from tests.factories.feedback import actor, begin, hand_on
from tests.factories.pairs import make_cohort
from tests.roles import as_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def circle(in_organization, keys):
    return begin(in_organization, keys, pairs=3)


def propose(circle, text, number=0, *, side="mentor", is_seen=True):
    """A proposal of a mentor; `is_seen`: the team has it, as on the day after."""
    actions.propose_theme(cohort=circle.cohort, side=side, text=text, by=actor(circle.mentors[number]))
    if is_seen:
        hand_on()


def mine(circle, number=0):
    return queries.own_proposals(circle.mentors[number], circle.cohort)


def read(circle):
    return [str(row.text) for row in queries.proposals_for(circle.cohort)]


def waiting(circle):
    return queries.proposals_for(circle.cohort)[0]


def next_of(circle):
    """Another cohort of the same program, and no copy of it."""
    found = make_cohort()
    found.program, found.started_at = circle.cohort.program, None
    found.save()
    return found


def rows_of_the_team():
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text, xmin::text FROM feedback_themeproposal t ORDER BY id")
        return cursor.fetchall()


def test_the_team_reads_a_proposal_from_the_day_after_on_the_clocks_of_the_organization(circle, clock):
    propose(circle, "Approvals take long", is_seen=False)
    assert [(each.text, each.is_held) for each in mine(circle)] == [("Approvals take long", True)]
    organization_id = str(current_organization())

    def tend():
        with as_role("worker"):
            tend_desk(organization_id)
        return read(circle)

    clock.shift(timedelta(hours=12, minutes=59))  # 23:59 in New York
    assert tend() == []
    clock.shift(timedelta(minutes=1))
    assert tend() == ["Approvals take long"]
    assert tend() == ["Approvals take long"]
    assert [(each.text, each.is_held) for each in mine(circle)] == [("Approvals take long", False)]


def test_they_come_all_at_once_without_author_or_time_in_the_order_of_their_words(circle):
    for number, text in [(0, "Zero feedback arrives"), (1, "Approvals take long"), (1, "approvals  take long")]:
        propose(circle, text, number, is_seen=False)
    hand_on()
    assert read(circle) == ["Approvals take long", "Zero feedback arrives"]
    kinds = {field.name: field.get_internal_type() for field in ThemeProposal._meta.get_fields()}
    assert not {"DateField", "DateTimeField"} & set(kinds.values())
    assert set(kinds) == {"id", "organization", "cohort", "side", "text", "answer", "state"}
    assert len({number for _, number in rows_of_the_team()}) == 1, "one transaction wrote the whole day"
    assert not AuditEntry.objects.filter(actor_id__in=[person.pk for person in circle.mentors]).exists()


def test_what_an_author_keeps_is_as_long_for_each_and_says_nothing_in_the_database(circle):
    propose(circle, "Approvals take long", 0, is_seen=False)
    propose(circle, "Zero feedback arrives at the end of a month", 1, is_seen=False)
    hand_on()
    with connection.cursor() as cursor:
        cursor.execute("SELECT said_on, length(text), length(lead), t::text FROM feedback_ownproposal t")
        kept = cursor.fetchall()
    assert {row[:3] for row in kept} == {(None, 0, 64)}
    ids = [str(pk) for pk in ThemeProposal.objects.values_list("pk", flat=True)]
    assert not [row for row in kept if any(each in row[3] for each in ids)]


def test_erasing_its_author_changes_nothing_the_team_has_and_drops_what_it_has_not(circle):
    propose(circle, "Approvals take long")
    propose(circle, "Zero feedback arrives", is_seen=False)
    before = rows_of_the_team()
    with as_role("worker"):
        OwnProposal.objects.filter(author=circle.mentors[0]).only("pk").delete()  # as accounts.erasing does
        hand_on()
    assert rows_of_the_team() == before != []
    assert read(circle) == ["Approvals take long"]
    assert mine(circle) == []


def test_a_proposal_is_taken_over_in_better_words_or_declined_with_one(circle):
    actions.begin_themes(cohort=circle.cohort, by=SYSTEM)
    for row in list(ListedTheme.objects.filter(side="mentor"))[:3]:
        actions.remove_theme(listed=row, by=SYSTEM)
    propose(circle, "Approvals take long")
    propose(circle, "Zero feedback arrives")
    first, second = queries.proposals_for(circle.cohort)
    taken = {"cohort": circle.cohort, "area": CULTURE, "text": "Approvals take too long", "by": SYSTEM}
    actions.take_proposal(proposal=first, **taken)
    actions.decline_proposal(proposal=second, cohort=circle.cohort, answer="Asked last time.", by=SYSTEM)
    assert "Approvals take too long" in [each.text for each in queries.coming_list(circle.cohort).statements]
    assert [(each.state, each.answer) for each in mine(circle)] == [
        ("taken", "Approvals take too long"),
        ("declined", "Asked last time."),
    ]
    with pytest.raises(actions.NotWaiting):
        actions.take_proposal(proposal=first, **taken)
    assert read(circle) == []


def test_proposals_reach_the_next_cohort_of_the_program_whether_it_is_a_copy_or_not(circle, clock):
    propose(circle, "Approvals take long")
    made, elsewhere = waiting(circle), make_cohort()
    clock.shift(timedelta(days=30))
    Cohort.objects.filter(pk=circle.cohort.pk).update(state=Cohort.State.CLOSED)
    circle.cohort.refresh_from_db()
    assert not queries.is_heard(circle.cohort)
    following = next_of(circle)
    assert queries.is_heard(circle.cohort)
    assert queries.proposals_for(following) == [made]
    assert queries.proposals_for(elsewhere) == []
    clock.shift(timedelta(days=30))
    assert queries.proposals_for(next_of(circle)) == []


def test_a_proposal_is_taken_back_by_its_author_alone_and_before_the_team_has_it(circle):
    propose(circle, "Approvals take long", is_seen=False)
    made = OwnProposal.objects.get()
    with as_role("web"):
        actions.withdraw_proposal(own_proposal=made, by=actor(circle.mentors[1]))
        assert OwnProposal.objects.exists()
        for _ in range(2):
            actions.withdraw_proposal(own_proposal=made, by=actor(circle.mentors[0]))
        assert not OwnProposal.objects.exists()
    propose(circle, "Approvals take long")
    with pytest.raises(actions.WithTheTeam):
        actions.withdraw_proposal(own_proposal=OwnProposal.objects.get(), by=actor(circle.mentors[0]))
    assert read(circle) == ["Approvals take long"]


def test_five_proposals_of_a_person_wait_at_most_read_or_not_and_what_is_listed_is_not_proposed(circle):
    with pytest.raises(actions.BadStatement, match="already"):
        propose(circle, "i can say what i think")
    with pytest.raises(actions.BadStatement):
        propose(circle, "Is this a question?")
    for letter in "abcde":
        propose(circle, f"Approvals {letter} take long", is_seen=letter < "c")
    with pytest.raises(actions.TooManyProposals):
        propose(circle, "One more thing")
    actions.decline_proposal(proposal=waiting(circle), cohort=circle.cohort, answer="No.", by=SYSTEM)
    propose(circle, "One more thing")


def test_a_proposal_names_nobody_so_that_it_can_stay_when_somebody_is_erased(circle):
    make_person(name="Theo Lindqvist")
    with pytest.raises(actions.BadStatement, match="Leave out “Theo”"):
        propose(circle, "Theo shouts")


def test_two_people_with_the_same_thought_learn_nothing_of_each_other(circle):
    propose(circle, "Approvals take long", 0)
    propose(circle, "Approvals take long", 1)
    actions.decline_proposal(proposal=waiting(circle), cohort=circle.cohort, answer="Asked last time.", by=SYSTEM)
    assert sorted(each.state for number in (0, 1) for each in mine(circle, number)) == ["declined", "open"]


def test_the_worker_reads_nothing_of_what_the_team_has_and_the_vault_nothing_at_all(circle):
    propose(circle, "Approvals take long")
    for model in (ThemeProposal, OwnProposal, ListedTheme):
        with as_role("vault"), pytest.raises(ProgrammingError), transaction.atomic():
            model.objects.count()
    with as_role("worker"), pytest.raises(ProgrammingError), transaction.atomic():
        list(ThemeProposal.objects.values_list("state"))
