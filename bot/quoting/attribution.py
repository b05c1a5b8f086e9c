"""Who is named as the speaker in what stands around a quotation: 'X said:', '…, according to X', 张三说：, ——张三."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from bot.quoting.names import Named, Names
from bot.quoting.words import Words, half_width, words_of

_LONGEST: Final = 30
"""Words of an attribution: a name, a post, an occasion; more is a sentence of its own."""
_ENGLISH: Final = (
    r"(?<![^\W_])(?:said|says?|saying|state[sd]|told|tells|add(?:s|ed)|note[sd]|wrote|writes|declare[sd]|announce[sd]|remark(?:s|ed)|"
    r"explain(?:s|ed)|stress(?:es|ed)|emphasi[sz]e[sd]|comment(?:s|ed)|posted|replied|reiterated|warned|insisted|put it|"
    r"according to)(?![^\W_])"
)
_CHINESE: Final = "说|表示|指出|强调|认为|写道|回应|透露|宣布|声明|补充|谈到|讲|曰|(?<![名简])称"
_VERB: Final = re.compile(f"{_ENGLISH}|{_CHINESE}", re.IGNORECASE)
_DENIED: Final = re.compile(
    r"(?<![^\W_])(?:not|never|no|nobody|denie[sd]|deny|refused?|falsely|fake|untrue|false|wrong|lie[sd]?|claim(?:s|ed)?|rumou?rs?)(?![^\W_])|n't"
    r"|否认|谎|误传|谣|(?:没有?|未曾?|不曾|从未|并未|从来没有?|不)(?:说|讲|表示|称|指出|强调|认为|宣布|谈|回应|告诉)",
    re.IGNORECASE,
)
_LEADS: Final = re.compile(
    rf"(?:(?:{_ENGLISH})(?: that)?|(?:{_CHINESE})(?:过|到|了)?)[\s,，\"'“”‘’「『«»-]*$|^(?:according to|据)[^\n]{{1,80}}[,，]$",
    re.IGNORECASE,
)
_TAIL: Final = re.compile(
    rf"^\s*[^\w\s][\W_]*(?:(?:{_ENGLISH})"  # ', said X' and ', according to X'
    rf"|(?:[\w'.-]{{1,30}},? ){{1,8}}?(?:{_ENGLISH})"
    r"(?:[\W_]*$|,? (?:on|in|at|to|during|after|before|today|yesterday|last|this|when)(?![^\W_]))"
    rf"|[^\n]{{1,40}}(?:{_CHINESE})(?:道|过|了)?[\W_]*$)",  # '，张三说。'
    re.IGNORECASE,
)
_TURNS: Final = re.compile(
    r"(?<![^\W_])(?:which|that|but|is|are|was|were|if|unless|though|only|because)(?![^\W_])|是|但|如果|除非", re.IGNORECASE
)
_DASH: Final = re.compile(r"^[\s\"”’」』»,，.。!！?？]*[-(（[【|]")
_CAPITALS: Final = re.compile(r"(?<![^\W_])[A-Z][\w'-]*(?:\.?[ -]+(?:of (?:the )?|de |van |von )?[A-Z][\w'-]*){0,7}")
_NO_NAME: Final = frozenset(
    "a an the he she they it we i you his her their our my this that these those in on at as after before later earlier yesterday today "
    "officials official spokesman spokeswoman spokesperson sources source reporters report reports press media one who when asked and but "
    "also people everyone somebody someone some many commenting speaking according said says".split()
)
_HAN_NAME: Final = re.compile(rf"([\u4e00-\u9fff·]{{2,10}}?)(?:也|还|曾|又|并|再次|近日|昨日|昨天|今天|今日)?(?:{_CHINESE})")
_HAN_ALONE: Final = re.compile(r"^[\W_]*([\u4e00-\u9fff·]{2,4})[\W_]*$")
_SURNAMES: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦"
    "邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤"
)
_HAN_NO_NAME: Final = re.compile(
    "^[他她它我你您们这那该其据]|发言人|官员|有人|记者|消息|人士|负责人|媒体|报道|网友|某|大家|人们|方面|谁|声明|原话|以下|如下|文件|全文|请|核对|引用|引述"
)


def is_lead(text: str) -> bool:
    """Whether what stands before words only says whose they are, and does not deny it; or leads in to them with a colon."""
    return _is_about(text) and (is_introduced(text) or bool(_LEADS.search(text.strip())))


def is_introduced(text: str) -> bool:
    """Whether a text ends with a colon."""
    return text.rstrip(" \n\"'“”‘’「『«»").endswith((":", "："))


def is_saying(text: str) -> bool:
    """Whether a text has a word of saying."""
    return bool(_VERB.search(text))


def _is_about(text: str) -> bool:
    return not _DENIED.search(text) and 0 < len(words_of(text, {}).tokens) <= _LONGEST


class Speakers:
    """Reads who is named, by any name of the speakers on file."""

    def __init__(self, names: Names, simplified: Mapping[int, str]) -> None:
        self._names, self._simplified = names, simplified

    def is_tail(self, text: str) -> bool:
        """Whether what stands behind words only says whose they are, and does not deny it."""
        folded = half_width(text).translate(self._simplified)
        if not _is_about(folded) or _TURNS.search(folded):
            return False
        if _TAIL.search(folded):
            return True
        return bool(_DASH.search(folded)) and (self.is_named(text) or bool(_stranger(folded, is_before=False)))

    def is_named(self, text: str) -> bool:
        """Whether a text holds the name of a speaker."""
        return any(named.speakers for named in self._names.found(words_of(text, self._simplified)))

    def named(self, before: str, behind: str) -> tuple[str, frozenset[str] | None]:
        """The name that stands before or behind a quotation, and whose it may be: nobody's for a stranger, None for no name at all."""
        for text, is_before in ((before, True), (behind, False)):
            folded = half_width(text).translate(self._simplified)
            if not (is_lead(folded) if is_before else self.is_tail(text)):
                continue
            words = words_of(text, self._simplified)
            found = [named for named in self._names.found(words) if named.speakers]
            if found:
                speaker = _speaking(words, found, self._simplified, is_before=is_before)
                return words.between(speaker.begin, speaker.end), speaker.speakers
            stranger = _stranger(folded, is_before=is_before)
            if stranger:
                return stranger, frozenset()
        return "", None


