"""One more way of asking put into the YAML of a file: where it belongs, in the manner of those that are there, and nothing else changed.

What is written by hand keeps its comments and its layout, byte for byte. After the edit the file is read again: it must hold exactly one
example more, else nothing is given back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from bot.errors import CasebriefError
from bot.knowledge.source import Listed, Mapped, Node, Scalar, events, parse

_NOT_PLAIN: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
"""Characters that YAML reads otherwise than JSON."""
_LONGEST: Final = 118
"""Columns of a line from which on a list goes on in the next one."""
_ENDS: Final = re.compile(r"[\]},\s]*")
SCRIPTS: Final = ("en", "zh-Hans", "zh-Hant")


class PlaceError(CasebriefError):
    """An example cannot be put in by machine; `line` is what is to be put in by hand."""

    def __init__(self, what: str, line: str) -> None:
        self.line = line
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class Example:
    """A way of asking for an entry, in a language and script."""

    entry: str
    lang: str
    text: str

    @property
    def by_hand(self) -> str:
        """The line that puts it into a file by hand."""
        return f"ask: {self.lang}: [{quoted(self.text)}]"


@dataclass(frozen=True, slots=True)
class Edited:
    """A text with the example in it, and the line in which that stands; `there` says that it stood there before."""

    text: str
    line: int
    there: bool = False


def quoted(text: str) -> str:
    """A text in double quotes, as YAML and JSON both read it."""
    return _NOT_PLAIN.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(text, ensure_ascii=False))


def with_example(text: str, example: Example, name: str) -> Edited:
    """The text of a file with one more way of asking; a PlaceError where there is no sure place for it. `name` is the file's."""
    if example.lang not in SCRIPTS or example.text != " ".join(example.text.split()) or not example.text:
        raise PlaceError(f"'{example.text}' in '{example.lang}' is no example: it is one line in {', '.join(SCRIPTS)}", example.by_hand)
    before, faults = parse(text, name)
    if before is None or faults:
        raise PlaceError(f"{name}: is not sound YAML; run 'casebrief check' first", example.by_hand)
    asks = _asks(_tree(text), example, name)
    asked = asks.pairs.get(example.lang)
    if asked is not None and any(one.value == example.text for one in asked.items):
        return Edited(text, next(one.line for one in asked.items if one.value == example.text) + 1, there=True)
    after = _in_list(text, asked, example.text) if asked is not None else _new_list(text, asks, example)
    if after is None:
        raise PlaceError(
            f"{name}: '{example.entry}' is written in a way that is not edited by machine; put the line in by hand", example.by_hand
        )
    found, faults = parse(after, name)
    if faults or found is None or plain(found) != _with(plain(before), example):
        raise PlaceError(f"{name}: the example could not be put in without changing more; put the line in by hand", example.by_hand)
    return Edited(after, _asks(_tree(after), example, name).pairs[example.lang].items[-1].line + 1)


def plain(node: Node) -> Any:
    """What a node says, without the lines that it stands in."""
    match node:
        case Scalar():
            return node.text
        case Listed():
            return [plain(item) for item in node.items]
        case Mapped():
            return {key: plain(item) for key, item in node.items.items()}


def _with(found: Any, example: Example) -> Any:
    """What a file says once the example is in it."""
    records = found if isinstance(found, list) else [found]
    for record in records:
        if record.get("id") == example.entry:
            record["ask"].setdefault(example.lang, []).append(example.text)
    return found


# Where it goes


@dataclass(slots=True)
class _Piece:
    """A node with its place in the text; `end` is behind what it ends with, `inside` behind the last thing in it."""

    kind: type[Any]
    start: int
    column: int
    line: int
    flow: bool
    value: str = ""
    style: str | None = None
    end: int = 0
    items: list[_Piece] = field(default_factory=list)
    keys: list[_Piece] = field(default_factory=list)

    @property
    def pairs(self) -> dict[str, _Piece]:
        """The values of a mapping by their keys."""
        return {key.value: item for key, item in zip(self.keys, self.items, strict=True)}


def _tree(text: str) -> _Piece:
    """The only document of a text that is known to be sound."""
    begun = 1 if text.startswith("\ufeff") else 0
    found = events(text[begun:])
    first = next(event for event in found if isinstance(event, yaml.NodeEvent))
    return _piece(first, found, begun)


