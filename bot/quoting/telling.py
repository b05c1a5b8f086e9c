"""A verdict in words, for a reader on a phone: what the words are, what differs and why that matters, and whose they really are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot import phrases
from bot.index import Index, Spoken
from bot.labels import highest
from bot.model import Lang, Outcome, Part, PartKind, Reply
from bot.quoting import LONGEST as READ
from bot.quoting.excerpts import left_out, marked, shortened
from bot.quoting.values import Difference, Finding, Kind, Quotable, Status, Translation, Verdict

LONGEST: Final = 1_000
"""Characters of a reply with its sources (DESIGN.md, section 1)."""
_NAME: Final = 40
_MOST: Final = 3
"""Characters of a name out of the pasted text, and other statements with the same words, that are told."""
_APART: Final = " … "
_WORST: Final = tuple(Kind)
_OLD: Final = {
    Status.SUPERSEDED: phrases.CHECK_SUPERSEDED,
    Status.EXPIRED: phrases.CHECK_EXPIRED,
    Status.WITHDRAWN: phrases.CHECK_WITHDRAWN,
}
_WORDING: Final = {
    Kind.VERBATIM: phrases.CHECK_VERBATIM,
    Kind.PIECE: phrases.CHECK_PIECE,
    Kind.SHORTENED: phrases.CHECK_SHORTENED,
}
_TRANSLATION: Final = {Translation.OFFICIAL: phrases.CHECK_OFFICIAL, Translation.UNOFFICIAL: phrases.CHECK_UNOFFICIAL}


def told(verdict: Verdict, index: Index, lang: Lang) -> Reply:
    """A verdict as a reply: the worst first, and of what does not fit how much it is; how to go about it where there are no words."""
    if not verdict.findings:
        return Reply(Outcome.CLARIFY, lang, (Part(index.message(phrases.CHECK_HOW, lang)),))
    if all(finding.statement is None for finding in verdict.findings):
        return Reply(Outcome.ABSTAIN, lang, (Part(index.message(phrases.CHECK_NOT_ON_FILE, lang)),))
    return _Telling(index, lang).reply(verdict)


@dataclass(frozen=True, slots=True)
class _Told:
    """A finding in words, and what it tells of."""

    finding: Finding
    parts: tuple[Part, ...]
    sources: tuple[str, ...] = ()
    others: Sequence[Spoken] = ()

    @property
    def entry(self) -> tuple[str, ...]:
        """The statement that it is about."""
        return (self.finding.statement.id,) if self.finding.statement is not None else ()

    @property
    def label(self) -> str:
        """The label of all that it tells."""
        finding = self.finding
        return highest(one.label for one in (finding.statement, finding.current, *self.others) if one is not None)


@dataclass(frozen=True, slots=True)
class _Telling:
    """Tells findings in one language."""

    index: Index
    lang: Lang

    def reply(self, verdict: Verdict) -> Reply:
        """The findings that fit into a reply, the worst first."""
        count = len(verdict.findings)
        numbered = sorted(enumerate(verdict.findings, 1), key=lambda pair: _WORST.index(pair[1].kinds[0]))
        blocks = [self.told(finding, number, count) for number, finding in numbered]
        shown, parts = blocks[:1], self.parts(blocks[:1], count, cut=verdict.cut)
        for block in blocks[1:]:
            more = self.parts([*shown, block], count, cut=verdict.cut)
            if _length(more) > LONGEST:
                break
            shown, parts = [*shown, block], more
        return Reply(
            Outcome.ANSWER,
            self.lang,
            parts,
            entries=tuple(dict.fromkeys(entry for block in shown for entry in block.entry)),
            sources=_sources(shown),
            label=highest(block.label for block in shown),
            names=True,
        )

    def parts(self, shown: Sequence[_Told], count: int, *, cut: bool) -> tuple[Part, ...]:
        """The findings shown, how many are not, and what they are taken from."""
        parts = [part for block in shown for part in block.parts]
        if len(shown) < count:
            parts.append(Part(self.word(phrases.CHECK_REST, count=count - len(shown)), PartKind.NOTE))
        if cut:
            parts.append(Part(self.word(phrases.CHECK_CUT, count=READ), PartKind.NOTE))
        joined = self.index.message(phrases.SOURCE_JOIN, self.lang).join(_sources(shown))
        source = Part(self.word(phrases.SOURCE, sources=joined), PartKind.SOURCE)
        return (*parts, source) if joined else tuple(parts)

    def told(self, finding: Finding, number: int, count: int) -> _Told:
        """One finding: the verdict with the statement in the first line, then what there is to it."""
        first, *further = self.sentences(finding)
        head = self.word(phrases.CHECK_NUMBER, number=number, count=count) if count > 1 else ""
        lines = [self.joined([head, first, self.reference(finding)]), *further, *self.changes(finding)]
        parts = [Part("\n".join(lines))]
        beside = list(self.beside(finding))
        if beside:
            parts.append(Part("\n".join(beside), PartKind.NOTE))
        return _Told(finding, tuple(parts), self.sources(finding), self.others(finding))

    def sentences(self, finding: Finding) -> Iterator[str]:
        """What is to be said of the words, the worst first; of those of a version that is not live, that and the speaker only."""
        if finding.statement is None:
            yield self.word(phrases.CHECK_NOT_ON_FILE)
        elif finding.statement.status is Status.LIVE:
            yield from self.of_live(finding)
        else:
            yield self.notice(finding.statement)
            if Kind.WRONG_SPEAKER in finding.kinds and not _is_withdrawn(finding):
                yield self.wrong_speaker(finding)

    def of_live(self, finding: Finding) -> Iterator[str]:
        """What is to be said of the words of a live version, the worst first."""
        kinds, marks = finding.kinds, finding.differences - {Difference.QUESTION}
        if Kind.ALTERED in kinds:
            yield self.word(phrases.CHECK_ALTERED)
        if Kind.WRONG_SPEAKER in kinds:
            yield self.wrong_speaker(finding)
        if finding.turning:
            yield self.word(phrases.CHECK_MISLEADING, words=_APART.join(dict.fromkeys(finding.turning)))
        if Difference.QUESTION in finding.differences:
            yield self.word(phrases.CHECK_QUESTION)
        yield from (self.word(_WORDING[kind]) for kind in kinds if kind in _WORDING)
        if marks and Kind.ALTERED not in kinds:
            phrase = phrases.CHECK_MARKS if Kind.MARKS in kinds else phrases.CHECK_BESIDES
            yield self.word(phrase, differences=self.differences(marks))

    def wrong_speaker(self, finding: Finding) -> str:
        """Whose words they are not, and whose they are."""
        assert finding.statement is not None
        named = shortened(finding.attribution.named, _NAME)
        return self.word(phrases.CHECK_SPEAKER, named=named, speaker=self.speaker(finding.statement))

    def changes(self, finding: Finding) -> Iterator[str]:
        """What was put in and left out of live words, and why it matters."""
        if finding.statement is None or finding.statement.status is not Status.LIVE:
            return
        if Kind.ALTERED in finding.kinds:
            yield self.word(phrases.CHECK_DIFF, words=marked(finding.pieces, finding.statement.lang))
        elif Kind.SHORTENED in finding.kinds:
            yield self.word(phrases.CHECK_LEFT_OUT, words=_APART.join(left_out(finding.pieces)))
        if finding.matters:
            matters = (self.index.message(phrases.CHECK_MATTER[matter], self.lang) for matter in sorted(finding.matters))
            yield self.word(phrases.CHECK_MATTERS, matters=self.listed(matters))

    def beside(self, finding: Finding) -> Iterator[str]:
        """What to mind: that it is a translation, which version is in force, where the same words stand besides."""
        if finding.statement is None or _is_withdrawn(finding):
            return
        if finding.current is not None:
            yield self.word(phrases.CHECK_CURRENT, statement=self.called(finding.current))
        if finding.statement.translation in _TRANSLATION and finding.statement.status is Status.LIVE:
            yield self.word(_TRANSLATION[finding.statement.translation])
        others = [self.word(phrases.CHECK_OTHER, statement=one.entry, speaker=self.name(one.speaker)) for one in self.others(finding)]
        if others:
            yield self.word(phrases.CHECK_ALSO, statements=self.listed(others))

    def reference(self, finding: Finding) -> str:
        """Which statement the words are of; a notice of a withdrawal says so itself."""
        if finding.statement is None or _is_withdrawn(finding):
            return ""
        speaker = "" if finding.kinds[0] is Kind.WRONG_SPEAKER else self.speaker(finding.statement)  # said already
        phrase = phrases.CHECK_STATEMENT if speaker else phrases.CHECK_NOBODYS
        return self.word(phrase, speaker=speaker, statement=self.called(finding.statement))

    def others(self, finding: Finding) -> Sequence[Spoken]:
        """Some other statements of the knowledge that hold the same words."""
        found = {spoken.entry: spoken for spoken in self.index.spoken if spoken.entry in finding.also and spoken.speaker}
        return tuple(found.values())[:_MOST]

    def notice(self, statement: Quotable) -> str:
        """That a version is not live: as the press desk tells it, or in short."""
        return dict(statement.notices).get(self.lang) or self.word(_OLD[statement.status], statement=self.called(statement))

    def called(self, statement: Quotable) -> str:
        """What a statement is called: its id, and its version if it has one."""
        if not statement.version:
            return statement.id
        return self.word(phrases.CHECK_VERSION, statement=statement.id, version=statement.version)

    def speaker(self, statement: Quotable) -> str:
        """The name of who speaks a statement, in the reader's language where they are on file."""
        return self.name(statement.speaker)

    def name(self, speaker: str) -> str:
        """A name in the reader's language, where it is on file."""
        return self.index.entity(speaker, self.lang)[1]

    def sources(self, finding: Finding) -> tuple[str, ...]:
        """The documents that a statement stands in, or where a version comes from."""
        if finding.statement is None:
            return ()
        if finding.statement.version:
            return tuple(source for lang, source in finding.statement.sources if lang is self.lang)
        found = (line.sources for line in self.index.lines("statements", self.lang) if line.entry == finding.statement.id)
        return next(found, ())

    def differences(self, found: frozenset[Difference]) -> str:
        """In what words differ that are the same."""
        return self.listed(self.index.message(phrases.CHECK_DIFFERENCES[one], self.lang) for one in Difference if one in found)

    def listed(self, items: Iterable[str]) -> str:
        """Several things in a row."""
        return self.index.message(phrases.LIST_JOIN, self.lang).join(items)

    def joined(self, sentences: Sequence[str]) -> str:
        """Sentences in a row; those that are none are left out."""
        return (" " if self.lang is Lang.EN else "").join(filter(None, sentences))

    def word(self, phrase: str, **values: object) -> str:
        """A sentence of the interface."""
        return self.index.message(phrases.form(phrase, self.lang, values), self.lang).format(**values)


def _is_withdrawn(finding: Finding) -> bool:
    return finding.statement is not None and finding.statement.status is Status.WITHDRAWN


def _sources(shown: Sequence[_Told]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for block in shown for source in block.sources))


def _length(parts: Sequence[Part]) -> int:
    return sum(len(part.text) + 2 for part in parts)
