"""What a curator may write: one type per kind of record, and the reading of nodes into them."""

from __future__ import annotations

import types
import typing
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final, Literal

import msgspec

from bot.errors import Problem
from bot.knowledge.source import Listed, Mapped, Node, Scalar

Aspect = Literal["who", "what", "when", "where", "which", "how", "how-many", "how-much", "how-long", "why", "said", "source",
                 "role", "status"]  # fmt: skip
Label = Literal["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT"]
HOUSE: Final = ("en", "zh")
"""The languages that everything is written in, unless a case says otherwise."""


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """A text in the languages of the house, or of its case; one script of Chinese is derived from the other unless it is written."""

    en: str | None = None
    zh_hans: str | None = msgspec.field(name="zh-Hans", default=None)
    zh_hant: str | None = msgspec.field(name="zh-Hant", default=None)

    @property
    def chinese(self) -> str | None:
        """The text in Chinese, as it is written."""
        return self.zh_hans or self.zh_hant

    @property
    def written(self) -> tuple[str, ...]:
        """The text in each language and script that it is written in."""
        return tuple(text for text in (self.en, self.zh_hans, self.zh_hant) if text)


class Translation(msgspec.Struct, frozen=True, kw_only=True):
    """An unofficial translation of a statement."""

    en: str | None = None
    zh_hans: str | None = msgspec.field(name="zh-Hans", default=None)
    zh_hant: str | None = msgspec.field(name="zh-Hant", default=None)


class Asks(msgspec.Struct, frozen=True, kw_only=True):
    """Ways of asking, per language."""

    en: tuple[str, ...] = ()
    zh_hans: tuple[str, ...] = msgspec.field(name="zh-Hans", default=())
    zh_hant: tuple[str, ...] = msgspec.field(name="zh-Hant", default=())

    @property
    def chinese(self) -> tuple[str, ...]:
        """The ways of asking in Chinese, whatever the script."""
        return (*self.zh_hans, *self.zh_hant)

    @property
    def every(self) -> tuple[str, ...]:
        """The ways of asking in every language."""
        return (*self.en, *self.chinese)


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """A typed figure: one of a count, a date (year, year-month or day) and money with its currency."""

    count: int | None = None
    date: str | None = None
    money: Decimal | None = None
    currency: str | None = None


class Cite(msgspec.Struct, frozen=True, kw_only=True):
    """Where it stands: the document, the words that carry it, and who says so if not the publisher."""

    source: str
    words: str = ""
    by: Words | None = None


class Grade(msgspec.Struct, frozen=True, kw_only=True):
    """The Admiralty code: reliability of the source, credibility of the information."""

    reliability: Literal["A", "B", "C", "D", "E", "F"]
    credibility: Literal["1", "2", "3", "4", "5", "6"]
    why: Words | None = None


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A document that may be cited."""

    id: str
    publisher: Words
    title: Words
    kind: Literal["press report", "official release", "office table"]
    language: str
    file: str
    sha256: str
    grade: Grade
    public_record: Literal["yes", "no"] = "no"
    date: date | None = None
    undated: Words | None = None
    note: Words | None = None


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What every entry may have."""

    id: str
    title: Words | None = None
    ask: Asks | None = None
    say: Words | None = None
    values: dict[str, Value] = {}
    about: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    aspect: tuple[Aspect, ...] = ()
    covers: tuple[str, ...] = ()
    cite: tuple[Cite, ...] = ()
    caveat: Words | None = None
    opinion: Words | None = None
    label: Label | None = None
    valid: str | None = None
    review_by: date | None = None


class Fact(Said, frozen=True, kw_only=True):
    """A fact, an event, a gap or a brief of a case, or a passage: a paragraph of a document, found by its own words."""

    kind: Literal["fact", "event", "gap", "brief", "passage"]
    when: str | None = None
    table_id: str | None = None


class Contact(Said, frozen=True, kw_only=True):
    """Someone to turn to."""


class Statement(Said, frozen=True, kw_only=True):
    """Words of an official, letter for letter; or several statements handed out together."""

    speaker: str | None = None
    standing: Literal["reported", "released", "issued"] | None = None
    basis: Literal["public record", "desk"] | None = None
    text: str | None = None
    translation: Translation | None = None
    statements: tuple[str, ...] = ()


class Entity(Said, frozen=True, kw_only=True):
    """An agency, a person, a term, a place or a topic: a name that is recognised, and perhaps told about."""

    name: Words
    short: str | None = None
    alias: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    class_: Literal["place", "topic", "outlet"] | None = msgspec.field(name="class", default=None)


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """Small talk, a refusal, or a command in words."""

    id: str
    kind: Literal["smalltalk", "refusal", "command"]
    ask: Asks
    say: Words | None = None
    needs: tuple[str, ...] = ()
    shows: Literal["brief-next", "timeline", "statements", "contacts", "agencies", "help"] | None = None


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One screen of the onboarding brief, made of entries."""

    title: Words
    entries: tuple[str, ...]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A case: its names, the whole of it on one screen, and the steps that follow."""

    id: str
    name: Words
    ask: Asks
    summary: Words
    cite: tuple[Cite, ...]
    languages: tuple[Literal["en", "zh"], ...] = ()
    label: Label = "TLP:CLEAR"
    alias: tuple[str, ...] = ()
    values: dict[str, Value] = {}
    samples: Asks | None = None
    steps: tuple[Step, ...] = ()

    @property
    def spoken(self) -> tuple[str, ...]:
        """The languages that its entries are written in."""
        return self.languages or HOUSE


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
            return self._problem(node, f"'{where}' is '{node.text}'; {_allowed(kind)}")


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
