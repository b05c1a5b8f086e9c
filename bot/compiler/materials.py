"""Entries as material for matching: their examples understood, with what the curator declared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

from bot.compiler.cases import case_told_of
from bot.compiler.docs import Material
from bot.compiler.examine import Checked, findable
from bot.compiler.trials import Progress
from bot.knowledge.folder import Placed
from bot.knowledge.schema import Asks, Case
from bot.knowledge.store import File
from bot.knowledge.wording import as_it_is_in
from bot.matching.evidence import ABOUT_NOTHING
from bot.model import Lang
from bot.text import clean, sentences
from bot.understanding import Lexicon, figures_of, fold_question, periods_of, understand


def materials_of(checked: Checked, lexicon: File, progress: Progress) -> list[Material]:
    """Every entry that can be asked for, as material for matching; `lexicon` knows the names of the same folder."""
    placed_all = findable(checked.dossier)
    cases = frozenset(placed.record.id for placed in checked.dossier.cases)
    as_it_is = as_it_is_in(checked.dossier)
    as_written = cast(Lexicon, _AsWritten(lexicon))
    told_of = case_told_of(checked.dossier)
    materials = []
    for number, placed in enumerate(placed_all):
        progress(number, 2 * len(placed_all))
        # A case's own name speaks for nothing in the case and against nothing; what all cases share belongs to each.
        own = frozenset({placed.case}) if placed.case else cases
        material = _material(placed, as_written if as_it_is(placed) else lexicon, checked)
        material = replace(material, examples=tuple(understand(example, lexicon, lang) for example, lang in _asked(placed)))
        own |= _spoken_for(material.speakers, checked) if len(material.speakers) == 1 else set()
        told = placed.kind not in ABOUT_NOTHING
        if isinstance(placed.record, Case):  # the brief of the whole case covers those of its parts
            parts = (other.record.id for other in placed_all if other.kind == "brief" and other.case == placed.case)
            material = replace(material, members=tuple(part for part in parts if part != placed.record.id))
        materials.append(replace(material, about=material.about | own if told else material.about, case=told_of[material.entry]))
    return materials


def _cites(placed: Placed[Any], checked: Checked) -> frozenset[tuple[str, str]]:
    """The words that an entry cites, with their document; for statements the text itself."""
    record = placed.record
    records = [checked.tellers[0].records[name].record for name in getattr(record, "statements", ())] or [record]
    return frozenset(
        (cite.source, cite.words or getattr(one, "text", None) or "")
        for one in records
        for cite in getattr(one, "cite", ())
        if cite.words or getattr(one, "text", None)
    )


def _speakers(placed: Placed[Any], checked: Checked) -> tuple[str, ...]:
    """Whose words an entry hands out."""
    records = checked.tellers[0].records
    spoken = [records[name].record for name in getattr(placed.record, "statements", ())] or [placed.record]
    return tuple(dict.fromkeys(speaker for one in spoken if (speaker := getattr(one, "speaker", None))))


def _spoken_for(speakers: tuple[str, ...], checked: Checked) -> set[str]:
    """The agencies that speakers speak for: those that their own entries are about."""
    agencies = {placed.record.id for placed in checked.dossier.entities if placed.kind == "agency"}
    records = checked.tellers[0].records
    return {name for speaker in speakers for name in records[speaker].record.about if name in agencies}


def _material(placed: Placed[Any], lexicon: Lexicon, checked: Checked) -> Material:
    """An entry but for its examples; `lexicon` reads its title and answer."""
    record, speakers = placed.record, _speakers(placed, checked)
    title = [words for words in (getattr(record, "title", None), getattr(record, "name", None)) if words]
    answer = [
        words
        for words in (getattr(record, field, None) for field in ("say", "summary", "role"))
        if words and placed.kind not in ABOUT_NOTHING
    ]
    values = getattr(record, "values", None)
    told = [
        teller.words(words, values)
        for words in answer
        for teller in checked.tellers
        if (words.en if teller.lang is Lang.EN else words.chinese) and teller.lang is not Lang.HANT
    ]
    members = getattr(record, "statements", ()) or getattr(record, "covers", ())
    said = fold_question(" ".join(part.text for part in checked.tellers[0].stored(placed).parts), lexicon.scripts)
    own = {placed.record.id} if placed.kind in {"agency", "person", "term"} else set()
    return Material(
        entry=record.id,
        kind=placed.kind,
        examples=(),
        title=_terms([text for words in title for text in (words.en, words.chinese) if text], lexicon),
        answer=_counted([*told, getattr(record, "text", None) or ""], lexicon),
        about=frozenset({*getattr(record, "about", ()), *getattr(record, "named", ()), *own, *speakers}),
        aspects=frozenset(getattr(record, "aspect", ())),
        needs=frozenset(getattr(record, "needs", ())),
        cites=_cites(placed, checked),
        members=members,
        speakers=speakers,
        shows=getattr(record, "shows", None) or "",
        years=frozenset(period[:4] for period in periods_of(said)),
        figures=bool(figures_of(said)),
    )


def _asked(placed: Placed[Any]) -> list[tuple[str, Lang]]:
    """The ways of asking for an entry, each with its language; a passage need not have any."""
    ask = placed.record.ask or Asks()
    return [*((text, Lang.EN) for text in ask.en), *((text, Lang.HANS) for text in ask.chinese)]


class _AsWritten:
    """A lexicon for texts in which no word is misspelt or misheard, however strange: a document's, or of a table's answers."""

    def __init__(self, lexicon: File) -> None:
        self._lexicon = lexicon

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lexicon, name)

    def is_spelled(self, _key: str) -> bool:
        return True

    def syllable(self, _ch: str) -> str:
        return ""


def _counted(texts: Iterable[str], lexicon: Lexicon) -> dict[str, int]:
    """In how many sentences of the texts each term stands."""
    parts = [part for text in texts for part in sentences(clean(text))]
    return dict(Counter(term for part in parts for term in _terms([part], lexicon)))


def _terms(texts: Iterable[str], lexicon: Lexicon) -> frozenset[str]:
    found = {term for text in texts for term in understand(text, lexicon, Lang.EN).terms}
    return frozenset(term for term in found if not term.startswith("a:"))