def _speaking(words: Words, found: Sequence[Named], simplified: Mapping[int, str], *, is_before: bool) -> Named:
    """Of several names the one that goes with a word of saying: 'X told Y:', 'said X of Y'."""
    ends = [*(named.begin for named in found[1:]), len(words.tokens)]
    saying = [named for named, end in zip(found, ends, strict=True) if _says(words, named.end, end, simplified)]
    begins_with_verb = _says(words, 0, found[0].begin, simplified)
    if is_before:
        return (saying or found)[-1]
    return found[0] if begins_with_verb or not saying else saying[0]


def _says(words: Words, begin: int, end: int, simplified: Mapping[int, str]) -> bool:
    return bool(_VERB.search(words.reaching(begin, end).translate(simplified)))


def _stranger(folded: str, *, is_before: bool) -> str:
    """A name in an attribution that is nobody's on file; nothing for 'he', 'officials', 发言人 and the like."""
    han = _HAN_NAME.search(folded) or _surnamed(folded)
    if han:
        name = han.group(1).removeprefix("据")
        return "" if _HAN_NO_NAME.search(name) else name
    names = [_without_first(name) for name in _CAPITALS.findall(folded)]
    has_verb = bool(_VERB.search(folded))
    names = [name for name in names if name and (has_verb or not is_before or " " in name)]
    return (names[-1] if is_before else names[0]) if names else ""


def _surnamed(folded: str) -> re.Match[str] | None:
    found = _HAN_ALONE.search(folded)
    return found if found and found.group(1)[0] in _SURNAMES else None


def _without_first(name: str) -> str:
    parts = name.split()
    while parts and parts[0].lower() in _NO_NAME:
        parts = parts[1:]
    return " ".join(parts)
