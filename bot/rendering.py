"""In which words: stored text laid out as a reply. Nothing is composed here but the words of the interface."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from bot import phrases
from bot.content import Line, Stored
from bot.index import Index
from bot.labels import highest
from bot.model import EVERY_CASE, Lang, Name, Option, Outcome, Part, PartKind, Reply, Understood
from bot.text import latin_words, stem

NAMED: Final = frozenset({"person", "agency", "place", "outlet"})
"""What is worth saying that it was understood; of topics ("food", "money") a question is full."""
LONGEST_ANSWER: Final = 1_000
LONGEST_PAGE: Final = 2_500
"""Characters of an answer with its citations, and of a brief, a timeline or statements (DESIGN.md, section 1)."""


def answers(stored: Sequence[Stored], lang: Lang, confidence: float, *, before: Sequence[str] = (), after: Sequence[str] = ()) -> Reply:
    """One or two stored answers as a reply; `before` and `after` are lines of the interface."""
    told = [part for entry in stored for part in entry.parts]
    related = () if len(stored) > 1 else stored[0].related
    return Reply(
        outcome=Outcome.ANSWER,
        lang=lang,
        parts=(*_prose(before), *told, *_prose(after)),
        entries=tuple(entry.entry for entry in stored),
        sources=tuple(dict.fromkeys(source for entry in stored for source in entry.sources)),
        confidence=confidence,
        related=related,
        more=bool(before or after),
        label=highest([*(entry.label for entry in stored), *(option.label for option in related)]),
        timed=any(entry.card is not None and entry.card.zone for entry in stored),
    )


def sourced(reply: Reply, stored: Sequence[Stored]) -> Reply:
    """The reply with who says so, in the words of the document, in place of each entry's sources."""
    parts: list[Part] = []
    for entry in stored:
        parts += [part for part in entry.parts if part.kind is not PartKind.SOURCE]
        parts += [Part(entry.quoted, PartKind.SOURCE)] if entry.quoted else []
    return reply._replace(parts=tuple(parts))


def told_only(stored: Stored, lang: Lang, outcome: Outcome, confidence: float) -> Reply:
    """A gap, a refusal or small talk as a reply."""
    return answers([stored], lang, confidence)._replace(outcome=outcome)


def provenance(stored: Sequence[Stored], lang: Lang, confidence: float) -> Reply:
    """Who said what was answered last, and where it stands."""
    reply = answers(stored, lang, confidence)
    return reply._replace(parts=tuple(Part(entry.provenance) for entry in stored))


def clarification(options: Sequence[Stored], index: Index, lang: Lang, confidence: float) -> Reply:
    """The choices as numbered lines, 'none of these' last."""
    titles = [*(option.title for option in options), index.message(phrases.NONE_OF_THESE, lang)]
    lines = [index.message(phrases.CHOOSE, lang), *(f"{number}. {title}" for number, title in enumerate(titles, 1))]
    return Reply(
        outcome=Outcome.CLARIFY,
        lang=lang,
        parts=(Part("\n".join(lines)),),
        options=_options(options),
        confidence=confidence,
        label=highest(option.label for option in options),
    )


def abstention(question: Understood, close: Sequence[Stored], index: Index, lang: Lang, confidence: float) -> Reply:
    """Not on file: what was understood and what was not, and at most three close things that are on file."""
    lines = [index.message(phrases.UNSURE if close else phrases.NOT_ON_FILE, lang)]
    entities = dict.fromkeys(name.entity for name in question.names if name.read != "focus")
    told = [(entity, *index.entity(entity, lang)) for entity in entities]
    understood = ([(entity, name) for entity, kind, name in told if kind in NAMED] or [(entity, name) for entity, _, name in told])[:5]
    joint = "、" if lang is not Lang.EN else ", "
    if understood:
        lines.append(index.message(phrases.UNDERSTOOD, lang).format(words=joint.join(name for _, name in understood)))
    if strange := _strange(question):
        lines.append(index.message(phrases.UNSPOKEN, lang).format(words=joint.join(strange[:5])))
    if close:
        lines.append(index.message(phrases.CLOSE, lang))
        lines += [f"{number}. {entry.title}" for number, entry in enumerate(close, 1)]
    return Reply(
        outcome=Outcome.ABSTAIN,
        lang=lang,
        parts=(Part("\n".join(lines)),),
        options=_options(close),
        confidence=confidence,
        label=highest([*(entry.label for entry in close), *(index.label_of(entity) for entity, _ in understood)]),
        names=bool(understood),
    )


def _options(entries: Sequence[Stored]) -> tuple[Option, ...]:
    return tuple(Option(entry.entry, entry.title, entry.label) for entry in entries)


def _strange(question: Understood) -> list[str]:
    """The words of a question that no entry holds, as they were written."""
    written = {stem(word.lower()): word for word in latin_words(question.text)}
    folded = [written.get(word, word).lower() for word in (*question.unknown, *question.strangers)]
    lowered = question.text.lower()
    found = sorted((lowered.find(word), word) for word in dict.fromkeys(folded) if word in lowered)  # another script is left out
    whole = [(place, word) for place, word in found if not any(word != other and word in other for _, other in found)]
    return [question.text[place : place + len(word)] for place, word in whole]


