"""Mails about a case: to whom they go, and what somebody who sees the mailbox learns."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.conf import settings

from access.roles import Role
from accounts.models import Person
from feedback import actions
from notifications.models import Message
from tests.factories.accounts import make_member
from tests.factories.feedback import actor, ask, make_circle


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_the_author_is_mailed_where_they_sign_in_whatever_the_people_file_says(in_organization):
    circle = make_circle(in_organization, pairs=1)
    theo, ines = circle.mentors[0], make_member(in_organization, Role.OMBUDSPERSON, name="Ines Varga").person
    case, signs_in_with = ask(theo, ines), circle.member(theo).user.email
    Person.objects.filter(pk=theo.pk).update(email="somebody.else@example.com")
    actions.answer_case(case=case, text="I read it.", once=uuid4(), by=actor(ines))
    assert Message.objects.get(kind="help_answered").address == signs_in_with


@pytest.mark.parametrize("part", [r"block subject %}(.*?){%", r"block body %}\s*(.*?)\n"])
def test_subject_and_first_line_are_those_of_a_mail_that_tells_of_no_case(part):
    of_case, harmless = (
        re.search(part, (settings.BASE_DIR / f"templates/notifications/{kind}.txt").read_text())[1]
        for kind in ("help_answered", "pattern_answered")
    )
    assert of_case == harmless != ""
