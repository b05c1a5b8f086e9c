"""Whatever is sent is taken: every answer there is, and generated ones of everything that a reader may write."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from typing import Any, Final

from bot.channels.telegram.answers import Answer, messages_of
from bot.channels.telegram.incoming import Place
from bot.channels.telegram.keyboards import Keyboards
from bot.channels.telegram.layout import pages_of
from bot.channels.telegram.remarks import Remarks
from bot.channels.telegram.sends import Acknowledgement, Edit, Message, Send, call_of
from bot.channels.telegram.stored import Post
from bot.labels import LABELS
from bot.model import Lang, Outcome, Part, PartKind, Reply, Session, Utterance
from bot.pipeline import respond
from tests.conftest import ROOT
from tests.load.api import text
from tests.load.ours import desk
from tests.load.row import Outcome as Result
from tests.load.row import Row, Trial
from tests.telegram.labelling import UNSOURCED, Rules
from tests.telegram.markup import is_empty, read, units
from tests.telegram.refusal import RefusalError
from tests.telegram.test_whole_knowledge import views_of

_LONGEST: Final = 4_096
_HOSTILE: Final = (
    "<b>", "</b>", "<", ">", "&", "&amp;", "&lt;script&gt;", '<a href="tg://user?id=1">', "</blockquote>", "<!--", "&#0;", "&#x110000;", '"', "'", "\\", "`", "*_[](",
    "😀", "👩‍👩‍👧", "e\u0301\u0302", "\u202e", "\u200b", "\ufeff", "\0", "\r\n", "\n\n\n", "\t", "\u2028", "\ud83d", "％ｓ", "{0}", "{words}", "%(x)s", "字", "。", "！", " ",
)  # fmt: skip
_ASKED_OF: Final = 10
"""One generated answer in so many is asked for at the desk, the others are laid out of parts by chance."""


def every_answer(trial: Trial) -> Result:
    """Lays out every answer there is in every language, and generated ones; reads them as Telegram would."""
    chance, count = random.Random(trial.seed), trial.of(100_000)
    stored = generated = 0
    refused: list[str] = []
    replies, rules = list(_replies()), Rules(_opened())
    for reply in replies:
        for send in _laid_out(reply, Keyboards(desk().index).of(reply)):
            stored += 1
            refused += _refusal(send) + _mislabelled(send, rules)
    known = [part.text for reply in replies for part in reply.parts]
    for number in range(count):
        asked = number % _ASKED_OF == 0
        for send in _asked(chance, number) if asked else _drawn(chance, known):
            generated += 1
            refused += _refusal(send) + (_mislabelled(send, rules) if asked else _unlabelled(send))
    return Result(not refused, f"{stored} messages of all entries and lists, {generated} of {count} generated answers: {len(refused)} refused {refused[:2] or ''}".rstrip())


def _replies() -> Iterator[Reply]:
    """Every entry, list and screen in every language."""
    opened, index = _opened(), desk().index
    for lang in Lang:
        shown = (respond(Utterance("", None, view), Session(), index).reply for view in views_of(opened, lang))
        yield from (reply for reply in shown if reply.text)


def _opened() -> Any:
    """What `views_of` and the rule of labels look into."""

    class Opened:
        index = desk().index

    return Opened()


def _laid_out(reply: Reply, keyboard: Any = ()) -> Iterator[Send]:
    """The messages of a reply, and how they are sent late, or again."""
    answer = Answer(Session(), tuple(pages_of(reply)), keyboard, to_a_question=False, label=reply.label, entries=reply.entries, abstains=False)
    messages, remarks = messages_of(answer, Place(1_000)), Remarks(desk().index)
    yield from messages
    late = remarks.late(messages, {"message": {"date": 1_700_000_000}}, time.time(), reply.lang)
    for send in late:
        assert isinstance(send, Message)
        yield from remarks.repeated(Post(send, reply.lang))


def _drawn(chance: random.Random, known: list[str]) -> Iterator[Send]:
    """A reply of parts by chance: real ones, hostile ones, and such as just fill a message."""
    parts = []
    for _ in range(chance.randrange(1, 6)):
        words = "".join(chance.choice(_HOSTILE) for _ in range(chance.randrange(1, 12))) + chance.choice(known)
        if chance.random() < 0.1:
            words = (words * (_LONGEST // len(words) + 1))[: _LONGEST + chance.randrange(-60, 60)]
        parts.append(Part(words.replace("\ud83d", "") + ".", chance.choice(list(PartKind))))
    yield from _laid_out(Reply(Outcome.ANSWER, chance.choice(list(Lang)), tuple(parts), entries=("drawn",), label=chance.choice(LABELS)))


def _asked(chance: random.Random, number: int) -> Iterator[Send]:
    """What the desk sends for a question with hostile pieces in it."""
    words = list(chance.choice(_questions()))
    for _ in range(chance.randrange(1, 5)):
        words.insert(chance.randrange(len(words) + 1), chance.choice(_HOSTILE))
    _, sends = desk().handle(text(number, 1_000, "".join(words)), Session())
    yield from (send for send in sends if not isinstance(send, Acknowledgement))


def _questions() -> list[str]:
    if not _KNOWN:
        for line in (ROOT / "tests" / "questions" / "development.jsonl").read_text(encoding="utf-8").splitlines():
            _KNOWN.extend(json.loads(line)["turns"])
    return _KNOWN


_KNOWN: Final[list[str]] = []


def _refusal(send: Send) -> list[str]:
    """Why Telegram would refuse a message, in no or one line."""
    _, fields = call_of(send)
    assert isinstance(send, Message | Edit)
    try:
        shown = read(fields["text"].encode("utf-8", "replace").decode(), fields.get("parse_mode", "")).text
    except RefusalError as refusal:
        return [f"{refusal.description}: {fields['text'][:80]!r}"]
    if units(shown) > _LONGEST or is_empty(shown):
        return [f"{units(shown)} units: {fields['text'][:80]!r}"]
    keyboard = json.loads(fields["reply_markup"])["inline_keyboard"] if "reply_markup" in fields else []
    return [f"button {button}" for row in keyboard for button in row if not _is_taken(button)]


def _mislabelled(send: Send, rules: Rules) -> list[str]:
    """Why a message breaks the rule of labels, in no or one line; that what stands between words has no source is none."""
    _, fields = call_of(send)
    _, fault = rules.label_and_fault(fields["text"], fields.get("parse_mode", ""))
    return [f"{fault}: {fields['text'][:80]!r}"] if fault not in {"", UNSOURCED} else []


def _unlabelled(send: Send) -> list[str]:
    """Why a message of a reply that tells something is not below its label, in no or one line; words and remarks stand alone."""
    assert isinstance(send, Message)
    headed = not send.marked_up or send.text == send.label or send.text.startswith(f"{send.label}\n")
    return [] if headed else [f"no label: {send.text[:80]!r}"]


def _is_taken(button: dict[str, Any]) -> bool:
    data, copied = button.get("callback_data", "x"), button.get("copy_text", {"text": "x"})["text"]
    return bool(button["text"]) and 1 <= len(data.encode()) <= 64 and 1 <= units(copied) <= 256


ROWS: Final = (Row("F17", "every answer is HTML that Telegram reads and <= 4,096 units: 0 refused in 100,000", every_answer),)
