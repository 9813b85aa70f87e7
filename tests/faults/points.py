"""Numbered points in the code of delivery, at each of which a worker can be killed.

An import hook puts one before every statement and at the end of every block, so the code itself knows nothing of it. A worker that
comes to a point removes the file of that name from the folder of orders and kills itself; while there is no such file it goes on.
"""

from __future__ import annotations

import ast
import builtins
import os
import signal
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

WATCHED = (
    "notifications.delivery",
    "notifications.outbox",
    "notifications.transport",
    "notifications.digests",
    "notifications.hooks",
    "notifications.tasks",
    "accounts.webhooks",
    "accounts.platform",
)
NAME = "__upwell_point__"
LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)


class Numbering(ast.NodeTransformer):
    """Puts a call before each statement of each function, and at the end of each block that is not left by other means."""

    def __init__(self, module: str) -> None:
        self.module = module.rpartition(".")[2]
        self.names: list[str] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """A function. Its docstring stays first."""
        documented = ast.get_docstring(node) is not None
        head, body = (node.body[:1], node.body[1:]) if documented else ([], node.body)
        node.body = head + (self._numbered(body) if body else [])
        return node

    def _numbered(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        found: list[ast.stmt] = []
        for statement in statements:
            found.append(self._point(statement, ""))
            for field in ("body", "orelse", "finalbody"):
                if inner := getattr(statement, field, None):
                    setattr(statement, field, self._numbered(inner))
            for handler in getattr(statement, "handlers", []):
                handler.body = self._numbered(handler.body)
            found.append(statement)
        if not isinstance(statements[-1], LEAVES):
            found.append(self._point(statements[-1], "+"))
        return found

    def _point(self, statement: ast.stmt, end: str) -> ast.stmt:
        name = f"{self.module}:{statement.lineno}{end}"
        self.names.append(name)
        call = ast.parse(f"{NAME}({name!r})").body[0]
        for node in ast.walk(call):
            ast.copy_location(node, statement)
        return call


class Loader(SourceFileLoader):
    """Compiles the numbered source, never what is cached."""

    def get_code(self, fullname: str) -> CodeType:
        """The code of the module, with points."""
        numbering = Numbering(fullname)
        tree = numbering.visit(ast.parse(self.get_data(self.path)))
        ast.fix_missing_locations(tree)
        with (folder() / "points").open("a") as file:
            file.writelines(f"{name}\n" for name in numbering.names)
        return compile(tree, self.path, "exec")


class Finder(MetaPathFinder):
    """Finds the watched modules before anything else does."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module with our loader."""
        spec = PathFinder.find_spec(fullname, path) if fullname in WATCHED else None
        if spec is not None and spec.origin:
            spec.loader = Loader(fullname, spec.origin)
        return spec


def folder() -> Path:
    """Where the orders are, and the lists of points."""
    return Path(os.environ["UPWELL_FAULTS"])


def install() -> None:
    """Number the watched modules from here on; none of them may have been imported before."""
    early = [name for name in WATCHED if name in sys.modules]
    if early:
        raise RuntimeError(f"imported too early: {', '.join(early)}")
    orders, reached = str(folder() / "orders"), folder() / "reached"
    seen: set[str] = set()

    def point(name: str) -> None:
        order = f"{orders}/{name}"
        if name not in seen:
            seen.add(name)
            (reached / name).touch()
        if os.path.exists(order):
            try:
                os.unlink(order)
            except FileNotFoundError:
                return  # another worker died of it
            os.kill(os.getpid(), signal.SIGKILL)

    hooks: Any = builtins
    setattr(hooks, NAME, point)
    sys.meta_path.insert(0, Finder())
