"""Made-up entries as a knowledge folder, written as a curator writes one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from bot.bench.synthetic.entries import LANGS, Made, Said, Synthetic
from bot.model import Lang

CASE: Final = "synthetic"
_OF_A_FILE: Final = 100
_SOURCE: Final = """\
- id: made-up
  publisher: {en: "The Bench", zh-Hans: "测试台"}
  title: {en: "Nothing of this is true", zh-Hans: "纯属虚构"}
  kind: office table
  language: en
  undated: {en: "made for measuring", zh-Hans: "为测量而编"}
  file: made-up.txt
  sha256: "0000000000000000000000000000000000000000000000000000000000000000"
  grade: {reliability: F, credibility: 6}
  public_record: yes
"""
_TALK: Final = """\
- id: greeting
  kind: smalltalk
  ask:
    en: ["hello", "hi there", "good morning", "hey", "greetings"]
    zh-Hans: ["你好", "您好", "早上好", "嗨", "大家好"]
  say: {en: "Hello!", zh-Hans: "您好！"}
- id: other-matters
  kind: refusal
  ask:
    en: ["what is the weather like", "tell me a joke", "who won the match", "play some music", "book me a flight"]
    zh-Hans: ["天气怎么样", "讲个笑话", "谁赢了比赛", "放点音乐", "帮我订机票"]
  say: {en: "That is not on file.", zh-Hans: "没有这方面的材料。"}
"""


def write_folder(knowledge: Synthetic, folder: Path) -> None:
    """Writes a knowledge folder of all entries; one that `casebrief compile` reads."""
    of_case = folder / "cases" / CASE
    of_case.mkdir(parents=True)
    (folder / "sources.yaml").write_text(_SOURCE, encoding="utf-8")
    (folder / "conversation.yaml").write_text(_TALK, encoding="utf-8")
    (of_case / "case.yaml").write_text(_case(next(knowledge.entries())), encoding="utf-8")
    (of_case / "facts").mkdir()
    for number, some in enumerate(_some(knowledge.entries())):
        (of_case / "facts" / f"part-{number:05}.yaml").write_text("".join(map(_fact, some)), encoding="utf-8")


def _some(entries: Iterator[Made]) -> Iterator[Sequence[Made]]:
    """The entries, as many at a time as a curator would keep in a file."""
    while some := tuple(islice(entries, _OF_A_FILE)):
        yield some


def _case(first: Made) -> str:
    samples = {lang.value: _asked(first, lang) for lang in LANGS}
    samples[Lang.HANT.value] = samples[Lang.HANS.value]
    return f"""\
id: {CASE}
name: {{en: "Made-up case", zh-Hans: "虚构案例"}}
label: TLP:CLEAR
ask:
  en: ["what is this case", "the case in short", "summary of the case", "brief me on the case", "overview of the case"]
  zh-Hans: ["这个案例讲什么", "案例概要", "案例简介", "介绍一下案例", "案例概况"]
summary: {{en: "Nothing of this is true.", zh-Hans: "纯属虚构。"}}
cite: [{{source: made-up, words: "Nothing of this is true"}}]
samples: {json.dumps(samples, ensure_ascii=False)}
steps:
  - title: {{en: "The first", zh-Hans: "开头"}}
    entries: [{first.entry}]
"""


def _fact(made: Made) -> str:
    topics = dict(zip(LANGS, made.topics, strict=True))
    title = {lang.value: _joined(lang, topics[lang]) for lang in LANGS}
    ask = {lang.value: list(dict.fromkeys([*_asked(made, lang), *_in_short(lang, topics[lang])])) for lang in LANGS}
    say = {Lang.EN.value: f"It is about {title['en']}.", Lang.HANS.value: f"说的是{title['zh-Hans']}。"}
    told = (("title", title), ("ask", ask), ("say", say), ("cite", [{"source": "made-up", "words": title["en"]}]))
    return f"- id: {made.entry}\n  kind: fact\n" + "".join(f"  {key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in told)


def _asked(made: Made, lang: Lang) -> list[str]:
    return [said.text for said in made.examples if said.lang is lang]


def _in_short(lang: Lang, topics: tuple[str, ...]) -> list[str]:
    """What an entry is about, forwards and backwards: a curator has to write five ways of asking."""
    return [Said(lang, topics).text, Said(lang, topics[::-1]).text]


def _joined(lang: Lang, words: tuple[str, ...]) -> str:
    return " ".join(words) if lang is Lang.EN else "、".join(words)
