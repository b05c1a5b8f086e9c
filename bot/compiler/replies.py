"""Stored replies: each entry told in each language, its figures formatted and its citations beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, Final

from bot import phrases
from bot.compiler.cards import card_of, card_text, is_card
from bot.compiler.figures import told_date, told_value
from bot.compiler.script import Traditional
from bot.content import Stored
from bot.knowledge.folder import Placed
from bot.knowledge.schema import Asks, Cite, Entity, Fact, Source, Statement, Value, Words
from bot.labels import highest
from bot.model import Lang, Part, PartKind
from bot.rendering import LONGEST_ANSWER

_STANDING = {"reported": phrases.STANDING_REPORTED, "released": phrases.STANDING_RELEASED, "issued": phrases.STANDING_ISSUED}
_BASIS = {"public record": phrases.BASIS_RECORD, "desk": phrases.BASIS_DESK}

_GLANCE: Final = 60
_AT_LENGTH: Final = 300
"""Characters of cited words: enough to find the place by, and enough to see what carries the answer."""
_LONGEST_TITLE: Final = 40
_ABRIDGED: Final = " […]"
_ENDS: Final = (
    re.compile(r"[。！？…]+[”’」』）]*|(?<=[a-z0-9)]{3})\.[\"”’)]*(?=\s)|[!?]+[\"”’)]*(?=\s)|\n"),
    re.compile(r"[，、；]|\s+"),
)
"""Where a passage may be cut, the best first: behind a sentence, between words."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells records in one language."""

    lang: Lang
    message: Mapping[str, str]
    traditional: Traditional
    sources: Mapping[str, Source]
    records: Mapping[str, Placed[Any]]
    cases: Mapping[str, str]
    """For each entry the only case that it tells of."""
    several: bool = False  # cases, so that the one that an entry is about is named with it
    day: date = date.min
    """What was to be reviewed before this day is told with a line that says so."""
    _cited_as: dict[str, str] = field(default_factory=dict)
    _stored: dict[str, Stored] = field(default_factory=dict)

    def words(self, words: Words, values: Mapping[str, Value] | None = None) -> str:
        """A curator's text with its figures."""
        return self.traditional.spoken(words, self.lang).format(**self.figures(values or {}))

    def figures(self, values: Mapping[str, Value]) -> dict[str, str]:
        """Typed figures as they are told."""
        return {name: told_value(value, self.lang, self.message) for name, value in values.items()}

    def phrase(self, key: str, **values: str) -> str:
        """A sentence of the interface."""
        return self.message[phrases.form(key, self.lang, values)].format(**values)

    def source(self, name: str) -> str:
        """A document as readers see it: publisher, and date or that it has none."""
        if name not in self._cited_as:
            self._cited_as[name] = self._source(self.sources[name])
        return self._cited_as[name]

    def _source(self, source: Source) -> str:
        publisher = self.words(source.publisher)
        if source.date is None:
            return self.phrase(phrases.SOURCE_UNDATED, publisher=publisher)
        return self.phrase(phrases.SOURCE_DATED, publisher=publisher, date=told_date(source.date.isoformat(), self.lang))

    def title(self, placed: Placed[Any]) -> str:
        """The title of an entry, the name of an entity; of an entry without, a way of asking for it, or how it begins."""
        record = placed.record
        words = getattr(record, "title", None) or getattr(record, "name", None)
        if words:
            return self.words(words, getattr(record, "values", None))
        if not isinstance(record, Fact):
            return str(record.id)
        asks = record.ask or Asks()
        asked = Words(**{name: next(iter(getattr(asks, name)), None) for name in ("en", "zh_hans", "zh_hant")})
        if asked.written:
            return self.traditional.spoken(asked, self.lang)
        told = self.words(record.say, record.values) if record.say else record.id
        return told if len(told) <= _LONGEST_TITLE else f"{told[: _LONGEST_TITLE - 1].rstrip()}…"

    def stored(self, placed: Placed[Any]) -> Stored:
        """An entry ready to be said; made once."""
        if placed.record.id not in self._stored:
            self._stored[placed.record.id] = self.told(placed)
        return self._stored[placed.record.id]

    def told(self, placed: Placed[Any]) -> Stored:
        """An entry ready to be said; made each time, for who looks at it once."""
        record = placed.record
        parts = self._statement_parts(record) if isinstance(record, Statement) else self._prose_parts(placed)
        return Stored(
            entry=record.id,
            kind=placed.kind,
            title=self.title(placed),
            parts=tuple(parts),
            provenance="\n".join(self._provenance(placed, _GLANCE)),
            quoted="\n".join(self._provenance(placed, _AT_LENGTH)),
            sources=tuple(dict.fromkeys(self.source(cite.source) for cite in self._cites(record))),
            shows=getattr(record, "shows", None) or "",
            names=self._names(placed),
            case=self.cases[record.id],
            label=highest(told.label for told in self._told_with(placed)),
            card=card_of(placed, self) if is_card(placed) else None,
        )

    def _told_with(self, placed: Placed[Any]) -> Iterable[Placed[Any]]:
        """All records of which something is told where this one is: statements that it hands out, speakers, whom a card names, its case."""
        yield placed
        yield from (self.records[name] for name in getattr(placed.record, "named", ()))
        for one in [self.records[name] for name in getattr(placed.record, "statements", ())] or [placed]:
            yield one
            yield from filter(None, [self.records.get(getattr(one.record, "speaker", None) or "")])
        yield from filter(None, [self._case_named(placed.record)])

    def _names(self, placed: Placed[Any]) -> tuple[str, ...]:
        """The agency or person that an entry is, or the one person whose words it holds or that it is about."""
        record = placed.record
        if placed.kind in {"agency", "person"}:
            return (record.id,)
        singles = [self.records[name].record for name in getattr(record, "statements", ())] or [record]
        speakers = {single.speaker for single in singles if getattr(single, "speaker", None)}
        about = {name for name in getattr(record, "about", ()) if name in self.records and self.records[name].kind == "person"}
        people = speakers or about
        return tuple(people) if len(people) == 1 else ()

    def _cites(self, record: Any) -> tuple[Cite, ...]:
        cites: tuple[Cite, ...] = getattr(record, "cite", ())
        return cites or tuple(cite for name in getattr(record, "statements", ()) for cite in self.records[name].record.cite)

    def _prose_parts(self, placed: Placed[Any]) -> Iterable[Part]:
        record = placed.record
        words = getattr(record, "say", None) or getattr(record, "summary", None)
        beside = list(self._beside(placed, words))
        if is_card(placed):
            yield Part(card_text(placed, self))
        if words and placed.kind == "passage":
            yield from self._passage(words, record.values, room=LONGEST_ANSWER - sum(len(part.text) + 2 for part in beside))
        elif words:
            yield Part(self.words(words, getattr(record, "values", None)))
        yield from beside

    def _beside(self, placed: Placed[Any], words: Words | None) -> Iterable[Part]:
        record = placed.record
        if getattr(record, "opinion", None):
            yield Part(self.phrase(phrases.OPINION, whose=self.words(record.opinion)), PartKind.NOTE)
        yield from self._caveat(record)
        missing = None if words is None else words.en if self.lang is Lang.EN else words.chinese
        if words and not missing:
            yield Part(self.message[phrases.ONLY_CHINESE if self.lang is Lang.EN else phrases.ONLY_ENGLISH], PartKind.NOTE)
        yield from self._sources(getattr(record, "cite", ()), searched=placed.kind == "gap")

    def _passage(self, words: Words, values: Mapping[str, Value], room: int) -> Iterable[Part]:
        """The words of a passage as they are written, and a note where they had to be cut."""
        spoken = {Lang.EN: words.en, Lang.HANS: words.zh_hans, Lang.HANT: words.zh_hant}[self.lang]
        text = (spoken or (words.en if self.lang is Lang.EN else words.chinese) or words.written[0]).format(**self.figures(values))
        if len(text) + 2 <= room:
            yield Part(text, PartKind.VERBATIM)
            return
        note = Part(self.message[phrases.ABRIDGED], PartKind.NOTE)
        yield Part(_abridged(text, room - len(note.text) - 4), PartKind.VERBATIM)
        yield note

    def _caveat(self, record: Any) -> Iterable[Part]:
        """What to mind, and which case it is about where there are several."""
        if getattr(record, "caveat", None):
            yield Part(self.phrase(phrases.NOTE, caveat=self.words(record.caveat, record.values)), PartKind.NOTE)
        review = getattr(record, "review_by", None)
        if review is not None and review < self.day:
            yield from self.due(review)
        case = self._case_named(record)
        if case is not None:
            yield Part(self.phrase(phrases.OF_CASE, case=self.words(case.record.name)), PartKind.NOTE)

    def due(self, review: date) -> Iterable[Part]:
        """That an entry was to be reviewed by a day."""
        yield Part(self.phrase(phrases.REVIEW_DUE, date=told_date(review.isoformat(), self.lang)), PartKind.NOTE)

    def _case_named(self, record: Any) -> Placed[Any] | None:
        """The case that is named with an entry: the one that it is about, where there are several."""
        return self.records.get(self.cases[record.id]) if self.several else None

    def _sources(self, cites: tuple[Cite, ...], *, searched: bool = False) -> Iterable[Part]:
        if cites:
            sources = self.message[phrases.SOURCE_JOIN].join(self.cited(cites))
            yield Part(self.phrase(phrases.LOOKED if searched else phrases.SOURCE, sources=sources), PartKind.SOURCE)

    def cited(self, cites: Iterable[Cite]) -> list[str]:
        """Each document as readers see it, with who says so there."""
        grouped: dict[str, list[str]] = {}
        for cite in cites:
            by = grouped.setdefault(cite.source, [])
            if cite.by is not None and (who := self.words(cite.by)) not in by:
                by.append(who)
        join = self.message[phrases.SOURCE_JOIN]
        return [
            self.phrase(phrases.SOURCE_BY, source=self.source(name), by=join.join(by)) if by else self.source(name)
            for name, by in grouped.items()
        ]

    def _statement_parts(self, record: Statement) -> Iterable[Part]:
        """Speaker, text and translation of one statement or of several, and what holds for all of them once at the end."""
        singles = [self.records[name].record for name in record.statements] or [record]
        for _, said in groupby(singles, key=lambda single: single.speaker):
            spoken = list(said)
            yield Part(self.phrase(phrases.SAID_BY, speaker=self._speaker(spoken[0])), PartKind.SPEAKER)
            yield from (Part(single.text, PartKind.VERBATIM) for single in spoken)
            translated = [translation for single in spoken if (translation := self.translation(single))]
            if len(translated) > 1:  # in one piece, so that the words themselves stay together
                translated = ["".join(f"\n{number}. {text}" for number, text in enumerate(translated, 1))]
            yield from (Part(self.phrase(phrases.TRANSLATION, text=text)) for text in translated)
        basis = dict.fromkeys(self.message[_BASIS[single.basis]] for single in singles)
        yield Part("\n".join([*self._standings(singles), *basis]), PartKind.NOTE)
        yield from self._caveat(record)
        yield from self._sources(self._cites(record))

    def _standings(self, singles: Iterable[Statement]) -> list[str]:
        """The standing of statements, a line each; where they differ, whose is which."""
        whose: dict[str, list[str]] = {}
        for single in singles:
            speakers = whose.setdefault(self.message[_STANDING[single.standing or "reported"]], [])
            if (speaker := self._speaker(single)) not in speakers:
                speakers.append(speaker)
        if len(whose) == 1:
            return list(whose)
        join = ", " if self.lang is Lang.EN else "、"
        space = " " if self.lang is Lang.EN else ""
        return [f"{self.phrase(phrases.SAID_BY, speaker=join.join(speakers))}{space}{standing}" for standing, speakers in whose.items()]

    def _speaker(self, record: Statement) -> str:
        speaker = self.records.get(record.speaker or "")
        if speaker is None or not isinstance(speaker.record, Entity):
            return record.speaker or ""
        return self.words(speaker.record.name)

    def translation(self, record: Statement) -> str | None:
        """The translation that is shown beside a statement, None where it is in the reader's language or there is none."""
        source = self.sources[record.cite[0].source].language if record.cite else "en"
        if record.translation is None or source == ("en" if self.lang is Lang.EN else self.lang.value):
            return None
        if self.lang is Lang.EN:
            return record.translation.en
        if record.translation.zh_hans is None:
            return None
        hans = record.translation.zh_hans
        return self.traditional.spoken(Words(en=hans, zh_hans=hans, zh_hant=record.translation.zh_hant), self.lang)

    def _own(self, cite: Cite) -> str:
        return self.phrase(phrases.OWN_REPORTING, publisher=self.words(self.sources[cite.source].publisher))

    def _provenance(self, placed: Placed[Any], most: int) -> list[str]:
        record = placed.record
        if getattr(record, "statements", ()):
            return list(dict.fromkeys(line for name in record.statements for line in self._provenance(self.records[name], most)))
        cites: tuple[Cite, ...] = getattr(record, "cite", ())
        if not cites:
            return []
        if isinstance(record, Statement):
            who = [self.words(cite.by) for cite in cites if cite.by] or [self._speaker(record)]
        else:
            who = [self.words(cite.by) if cite.by else self._own(cite) for cite in cites]
        lines = [self.phrase(phrases.WHO_SAYS, who=self.message[phrases.SOURCE_JOIN].join(dict.fromkeys(who)))]
        carrying: dict[str, list[str]] = {}
        for cite in cites:
            words = cite.words or getattr(record, "text", None) or ""
            carrying.setdefault(cite.source, []).extend([words] if words else [])
        return lines + [
            self.phrase(phrases.QUOTED, source=self.source(name), words=_shortened(" … ".join(dict.fromkeys(words)), most))
            if words
            else self.source(name)
            for name, words in carrying.items()
        ]


def _abridged(text: str, most: int) -> str:
    """The sentences of a text that fit, and a mark that it goes on."""
    end = most - len(_ABRIDGED)
    for ends in _ENDS:
        found = [match.end() for match in ends.finditer(text, 0, end)]
        if found:
            end = found[-1]
            break
    return text[:end].rstrip() + _ABRIDGED


def _shortened(words: str, most: int) -> str:
    """Cited words, cut at a blank where they are longer than that."""
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"
