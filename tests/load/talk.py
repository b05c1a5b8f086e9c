"""What the chats say, and what the bot must say to each: by `casebrief ask --batch`, which shares nothing with the channel but the stages."""

from __future__ import annotations

import html
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from bot import phrases
from tests.conftest import ROOT
from tests.load.process import compiled

SEQUENCES: Final = 50
_SETS: Final = ("development", "second")


@dataclass(frozen=True, slots=True)
class Said:
    """A text, and the lines of the answer to it after all that was said before; an answer that tells anything has a label above it."""

    text: str
    lines: tuple[str, ...]
    labelled: bool


@cache
def sequences(count: int, length: int, seed: int) -> tuple[tuple[Said, ...], ...]:
    """So many conversations of so many texts. No answer is the same as the one before it, so that a repeat can be told."""
    chance = random.Random(seed)
    asked = [turns for name in _SETS for turns in _turns(name)]
    long = [_drawn(asked, length + 2, chance) for _ in range(count)]
    answers = iter(_answers([texts[: end + 1] for texts in long for end in range(len(texts))]))
    found = []
    for texts in long:
        talk: list[Said] = []
        fits = True
        for text in texts:
            lines, labelled = next(answers)
            fits = fits and not (talk and set(talk[-1].lines) & set(lines) and Counter(talk[-1].lines) == Counter(lines))
            if fits and len(talk) < length:
                talk.append(Said(text, lines, labelled))
        found.append(tuple(talk))
    whole = [talk for talk in found if len(talk) == length]
    assert len(whole) >= count // 3, f"only {len(whole)} of {count} conversations are fit to be followed"
    return tuple(whole)


def _turns(name: str) -> Iterator[list[str]]:
    for line in (ROOT / "tests" / "questions" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        turns = json.loads(line)["turns"]
        if all(text.strip() and not text.startswith(("/", "／")) for text in turns):
            yield turns


def _drawn(asked: Sequence[list[str]], length: int, chance: random.Random) -> list[str]:
    texts: list[str] = []
    while len(texts) < length:
        texts += chance.choice(asked)
    return texts[:length]


def _answers(conversations: Sequence[list[str]]) -> list[tuple[tuple[str, ...], bool]]:
    """The lines of the answer to the last text of each conversation, and whether it tells anything of what is on file."""
    items = "".join(json.dumps({"id": number, "turns": turns}, ensure_ascii=False) + "\n" for number, turns in enumerate(conversations))
    environment = {"PATH": os.environ["PATH"], "HOME": str(compiled()), "CASEBRIEF_DATA": str(compiled())}
    command = [sys.executable, "-m", "bot", "ask", "--batch", "--role", "guest"]
    run = subprocess.run(command, input=items, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, env=environment, check=True)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    return [(lines_of(answer["text"]), _tells(answer)) for answer in answers]


def _tells(answer: dict[str, Any]) -> bool:
    """Whether an answer tells or names anything that is on file."""
    named = any(_naming().fullmatch(line) for line in lines_of(answer["text"]))
    return named or bool(answer["entries"] or answer["options"] or answer["sources"])


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text that hold something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def lines_of_message(text: str, *, marked_up: bool) -> tuple[str, ...]:
    """The lines of a message as its reader sees them, its label first, without marks and remarks of a repeat or of a late reply."""
    shown = html.unescape(re.sub(r"<[^<>]*>", "", text)) if marked_up else text
    return tuple(line for line in lines_of(shown) if not _remarks().fullmatch(line))


def repeated(text: str) -> bool:
    """Whether a message says of itself that it may have come before."""
    return any(line in words_of(phrases.REPEATED) for line in lines_of(re.sub(r"<[^<>]*>", "", text)))


def late(text: str) -> bool:
    """Whether a message says of itself that it is late."""
    return any(_late().fullmatch(line) for line in lines_of(re.sub(r"<[^<>]*>", "", text)))


@cache
def words_of(key: str) -> tuple[str, ...]:
    """A sentence of the interface in the three languages."""
    from babel.messages.pofile import read_po

    found = [key]
    for lang in ("zh_Hans", "zh_Hant"):
        with next((ROOT / "locales" / lang).rglob("*.po")).open("rb") as file:
            message = read_po(file).get(key)
            assert message, f"{lang} has no {key!r}"
            found.append(str(message.string))
    return tuple(found)


@cache
def _naming() -> re.Pattern[str]:
    """The sentences of the interface that name what is on file, or say what is not there."""
    sentences = (words for key in (phrases.UNDERSTOOD, phrases.CASE_ONE, phrases.TIMELINE_NOTHING) for words in words_of(key))
    return re.compile("|".join(re.sub(r"\\\{\w+\\\}", ".+", re.escape(words)) for words in sentences))


@cache
def _late() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(words).replace(r"\{date\}", r"[\d\-]+").replace(r"\{time\}", r"[\d:]+") for words in words_of(phrases.LATE)))


@cache
def _remarks() -> re.Pattern[str]:
    return re.compile("|".join([_late().pattern, *map(re.escape, words_of(phrases.REPEATED))]))
