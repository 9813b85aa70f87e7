"""Rules a reader relies on that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess

import pytest

from tests.guards.source import APPS, ROOT, relative

FILES = [p for app in (*APPS, "config", "embedded") for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts]
# Raw SQL and unfiltered managers, each with the reason why row-level security and keys do not suffice there.
RAW_ALLOWED = {
    "access/tenancy.py": "sets the tenant",
    "access/schema.py": "the migration operation",
    "access/prepared.py": "sends what the ORM wrote, with the open organization as a value",
    "access/planner.py": "ANALYZE by the owner's function; reads and writes no row",
    "access/checks.py": "reads the catalog at start-up",
    "accounts/queries.py": "memberships before any organization is open, under a policy of their own",
    "accounts/models/identity.py": "declares that manager",
    "accounts/rotation.py": "the owner, who erases whole organizations",
    "accounts/sealing.py": "the lock under which a key is changed",
    "accounts/expiring.py": "clears sign-ins that are over by the owner's function",
    "accounts/erasing.py": "ends an account by the owner's function",
    "audit/names.py": "takes a name out of the log by the owner's function",
    "feedback/forgetting.py": "drops a box by the owner's function, for a role that may not read it",
    "feedback/ballot.py": "the upsert of a box, which the ORM would write with a column that web may not read",
}
RAW = re.compile(r"\.raw\(|connection\.cursor\(|_base_manager|\.unscoped\b|unscoped =|RawSQL\(|\.extra\(")
FORBIDDEN_WORDS = re.compile(
    r"\b(senior|junior|millennial|gen z|birth|date_of_birth|gender|ethnicity)\b", re.IGNORECASE
)


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_no_raw_sql_outside_the_list(path):
    if relative(path) not in RAW_ALLOWED:
        assert not RAW.search(path.read_text())


def test_the_list_of_raw_sql_is_not_stale():
    for name in RAW_ALLOWED:
        assert RAW.search((ROOT / name).read_text()), name


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_no_signals_no_save_logic_no_long_functions(path):
    text = path.read_text()
    assert "@receiver" not in text
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef) and path.name.startswith("models"):
            assert "save" not in {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 80, node.name


def test_no_file_is_too_long_to_be_read_in_one_go():
    ours = [*FILES, *(ROOT / "tests").rglob("*.py")]
    assert [relative(path) for path in ours if len(path.read_text().splitlines()) > 450] == []


def test_the_words_of_the_interface():
    for path in [*FILES, *(ROOT / "templates").rglob("*.*")]:
        found = FORBIDDEN_WORDS.search(path.read_text())
        assert not found, f"{relative(path)}: {found}"


def test_templates_carry_no_inline_script_or_style():
    for path in (ROOT / "templates").rglob("*.html"):
        if "notifications" in path.parts:
            continue  # mail readers know no stylesheets
        text = path.read_text()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text), relative(path)
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text), relative(path)


def test_nothing_third_party_is_committed_and_no_host_is_named():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    assert not [name for name in tracked if "node_modules" in name or name.endswith((".woff2", ".min.js", ".min.css"))]
    for name in tracked:
        if name.startswith("requirements/") or name == "package-lock.json":
            assert not re.search(r"https?://(?!opencollective|github|www\.patreon)", (ROOT / name).read_text()), name
