"""The library as those who edit it see it."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from access.actors import SYSTEM
from access.roles import Role
from access.tenancy import tenant
from programs import library, texts
from programs.actions import library as actions
from programs.models import LibraryText
from tests.programs.library.test_words import complaints
from tests.programs.pages import queries_of, url

OWN = "own_" + "a" * 32
GUIDE = {"title": "We differ", "summary": "In short.", "audience": "everyone", "body": "Ask *why*.", "changed_at": ""}
ITEM = {"title": "A walk", "kit_kind": "theme", "body": "Walk it once.", "purposes": ["culture"], "changed_at": ""}
SCRIPT = {"subject": "Teach {topics}?", "body": "Hello {name},\r\n\r\n{topics}, please.", "changed_at": ""}


@pytest.fixture
def admin(sign_in, in_organization) -> Client:
    return sign_in(Role.PROGRAM_ADMIN)


def by_hand(data: dict) -> dict:
    """The same words for an action, as if they were written over ours."""
    return {name: value for name, value in data.items() if name != "changed_at"} | {"seen": None, "by": SYSTEM}


def text_of(response) -> str:
    """What the page says, without its tags."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def preview_of(response) -> str:
    return response.content.decode().split('id="preview"')[1].split("</section>")[0]


def test_the_list_says_what_became_of_each_text(admin):
    actions.set_guide(key="credit", **by_hand(GUIDE))
    actions.hide_text(kind="kit", key="read_aloud", by=admin.member.actor)
    actions.add_kit_item(key=OWN, by=admin.member.actor, **{k: v for k, v in ITEM.items() if k != "changed_at"})
    page = text_of(admin.get(url(admin, "library")))
    assert "We differ Everyone Edited Hide We differ" in page
    assert "An announcement, read aloud Theme Hidden Show An announcement" in page
    assert "A walk Theme Your own Hide" in page
    assert "To a mentor Would you be open to teaching {topics}? Our words" in page


@pytest.mark.parametrize(
    ("name", "kwargs", "data", "kind"),
    [
        ("set_guide", {"guide": "credit"}, GUIDE, "guide"),
        ("set_kit_item", {"kit_item": "read_aloud"}, ITEM, "kit"),
        ("set_script", {"script": "mentor_asked"}, SCRIPT, "script"),
    ],
)
def test_words_are_previewed_saved_and_given_back(admin, name, kwargs, data, kind):
    (key,) = kwargs.values()
    path = url(admin, name, **kwargs)
    before = admin.get(path)
    assert before.status_code == 200
    shown = admin.post(path, data | {"preview": "1"})
    assert shown.status_code == 200
    assert not LibraryText.objects.exists()
    assert preview_of(before) != preview_of(shown)
    assert admin.post(path, data).status_code == 302
    row = LibraryText.objects.get()
    assert (row.kind, row.key, row.changed_by_id) == (kind, key, admin.member.person_id)
    assert "\r" not in row.body
    reset = url(admin, "reset_text", shelf=kind, text=key)
    assert reset in admin.get(path).content.decode()
    asked = text_of(admin.get(reset))
    assert "Back to our words?" in asked
    assert LibraryText.objects.exists()
    assert admin.post(reset).status_code == 302
    assert texts.entry(kind, key).text == texts.SHIPPED[kind][key]
    assert admin.get(reset).status_code == 302


def test_saving_our_words_as_a_browser_sends_them_is_no_edit(admin):
    for kind, name, parameter in (
        ("guide", "set_guide", "guide"),
        ("kit", "set_kit_item", "kit_item"),
        ("script", "set_script", "script"),
    ):
        for key, text in texts.SHIPPED[kind].items():
            form = admin.get(url(admin, name, **{parameter: key})).context["form"]
            data = {one: form[one].value() for one in form.fields}
            data["body"] = data["body"].replace("\n", "\r\n")
            assert admin.post(url(admin, name, **{parameter: key}), data).status_code == 302, (key, text)
    assert not LibraryText.objects.exists()


