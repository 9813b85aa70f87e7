"""Who sees a help case: its author, its ombudsperson, and nobody else in the world."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from access.roles import Role
from access.tenancy import tenant
from accounts.models import Person, RoleGrant
from feedback.case_code import make_code, offer
from feedback.models import HelpCase, HelpMessage
from tests.factories.accounts import make_member
from tests.factories.feedback import ask, make_circle, show_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WORDS = "Plover2718 said it to my face"


def url(name, **kwargs):
    return reverse(f"feedback:{name}", kwargs={"organization": "halden", **kwargs})


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def circle(organization):
    with tenant(organization.pk):
        return make_circle(organization, pairs=1)


@pytest.fixture
def ines(organization):
    return make_member(organization, Role.OMBUDSPERSON, name="Ines Varga")


@pytest.fixture
def author(circle, sign_in, organization):
    with tenant(organization.pk):
        member = circle.member(circle.mentors[0])
    return sign_in(membership=member)


@pytest.fixture
def desk(ines, sign_in):
    return sign_in(membership=ines)


@pytest.fixture
def case(circle, ines, organization):
    with tenant(organization.pk):
        return ask(circle.mentors[0], ines.person, WORDS)


@pytest.fixture
def code():
    return make_code()


@pytest.fixture
def unnamed(circle, ines, organization, code):
    with tenant(organization.pk):
        return ask(circle.mentors[0], ines.person, WORDS, is_named=False, code=code)


@pytest.fixture
def form(ines, organization):
    """What the page to ask would send."""
    return {
        "kind": "help",
        "text": WORDS,
        "to": ines.person_id,
        "who": "named",
        "act": "send",
        "code": offer(make_code(), organization.pk),
    }


@pytest.fixture
def rows(organization):
    """Reads inside the organization."""

    def read(ask_for, *args):
        with tenant(organization.pk):
            return ask_for(*args)

    return read


def cases():
    return HelpCase.objects.count()


def once():
    return uuid4()


def test_the_page_says_who_reads_before_anyone_types(author, ines):
    page = text(author.get(url("ask_help")))
    assert "Read by Ines Varga, and nobody else." in page
    assert "Your name only if you choose so." in page
    assert "Only that somebody asks for help. No name, no words." in page
    assert "Not your partner, not your manager, not HR, not the program team" in page
    assert "“I was punished for being honest”: within 2 working days" in page
    assert page.count("uw-go") == 1


@pytest.mark.parametrize(("who", "name"), [("named", "Person 001"), ("unnamed", "Without a name")])
def test_the_preview_shows_exactly_what_is_sent_and_sends_nothing(author, form, rows, who, name):
    page = text(author.post(url("ask_help"), form | {"who": who, "act": "preview"}))
    assert "This is what Ines Varga will see, and all of it." in page
    assert f"<dt>From</dt><dd>{name}</dd>" in page
    assert WORDS in page
    assert "Monday, October 12" in page
    assert ("You get a code, once." in page) == (who == "unnamed")
    assert page.count("uw-go") == 1
    assert rows(cases) == 0


def test_what_was_typed_can_be_changed_after_the_preview(author, form, rows):
    page = text(author.post(url("ask_help"), form | {"act": "change", "who": "unnamed", "kind": "seen"}))
    assert WORDS in page
    assert re.search(r'value="unnamed"[^>]* checked', page)
    assert re.search(r'value="seen"[^>]* checked', page)
    assert rows(cases) == 0


def test_sending_with_a_name_leads_to_ones_own_case(author, form):
    answer = author.post(url("ask_help"), form | {"kind": "retaliation"}, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/o/halden/help/mine/")
    assert WORDS in text(answer)
    assert "Your words are with Ines Varga." in text(answer)
    assert "First answer by</dt><dd>Wednesday, October 7" in text(answer)
    assert "I was punished for being honest" in text(author.get(url("own_cases")))


def test_sending_without_a_name_shows_a_code_once_and_no_address_to_the_case(author, form, rows):
    answer = author.post(url("ask_help"), form | {"who": "unnamed"})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    shown = re.search(r"(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}", text(answer)).group()
    found = rows(HelpCase.objects.get)
    assert found.author_id is None
    assert str(found.pk) not in answer.content.decode()
    assert shown not in str(author.session.items()) + str(answer.cookies)
    assert WORDS not in text(author.get(url("own_cases")))
    assert WORDS in text(author.post(url("coded_case"), {"code": shown.lower()}))


@pytest.mark.parametrize("who", ["named", "unnamed"])
def test_a_double_click_is_one_case(author, form, rows, who):
    first, second = (author.post(url("ask_help"), form | {"who": who}) for _ in range(2))
    assert rows(cases) == 1
    if who == "unnamed":
        assert re.findall(r"(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}", text(first)) == re.findall(
            r"(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}", text(second)
        )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"text": ""}, "What happened, and what would help? Write what happened. A sentence is enough."),
        ({"text": "x" * 5001}, "at most 5000 characters"),
        ({"kind": "gossip"}, "What is it?"),
        ({"who": "else"}, "With your name?"),
        ({"to": "nobody"}, "somebody else answers now than when you opened this page"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_sent(author, form, rows, data, message):
    answer = author.post(url("ask_help"), form | data)
    assert answer.status_code == 422
    assert message in text(answer)
    assert rows(cases) == 0


def test_a_page_that_was_open_for_long_sends_nothing_and_keeps_the_words(author, form, rows, clock):
    for wrong in ("", "made-up", make_code()):
        answer = author.post(url("ask_help"), form | {"code": wrong})
        assert answer.status_code == 422
        assert "This page was open for long." in text(answer)
    clock.shift(timedelta(hours=13))
    answer = author.post(url("ask_help"), form)
    assert "This page was open for long." in text(answer)
    assert WORDS in text(answer)
    assert rows(cases) == 0


def test_other_words_from_a_page_that_was_sent_are_kept_and_asked_about(author, form, rows):
    author.post(url("ask_help"), form)
    answer = author.post(url("ask_help"), form | {"text": "Other words"})
    assert answer.status_code == 422
    assert "Other words were sent from this page before." in text(answer)
    assert "Other words</textarea>" in text(answer)
    assert rows(cases) == 1


def test_when_somebody_comes_into_the_line_the_words_are_kept_and_not_sent(author, ines, circle, form, organization):
    make_member(organization, Role.OMBUDSPERSON, name="Abel First")
    with tenant(organization.pk):
        Person.objects.filter(pk=circle.mentors[0].pk).update(manager=ines.person)
    answer = author.post(url("ask_help"), form)
    assert answer.status_code == 422
    page = text(answer)
    assert "somebody else answers now than when you opened this page" in page
    assert "Read by Abel First, and nobody else." in page
    assert WORDS in page
    with tenant(organization.pk):
        assert cases() == 0


def test_of_several_ombudspersons_the_author_picks_one(author, form, organization, rows):
    other = make_member(organization, Role.OMBUDSPERSON, name="Abel First")
    page = text(author.get(url("ask_help")))
    assert "Who should read it?" in page
    assert "Read by the one whom you pick, and nobody else." in page
    assert f'value="{other.person_id}" checked' not in author.get(url("ask_help")).content.decode()
    nobody = {name: value for name, value in form.items() if name != "to"} | {"who": "unnamed"}
    assert "Who should read it? Pick who should read it." in text(author.post(url("ask_help"), nobody))
    author.post(url("ask_help"), form | {"to": other.person_id, "who": "unnamed"})
    assert rows(HelpCase.objects.get).ombudsperson_id == other.person_id


def test_with_another_ombudsperson_than_on_the_preview_the_words_can_still_be_changed(author, ines, form, organization):
    make_member(organization, Role.OMBUDSPERSON, name="Abel First")
    with tenant(organization.pk):
        RoleGrant.objects.filter(membership=ines).delete()
    answer = author.post(url("ask_help"), form | {"act": "change"})
    assert answer.status_code == 422
    assert WORDS in text(answer)


def test_without_an_ombudsperson_the_program_team_is_named(author, organization):
    make_member(organization, Role.PROGRAM_ADMIN, name="Dana Reyes")
    page = text(author.get(url("ask_help")))
    assert "Nobody who is outside your reporting line and your partner’s answers here yet." in page
    assert "Dana Reyes" in page
    assert "<textarea" not in page
    assert "Nothing was sent" not in page
    answer = author.post(url("ask_help"), {"kind": "help", "text": WORDS})
    assert (answer.status_code, "Nothing was sent" in text(answer), WORDS in text(answer)) == (200, True, True)
    with tenant(organization.pk):
        assert cases() == 0


def test_a_thread_with_a_name(case, author, desk):
    page = text(desk.get(url("case", case=case.pk)))
    assert WORDS in page and "Person 001" in page
    page = text(desk.post(url("answer_case", case=case.pk), {"text": "I read it.", "once": once()}, follow=True))
    assert "Your words are sent." in page and "Waits for them" in page
    page = text(author.get(url("own_case", case=case.pk)))
    assert "I read it." in page and "Answered" in page
    page = text(author.post(url("reply_case"), {"case": case.pk, "text": "Thank you.", "once": once()}, follow=True))
    assert "Thank you." in page
    assert "Thank you." in text(desk.get(url("case", case=case.pk)))


def test_a_thread_by_code_never_redirects_to_an_address(unnamed, code, author, desk, rows):
    page = text(desk.get(url("case", case=unnamed.pk)))
    assert WORDS in page and "Person 001" not in page
    assert "Read by whoever wrote it and you, and nobody else." in page
    desk.post(url("answer_case", case=unnamed.pk), {"text": "I read it.", "once": once()})
    answer = author.post(url("coded_case"), {"code": code})
    assert "I read it." in text(answer)
    form = {"code": code, "text": "Thank you.", "once": once()}
    for _ in range(2):
        answer = author.post(url("reply_case"), form)
        assert answer.status_code == 200
        assert text(answer).count("Thank you.") == 1
    assert rows(HelpMessage.objects.count) == 2
    assert str(unnamed.pk) not in answer.content.decode()


def test_an_anonymous_author_closes_the_circle_by_code(unnamed, code, author, desk, rows):
    closing = {"outcome": "advised", "text": "You know where I am.", "once": once()}
    page = text(desk.post(url("close_case", case=unnamed.pk), closing, follow=True))
    assert "The case is closed." in page
    page = text(author.post(url("coded_case"), {"code": code}))
    assert "You know what you can do" in page and "Open it again" in page
    answer = author.post(url("reply_case"), {"code": code, "text": "Wait", "once": once()})
    assert answer.status_code == 422
    assert "The case was closed in the meantime." in text(answer)
    assert "Wait</textarea>" in text(answer)
    page = text(author.post(url("reopen_case"), {"code": code, "text": "Wait", "once": once()}))
    assert "The case is open again." in page
    assert "Waits for you" not in text(desk.get(url("case", case=unnamed.pk))), "tomorrow"
    rows(show_desk, unnamed)
    assert "Waits for you" in text(desk.get(url("case", case=unnamed.pk)))


def test_a_case_with_a_name_has_no_code(author, form, rows):
    code = make_code()
    organization = rows(HelpCase.objects.model._meta.get_field("organization").get_default)
    author.post(url("ask_help"), form | {"code": offer(code, organization)})
    answer = author.post(url("coded_case"), {"code": code})
    assert answer.status_code == 422
    assert "No case here has this code." in text(answer)


@pytest.mark.parametrize(("code", "message"), [("", "Type or paste your code."), ("abc", "A code has 25 letters")])
def test_what_is_no_code_is_said_at_the_field(author, code, message):
    answer = author.post(url("coded_case"), {"code": code})
    assert answer.status_code == 422
    assert message in text(answer)


def test_a_code_is_of_one_organization(unnamed, code, other_organization, sign_in):
    with tenant(other_organization.pk):
        member = make_member(other_organization)
    page = sign_in(membership=member).post("/o/otherwise/help/code/", {"code": code})
    assert page.status_code == 422
    assert "No case here has this code." in text(page)


@pytest.mark.parametrize("name", ["reply_case", "reopen_case", "answer_hand_over", "send_case_on", "take_back_case"])
def test_what_the_author_does_is_for_the_author_or_whoever_has_the_code(
    case, unnamed, sign_in, organization, name, rows
):
    stranger = sign_in()
    data = {"text": "x", "once": once(), "to": uuid4(), "answer": "yes"}
    for key in ({"case": case.pk}, {"case": unnamed.pk}, {"case": uuid4()}, {"code": make_code()}, {"code": "x"}, {}):
        assert stranger.post(url(name), data | key).status_code == 404
    assert rows(HelpMessage.objects.count) == 0


def test_handing_over_takes_the_yes_of_the_author(case, author, desk, organization, sign_in):
    abel = make_member(organization, Role.OMBUDSPERSON, name="Abel First")
    page = text(desk.post(url("propose_hand_over", case=case.pk), {"to": abel.person_id}, follow=True))
    assert "You propose Abel First." in page
    assert "May Abel First answer you?" in text(author.get(url("own_case", case=case.pk)))
    answer = {"case": case.pk, "to": abel.person_id, "answer": "yes"}
    for _ in range(2):
        page = text(author.post(url("answer_hand_over"), answer, follow=True))
        assert "Abel First answers from here on. Ines Varga no longer sees this." in page
    assert desk.get(url("case", case=case.pk)).status_code == 404
    assert "Person 001" not in text(desk.get(url("cases")))
    assert WORDS in text(sign_in(membership=abel).get(url("case", case=case.pk)))


def test_with_a_code_the_author_keeps_somebody_of_their_line_away(unnamed, code, author, desk, circle, organization):
    abel = make_member(organization, Role.OMBUDSPERSON, name="Abel First")
    with tenant(organization.pk):
        Person.objects.filter(pk=circle.mentees[0].pk).update(manager=abel.person)
    desk.post(url("propose_hand_over", case=unnamed.pk), {"to": abel.person_id})
    page = text(author.post(url("coded_case"), {"code": code}))
    assert "Abel First is in your reporting line or your partner’s" in page
    assert ">Agree</button>" not in page
    page = text(author.post(url("answer_hand_over"), {"code": code, "to": abel.person_id, "answer": "no"}))
    assert "The case stays where it is." in page


def test_with_a_code_the_line_is_checked_at_each_visit(unnamed, code, author, circle, ines, organization, desk):
    abel = make_member(organization, Role.OMBUDSPERSON, name="Abel First")
    assert "You decide who reads on" not in text(author.post(url("coded_case"), {"code": code}))
    with tenant(organization.pk):
        Person.objects.filter(pk=circle.mentors[0].pk).update(manager=ines.person)
    page = text(author.post(url("coded_case"), {"code": code}))
    assert "You decide who reads on" in page and "Send it to Abel First" in page
    page = text(author.post(url("send_case_on"), {"code": code, "to": abel.person_id}))
    assert "Abel First answers from here on." in page
    assert desk.get(url("case", case=unnamed.pk)).status_code == 404


def test_a_case_that_nobody_may_answer_can_be_taken_back(case, author, circle, ines, organization, rows):
    assert author.post(url("take_back_case"), {"case": case.pk}).status_code == 302
    assert rows(cases) == 1
    with tenant(organization.pk):
        Person.objects.filter(pk=circle.mentors[0].pk).update(manager=ines.person)
    assert "Take it back and erase it" in text(author.get(url("own_case", case=case.pk)))
    assert "The case is erased." in text(author.post(url("take_back_case"), {"case": case.pk}, follow=True))
    assert rows(cases) == 0


def test_the_author_cannot_open_the_desks_page_and_the_desk_not_the_authors(case, author, desk):
    assert author.get(url("case", case=case.pk)).status_code == 403
    assert author.get(url("cases")).status_code == 403
    assert desk.get(url("own_case", case=case.pk)).status_code == 403
    assert desk.get(url("coded_case")).status_code == 403


def test_own_cases_take_the_same_queries_with_one_case_and_with_three(case, circle, ines, author, organization):
    def count():
        author.get(url("own_cases"))
        with CaptureQueriesContext(connection) as queries:
            author.get(url("own_cases"))
        return len(queries)

    before = count()
    with tenant(organization.pk):
        for number in range(2):
            ask(circle.mentors[0], ines.person, f"{number}")
    assert count() == before
