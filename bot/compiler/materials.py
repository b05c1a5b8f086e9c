"""Entries as material for matching: their examples understood, with what the curator declared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bot.compiler.docs import Material
from bot.compiler.examine import Checked, findable
from bot.compiler.trials import Progress
from bot.knowledge.folder import Placed
from bot.knowledge.schema import Asks, Case
from bot.knowledge.store import File
from bot.matching.evidence import ABOUT_NOTHING
from bot.model import Lang
from bot.text import sentences
from bot.understanding import understand


def materials_of(checked: Checked, lexicon: File, progress: Progress) -> list[Material]:
    """Every entry that can be asked for, as material for matching; `lexicon` knows the names of the same folder."""
    placed_all = findable(checked.dossier)
    cases = frozenset(placed.record.id for placed in checked.dossier.cases)
    materials = []
    for number, placed in enumerate(placed_all):
        progress(number, 2 * len(placed_all))
        # A case's own name speaks for nothing in the case and against nothing; what all cases share belongs to each.
        own = frozenset({placed.case}) if placed.case else cases
        material = _material(placed, lexicon, cites=_cites(placed, checked), speakers=_speakers(placed, checked))
        own |= _spoken_for(material.speakers, checked) if len(material.speakers) == 1 else set()
        told = placed.kind not in ABOUT_NOTHING
        if isinstance(placed.record, Case):  # the brief of the whole case covers those of its parts
            parts = (other.record.id for other in placed_all if other.kind == "brief" and other.case == placed.case)
            material = replace(material, members=tuple(part for part in parts if part != placed.record.id))
        materials.append(replace(material, about=material.about | own) if told else material)
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


def _material(placed: Placed[Any], lexicon: File, *, cites: frozenset[tuple[str, str]], speakers: tuple[str, ...]) -> Material:
    record = placed.record
    asked = _asked(placed)
    title = [words for words in (getattr(record, "title", None), getattr(record, "name", None)) if words]
    answer = [
        words for words in (getattr(record, "say", None), getattr(record, "summary", None)) if words and placed.kind not in ABOUT_NOTHING
    ]
    members = getattr(record, "statements", ()) or getattr(record, "covers", ())
    own = {placed.record.id} if placed.kind in {"agency", "person", "term"} else set()
    return Material(
        entry=record.id,
        kind=placed.kind,
        examples=tuple(understand(example, lexicon, lang) for example, lang in asked),
        title=_terms([text for words in title for text in (words.en, words.chinese) if text], lexicon),
        answer=_terms([text for words in answer for text in (words.en, words.chinese) if text], lexicon)
        | _terms([getattr(record, "text", None) or ""], lexicon),
        about=frozenset({*getattr(record, "about", ()), *own, *speakers}),
        aspects=frozenset(getattr(record, "aspect", ())),
        needs=frozenset(getattr(record, "needs", ())),
        cites=cites,
        members=members,
        speakers=speakers,
        shows=getattr(record, "shows", None) or "",
    )


def _asked(placed: Placed[Any]) -> list[tuple[str, Lang]]:
    """The ways of asking for an entry, each with its language; of a passage also its title, or how it begins."""
    record = placed.record
    ask = record.ask or Asks()
    asked = [*((text, Lang.EN) for text in ask.en), *((text, Lang.HANS) for text in ask.chinese)]
    words = (record.title or record.say) if placed.kind == "passage" else None
    if words:
        asked += [(sentences(text)[0], lang) for text, lang in ((words.en, Lang.EN), (words.chinese, Lang.HANS)) if text]
    return asked


def _terms(texts: Iterable[str], lexicon: File) -> frozenset[str]:
    found = {term for text in texts for term in understand(text, lexicon, Lang.EN).terms}
    return frozenset(term for term in found if not term.startswith("a:"))
