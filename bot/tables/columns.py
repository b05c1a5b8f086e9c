"""The columns of a table and the words in them, by every name that offices give them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

NEEDED: Final = ("id", "language", "question", "answer")
OPTIONAL: Final = ("title", "kind", "aspect", "label", "agency", "caveat", "about", "by", "date", "review_by")
COLUMNS: Final = (*NEEDED, *OPTIONAL)

_NAMES: Final[Mapping[str, str]] = MappingProxyType({
    "id": "id no no. number 编号 編號 序号 序號 编码 編碼",
    "language": "language lang 语言 語言 语种 語種",
    "question": "question questions ask query 问题 問題 问 問 提问 提問 问法 問法",
    "answer": "answer answers reply text 答案 回答 答复 答覆 回复 回覆 答 内容 內容 正文",
    "title": "title 标题 標題 题目 題目",
    "kind": "kind type 类型 類型 类别 類別 种类 種類",
    "aspect": "aspect aspects 方面",
    "label": "label tlp 密级 密級",
    "agency": "agency owner 机构 機構 所属机构 所屬機構",
    "caveat": "caveat 注意 注意事项 注意事項",
    "about": "about 涉及 关于 關於 相关 相關",
    "by": "by source 来源 來源 出处 出處 依据 依據",
    "date": "date 日期 更新日期",
    "review_by": "review_by 复核日期 覆核日期 複核日期",
})  # fmt: skip
_COLUMN: Final = {name: column for column, names in _NAMES.items() for name in names.split()}

_LANGUAGES: Final[Mapping[str, str]] = MappingProxyType({
    "en": "en eng english en-us en-gb 英文 英语 英語",
    "zh": "zh chi zho chinese mandarin 中文 汉语 漢語 华语 華語 国语 國語",
    "zh-Hans": "zh-hans zh-cn zh-sg zh-hans-cn hans chs simplified 简体 簡體 简体中文 簡體中文 中文(简体) 中文(簡體) 简中",
    "zh-Hant": "zh-hant zh-tw zh-hk zh-mo zh-hant-tw hant cht traditional 繁体 繁體 繁体中文 繁體中文 中文(繁体) 中文(繁體) 正體中文 繁中",
})  # fmt: skip
LANGUAGE: Final = {name: language for language, names in _LANGUAGES.items() for name in names.split()}
"""Languages by their names; `zh` is Chinese in whichever script the table is written."""

_KINDS: Final[Mapping[str, str]] = MappingProxyType({
    "fact": "fact 事实 事實",
    "gap": "gap 未收录 未收錄 缺",
    "passage": "passage 段落 原文",
})  # fmt: skip
KIND: Final = {name: kind for kind, names in _KINDS.items() for name in names.split()}

_FIRST_ROWS: Final = 10
"""Rows among which the header is looked for: offices put a title above it."""


def folded(name: str) -> str:
    """A name as it is looked up: full width, case, blanks and underscores do not count."""
    text = unicodedata.normalize("NFKC", name).casefold().strip(" \t\n\ufeff\u200b:*")
    return re.sub(r"[\s_]+", "_", text)


def column(name: str) -> str | None:
    """The column that goes by a name, None where there is no such one."""
    return _COLUMN.get(folded(name))


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands among the rows of a table, and its cells."""

    place: int
    names: tuple[str, ...]

    @property
    def known(self) -> int:
        """How many of its cells name a column."""
        return sum(column(name) is not None for name in self.names)

    def faults(self, *, besides: Sequence[str] = ()) -> list[str]:
        """What is wrong with it; `besides` are columns that need not be there."""
        named = [name for name in self.names if name.strip()]
        found = [column(name) for name in named]
        faults = [
            f"'{name.strip()}' is no column; allowed are {', '.join(COLUMNS)}"
            for name, is_column in zip(named, found, strict=True)
            if is_column is None
        ]
        faults += [f"the column '{name}' stands here twice; keep one" for name in COLUMNS if found.count(name) > 1]
        missing = [name for name in NEEDED if name not in found and name not in besides]
        return faults + [f"the column '{name}' is missing; needed are {', '.join(NEEDED)}" for name in missing]


def header_of(rows: Sequence[Sequence[str]]) -> Header | None:
    """The header of a table: of its first rows the first in which two cells name columns."""
    for place, cells in enumerate(rows[:_FIRST_ROWS]):
        header = Header(place, tuple(cells))
        if header.known > 1:
            return header
    return None
