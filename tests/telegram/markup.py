"""Telegram's HTML parse mode: what the reader sees of a text, or the refusal.

Stricter than Telegram in one place: a blockquote inside a blockquote is refused, where Telegram would quietly lose it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from tests.telegram.refusal import RefusalError

_KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre", "a": "text_link",
    "tg-spoiler": "spoiler", "span": "spoiler", "blockquote": "blockquote",
}  # fmt: skip
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|([A-Za-z]+));?")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>]*)\s*(?:(=)\s*("[^"]*"|'[^']*'|[A-Za-z0-9.\-]*))?""")
_LINK = re.compile(r"(?:(?:https?|ton)://)?[^\s/?#:@]+\.[^\s/?#:@]{2,}(?::\d+)?(?:[/?#]\S*)?|tg://\S+", re.IGNORECASE)
_PLAIN = re.compile(r"[^<&]+")
_SPACE = " \t\r\n\v\f\0"
# Characters that leave nothing to see: a text of these alone counts as empty.
_INVISIBLE = "".join(map(chr, (0x1680, 0x180E, *range(0x2000, 0x2010), 0x202F, 0x205F, 0x2060, 0x2800, 0x3000, 0xFEFF, 0xFFFC)))


@dataclass(frozen=True)
class Entity:
    """A stretch of formatted text, counted in UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"type": self.type, "offset": self.offset, "length": self.length} | ({"url": self.url} if self.url else {})


@dataclass(frozen=True)
class Formatted:
    """A text as the reader sees it."""

    text: str
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True)
class _Open:
    tag: str
    kind: str
    offset: int
    text_from: int
    url: str = ""


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def is_empty(text: str) -> bool:
    """Whether nothing is left to see."""
    return not text.strip(_SPACE + _INVISIBLE)


def read(text: str, parse_mode: str = "", entities: list[dict[str, Any]] | None = None) -> Formatted:
    """The text after parsing, without the white space around it."""
    if parse_mode.casefold() == "html":
        formatted = _Parser(text).parse()
    elif parse_mode:
        raise RefusalError("unsupported parse_mode")
    else:
        formatted = Formatted(text, tuple(Entity(e["type"], e["offset"], e["length"], e.get("url", "")) for e in entities or ()))
    return _trimmed(formatted)


def _trimmed(formatted: Formatted) -> Formatted:
    """Without outer white space, the entities moved along and cut to what is left."""
    text = formatted.text.rstrip(_SPACE)
    lead = units(text) - units(text.lstrip(_SPACE))
    text = text.lstrip(_SPACE)
    end, kept = units(text), []
    for entity in formatted.entities:
        start, stop = max(0, entity.offset - lead), min(end, entity.offset + entity.length - lead)
        if stop > start:
            kept.append(replace(entity, offset=start, length=stop - start))
    return Formatted(text, tuple(kept))


class _Parser:
    """One pass over the text."""

    def __init__(self, source: str) -> None:
        self.source, self.at = source, 0
        self.parts: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def parse(self) -> Formatted:
        while self.at < len(self.source):
            if self.source[self.at] == "<":
                self._tag()
            elif self.source[self.at] == "&":
                character, self.at = _character(self.source, self.at)
                self._take(character)
            else:
                plain = _PLAIN.match(self.source, self.at)
                assert plain is not None
                self.at = plain.end()
                self._take(plain.group())
        if self.open:
            raise _unparsed(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return Formatted("".join(self.parts), tuple(sorted(self.entities, key=lambda e: (e.offset, -e.length))))

    def _take(self, text: str) -> None:
        self.parts.append(text)
        self.offset += units(text)

    def _tag(self) -> None:
        begin = len(self.source[: self.at].encode("utf-8", "surrogatepass"))
        closing = self.source[self.at + 1 : self.at + 2] == "/"
        self.at += 2 if closing else 1
        name = self._name()
        if closing:
            self._close(name, begin)
        else:
            self._start(name, begin)

    def _name(self) -> str:
        start = self.at
        while self.at < len(self.source) and self.source[self.at] not in _SPACE + ">":
            self.at += 1
        return self.source[start : self.at].lower()

    def _start(self, tag: str, begin: int) -> None:
        if self.at >= len(self.source):
            raise _unparsed(f"Unclosed start tag at byte offset {begin}")
        if tag not in _KINDS:
            raise _unparsed(f'Unsupported start tag "{tag}" at byte offset {begin}')
        attributes = self._attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _unparsed(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        if tag == "blockquote" and any(outer.tag == "blockquote" for outer in self.open):
            raise _unparsed(f"Nested blockquote at byte offset {begin}")
        kind = "expandable_blockquote" if tag == "blockquote" and "expandable" in attributes else _KINDS[tag]
        self.open.append(_Open(tag, kind, self.offset, len(self.parts), attributes.get("href", "")))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            self._skip_space()
            if self.at >= len(self.source):
                raise _unparsed(f"Unclosed start tag at byte offset {begin}")
            if self.source[self.at] == ">":
                self.at += 1
                return found
            name, value = self._attribute(tag, begin)
            found.setdefault(name, value)

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        match = _ATTRIBUTE.match(self.source, self.at)
        assert match is not None  # every part of the pattern may be empty
        name, equals, value = match.groups()
        if not name:
            raise _unparsed(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        self.at = match.end()
        if not equals:
            return name, ""
        if value[:1] in ("'", '"') and value:
            return name, _unescaped(value[1:-1])
        if self.source[self.at : self.at + 1] in ("'", '"'):  # a string without its end
            raise _unparsed(f"Unclosed start tag at byte offset {begin}")
        if self.at < len(self.source) and self.source[self.at] not in _SPACE + ">":
            raise _unparsed(f"Unexpected end of name token at byte offset {begin}")
        return name, value.lower()

    def _close(self, tag: str, begin: int) -> None:
        if not self.open:
            raise _unparsed(f"Unexpected end tag at byte offset {begin}")
        self._skip_space()
        if self.source[self.at : self.at + 1] != ">":
            raise _unparsed(f"Unclosed end tag at byte offset {begin}")
        self.at += 1
        opened = self.open.pop()
        if tag not in ("", opened.tag):
            raise _unparsed(f'Unmatched end tag at byte offset {begin}, expected "</{opened.tag}>", found "</{tag}>"')
        self._mark(opened)

    def _mark(self, opened: _Open) -> None:
        if self.offset == opened.offset:
            return
        url = opened.url or "".join(self.parts[opened.text_from :])
        if opened.kind == "text_link" and not _LINK.fullmatch(url):
            return  # as Telegram: a link that leads nowhere is plain text
        self.entities.append(Entity(opened.kind, opened.offset, self.offset - opened.offset, url if opened.kind == "text_link" else ""))

    def _skip_space(self) -> None:
        while self.at < len(self.source) and self.source[self.at] in _SPACE:
            self.at += 1


def _character(source: str, at: int) -> tuple[str, int]:
    """The character at this place, a reference resolved; an unknown reference stays as it is written."""
    match = _REFERENCE.match(source, at) if source[at] == "&" else None
    if match is None:
        return source[at], at + 1
    hexadecimal, decimal, name = match.groups()
    if name:
        return (_NAMED[name], match.end()) if name in _NAMED else (source[at], at + 1)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if not 0 < code < 0x10FFFF or match.end() - at > 10:
        return source[at], at + 1
    return chr(code), match.end()


def _unescaped(text: str) -> str:
    parts, at = [], 0
    while at < len(text):
        character, at = _character(text, at)
        parts.append(character)
    return "".join(parts)


def _unparsed(reason: str) -> RefusalError:
    return RefusalError(f"can't parse entities: {reason}")
