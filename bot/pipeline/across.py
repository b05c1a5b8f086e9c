"""Questions where several cases are on file: each is decided within the case that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.dialogue import EVEN, MOST_CHOICES, Act, Decision
from bot.model import Focus, Lang, Ranking, Understood
from bot.pipeline.questions import POINTED, Known, Questions


class _Within(Questions):
    """Decides on questions within one case; the names of `others` say nothing there."""

    def __init__(self, index: Known, focus: Focus, fallback: Lang, *, others: frozenset[str]) -> None:
        super().__init__(index, focus, fallback)
        self.others = others

    def understood(self, text: str) -> Understood:
        """What a text of the message says, but for the names of other cases."""
        question = Questions.understood(self, text)
        names = tuple(name for name in question.names if name.entity not in self.others)
        if len(names) == len(question.names):
            return question
        terms = {term: share for term, share in question.terms.items() if term[2:] not in self.others}
        return question._replace(names=names, terms=terms)


class Across(Questions):
    """Decides on the questions of one message where there are several cases: on each within the case that it is about.

    `chosen` is the case that is set, '' for none. Each case is read as if there were no other.
    """

    def __init__(self, index: Known, focus: Focus, fallback: Lang, *, cases: tuple[str, ...], chosen: str = "") -> None:
        super().__init__(index, focus, fallback)
        self.cases = cases
        self.chosen = chosen
        self._readers: dict[str, Questions] = {}

    def within(self, case: str) -> Questions:
        """What decides on questions about one case."""
        if case not in self._readers:
            others = frozenset(self.cases) - {case}
            self._readers[case] = _Within(self.index.of_case(case), self.focus, self.fallback, others=others)
        return self._readers[case]

    def plain(self, text: str) -> Ranking:
        """What a text may mean, for what all cases share: a greeting is one whatever the case."""
        return self.within(next(case for case in (self.chosen, self.focus.case, *self.cases) if case in self.cases)).plain(text)

    def clause_decisions(self, text: str) -> list[Decision]:
        """The decision on one sentence; one that names two cases is not taken apart if both answer it."""
        both = self.decide(text, self.focus) if len(self.named(self.understood(text))) > 1 else None
        return [both] if both and len(both.entries) > 1 and both.act is Act.ANSWER else Questions.clause_decisions(self, text)

    def decide(self, text: str, focus: Focus) -> Decision:
        """The decision on one question, within the case that it is about."""
        question = self.understood(text)
        named = self.named(question)
        if named:
            return self.read(named[0], text, focus) if len(named) == 1 else self.of_each(named, text, focus)
        # "and when?" asks further about what was told last, even where another case is set.
        last = focus.case if focus.case in self.cases and (question.follows or not self.chosen) else ""
        decision = self.read(last, text, focus) if last else None
        if decision and not _rank(decision):
            return decision
        other = self.read(self.chosen, text, focus) if self.chosen else self.between(self.cases, text, focus)
        return other if decision is None or _rank(other) < _rank(decision) else decision

    def named(self, question: Understood) -> tuple[str, ...]:
        """The cases that a question names, or else those of which it names something that no other case has."""
        names = [name.entity for name in question.names]
        outright = [name for name in names if name in self.cases]
        only = [self.index.cases_of(name)[0] for name in names if self.is_a_name(name) and len(self.index.cases_of(name)) == 1]
        return tuple(dict.fromkeys(outright or only))

    def is_a_name(self, entity: str) -> bool:
        """Whether an entity is somebody, something or some place by name, and not just a topic."""
        return self.index.entity(entity, Lang.EN)[0] in POINTED or self.index.stored(entity, Lang.EN) is not None

    def read(self, case: str, text: str, focus: Focus) -> Decision:
        """The decision on a question about a case."""
        decision = self.within(case).decide(text, self.carried_into(case, focus))
        return decision._replace(ranking=decision.ranking._replace(case=case))

    def carried_into(self, case: str, focus: Focus) -> Focus:
        """What was talked about, as far as it can be talked about in this case: 'and in the other one?' asks the same of it."""
        if focus.case in {"", case}:
            return focus
        return focus._replace(entries=(), names=tuple(name for name in focus.names if case in self.index.cases_of(name)), case=case)

    def of_each(self, cases: Sequence[str], text: str, focus: Focus) -> Decision:
        """The decision on a question that names several cases: where two of them answer it, both answers."""
        found = [self.read(case, text, focus) for case in cases]
        answers = [decision for decision in found if decision.act is Act.ANSWER]
        if len(answers) != 2 or answers[0].entries == answers[1].entries:
            return self.between(cases, text, focus)
        first, second = answers
        return first._replace(entries=(first.entries[0], second.entries[0]), why=f"names two cases; {first.why}", unsettled=True)

    def between(self, cases: Sequence[str], text: str, focus: Focus) -> Decision:
        """The decision where nothing says which case is meant: the only one that fits, or asking which of those that do."""
        found = [self.read(case, text, focus) for case in cases]
        fitting = {decision.entries: decision for decision in found if _fits(decision)}
        if not fitting:
            return _merged(found)
        if all(entries[0] in self.cases for entries in fitting):
            return self.settled_on(next(iter(fitting.values())))
        ordered = sorted([*fitting.values(), *_level(found, fitting.values())], key=lambda decision: -_score(decision))
        if len(ordered) == 1:
            return self.settled_on(ordered[0])
        return _asking_back(ordered, "it fits " + ", ".join(decision.case for decision in ordered))

    def settled_on(self, decision: Decision) -> Decision:
        """The decision with the case of its entry; one that all cases share settles on none, nor does 'brief me' by itself."""
        [entry, *_] = decision.entries
        stored = self.index.stored(entry, Lang.EN)
        case = stored.case if stored else ""
        if entry in self.cases and not any(self.index.cases_of(name.entity) == (case,) for name in decision.ranking.question.names):
            case = ""
        return decision._replace(ranking=decision.ranking._replace(case=case or decision.case), unsettled=not case)


def _rank(decision: Decision) -> int:
    """How much a decision says on the question: an answer, a question back, a refusal (it may be about another case), nothing."""
    refused = decision.act is Act.TELL and decision.ranking.candidates[0].kind == "refusal"
    return {Act.CLARIFY: 1, Act.ABSTAIN: 3}.get(decision.act, 2 if refused else 0)


def _fits(decision: Decision) -> bool:
    """Whether a case has an entry for the question: one that answers it, or says that this is not on file."""
    return decision.act is Act.ANSWER or (decision.act is Act.TELL and decision.ranking.candidates[0].kind == "gap")


def _score(decision: Decision) -> float:
    return decision.ranking.candidates[0].score


def _level(found: Iterable[Decision], fitting: Iterable[Decision]) -> list[Decision]:
    """Those that would ask back within their case although what leads there is level with what answers in another."""
    best = max(map(_score, fitting))
    return [decision for decision in found if decision.act is Act.CLARIFY and best - _score(decision) < EVEN]


def _merged(found: Iterable[Decision]) -> Decision:
    """The best of decisions none of which answers; where that is to ask back, the choices of all that do."""
    ordered = sorted(found, key=lambda decision: (_rank(decision), -decision.ranking.confidence))
    asking = [decision for decision in ordered if decision.act is Act.CLARIFY]
    if ordered[0].act is Act.CLARIFY and len(asking) > 1:
        return _asking_back(asking, "nothing is clear in " + ", ".join(decision.case for decision in asking))
    return ordered[0]._replace(unsettled=True)


def _asking_back(decisions: Sequence[Decision], why: str) -> Decision:
    """Asking which was meant: the first entry of each decision, then the second ones."""
    most = max(len(decision.entries) for decision in decisions)
    entries = [decision.entries[place] for place in range(most) for decision in decisions if place < len(decision.entries)]
    chosen = tuple(dict.fromkeys(entries))[:MOST_CHOICES]
    return Decision(Act.CLARIFY, decisions[0].ranking, chosen, f"{why}; {decisions[0].why}", unsettled=True)
