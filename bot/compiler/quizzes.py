"""Questions to check what stuck: an entry's own way of asking for a figure that it tells, and figures of other entries beside it."""

from __future__ import annotations

import hashlib
import math
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import merge
from typing import Any, Final

from bot.compiler.replies import Teller
from bot.content import Quiz
from bot.knowledge.folder import Dossier, Placed
from bot.knowledge.schema import Value, Words
from bot.labels import highest
from bot.model import Lang, Understood

Reading = Callable[[str, Lang], Understood]
"""What a text says, by the names that are on file."""

_Key = tuple[str, str, str]
MARKS: Final = 100
_ASKED_BY: Final = {"count": "how-many", "money": "how-much", "date": "when"}
_KINDS: Final = frozenset({"fact", "event"})
_FEWEST, _MOST = 2, 3
"""Wrong choices beside the right one."""
_FARTHEST: Final = math.log(10) + 1e-9
"""How far apart two figures may be: ten times as much is still no joke."""
_LONGEST_AGO: Final = 5 * 366
"""Days that two dates may lie apart."""
_EN: Final = re.compile(
    r"((?:more than|less than|fewer than|over|under|about|around|approximately|roughly|nearly|almost|at least|at most|up to|some) )?"
    r"\{(\w+)\}",
    re.IGNORECASE,
)
_ZH: Final = re.compile(r"(大约|大概|超过|至少|最多|不到|将近|约|逾|近)?\{(\w+)\}(多|余)?([名人个位次家处起件份吨克]?)")
"""A figure in a text with the word that says how exact it is, and in Chinese what is counted."""
_ASKING: Final = re.compile(r"^(?:how|when|what|on what|in what|on which|in which|which)\b|多少|几|何时|什么时候|哪", re.IGNORECASE)
_WHETHER: Final = re.compile(r"^(?:was|were|is|are|did|do|does|has|have|can|could)\b|[吗嘛]|是不是|是否|对不对|对吗", re.IGNORECASE)
_LEANS: Final = re.compile(
    r"^(?:and|so|but|then)\b|\b(?:it|its|that|they|them|their|he|she|his|her|those|these)\b|^(?:那|这|该)|[他她它其]|呢[?？]?$",
    re.IGNORECASE,
)
"""What makes a question lean on something said before it."""


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure of an entry, to be chosen or asked for."""

    placed: Placed[Any]
    name: str
    value: Value

    @property
    def kind(self) -> str:
        return next(kind for kind in _ASKED_BY if getattr(self.value, kind) is not None)

    @property
    def key(self) -> _Key:
        """What two figures share that are the same."""
        return self.kind, str(getattr(self.value, self.kind)), self.value.currency or ""

    @property
    def size(self) -> float:
        """By which figures of a kind are put in order."""
        if self.value.date is None:
            return float(self.value.count if self.value.count is not None else self.value.money or 0)
        parts = [int(part) for part in self.value.date.split("-")]
        return float(date(*[*parts, 1, 1][:3]).toordinal())


def quizzes_of(dossier: Dossier, tellers: Sequence[Teller], reading: Reading) -> Iterator[tuple[str, Lang, Quiz]]:
    """Each question with its case and language; one that cannot be put in every language and script is not there."""
    of_case: dict[str, list[Placed[Any]]] = {}
    for placed in dossier.entries:
        of_case.setdefault(placed.case, []).append(placed)
    for case in dossier.cases:
        entries = of_case.get(case.record.id, [])
        figures = [_Figure(placed, name, value) for placed in entries for name, value in getattr(placed.record, "values", {}).items()]
        steps = {name: number for number, step in reversed(list(enumerate(case.record.steps, 1))) for name in step.entries}
        maker = _Maker(_Figures(figures), tellers, reading)
        for placed in entries:
            for lang, quiz in maker.made(placed, steps.get(placed.record.id, 0)).items():
                yield case.record.id, lang, quiz


class _Figures:
    """The figures of a case: those of each entry, and all of a kind and currency by their size."""

    def __init__(self, figures: Iterable[_Figure]) -> None:
        self._of: dict[str, list[_Figure]] = {}
        self._alike: dict[_Key, list[_Figure]] = {}
        for figure in figures:
            self._of.setdefault(figure.placed.record.id, []).append(figure)
            self._alike.setdefault(figure.key, []).append(figure)
        self._keys: dict[tuple[str, str, float], list[_Key]] = {}
        for key in sorted(self._alike):
            self._keys.setdefault((key[0], key[2], self._alike[key][0].size), []).append(key)
        self._sizes: dict[tuple[str, str], list[float]] = {}
        for kind, currency, size in sorted(self._keys):
            self._sizes.setdefault((kind, currency), []).append(size)

    def of(self, placed: Placed[Any]) -> Sequence[_Figure]:
        """The figures of an entry."""
        return self._of.get(placed.record.id, ())

    def nearest(self, figure: _Figure) -> Iterator[Sequence[_Figure]]:
        """All figures of the kind and currency, what is the same together, the nearest first."""
        kind, _, currency = figure.key
        sizes = self._sizes[kind, currency]
        middle = bisect_left(sizes, figure.size)

        def away(places: Iterable[int]) -> Iterator[tuple[float, _Key]]:
            for place in places:
                for key in self._keys[kind, currency, sizes[place]]:
                    yield _distance(self._alike[key][0], figure), key

        for _, key in merge(away(range(middle - 1, -1, -1)), away(range(middle, len(sizes)))):
            yield self._alike[key]


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the questions of one case, out of all its figures."""

    figures: _Figures
    tellers: Sequence[Teller]
    reading: Reading

    def made(self, placed: Placed[Any], step: int) -> Mapping[Lang, Quiz]:
        """The question about an entry in every language; none where it tells no figure that can be asked for without doubt."""
        figure = self.asked_for(placed)
        asked = {teller.lang: self.example(figure, teller) for teller in self.tellers} if figure else {}
        if figure is None or not all(asked.values()):
            return {}
        said = (self.names(text, lang) for lang, text in asked.items() if lang is not Lang.HANT)
        named = frozenset[str]().union(*said) & {*placed.record.about}
        choices = sorted([figure, *self.others(figure, named)], key=lambda one: (one.size, one.key))
        told = {teller.lang: tuple(_told(one, figure, teller) for one in choices) for teller in self.tellers}
        if len(choices) <= _FEWEST or any(len(set(texts)) < len(texts) for texts in told.values()):
            return {}
        label, right, mark = highest(one.placed.label for one in choices), choices.index(figure) + 1, _mark(asked, told)
        return {lang: Quiz(placed.record.id, asked[lang], told[lang], right, mark, label, step) for lang in told}

    def asked_for(self, placed: Placed[Any]) -> _Figure | None:
        """The figure of an entry that its questions ask for: the only one of its kind, in an entry that stands in one document."""
        record = placed.record
        if placed.kind not in _KINDS or record.ask is None or record.say is None or len({cite.source for cite in record.cite}) != 1:
            return None
        own = self.figures.of(placed)
        for figure in own:
            alone = [one.kind for one in own].count(figure.kind) == 1
            happened = placed.kind == "event" and figure.value.date is not None and record.when == figure.value.date
            if alone and (happened or record.aspect[:1] == (_ASKED_BY[figure.kind],)) and not record.opinion:
                return figure
        return None

    def example(self, figure: _Figure, teller: Teller) -> str:
        """The best way of asking for a figure in a language, as the curator wrote it; '' for none."""
        asks = figure.placed.record.ask
        written = asks.en if teller.lang is Lang.EN else asks.zh_hans
        fitting = [(self.rank(text, figure, teller.lang), place, text) for place, text in enumerate(written)]
        best = min((one for one in fitting if one[0] is not None), default=(None, 0, ""))[2]
        mark = "" if best[-1:] in {"", "?", "？"} else "?" if teller.lang is Lang.EN else "？"
        whole = best[:1].upper() + best[1:] + mark
        return teller.words(Words(en=whole, zh_hans=whole)) if best else ""

    def rank(self, text: str, figure: _Figure, lang: Lang) -> tuple[int, ...] | None:
        """How well a way of asking asks for a figure, and nothing but it (less is better); None where it does not."""
        said = self.reading(text, Lang.EN if lang is Lang.EN else Lang.HANS)
        wanted = _ASKED_BY[figure.kind]
        asks = wanted in said.aspects and not (said.figures or said.strangers or _WHETHER.search(text) or _LEANS.search(text))
        named = {name.entity for name in said.names} & {*figure.placed.record.about}
        if not asks or not named or "{" in text:
            return None
        return int(not _ASKING.search(text)), len(said.aspects), int(text[-1] not in "?？"), -len(named)

    def names(self, text: str, lang: Lang) -> frozenset[str]:
        """The names in a question."""
        return frozenset(name.entity for name in self.reading(text, lang).names)

    def others(self, figure: _Figure, named: frozenset[str]) -> list[_Figure]:
        """Figures of the kind from other entries, the nearest first: none of them could be meant too, none is out of all reason."""
        own = {one.key for one in self.figures.of(figure.placed)}
        found: list[_Figure] = []
        for alike in self.figures.nearest(figure):
            if len(found) == _MOST or not _is_near(alike[0], figure):
                break
            others = [one for one in alike if one.placed is not figure.placed and one.placed.kind in _KINDS]
            if others and alike[0].key not in own and not _is_doubtful(alike, figure, named):
                found.append(others[0])
        return found