def _piece(event: Any, found: Iterator[Any], begun: int) -> _Piece:
    mark, flow = event.start_mark, bool(getattr(event, "flow_style", False))
    piece = _Piece(type(event), mark.index + begun, mark.column, mark.line, flow, end=event.end_mark.index + begun)
    if isinstance(event, yaml.ScalarEvent):
        piece.value, piece.style = event.value, event.style
        return piece
    closes = yaml.SequenceEndEvent if isinstance(event, yaml.SequenceStartEvent) else yaml.MappingEndEvent
    while not isinstance(following := next(found), closes):
        one = _piece(following, found, begun)
        if closes is yaml.MappingEndEvent:
            piece.keys.append(one)
            one = _piece(next(found), found, begun)
        piece.items.append(one)
    piece.end = int(following.end_mark.index) + begun  # type: ignore[union-attr]  # the C parser's events all have their places
    return piece


def _asks(root: _Piece, example: Example, name: str) -> _Piece:
    """The ways of asking of the entry; a PlaceError where it has none."""
    records = root.items if root.kind is yaml.SequenceStartEvent else [root]
    for record in records:
        pairs = record.pairs if record.kind is yaml.MappingStartEvent else {}
        if "id" in pairs and pairs["id"].value == example.entry:
            asks = pairs.get("ask")
            if asks is None or asks.kind is not yaml.MappingStartEvent or not asks.items:
                raise PlaceError(f"{name}: '{example.entry}' has no ways of asking yet; write them in both languages", example.by_hand)
            return asks
    raise PlaceError(f"{name}: there is no entry '{example.entry}'", example.by_hand)


def _last(piece: _Piece) -> _Piece:
    """What stands last in a node."""
    return piece if not piece.items else _last(piece.items[-1])


def _break(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _rest(text: str, at: int) -> str:
    """What stands behind a place in its line."""
    end = text.find("\n", at)
    return text[at : end if end >= 0 else len(text)].rstrip("\r")


def _in_list(text: str, asked: _Piece, words: str) -> str | None:
    """The text with one more item in a list; None where that is no list, or one that is not edited."""
    if asked.kind is not yaml.SequenceStartEvent or any(one.kind is not yaml.ScalarEvent for one in asked.items):
        return None
    if not asked.items:
        closing = asked.end - 1
        return text[:closing] + quoted(words) + text[closing:] if asked.flow else None
    last = asked.items[-1]
    new = _as(last.style, words)
    if asked.flow:
        return _in_flow(text, asked, new)
    if last.style in {"|", ">"}:
        return None
    end = last.end + len(_rest(text, last.end))
    return f"{text[:end]}{_break(text)}{' ' * asked.column}- {new}{text[end:]}"


def _in_flow(text: str, asked: _Piece, new: str) -> str:
    """The text with one more item in a list in brackets: in the line of the last one, or in a new one below where that has no room."""
    last = asked.items[-1]
    before, rest = text[: last.end], _rest(text, last.end)
    column = last.end - (before.rfind("\n") + 1)
    heads = [one for place, one in enumerate(asked.items) if place == 0 or one.line != asked.items[place - 1].line]
    begins = heads[-1] if len(heads) > 1 else heads[0]
    long = column + len(new) + 2 + len(rest) > _LONGEST
    if not (long and _ENDS.fullmatch(rest)):
        return f"{before}, {new}{text[last.end :]}"
    return f"{before},{_break(text)}{' ' * begins.column}{new}{text[last.end :]}"


def _new_list(text: str, asks: _Piece, example: Example) -> str | None:
    """The text with a list in a language that the entry had no examples in; None where that is not edited."""
    new = f"{example.lang}: [{quoted(example.text)}]"
    last = asks.items[-1]
    if asks.flow:
        return f"{text[: last.end]}, {new}{text[last.end :]}"
    tail = _last(last)
    if tail.style in {"|", ">"}:
        return None
    end = max(tail.end, last.end if last.flow else tail.end)
    end += len(_rest(text, end))
    return f"{text[:end]}{_break(text)}{' ' * asks.keys[0].column}{new}{text[end:]}"


def _as(style: str | None, words: str) -> str:
    """A text quoted as another one is."""
    if style == "'" and words.isprintable():
        return "'" + words.replace("'", "''") + "'"
    return quoted(words)
