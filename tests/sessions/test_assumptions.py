"""The log of assumptions: whose it is, what a debrief brings into it and asks of it, and what its author shares."""

from __future__ import annotations

import pytest

from access.kinds import Kind
from access.roles import Role
from audit.models import AuditEntry
from metrics.queries import assumptions_seen_by
from pairing.models import Pair
from programs.models import Coordinator
from sessions import actions
from sessions.assumption_queries import log_of, to_ask
from sessions.assumptions import Belief, carried, from_json, to_json, waiting
from sessions.debriefs import EMPTY, Moment, Part, Said, Verdict
from sessions.debriefs import Assumption as Row
from sessions.models import Assumption, SharedAssumption
from tests.factories.accounts import make_member
from tests.factories.debriefs import make_ending, write
from tests.factories.pairs import make_pair

HELD, BENT, BROKE = Verdict.HELD, Verdict.BENT, Verdict.BROKE


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_ending(in_organization)


def note(pair: Pair, text: str = "They read our mails", verdict: Verdict | None = None, by=None) -> Assumption:
    return actions.write_assumption(pair=pair, belief=Belief(text, verdict), by=(by or pair.mentee).actor)


def share(row: Assumption, reach: str, by) -> SharedAssumption:
    return actions.share_assumption(assumption=row, reach=reach, by=by.actor)


def look_back(pair: Pair, *rows: Row, kind: Kind = Kind.PAIR, based_on: int = 0, **options):
    content = {**EMPTY, Part.ASSUMPTIONS: Said(kind, assumptions=rows), Part.NEXT: Said(Kind.PAIR, "Go on")}
    return write(pair, pair.mentee, content, based_on=based_on, **options)


def lines(pair: Pair) -> list[str]:
    return sorted(entry.belief.line for entry in log_of(pair))


# Pure ------------------------------------------------------------------------------------------------------------


def test_an_entry_survives_its_json():
    for belief in (Belief("a"), Belief("a", BENT, "b"), Belief("“", HELD)):
        assert from_json(to_json(belief)) == belief


def test_a_debrief_asks_about_three_at_most_and_only_of_what_is_open():
    log = [Belief("1"), Belief("2", HELD), Belief("3"), Belief("4"), Belief("5")]
    assert [row.text for row in waiting(log)] == ["1", "3", "4"]


def test_what_a_debrief_says_of_an_entry_changes_it_and_what_is_new_is_added_once():
    known = {1: Belief("They read mails", None, "Not sure"), 2: Belief("Second", HELD)}
    rows = [Row("they  read Mails.", BROKE), Row("Second", HELD), Row("New", BENT), Row("new", BENT), Row("Half")]
    changed, added = carried(known, rows)
    assert changed == {1: Belief("They read mails", BROKE, "Not sure")}
    assert added == [Belief("new", BENT), Belief("Half")]


# The pair's alone --------------------------------------------------------------------------------------------------


def test_the_same_text_again_is_a_double_click_or_says_what_became_of_it(pair):
    first = note(pair)
    assert note(pair).pk == first.pk == note(pair, "they read our mails.", BROKE).pk
    assert lines(pair) == ["Broke: they read our mails."]
    note(pair, by=pair.mentors[0])
    assert len(lines(pair)) == 2
    assert not AuditEntry.objects.filter(action__startswith="assumption").exists()


def test_strangers_and_the_other_side_change_nothing(pair, in_organization):
    with pytest.raises(actions.NotAMember):
        note(pair, by=make_member(in_organization))
    row = note(pair)
    for act in (
        lambda by: actions.edit_assumption(assumption=row, belief=Belief("x"), by=by),
        lambda by: actions.delete_assumption(assumption=row, by=by),
        lambda by: actions.share_assumption(assumption=row, reach="team", by=by),
        lambda by: actions.unshare_assumption(assumption=row, by=by),
    ):
        with pytest.raises(actions.NotYours):
            act(pair.mentors[0].actor)
    assert lines(pair) == ["They read our mails"]


def test_after_the_end_nothing_is_written_and_a_share_can_still_be_taken_back(pair):
    row = note(pair)
    Pair.objects.update(state="closed")
    share(row, "team", pair.mentee)
    actions.unshare_assumption(assumption=row, by=pair.mentee.actor)
    for act in (
        lambda: note(pair, "Another"),
        lambda: actions.edit_assumption(assumption=row, belief=Belief("x"), by=pair.mentee.actor),
        lambda: actions.delete_assumption(assumption=row, by=pair.mentee.actor),
    ):
        with pytest.raises(actions.ClosedPair):
            act()


def test_a_log_has_an_end(pair, monkeypatch):
    monkeypatch.setattr("sessions.actions.assumptions.MOST", 2)
    note(pair, "One")
    note(pair, "Two")
    with pytest.raises(actions.LogFull):
        note(pair, "Three")


