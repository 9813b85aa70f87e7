"""The contract between producers and templates."""

from __future__ import annotations

import pytest

from notifications.kinds import CONTEXTS, RULES, Kind, WrongContext, check_context
from tests.factories.notifications import sample_context


def test_every_kind_has_a_rule_and_a_contract() -> None:
    assert set(RULES) == set(CONTEXTS) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_a_context_that_keeps_the_contract_passes(kind: Kind) -> None:
    check_context(kind, sample_context(kind))


@pytest.mark.parametrize("kind", Kind)
def test_a_key_too_many_or_too_few_is_refused(kind: Kind) -> None:
    with pytest.raises(WrongContext, match="lacks link"):
        check_context(kind, {key: value for key, value in sample_context(kind).items() if key != "link"})
    with pytest.raises(WrongContext, match="knows no confidence"):
        check_context(kind, sample_context(kind, confidence="what somebody said"))


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        (Kind.PAIR_PUBLISHED, "program", 7),
        (Kind.PAIR_PUBLISHED, "partners", []),
        (Kind.PAIR_PUBLISHED, "partners", [""]),
        (Kind.PAIR_PUBLISHED, "partners", "Ana"),
        (Kind.PAIR_PUBLISHED, "side", "both"),
        (Kind.PAIR_PUBLISHED, "link", "https://elsewhere.example.com/"),
        (Kind.PAIR_PUBLISHED, "link", "//elsewhere.example.com/"),
        (Kind.PAIR_PUBLISHED, "link", "/\\elsewhere.example.com/"),
        (Kind.SESSION_BOOKED, "starts_at", "2026-10-16T20:00:00"),
        (Kind.SESSION_BOOKED, "starts_at", "tomorrow"),
        (Kind.ENROLLMENT_ASKED, "answers_due", "2026-10-16T20:00:00+00:00"),
        (Kind.ENROLLMENT_ASKED, "answers_due", "20261016"),
    ],
)
def test_a_value_of_another_shape_is_refused(kind: Kind, key: str, value: object) -> None:
    with pytest.raises(WrongContext, match=f"{key} of {kind} must be"):
        check_context(kind, sample_context(kind, **{key: value}))


def test_what_is_sent_again_cannot_be_turned_off_and_reminders_can() -> None:
    for kind, rule in RULES.items():
        if kind == Kind.HELP_WAITING:  # who promised an answer is reminded of it, and again when the promise is over
            assert (rule.is_reminder, rule.is_resent, rule.can_unsubscribe) == (True, False, False)
            continue
        assert rule.is_resent != rule.can_unsubscribe, kind
        assert rule.is_reminder <= rule.can_unsubscribe, kind
