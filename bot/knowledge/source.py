"""YAML as written: every value stays text, every value keeps its line, and nothing clever is allowed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from bot.errors import Problem
from bot.knowledge.inside import TooLargeError, content, largest

DEEPEST: Final = 12
"""Levels of nesting; the format itself needs six."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of nodes."""

    line: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Mapped:
    """Nodes by key, in order; `lines` tells where each key stands."""

    line: int
    items: dict[str, Node]
    lines: dict[str, int] = field(default_factory=dict)


Node = Scalar | Listed | Mapped


class _RefusedError(Exception):
    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line, self.what = line, what


def read(path: Path, name: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """The root node of a file (None where it cannot be read at all) and the problems of its form.

    `name` is what the problems call the file.
    """
    try:
        raw = content(path)
    except TooLargeError as error:
        return None, (Problem(name, 1, f"is {error.size} bytes long; at most {largest()} are allowed: split it"),)
    except OSError as error:
        return None, (Problem(name, 1, f"cannot be read ({error.strerror})"),)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return None, (Problem(name, line, "is not UTF-8; save the file as UTF-8"),)
    return parse(text, name)


def parse(text: str, name: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """The root node of a YAML text, and the problems of its form."""
    builder = _Builder(name)
    try:
        root = builder.document(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = " ".join(str(part) for part in (error.context, error.problem) if part)
        return None, (*builder.problems, Problem(name, mark.line + 1 if mark is not None else 1, f"is not YAML: {reason}"))
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        return None, (*builder.problems, Problem(name, line, f"holds a character that YAML does not allow ({error.reason})"))
    except _RefusedError as refused:
        return None, (*builder.problems, Problem(name, refused.line, refused.what))
    return root, tuple(builder.problems)


class _Builder:
    """Builds nodes from the parser's events; no resolver runs, so `no`, `012` and `2019-11-07` stay what they are."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

    def document(self, text: str) -> Node | None:
        found = events(text)
        root: Node | None = None
        documents = 0
        for event in found:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _RefusedError(_line(event), "a second document begins (---); one per file is allowed")
                following = next(found)
                root = None if isinstance(following, yaml.DocumentEndEvent) else self.node(following, found, 1)
        return root

    def node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        line = _line(event)
        self._refuse(event, line, depth)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(line, event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(following := next(events), yaml.SequenceEndEvent):
                items.append(self.node(following, events, depth + 1))
            return Listed(line, tuple(items))
        return self._mapping(line, events, depth)

    def _mapping(self, line: int, events: Iterator[Any], depth: int) -> Mapped:
        mapped = Mapped(line, {}, {})
        while not isinstance(key := next(events), yaml.MappingEndEvent):
            where = _line(key)
            if not isinstance(key, yaml.ScalarEvent):
                raise _RefusedError(where, "a key is a list or a mapping; keys are words")
            self._refuse(key, where, depth)
            value = self.node(next(events), events, depth + 1)
            if key.value in mapped.items:
                first = mapped.lines[key.value]
                self.problems.append(Problem(self.name, where, f"'{key.value}' stands here twice (first in line {first}); keep one"))
            else:
                mapped.items[key.value], mapped.lines[key.value] = value, where
        return mapped

    def _refuse(self, event: Any, line: int, depth: int) -> None:
        if isinstance(event, yaml.AliasEvent):
            raise _RefusedError(line, f"'*{event.anchor}' refers to another place; write the text out")
        if event.anchor:
            raise _RefusedError(line, f"'&{event.anchor}' is an anchor; none are allowed, write the text out")
        if event.tag:
            raise _RefusedError(line, f"'{event.tag}' is a tag; none are allowed, write plain text in quotes")
        if depth > DEEPEST:
            raise _RefusedError(line, f"is nested more than {DEEPEST} levels deep")


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def events(text: str) -> Iterator[Any]:
    """What the parser meets in a text, each with the place where it begins and ends."""
    parser = yaml.cyaml.CParser(text)  # type: ignore[attr-defined]  # the C parser; yaml re-exports it without saying so
    while parser.check_event():
        yield parser.get_event()