def test_a_stale_save_keeps_what_was_typed_and_shows_what_stands(admin, sign_in):
    other = sign_in(Role.PROGRAM_ADMIN)
    path = url(admin, "set_guide", guide="credit")
    other.post(path, GUIDE | {"title": "Theirs"})
    answer = admin.post(path, GUIDE | {"title": "Mine"})
    assert answer.status_code == 422
    page = text_of(answer)
    assert f"{other.member.person.name} changed this text while you wrote" in page
    assert "Theirs" in page.split("What stands now")[1]
    assert answer.context["form"]["title"].value() == "Mine"
    again = {name: answer.context["form"][name].value() for name in GUIDE}
    assert admin.post(path, again).status_code == 302
    assert texts.guide("credit").title == "Mine"


@pytest.mark.parametrize("seen", ["nonsense", "2020-01-01", "2020-01-01T00:00:00", "2999-01-01T00:00:00+00:00"])
def test_a_forged_moment_writes_over_nothing(admin, seen):
    actions.set_guide(key="credit", **by_hand(GUIDE))
    answer = admin.post(url(admin, "set_guide", guide="credit"), GUIDE | {"title": "Mine", "changed_at": seen})
    assert answer.status_code == 422
    assert texts.guide("credit").title == "We differ"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": ""}, "Give the guide a title."),
        ({"title": "x" * 81}, "Keep it under 80 characters."),
        ({"summary": "x" * 201}, "Keep it under 200 characters."),
        ({"body": " \r\n "}, "Write the guide."),
        ({"body": "x" * 6001}, "Keep it under 6000 characters."),
        ({"audience": "bosses"}, "Select a valid choice"),
        ({"title": "nul\x00"}, "Null characters are not allowed."),
    ],
)
def test_a_guide_that_does_not_fit_is_answered_at_the_field(admin, change, said):
    answer = admin.post(url(admin, "set_guide", guide="credit"), GUIDE | change)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not LibraryText.objects.exists()


def test_a_body_of_many_lines_is_measured_as_it_is_kept(admin):
    body = "a\r\n" * 2999 + "bc"
    assert admin.post(url(admin, "set_guide", guide="credit"), GUIDE | {"body": body}).status_code == 302
    assert len(LibraryText.objects.get().body) == 6000


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"body": "Please."}, "Add {topics}: the topics that this person would teach or learn."),
        ({"body": "{topics} {boss}"}, "{boss} cannot be filled here."),
        ({"body": "{topics} and {mentor}"}, "{mentor} cannot be filled here."),
        ({"body": "{topics} {"}, "A brace is open or closed without its partner."),
        ({"subject": "{salary}"}, "{salary} cannot be filled here."),
        ({"subject": ""}, "Write a subject."),
        ({"body": ""}, "Write the message."),
    ],
)
def test_an_invitation_that_cannot_be_sent_says_why(admin, change, said):
    for extra in ({}, {"preview": "1"}):
        answer = admin.post(url(admin, "set_script", script="mentor_asked"), SCRIPT | change | extra)
        assert answer.status_code == (200 if extra else 422)
        assert said in text_of(answer)
    assert not LibraryText.objects.exists()


@pytest.mark.parametrize("script", library.SCRIPTS, ids=lambda one: one.key)
def test_the_preview_of_an_invitation_is_the_mail(admin, script):
    page = admin.get(url(admin, "set_script", script=script.key))
    mail = html.unescape(re.sub(r"<[^>]+>", " ", preview_of(page)))
    opening = library.filled(script.body, dict.fromkeys(library.PLACEHOLDERS, "")).split("\n\n")[1].split(",")[-1]
    assert opening.split(" ")[-1] in mail
    assert "{" not in mail
    assert "http" in mail
    assert admin.member.organization.name in mail
    assert complaints(mail) == []


def test_the_preview_shows_what_is_typed_without_running_it(admin):
    body = "<script>alert(1)</script> [a](javascript:b)\r\n\r\n## So\r\n\r\n- **one**"
    shown = preview_of(admin.post(url(admin, "set_guide", guide="credit"), GUIDE | {"body": body, "preview": "1"}))
    assert "<script" not in shown
    assert "href" not in shown
    assert "<h2>So</h2><ul><li><strong>one</strong></li></ul>" in shown


def test_texts_of_ones_own_are_added_once(admin):
    form = admin.get(url(admin, "add_guide")).context["form"]
    data = GUIDE | {"key": form["key"].value()}
    for _ in range(2):
        assert admin.post(url(admin, "add_guide"), data).status_code == 302
    assert [guide.title for guide in texts.guides()].count("We differ") == 1
    data = ITEM | {"key": admin.get(url(admin, "add_kit_item")).context["form"]["key"].value()}
    assert admin.post(url(admin, "add_kit_item"), data | {"preview": "1"}).status_code == 200
    for _ in range(2):
        assert admin.post(url(admin, "add_kit_item"), data).status_code == 302
    (item,) = [item for item in texts.kit("culture") if item.title == "A walk"]
    assert item.purposes == {"culture"}


