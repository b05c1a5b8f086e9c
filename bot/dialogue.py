"""What to do next: answer, ask back, tell who said so, or say that it is not on file. Decisions only; no text is made here."""

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from bot.fitted import Fit
from bot.model import Candidate, Focus, Lang, Ranking, Understood

ASSERTING: Final = frozenset({"fact", "event", "agency", "person", "contact", "statement", "term", "brief", "passage"})
"""Kinds of entry that say what is so; the others only say what is not on file, refuse, greet, or open a list."""
MOST_CHOICES: Final = 3

COMMANDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("brief", "简介", "案情简介"), "brief"),
    **dict.fromkeys(("timeline", "时间线", "时间轴", "大事记"), "timeline"),
    **dict.fromkeys(("statements", "声明", "讲话"), "statements"),
    **dict.fromkeys(("contacts", "联系人", "联络人", "联系窗口", "联络窗口"), "contacts"),
    **dict.fromkeys(("agencies", "机构"), "agencies"),
    **dict.fromkeys(("help", "help me", "menu", "options", "帮助", "菜单"), "help"),
    **dict.fromkeys(("start", "开始"), "start"),
    **dict.fromkeys(("case", "cases", "list of cases", "switch case", "案件", "案件列表", "切换案件", "选择案件"), "case"),
    **dict.fromkeys(("check", "核对", "核对引文"), "check"),
    **dict.fromkeys(("lang", "language", "语言"), "lang"),
    **dict.fromkeys(("why", "为什么", "为何"), "why"),
    **dict.fromkeys(("next", "next step", "下一步", "继续", "下一页"), "next"),
    **dict.fromkeys(("back", "previous", "上一步", "返回"), "back"),
    **dict.fromkeys(("skip", "跳过"), "skip"),
    **dict.fromkeys(("more", "more on this", "详细", "更多"), "more"),
}
"""Every command by its words, folded (Traditional is folded to Simplified first)."""
NEED_A_SLASH: Final = frozenset({"why", "start", "开始", "language", "语言", "为什么", "为何", "机构", "讲话", "case", "案件"})
"""Command words that mean something else in plain talk."""
EVERY: Final = frozenset({"all", "all cases", "全部", "所有", "全部案件", "所有案件"})
"""What is said behind /case to have none set."""

LANGUAGES: Final[Mapping[str, Lang | None]] = {
    **dict.fromkeys(("en", "english", "in english", "in english please", "英文", "英语", "用英文", "用英语", "说英文", "讲英文"), Lang.EN),
    **dict.fromkeys(("zh", "zh-hans", "hans", "cn", "简", "简体", "简体中文", "用简体"), Lang.HANS),
    **dict.fromkeys(("chinese", "in chinese", "in chinese please", "中文", "用中文", "说中文", "讲中文"), Lang.HANS),
    **dict.fromkeys(("zh-hant", "hant", "tw", "hk", "繁", "繁体", "繁体字", "繁体中文", "用繁体", "换成繁体"), Lang.HANT),
    "auto": None,
}


class Act(StrEnum):
    """What is done about one question."""

    ANSWER = "answer"
    TELL = "tell"  # a gap, a refusal, small talk, or a list: nothing is asserted
    SOURCE = "source"
    CLARIFY = "clarify"
    ABSTAIN = "abstain"


class Decision(NamedTuple):
    """What to do about one question, on which reading of it, and why; `unsettled` if nothing says which case is meant."""

    act: Act
    ranking: Ranking
    entries: tuple[str, ...] = ()
    why: str = ""
    unsettled: bool = False

    @property
    def case(self) -> str:
        """The case within which the question was read."""
        return self.ranking.case


