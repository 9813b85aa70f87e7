"""Sentences about impact that several pages say alike. Pure."""

from __future__ import annotations

from django.contrib.humanize.templatetags.humanize import apnumber


def counted(number: int, noun: str) -> str:
    """ "Nine decisions", "One pair", "28 pairs"; "No decisions" for none."""
    word = str(apnumber(number)).capitalize() if number else "No"
    return f"{word} {noun}{'' if number == 1 else 's'}"


def headline(changed: int, going: int) -> str:
    """What a page about impact opens with: decisions changed, or pairs that are going."""
    if changed:
        return f"{counted(changed, 'decision')} changed because leaders listened"
    if going:
        return f"{counted(going, 'pair')} {'is' if going == 1 else 'are'} at work, and no decision has changed yet"
    return "The first pairs are on their way"