def _is_doubtful(alike: Iterable[_Figure], figure: _Figure, named: frozenset[str]) -> bool:
    """Whether one of some figures that are the same could be meant as well as the one that is asked for."""
    return any(named <= {*one.placed.record.about, one.placed.case} or _overlap(one, figure) for one in alike)


def _overlap(one: _Figure, other: _Figure) -> bool:
    """Whether two dates are of each other: August 2017 and 2017."""
    first, second = one.value.date or "", other.value.date or ""
    return bool(first and second) and (first.startswith(second) or second.startswith(first))


def _distance(one: _Figure, other: _Figure) -> float:
    if one.kind == "date":
        return abs(one.size - other.size)
    return abs(math.log(one.size / other.size)) if one.size > 0 and other.size > 0 else math.inf


def _is_near(one: _Figure, other: _Figure) -> bool:
    if one.value.currency != other.value.currency:
        return False
    return _distance(one, other) <= (_LONGEST_AGO if one.kind == "date" else _FARTHEST)


def _told(figure: _Figure, asked: _Figure, teller: Teller) -> str:
    """A figure as the reply of its entry has it, with the word that says how exact it is, and counted as the one is that is asked for."""
    if teller.lang is Lang.EN:
        whole = _in_reply(figure, teller, _EN)[0]
    else:
        whole, own = _in_reply(figure, teller, _ZH)
        whole = whole.removesuffix(own) + (_in_reply(asked, teller, _ZH)[1] if figure.kind == "count" else "")
    return teller.words(Words(en=whole, zh_hans=whole), figure.placed.record.values)


def _in_reply(figure: _Figure, teller: Teller, pattern: re.Pattern[str]) -> tuple[str, str]:
    """A figure as it stands in the reply of its entry, and the word at its end for what is counted."""
    say: Words = figure.placed.record.say
    template = (say.en if teller.lang is Lang.EN else say.zh_hans) or ""
    found = next((found for found in pattern.finditer(template) if found.group(2) == figure.name), None)
    return (found.group(), found.groups()[3:][0] if found.groups()[3:] else "") if found else (f"{{{figure.name}}}", "")


def _mark(asked: Mapping[Lang, str], told: Mapping[Lang, Iterable[str]]) -> int:
    """A number that is another when question or choices are others, as far as so few numbers go."""
    content = "\0".join("\0".join([asked[lang], *told[lang]]) for lang in sorted(told))
    return int.from_bytes(hashlib.sha256(content.encode()).digest()[:4]) % MARKS
