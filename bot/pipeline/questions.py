"""The questions in a message, and the decision on each: what was said, what may be meant, what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from bot.dialogue import ASSERTING, RANK, Act, Decision, decide, focus_after, leans
from bot.fitted import Doc
from bot.index import Index
from bot.matching import rank
from bot.model import Candidate, Focus, Lang, Ranking, Understood
from bot.text import bare, clauses, sentences
from bot.understanding import Lexicon, asks_whether, carry, fold_question, periods_of, understand

SHORT: Final = 300
"""Characters up to which a message of several sentences is also read as one question."""
POINTED: Final = frozenset({"person", "agency", "place", "outlet"})
"""Classes of names that a question is about, unlike topics."""
LONGEST_QUESTION: Final = 500
"""Characters of one sentence that are read; nobody asks a longer one."""
MOST_QUESTIONS: Final = 12
"""Sentences of one message that are looked at; two of them are answered."""


class Known(Index, Lexicon, Protocol):
    """A compiled file: what is known, and the words it is known by."""

    def of_case(self, case: str) -> Known:
        """The same as if of all cases there were only this one, and what all cases share; the whole where there is no other."""


class Questions:
    """Decides on the questions of one message, asked on the background of `focus`; `fallback` is the language where nothing tells.

    A sentence is looked at as talk, as a question, and in its clauses: what was read of a text is kept until the turn is over.
    """

    def __init__(self, index: Known, focus: Focus, fallback: Lang) -> None:
        """What was read before is read anew by another one."""
        self.index = index
        self.focus = focus
        self.fallback = fallback
        self._understood: dict[str, Understood] = {}
        self._plain: dict[str, Ranking] = {}

    def understood(self, text: str) -> Understood:
        """What a text of the message says."""
        if text not in self._understood:
            self._understood[text] = understand(text, self.index, self.fallback)
        return self._understood[text]

    def plain(self, text: str) -> Ranking:
        """What a text of the message may mean, read by itself."""
        if text not in self._plain:
            self._plain[text] = rank(self.understood(text), self.index)
        return self._plain[text]

    def decisions(self, text: str) -> list[Decision]:
        """The decision on each question of a message, two at most."""
        asking = self.asking(sentences(text))
        if len(asking) == 1:
            return self.clause_decisions(asking[0])
        found = self.each(asking)
        if len(text) <= SHORT and any(leans(decision.ranking.question) for decision in found[1:]):
            whole = self.decide(" ".join(asking), self.focus)  # the sentences lean on one another: one question
            if whole.act in {Act.ANSWER, Act.TELL} and whole.ranking.confidence >= max(d.ranking.confidence for d in found):
                return [whole]
        found = [found[0], *(decision for decision in found[1:] if _stands(decision))]
        answered = _distinct(found)
        if answered:
            return _with_gap(answered, found)[:2]
        return [max(found, key=lambda decision: (-RANK[decision.act], decision.ranking.confidence))]

    def asking(self, parts: Sequence[str]) -> list[str]:
        """The sentences of a message that ask something; all of them where none does.

        Of a long message only those with a question mark count, if there is one.
        """
        parts = [part[:LONGEST_QUESTION] for part in dict.fromkeys(parts)]
        if len(parts) < 2:
            return parts
        marked = [part for part in parts if _marked(part)] if len(parts) > 4 else []
        kept = [part for part in (marked or parts)[:MOST_QUESTIONS] if not self.is_talk(part)]
        return kept or [parts[-1]]

    def is_talk(self, part: str) -> bool:
        """Whether a sentence of several only greets, thanks, or fills."""
        plain = self.plain(part)
        if not plain.candidates or not any(term[0] in "we" for term in plain.question.terms):
            return not _marked(part)
        asks = plain.question.names or (plain.question.aspects and _marked(part))
        return plain.candidates[0].kind == "smalltalk" and not asks

    def each(self, parts: Sequence[str]) -> list[Decision]:
        """The decision on each of the parts, each on the background of those before it."""
        focus, found = self.focus, []
        for part in parts:
            found.append(self.decide(part, focus))
            focus = focus_after(found[-1], focus)
        return found

    def clause_decisions(self, text: str) -> list[Decision]:
        """The decision on one sentence; two where its clauses ask two different things and both are on file."""
        whole = self.decide(text, self.focus)
        parts = clauses(text)
        if not 2 <= len(parts) <= 4 or not (self.focus.aspects or any(self.understood(part).aspects for part in parts)):
            return [whole]  # clauses that ask for nothing do not come to ask for something beside one another
        found = self.each(parts)
        telling = _distinct([decision for decision in found if decision.ranking.question.aspects])
        if len(telling) == 2 and (whole.act is not Act.ANSWER or whole.entries[0] in {d.entries[0] for d in telling}):
            return telling
        one = telling[0] if len(telling) == 1 and telling[0].ranking.question.names else None
        if one and whole.act in {Act.ANSWER, Act.TELL} and whole.entries[0] in {d.entries[0] for d in found if d.entries}:
            return _with_gap([one], found)[:2]
        return [whole]

    def decide(self, text: str, focus: Focus) -> Decision:
        """The decision on one question."""
        plain = self.plain(text)
        question = plain.question
        exact = self.index.exact(bare(question.folded))
        if exact is not None:
            return self.exactly(exact, plain)
        entities = {name.entity for name in question.names} | set(focus.names)
        classes = {entity: self.index.entity(entity, Lang.EN)[0] for entity in entities}
        about = next((name.entity for name in question.names if classes[name.entity] in POINTED), None)
        words = [term for term in question.terms if term.startswith("w:")]
        carried = None
        # A question of words that nothing on file holds is a new subject, not a follow-up.
        if (focus.names or focus.terms) and len(question.unknown) * 2 < max(1, len(words)):
            together = carry(question, focus, classes)
            carried = rank(together, self.index)
            if _told_already(carried, plain, focus):
                other = rank(together, self.index, without=focus.entries)
                carried = other if _grasped(other, plain) >= _HALF else carried
        return self.settled(decide(plain, carried, focus, self.index.fit, about=about), classes)

    def exactly(self, entry: str, plain: Ranking) -> Decision:
        """The decision where a curator wrote this very question down."""
        stored = self.index.stored(entry, Lang.EN)
        kind = stored.kind if stored else ""
        meant = next((c for c in plain.candidates if c.entry == entry), Candidate(Doc(entry, kind)))
        ranking = Ranking(plain.question, (meant, *(c for c in plain.candidates if c is not meant)), 1.0, 1.0)
        return Decision(Act.ANSWER if kind in ASSERTING else Act.TELL, ranking, (entry,), "asked in the words of an example")

    def settled(self, decision: Decision, classes: Mapping[str, str]) -> Decision:
        """The decision, unless it answers a question about a year, a figure or a place with what has nothing to do with it.

        Whether something was so in that year is settled by an entry that tells another year, and a figure by any other figure;
        whether something happened that nothing on file has a word for is settled by none.
        """
        if decision.act is not Act.ANSWER:
            return decision
        question = decision.ranking.question
        told = [candidate.doc for candidate in decision.ranking.candidates if candidate.entry in decision.entries]
        strange = set(question.figures) if not any(doc.figures for doc in told) else set()
        strange |= set(question.unknown) if _unsettled(question) else set()
        years, known = _years(question.folded), frozenset[str]().union(*(doc.years for doc in told))
        strange |= years if not years & known and not (known and asks_whether(question.folded)) else set()
        places = {name.entity for name in question.names if name.read != "focus" and classes[name.entity] == "place"}
        strange |= places if not any(places & doc.fits for doc in told) else set()
        if not strange:
            return decision
        best = decision.ranking.candidates[0]
        return Decision(Act.ABSTAIN, decision.ranking, why=f"{best.entry} has nothing to do with {', '.join(sorted(strange))}")


def _unsettled(question: Understood) -> bool:
    """Whether nothing on file can settle a question: it holds none of its words, or, where it asks if something is so ('did the lab
    burn down?'), not the better half of them.
    """
    plain = [term for term, share in question.terms.items() if term[0] == "w" and share == 1.0]
    if not question.unknown or question.carried:
        return False
    nothing = len(question.unknown) >= len(plain) and not question.names
    return nothing or (2 * len(question.unknown) >= len(plain) and asks_whether(question.folded))


def _years(folded: str) -> set[str]:
    return {period[:4] for period in periods_of(folded)}


def periods_in(text: str, index: Known) -> tuple[str, ...]:
    """The months and years that a text names."""
    return periods_of(fold_question(text, index.scripts))


def _told_already(carried: Ranking, plain: Ranking, focus: Focus) -> bool:
    """Whether a follow-up comes out at what was answered last although it asks for something else.

    "And the boats?" holds a word that the last answer has nothing to do with.
    """
    if not carried.candidates or carried.candidates[0].entry not in focus.entries or plain.question.aspects:
        return False
    return any(term[0] == "w" for term in plain.question.terms) and _grasped(carried, plain) < _HALF


def _grasped(ranking: Ranking, plain: Ranking) -> float:
    """The share of a question's own words, read by itself, that the likeliest entry of a ranking accounts for."""
    best = ranking.candidates[0].entry if ranking.candidates else None
    return next((candidate.found.words for candidate in plain.candidates if candidate.entry == best), 0.0)


_HALF: Final = 0.5


def _stands(decision: Decision) -> bool:
    """Whether a later sentence asks something of its own, and does not just lean on the first."""
    question = decision.ranking.question
    return decision.act is Act.ANSWER or bool(question.names or question.unknown) or not leans(question)


def _marked(text: str) -> bool:
    return bool(re.search("[?？]", text))


def _with_gap(answered: list[Decision], found: Sequence[Decision]) -> list[Decision]:
    """The answers, and behind a single one what another part of the question found to be missing."""
    if len(answered) > 1:
        return answered
    gaps = [d for d in found if d.act is Act.TELL and d.ranking.candidates[0].kind == "gap"]
    missing = [d for d in found if d.act in {Act.ABSTAIN, Act.CLARIFY} and _marked(d.ranking.question.text)]
    return [*answered, *(gaps or missing)[:1]]


def _distinct(decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions that answer, the first for each entry, without those that another one covers."""
    seen: dict[str, Decision] = {}
    for decision in decisions:
        if decision.act is Act.ANSWER:
            seen.setdefault(decision.entries[0], decision)
    members = {entry for decision in seen.values() for entry in _covered(decision)}
    return [decision for entry, decision in seen.items() if entry not in members]


def _covered(decision: Decision) -> Sequence[str]:
    """What the entry of an answer hands out besides: told once, it need not be told again."""
    return next((c.doc.members for c in decision.ranking.candidates if c.entry == decision.entries[0]), ())
