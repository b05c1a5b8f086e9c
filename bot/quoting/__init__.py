"""Whether pasted words are a statement's: each quotation of a pasted text is held against the statements on file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from bot.quoting.attribution import is_lead
from bot.quoting.judging import Judge
from bot.quoting.lookup import QuoteIndex, grams
from bot.quoting.marks import Span, quotations
from bot.quoting.markup import plain
from bot.quoting.passages import passages
from bot.quoting.sense import is_aside
from bot.quoting.values import Finding, Verdict, Wording
from bot.quoting.words import Words, weight

__all__ = ["LONGEST", "QuoteIndex", "check"]

LONGEST: Final = 20_000
"""Characters of a pasted text that are read: as long as the longest statement."""
_WITHIN: Final = 0.4
"""Share of what stands outside of quotation marks that one statement must have for the marks to be its own."""
_ASIDE: Final = 3.0
"""Weight below which words in quotation marks, beside others, need not be a quotation: 'so-called'."""
_OUTSIDE: Final = 2.0
"""Weight below which nothing is told by what stands outside of quotation marks."""
_UNCHANGED: Final = (Wording.VERBATIM, Wording.MARKS, Wording.PIECE)


class _Part(NamedTuple):
    """Words that may be quoted, and what stands before and behind them."""

    text: str
    before: str = ""
    behind: str = ""


def check(pasted: str, index: QuoteIndex) -> Verdict:
    """What each quotation in a pasted text is, in order."""
    judge = Judge(index)
    if index.is_exact(pasted.strip()):
        return Verdict(tuple(_findings(_Part(pasted.strip()), judge)))
    text = plain(pasted[:LONGEST])
    parts = _parts(text, judge)
    found = [list(_findings(part, judge)) for part in parts]
    told = [one for part, one in zip(parts, found, strict=True) if not _is_small(part, one, judge)] or found
    return Verdict(tuple(finding for one in told for finding in one), cut=len(pasted) > LONGEST)


def _is_small(part: _Part, findings: Sequence[Finding], judge: Judge) -> bool:
    return weight(judge.words(part.text).keys) < _ASIDE and all(finding.wording is Wording.NONE for finding in findings)


def _parts(text: str, judge: Judge) -> list[_Part]:
    """What is to be checked: what stands in quotation marks, or the whole text where none do or where they are a statement's own."""
    spans = [span for span in quotations(text) if judge.words(text[span.start : span.end]).tokens]
    if not spans or _are_within(text, spans, judge):
        return [_Part(text)]
    parts: list[_Part] = []
    for number, span in enumerate(spans):
        before = _last(judge.words(text[spans[number - 1].end if number else 0 : span.start]))
        behind = _first(judge.words(text[span.end : spans[number + 1].start if number + 1 < len(spans) else len(text)]))
        part = _Part(text[span.start : span.end], before, behind.strip() or before)
        joined = _interrupted(parts[-1], part, judge) if parts else None
        if joined:
            parts[-1] = joined
        else:
            parts.append(part)
    return parts


def _are_within(text: str, spans: Sequence[Span], judge: Judge) -> bool:
    """Whether a statement goes on outside of the quotation marks, so that they are its own."""
    ends = [0, *(end for span in spans for end in span), len(text)]
    outside = judge.words(" ".join(text[begin:end] for begin, end in zip(ends[::2], ends[1::2], strict=True)))
    if weight(outside.keys) < _OUTSIDE:
        return False
    asked = grams(outside.keys)
    return any(judge.index.covers(number, asked) >= _WITHIN for number in judge.index.near(judge.words(text).keys, 0.0))


def _interrupted(one: _Part, two: _Part, judge: Judge) -> _Part | None:
    """Two quotations as one, where a statement goes on from the first to the second: “…,” X said, “…”."""
    text = f"{one.text} {two.text}"
    words = judge.words(text)
    judged = judge.best(words, judge.index.near(words.keys, 0.0))
    return _Part(text, one.before, one.behind) if judged and judged.is_all and judged.wording in _UNCHANGED else None


def _last(words: Words) -> str:
    """The last sentence of what stands before a quotation."""
    return words.text[words.tokens[words.sentences[-1][0]].start :] if words.tokens else ""


def _first(words: Words) -> str:
    """The first sentence of what stands behind a quotation, with the marks before it."""
    return words.reaching(*words.sentences[0]) if words.tokens else ""


def _findings(part: _Part, judge: Judge) -> Iterator[Finding]:
    """What the words of one part are: more than one finding where they are of several statements, or of none in between."""
    words = judge.words(part.text)
    found = passages(words, judge.index)
    if len(found) == 1:
        yield from _single(part, found[0].candidates, judge)
        return
    texts = [words.reaching(passage.begin, passage.end) for passage in found]
    behind = [words.gap(passage.begin) + text for passage, text in zip(found, texts, strict=True)]
    known = [judge.best(judge.words(text), passage.candidates) is not None for text, passage in zip(texts, found, strict=True)]
    last = len(found) - 1
    leads = [place < last and not known[place] and known[place + 1] and is_lead(texts[place]) for place in range(last + 1)]
    tails = [place > 0 and not known[place] and known[place - 1] and judge.speakers.is_tail(behind[place]) for place in range(last + 1)]
    for place, passage in enumerate(found):
        if leads[place] or tails[place] or (any(known) and not known[place] and is_aside(judge.words(texts[place]))):
            continue
        spoken = texts[place - 1] if place and leads[place - 1] else part.before
        told = behind[place + 1] if place < last and tails[place + 1] else part.behind
        yield from _single(_Part(texts[place], spoken, told), passage.candidates, judge)


def _single(part: _Part, candidates: Sequence[int], judge: Judge) -> Iterator[Finding]:
    """What one passage is, with findings of its own for what stands before and behind a statement in it."""
    words = judge.words(part.text)
    judged = judge.best(words, candidates, before=part.before, behind=part.behind)
    if judged is None:
        yield Finding(part.text.strip())
        return
    if judged.extent.before and not is_aside(judge.words(judged.extent.before)):
        yield from _findings(_Part(judged.extent.before, part.before), judge)
    yield judged.finding
    if judged.extent.behind and not is_aside(judge.words(judged.extent.behind)):
        yield from _findings(_Part(judged.extent.behind, "", part.behind), judge)
