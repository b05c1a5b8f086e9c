"""What was said: language, names, kind of answer, and the terms that are looked up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final, Protocol

from bot.model import Focus, Lang, Name, Understood
from bot.patterns import Late
from bot.text import LETTERS, Cutter, Scripts, clean, fold, latin_words, mandarin, sentences, stem
from bot.understanding import language
from bot.understanding.aspects import asks_whether, aspects_of, follows_on
from bot.understanding.dates import months_in_full, periods_of
from bot.understanding.figures import figures_of, marks_of
from bot.understanding.grams import grams_of
from bot.understanding.names import Names, Unit, alias_key, find, hear, mend_spelling, units

__all__ = [
    "Lexicon",
    "alias_key",
    "asks_whether",
    "carry",
    "figures_of",
    "fold_question",
    "is_foreign",
    "periods_of",
    "terms_of",
    "understand",
]

is_foreign = language.is_foreign
telling_words = language.telling_words

# Words that carry no content in a question; their rarity in examples says nothing.
_SMALL: Final = (
    "a an the of in on at to for from by with into over under than then is are am was were be been being do does did doing "
    "have has had having i me my mine myself you your yours we our ours us it its this that these those there here they "
    "them their he she his her him and or but so if as not no yes please pls plz can could would will shall should may "
    "might must just like um uh er well hey hi hello tell give get need want know let lets see look say show any some all "
    "also too very really actually quick quickly again ok okay what which who whom whose when where why how s t re ve ll d "
    "m about thank thanks kindly grateful appreciate wonder wondering mind i'd i'll i've could "
    "able happen sorry 的 了 吗 呢 啊 吧 呀 哦 嗯 请问 请 麻烦 一下 我 你 您 我们 你们 "
    "想 知道 想要 告诉 给 帮 帮忙 帮我 一个 那个 这个 就是 是 在 有 和 与 跟 把 被 都 也 到底 究竟 还 又 就 才 很 能 能否 "
    "可以 可否 要 会 吗 么 得 地 着 过 来 去 上 下 里 中 对 于 向 从 为 以 及 等 其 之 而 但 那 这 哪 什么 谁 怎么 多少 几 "
    "个 人 呐 哪儿 哪里 哪天 哪个 哪些 哪家 哪位 何时 何地 几时 几点 怎样 如何 为什么 为何 什么时候 多久 "
    "嘛 啦 来着 一共 总共 具体 有没有 是不是 是否 没有 不 没 方面 关于 有关 之前 然后 还有 另外 所有 现在 "
    "时候 事 事情 所有人 大家 每个人 任何 anywhere somewhere everywhere anyone someone everyone everybody anybody nobody "
    "anything something everything nothing ever "
).split()  # fmt: skip
_STOP: Final = frozenset({*_SMALL, *map(stem, _SMALL)})
_NAMED_WORD: Final = 0.35
"""What a word counts that belongs to a recognised name: the name itself counts already."""


class Lexicon(Names, Protocol):
    """What understanding asks of the compiled file."""

    @property
    def scripts(self) -> Scripts:
        """The characters that tell the scripts apart, and the table that folds them."""

    @property
    def cutter(self) -> Cutter:
        """The cutter of Chinese words."""

    def in_use(self, terms: Sequence[str]) -> frozenset[str]:
        """Those of the terms that stand in any entry that tells something."""


# "us" is a pronoun, "US" a country: told apart before case is folded.
_COUNTRY: Final = Late(r"\bU\.S\.A\.?|\bU\.S\.?(?![a-z])|\bUSA\b|\bthe us\b|\bThe us\b|\bTHE US\b|\bin us\b")
_UPPER_US: Final = Late(r"\bUS\b")
_SHOUTED: Final = Late("[A-Z]{4}")


_SIGNS: Final = {"¥": "yuan", "$": "dollars", "€": "euros", "£": "pounds"}
_RUN_TOGETHER: Final = Late(r"\b(who|what|when|where|why|how)'?s\b")
"""whens, who's: as people type them on a phone."""


_SHORT_FORMS: Final = {
    "thx": "thanks", "tks": "thanks", "thanx": "thanks", "ty": "thanks", "ppl": "people", "abt": "about", "govt": "government",
    "dept": "department", "info": "information", "bc": "because", "cuz": "because", "b4": "before", "msg": "message", "plz": "please",
    "pls": "please", "tho": "though", "wanna": "want to", "gonna": "going to", "gimme": "give me", "lemme": "let me",
}  # fmt: skip
_SHORT_FORM: Final = Late(rf"\b({'|'.join(_SHORT_FORMS)})\b")
"""What people type on a phone for longer words."""


