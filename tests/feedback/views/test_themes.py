"""The page of a coming list for whoever runs the program, and the form for a proposal."""

from __future__ import annotations

import pytest
from django.urls import reverse

from access.roles import Role
from access.tenancy import tenant
from feedback import queries
from feedback.models import ListedTheme, OwnProposal, ThemeProposal
from feedback.starter import CULTURE
from programs.models import Coordinator
from tests.factories.accounts import make_member
from tests.factories.feedback import begin, hand_on
from tests.factories.pairs import make_cohort

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def url(name, **kwargs):
    return reverse(f"feedback:{name}", kwargs={"organization": "halden", **kwargs})


def text(response):
    return " ".join(response.content.decode().split())


def toast(response):
    """The newest message of the page that a POST leads to."""
    return [str(message) for message in response.context["messages"]][-1:]


@pytest.fixture
def cohort(organization):
    with tenant(organization.pk):
        made = make_cohort()
        made.started_at = None
        made.save()
    return made


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


def rows(organization):
    with tenant(organization.pk):
        return list(ListedTheme.objects.filter(is_removed=False, side="mentor"))


def test_the_starter_set_is_shown_with_its_rules_and_becomes_a_list_to_edit(admin, cohort):
    page = text(admin.get(url("themes", cohort=cohort.pk)))
    assert "This cohort has" not in page
    assert "15 of at most 16 statements" in page and "of 90 words" in page
    assert "fewer than five people know" in page
    assert "You do not see who proposed what" in page
    page = text(admin.post(url("begin_themes", cohort=cohort.pk), follow=True))
    assert "Add a statement" in page and page.count(">Remove<") == 25
    assert page.count("uw-go") == 1


def test_a_statement_is_removed_with_undo_then_added_changed_and_moved(admin, cohort, organization):
    admin.post(url("begin_themes", cohort=cohort.pk))
    first, second, *_ = rows(organization)
    where = {"cohort": cohort.pk, "listed": first.pk}
    answer = admin.post(url("remove_theme", **where), follow=True)
    assert toast(answer) == [f"“{first.text}” is off the list."]
    assert url("restore_theme", **where) in text(answer)
    assert rows(organization)[0] == second
    answer = admin.post(url("restore_theme", **where), follow=True)
    assert rows(organization)[0] == first
    assert admin.post(url("move_theme", **where), {"to": "down"}).status_code == 302
    assert rows(organization)[:2] == [second, first]
    assert toast(admin.post(url("move_theme", **where), {"to": "sideways"}, follow=True))
    answer = admin.post(url("set_theme", **where), {"text": "Customers wait too long", "area": first.area}, follow=True)
    assert toast(answer) == ["The statement is saved."]
    admin.post(url("remove_theme", **where))
    new = {"side": "mentor", "text": "Meetings run late", "area": CULTURE}
    answer = admin.post(url("add_theme", cohort=cohort.pk), new, follow=True)
    assert toast(answer) == ["“Meetings run late” is on the list."]
    answer = admin.post(url("add_theme", cohort=cohort.pk), new)
    assert answer.status_code == 422 and "This statement is on the list already." in text(answer)
    answer = admin.post(url("add_theme", cohort=cohort.pk), {**new, "text": "Is it late?"})
    assert "Statement: Say it as a statement, without a question mark." in text(answer)
    assert "Back to the starter set?" in text(admin.get(url("reset_themes", cohort=cohort.pk)))
    assert toast(admin.post(url("reset_themes", cohort=cohort.pk), follow=True)) == ["The starter set is back."]
    assert first.text in text(admin.get(url("themes", cohort=cohort.pk)))


def test_after_the_first_publish_it_is_read_only_with_its_reason(admin, organization, keys):
    with tenant(organization.pk):
        circle = begin(organization, keys, pairs=10)
    page = text(admin.get(url("themes", cohort=circle.cohort.pk)))
    assert "This cycle goes on with the statements it began with." in page
    assert "Frozen for this cycle" in page
    with tenant(organization.pk):
        begun = make_cohort(cloned_from=circle.cohort)
        begun.started_at = None
        begun.save()
    page = text(admin.get(url("themes", cohort=circle.cohort.pk)))
    assert f"The next cycle is open as {begun.name}: its list is edited there." in page
    answer = admin.post(url("begin_themes", cohort=circle.cohort.pk), follow=True)
    assert toast(answer) == ["This list is frozen. Nothing was changed."]