@pytest.mark.parametrize("key", ["", "credit", "own_x", "own_" + "G" * 32, "../" + "a" * 33])
def test_a_key_that_is_none_of_ours_adds_nothing(admin, key):
    assert admin.post(url(admin, "add_guide"), GUIDE | {"key": key}).status_code == 422
    assert not LibraryText.objects.exists()


def test_hiding_offers_undo_and_changes_nothing_twice(admin):
    hide, show = (url(admin, name, shelf="guide", text="credit") for name in ("hide_text", "show_text"))
    for _ in range(2):
        answer = admin.post(hide, follow=True)
        assert show in answer.content.decode()
    assert "credit" not in {guide.key for guide in texts.guides()}
    for _ in range(2):
        admin.post(show)
    assert texts.guide("credit") == library.guide("credit")


def test_an_invitation_is_never_hidden(admin):
    answer = admin.post(url(admin, "hide_text", shelf="script", text="mentor_asked"), follow=True)
    assert "An invitation needs words" in text_of(answer)


@pytest.mark.parametrize(
    ("name", "kwargs"),
    [
        ("set_guide", {"guide": "nowhere"}),
        ("set_kit_item", {"kit_item": "credit"}),
        ("set_script", {"script": "nowhere"}),
        ("hide_text", {"shelf": "guide", "text": "nowhere"}),
        ("hide_text", {"shelf": "nowhere", "text": "credit"}),
        ("show_text", {"shelf": "topic", "text": "credit"}),
        ("reset_text", {"shelf": "kit", "text": "nowhere"}),
    ],
)
def test_what_is_not_there_is_not_found(admin, name, kwargs):
    assert admin.post(url(admin, name, **kwargs)).status_code == 404


def test_an_own_text_has_nothing_to_go_back_to(admin):
    actions.add_guide(key=OWN, by=admin.member.actor, **{k: v for k, v in GUIDE.items() if k != "changed_at"})
    assert admin.get(url(admin, "reset_text", shelf="guide", text=OWN)).status_code == 404
    assert "Back to our words" not in text_of(admin.get(url(admin, "set_guide", guide=OWN)))


def test_texts_of_another_organization_are_not_there(sign_in, other_organization):
    admin = sign_in(Role.PROGRAM_ADMIN)
    with tenant(other_organization.pk):
        actions.add_guide(key=OWN, by=admin.member.actor, **{k: v for k, v in GUIDE.items() if k != "changed_at"})
        actions.set_guide(key="credit", **by_hand(GUIDE | {"title": "Otherwise"}))
    for name, kwargs in (("set_guide", {"guide": OWN}), ("guide", {"guide": OWN})):
        assert admin.get(url(admin, name, **kwargs)).status_code == 404
    assert admin.post(url(admin, "hide_text", shelf="guide", text=OWN)).status_code == 404
    for name in ("library", "guides"):
        page = text_of(admin.get(url(admin, name)))
        assert "We differ" not in page
        assert "Otherwise" not in page


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PROGRAM_ADMIN])
def test_only_those_who_manage_the_library_open_it(sign_in, in_organization, role):
    client = sign_in(role)
    for name, kwargs in (
        ("library", {}),
        ("set_guide", {"guide": "credit"}),
        ("set_script", {"script": "mentor_asked"}),
    ):
        assert client.get(url(client, name, **kwargs)).status_code == 403


def test_the_list_takes_as_many_queries_for_one_text_as_for_three(admin):
    counts = []
    for _ in range(2):
        add(admin, len(counts) * 2 + 1)
        admin.get(url(admin, "library"))
        counts.append(queries_of(admin, url(admin, "library")))
    assert counts[0] == counts[1]


def add(admin: Client, number: int) -> None:
    for index in range(number):
        key = f"own_{number}{index}".ljust(36, "0")
        actions.add_guide(key=key, title="We", summary="", body="a", audience="everyone", by=admin.member.actor)
        actions.add_kit_item(key=key, title="We", body="a", kit_kind="question", purposes=[], by=admin.member.actor)
