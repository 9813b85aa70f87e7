"""A cohort that is cut: frozen cells, each closed by itself, and what its people and readers are told."""

from __future__ import annotations

import pytest

from access.roles import Role
from access.tenancy import tenant
from accounts.models import Person
from feedback import actions, chain
from feedback.close import line_of, start_of
from feedback.models import Cell, CellOutcome, CheckInPlan, CycleState, LedgerLine, SealedBox
from feedback.queries import check_in_of, open_check_in, reports
from sessions.actions import answer_open_check_in
from tests.factories.feedback import actor, add_pairs, make_circle, meet, over, seal, tend, work
from tests.roles import as_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
BERLIN, LIMA, PORTO = slice(0, 12), slice(12, 22), slice(22, 25)  # pairs, by the site of their mentee


@pytest.fixture
def circle(in_organization, keys):
    """12 pairs in Berlin, 10 in Lima, 3 in Porto; mentors sit anywhere."""
    return begin_cut(in_organization, keys)


def begin_cut(organization, keys, **plan):
    circle = make_circle(organization, pairs=25)
    for site, pairs in (("Berlin", BERLIN), ("Lima", LIMA), ("Porto", PORTO)):
        Person.objects.filter(pk__in=[person.pk for person in circle.mentees[pairs]]).update(site=site)
    Person.objects.filter(pk__in=[person.pk for person in circle.mentors]).update(site="Rome")
    CheckInPlan.objects.create(cohort=circle.cohort, **{"cut": "site", "length": "months", **plan})
    meet(circle.pairs)
    work()
    tend(organization, keys)
    return circle


def close_period(circle, number, clock, keys):
    clock.move_to(over(circle.period(number)))
    work()
    tend(circle.organization, keys)


def lines():
    return set(LedgerLine.objects.values_list("cell__name", "theme__number", "level", "sequence"))


def outcomes(circle, number):
    rows = CellOutcome.objects.filter(period=circle.period(number)).order_by("cell__number")
    return dict(rows.values_list("cell__name", "mentors"))


def test_cells_are_frozen_with_the_panel_by_the_site_of_the_mentee(circle):
    assert list(Cell.objects.values_list("number", "name", "size")) == [
        (0, "Berlin", 12),
        (1, "Lima", 10),
        (2, "Porto", 3),
    ]
    assert circle.cycle.cut == "site"
    Person.objects.filter(pk=circle.mentees[0].pk).update(site="Lima")
    CheckInPlan.objects.update(cut="unit")
    work()
    assert list(Cell.objects.values_list("size", flat=True)) == [12, 10, 3]


def test_names_join_sites_into_one_cell(in_organization, keys):
    begin_cut(in_organization, keys, names={"Lima": "Rest", "Porto": "Rest"})
    assert list(Cell.objects.values_list("name", "size")) == [("Berlin", 12), ("Rest", 13)]


def test_a_mentor_of_two_sites_is_one_unit_of_one_cell(in_organization, keys):
    circle = make_circle(in_organization, pairs=11, mentees_per_mentor=2)
    Person.objects.filter(pk__in=[person.pk for person in circle.mentees]).update(site="Lima")
    other = Person.objects.create(name="Somebody else", email="else@example.com", site="Berlin")
    add_pairs(circle, [(other, [circle.mentors[0]])])
    CheckInPlan.objects.create(cohort=circle.cohort, cut="site")
    work()
    assert list(Cell.objects.values_list("name", "size")) == [("Berlin", 1), ("Lima", 10)]


def test_a_cohort_without_a_plan_is_one_cell_without_a_name(in_organization, keys):
    make_circle(in_organization, pairs=11)
    work()
    assert list(Cell.objects.values_list("name", "size")) == [("", 11)]


def test_eight_of_two_cells_are_no_pattern_and_five_of_one_are_one_there(circle, clock, keys):
    everybody = {person: [] for person in circle.mentors[BERLIN] + circle.mentors[LIMA]}
    four_and_four = {person: [0] for person in circle.mentors[0:4] + circle.mentors[12:16]}
    five = {person: [*everybody[person], *four_and_four.get(person, []), 1] for person in circle.mentors[0:5]}
    seal(circle.period(1), everybody | four_and_four | five)
    close_period(circle, 1, clock, keys)
    assert lines() == {("Berlin", 1, "several", 1)}
    assert outcomes(circle, 1) == {"Berlin": "published", "Lima": "published", "Porto": "floor"}


