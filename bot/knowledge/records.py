"""Records out of nodes: what a curator wrote, typed as the schema says, with every problem met on the way."""

from __future__ import annotations

import types
import typing
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Literal

import msgspec

from bot.errors import Problem
from bot.knowledge.schema import HOUSE, Asks, Label, Words
from bot.knowledge.source import Listed, Mapped, Node, Scalar
from bot.labels import NEVER_RED, RED

T = typing.TypeVar("T")


class Reader:
    """Reads nodes of one file into records and keeps every problem that it meets on the way."""

    def __init__(self, file: str, languages: Sequence[str] = ()) -> None:
        """`languages` are those that the file's case declares; where none does, it takes English and Simplified Chinese."""
        self.file = file
        self.problems: list[Problem] = []
        self._languages = languages

    def record(self, node: Node, kind: type[T]) -> T | None:
        """The record that a node describes, or None with the reasons in `problems`."""
        before = len(self.problems)
        value = self._struct(node, kind, kind.__name__.lower())
        return value if len(self.problems) == before else None

    def records(self, node: Node | None, kind: type[T]) -> list[tuple[T, int]]:
        """The sound records of a list, each with its line."""
        if not isinstance(node, Listed):
            if node is not None:
                self._problem(node, "must be a list of entries, each beginning with '- id:'")
            return []
        found = ((self.record(item, kind), item.line) for item in node.items)
        return [(record, line) for record, line in found if record is not None]

    def _problem(self, node: Node, what: str) -> None:
        self.problems.append(Problem(self.file, node.line, what))

    def _value(self, node: Node, kind: Any, where: str) -> Any:
        kind = _without_none(kind)
        origin = typing.get_origin(kind)
        if origin is tuple:
            return self._list(node, typing.get_args(kind)[0], where)
        if origin is dict:
            return self._dict(node, typing.get_args(kind)[1], where)
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            return self._struct(node, kind, where)
        return self._scalar(node, kind, where)

    def _struct(self, node: Node, kind: Any, where: str) -> Any:
        if not isinstance(node, Mapped):
            return self._problem(node, f"'{where}' must be a mapping of {', '.join(_keys(kind))}")
        fields = _fields(kind)
        values = {}
        for key, child in node.items.items():
            if key not in fields:
                self.problems.append(
                    Problem(self.file, node.lines[key], f"'{key}' is not known in '{where}'; allowed are {', '.join(fields)}")
                )
                continue
            values[fields[key].name] = self._value(child, fields[key].type, key)
        for key in (*(key for key, wanted in fields.items() if wanted.required), *self._spoken(node, kind)):
            if key not in node.items:
                self._problem(node, f"'{key}' is missing in '{where}'")
        try:
            return kind(**values)
        except TypeError:  # a required field is missing: said above
            return None

    def _spoken(self, node: Mapped, kind: Any) -> Sequence[str]:
        """The languages that a text must be written in. A case that declares its own may take either script of Chinese."""
        if kind not in {Words, Asks}:
            return ()
        if not self._languages:
            return ("en", "zh-Hans")
        if kind is Asks:
            return ()
        script = "zh-Hant" if "zh-Hant" in node.items else "zh-Hans"
        return tuple(script if language == "zh" else language for language in self._languages)

    def _list(self, node: Node, kind: Any, where: str) -> tuple[Any, ...]:
        if not isinstance(node, Listed):
            self._problem(node, f"'{where}' must be a list: [a, b] or lines beginning with '-'")
            return ()
        return tuple(self._value(item, kind, where) for item in node.items)

    def _dict(self, node: Node, kind: Any, where: str) -> dict[str, Any]:
        if not isinstance(node, Mapped):
            self._problem(node, f"'{where}' must be a mapping of names to values")
            return {}
        return {key: self._value(child, kind, key) for key, child in node.items.items()}

    def _scalar(self, node: Node, kind: Any, where: str) -> Any:
        if not isinstance(node, Scalar):
            return self._problem(node, f"'{where}' must be a text")
        if not node.text.strip():
            return self._problem(node, f"'{where}' is empty; write it or leave the key out")
        try:
            return msgspec.convert(node.text, kind, strict=False)
        except msgspec.ValidationError:
            red = kind is Label and node.text.strip().upper() in RED
            return self._problem(node, f"'{where}' is '{node.text}'; {NEVER_RED if red else _allowed(kind)}")


def declared(node: Node | None) -> tuple[str, ...]:
    """The languages that the node of a case declares, if it does."""
    languages = node.items.get("languages") if isinstance(node, Mapped) else None
    items = languages.items if isinstance(languages, Listed) else ()
    return tuple(item.text for item in items if isinstance(item, Scalar) and item.text in HOUSE)


@cache
def _fields(kind: Any) -> dict[str, msgspec.structs.FieldInfo]:
    return {found.encode_name: found for found in msgspec.structs.fields(kind)}


def _keys(kind: Any) -> list[str]:
    return list(_fields(kind))


def _without_none(kind: Any) -> Any:
    if typing.get_origin(kind) in {typing.Union, types.UnionType}:
        return next(arg for arg in typing.get_args(kind) if arg is not type(None))
    return kind


def _allowed(kind: Any) -> str:
    if typing.get_origin(kind) is Literal:
        return "allowed are " + ", ".join(map(str, typing.get_args(kind)))
    return {
        int: "a whole number is allowed",
        Decimal: "a number is allowed, without commas",
        date: "a date like 2019-11-07 is allowed",
    }.get(kind, "a text is allowed")
