"""What goes into a document: the stored replies and lines of one audience's file, and nothing composed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from bot import phrases
from bot.content import Line, Stored
from bot.dialogue import ASSERTING
from bot.labels import highest
from bot.model import Lang, Part, PartKind, Session, Utterance
from bot.pipeline import respond
from bot.pipeline.cases import on_file
from bot.pipeline.questions import Known
from bot.takeaway.document import Document, Frame, Item, Piece, Said, Section, Telling

LISTED: Final = ("brief", "timeline", "contacts")
"""What each case has one of."""
MOST_FOUND: Final = 20
_TOLD: Final = ASSERTING | {"gap"}
"""Kinds of entry that tell something; small talk and refusals are not taken away."""
_DIGITS: Final = 12
_BESIDE: Final = frozenset({PartKind.NOTE, PartKind.SOURCE})
"""The kinds of the parts that stand below the title of an event, which says it all."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants, and in which languages: a brief, timeline or contacts (of a case), entries, or what a search finds."""

    what: str
    langs: tuple[Lang, ...]
    case: str = ""
    entries: tuple[str, ...] = ()
    words: str = ""


def document_of(wish: Wish, index: Known) -> Document | None:
    """The document that is wanted; None where nothing of the kind is on file for who reads this file, or the case is not said."""
    cases = on_file(index)
    if cases and wish.what in LISTED and wish.case not in cases:
        return None
    listed = index.of_case(wish.case) if wish.what in LISTED and cases else index
    return _Contents(replace(wish, case=wish.case if cases else ""), listed).document()