# The debrief asks once ----------------------------------------------------------------------------------------------


def test_what_is_kept_for_the_pair_comes_into_the_log_and_a_draft_or_private_words_do_not(pair):
    look_back(pair, Row("Draft", HELD), is_draft=True)
    assert lines(pair) == []
    look_back(pair, Row("Private", HELD), kind=Kind.PRIVATE, based_on=1)
    assert lines(pair) == []
    look_back(pair, Row("Shared", HELD), based_on=2)
    assert lines(pair) == ["Held: Shared"]


def test_what_the_log_leaves_open_is_asked_and_the_answer_goes_back_into_it(pair):
    note(pair, "Open one")
    note(pair, "Done", HELD)
    note(pair, "Of the other", by=pair.mentors[0])
    assert [row.text for row in to_ask(pair, pair.mentee.person_id)] == ["Open one"]
    look_back(pair, Row("Open one", BROKE))
    assert lines(pair) == ["Broke: Open one", "Held: Done", "Of the other"]


def test_a_line_that_goes_from_the_debrief_goes_from_the_log_unless_somebody_took_it_in_hand(pair):
    look_back(pair, Row("First", HELD), Row("Second", BENT), Row("Third", BROKE))
    first, second = (row for row in Assumption.objects.all() if from_json(row.words).text in ("First", "Second"))
    actions.edit_assumption(assumption=first, belief=Belief("First, better"), by=pair.mentee.actor)
    share(second, "team", pair.mentee)
    look_back(pair, Row("Fourth", HELD), based_on=1)
    assert len(lines(pair)) == 3
    assert "Broke: Third" not in lines(pair)
    look_back(pair, Row("Fourth", HELD), kind=Kind.PRIVATE, based_on=2)
    assert "Held: Fourth" not in lines(pair)


def test_the_end_changes_what_half_time_said(pair):
    look_back(pair, Row("First", HELD))
    Assumption.objects.update(debrief=None)
    write(
        pair,
        pair.mentee,
        {**EMPTY, Part.ASSUMPTIONS: Said(Kind.PAIR, assumptions=(Row("First", BROKE),))},
        moment=Moment.END,
        based_on=1,
    )
    assert lines(pair) == ["Broke: First"]


# Shared -------------------------------------------------------------------------------------------------------------


def test_sharing_names_its_readers_and_taking_back_leaves_none(pair, in_organization):
    row = note(pair, "They read our mails", BROKE)
    other = make_pair(in_organization, pair.cohort)
    elsewhere = make_pair(in_organization)
    coordinator = make_member(in_organization, Role.COORDINATOR)
    Coordinator.objects.create(program=pair.cohort.program, membership=coordinator)
    stranger = make_member(in_organization, Role.COORDINATOR)
    readers = {
        "author": pair.mentee,
        "team": coordinator,
        "executive": make_member(in_organization, Role.EXECUTIVE),
        "cohort": other.mentee,
        "stranger": stranger,
        "elsewhere": elsewhere.mentee,
    }

    def seen() -> set[str]:
        return {name for name, member in readers.items() if assumptions_seen_by(member).exists()}

    assert seen() == set()
    share(row, "team", pair.mentee)
    assert seen() == {"author", "team"}
    share(row, "leaders", pair.mentee)
    assert seen() == {"author", "team", "executive"}
    share(row, "cohort", pair.mentee)
    assert seen() == {"author", "team", "executive", "cohort"}
    assert SharedAssumption.objects.count() == 1
    actions.unshare_assumption(assumption=row, by=pair.mentee.actor)
    assert seen() == set()
    said = [entry.sentence for entry in AuditEntry.objects.filter(action__startswith="assumption").order_by("at")]
    assert len(said) == 4
    assert not any("mails" in each for each in said)


def test_what_was_shared_stays_as_it_was_until_it_is_shared_again(pair):
    row = note(pair, "They read our mails")
    assert share(row, "team", pair.mentee) == share(row, "team", pair.mentee)
    note(pair, "They read our mails", BROKE)
    (entry,) = log_of(pair)
    assert (entry.differs, entry.share.verdict) == (True, "")
    share(row, "team", pair.mentee)
    (entry,) = log_of(pair)
    assert (entry.differs, entry.share.verdict) == (False, "broke")


def test_what_leaves_the_log_leaves_its_readers_too(pair):
    row = note(pair)
    share(row, "cohort", pair.mentee)
    actions.delete_assumption(assumption=row, by=pair.mentee.actor)
    assert not SharedAssumption.objects.exists()


def test_the_log_costs_two_queries(pair, django_assert_num_queries):
    for number in range(3):
        share(note(pair, f"Entry {number}"), "team", pair.mentee)
    with django_assert_num_queries(2):
        assert len(log_of(pair)) == 3
