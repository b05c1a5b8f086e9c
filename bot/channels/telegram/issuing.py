"""What each audience is told, as it is compared with what it is told later."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass

from bot.content import Edition
from bot.model import Lang
from bot.pipeline.questions import Known
from bot.state.reading import Issued

_AT_ONCE = 20
"""Entries after which others have their turn."""


@dataclass(frozen=True, slots=True)
class AsTold:
    """How an entry is named to readers: titles and sources by language, and its label."""

    titles: dict[str, str]
    sources: dict[str, tuple[str, ...]]
    label: str

    def title(self, lang: Lang) -> str:
        """Its title in a language."""
        return self.titles[lang.value]


async def issued(index: Known) -> tuple[Issued, ...]:
    """All entries of a knowledge that assert something, as they are told."""
    rows: list[Issued] = []
    for number, edition in enumerate(index.editions.values()):
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)
        rows.extend(_issued(edition, index))
    return tuple(rows)


def _issued(edition: Edition, index: Known) -> Iterator[Issued]:
    told = as_told(edition.entry, index)
    if told is not None:
        body = json.dumps([told.titles, told.sources, told.label], ensure_ascii=False).encode()
        yield Issued(edition.entry, edition.digest, edition.documents, edition.until, body)


def as_told(entry: str, index: Known) -> AsTold | None:
    """How an entry is named; None where it is not on file."""
    stored = {lang.value: found for lang in Lang if (found := index.stored(entry, lang)) is not None}
    if not stored:
        return None
    titles, sources = ({lang: getattr(one, name) for lang, one in stored.items()} for name in ("title", "sources"))
    return AsTold(titles, sources, next(iter(stored.values())).label)


def as_kept(body: bytes) -> AsTold:
    """How an entry was named, as it was kept."""
    titles, sources, label = json.loads(body)
    return AsTold(titles, {lang: tuple(some) for lang, some in sources.items()}, label)
