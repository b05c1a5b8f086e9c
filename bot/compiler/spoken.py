"""The tables that quotations are held against: the words of every statement, and every name as it is written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from bot.compiler.replies import Teller
from bot.compiler.script import scripts
from bot.knowledge.checks import entity_names
from bot.knowledge.folder import Dossier
from bot.knowledge.schema import Statement
from bot.model import Lang
from bot.runs import numbers_of
from bot.text import fold, han_count, latin_words

Row = dict[str, Any]
_LETTERS: Final = 2
"""Chinese characters that a word in Latin letters is worth, where a text has both."""


def spoken_rows(dossier: Dossier, tellers: Sequence[Teller]) -> Iterator[Row]:
    """The words of each statement as they were spoken, and as each language is shown a translation of them."""
    for placed in dossier.entries:
        record = placed.record
        if not isinstance(record, Statement) or not record.text:
            continue
        told = {
            "entry": record.id, "lang": language_of(record.text).value, "text": record.text, "translated": 0,
            "speaker": record.speaker or "", "label": tellers[0].stored(placed).label,
        }  # fmt: skip
        yield told
        for teller in tellers:
            text = teller.translation(record)
            if text and teller.lang.value != told["lang"]:
                yield told | {"lang": teller.lang.value, "text": text, "translated": 1}


def run_rows(texts: Iterable[str]) -> Iterator[Row]:
    """The runs of words in the words of statements: what shares none of them is no quotation."""
    table = scripts().table
    return ({"number": number} for number in numbers_of(fold(text, table) for text in texts))


def language_of(text: str) -> Lang:
    """The language and script of the words of a statement, which may hold names of the other language."""
    if han_count(text) <= _LETTERS * len(latin_words(text)):
        return Lang.EN
    return Lang.HANT if scripts().lean(text) > 0 else Lang.HANS


def name_rows(dossier: Dossier) -> list[Row]:
    """Every name of each entity, none twice."""
    names: dict[str, dict[str, None]] = {}
    for placed in dossier.named():
        names.setdefault(placed.record.id, {}).update((name, None) for name, _ in entity_names(placed.record))
    return [{"entity": entity, "names": json.dumps(list(found), ensure_ascii=False)} for entity, found in sorted(names.items())]