def fold_question(text: str, scripts: Scripts) -> str:
    """The folded text of a question, the country kept apart from the pronoun."""
    text = clean(text)
    latin = not LETTERS.isdisjoint(text)
    if latin:
        text = _COUNTRY.sub(lambda found: "in usa" if found.group() == "in us" else " usa ", text)
        if any(ch.islower() for ch in text) or not _SHOUTED.search(text):
            text = _UPPER_US.sub(" usa ", text)
    folded = mandarin(fold(text, scripts.table))
    for sign, word in _SIGNS.items():
        folded = folded.replace(sign, f" {word} ")
    if latin:
        folded = _SHORT_FORM.sub(lambda found: _SHORT_FORMS[found.group()], months_in_full(folded))
        folded = _RUN_TOGETHER.sub(r"\1 is", folded)
    return folded.replace("咋", "怎么").replace("啥", "什么")


def understand(text: str, lexicon: Lexicon, fallback: Lang) -> Understood:
    """One question as understood; `text` is cleaned or not, `fallback` the language where nothing tells."""
    cleaned, folded = clean(text), fold_question(text, lexicon.scripts)
    found, run = find(units(folded), lexicon)
    mended = mend_spelling(run, lexicon)
    if mended != run:
        found, run = find([unit._replace(named=False) for unit in mended], lexicon)
    heard, run = hear(run, lexicon)
    names = tuple(dict.fromkeys([*found, *heard]))
    aspects = aspects_of(folded)
    terms = terms_of(run, lexicon.cutter, names=_shares(names), aspects=aspects)
    if periods_of(folded):
        terms[f"e:{A_YEAR}"] = 1.0
    figures = figures_of(folded)
    terms.update((f"n:{figure}", 1.0) for figure in figures)
    words = [term for term in terms if term.startswith("w:") and terms[term] > _NAMED_WORD and term[2:] not in _STOP]
    known = lexicon.in_use(words)
    unknown = tuple(term[2:] for term in words if term not in known and not _is_number(term[2:]))
    return Understood(
        text=text,
        folded=folded,
        lang=language.language_of(cleaned, names=[name.surface for name in names], scripts=lexicon.scripts, fallback=fallback),
        terms=terms,
        grams=grams_of(folded, terms),
        names=names,
        aspects=aspects,
        figures=figures,
        unknown=unknown,
        strangers=(*strangers(cleaned, unknown), *_places(folded, unknown), *_marks(folded, lexicon)),
        follows=follows_on(folded),
    )


A_YEAR: Final = "#year"
"""The term of any year: examples that name one stand for all years."""
_NUMERALS: Final = frozenset(
    "one two three four five six seven eight nine ten eleven twelve dozen twenti thirti forti fifti hundr thousand million half both "
    "first second third 一 二 两 三 四 五 六 七 八 九 十 百 千 万 半".split()
)


def _is_number(word: str) -> bool:
    return word[0].isdigit() or word in _NUMERALS or all(ch in _NUMERALS for ch in word)


def _marks(folded: str, lexicon: Lexicon) -> list[str]:
    """The numbers of cases, files and the like that nothing on file holds: they are known to the letter or not at all."""
    marks = {mark: [f"w:{unit.key}" for unit in units(mark) if any(ch.isdigit() for ch in unit.key)] for mark in marks_of(folded)}
    return [mark for mark, words in marks.items() if not lexicon.in_use(words) >= set(words)]


_OF_A_PLACE: Final = ("市", "省", "县", "州", "自治区", "人民法院", "法院", "中院", "公安局")
"""What makes an unknown Chinese word before it the name of a place."""


def _places(folded: str, unknown: Sequence[str]) -> list[str]:
    return [word for word in unknown if (len(word) > 2 and word[-1] in "市省县") or any(word + kind in folded for kind in _OF_A_PLACE)]


def strangers(text: str, unknown: Sequence[str]) -> tuple[str, ...]:
    """The unknown words of a text that are written like names: a capital inside a sentence of small letters."""
    if not any(ch.islower() for ch in text):
        return ()
    inside = (word for sentence in sentences(text) for word in latin_words(sentence)[1:])
    return tuple(word for word in inside if word[0].isupper() and stem(word.lower()) in unknown)


def _shares(names: Sequence[Name]) -> dict[str, float]:
    """How much each name counts: one that may mean two things counts half for each."""
    rivals = Counter(name.surface for name in names)
    shares: dict[str, float] = {}
    for name in names:
        shares[name.entity] = max(1 / rivals[name.surface], shares.get(name.entity, 0.0))
    return shares


