"""The fit check by itself: what is stored is as long for each answer, and reads back as it was."""

from __future__ import annotations

from itertools import product

import pytest

from feedback.fit import Answers, Fit, from_text


@pytest.mark.parametrize(("fits", "talks"), list(product(Fit, Fit)))
def test_every_answer_is_stored_in_two_characters(fits, talks):
    answers = Answers(fits, talks)
    assert len(answers.to_text()) == 2
    assert from_text(answers.to_text()) == answers


@pytest.mark.parametrize("text", ["", "1", "9x", "123"])
def test_anything_else_is_blank(text):
    assert from_text(text).is_blank
