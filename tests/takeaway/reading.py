"""What a reader's own programs find in a document: its Word file, its page, its text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from zipfile import ZipFile

import docx

from bot.takeaway.document import Document


def texts_of_word(content: bytes) -> list[str]:
    """Every paragraph of a Word file, in tables too."""
    file = docx.Document(BytesIO(content))
    found = [paragraph.text for paragraph in file.paragraphs]
    for table in file.tables:
        for row in table.rows:
            found += [paragraph.text for cell in row.cells for paragraph in cell.paragraphs]
    return found


def columns_of_word(content: bytes) -> list[list[str]]:
    """The cells of each row of the table of a Word file."""
    [table] = docx.Document(BytesIO(content)).tables
    return [[cell.text for cell in row.cells] for row in table.rows]


def parts_of_word(content: bytes) -> dict[str, str]:
    """The files in a Word file, by their names."""
    with ZipFile(BytesIO(content)) as read:
        return {name: read.read(name).decode() for name in read.namelist()}


@dataclass
class Page(HTMLParser):
    """A web page: its texts, each with the tag and the language that it stands in, and all of its tags."""

    source: str
    texts: list[tuple[str, str, str]] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    _open: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.source)
        self.close()
        assert not self._open, f"not closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag not in {"meta", "link", "img"}:
            self._open.append((tag, given.get("lang") or (self._open[-1][1] if self._open else "")))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open:
            self.texts.append((*self._open[-1], data))

    def within(self, tag: str) -> list[str]:
        """The texts that stand right in a tag."""
        return [text for name, _, text in self.texts if name == tag]


def told(document: Document) -> Iterator[str]:
    """All that a document tells: titles, paragraphs, and the sources at its end."""
    for item in document.items:
        for telling in item.told:
            yield telling.title
            yield from (piece.text for piece in telling.pieces)
    for place in range(len(document.langs)):
        yield from document.sources(place)
