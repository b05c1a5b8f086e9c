"""How an answer came about, line by line: for curators, and as proof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot import phrases
from bot.index import Index
from bot.labels import highest
from bot.matching.learnt import unit
from bot.model import Candidate, Lang, Ranking, Turn, Understood

IN_FULL: Final = 5
"""Candidates that are shown with their evidence; the others with their scores."""
_PIECES: Final = 6


def explain(turn: Turn, index: Index) -> str:
    """Everything that decided a turn: what was understood, every candidate with its evidence, and the decision."""
    return "\n".join(_lines(turn, index))


def in_short(turn: Turn, index: Index) -> str:
    """What was understood, the two likeliest entries and how sure the first was, in the language of the reply."""
    lang = turn.reply.lang

    def said(key: str, **values: str) -> str:
        return index.message(key, lang).format(**values)

    lines = []
    for ranking in turn.readings:
        question = ranking.question
        best = _nearest(turn, ranking)
        names = dict.fromkeys(index.entity(name.entity, lang)[1] for name in question.names)
        lines += [said(phrases.UNDERSTOOD, words=("、" if lang is not Lang.EN else ", ").join(names))] if names else []
        for key, entry in zip((phrases.WHY_BEST, phrases.WHY_NEXT), best, strict=False):
            stored = index.stored(entry, lang)
            lines.append(said(key, title=stored.title if stored else entry))
        needed = index.of_case(ranking.case).fit.thresholds[question.lang.family]
        lines.append(said(phrases.WHY_SURE, found=f"{ranking.confidence:.0%}", needed=f"{needed:.0%}"))
    return "\n".join([*lines, index.message(phrases.WHY_ALL, lang)])


def label_of(turn: Turn, index: Index, *, in_full: bool) -> str:
    """The highest label of all that the explanation of a turn names, in full or in short."""
    found = [turn.reply.label]
    for ranking in turn.readings:
        entries = [candidate.entry for candidate in ranking.candidates] if in_full else _nearest(turn, ranking)
        found += [stored.label for entry in entries if (stored := index.stored(entry, turn.reply.lang)) is not None]
        found += [index.label_of(name.entity) for name in ranking.question.names]
        found += [index.label_of(ranking.case)] if in_full and ranking.case else []
    return highest(found)


def _nearest(turn: Turn, ranking: Ranking) -> list[str]:
    """What was told, which may be covered by what ranks first, and what comes after it."""
    told = turn.reply.entries if len(turn.readings) == 1 else ()
    return list(dict.fromkeys([*told, *(candidate.entry for candidate in ranking.candidates)]))[:2]


def _lines(turn: Turn, index: Index) -> Iterator[str]:
    yield f"decided   {turn.why}"
    yield f"outcome   {turn.reply.outcome}, in {turn.reply.lang}, confidence {turn.reply.confidence:.3f}"
    for ranking in turn.readings:
        yield from _reading(ranking, index.of_case(ranking.case))


def _reading(ranking: Ranking, index: Index) -> Iterator[str]:
    question = ranking.question
    yield ""
    yield f"question  {question.text!r}" + (" on the background of the last one" if question.carried else "")
    if ranking.case:
        yield f"case      {ranking.case}"
    yield f"language  {question.lang}"
    yield "names     " + (", ".join(f"{name.entity} (“{name.surface}”, {name.read})" for name in question.names) or "none")
    yield "asks for  " + (", ".join(question.aspects) or "not said")
    yield "words     " + (_of_kind(question, "w:") or "none")
    yield "small     " + (_of_kind(question, "s:") or "none")
    yield "figures   " + (" ".join(question.figures) or "none")
    yield "unknown   " + (" ".join(question.unknown) or "none")
    family = question.lang.family
    yield (
        f"sure      the first is right {ranking.confidence:.3f}, told from {index.fit.thresholds[family]:.3f} on;"
        f" one of three is {ranking.among:.3f}, offered from {index.fit.clarify[family]:.3f} on"
    )
    pieces = _pieces(ranking, index)
    for place, candidate in enumerate(ranking.candidates[:IN_FULL], 1):
        yield from _candidate(place, candidate, pieces.get(candidate.entry, ()))
    if ranking.candidates[IN_FULL:]:
        yield "further   " + ", ".join(f"{candidate.entry} {candidate.score:+.2f}" for candidate in ranking.candidates[IN_FULL:])
    if len(ranking.candidates) > 1:
        yield _lost(*ranking.candidates[:2])


def _of_kind(question: Understood, kind: str) -> str:
    return " ".join(term[2:] for term in question.terms if term.startswith(kind))


def _pieces(ranking: Ranking, index: Index) -> dict[str, list[tuple[float, str]]]:
    """For each of the candidates shown in full the pieces that speak most for it and against it, by the learnt weights."""
    grams = ranking.question.grams
    known = index.grams([piece for sort in grams.values() for piece in sort])
    shown = {candidate.entry for candidate in ranking.candidates[:IN_FULL]}
    spoken: dict[str, list[tuple[float, str]]] = {}
    for piece, value in unit(grams, {piece: gram.rarity for piece, gram in known.items()}).items():
        for number, weight in known[piece].weights:
            entry = index.doc(number).entry
            if entry in shown:
                spoken.setdefault(entry, []).append((value * weight, piece.partition(":")[2]))
    return {entry: sorted(found, key=lambda pair: (-abs(pair[0]), pair[1]))[:_PIECES] for entry, found in spoken.items()}


def _candidate(place: int, candidate: Candidate, pieces: Sequence[tuple[float, str]]) -> Iterator[str]:
    yield f"{place}. {candidate.entry} ({candidate.kind})  score {candidate.score:+.2f}"
    shown = [item for item in candidate.evidence if abs(item.value * item.weight) >= 0.005]
    yield "     " + "  ".join(f"{item.what} {item.value:.2f}×{item.weight:+.2f}={item.value * item.weight:+.2f}" for item in shown)
    if pieces:
        yield "     learnt from: " + ", ".join(f"“{piece}” {value:+.2f}" for value, piece in pieces)


def _lost(best: Candidate, second: Candidate) -> str:
    gaps = [(one.value * one.weight - two.value * two.weight, one.what) for one, two in zip(best.evidence, second.evidence, strict=True)]
    lead, what = max(gaps)
    return f"{second.entry} lost by {best.score - second.score:.2f}, most of it by '{what}' ({lead:+.2f})"