def test_each_cell_waits_for_its_own_answers_and_has_a_chain_of_its_own(circle, clock, keys):
    seal(circle.period(1), {person: [0] for person in circle.mentors[0:12] + circle.mentors[12:20]})
    close_period(circle, 1, clock, keys)
    assert outcomes(circle, 1) == {"Berlin": "published", "Lima": "waiting", "Porto": "floor"}
    assert circle.period(1).outcome_mentors == "published"
    seal(circle.period(2), {circle.mentors[20]: [1]})
    close_period(circle, 2, clock, keys)
    assert outcomes(circle, 2) == {"Berlin": "waiting", "Lima": "published", "Porto": "floor"}
    assert lines() == {("Berlin", 0, "several", 1), ("Lima", 0, "several", 1)}
    heads = set()
    for cell in Cell.objects.select_related("cycle").filter(name__in=["Berlin", "Lima"]):
        rows = LedgerLine.objects.filter(cell=cell).select_related("theme", "period")
        links = [
            chain.Link(row.sequence, line_of(row), bytes.fromhex(row.previous_digest), bytes.fromhex(row.digest))
            for row in rows
        ]
        heads.add(chain.verify(start_of(cell), links))
    assert len(heads) == 2
    with as_role("vault"):
        assert CycleState.objects.count() == 3
        assert SealedBox.objects.count() == 0


def test_nobody_of_a_cell_under_the_floor_can_seal_or_is_waited_for(circle):
    mentor = circle.mentors[24]
    with pytest.raises(actions.NoSeat, match="too small"):
        actions.seal_answer(period=circle.period(1), ticks=[0], by=actor(mentor))
    (part,) = check_in_of(mentor, circle.organization).sealed_parts
    assert (part.sealing, part.cell, part.period) == ("too_small", "Porto", None)
    month = circle.period(1).starts_on.replace(day=1)
    assert open_check_in(mentor) == circle.period(1)  # for its open part
    answer_open_check_in(
        pair=circle.pairs[24], period_starts_on=month, has_met=True, has_next_booked=None, by=actor(mentor)
    )
    assert open_check_in(mentor) is None
    (part,) = check_in_of(circle.mentors[0], circle.organization).sealed_parts
    assert (part.sealing, part.cell) == ("ready", "Berlin")


def test_a_cohort_whose_cells_are_all_too_small_has_no_check_ins(in_organization, keys):
    circle = begin_cut(in_organization, keys, cut="unit", names={"": "One"})
    assert len(circle.periods) == 11
    other = make_circle(in_organization, pairs=12)
    Person.objects.filter(pk__in=[person.pk for person in other.mentees[:6]]).update(site="Berlin")
    CheckInPlan.objects.create(cohort=other.cohort, cut="site")
    work()
    assert other.periods == []


@pytest.mark.parametrize("count", [1, 3])
def test_reports_take_six_queries_however_many_cohorts(in_organization, keys, count, django_assert_num_queries):
    cohorts = [begin_cut(in_organization, keys).cohort for _ in range(count)]
    with django_assert_num_queries(6):
        found = reports(cohorts)
    assert [report.cell for report in found] == ["Berlin", "Lima", "Porto"] * count


def test_pages_say_in_which_cell_one_is_counted_and_why_one_has_no_report(organization, sign_in, clock, keys):
    with tenant(organization.pk):
        circle = begin_cut(organization, keys)
        berlin, porto = circle.member(circle.mentors[0]), circle.member(circle.mentors[24])
        cycle = circle.cycle.pk
    mentor = sign_in(membership=berlin)
    assert "Counted in <strong>Berlin</strong>" in mentor.get("/o/halden/check-in/").content.decode()
    assert (
        "You are counted in Porto, a part of" in sign_in(membership=porto).get("/o/halden/check-in/").content.decode()
    )
    panel = mentor.get(f"/o/halden/check-in/{cycle}/panel/").content.decode()
    assert "Berlin, Lima, Porto (too few pairs, so no patterns)" in panel
    with tenant(organization.pk):
        close_period(circle, 1, clock, keys)
    read = sign_in(Role.EXECUTIVE).get("/o/halden/patterns/").content.decode()
    assert "Porto has fewer than 10 pairs" in read
    assert ", Berlin<" in read