@dataclass(frozen=True)
class _Contents:
    """Gathers a document from one file."""

    wish: Wish
    index: Known

    def document(self) -> Document | None:
        sections = tuple(section for section in self.sections() if section.items)
        if not sections:
            return None
        labels = [*(item.label for section in sections for item in section.items), *(label for _, label in self.heads)]
        return Document(
            self.name(),
            self.wish.what,
            self.wish.langs,
            self.title(sections),
            self.frame(highest(labels)),
            sections,
            self.word(phrases.BUTTON_SOURCES),
            self.newest.when if self.newest else "",
        )

    def sections(self) -> Iterator[Section]:
        match self.wish.what:
            case "brief":
                yield from self.brief()
            case "timeline":
                yield from self.timeline()
            case "contacts":
                yield Section(self.none, tuple(self.items(line[0].entry for line in self.lines("contacts"))))
            case "entry":
                yield Section(self.none, tuple(self.items(self.wish.entries, quoted=True)))
            case _:
                yield from self.found()

    # What there is

    def brief(self) -> Iterator[Section]:
        """The whole case, and the entries of each step of its brief."""
        screens = self.lines("brief")
        if screens:
            yield Section(self.word(phrases.BUTTON_OVERVIEW), tuple(self.items([screens[0][0].entry])))
        entries = self.lines("brief entries")
        for number, screen in enumerate(screens[1:], 1):
            titles = tuple(f"{number}. {line.title}" for line in screen)
            yield Section(titles, tuple(self.items(lines[0].entry for lines in entries if lines[0].text == str(number))))

    def timeline(self) -> Iterator[Section]:
        """The dated events in order, and the undated ones apart."""
        events = self.lines("timeline")
        yield Section(self.none, tuple(self.events(lines for lines in events if lines[0].when)))
        yield Section(self.word(phrases.UNDATED), tuple(self.events(lines for lines in events if not lines[0].when)))

    def events(self, events: Iterable[Sequence[Line]]) -> Iterator[Item]:
        for lines in events:
            for item in self.items([lines[0].entry], only=_BESIDE):
                told = tuple(replace(one, when=_when(line)) for one, line in zip(item.told, lines, strict=True))
                yield replace(item, told=told, label=highest([item.label, *(line.label for line in lines)]), day=lines[0].when)

    def found(self) -> Iterator[Section]:
        """What answers the words looked for, and what is listed as close to it."""
        lang = self.wish.langs[0]
        reply = respond(Utterance(self.wish.words), Session(chosen=lang, case=self.wish.case), self.index).reply
        answers = list(dict.fromkeys(reply.entries))[:MOST_FOUND]
        close = [option.entry for option in (*reply.options, *reply.related) if option.entry not in answers]
        yield Section(self.word(phrases.FOUND_ANSWER), tuple(self.items(answers)))
        yield Section(self.word(phrases.FOUND_CLOSE), tuple(self.items(dict.fromkeys(close)))[: MOST_FOUND - len(answers)])

    # Entries

    def items(self, entries: Iterable[str], *, only: frozenset[PartKind] = frozenset(PartKind), quoted: bool = False) -> Iterator[Item]:
        """The entries of those ids that are on file and tell something, with the parts of those kinds only."""
        for entry in entries:
            stored = [self.index.stored(entry, lang) for lang in self.wish.langs]
            told = [one for one in stored if one is not None and one.kind in _TOLD]
            if len(told) == len(self.wish.langs):
                pairs = zip(told, self.wish.langs, strict=True)
                tellings = tuple(self.telling(one, lang, only, quoted=quoted) for one, lang in pairs)
                yield Item(entry, tellings, highest(one.label for one in told))

    def telling(self, stored: Stored, lang: Lang, only: frozenset[PartKind], *, quoted: bool) -> Telling:
        parts = [part for part in stored.parts if part.kind in only]
        if quoted and stored.quoted:
            parts = [*(part for part in parts if part.kind is not PartKind.SOURCE), Part(stored.quoted, PartKind.SOURCE)]
        return Telling(lang, stored.title, tuple(self.piece(_below(stored.title, part), lang) for part in parts), stored.sources)

    def piece(self, part: Part, lang: Lang) -> Piece:
        return Piece(part.text, part.kind, self.spoken.get(part.text, lang) if part.kind is PartKind.VERBATIM else lang)

    @cached_property
    def spoken(self) -> Mapping[str, Lang]:
        """The language that the words of each statement were spoken in."""
        return {one.text: one.lang for one in self.index.spoken if not one.translated}

    def lines(self, what: str) -> list[tuple[Line, ...]]:
        """The items of a list, each in every language of the document."""
        return list(zip(*(self.index.lines(what, lang) for lang in self.wish.langs), strict=True))

    # Head and foot

    def title(self, sections: Sequence[Section]) -> Said:
        match self.wish.what:
            case "entry":
                told = zip(*(item.told for item in sections[0].items), strict=True)
                return tuple(" · ".join(one.title for one in tellings) for tellings in told)
            case "search":
                return self.word(phrases.FOUND_FOR, words=" ".join(self.wish.words.split()))
            case what:
                return self.word(phrases.TAKEN[what])

    def name(self) -> str:
        cases = [self.wish.case] if self.wish.case else [line[0].entry for line in self.lines("cases")]
        stem = cases[0] if len(cases) == 1 else "casebrief"
        what = self.wish.entries if self.wish.what == "entry" else (self.wish.what,)
        return "-".join([stem, *(name for name in what if name != stem), "_".join(self.wish.langs)])  # a plus would come out as %2B

    @cached_property
    def heads(self) -> tuple[tuple[Said, str], ...]:
        """The case that a document is about, with its label; nothing where it is about several, or none."""
        lines = [lines for lines in self.lines("cases") if self.about in {"", lines[0].entry}]
        return ((tuple(line.title for line in lines[0]), lines[0][0].label),) if len(lines) == 1 else ()

    @cached_property
    def about(self) -> str:
        """The case that the entries belong to, or that was named."""
        stored = [self.index.stored(entry, self.wish.langs[0]) for entry in self.wish.entries]
        cases = {one.case for one in stored if one is not None}
        return cases.pop() if len(cases) == 1 else self.wish.case

    @cached_property
    def newest(self) -> Line | None:
        """The day of the newest document on file, of the case that it is about."""
        lines = [line for line in self.index.lines("as of", self.wish.langs[0]) if self.about in {"", line.entry}]
        return max(lines, key=lambda line: line.when, default=None)

    def frame(self, label: str) -> Frame:
        newest = self.newest
        days = [line for lines in self.lines("as of") if newest in lines for line in lines]
        as_of = tuple(self.one(phrases.AS_OF, lang, date=line.text) for lang, line in zip(self.wish.langs, days, strict=False))
        label = highest([label, *(line.label for line in days)])
        case = self.heads[0][0] if self.heads else self.none
        version = self.index.version.removeprefix("sha256:")[:_DIGITS]
        page = tuple(self.index.message(phrases.PAGE, lang) for lang in self.wish.langs)
        return Frame(label, case, as_of or self.word(phrases.AS_OF_NONE), self.word(phrases.KNOWLEDGE_VERSION, version=version), page)

    @property
    def none(self) -> Said:
        return ("",) * len(self.wish.langs)

    def word(self, key: str, **values: str) -> Said:
        """A sentence of the interface in each language."""
        return tuple(self.one(key, lang, **values) for lang in self.wish.langs)

    def one(self, key: str, lang: Lang, **values: str) -> str:
        return self.index.message(key, lang).format(**values)


def _below(title: str, part: Part) -> Part:
    """The part as it stands below the title: a card begins with its title, which is not said twice."""
    return part._replace(text=part.text.removeprefix(f"{title}\n")) if part.kind is PartKind.PROSE else part


def _when(line: Line) -> str:
    """The date of a line of the timeline as it is told there, before the title."""
    return line.text.removesuffix(line.title).rstrip(" :：") if line.when else ""
