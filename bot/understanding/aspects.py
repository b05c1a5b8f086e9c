"""The kind of answer asked for, and the small words that show how a question is meant; both languages."""

from __future__ import annotations

from typing import Final

from bot.patterns import Late
from bot.text import LETTERS

_PATTERNS: Final[tuple[tuple[str, str, str], ...]] = (
    # aspect, a pattern in English, words in Chinese, one of them perhaps with what may not follow it
    ("who", r"\bwho(?:m|se|'?s|'re)?\b|\bwhich (?:person|people|official|officer)s?\b|\bby whom\b", r"谁|哪位|哪些人|哪几位|何人|什么人|啥人|叫什么"),
    ("when", r"\bwhen\b|\b(?:what|which|on what|exact|calendar) (?:date|day|time|month|year|period)s?\b|\bdates?\b|\bsince when\b|\btime ?frame\b",
     r"什么时候|啥时候|何时|几时|哪天|哪一天|哪日|几月|几号|哪年|哪一年|哪个月|哪几个月|日期|时间|几点|多会儿|年份"),
    ("where", r"\bwhere(?:abouts)?\b|\b(?:which|what) (?:city|cities|country|state|states|place|places|location|venue|parts?)\b|\blocations?\b|\bvenue\b",
     r"哪里|哪儿|在哪|何处|何地|什么地方|啥地方|哪些地方|哪个城市|哪个国家|哪个州|哪些州|哪些城市|地点|从哪"),
    ("how-long", r"\bhow (?:long|many (?:days|weeks|months|years))\b|\bduration\b|\blength of\b", r"多久|多长时间|几个月时间|多少年|几年|多少天|历时"),
    ("how-much", r"\bhow much\b|\bamount(?:s|ed)?\b|\bsum\b|\btotal value\b|\bworth\b", r"多少钱|金额|数额|款额|多少美元|多少美金|多少人民币|多少块|多少元|多少万|多少刀|总额|几倍|多少倍"),
    ("how-many", r"\bhow many\b|\bnumbers?\b|\bhead ?count\b|\btally\b|\bhow (?:big|large)\b|\bcount\b|\bfigures?\b", r"多少|几个|几人|几名|几位|几次|几家|几处|人数|数量|总数|规模|数目|几"),
    ("why", r"\bwhy\b|\breasons?\b|\bhow come\b|\bwhat (?:caused|made|for)\b", r"为什么|为何|为啥|原因|怎么会|凭什么"),
    ("how", r"\bhow\b(?! (?:many|much|long|big|large|are you|is it going|do you do))|\bin what way\b", r"怎么(?!样)(?!回事)(?!会)|如何|怎样"),
    ("what", r"\bwhat(?:'?s| is| are| was| were)?\b|\bmean(?:s|ing)?\b|\bstands? for\b|\bdefin|\bacronym\b|\babbreviation\b|\bspell(?:ed)? out\b",
     r"是什么|什么是|什么意思|啥意思|是啥|全称|简称|缩写|指的是|指什么|何谓|什么叫|何为|什么|怎么回事"),
    ("said", r"\b(?:said|say|says|saying|quotes?|quoted|quotation|remarks?|comment(?:s|ed)?|wording|verbatim|words|statements?|stated|told|declared|spoke)\b",
     r"说|讲话|讲了|表态|声明|原话|引语|引述|发言|评价|言论|表示|谈话|怎么看|怎么讲|措辞|原文"),
    ("source", (r"\bwho (?:said|says|reported|reports|told|wrote|claims|claimed) (?:that|so|this|it)\b|\bsources?\b|\baccording to (?:whom|who|which)\b"
               r"|\b(?:which|what|whose) (?:outlet|newspaper|paper|media|report|article|publication)s?\b|\breported (?:by|that)\b|\bwho reported\b|\bwhose words\b"),
     r"谁说的|谁讲的|谁报道|谁报导|谁报的|哪家|出处|来源|信源|消息源|引自|出自|谁的话|哪里说的|根据什么|哪份文件|哪份材料|哪份报道"),
    ("role", r"\broles?\b|\bpositions?\b|\btitle\b|\bjobs?\b|\bpost\b|\brank\b|\bfunction\b|\bdo(?:es)? for\b|\bresponsib|\bwhat does \w+(?: \w+)? do\b|\bhead(?:s|ed)?\b",
     r"职务|职位|头衔|角色|作用|干什么的|干嘛|干啥|职责|身份|官职|什么官|负责什么|哪个单位|哪个部门"),
    ("status", r"\bstatus\b|\bongoing\b|\bstill\b|\bfinished\b|\bpending\b|\bso far\b|\bprogress\b|\bover yet\b|\bcurrently\b|\bnow\b",
     r"进展|结束|还在|目前|现在|状态|进行中|到哪一步|如今|后来"),
    ("contact", (r"\bwho(?:m)? (?:can|could|should|do|would|shall|must|to) (?:i |we |one )?(?:to )?(?:call|contact|ask|talk|speak|phone|ring|email|e-mail|mail|reach|turn|approach|see|write|get)\b"
                r"|\b(?:contacts?|point of contact|poc|liaise|get in touch|reach out)\b|\b(?:handles?|deals? with|in charge of|responsible for|desk for)\b"),
     r"找谁|找哪|问谁|联系谁|跟谁联系|和谁联系|联系人|联络人|联系方式|怎么联系|如何联系|对接|向谁|谁负责|谁管|归谁|归口|由谁|哪个单位负责|接洽"),
    ("summary", r"\b(?:tl;? ?dr|summar\w+|overview|nutshell|gist|key (?:points|facts)|main points|brief(?:ing)?|recap|rundown|big picture|bullet points)\b",
     r"摘要|概要|概述|总结|梗概|简介|简报|要点|概况|大意|来龙去脉|讲讲全|整体情况|前因后果|归纳"),
    ("age", r"\bhow old\b|\bage\b|\bborn\b", r"多大岁|多大年纪|几岁|岁数|年龄|年纪|出生"),
    ("which", r"\bwhich\b|\blist\b|\bname(?:s|d)?\b|\ball the\b", r"哪些|哪个|哪几|列出|名单|列一下|有哪"),
)  # fmt: skip


