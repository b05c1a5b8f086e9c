"""Whether what a person sent is a quotation to be checked, and what comes of it. Pure but for the indexes that it keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.model import Lang, Reply, Session, Utterance
from bot.pipeline.pasting import asked, is_worth_comparing
from bot.pipeline.questions import SHORT, Known
from bot.quoting import check
from bot.quoting.onfile import Shelf
from bot.quoting.recognising import is_quotation
from bot.quoting.telling import told
from bot.quoting.values import Quotable, Verdict
from bot.text import clean
from bot.understanding import understand

_SHELF: Final = Shelf()


def checked(
    utterance: Utterance, session: Session, index: Known, quotables: Sequence[Quotable] = (), *, foreign: bool = False
) -> Reply | None:
    """The reply to a text that is to be checked as a quotation; None for any other, which is to be answered as a question.

    `quotables` are versions of the press desk's that whoever asks may be told of; `foreign` says that the text was forwarded.
    """
    command = asked(utterance.text)
    if command is None and not is_worth_comparing(utterance.text, index, quotables, foreign=foreign):
        return None
    pasted = command.text if command else utterance.text
    verdict, spoken = verdict_on(pasted, index, quotables)
    if command is None and not is_quotation(pasted, verdict, index.scripts.table, foreign=foreign):
        return None
    lang = session.chosen or (command.lang if command else None) or session.last or utterance.hint or spoken
    return told(verdict, index, lang)


def verdict_on(pasted: str, index: Known, quotables: Sequence[Quotable] = ()) -> tuple[Verdict, Lang]:
    """What pasted words are, and the language that they are in."""
    verdict = check(pasted, _SHELF.index_of(index, quotables)) if pasted else Verdict()
    return verdict, understand(clean(pasted[:SHORT]), index, Lang.EN).lang