def terms_of(run: Sequence[Unit], cutter: Cutter, *, names: Mapping[str, float], aspects: Iterable[str]) -> dict[str, float]:
    """The terms of a text and how much each counts before its rarity does: words, grams, pairs, names, aspects."""
    terms: dict[str, float] = {}
    words: list[tuple[str, bool]] = []
    for han, stretch in _stretches(run):
        if han:
            words += _chinese(stretch, cutter, terms)
        else:
            words += [(unit.key, unit.named) for unit in stretch]
            for unit in stretch:
                _grams(unit, terms)
    bare = all(word in _STOP for word, _ in words)
    for word, named in words:
        small = word in _STOP and not bare  # "who are you" holds nothing but small words: then they count
        _raise(terms, f"s:{word}" if small else f"w:{word}", _NAMED_WORD if named else 1.0)
    for (one, _), (two, _) in pairwise(words):
        if one not in _STOP or two not in _STOP:
            _raise(terms, f"p:{one} {two}", 1.0)
    for entity, share in names.items():
        terms[f"e:{entity}"] = share
    for aspect in aspects:
        terms[f"a:{aspect}"] = 1.0
    return terms


def _stretches(run: Sequence[Unit]) -> Iterable[tuple[bool, list[Unit]]]:
    stretch: list[Unit] = []
    for unit in run:
        if stretch and (unit.han != stretch[-1].han or (unit.han and not unit.joined)):
            yield stretch[-1].han, stretch
            stretch = []
        stretch.append(unit)
    if stretch:
        yield stretch[-1].han, stretch


def _chinese(stretch: Sequence[Unit], cutter: Cutter, terms: dict[str, float]) -> list[tuple[str, bool]]:
    text = "".join(unit.key for unit in stretch)
    words: list[tuple[str, bool]] = []
    place = 0
    for word in cutter.words(text):
        named = all(unit.named for unit in stretch[place : place + len(word)])
        words.append((word, named))
        place += len(word)
    for one, two in pairwise(stretch):
        if not (one.key in _STOP and two.key in _STOP) and one.key + two.key not in _STOP:
            _raise(terms, f"g:{one.key}{two.key}", _NAMED_WORD if one.named and two.named else 1.0)
    for unit in stretch:
        if unit.key not in _STOP:
            _raise(terms, f"c:{unit.key}", _NAMED_WORD if unit.named else 1.0)
    return words


def _grams(unit: Unit, terms: dict[str, float]) -> None:
    if unit.key not in _STOP:
        share = _NAMED_WORD if unit.named else 1.0
        for place in range(max(1, len(unit.key) - 3)):
            _raise(terms, f"g:{unit.key[place : place + 4]}", share)


def _raise(terms: dict[str, float], term: str, share: float) -> None:
    terms[term] = max(share, terms.get(term, 0.0))


_SOMEBODY: Final = Late(r"\b(?:he|she|him|her|his|hers)\b|[他她](?![们們])|此人|該員|该员")
_OLD: Final = 0.5
"""What a term of the last question counts beside those of the new one."""


def carry(question: Understood, focus: Focus, rivals: Mapping[str, str]) -> Understood:
    """The question read on the last one's background: what it leaves open is filled from there.

    `rivals` gives the class of each entity in play; a new place or person stands in for the old one. The new kind of
    answer, if one is asked for, replaces the old.
    """
    own = {name.entity for name in question.names}
    people = [entity for entity in focus.names if rivals.get(entity) == "person"]
    if people and _SOMEBODY.search(question.text.lower()):  # "is she caught?" asks about her, not about what was said of her
        focus = Focus(focus.entries, tuple(people), (), ())
    classes = {rivals[entity] for entity in own if rivals.get(entity) in {"place", "person", "agency"}}
    kept = [entity for entity in focus.names if entity not in own and rivals.get(entity) not in classes]
    aspects = question.aspects or focus.aspects
    terms = dict(question.terms)
    for term in focus.terms:
        if not term.startswith(("e:", "a:")):
            terms.setdefault(term, _OLD)
    for entity in kept:
        terms[f"e:{entity}"] = 1.0
    for aspect in aspects:
        terms[f"a:{aspect}"] = 1.0
    names = (*question.names, *(Name(entity, entity, "focus") for entity in kept))
    grams = grams_of("", terms)  # its letters tell of what is new alone
    return question._replace(terms=terms, grams=grams, names=names, aspects=aspects, carried=True)
