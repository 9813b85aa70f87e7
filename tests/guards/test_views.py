"""Every address says who may open it, and one name runs through URL, view and template."""

from __future__ import annotations

import ast
import inspect

import pytest
from django.template.loader import get_template

from access.declare import ByKey, ByLink, ByToken, Public, Requires, SignedIn, declaration_of
from access.roles import ROLE_PERMISSIONS, Permission
from accounts.middleware import SIGN_IN_PACKAGES, STATIC_VIEWS
from home.navigation import all_rows
from tests.guards.source import calls, files, our_patterns, patterns, relative

ROWS = our_patterns()
NAMES = [name for _, name, _ in ROWS]
# Views that answer with something else than a page of their own, or share one, each with the reason. POST-only views need no entry.
NO_TEMPLATE_OF_THEIR_OWN = {
    "accounts_public:front": "sends the signed-in on",
}
WRITES = {"save", "create", "bulk_create", "bulk_update", "update", "delete", "get_or_create", "update_or_create"}


def source_of(view) -> str:
    return inspect.getsource(inspect.unwrap(view))


def is_post_only(view) -> bool:
    return "@require_POST" in source_of(view)


@pytest.mark.parametrize(("route", "name", "view"), ROWS, ids=NAMES)
def test_view_declares_who_may_open_it(route, name, view):
    declared = declaration_of(view)
    assert declared is not None
    inside = route.startswith("o/<slug:organization>/")
    assert isinstance(declared, Requires | ByToken) == inside, (
        "inside an organization a permission, outside a written reason or a link"
    )
    if isinstance(declared, Public | SignedIn):
        assert len(declared.reason) > 10
    if isinstance(declared, ByLink | ByKey):
        assert "<str:token>" in route


def test_other_views_are_those_of_the_sign_in_package():
    others = {view.__module__ for _, _, view in patterns() if declaration_of(view) is None}
    assert all(module.startswith(SIGN_IN_PACKAGES + STATIC_VIEWS) for module in others), others


@pytest.mark.parametrize(("route", "name", "view"), ROWS, ids=NAMES)
def test_url_view_and_template_share_a_name(route, name, view):
    namespace, _, short = name.partition(":")
    app = namespace.removesuffix("_public")
    assert view.__name__ == short
    assert view.__module__.split(".")[0] == app
    text = source_of(view)
    if is_post_only(view) or name in NO_TEMPLATE_OF_THEIR_OWN or "render(" not in text:
        return
    assert f'"{app}/{short}.html"' in text
    get_template(f"{app}/{short}.html")


def test_the_list_of_views_without_a_template_is_not_stale():
    assert set(NO_TEMPLATE_OF_THEIR_OWN) <= set(NAMES)


def test_every_permission_is_declared_by_a_view_and_held_by_a_role():
    declared = {declaration_of(view).permission for _, _, view in ROWS if isinstance(declaration_of(view), Requires)}
    held = frozenset().union(*ROLE_PERMISSIONS.values())
    assert held == set(Permission)
    assert declared == set(Permission)


def test_menu_rows_open_pages_with_the_permission_the_page_asks_for():
    by_name = {name: view for _, name, view in ROWS}
    for row in all_rows():
        assert declaration_of(by_name[row.url_name]) == Requires(row.permission), row.label


@pytest.mark.parametrize("path", files("views", "forms", "api", "tasks"), ids=relative)
def test_interface_code_writes_nothing_through_the_orm(path):
    for function in ast.walk(ast.parse(path.read_text())):
        if not isinstance(function, ast.FunctionDef):
            continue
        for call in calls(function):
            owner, _, method = call.rpartition(".")
            if method in WRITES:
                assert "objects" not in owner, f"{function.name}: {call}"
                assert not (method == "save" and owner != "form"), f"{function.name}: {call}"


@pytest.mark.parametrize("path", files("views"), ids=relative)
def test_views_ask_for_permissions_and_never_for_roles(path):
    text = path.read_text()
    for role in (
        "Role.OWNER",
        "Role.PROGRAM_ADMIN",
        "Role.EXECUTIVE",
        ".role ==",
        "in membership.roles",
        "request.membership.roles",
    ):
        assert role not in text


@pytest.mark.parametrize("path", files("views"), ids=relative)
def test_views_are_functions(path):
    bases = {
        ast.unparse(base)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
        for base in node.bases
    }
    assert not [base for base in bases if base.endswith("View")]