class _Aspect:
    """A kind of answer, and how it is asked for."""

    def __init__(self, name: str, english: str, chinese: str) -> None:
        words = chinese.split("|")
        self.name = name
        self._english = Late(english)
        self._words = [word for word in words if "(" not in word]
        self._further = [(word.partition("(")[0], Late(word)) for word in words if "(" in word]

    def in_english(self, folded: str) -> bool:
        """Whether it is asked for in English."""
        return self._english.search(folded) is not None

    def in_chinese(self, folded: str) -> bool:
        """Whether it is asked for in Chinese."""
        return any(word in folded for word in self._words) or any(word in folded and one.search(folded) for word, one in self._further)


_ASPECTS: Final = tuple(_Aspect(*pattern) for pattern in _PATTERNS)


_FOLLOWS: Final = Late(
    r"^(?:and|so|but|or|then|also|what about|how about|ok(?:ay)?|no)\b"
    r"|\b(?:it|its|that|those|these|they|them|their|theirs|he|she|his|her|him|hers|ones?|same|instead|else|others?|rest|i mean)\b"
)
_GOING_ON: Final = ("那", "还有", "然后", "另外", "而", "其他", "其它", "其余", "剩下", "再", "这", "该", "此", "另", "跟")
_ENDING_SO: Final = tuple(f"{word}{mark}" for word in "呢的" for mark in ("", "?", "？"))
_POINTING: Final = (*"他她它其", *(one + what for one in "这那" for what in "是个些话句件人位里边次种份事"), "我问的", "我说的", "我指的")
"""With what a Chinese question that leans on the last one begins or ends, and what points back in it."""


def aspects_of(folded: str) -> tuple[str, ...]:
    """The kinds of answer that a folded question asks for, the likeliest first; empty where it does not show."""
    # Most texts are in one of the two languages and need not be looked through for the words of the other.
    latin, other = not LETTERS.isdisjoint(folded), not folded.isascii()
    found = [one.name for one in _ASPECTS if (latin and one.in_english(folded)) or (other and one.in_chinese(folded))]
    if len(found) > 1:
        # "what", "which" and "how many" are the general words: a more telling one beside them decides.
        for general, telling in (
            ("how-many", {"how-much", "how-long"}),
            ("which", set(found) - {"which", "what"}),
            ("what", set(found) - {"what", "which"}),
            ("who", {"contact"}),
        ):
            if general in found and telling & set(found):
                found.remove(general)
    return tuple(found)


_WHETHER: Final = Late(
    r"^(?:so |but |and |wait |hang on |sorry )*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|isn't|aren't|wasn't|weren't|don't|doesn't|didn't)\b"
    r"|\b(?:right|correct|true|yes or no|didn't they|isn't it|wasn't it|or not)\s*\?*$|\bwhether\b|\bis it true\b"
)
_WHETHER_HAN: Final = tuple("吗 嘛 是不是 是否 有没有 对不对 对吧 是吧 真的 能不能 算不算 属实".split())


def asks_whether(folded: str) -> bool:
    """Whether a folded question asks if something is so: a fact that says otherwise answers it as well."""
    if not LETTERS.isdisjoint(folded) and _WHETHER.search(folded):
        return True
    return not folded.isascii() and any(word in folded for word in _WHETHER_HAN)


def follows_on(folded: str) -> bool:
    """Whether a folded question leans on what was said before: a pronoun, 'and …', '那…呢', or hardly a word."""
    if not LETTERS.isdisjoint(folded) and _FOLLOWS.search(folded):
        return True
    return not folded.isascii() and (
        folded.startswith(_GOING_ON) or folded.endswith(_ENDING_SO) or any(word in folded for word in _POINTING)
    )
