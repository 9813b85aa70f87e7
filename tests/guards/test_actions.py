"""Every action is atomic, keyword-only, says who acts, and is audited."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from audit.sentences import SENTENCES, Action
from tests.guards.source import APPS, ROOT, calls, files, functions, relative
from tests.guards.unaudited import NO_ACTOR, UNAUDITED

ACTIONS = [(path, function) for path in files("actions") for function in functions(path)]
IDS = [f"{path.relative_to(ROOT).parts[0]}.{function.name}" for path, function in ACTIONS]


def audits(path: Path, function: ast.FunctionDef) -> bool:
    """The action calls audit.record, or a helper of its file or another action that does."""
    helpers = {node.name: node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}
    seen, waiting = set(), [function]
    while waiting:
        for call in calls(waiting.pop()):
            if call == "audit.record":
                return True
            name = call.rpartition(".")[2]
            if name in helpers and name not in seen:
                seen.add(name)
                waiting.append(helpers[name])
            elif call.endswith(f"actions.{name}") and name not in seen:
                seen.add(name)
                waiting += [other for _, other in ACTIONS if other.name == name]
    return False


@pytest.mark.parametrize(("path", "function"), ACTIONS, ids=IDS)
def test_action_is_atomic(path, function):
    assert "transaction.atomic" in {ast.unparse(decorator) for decorator in function.decorator_list}


@pytest.mark.parametrize(("path", "function"), ACTIONS, ids=IDS)
def test_action_takes_keywords_and_who_acts(path, function):
    app = path.relative_to(ROOT).parts[0]
    positional = [argument.arg for argument in function.args.args]
    allowed = ["kind"] if function.name == "notify" else []
    assert positional == allowed
    keywords = {argument.arg for argument in function.args.kwonlyargs}
    assert ("by" in keywords) != (f"{app}.{function.name}" in NO_ACTOR)


@pytest.mark.parametrize(("path", "function"), ACTIONS, ids=IDS)
def test_action_is_audited_or_on_the_list(path, function):
    name = f"{path.relative_to(ROOT).parts[0]}.{function.name}"
    assert audits(path, function) != (name in UNAUDITED), "either it audits, or it is on the list; not both"


def test_the_lists_are_not_stale():
    assert set(UNAUDITED) | NO_ACTOR <= set(IDS)


def test_every_audited_action_has_a_sentence_and_is_written_somewhere():
    assert set(SENTENCES) == set(Action)
    text = "\n".join(p.read_text() for app in APPS if app != "audit" for p in (ROOT / app).rglob("*.py"))
    unused = {action.name for action in Action if f"Action.{action.name}" not in text}
    assert not unused


@pytest.mark.parametrize("path", files("actions", "queries", "models", "tasks"), ids=relative)
def test_time_comes_from_the_clock(path):
    text = path.read_text()
    for other in ("timezone.now", "datetime.now(", "date.today", "auto_now_add=True, auto_now"):
        assert other not in text