def decide(plain: Ranking, carried: Ranking | None, focus: Focus, fit: Fit, *, about: str | None = None) -> Decision:
    """The decision on one question: `plain` is read by itself, `carried` on the background of the last one.

    `about` is a person, agency or place that the question names, if it names one.
    """
    question = plain.question
    if focus.entries and about is None and asks_for_source(question):
        return Decision(Act.SOURCE, plain, focus.entries, "asks who said what was answered last")
    alone = judge(plain, fit)
    if carried is None or not leans(question):
        return alone
    together = judge(carried, fit)
    # What is refused must stand in the question itself; and "ok, thanks" asks for nothing, whatever was talked about.
    refused = together.act is Act.TELL and carried.candidates[0].kind == "refusal"
    if refused or (alone.act is Act.TELL and is_only_talk(plain)):
        return alone
    if not question.follows:
        return together if _on_the_background(alone, together) else alone
    # "who found it?" means nothing by itself; only small talk, commands and refusals stand alone.
    quiet = alone.act is Act.TELL and plain.candidates[0].kind != "gap" and plain.confidence >= carried.confidence
    helpless = together.act in {Act.CLARIFY, Act.ABSTAIN} and RANK[alone.act] < RANK[together.act]
    return alone if quiet or (question.names and helpless) else together


def _on_the_background(alone: Decision, together: Decision) -> bool:
    """Whether a question that hardly holds a word is better read on the background of the last one, though nothing points there.

    If it holds a name of its own, the last question's subject helps only if that name fits it.
    """
    named = alone.ranking.question.names
    if not named and together.act is Act.ANSWER and together.ranking.confidence > alone.ranking.confidence:
        return True
    strange = named and together.act is Act.ANSWER and _beside(together.ranking.candidates[0])
    return not (alone.act is Act.ANSWER or strange or RANK[alone.act] < RANK[together.act])


RANK: Final = {Act.ANSWER: 0, Act.TELL: 1, Act.SOURCE: 1, Act.CLARIFY: 2, Act.ABSTAIN: 3}


def asks_for_source(question: Understood) -> bool:
    """Whether a question that names nobody asks who said what was just answered: 'who reported that', '这话是谁说的'."""
    return "source" in question.aspects and not question.unknown and len(_words(question)) <= _FEW


_FEW: Final = 2


def is_only_talk(plain: Ranking) -> bool:
    """Whether a question is small talk rather than anything else, and asks for nothing."""
    return plain.candidates[0].kind == "smalltalk" and not (plain.question.aspects or plain.question.names)


def leans(question: Understood) -> bool:
    """Whether a question leans on the last one: by a pronoun or 'and …', or because it hardly holds a word of its own."""
    return question.follows or len(_words(question)) <= _FEW


def _words(question: Understood) -> list[str]:
    return [term for term in question.terms if term[0] == "w"]


EVEN: Final = math.log(2)
"""A lead of less than two to one (scores are log odds) is no lead."""


def judge(ranking: Ranking, fit: Fit) -> Decision:
    """The decision on one reading: above the threshold an answer, near it a question back, below it nothing."""
    if not ranking.candidates:
        return Decision(Act.ABSTAIN, ranking, why="nothing on file shares a word with it")
    family = ranking.question.lang.family
    threshold, clarify = fit.thresholds[family], fit.clarify[family]
    sure, near = ranking.confidence >= threshold, ranking.among >= clarify
    figures = f"confidence {ranking.confidence:.3f} of {threshold:.3f}, one of three {ranking.among:.3f} of {clarify:.3f}"
    if ranking.candidates[0].kind not in ASSERTING:
        return _quiet(ranking, figures, told=sure or near)
    if ranking.question.strangers:
        return Decision(Act.ABSTAIN, ranking, why=f"names {', '.join(ranking.question.strangers)}, not on file; {figures}")
    entries, why = _answer(ranking, sure=sure, near=near)
    if entries:
        return Decision(Act.ANSWER, ranking, entries, f"{why}{figures}")
    if near and not any(candidate.kind == "refusal" for candidate in _level(ranking)):
        return Decision(Act.CLARIFY, ranking, choices(ranking.candidates), figures)
    return Decision(Act.ABSTAIN, ranking, why=figures)


