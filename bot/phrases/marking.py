"""How a message is marked as one, and which of its forms fits a count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.model import Lang


class Counted(str):
    """A message whose words depend on its `{count}`: the string itself is the plural, `one` the singular."""

    __slots__ = ("one",)

    one: str


def N_(message: str) -> str:  # noqa: N802  the extractor looks for this name
    """The message itself, marked for extraction into locales/messages.pot."""
    return message


def NN_(one: str, many: str) -> Counted:  # noqa: N802  the extractor looks for this name
    """A message with a form for one and a form for any other `{count}`, both marked for extraction."""
    counted = Counted(many)
    counted.one = one
    return counted


def form(phrase: str, lang: Lang, values: Mapping[str, Any]) -> str:
    """What to look a message up by: its form for the `count` among the values.

    English tells one from any other count, Chinese has one form; a test holds this against Babel's plural rules.
    """
    return phrase.one if isinstance(phrase, Counted) and lang is Lang.EN and values["count"] == 1 else phrase
