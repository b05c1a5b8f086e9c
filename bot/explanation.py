"""How an answer came about, line by line: for curators, and as proof."""

from __future__ import annotations

from collections.abc import Iterator

from bot import phrases
from bot.index import Index
from bot.model import Candidate, Lang, Ranking, Turn


def explain(turn: Turn) -> str:
    """Everything that decided a turn: what was understood, every candidate with its evidence, and the decision."""
    return "\n".join(_lines(turn))


def in_short(turn: Turn, index: Index) -> str:
    """What was understood, the two likeliest entries and how sure the first was, in the language of the reply."""
    lang = turn.reply.lang

    def said(key: str, **values: str) -> str:
        return index.message(key, lang).format(**values)

    lines = []
    for ranking in turn.readings:
        question = ranking.question
        told = turn.reply.entries if len(turn.readings) == 1 else ()  # what was told may be covered by what ranks first
        best = list(dict.fromkeys([*told, *(candidate.entry for candidate in ranking.candidates)]))[:2]
        names = dict.fromkeys(index.entity(name.entity, lang)[1] for name in question.names)
        lines += [said(phrases.UNDERSTOOD, words=("、" if lang is not Lang.EN else ", ").join(names))] if names else []
        for key, entry in zip((phrases.WHY_BEST, phrases.WHY_NEXT), best, strict=False):
            stored = index.stored(entry, lang)
            lines.append(said(key, title=stored.title if stored else entry))
        needed = index.of_case(ranking.case).fit.thresholds[question.lang.family]
        lines.append(said(phrases.WHY_SURE, found=f"{ranking.confidence:.0%}", needed=f"{needed:.0%}"))
    return "\n".join([*lines, index.message(phrases.WHY_ALL, lang)])


def _lines(turn: Turn) -> Iterator[str]:
    yield f"decided   {turn.why}"
    yield f"outcome   {turn.reply.outcome}, in {turn.reply.lang}, confidence {turn.reply.confidence:.3f}"
    for ranking in turn.readings:
        yield from _reading(ranking)


def _reading(ranking: Ranking) -> Iterator[str]:
    question = ranking.question
    yield ""
    yield f"question  {question.text!r}" + (" on the background of the last one" if question.carried else "")
    yield f"language  {question.lang}"
    if ranking.case:
        yield f"case      {ranking.case}"
    yield "names     " + (", ".join(f"{name.entity} (“{name.surface}”, {name.read})" for name in question.names) or "none")
    yield "asks for  " + (", ".join(question.aspects) or "not said")
    yield "words     " + (" ".join(term[2:] for term in question.terms if term.startswith("w:")) or "none")
    yield "unknown   " + (" ".join(question.unknown) or "none")
    for place, candidate in enumerate(ranking.candidates[:5], 1):
        yield from _candidate(place, candidate)
    if len(ranking.candidates) > 1:
        yield _lost(*ranking.candidates[:2])


def _candidate(place: int, candidate: Candidate) -> Iterator[str]:
    yield f"{place}. {candidate.entry} ({candidate.kind})  score {candidate.score:+.2f}"
    shown = [item for item in candidate.evidence if abs(item.value * item.weight) >= 0.005]
    yield "     " + "  ".join(f"{item.what} {item.value:.2f}×{item.weight:+.2f}={item.value * item.weight:+.2f}" for item in shown)


def _lost(best: Candidate, second: Candidate) -> str:
    gaps = [(one.value * one.weight - two.value * two.weight, one.what) for one, two in zip(best.evidence, second.evidence, strict=True)]
    lead, what = max(gaps)
    return f"{second.entry} lost by {best.score - second.score:.2f}, most of it by '{what}' ({lead:+.2f})"
