"""Verdicts of a people file, judged as a whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from accounts.people_diff import Event, Known, Outcome, Row, Verdict, diff, history
from accounts.people_rules import Problem
from tests.accounts.people_rows import TODAY, judge, rows


def known(name: str, **fields: Any) -> Known:
    fields.setdefault("email", f"{name.lower()}@example.com")
    return Known(id=uuid4(), name=name, **fields)


def problem(outcome: Outcome) -> Problem:
    assert outcome.verdict == Verdict.REJECTED
    (found,) = outcome.problems
    return found


ANA, BEN, CHO = "ana@example.com", "ben@example.com", "cho@example.com"


def test_verdicts_name_what_changes_before_and_after():
    ana, ben, cho = known("Ana", title="Analyst", level=2), known("Ben"), known("Cho")
    added, changed, same, left = judge(
        [ana, ben, cho],
        {"email": "new@example.com", "title": "Clerk"},
        {"email": ANA, "title": "Lead", "level": 3},
        {"email": BEN, "title": ""},
        {"email": CHO, "left_on": date(2026, 9, 1)},
    )
    assert added.verdict == Verdict.ADDED
    assert added.changes["title"] == ("", "Clerk")
    assert changed.verdict == Verdict.CHANGED
    assert changed.texts == {"title": ("Analyst", "Lead"), "level": ("2", "3")}
    assert (same.verdict, same.changes) == (Verdict.SAME, {})
    assert left.verdict == Verdict.LEFT
    assert left.changes == {"left_on": (None, date(2026, 9, 1))}


def test_fields_that_the_file_does_not_feed_stay_and_blank_cells_empty_theirs():
    ana = known("Ana", title="Analyst", unit="Sales", level=2)
    (outcome,) = judge([ana], {"email": ANA, "title": "", "level": None})
    assert outcome.changes == {"title": ("Analyst", ""), "level": (2, None)}


def test_emails_are_compared_whatever_their_case():
    (outcome,) = judge([known("Ana", email="Ana@Example.com")], {"email": ANA})
    assert outcome.verdict == Verdict.SAME


def test_another_email_for_the_same_employee_id_is_a_change():
    ana = known("Ana", employee_id="7")
    (outcome,) = judge([ana], {"email": "ana.ruiz@example.com", "employee_id": "7", "name": "Ana"})
    assert outcome.person == ana.id
    assert outcome.changes == {"email": (ANA, "ana.ruiz@example.com")}


def test_another_employee_id_for_the_same_email_is_a_change():
    ana = known("Ana", employee_id="7")
    (outcome,) = judge([ana], {"email": ANA, "employee_id": "8"})
    assert outcome.changes == {"employee_id": ("7", "8")}


def test_two_people_can_swap_their_emails():
    ana, ben = known("Ana", employee_id="1"), known("Ben", employee_id="2")
    outcomes = judge(
        [ana, ben],
        {"email": BEN, "employee_id": "1", "name": "Ana"},
        {"email": ANA, "employee_id": "2", "name": "Ben"},
    )
    assert [o.verdict for o in outcomes] == [Verdict.CHANGED, Verdict.CHANGED]


def test_an_email_that_its_owner_gives_up_can_be_taken_by_somebody_new():
    ana = known("Ana", employee_id="1")
    moved, added = judge(
        [ana],
        {"email": "ana.ruiz@example.com", "employee_id": "1", "name": "Ana"},
        {"email": ANA, "employee_id": "9", "name": "Other Ana"},
    )
    assert (moved.verdict, moved.person) == (Verdict.CHANGED, ana.id)
    assert added.verdict == Verdict.ADDED


def test_an_email_that_its_owner_keeps_is_refused_and_names_the_owner():
    ana, ben = known("Ana", employee_id="1"), known("Ben", employee_id="2")
    (outcome,) = judge([ana, ben], {"email": BEN, "employee_id": "1"})
    assert problem(outcome) == Problem("email", "This email belongs to Ben.")


def test_when_the_owner_cannot_give_up_an_email_those_waiting_for_it_are_refused_in_turn():
    people = [known("Ana", employee_id="1"), known("Ben", employee_id="2"), known("Cho", employee_id="3")]
    file = rows(
        {"email": BEN, "employee_id": "1"},
        {"email": CHO, "employee_id": "2"},
        {"email": "new@example.com", "employee_id": "3"},
    )
    file[2].problems.append(Problem("title", "A rule of its own."))
    first, second, third = diff(people, file, is_full=False, today=TODAY)
    assert problem(third).field == "title"
    assert problem(second) == Problem("email", "This email belongs to Cho.")
    assert problem(first) == Problem("email", "This email belongs to Ben.")


def test_two_rows_about_one_person_are_both_refused_and_name_each_other():
    by_email = judge([], {"email": ANA}, {"email": ANA})
    assert [problem(o).rule for o in by_email] == ["Row 3 has this email too.", "Row 2 has this email too."]
    by_id = judge([], {"email": ANA, "employee_id": "7"}, {"email": BEN, "employee_id": "7"})
    assert [problem(o).field for o in by_id] == ["employee_id", "employee_id"]


def test_a_blank_employee_id_is_nobody_s_twin():
    outcomes = judge([], {"email": ANA, "employee_id": None}, {"email": BEN, "employee_id": None})
    assert {o.verdict for o in outcomes} == {Verdict.ADDED}


# Managers ---------------------------------------------------------------------------------------------------------


def test_managers_are_found_by_email_or_employee_id_in_any_order():
    ben = known("Ben", employee_id="2")
    first, second, third = judge(
        [ben],
        {"email": ANA, "manager": "CHO@example.com"},
        {"email": CHO, "employee_id": "3", "manager": "2"},
        {"email": "dee@example.com", "manager": "3"},
    )
    assert first.changes["manager"] == (None, 3)
    assert first.texts["manager"] == ("", "Cho")
    assert second.changes["manager"] == (None, ben.id)
    assert third.changes["manager"] == (None, 3)


def test_a_blank_manager_takes_the_manager_away_and_an_unmapped_one_does_not():
    ben = known("Ben")
    ana = known("Ana", manager=ben.id)
    (blank,) = judge([ana, ben], {"email": ANA, "manager": ""})
    assert blank.changes == {"manager": (ben.id, None)}
    assert blank.texts == {"manager": ("Ben", "")}
    (unmapped,) = judge([ana, ben], {"email": ANA})
    assert unmapped.verdict == Verdict.SAME


def test_an_unknown_manager_is_refused_with_what_was_written():
    (by_email,) = judge([], {"email": ANA, "manager": "who@example.com"})
    assert problem(by_email) == Problem("manager", "Nobody here or in this file has the email “who@example.com”.")
    (by_id,) = judge([], {"email": ANA, "manager": "Ben Cole"})
    assert problem(by_id) == Problem("manager", "Nobody here or in this file has the employee id “Ben Cole”.")


def test_a_manager_named_by_an_email_that_the_file_changes_is_refused():
    ben = known("Ben", employee_id="2")
    outcome, _ = judge([ben], {"email": ANA, "manager": BEN}, {"email": "b.cole@example.com", "employee_id": "2"})
    assert problem(outcome).rule == f"Row 3 changes the email “{BEN}”; write the new one."


def test_a_new_manager_who_is_left_out_takes_the_whole_line_along():
    file = rows({"email": ANA, "manager": BEN}, {"email": BEN, "manager": CHO}, {"email": CHO})
    file[2].problems.append(Problem("level", "A rule of its own."))
    first, second, _ = diff([], file, is_full=False, today=TODAY)
    assert problem(second) == Problem("manager", "Row 4, their manager, is left out.")
    assert problem(first) == Problem("manager", "Row 3, their manager, is left out.")


def test_a_manager_we_have_still_counts_when_their_own_row_is_left_out():
    ben = known("Ben")
    file = rows({"email": ANA, "manager": BEN}, {"email": BEN})
    file[1].problems.append(Problem("level", "A rule of its own."))
    first, _ = diff([ben], file, is_full=False, today=TODAY)
    assert first.changes["manager"] == (None, ben.id)


def test_a_manager_named_by_an_email_they_do_not_get_after_all_is_nobody():
    # Ben was to take over Cho's email, and Ana names him by it; then his row falls, and the email would mean Cho again.
    ben, cho = known("Ben", employee_id="2"), known("Cho", employee_id="3")
    ana, *_ = judge(
        [ben, cho],
        {"email": ANA, "manager": CHO},
        {"email": CHO, "employee_id": "2", "manager": "2"},
        {"email": "new@example.com", "employee_id": "3"},
    )
    assert problem(ana) == Problem("manager", "Row 3, their manager, is left out.")


def test_nobody_is_their_own_manager():
    (outcome,) = judge([], {"email": ANA, "name": "Ana Ruiz", "manager": ANA})
    assert problem(outcome) == Problem("manager", "Ana Ruiz is named as their own manager. Leave it blank.")


def test_a_circle_of_managers_is_refused_and_names_the_people():
    outcomes = judge(
        [],
        {"email": ANA, "manager": BEN},
        {"email": BEN, "manager": CHO},
        {"email": CHO, "manager": ANA},
        {"email": "dee@example.com"},
    )
    rule = "The chain of managers goes in a circle: Ana → Ben → Cho → Ana."
    assert [o.problems for o in outcomes[:3]] == [[Problem("manager", rule)]] * 3
    assert outcomes[3].verdict == Verdict.ADDED


def test_a_circle_that_one_row_would_close_refuses_that_row_alone():
    cho = known("Cho")
    ben = known("Ben", manager=cho.id)
    closing, kept = judge([ben, cho], {"email": CHO, "manager": BEN}, {"email": BEN, "manager": CHO})
    assert problem(closing).rule == "The chain of managers goes in a circle: Cho → Ben → Cho."
    assert kept.verdict == Verdict.SAME


def test_a_circle_that_only_a_refused_row_leaves_behind_is_refused_too():
    # Ben's row would free him from Cho, but it is in a circle of its own; then Cho under Ben closes another one.
    cho, dee = known("Cho"), known("Dee")
    ben = known("Ben", manager=cho.id)
    outcomes = judge(
        [ben, cho, dee],
        {"email": BEN, "manager": "dee@example.com"},
        {"email": "dee@example.com", "manager": BEN},
        {"email": CHO, "manager": BEN},
    )
    assert [o.verdict for o in outcomes] == [Verdict.REJECTED] * 3


def test_a_long_circle_is_told_in_a_few_names():
    file = [{"email": f"p{n}@example.com", "manager": f"p{(n + 1) % 50}@example.com"} for n in range(50)]
    rule = problem(judge([], *file)[0]).rule
    assert rule.count("→") == 7
    assert "…" in rule


# Leaving and coming back --------------------------------------------------------------------------------------------


def test_a_partial_file_takes_nobody_for_gone():
    assert judge([known("Ana")], {"email": BEN}) == judge([], {"email": BEN})


def test_a_full_file_proposes_that_the_missing_have_left():
    ana, ben = known("Ana"), known("Ben")
    gone = known("Cho", left_on=date(2025, 1, 1))
    _, missing = judge([ana, ben, gone], {"email": ANA}, is_full=True)
    assert (missing.number, missing.person, missing.verdict) == (0, ben.id, Verdict.LEFT)
    assert missing.changes == {"left_on": (None, TODAY)}


def test_nobody_is_taken_for_gone_because_their_row_has_a_mistake():
    ana, ben = known("Ana", employee_id="1"), known("Ben")
    file = rows({"email": "broken", "employee_id": "1"}, {"email": BEN})
    for row in file:
        row.problems.append(Problem("email", "A rule of its own."))
    assert [o.verdict for o in diff([ana, ben], file, is_full=True, today=TODAY)] == [Verdict.REJECTED] * 2


def test_a_row_with_a_broken_email_still_speaks_for_whoever_has_its_name():
    ana = known("Ana Ruiz", email=ANA)
    file = rows({"email": "ana@", "name": "ana ruiz"})
    file[0].problems.append(Problem("email", "A rule of its own."))
    assert [o.verdict for o in diff([ana], file, is_full=True, today=TODAY)] == [Verdict.REJECTED]
    assert [o.verdict for o in judge([ana], {"email": BEN, "name": "Ana Ruiz"}, is_full=True)] == [
        Verdict.ADDED,
        Verdict.LEFT,
    ], "another person of that name is another person"


def test_whoever_is_named_again_without_a_leaving_date_has_come_back():
    ana = known("Ana", left_on=date(2025, 1, 1))
    (outcome,) = judge([ana], {"email": ANA})
    assert outcome.changes == {"left_on": (date(2025, 1, 1), None)}
    assert outcome.verdict == Verdict.CHANGED


# History --------------------------------------------------------------------------------------------------------------


def events(before: Known | None, **values: Any) -> list[Event]:
    (outcome,) = judge([before] if before else [], {"email": ANA, "name": "Ana"} | values)
    return list(history(outcome, before, TODAY))


def test_history_of_a_new_person_is_dated_by_the_file():
    hired, left = date(2020, 1, 1), date(2026, 1, 1)
    assert events(None, level=3, unit="Sales") == []
    assert events(None, hired_on=hired) == [Event("hire", hired, "", "2020-01-01")]
    assert [event.on for event in events(None, hired_on=hired, left_on=left)] == [hired, left]


def test_history_of_changes():
    ana = known("Ana", level=2, unit="Sales", site="Oslo")
    assert events(ana, level=3) == [Event("level", TODAY, "2", "3")]
    assert events(ana, unit="Legal") == [Event("move", TODAY, "Sales · Oslo", "Legal · Oslo")]
    assert events(ana, left_on=date(2026, 9, 1)) == [Event("exit", date(2026, 9, 1), "", "2026-09-01")]
    assert events(replace(ana, left_on=date(2026, 9, 1))) == [Event("return", TODAY)]


def test_filling_or_emptying_a_field_is_no_event():
    ana = known("Ana", unit="Sales")
    assert events(ana, level=3) == events(ana, site="Oslo") == events(ana, unit="") == []


def test_a_full_file_neither_names_a_guest_nor_makes_them_leave():
    guest = Known(uuid4(), "Ines Duarte", "ines@outside.example", is_guest=True)
    found = diff([guest], [], is_full=True, today=TODAY)
    assert found == []


@pytest.mark.parametrize("is_new", [True, False])
def test_the_email_of_a_guest_is_refused_with_their_name(is_new):
    guest = Known(uuid4(), "Ines Duarte", "ines@outside.example", is_guest=True)
    ana = Known(uuid4(), "Ana Lima", "ana@example.com", employee_id="7")
    values = {"name": "Ana Lima", "email": "ines@outside.example"} | ({} if is_new else {"employee_id": "7"})
    (found,) = diff([guest, ana], [Row(2, values)], is_full=False, today=TODAY)
    assert (found.verdict, [problem.rule for problem in found.problems]) == (
        "rejected",
        ["This email belongs to Ines Duarte, a guest from outside. Give this row another one."],
    )
