"""What is asked of generated knowledge: about all of it, hidden or not, in every form that a person or a forged button can give it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from random import Random
from typing import Final

import opencc

from bot.channels.telegram.buttons import How, Press, data_of
from bot.compiler.names import pinyin
from bot.knowledge.codes import code_of
from bot.model import Lang, View
from tests.access.generated import Knowledge, Record, texts_of

BUTTON: Final = "button "
"""What stands before the data of a button; everything else is a text."""
COMMANDS: Final = (
    "/start", "/help", "/brief", "/timeline", "/timeline 2017", "/timeline 2018-03", "/statements", "/contacts", "/agencies", "/case", "/case all",
    "/case 1", "/case 2", "/case 3", "/lang en", "/lang zh-Hant", "/lang auto", "/why", "/nothing", "next", "next", "back", "1", "2", "3", "4", "9",
    "案件列表", "时间线", "時間線", "声明", "联系人", "/case 全部", "下一步", "返回", "none", "第二个",
)  # fmt: skip
FURTHER: Final = (
    "who said that?", "and when?", "and how many?", "who knows?", "what else", "where was that", "why", "谁说的", "那什么时候", "有多少", "是誰報導的", "还有呢", "那原文呢", "ok thanks",
)  # fmt: skip
FRAMES: Final = (
    "{}", "who is {}?", "what did {} say", "contact at {}", "tell me about {} please", "how many were in {}", "when was {}", "{} and {}", "{}是谁", "{}说过什么", "联系{}找谁", "介绍{}",
    "{}和{}有什么关系", "{}什么时候", "/case {}", "is there anything on {}", "who said {}", "{}是誰", "{}說過什麼",
)  # fmt: skip
_VIEWS: Final = ("entries", "choices", "sources", "brief", "timeline", "statements", "contacts", "agencies", "sample", "case", "start")


def conversations(knowledge: Knowledge, random: Random) -> Iterator[list[str]]:
    """Conversations without end, of one turn to six."""
    told = [one for one in knowledge.records if one.mark]
    while True:
        one, other = random.choice(told), random.choice(told)
        turns = [random.choice(_OPENINGS)(one, other, random)]
        while random.random() < 0.55 and len(turns) < 6:
            turns.append(random.choice(_GOING_ON)(one, other, random))
        yield turns


def _example(one: Record, _other: Record, random: Random) -> str:
    asks = list(texts_of(one)) or [one.mark]
    text = random.choice(asks)
    return random.choice((text, text, f"{text}?", text.upper(), traditional(text), misspelt(text, random)))


def _two(one: Record, other: Record, random: Random) -> str:
    return f"{_example(one, other, random)}? {_example(other, one, random)}?"


def _name(one: Record, other: Record, random: Random) -> str:
    frame = random.choice(FRAMES)
    return frame.format(*(random.choice(names_of(record)) for record in (one, other)))


def _slip(one: Record, other: Record, random: Random) -> str:
    frame = random.choice(FRAMES)
    return frame.format(*(misspelt(random.choice(names_of(record)), random) for record in (one, other)))


def _id(one: Record, _other: Record, random: Random) -> str:
    return random.choice((one.id, one.case or one.id, f"ps-2026-{random.randint(1, 999):03}", f"/case {one.case or one.id}"))


def _said(one: Record, _other: Record, random: Random) -> str:
    """A few words of what a record tells."""
    told = one.fields.get("say") or one.fields.get("summary") or one.fields.get("translation") or {}
    text = random.choice([text for text in (*told.values(), one.fields.get("text", "")) if text] or [one.mark])
    begin = random.randrange(max(1, len(text) - 12))
    return text[begin : begin + random.randint(6, 40)].replace("{", "").replace("}", "")


def _command(_one: Record, _other: Record, random: Random) -> str:
    return random.choice(COMMANDS)


def _further(one: Record, other: Record, random: Random) -> str:
    return random.choice((random.choice(FURTHER), _example(other, one, random)))


def _button(one: Record, other: Record, random: Random) -> str:
    view = View(
        random.choice(_VIEWS), random.choice(list(Lang)), random.sample((one.id, other.id), random.randint(1, 2)), step=random.randint(0, 5),
        sourced=random.random() < 0.3, case=random.choice(("", "", one.case or one.id)),
    )  # fmt: skip
    if view.what not in {"entries", "choices", "sources"}:
        view = View(view.what, view.lang, step=view.step, case=view.case)
    return BUTTON + data_of(Press(view, random.choice(list(How))), code_of)


_OPENINGS: Final = (_example, _example, _two, _name, _name, _slip, _slip, _id, _said, _command, _command, _button)
_GOING_ON: Final = (_further, _further, _command, _command, _name, _button)


def names_of(record: Record) -> Sequence[str]:
    """Everything by which a record may be called, its id included."""
    names = record.fields.get("name") or record.fields.get("title") or {}
    return [name for name in (*names.values(), *record.fields.get("alias", ()), record.fields.get("short", ""), record.mark, record.chinese, record.id) if name]


def misspelt(text: str, random: Random) -> str:
    """A text with a letter left out, doubled or changed places, or a character put for one that sounds the same."""
    place = random.randrange(len(text))
    ch = text[place]
    if "\u4e00" <= ch <= "\u9fff":
        return text[:place] + random.choice(_sounding().get(pinyin(ch), ch)) + text[place + 1 :]
    return random.choice((text[:place] + text[place + 1 :], text[:place] + ch + text[place:], text[:place] + text[place + 1 : place + 2] + ch + text[place + 2 :]))


@cache
def _sounding() -> dict[str, str]:
    found: dict[str, str] = {}
    for high in range(0xB0, 0xD7):
        for low in range(0xA1, 0xFA):
            ch = bytes((high, low)).decode("gb2312")
            found[pinyin(ch)] = found.get(pinyin(ch), "") + ch
    return found


@cache
def traditional(text: str) -> str:
    """A text in Traditional characters."""
    return str(_converter().convert(text))


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")
