"""A nomination: who may be named, how often, and what each answer leaves behind. The state machine is walked in full."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
import time_machine
from django.utils import timezone

from access.clock import now
from access.links import read_token
from audit.models import AuditEntry
from notifications.models import Message, Notice
from programs import actions, topic_queries
from programs.facts import skill_of
from programs.models import Nomination, Skill
from tests.factories.accounts import make_person
from tests.factories.programs import make_cohort, make_program, make_topic
from tests.factories.topics import accept, actor_of, make_nomination

pytestmark = pytest.mark.usefixtures("in_organization")
ACTS = {"yes": actions.accept_nomination, "not_now": actions.decline_nomination}
AFTER = {"yes": "accepted", "not_now": "declined"}


def answer(nomination: Nomination, said: str) -> Nomination:
    return ACTS[said](nomination=nomination, by=actor_of(nomination.nominee))


def leave(person) -> None:
    person.left_on = timezone.localdate()
    person.save()


def test_only_the_person_named_is_told_with_who_and_what_and_a_link_of_their_own():
    ana = make_person("Ana Ruiz")
    made = make_nomination(make_topic("Live shopping"), nominee=ana, by=make_person("Theo Brandt"))
    message = Message.objects.get()
    assert (message.recipient_id, message.address, message.kind) == (ana.pk, ana.email, "topic_nominated")
    assert message.context["nominator"] == "Theo Brandt"
    assert message.context["topic"] == "Live shopping"
    assert "Leeds" not in str(message.context), "what somebody wrote stands on the page, not in a mail"
    token = message.context["link"].rstrip("/").rpartition("/")[2]
    assert read_token("nomination", token).subject_id == made.pk
    assert AuditEntry.objects.filter(subject_id=made.pk).count() == 0


def test_naming_somebody_twice_is_naming_them_once():
    topic, ana, theo = make_topic(), make_person(), make_person()
    assert make_nomination(topic, nominee=ana, by=theo) == make_nomination(topic, nominee=ana, by=theo)
    assert (Nomination.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.parametrize("said", ACTS)
def test_naming_again_after_an_answer_says_the_same_and_sends_nothing(said):
    topic, ana, theo = make_topic(), make_person(), make_person()
    answer(make_nomination(topic, nominee=ana, by=theo), said)
    make_nomination(topic, nominee=ana, by=theo)
    assert (Nomination.objects.get().state, Message.objects.count()) == (AFTER[said], 1)


def test_oneself_guests_and_leavers_are_not_named():
    ana, guest, gone = make_person(), make_person(is_guest=True), make_person(left_on=timezone.localdate())
    with pytest.raises(actions.NamedOneself):
        make_nomination(nominee=ana, by=ana)
    for person in (guest, gone):
        with pytest.raises(actions.CannotBeNamed):
            make_nomination(nominee=person, by=ana)
    found = {person.pk for person in topic_queries.people_to_name("person", ana.pk)}
    assert not found & {ana.pk, guest.pk, gone.pk}


def test_a_retired_topic_is_not_offered():
    topic = make_topic()
    actions.retire_topic(topic=topic, by=actor_of(make_person()))
    with pytest.raises(actions.TopicNotOffered):
        make_nomination(topic)


def test_five_in_seven_days_and_then_again():
    theo = make_person()
    for _ in range(5):
        make_nomination(by=theo)
    with pytest.raises(actions.NamedEnough):
        make_nomination(by=theo)
    make_nomination(by=make_person())
    with time_machine.travel(now() + timedelta(days=7, minutes=1)):
        make_nomination(by=theo)
    assert Nomination.objects.filter(nominator=theo).count() == 6


@pytest.mark.parametrize("acts", list(product(ACTS, repeat=3)))
def test_the_first_answer_stands_whatever_comes_after(acts):
    nomination = make_nomination()
    first = answer(nomination, acts[0])
    assert first.state == AFTER[acts[0]]
    for said in acts[1:]:
        with pytest.raises(actions.AnsweredBefore):
            answer(nomination, said)
    assert Nomination.objects.get().state == AFTER[acts[0]]


@pytest.mark.parametrize(("said", "change"), list(product(ACTS, ["left", "moved"])))
def test_a_link_dies_with_the_address_it_went_to(said, change):
    nomination = make_nomination()
    person = nomination.nominee
    if change == "left":
        leave(person)
    else:
        person.email = "somebody.else@example.com"
        person.save()
    with pytest.raises(actions.NoLongerOpen):
        answer(nomination, said)
    assert Nomination.objects.get().state == "waiting"


def test_a_no_leaves_what_silence_leaves():
    def traces() -> tuple[object, ...]:
        return (
            list(AuditEntry.objects.exclude(action="topic_added").values_list("action", "subject_name")),
            list(Message.objects.values_list("kind", "dedupe_key")),
            list(Notice.objects.values_list("kind", "recipient_id")),
            list(topic_queries.accepted_nominations()),
            [(row.nominee_id, row.topic_id, row.evidence) for row in topic_queries.sent_nominations(theo.pk)],
        )

    theo = make_person()
    nomination = make_nomination(by=theo)
    silent = traces()
    answer(nomination, "not_now")
    assert traces() == silent


def test_a_yes_is_read_by_the_program_team_of_programs_with_the_topic():
    topic = make_topic()
    program, other = make_program(topics=[topic]), make_program()
    waiting = make_nomination(topic)
    assert not topic_queries.accepted_nominations().exists()
    accept(waiting)
    assert list(topic_queries.accepted_nominations(program)) == [waiting]
    assert not topic_queries.accepted_nominations(other).exists()
    entry = AuditEntry.objects.get(action="nomination_accepted")
    assert entry.subject_name == waiting.nominee.name
    leave(waiting.nominee)
    assert not topic_queries.accepted_nominations(program).exists()


def test_the_evidence_comes_along_into_the_skill():
    topic = make_topic()
    cohort = make_cohort(make_program(topics=[topic]))
    named = accept(make_nomination(topic))
    assert topic_queries.suggested_for(cohort) == [named]
    actions.enroll_people(
        cohort=cohort, side="mentor", people=[named.nominee], about=skill_of(named), by=actor_of(make_person())
    )
    skill = Skill.objects.get()
    assert (skill.topic, skill.evidence) == (topic, "Ran the rollout in Leeds")
    assert topic_queries.suggested_for(cohort) == []
