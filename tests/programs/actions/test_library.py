"""Editing, adding, hiding and giving back texts of the library."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from access.actors import SYSTEM, Actor
from access.clock import now
from access.tenancy import tenant
from audit.models import AuditEntry
from programs import library, texts
from programs.actions import library as actions
from programs.models import LibraryText
from tests.at_once import at_once
from tests.factories.accounts import make_person

WORDS = {"title": "We differ", "summary": "In short.", "body": "Ask why.", "audience": "everyone"}
OWN = "own_" + "0" * 32


def set_guide(key: str = "disagreement", *, seen=None, by: Actor = SYSTEM, **words) -> None:
    actions.set_guide(key=key, seen=seen, by=by, **(WORDS | words))


def audited() -> list[str]:
    return [entry.action for entry in AuditEntry.objects.filter(action__startswith="library").order_by("at")]


def test_words_of_our_texts_survive_the_way_into_a_row_and_back(in_organization):
    for kind, ours in texts.SHIPPED.items():
        for key, text in ours.items():
            row = LibraryText(kind=kind, key=key, **texts.words_of(text))
            row.clean_fields(exclude=["organization", "purposes", "changed_by_id"])
            assert texts.as_text(row) == text


def test_setting_a_guide_is_audited_and_says_who(in_organization):
    person = make_person("Dana Reyes")
    set_guide(by=Actor(person.pk, person.name))
    assert texts.guide("disagreement").title == "We differ"
    assert texts.entry("guide", "disagreement").is_edited
    assert LibraryText.objects.get().changed_by_id == person.pk
    (entry,) = AuditEntry.objects.filter(action__startswith="library")
    assert (entry.actor_name, entry.subject_name, entry.facts) == ("Dana Reyes", "When you disagree", {"what": "guide"})


def test_the_same_words_twice_are_one_change(in_organization):
    set_guide()
    set_guide()
    assert audited() == ["library_text_set"]


def test_whoever_saves_last_is_told_that_somebody_was_faster(in_organization):
    set_guide()
    with pytest.raises(actions.ChangedMeanwhile):
        set_guide(title="Mine")
    with pytest.raises(actions.ChangedMeanwhile):
        set_guide(title="Mine", seen=now() - timedelta(hours=1))
    assert texts.guide("disagreement").title == "We differ"
    set_guide(title="Mine", seen=texts.entry("guide", "disagreement").changed_at)
    assert texts.guide("disagreement").title == "Mine"


def test_giving_a_text_back_while_somebody_writes_is_noticed(in_organization):
    set_guide()
    seen = texts.entry("guide", "disagreement").changed_at
    actions.reset_text(kind="guide", key="disagreement", by=SYSTEM)
    with pytest.raises(actions.ChangedMeanwhile):
        set_guide(title="Mine", seen=seen)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_start_from_ours_at_once_one_is_told(organization):
    def save(title: str) -> str:
        with tenant(organization.pk):
            set_guide(title=title)
        return "saved"

    said = at_once(partial(save, "One"), partial(save, "Two"))
    assert {type(each) for each in said} == {str, actions.ChangedMeanwhile}


def test_our_own_words_leave_no_edit(in_organization):
    ours = texts.words_of(library.guide("disagreement"))
    actions.set_guide(key="disagreement", seen=None, by=SYSTEM, **ours)
    assert not LibraryText.objects.exists()
    set_guide()
    actions.set_guide(key="disagreement", seen=texts.entry("guide", "disagreement").changed_at, by=SYSTEM, **ours)
    assert not LibraryText.objects.exists()
    assert texts.guide("disagreement") == library.guide("disagreement")


def test_an_unknown_text_cannot_be_set(in_organization):
    with pytest.raises(texts.NoSuchText):
        set_guide("nowhere")
    with pytest.raises(texts.NoSuchText):
        actions.set_script(key="nowhere", subject="Join us", body="Please.", seen=None, by=SYSTEM)


def test_hiding_keeps_the_words_and_showing_brings_them_back(in_organization):
    set_guide()
    for _ in range(2):
        actions.hide_text(kind="guide", key="disagreement", by=SYSTEM)
    assert "disagreement" not in {guide.key for guide in texts.guides()}
    for _ in range(2):
        actions.show_text(kind="guide", key="disagreement", by=SYSTEM)
    assert texts.guide("disagreement").title == "We differ"
    assert audited() == ["library_text_set", "library_text_hidden", "library_text_shown"]


def test_hiding_our_text_copies_no_words(in_organization):
    actions.hide_text(kind="kit", key="read_aloud", by=SYSTEM)
    assert LibraryText.objects.get().title == ""
    actions.show_text(kind="kit", key="read_aloud", by=SYSTEM)
    assert not LibraryText.objects.exists()


def test_giving_back_a_hidden_text_leaves_it_hidden(in_organization):
    set_guide()
    actions.hide_text(kind="guide", key="disagreement", by=SYSTEM)
    for _ in range(2):
        actions.reset_text(kind="guide", key="disagreement", by=SYSTEM)
    entry = texts.entry("guide", "disagreement")
    assert entry.is_hidden
    assert not entry.is_edited
    assert entry.text == library.guide("disagreement")
    assert audited()[-1] == "library_text_reset"
    assert audited().count("library_text_reset") == 1


def test_an_own_text_is_added_once_and_has_no_words_of_ours(in_organization):
    for _ in range(2):
        actions.add_guide(key=OWN, by=SYSTEM, **WORDS)
    assert texts.guides()[-1].title == "We differ"
    assert audited() == ["library_text_added"]
    with pytest.raises(actions.NothingToReset):
        actions.reset_text(kind="guide", key=OWN, by=SYSTEM)


def test_a_kit_item_is_added_and_set(in_organization):
    facts = {"title": "A walk", "body": "Walk it once.", "kit_kind": "theme", "purposes": {"own", "culture"}}
    actions.add_kit_item(key=OWN, by=SYSTEM, **facts)
    item = next(item for item in texts.kit("culture") if item.key == OWN)
    assert item.purposes == {"own", "culture"}
    seen = texts.entry("kit", OWN).changed_at
    actions.set_kit_item(key=OWN, seen=seen, by=SYSTEM, **(facts | {"kit_kind": "question", "purposes": []}))
    assert next(item for item in texts.kit("talent") if item.key == OWN).kind == "question"


@pytest.mark.parametrize(
    ("subject", "body"), [("Join {nobody}", "About {topics}."), ("Join", "About nothing."), ("One\nTwo", "{topics}")]
)
def test_an_invitation_that_cannot_be_sent_is_not_saved(in_organization, subject, body):
    with pytest.raises(actions.CannotBeSent):
        actions.set_script(key="mentor_asked", subject=subject, body=body, seen=None, by=SYSTEM)
    assert not LibraryText.objects.exists()


def test_an_invitation_is_set_and_never_hidden(in_organization):
    actions.set_script(key="mentor_asked", subject="Teach {topics}?", body="{name}: {topics}", seen=None, by=SYSTEM)
    assert texts.script_for("mentor_asked").subject == "Teach {topics}?"
    with pytest.raises(actions.NotHideable):
        actions.hide_text(kind="script", key="mentor_asked", by=SYSTEM)
