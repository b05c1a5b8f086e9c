"""What a reply is as Telegram shows it: the text of its messages with white space evened out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.app import App
from bot.model import Lang, Part, PartKind
from tests.telegram.heard import Heard

TIME_THERE = re.compile(
    r"\n(Local time there: \w{3} \d{1,2} \w{3,4}, \d\d:\d\d|[当當]地[时時][间間]：\d{1,2}月\d{1,2}日（[周週].）\d\d:\d\d)(?: \(|（)UTC[+-]\d{1,2}[)）]"
)
"""The line of a contact card that tells what time it is there: no reply that a test works out by itself has it."""


def flat(text: str) -> str:
    """A text with white space evened out."""
    return " ".join(text.split())


def told(messages: Iterable[Heard]) -> str:
    """All that messages say, one after another, without the labels above it."""
    return flat(" ".join(TIME_THERE.sub("", message.body if message.label else message.text) for message in messages))


def shown(parts: Sequence[Part]) -> str:
    """The text of parts in the order of Telegram: the words of a statement first, whose they are behind them."""
    return flat(" ".join(part.text for part in _words_first(parts)))


def _words_first(parts: Sequence[Part]) -> Iterator[Part]:
    at = 0
    while at < len(parts):
        end = at + 1
        if parts[at].kind is PartKind.SPEAKER:
            while end < len(parts) and parts[end].kind is PartKind.VERBATIM:
                end += 1
        yield from parts[at + 1 : end]
        yield parts[at]
        at = end


def entry(guest: App, name: str, lang: Lang) -> str:
    """An entry as it is told."""
    stored = guest.index.stored(name, lang)
    assert stored is not None
    return shown(stored.parts)


def words_of(guest: App, name: str, lang: Lang) -> list[str]:
    """The words of the statements that an entry hands out."""
    stored = guest.index.stored(name, lang)
    assert stored is not None
    return [part.text for part in stored.parts if part.kind is PartKind.VERBATIM]
