"""The consent board: what it shows, and that a no can be seen nowhere."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.urls import reverse

from access.actors import SYSTEM, Actor
from access.roles import Role
from programs import actions, queries
from programs.models import Cohort, Enrollment, Program
from tests.factories.accounts import make_person
from tests.factories.programs import (
    ask,
    fresh,
    make_cohort,
    make_mentee,
    make_mentor,
    make_program,
    make_ready,
    make_topic,
)
from tests.programs.pages import queries_of, url, without_chance

pytestmark = pytest.mark.usefixtures("in_organization")


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN, Role.OWNER)


@pytest.fixture
def topic():
    return make_topic("Live shopping")


@pytest.fixture
def cohort(topic):
    return make_cohort(make_program(topics=[topic]))


def by(enrollment):
    return Actor(enrollment.person_id, enrollment.person.name)


def everything(client, cohort):
    """Every page on which somebody could look for a no."""
    slug = client.member.organization.slug
    board = url(client, "cohort", cohort=cohort.pk)
    pages = [
        url(client, "programs"),
        url(client, "program", program=cohort.program_id),
        board,
        *(
            f"{board}?{query}"
            for query in ("shown=asked", "shown=ready", "shown=not_available", "sort=shown", "sort=-shown", "search=a")
        ),
        url(client, "enroll_people", cohort=cohort.pk),
        url(client, "close_answers", cohort=cohort.pk),
        url(client, "set_cohort", cohort=cohort.pk),
        *(
            reverse(f"home:{name}", kwargs={"organization": slug, "cohort": cohort.pk})
            for name in ("cohort", "close_cohort", "clone_cohort")
        ),
        reverse("metrics:cycles", kwargs={"organization": slug, "program": cohort.program_id}),
        reverse("pairing:pairing", kwargs={"organization": slug, "cohort": cohort.pk}),
        reverse("audit:entries", kwargs={"organization": slug}),
        reverse("accounts:members", kwargs={"organization": slug}),
        reverse("home:home", kwargs={"organization": slug}),
        *(
            url(client, "set_enrollment", enrollment=row.pk)
            for row in Enrollment.objects.filter(cohort=cohort).order_by("pk")
        ),
    ]
    found = {}
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200, page
        found[page] = without_chance(response)
    return found


def test_a_no_changes_nothing_that_anybody_sees_before_answers_close(admin, cohort, topic):
    mentor, mentee = ask(make_mentor(cohort, topic)), ask(make_mentee(cohort, topic))
    before = everything(admin, cohort)
    for row in (mentor, mentee):
        actions.decline_enrollment(enrollment=row, by=by(row))
    assert everything(admin, cohort) == before


def test_a_no_after_a_yes_changes_nothing_that_anybody_sees_before_answers_close(admin, cohort, topic):
    mentor = make_ready(make_mentor(cohort, topic))
    before = everything(admin, cohort)
    actions.decline_enrollment(enrollment=mentor, by=by(mentor))
    assert everything(admin, cohort) == before
    actions.accept_enrollment(enrollment=mentor, by=by(mentor))
    assert everything(admin, cohort) == before


def test_silence_and_a_no_look_alike_when_answers_close(admin, cohort, topic):
    """The same row, declined or not, gives the same pages after the close."""
    mentor = ask(make_mentor(cohort, topic))
    actions.close_answers(cohort=cohort, by=SYSTEM)
    silent = everything(admin, cohort)
    Enrollment.objects.filter(pk=mentor.pk).update(state=Enrollment.State.DECLINED)
    assert everything(admin, cohort) == silent
    assert b"Not available" in silent[url(admin, "cohort", cohort=cohort.pk)]


def test_not_available_appears_only_when_answers_close(admin, cohort, topic):
    mentor = ask(make_mentor(cohort, topic))
    actions.decline_enrollment(enrollment=mentor, by=by(mentor))
    path = url(admin, "cohort", cohort=cohort.pk)
    assert b"Not available</span>" not in admin.get(path).content
    admin.post(url(admin, "close_answers", cohort=cohort.pk))
    assert b"Not available</span>" in admin.get(path).content


def test_the_tally_counts_what_is_shown(cohort, topic):
    make_mentor(cohort, topic)
    actions.enroll_people(cohort=cohort, side="mentee", people=[make_person()], by=SYSTEM)
    ask(make_mentor(cohort, topic))
    declined = ask(make_mentor(cohort, topic))
    actions.decline_enrollment(enrollment=declined, by=by(declined))
    make_ready(make_mentee(cohort, topic))
    day = cohort.answers_due_on
    counts = queries.tally(cohort, day)
    assert (counts.people, counts.listed, counts.askable, counts.asked, counts.ready) == (5, 2, 1, 2, 1)
    assert (counts.ready_mentors, counts.ready_mentees, counts.not_available) == (0, 1, 0)
    closed = actions.close_answers(cohort=cohort, by=SYSTEM)
    assert queries.tally(closed, day).not_available == 2


def test_the_board_filters_by_what_is_shown(admin, cohort, topic):
    ana = ask(make_mentor(cohort, topic, person=make_person("Ana Ruiz")))
    actions.decline_enrollment(enrollment=ana, by=by(ana))
    make_mentor(cohort, topic, person=make_person("Theo Lind"))
    path = url(admin, "cohort", cohort=cohort.pk)
    asked = admin.get(path, {"shown": "asked"}).content
    assert b"Ana Ruiz" in asked
    assert b"Theo Lind" not in asked
    assert admin.get(path, {"shown": "declined"}).status_code == 200


def test_the_board_searches_names_and_topics(admin, cohort, topic):
    make_mentor(cohort, topic, person=make_person("Ana Ruiz"))
    made = actions.enroll_people(cohort=cohort, side="mentee", people=[make_person("Theo Lind")], by=SYSTEM)
    path = url(admin, "cohort", cohort=cohort.pk)
    assert b"Theo Lind" not in admin.get(path, {"search": "shopping"}).content
    assert b"Theo Lind" in admin.get(path, {"search": "lind"}).content
    assert made.enrollments[0].side == "mentee"


def test_the_board_takes_as_many_queries_for_three_as_for_one(admin, cohort, topic):
    path = url(admin, "cohort", cohort=cohort.pk)
    make_mentor(cohort, topic)
    make_mentee(cohort, topic)
    one = queries_of(admin, path)
    for _ in range(2):
        make_mentor(cohort, topic)
        make_mentee(cohort, topic)
    assert queries_of(admin, path) == one


def test_whoever_left_the_organization_leaves_the_board(admin, cohort, topic):
    ana = make_mentor(cohort, topic, person=make_person("Ana Ruiz"))
    ana.person.left_on = cohort.answers_due_on
    ana.person.save()
    assert b"Ana Ruiz" not in admin.get(url(admin, "cohort", cohort=cohort.pk)).content


def test_a_cohort_is_opened_for_the_side_that_the_format_names(admin, topic):
    program = make_program(topics=[topic], formats=["group"])
    data = {"name": "Spring", "answers_due_on": make_cohort().answers_due_on, "several": "3"}
    assert admin.post(url(admin, "open_cohort", program=program.pk), data).status_code == 302
    cohort = Cohort.objects.get(program=program)
    assert (cohort.mentors_per_mentee, cohort.mentees_per_mentor) == (3, 1)


@pytest.mark.parametrize(("several", "mentees"), [("1", 1), ("", 1), ("2", 2)])
def test_a_cohort_is_opened_as_the_page_offers_it(admin, topic, several, mentees):
    program = make_program(topics=[topic])
    data = {"name": "Spring", "answers_due_on": make_cohort().answers_due_on, "several": several}
    assert admin.post(url(admin, "open_cohort", program=program.pk), data).status_code == 302
    assert Cohort.objects.get(program=program).mentees_per_mentor == mentees


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"name": ""}, "name", "Give the cohort a name."),
        ({"answers_due_on": "2020-01-01"}, "answers_due_on", "Pick "),
        ({"answers_due_on": "2099-01-01"}, "answers_due_on", "Pick "),
        ({"several": "4"}, "several", "Select a valid choice"),
    ],
)
def test_what_is_wrong_with_a_cohort_stands_at_its_field(admin, topic, change, field, message):
    program = make_program(topics=[topic])
    data = {"name": "Spring", "answers_due_on": make_cohort().answers_due_on, "several": "1"} | change
    page = admin.post(url(admin, "open_cohort", program=program.pk), data)
    assert page.context["form"].errors[field][0].startswith(message)
    assert not Cohort.objects.filter(program=program).exists()


def test_nobody_is_asked_after_the_last_day_of_the_program(admin, topic):
    program = make_program(topics=[topic])
    cohort = make_cohort(program)
    before = cohort.answers_due_on
    Program.objects.filter(pk=program.pk).update(ends_on=before)
    data = {"name": "Spring", "answers_due_on": before + timedelta(days=1), "several": "1"}
    for name, at in (("open_cohort", {"program": program.pk}), ("set_cohort", {"cohort": cohort.pk})):
        page = admin.post(url(admin, name, **at), data)
        assert "Nobody is asked after it." in page.context["form"].errors["answers_due_on"][0], name
    assert [row.answers_due_on for row in Cohort.objects.filter(program=program)] == [before]


def test_a_program_without_topics_opens_no_cohort(admin):
    program = make_program(topics=[])
    data = {"name": "Spring", "answers_due_on": make_cohort().answers_due_on, "several": "1"}
    page = admin.post(url(admin, "open_cohort", program=program.pk), data, follow=True)
    assert b"Choose at least one topic" in page.content


def test_the_day_is_moved_and_an_old_one_may_stay(admin, cohort):
    path = url(admin, "set_cohort", cohort=cohort.pk)
    actions.close_answers(cohort=cohort, by=SYSTEM)
    admin.post(path, {"name": "Renamed", "answers_due_on": cohort.answers_due_on})
    found = Cohort.objects.get(pk=cohort.pk)
    assert (found.name, found.answers_closed_at is None) == ("Renamed", False)


def life(client, name, cohort):
    return reverse(f"home:{name}", kwargs={"organization": client.member.organization.slug, "cohort": cohort.pk})


def test_a_cohort_whose_pairs_were_published_meanwhile_is_not_ended_from_an_old_page(admin, cohort, topic):
    make_ready(make_mentor(cohort, topic))
    path = life(admin, "close_cohort", cohort)
    assert b"ends without pairs" in admin.get(path).content
    actions.start_cohort(cohort=cohort, by=SYSTEM)
    assert b"so it was not closed" in admin.post(path, {"unpaired": "1"}, follow=True).content
    assert Cohort.objects.get(pk=cohort.pk).state == "active"


def test_ending_a_cohort_asks_first_and_closes_every_door(admin, cohort, topic):
    ana = ask(make_mentor(cohort, topic))
    path = life(admin, "close_cohort", cohort)
    assert b"ends without pairs" in admin.get(path).content
    admin.post(path, {"unpaired": "1"})
    with pytest.raises(actions.AnswersClosed):
        actions.accept_enrollment(enrollment=ana, by=by(ana))
    assert Counter(Enrollment.objects.values_list("state", flat=True)) == {"asked": 1}
    assert fresh(ana).cohort.state == "closed"


def test_a_format_is_picked_where_the_program_runs_several(admin, topic):
    program = make_program(topics=[topic], formats=["reverse", "circle", "board"])
    path = url(admin, "open_cohort", program=program.pk)
    assert b"Peer circle" in admin.get(path).content
    data = {"name": "Spring", "answers_due_on": make_cohort().answers_due_on, "several": "3"}
    for format_, limits in (("reverse", (1, 3)), ("board", (3, 1)), ("circle", (1, 1))):
        admin.post(path, data | {"format": format_, "name": format_})
        made = Cohort.objects.get(program=program, name=format_)
        assert (made.format, made.mentors_per_mentee, made.mentees_per_mentor) == (format_, *limits)
    page = admin.post(path, data | {"format": "group"})
    assert page.context["form"].errors["format"] == ["Pick a format that the program runs."]


def test_a_draft_program_opens_no_cohort(admin, topic):
    program = make_program(topics=[topic], is_launched=False)
    page = admin.get(url(admin, "open_cohort", program=program.pk), follow=True)
    assert b"Launch the program first" in page.content


def test_the_debrief_asks_first_and_can_be_taken_back(admin, cohort, topic):
    make_ready(make_mentor(cohort, topic))
    path = url(admin, "begin_debrief", cohort=cohort.pk)
    assert admin.get(path).url == life(admin, "cohort", cohort)
    assert b"It can be active or closed next" in admin.post(path, follow=True).content
    actions.start_cohort(cohort=cohort, by=SYSTEM)
    assert b"Begin the debrief?" in admin.get(path).content
    for _ in range(2):
        assert admin.post(path).url == life(admin, "cohort", cohort)
    assert Cohort.objects.get(pk=cohort.pk).state == "debrief"
    assert b"who takes part stands" in admin.get(url(admin, "set_cohort", cohort=cohort.pk), follow=True).content
    admin.post(url(admin, "resume_cohort", cohort=cohort.pk))
    assert Cohort.objects.get(pk=cohort.pk).state == "active"


def test_moving_the_day_of_an_active_cohort_says_who_it_is_for(admin, cohort, topic):
    make_ready(make_mentor(cohort, topic))
    actions.start_cohort(cohort=cohort, by=SYSTEM)
    assert b"for people who join late" in admin.get(url(admin, "set_cohort", cohort=cohort.pk)).content


def test_who_has_a_partner_is_neither_changed_nor_taken_out_by_an_old_page(admin, cohort, topic):
    ana = make_ready(make_mentor(cohort, topic, person=make_person("Ana Ruiz")))
    page = url(admin, "set_enrollment", enrollment=ana.pk)
    assert b"Save Ana Ruiz" in admin.get(page).content
    actions.take_places(enrollments=[ana.pk], by=SYSTEM)
    assert b"Save Ana Ruiz" not in admin.get(page).content
    remove = url(admin, "remove_enrollments", cohort=cohort.pk)
    assert (
        "Ana Ruiz has a partner, and stays" in admin.post(remove, {"enrollment": ana.pk}, follow=True).content.decode()
    )
    assert fresh(ana).state == "ready"
