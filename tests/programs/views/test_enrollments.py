"""Enrolling, changing, asking and taking out in the browser."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from access.actors import SYSTEM
from access.roles import Role
from notifications.models import Message
from notifications.rendering import wire_of
from programs import actions
from programs.models import Enrollment, Need, Skill
from programs.previews import OWN_LINK
from tests.asking import text_of
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
from tests.notifications.reading import mail_from
from tests.notifications.reading import text_of as text_of_mail
from tests.programs.pages import queries_of, url

pytestmark = pytest.mark.usefixtures("in_organization")


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


@pytest.fixture
def topic():
    return make_topic("Live shopping")


@pytest.fixture
def cohort(topic):
    return make_cohort(make_program(topics=[topic, make_topic("Job ads")], formats=["group"]), mentors_per_mentee=3)


def rows(*filled, blank=2, initial=0):
    """The topic rows of a person as a browser sends them."""
    data = {"topics-TOTAL_FORMS": len(filled) + blank, "topics-INITIAL_FORMS": initial}
    for number in range(len(filled) + blank):
        values = filled[number] if number < len(filled) else {"topic": "", "level": "4", "evidence": ""}
        data |= {f"topics-{number}-{name}": value for name, value in values.items()}
    return data


def test_those_who_are_ticked_come_in_with_a_first_topic(admin, cohort, topic):
    ana, theo, other = (make_person() for _ in range(3))
    data = {"side": "mentor", "topic": str(topic.pk), "level": "5", "person": [str(ana.pk), str(theo.pk)]}
    page = admin.post(url(admin, "enroll_people", cohort=cohort.pk), data, follow=True)
    assert b"2 mentors enrolled." in page.content
    assert set(Enrollment.objects.values_list("person", flat=True)) == {ana.pk, theo.pk}
    assert set(Skill.objects.values_list("level", flat=True)) == {5}
    assert not Message.objects.exists()
    assert other.enrollments.count() == 0


def test_all_who_match_the_search_come_in(admin, cohort):
    for unit in ("Finance", "Finance", "Retail"):
        make_person(unit=unit)
    path = url(admin, "enroll_people", cohort=cohort.pk)
    admin.post(f"{path}?unit=Finance", {"side": "mentee", "topic": "", "level": "0", "everyone": "1"})
    assert Enrollment.objects.filter(side="mentee", person__unit="Finance").count() == Enrollment.objects.count() == 2


def test_without_a_level_a_mentor_helps_others_and_a_mentee_begins(admin, cohort, topic):
    for side in ("mentor", "mentee"):
        data = {"side": side, "topic": str(topic.pk), "level": "", "person": [str(make_person().pk)]}
        admin.post(url(admin, "enroll_people", cohort=cohort.pk), data)
    assert Skill.objects.get().level == 4
    assert Need.objects.get().current_level == 0


def test_one_person_leads_on_to_their_page(admin, cohort):
    data = {"side": "mentor", "topic": "", "level": "4", "person": [str(make_person().pk)]}
    answer = admin.post(url(admin, "enroll_people", cohort=cohort.pk), data)
    assert answer.url == url(admin, "set_enrollment", enrollment=Enrollment.objects.get().pk)


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"person": []}, "__all__", "Tick at least one person in the list."),
        (
            {"person": ["00000000-0000-4000-8000-000000000000", "nonsense"]},
            "__all__",
            "Tick at least one person in the list.",
        ),
        ({"side": ""}, "side", "Pick a side."),
        ({"level": "0"}, "level", "Pick what these mentors can do: at least “Has tried it”."),
    ],
)
def test_nobody_comes_in_with_a_mistake(admin, cohort, topic, change, field, message):
    data = {"side": "mentor", "topic": str(topic.pk), "level": "4", "person": [str(make_person().pk)]} | change
    page = admin.post(url(admin, "enroll_people", cohort=cohort.pk), data)
    assert page.context["form"].errors[field] == [message]
    assert not Enrollment.objects.exists()


def test_whoever_is_in_stands_no_longer_in_the_list(admin, cohort, topic):
    make_mentor(cohort, topic, person=make_person("Ana Ruiz"))
    make_person("Theo Lind")
    page = admin.get(url(admin, "enroll_people", cohort=cohort.pk)).content
    assert b"Theo Lind" in page
    assert b"Ana Ruiz" not in page


def test_the_rules_of_the_program_narrow_the_list_until_everybody_is_asked_for(admin, topic):
    program = make_program(topics=[topic], is_launched=False)
    rules = {"mentor": [{"rule": "units", "values": ["Stores"]}], "mentee": [{"rule": "level_at_least", "value": 6}]}
    actions.set_eligibility(program=program, eligibility=rules, by=SYSTEM)
    cohort = make_cohort(actions.launch_program(program=program, by=SYSTEM))
    page = url(admin, "enroll_people", cohort=cohort.pk)
    make_person(name="Ana Stores", unit="Stores", level=2)
    make_person(name="Theo Chief", unit="Finance", level=8)
    make_person(name="Ines Neither", unit="Finance", level=3)
    shown = {
        who: {name for name in ("Ana Stores", "Theo Chief", "Ines Neither") if name in admin.get(f"{page}{who}").text}
        for who in ("", "?who=mentor", "?who=mentee", "?who=everybody")
    }
    assert shown == {
        "": {"Ana Stores", "Theo Chief"},
        "?who=mentor": {"Ana Stores"},
        "?who=mentee": {"Theo Chief"},
        "?who=everybody": {"Ana Stores", "Theo Chief", "Ines Neither"},
    }


def test_the_list_of_people_takes_as_many_queries_for_three_as_for_one(admin, cohort):
    path = url(admin, "enroll_people", cohort=cohort.pk)
    make_person(unit="Finance", site="Oslo", level=3)
    one = queries_of(admin, path)
    make_person(unit="Retail", site="Lyon", level=4)
    make_person(unit="Digital")
    assert queries_of(admin, path) == one


def test_a_mentor_gets_skills_with_evidence(admin, cohort, topic):
    ana = make_mentor(cohort, topic, level=2)
    other = cohort.program.program_topics.exclude(topic=topic).get().topic
    data = rows(
        {"topic": str(topic.pk), "level": "5", "evidence": "Ran the pilot"},
        {"topic": str(other.pk), "level": "3", "evidence": ""},
        initial=1,
        blank=1,
    )
    answer = admin.post(url(admin, "set_enrollment", enrollment=ana.pk), data | {"is_near_data": "on"})
    assert answer.status_code == 302
    assert set(ana.skills.values_list("topic", "level", "evidence")) == {
        (topic.pk, 5, "Ran the pilot"),
        (other.pk, 3, ""),
    }
    assert fresh(ana).is_near_data


def test_a_mentee_gets_needs_and_takes_fewer_mentors(admin, cohort, topic):
    ruth = make_mentee(cohort, topic)
    data = rows({"topic": str(topic.pk), "priority": "2", "current_level": "1"}, blank=0, initial=1) | {"capacity": "2"}
    admin.post(url(admin, "set_enrollment", enrollment=ruth.pk), data)
    assert Need.objects.values_list("priority", "current_level").get() == (2, 1)
    assert fresh(ruth).capacity == 2


def test_a_topic_in_two_rows_is_refused_and_nothing_is_saved(admin, cohort, topic):
    ana = make_mentor(cohort, topic, level=2)
    same = {"topic": str(topic.pk), "level": "5", "evidence": ""}
    page = admin.post(url(admin, "set_enrollment", enrollment=ana.pk), rows(same, same, initial=1, blank=0))
    assert b"stands in two rows" in page.content
    assert ana.skills.get().level == 2


def test_a_foreign_topic_is_refused(admin, cohort, topic):
    ana = make_mentor(cohort, topic)
    data = rows({"topic": str(make_topic("Cloud").pk), "level": "5", "evidence": ""}, initial=1, blank=0)
    assert b"Select a valid choice" in admin.post(url(admin, "set_enrollment", enrollment=ana.pk), data).content


def test_all_topics_can_be_removed(admin, cohort, topic):
    ana = make_mentor(cohort, topic)
    admin.post(
        url(admin, "set_enrollment", enrollment=ana.pk), rows({"topic": "", "level": "4", "evidence": ""}, initial=1)
    )
    assert ana.skills.count() == 0


def test_the_page_warns_that_another_topic_asks_again(admin, cohort, topic):
    ana = make_mentor(cohort, topic)
    warning = b"this person is asked again"
    assert warning not in admin.get(url(admin, "set_enrollment", enrollment=ana.pk)).content
    ask(ana)
    assert warning in admin.get(url(admin, "set_enrollment", enrollment=ana.pk)).content


def test_a_closed_cohort_can_be_looked_at_and_not_changed(admin, cohort, topic):
    ana = make_ready(make_mentor(cohort, topic))
    actions.close_cohort(cohort=cohort, by=SYSTEM)
    path = url(admin, "set_enrollment", enrollment=ana.pk)
    assert b"Save" not in admin.get(path).content
    admin.post(path, rows({"topic": str(topic.pk), "level": "1", "evidence": ""}, initial=1))
    assert ana.skills.get().level == 4


def test_everyone_is_asked_after_a_page_that_says_who(admin, cohort, topic):
    make_mentor(cohort, topic, person=make_person("Ana Ruiz"))
    make_mentee(cohort, topic, person=make_person("Ruth Abebe"))
    actions.enroll_people(cohort=cohort, side="mentor", people=[make_person("Theo Lind")], by=SYSTEM)
    path = url(admin, "ask_enrollments", cohort=cohort.pk)
    page = admin.get(path).content
    assert b"Ask 2 people?" in page
    assert b"Theo Lind" not in page
    assert not Message.objects.exists()
    for _ in range(2):  # a double click asks once
        admin.post(path, {"everyone": "1"})
    assert Counter(Enrollment.objects.values_list("state", flat=True)) == {"asked": 1, "waiting": 1, "listed": 1}
    assert Message.objects.count() == 1


def test_only_those_who_are_ticked_are_asked(admin, cohort, topic):
    ana, theo = make_mentor(cohort, topic), make_mentor(cohort, topic)
    path = url(admin, "ask_enrollments", cohort=cohort.pk)
    page = admin.get(path, {"picked": "1", "enrollment": [str(ana.pk)]}).content
    assert ana.person.name.encode() in page
    admin.post(path, {"enrollment": [str(ana.pk)]})
    assert (fresh(ana).state, fresh(theo).state) == ("asked", "listed")


@pytest.mark.parametrize(
    "sent", [{}, {"enrollment": ["nonsense"]}, {"enrollment": ["00000000-0000-4000-8000-000000000000"]}]
)
def test_sending_nobody_asks_nobody(admin, cohort, topic, sent):
    make_mentor(cohort, topic)
    path = url(admin, "ask_enrollments", cohort=cohort.pk)
    admin.post(path, sent)
    assert admin.get(path, {"picked": "1"} | sent).status_code == 302
    assert not Message.objects.exists()


def test_somebody_of_another_cohort_is_not_asked(admin, cohort, topic):
    stranger = make_mentor(make_cohort(make_program(topics=[topic])), topic)
    admin.post(url(admin, "ask_enrollments", cohort=cohort.pk), {"enrollment": [str(stranger.pk)]})
    assert fresh(stranger).state == "listed"


def test_why_nobody_can_be_asked_is_said(admin, topic):
    late = make_cohort(make_program(topics=[topic]), days=40)
    make_mentor(late, topic)
    path = url(admin, "ask_enrollments", cohort=late.pk)
    assert b"a link lasts 30 days" in admin.post(path, {"everyone": "1"}, follow=True).content
    actions.close_answers(cohort=late, by=SYSTEM)
    assert b"Answers are closed" in admin.post(path, {"everyone": "1"}, follow=True).content


def test_taking_out_asks_first(admin, cohort, topic):
    ana, theo = make_mentor(cohort, topic), ask(make_mentor(cohort, topic))
    path = url(admin, "remove_enrollments", cohort=cohort.pk)
    both = {"enrollment": [str(ana.pk), str(theo.pk)]}
    assert b"Take 2 people out?" in admin.get(path, both).content
    assert Enrollment.objects.count() == 2
    assert b"2 people are taken out." in admin.post(path, both, follow=True).content
    assert Enrollment.objects.get().state == "left"
    assert admin.get(path, both).status_code == 302


def test_people_without_a_topic_get_one_together(admin, cohort, topic):
    path, board = url(admin, "give_topic", cohort=cohort.pk), url(admin, "cohort", cohort=cohort.pk)
    taught = make_mentor(cohort, topic)
    assert "Give them a topic" not in text_of(admin.get(board))
    bare = [make_mentor(cohort, topic), make_mentee(cohort, topic), make_mentor(cohort, topic)]
    Skill.objects.exclude(enrollment=taught).delete()
    Need.objects.all().delete()
    page = text_of(admin.get(board))
    assert "(3 without a topic)" in page and "Give them a topic" in page
    assert admin.get(path, {"picked": "1"}).status_code == 302
    some = {"picked": "1", "enrollment": [str(taught.pk), str(bare[0].pk)]}
    page = text_of(admin.get(path, some))
    assert f"Give {bare[0].person.name} a topic" in page and "1 other whom you ticked has a topic" in page
    assert "Pick a topic." in text_of(admin.post(path, some))
    assert "Give 3 people a topic" in text_of(admin.get(path))
    sent = {"enrollment": str(bare[0].pk), "topic": str(topic.pk)}
    assert "1 person has a topic now." in text_of(admin.post(path, sent, follow=True))
    page = text_of(admin.post(path, {"everyone": "1", "topic": str(topic.pk)}, follow=True))
    assert "2 people have a topic now." in page and "Give them a topic" not in page
    assert (Skill.objects.count(), Need.objects.count()) == (3, 1)


def test_giving_a_topic_takes_as_many_queries_for_two_as_for_twenty(admin, cohort, topic):
    path, counts = url(admin, "give_topic", cohort=cohort.pk), []
    for more in (2, 18):
        for _ in range(more):
            make_mentor(cohort, topic)
        Skill.objects.all().delete()
        shown = queries_of(admin, path)
        with CaptureQueriesContext(connection) as captured:
            admin.post(path, {"everyone": "1", "topic": str(topic.pk)})
        counts.append((shown, len(captured)))
        Skill.objects.all().delete()
    assert counts[0] == counts[1]


def test_the_form_says_what_comes_of_enrolling_without_a_topic(admin, cohort):
    page = text_of(admin.get(url(admin, "enroll_people", cohort=cohort.pk)))
    assert "Without one, each needs a topic before they can be asked." in page


# What the page shows before anything is sent ---------------------------------------------------------------------------


def test_the_page_says_who_hears_first_and_names_who_has_no_manager(admin, cohort, topic):
    boss = make_person("Ben Stone")
    for name in ("Ana Ruiz", "Theo Lind", "Ines Vidal"):
        make_mentor(cohort, topic, person=make_person(name, manager=boss))
    make_mentor(cohort, topic, person=make_person("Mara Voss"))
    make_mentor(cohort, topic, person=make_person("Gus Ford", is_guest=True))
    make_mentee(cohort, topic)
    page = text_of(admin.get(url(admin, "ask_enrollments", cohort=cohort.pk)))
    for words in (
        "The managers of 3 people are asked first",
        "1 person has no manager on file and is asked directly: Mara Voss.",
        "1 person is asked directly: a guest from outside has no manager here.",
        "1 mentee is asked as soon as a mentor of one of their topics is ready.",
    ):
        assert words in page, words


def test_each_message_is_previewed_exactly_as_it_will_read_but_for_its_link(admin, cohort, topic):
    boss = make_person("Ben Stone")
    ana = make_mentor(cohort, topic, person=make_person("Ana Ruiz", manager=boss))
    ruth = make_mentee(cohort, topic, person=make_person("Ruth Abebe"))
    answer = admin.get(url(admin, "ask_enrollments", cohort=cohort.pk))
    shown = {preview.key: preview for preview in answer.context["previews"]}
    assert [preview.reader for preview in shown.values()] == ["Ben Stone", "Ana Ruiz", "Ruth Abebe"]
    for row in (ana, ruth):
        make_ready(row)
    for key, person in (("manager_asked", boss), ("mentor_asked", ana.person), ("mentee_asked", ruth.person)):
        message = Message.objects.select_related("organization").get(recipient_id=person.pk)
        mail = mail_from(wire_of(message))
        assert mail["Subject"] == shown[key].subject
        sent = text_of_mail(mail).replace(message.context["link"], OWN_LINK)
        assert sent.splitlines() == shown[key].text.splitlines()


def test_a_preview_holds_no_link_that_works(admin, cohort, topic):
    make_mentor(cohort, topic)
    page = admin.get(url(admin, "ask_enrollments", cohort=cohort.pk)).content.decode()
    assert "/invitation/" not in page
    assert OWN_LINK in page


def test_previews_take_as_many_queries_for_three_as_for_one(admin, cohort, topic):
    path = url(admin, "ask_enrollments", cohort=cohort.pk)
    boss = make_person()
    for _ in range(2):
        make_mentor(cohort, topic, person=make_person(manager=boss))
        make_mentee(cohort, topic)
        admin.get(path)
    one = queries_of(admin, path)
    for _ in range(2):
        make_mentor(cohort, topic, person=make_person(manager=boss))
        make_mentee(cohort, topic)
    assert queries_of(admin, path) == one


def test_those_who_do_not_show_ready_are_put_off_after_a_page_that_says_who(admin, cohort, topic):
    ana, theo, ruth = (ask(make_mentor(cohort, topic)) for _ in range(3))
    make_ready_again = actions.accept_enrollment(enrollment=ruth, by=SYSTEM)
    path = url(admin, "ask_enrollments_later", cohort=cohort.pk)
    both = {"enrollment": [str(row.pk) for row in (ana, theo, ruth)]}
    page = text_of(admin.get(path, both))
    assert "Ask 2 people again later?" in page
    assert make_ready_again.person.name not in page
    assert "2 people are not asked yet again." in text_of(admin.post(path, both, follow=True))
    assert [fresh(row).state for row in (ana, theo, ruth)] == ["listed", "listed", "ready"]
    assert admin.get(path, {"enrollment": [str(ana.pk)]}).status_code == 302


def test_a_circle_is_enrolled_without_sides_and_asked_without_topics(admin, topic):
    circle = make_cohort(make_program(topics=[topic], formats=["circle"]))
    path = url(admin, "enroll_people", cohort=circle.pk)
    assert "Mentees" not in text_of(admin.get(path))
    people = [str(make_person().pk) for _ in range(3)]
    data = {"side": "mentee", "topic": "", "level": "4", "person": people}
    assert "3 members enrolled." in text_of(admin.post(path, data, follow=True))
    assert set(Enrollment.objects.values_list("side", flat=True)) == {"mentor"}
    asking = url(admin, "ask_enrollments", cohort=circle.pk)
    assert "nobody teaches in a circle" in text_of(admin.get(asking))
    admin.post(asking, {"everyone": "1"})
    assert Message.objects.count() == 3
