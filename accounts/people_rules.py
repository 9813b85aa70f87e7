"""What one row about a person must be. Rules of one row only: what rows mean together is `people_diff`. No ORM.

Every message is a sentence for the person who made the file, and stands beside the name of its field.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Annotated, Any, NamedTuple

from django.core.exceptions import ValidationError as InvalidEmail
from django.core.validators import validate_email
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, ValidationInfo
from pydantic_core import PydanticCustomError

from access.csvs import starts_formula
from accounts.people_mapping import MAX_LEVEL, is_level

FIRST_DAY = date(1900, 1, 1)
MAX_LANGUAGES = 20


class Problem(NamedTuple):
    """Why a row is left out: our field and the rule it breaks."""

    field: str
    rule: str


def check_row(values: Mapping[str, str], *, today: date) -> tuple[dict[str, Any], list[Problem]]:
    """The typed values of the fields that the file feeds, and what is wrong with them.

    A row with problems gives only what tells whom it is about, so that nobody is taken for gone because their row has a mistake.
    """
    try:
        row = _PersonRow.model_validate({"name": "", "email": "", **values}, context={"today": today})
    except ValidationError as error:
        problems = [Problem(str(found["loc"][0]), found["msg"]) for found in error.errors(include_url=False)]
        return {
            "name": values.get("name", ""),
            "email": values.get("email", "").lower(),
            "employee_id": values.get("employee_id") or None,
        }, problems
    typed = {name: getattr(row, name) for name in row.model_fields_set}
    if row.hired_on and row.left_on and row.left_on < row.hired_on:
        return typed, [Problem("left_on", f"This is before the day they were hired, {row.hired_on}.")]
    return typed, []


def shown(text: str) -> str:
    """A value in a message: quoted and not too long."""
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"


def _no(rule: str) -> PydanticCustomError:
    # The message is a template to pydantic, and a value may hold braces.
    return PydanticCustomError("rule", "{rule}", {"rule": rule})


def _text(limit: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        cleaned = " ".join(text.split())
        if len(cleaned) > limit:
            raise _no(f"This has {len(cleaned)} characters; the most is {limit}.")
        if starts_formula(cleaned):
            raise _no(f"{shown(cleaned)} starts like a formula, which a spreadsheet would run. Remove its first sign.")
        return cleaned

    return check


def _name(text: str) -> str:
    cleaned = _text(200)(text)
    if not cleaned:
        raise _no("A name is required.")
    return cleaned


def _email(text: str) -> str:
    if not text:
        raise _no("An email is required.")
    try:
        validate_email(text)
    except InvalidEmail:
        raise _no(f"{shown(text)} is no email address.") from None
    if len(text) > 254 or starts_formula(text):
        raise _no(f"{shown(text)} cannot be used as an email address.")
    return text.lower()


def _level(text: str) -> int | None:
    if not text:
        return None
    if not is_level(text):
        raise _no(f"{shown(text)} is not a whole number from 1 to {MAX_LEVEL}.")
    return int(text)


def _manager(text: str) -> str:
    if len(text) > 254:
        raise _no("An email or an employee id has at most 254 characters.")
    return text


def _timezone(text: str) -> str:
    if text and text not in _zones():
        raise _no(f"{shown(text)} is no time zone we know. Write one such as Europe/Oslo.")
    return text


def _languages(text: str) -> tuple[str, ...]:
    codes = dict.fromkeys(_language(code) for code in re.split(r"[,;/\s]+", text) if code)
    if len(codes) > MAX_LANGUAGES:
        raise _no(f"These are {len(codes)} languages; the most is {MAX_LANGUAGES}.")
    return tuple(codes)


def _language(code: str) -> str:
    found = _LANGUAGE.fullmatch(code)
    if not found:
        raise _no(f"{shown(code)} is no language code. Write codes such as en, no or pt-BR.")
    return found[1].lower() + (f"-{found[2].upper()}" if found[2] else "")


def _hired_on(text: str, info: ValidationInfo) -> date | None:
    day = _day(text)
    if day and day > _today(info) + timedelta(days=366):
        raise _no(f"{day} is more than a year ahead.")
    return day


def _left_on(text: str, info: ValidationInfo) -> date | None:
    day = _day(text)
    if day and day > _today(info):
        raise _no(f"{day} is still to come. Leave this blank until they have left.")
    return day


def _today(info: ValidationInfo) -> date:
    today: date = (info.context or {})["today"]
    return today


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if _ISO_DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None and _SLASHED_DAY.fullmatch(text):
        raise _no(f"{shown(text)} is no date in the order you named. Write it as 2026-03-31.")
    if day is None or day < FIRST_DAY:
        raise _no(f"{shown(text)} is no date we can read. Write it as 2026-03-31.")
    return day


_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2,4}))?")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SLASHED_DAY = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{4}")


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


class _PersonRow(BaseModel):
    """A row; fields that the file does not feed stay unset. Only name and e-mail are required."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, BeforeValidator(_name)]
    email: Annotated[str, BeforeValidator(_email)]
    employee_id: Annotated[str | None, BeforeValidator(lambda text: _text(60)(text) or None)] = None
    title: Annotated[str, BeforeValidator(_text(200))] = ""
    unit: Annotated[str, BeforeValidator(_text(120))] = ""
    site: Annotated[str, BeforeValidator(_text(120))] = ""
    level: Annotated[int | None, BeforeValidator(_level)] = None
    manager: Annotated[str, BeforeValidator(_manager)] = ""
    timezone: Annotated[str, BeforeValidator(_timezone)] = ""
    languages: Annotated[tuple[str, ...], BeforeValidator(_languages)] = ()
    hired_on: Annotated[date | None, BeforeValidator(_hired_on)] = None
    left_on: Annotated[date | None, BeforeValidator(_left_on)] = None
