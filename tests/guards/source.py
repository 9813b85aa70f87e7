"""Our own source, as the guards read it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "access",
    "audit",
    "jobs",
    "notifications",
    "accounts",
    "programs",
    "pairing",
    "sessions",
    "feedback",
    "metrics",
    "home",
)


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(), filename=str(path))


def files(*names: str) -> list[Path]:
    """Files of these modules (`views` finds views.py and views/*.py) in every app."""
    found = []
    for app in APPS:
        for name in names:
            found += [ROOT / app / f"{name}.py"] if (ROOT / app / f"{name}.py").exists() else []
            found += sorted((ROOT / app / name).glob("*.py"))
    return found


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Public functions at the top of a file."""
    for node in tree_of(path).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def calls(node: ast.AST) -> Iterator[str]:
    """Dotted names of everything called below `node`."""
    for child in ast.walk(node):
        if isinstance(child, ast.Call):
            yield ast.unparse(child.func)


def relative(path: Path) -> str:
    """The path as a reader would name it."""
    return str(path.relative_to(ROOT))


def patterns(
    resolver: URLResolver | None = None, prefix: str = "", namespace: str = ""
) -> Iterator[tuple[str, str, Callable]]:
    """(route, namespaced name, view) of every URL."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry, route, inner)
        elif isinstance(entry, URLPattern):
            yield route, f"{namespace}{entry.name}", entry.callback


def our_patterns() -> list[tuple[str, str, Callable]]:
    """Those whose view is ours."""
    return [row for row in patterns() if row[2].__module__.split(".")[0] in APPS]