def test_a_coordinator_edits_lists_of_their_programs_and_others_none(sign_in, organization, cohort):
    with tenant(organization.pk):
        member = make_member(organization, Role.COORDINATOR)
    client = sign_in(membership=member)
    assert client.get(url("themes", cohort=cohort.pk)).status_code == 404
    with tenant(organization.pk):
        Coordinator.objects.create(program=cohort.program, membership=member)
    assert client.get(url("themes", cohort=cohort.pk)).status_code == 200
    for role in (Role.EXECUTIVE, Role.PARTICIPANT, Role.OMBUDSPERSON):
        assert sign_in(role).get(url("themes", cohort=cohort.pk)).status_code == 403


def test_a_proposal_says_who_reads_it_and_reaches_the_team_without_a_name(admin, sign_in, organization, keys):
    with tenant(organization.pk):
        circle = begin(organization, keys, pairs=10)
        mentor, other = circle.member(circle.mentors[0]), circle.member(circle.mentees[0])
    client, where = sign_in(membership=mentor), url("propose_theme", cohort=circle.cohort.pk)
    page = text(client.get(where))
    assert page.index("Read by the program team, without your name, and nobody else.") < page.index("Your statement")
    assert where in text(client.get(url("check_in")))
    answer = client.post(where, {"text": "Approvals take long"}, follow=True)
    assert toast(answer) == ["We have your proposal. The program team reads it from tomorrow on, without your name."]
    assert "Reaches the program team overnight" in text(answer)
    assert "Approvals take long" not in text(sign_in(membership=other).get(where))
    team = url("themes", cohort=circle.cohort.pk)
    assert "Approvals take long" not in text(admin.get(team))
    with tenant(organization.pk):
        hand_on()
    assert "Reaches the program team overnight" not in text(client.get(where))
    answer = client.post(where, {"text": "Is it?"})
    assert answer.status_code == 422 and "without a question mark" in text(answer)
    assert sign_in(Role.PARTICIPANT).get(where).status_code == 404
    page = text(admin.get(team))
    assert "Approvals take long" in page
    assert circle.mentors[0].name not in page
    with tenant(organization.pk):
        made = ThemeProposal.objects.get()
    ids = {"cohort": circle.cohort.pk, "theme_proposal": made.pk}
    answer = admin.post(url("decline_proposal", **ids), {"answer": ""})
    assert answer.status_code == 422
    answer = admin.post(url("decline_proposal", **ids), {"answer": "We asked that last time."}, follow=True)
    assert toast(answer) == ["Declined. Whoever made it can read why."]
    page = text(client.get(where))
    assert "Not on the next list" in page and "We asked that last time." in page
    assert admin.post(url("take_proposal", **ids)).status_code == 404


def test_a_proposal_is_taken_over_and_its_author_reads_the_words(admin, sign_in, organization, keys):
    with tenant(organization.pk):
        circle = begin(organization, keys, pairs=10)
        mentor = circle.member(circle.mentors[0])
    client, where = sign_in(membership=mentor), url("propose_theme", cohort=circle.cohort.pk)
    client.post(where, {"text": "Approvals take long"})
    with tenant(organization.pk):
        hand_on()
        made = ThemeProposal.objects.get()
    ids = {"cohort": circle.cohort.pk, "theme_proposal": made.pk}
    answer = admin.post(url("take_proposal", **ids), {"text": "Approvals take too long", "area": CULTURE}, follow=True)
    assert toast(answer) == ["The proposal is on the list. Whoever made it can see that."]
    assert "It reads: “Approvals take too long”." in text(client.get(where))
    with tenant(organization.pk):
        assert "Approvals take too long" in [each.text for each in queries.coming_list(circle.cohort).statements]


def test_somebody_takes_their_own_proposal_back_before_the_team_has_it(sign_in, organization, keys):
    with tenant(organization.pk):
        circle = begin(organization, keys, pairs=10)
        mentor, other = circle.member(circle.mentors[0]), circle.member(circle.mentors[1])
    client = sign_in(membership=mentor)
    client.post(url("propose_theme", cohort=circle.cohort.pk), {"text": "Approvals take long"})
    with tenant(organization.pk):
        made = OwnProposal.objects.get()
    where, page = url("withdraw_proposal", own_proposal=made.pk), url("propose_theme", cohort=circle.cohort.pk)
    assert where in text(client.get(page))
    assert sign_in(membership=other).post(where).status_code == 404
    assert toast(client.post(where, follow=True)) == ["Your proposal is taken back. Nobody has read it."]
    client.post(page, {"text": "Approvals take long"})
    with tenant(organization.pk):
        hand_on()
        made = OwnProposal.objects.get()
    where = url("withdraw_proposal", own_proposal=made.pk)
    assert where not in text(client.get(page))
    answer = client.post(where, follow=True)
    assert toast(answer) == ["The program team has it by now. Nothing there leads to you, so it stays."]
    with tenant(organization.pk):
        assert ThemeProposal.objects.count() == OwnProposal.objects.count() == 1