def _level(ranking: Ranking) -> list[Candidate]:
    """Those of the first three that are level with the likeliest."""
    best = ranking.candidates[0]
    return [candidate for candidate in ranking.candidates[:MOST_CHOICES] if best.score - candidate.score < EVEN]


def _answer(ranking: Ranking, *, sure: bool, near: bool) -> tuple[tuple[str, ...], str]:
    """The entries to answer with, none if none is sure enough, and why these."""
    question = ranking.question
    thin = not question.names and not question.aspects and len(_words(question)) < _FEW  # one word that is no name
    if thin or not (sure or near):
        return (), ""
    best = ranking.candidates[0]
    pair = _both_named(ranking)
    if pair:
        return pair, "two names, an entry each; "
    spoken = _spoken(ranking) or _quoted(ranking)
    if spoken:
        return (spoken,), f"asks what was said: {spoken} has it; "
    wider = best if best.doc.members and sure else _wider(ranking, sure=sure)
    if wider is None:
        return ((best.entry,), "") if sure else ((), "")
    only = _only_member(ranking, wider)
    if only:
        return (only,), f"what is named fits {only} alone of what {wider.entry} covers; "
    return (wider.entry,), "" if wider is best else f"{wider.entry} covers {best.entry} too, and neither leads; "


def _quiet(ranking: Ranking, figures: str, *, told: bool) -> Decision:
    """What to do where the likeliest entry asserts nothing."""
    best = ranking.candidates[0]
    strange = ranking.question.folded.isascii() and not best.found.words and best.found.grams < _STRANGE
    if _words(ranking.question) and strange and not ranking.question.names:
        return Decision(Act.ABSTAIN, ranking, why=f"the {best.kind} {best.entry} shares no word with it; {figures}")
    alone = best.kind in {"smalltalk", "command"} and len(_level(ranking)) == 1 and not ranking.question.names
    if told or alone:
        return Decision(Act.TELL, ranking, (best.entry,), f"{best.kind}; {figures}")
    return Decision(Act.ABSTAIN, ranking, why=f"likeliest is the {best.kind} {best.entry}; {figures}")


_FURTHER: Final = frozenset({"who", "which", "source", "when", "where", "role", "why", "contact"})
"""What may be asked about words besides the words."""
_STRANGE: Final = 0.5
"""Where no word is shared, letters or characters must be, this much of them."""
_SAYING: Final = frozenset("说 讲 说话 讲话 说过 讲过 表态 发言 表示 谈 谈到 提到 评论 声明 comment remark state quote".split())
"""Words that ask no more than what was said; the commonest English ones are small words anyway."""


def _spoken(ranking: Ranking) -> str | None:
    """The entry that hands out all words of the speaker that a question names and asks nothing further of."""
    question = ranking.question
    plain = [term for term, share in question.terms.items() if term[0] == "w" and share == 1.0 and term[2:] not in _SAYING]
    further = _FURTHER & set(question.aspects)
    if "said" not in question.aspects or further or plain or question.carried or not question.names:
        return None
    named = {name.entity for name in question.names}
    fitting = [c for c in ranking.candidates if c.kind == "statement" and named <= c.doc.fits]
    speakers = {speaker for c in fitting for speaker in c.doc.speakers}
    asked = named & speakers
    agency = any(c.kind == "agency" and c.entry in named for c in ranking.candidates)
    if not (asked or agency or ranking.candidates[0].kind == "statement"):
        return None
    if asked:
        fitting = [c for c in fitting if set(c.doc.speakers) == asked]
    elif len({c.doc.speakers for c in fitting if len(c.doc.speakers) == 1}) != 1:
        fitting = [c for c in fitting if len(c.doc.speakers) > 1]
    else:
        fitting = [c for c in fitting if len(c.doc.speakers) == 1]
    best = max(fitting, key=lambda c: (len(c.doc.members) if len(c.doc.speakers) == 1 else 0, c.score), default=None)
    return best.entry if best else None


