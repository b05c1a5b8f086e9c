"""Entries as material for matching: their examples understood, with what the curator declared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from bot.compiler.cases import case_told_of
from bot.compiler.docs import Material
from bot.compiler.examine import Checked, findable
from bot.compiler.readings import Readings, Texts
from bot.compiler.trials import Progress
from bot.knowledge.folder import Placed
from bot.knowledge.kept import Kept
from bot.knowledge.schema import Asks, Case
from bot.knowledge.wording import as_it_is_in
from bot.matching.evidence import ABOUT_NOTHING
from bot.model import Lang

_HELD: Final = 1_000
"""Entries that are held in memory at a time, each with some dozens of examples understood."""


class Materials(Sequence[Material]):
    """Entries as material, in their order; what was read in their texts comes from the disk: of very many go through them in order."""

    def __init__(self, declared: Sequence[Material], numbers: Sequence[int], readings: Readings) -> None:
        """What curators declared of each entry, and the number of what was read in it."""
        self._declared, self._numbers, self._readings = declared, numbers, readings
        self._held = Kept[int, Material](self._read, _HELD)

    def __len__(self) -> int:
        """How many entries there are."""
        return len(self._declared)

    def __getitem__(self, place: Any) -> Any:
        """The material at a place, or those of a slice."""
        if isinstance(place, slice):
            return Materials(self._declared[place], self._numbers[place], self._readings)
        return self._held[range(len(self))[place]]

    def _read(self, place: int) -> Material:
        return replace(self._declared[place], **self._readings.reading(self._numbers[place])._asdict())


def materials_of(checked: Checked, readings: Readings, progress: Progress) -> Materials:
    """Every entry that can be asked for, as material for matching; `readings` are by the names of the same folder."""
    placed_all = findable(checked.dossier)
    cases = frozenset(placed.record.id for placed in checked.dossier.cases)
    agencies = frozenset(placed.record.id for placed in checked.dossier.entities if placed.kind == "agency")
    as_it_is = as_it_is_in(checked.dossier)
    told_of = case_told_of(checked.dossier)
    declared, numbers = [], []
    for number, placed in enumerate(placed_all):
        progress(number, 2 * len(placed_all))
        numbers.append(readings.of(_texts(placed, checked, as_it_is=as_it_is(placed))))
        # A case's own name speaks for nothing in the case and against nothing; what all cases share belongs to each.
        own = frozenset({placed.case}) if placed.case else cases
        material = _declared(placed, checked)
        own |= _spoken_for(material.speakers, checked) & agencies if len(material.speakers) == 1 else set()
        told = placed.kind not in ABOUT_NOTHING
        if isinstance(placed.record, Case):  # the brief of the whole case covers those of its parts
            parts = (other.record.id for other in placed_all if other.kind == "brief" and other.case == placed.case)
            material = replace(material, members=tuple(part for part in parts if part != placed.record.id))
        declared.append(replace(material, about=material.about | own if told else material.about, case=told_of[material.entry]))
    return Materials(declared, numbers, readings)


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
    """Whom speakers speak for: those that their own entries are about."""
    records = checked.tellers[0].records
    return {name for speaker in speakers for name in records[speaker].record.about}


def _declared(placed: Placed[Any], checked: Checked) -> Material:
    """An entry but for its texts."""
    record, speakers = placed.record, _speakers(placed, checked)
    own = {placed.record.id} if placed.kind in {"agency", "person", "term"} else set()
    return Material(
        entry=record.id,
        kind=placed.kind,
        examples=(),
        title=frozenset(),
        answer={},
        about=frozenset({*getattr(record, "about", ()), *getattr(record, "named", ()), *own, *speakers}),
        aspects=frozenset(getattr(record, "aspect", ())),
        needs=frozenset(getattr(record, "needs", ())),
        cites=_cites(placed, checked),
        members=getattr(record, "statements", ()) or getattr(record, "covers", ()),
        speakers=speakers,
        shows=getattr(record, "shows", None) or "",
    )


def _texts(placed: Placed[Any], checked: Checked, *, as_it_is: bool) -> Texts:
    """The texts of an entry: its ways of asking, its titles, and what it tells."""
    record = placed.record
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
    return Texts(
        as_it_is=as_it_is,
        asked=_asked(placed),
        title=[text for words in title for text in (words.en, words.chinese) if text],
        told=[*told, getattr(record, "text", None) or ""],
        reply=" ".join(part.text for part in checked.tellers[0].stored(placed).parts),
    )


def _asked(placed: Placed[Any]) -> list[tuple[str, Lang]]:
    """The ways of asking for an entry, each with its language; a passage need not have any."""
    ask = placed.record.ask or Asks()
    return [*((text, Lang.EN) for text in ask.en), *((text, Lang.HANS) for text in ask.chinese)]