def notice(key: str, index: Index, lang: Lang, outcome: Outcome, **values: object) -> Reply:
    """A sentence of the interface as a reply."""
    return Reply(outcome=outcome, lang=lang, parts=(Part(index.message(phrases.form(key, lang, values), lang).format(**values)),))


def notice_of(key: str, named: Sequence[Line], index: Index, lang: Lang) -> Reply:
    """A sentence of the interface that names cases; it is labelled as they are."""
    told = index.message(phrases.SOURCE_JOIN, lang).join(line.title for line in named)
    text = index.message(key, lang).format(case=told, cases=told)
    return Reply(Outcome.SMALLTALK, lang, (Part(text),), label=highest(line.label for line in named), names=bool(named))


def listing(title: str, lines: Sequence[Line], index: Index, lang: Lang) -> Reply:
    """A list of what is on file, a numbered line each, to choose from."""
    text = "\n".join([index.message(title, lang), *(f"{number}. {line.text}" for number, line in enumerate(lines, 1))])
    options = tuple(Option(line.entry, line.text, line.label) for line in lines)
    entries = tuple(line.entry for line in lines)
    return Reply(Outcome.ANSWER, lang, (Part(text),), entries, _sources(lines), options, label=_label(lines))


def listing_below(title: str, lines: Sequence[Line], index: Index, lang: Lang) -> Reply:
    """The same, each below its heading: the title of a line."""
    text = [index.message(title, lang)]
    heading = ""
    for number, line in enumerate(lines, 1):
        text += [] if line.title == heading else ["", line.title]
        heading = line.title
        text.append(f"{number}. {line.text}")
    return listing(title, lines, index, lang)._replace(parts=(Part("\n".join(text)),))


def cases(title: str, lines: Sequence[Line], index: Index, lang: Lang, *, marked: str | None = None) -> Reply:
    """The cases to choose from, a numbered line each; `marked` is the one that is set, and brings the choice of all of them."""
    options = [Option(line.entry, f"{line.text} ✓" if line.entry == marked else line.text, line.label) for line in lines]
    if marked is not None:
        options.append(Option(EVERY_CASE, f"{index.message(phrases.CASE_ALL, lang)}{'' if marked else ' ✓'}"))
    text = "\n".join([index.message(title, lang), *(f"{number}. {option.title}" for number, option in enumerate(options, 1))])
    return Reply(Outcome.CLARIFY, lang, (Part(text),), options=tuple(options), label=_label(lines))


def of_case(reply: Reply, case: Line, index: Index) -> Reply:
    """The reply with a line that says which case it is about, before its sources."""
    note = Part(index.message(phrases.OF_CASE, reply.lang).format(case=case.title), PartKind.NOTE)
    at = next((place for place, part in enumerate(reply.parts) if part.kind is PartKind.SOURCE), len(reply.parts))
    return reply._replace(parts=(*reply.parts[:at], note, *reply.parts[at:]), label=highest([reply.label, case.label]), names=True)


def timeline(lines: Sequence[Line], index: Index, lang: Lang, periods: Sequence[str] = ()) -> Reply:
    """The dated events in order and the undated ones set apart; with `periods` (2017, 2017-08), those of these only."""
    dated = [line for line in lines if line.when]
    if periods:
        wanted = [line for line in dated if any(_within(line.when, period) for period in periods)]
        if not wanted:
            named = ("、" if lang is not Lang.EN else ", ").join(periods)
            return notice(phrases.TIMELINE_NOTHING, index, lang, Outcome.ABSTAIN, years=named)
        shown, undated = wanted, []
    else:
        shown, undated = dated, [line for line in lines if not line.when]
    text = [index.message(phrases.TIMELINE, lang), *(f"• {line.text}" for line in shown)]
    if undated:
        text += ["", index.message(phrases.TIMELINE_UNDATED, lang), *(f"• {line.text}" for line in undated)]
    sources = _sources([*shown, *undated])
    parts = (Part("\n".join(text)), source_of(sources, index, lang))
    told = [*shown, *undated]
    return Reply(Outcome.ANSWER, lang, parts, tuple(line.entry for line in told), sources, label=_label(told))


def source_of(sources: Sequence[str], index: Index, lang: Lang) -> Part:
    """The documents in which something stands."""
    joined = index.message(phrases.SOURCE_JOIN, lang).join(sources)
    return Part(index.message(phrases.SOURCE, lang).format(sources=joined), PartKind.SOURCE)


def _within(when: str, period: str) -> bool:
    first, _, last = when.partition("/")
    return first[: len(period)] <= period <= (last or first)[: len(period)]


def _label(lines: Sequence[Line]) -> str:
    return highest(line.label for line in lines)


def _sources(lines: Sequence[Line]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for line in lines for source in line.sources))


def slips(names: Sequence[Name], index: Index, lang: Lang) -> tuple[list[str], str]:
    """How names were read that were not written as they are on file, and the highest label of those."""
    seen = {}
    for name in names:
        if name.read in {"spelling", "sound"} and index.entity(name.entity, lang)[0] in {"person", "agency"}:
            seen[name.surface] = name.entity
    told = index.message(phrases.READ_AS, lang)
    lines = [told.format(written=written, meant=index.entity(entity, lang)[1]) for written, entity in seen.items()]
    return lines, highest(map(index.label_of, seen.values()))


def _prose(lines: Iterable[str]) -> list[Part]:
    return [Part(line) for line in lines]
