"""What a compiled file is asked in a bench: made-up questions where its entries are made up, or else its own examples."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot import settings
from bot.app import open_compiled
from bot.bench.synthetic.entries import Synthetic, up_to
from bot.errors import CasebriefError
from bot.knowledge.store import File
from bot.model import Lang
from bot.text import han_count


def opened(path: Path) -> File:
    """A compiled file; a StoreError where it is none of this make."""
    return open_compiled(settings.read(), path).index


def synthetic_in(index: File) -> Synthetic | None:
    """The made-up knowledge that a file holds, by its last entry of that kind; None where it holds none."""
    return next(filter(None, (up_to(index.doc(number).entry) for number in reversed(range(index.size)))), None)


def made_up(index: File, path: Path) -> Synthetic:
    """The made-up knowledge that a file holds; a CasebriefError where it holds none."""
    if (found := synthetic_in(index)) is None:
        raise CasebriefError(f"{path}: holds no made-up entries; write some with 'casebrief bench synthetic FILE.sqlite'")
    return found


def texts_for(index: File, count: int) -> list[str]:
    """So many texts to ask: made-up questions, or examples that are evenly spread."""
    if knowledge := synthetic_in(index):
        return [question.said.text for question in knowledge.questions(count)]
    examples = index.examples()
    return examples[:: max(1, len(examples) // count)][:count]


def typical(texts: Sequence[str], lang: Lang) -> str:
    """The text of middle length among those of a language; a CasebriefError where there is none."""
    found = sorted((text for text in texts if bool(han_count(text)) == (lang.family == "zh")), key=lambda text: (len(text), text))
    if not found:
        raise CasebriefError(f"there is no question in {lang.value} to ask")
    return found[len(found) // 2]
