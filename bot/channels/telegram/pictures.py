"""Pictures of timelines, kept in memory: one takes a tenth of a second to draw, or several where there is much on it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock

from bot.channels.telegram.recent import Recent
from bot.channels.telegram.served import Served
from bot.model import Lang
from bot.pipeline.questions import Known
from bot.takeaway.contents import Wish, document_of
from bot.takeaway.document import Document
from bot.takeaway.fonts import pictures_there
from bot.takeaway.picture import picture_of

_MOST = 200
"""Pictures that are remembered: some fifteen megabytes."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Draws pictures; those that anybody may ask for are drawn beside, when the bot begins and when other knowledge is served."""

    _drawn: Recent[tuple[bytes | None]] = field(default_factory=lambda: Recent(_MOST))
    _lock: Lock = field(default_factory=Lock)

    def of(self, document: Document, version: str) -> bytes | None:
        """The picture of a document of this version of the knowledge; None where it would be too high."""
        key = (version, document.name)
        with self._lock:  # fonts are drawn with by one at a time
            known = self._drawn.get(key)
            if known is None:
                known = (picture_of(document),)
                self._drawn.put(key, known)
        return known[0]

    async def follow(self, served: Served) -> None:
        """Draws the timeline of each case in each language, in a thread, so that nobody waits for it; what Word files are
        made with is brought in there too.
        """
        await asyncio.to_thread(_bring_in_word)
        if not pictures_there():
            return
        for index in {index.version: index for _, index in served.values()}.values():
            for wish in _wishes(index):
                document = document_of(wish, index)
                if document is not None:
                    await asyncio.to_thread(self.of, document, index.version)


def _bring_in_word() -> None:
    from bot.takeaway.word import blank

    for chinese in (Lang.HANS, Lang.HANT):
        blank(chinese)


def _wishes(index: Known) -> Iterator[Wish]:
    for case in index.lines("cases", Lang.EN):
        yield from (Wish("timeline", (lang,), case.entry) for lang in Lang)