def _quoted(ranking: Ranking) -> str | None:
    """The likeliest words of a person or an agency, where a question asks for words and the likeliest entry is who spoke."""
    best, *others = ranking.candidates
    if best.kind not in {"person", "agency"} or "said" not in ranking.question.aspects or _FURTHER & set(ranking.question.aspects):
        return None
    words = (c.entry for c in others if c.kind == "statement" and best.entry in c.doc.fits and best.score - c.score < _FAR)
    return next(words, None)


_FAR: Final = math.log(20)


def _wider(ranking: Ranking, *, sure: bool) -> Candidate | None:
    """An entry that covers the likeliest one and is level with it; or, where none is sure, one that covers the first three."""
    best, *others = ranking.candidates[:8]
    for other in others:
        if best.entry in other.doc.members and best.score - other.score < EVEN:
            return other
    leading = {candidate.entry for candidate in ranking.candidates[:3]}
    return None if sure else next((c for c in others if c.doc.members and leading <= {c.entry, *c.doc.members}), None)


def _only_member(ranking: Ranking, whole: Candidate) -> str | None:
    """The one entry that `whole` covers and all names of the question fit, if there are others that they do not fit."""
    members = [candidate for candidate in ranking.candidates if candidate.entry in whole.doc.members]
    fitting = [candidate for candidate in members if not _beside(candidate)]
    return fitting[0].entry if len(fitting) == 1 < len(members) and ranking.question.names else None


def _beside(candidate: Candidate) -> bool:
    return candidate.found.beside > 0


def _both_named(ranking: Ranking) -> tuple[str, ...]:
    """The entries of two agencies, people or terms that a question names side by side, if these two lead the field."""
    if len(ranking.candidates) < 2:
        return ()
    named = {name.entity for name in ranking.question.names if name.read != "focus"}
    first, second = ranking.candidates[:2]
    pair = (first.entry, second.entry)
    order = [name.entity for name in ranking.question.names]
    return tuple(sorted(pair, key=order.index)) if set(pair) <= named and not ranking.question.carried else ()


def choices(candidates: Sequence[Candidate]) -> tuple[str, ...]:
    """The entries to choose from: at most three, of those that assert something or name a gap."""
    kinds = ASSERTING | {"gap"}
    return tuple(candidate.entry for candidate in candidates if candidate.kind in kinds)[:MOST_CHOICES]


def focus_after(decision: Decision, focus: Focus) -> Focus:
    """What is being talked about after a decision; an abstention leaves it as it was."""
    told = decision.act is Act.ANSWER or (decision.act is Act.TELL and decision.ranking.candidates[0].kind == "gap")
    if not told and decision.act is not Act.CLARIFY:
        return focus
    question = decision.ranking.question
    answered = [candidate for candidate in decision.ranking.candidates if candidate.entry in decision.entries and told]
    own = [candidate.entry for candidate in answered if candidate.kind in {"agency", "person"}]
    speakers = [speaker for candidate in answered if len(candidate.doc.speakers) == 1 for speaker in candidate.doc.speakers]
    named = dict.fromkeys([*(name.entity for name in question.names), *own, *speakers])
    terms = tuple(term for term, share in question.terms.items() if share > 0.5 and term[0] != "g")
    case = "" if decision.unsettled else decision.case
    return Focus(decision.entries if told else (), tuple(named), question.aspects, terms, case)


def close_to(ranking: Ranking) -> tuple[str, ...]:
    """At most three entries that share a name with a question that cannot be answered."""
    near = [candidate for candidate in ranking.candidates[:8] if candidate.kind in ASSERTING and candidate.found.named > 0.5]
    return tuple(candidate.entry for candidate in near[:MOST_CHOICES])


def confidence_of(decisions: Sequence[Decision]) -> float:
    """How sure the decisions are that are of the kind of the first."""
    return round(min(decision.ranking.confidence for decision in decisions if decision.act is decisions[0].act), 4)
