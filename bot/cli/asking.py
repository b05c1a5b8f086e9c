"""Questions on the command line: one, or a batch of them."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot import settings
from bot.app import STAFF, App, open_compiled
from bot.cli.asked import Asked
from bot.cli.exits import MISUSE
from bot.cli.opening import opened
from bot.errors import CasebriefError
from bot.governance.audience import Reader
from bot.labels import headed
from bot.model import Lang, Outcome, Session, Turn, Utterance

if TYPE_CHECKING:
    import argparse

_EXIT: Final = {Outcome.ANSWER: 0, Outcome.SMALLTALK: 0, Outcome.CLARIFY: 3, Outcome.ABSTAIN: 4}

_LATEST: Final = 4_102_444_800
"""The end of 2099 in seconds since 1970: beyond it zones are guesswork."""


def ask(parsed: argparse.Namespace) -> int:
    """Answers one question, or a batch of them, and prints the replies."""
    return answer(Asked(*(getattr(parsed, name) for name in Asked._fields)))


def answer(asked: Asked) -> int:
    """The same for what was asked."""
    if asked.batch:
        return batch(asked)
    text = " ".join(asked.question)
    if not asked.question:
        print('casebrief: ask what? For example: casebrief ask "how many were arrested"', file=sys.stderr)
        return MISUSE
    app = _open(asked, _reader(asked))
    lang = Lang(asked.lang) if asked.lang else None
    turn = app.respond(Utterance(text, at=time.time()), Session(chosen=lang))
    if asked.json:
        print(json.dumps(told(turn, app.index.version), ensure_ascii=False))
    else:
        print(turn.reply.headed)
    if asked.explain:
        from bot.explanation import explain, label_of

        print(
            f"\n{headed(explain(turn, app.index), label_of(turn, app.index, in_full=True))}", file=sys.stderr if asked.json else sys.stdout
        )
    return _EXIT[turn.reply.outcome]


def _reader(asked: Asked) -> Reader:
    return Reader(asked.role or STAFF.role, asked.agency or STAFF.agency)


def _open(asked: Asked, reader: Reader) -> App:
    if asked.compiled:
        return open_compiled(settings.of_an_answer(knowledge=asked.knowledge), Path(asked.compiled))
    return opened(settings.of_an_answer(knowledge=asked.knowledge), reader)


def told(turn: Turn, version: str, name: object = None) -> dict[str, Any]:
    """A turn as `--json` and `--batch` print it, keys in order."""
    reply = turn.reply
    return {
        "id": name,
        "outcome": reply.outcome.value,
        "lang": reply.lang.value,
        "text": reply.headed,
        "entries": list(reply.entries),
        "sources": list(reply.sources),
        "options": [option.title for option in reply.options],
        "confidence": reply.confidence,
        "knowledge": version,
    }


def batch(asked: Asked) -> int:
    """Answers one object a line from standard input."""
    apps: dict[Reader, App] = {}
    faults = 0
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip("\ufeff \n\r\t"):
            continue
        try:
            name, turns, reader, at = _item(line.strip("\ufeff"), _reader(asked))
            app = apps.get(reader) or _open(asked, reader)
        except (ValueError, RecursionError, CasebriefError) as error:
            faults += 1
            print(f"casebrief: line {number}: {error}; left out", file=sys.stderr)
            continue
        apps[reader] = app
        session = Session()
        for text in turns:
            turn = app.respond(Utterance(text, at=at), session)
            session = turn.session
        print(json.dumps(told(turn, app.index.version, name), ensure_ascii=False), flush=True)
    return MISUSE if faults else 0


def _item(line: str, reader: Reader) -> tuple[object, list[str], Reader, float | None]:
    """Id, turns, reader and moment of a batch line, `reader` where it names none; a ValueError where it has not the form."""
    try:
        item = json.loads(line, parse_constant=str)
    except json.JSONDecodeError as error:
        raise ValueError(f'is not {{"id", "turns": ["…"]}}: {error.msg}') from error
    turns = item.get("turns") if isinstance(item, dict) else None
    if not isinstance(turns, list) or not turns or not all(isinstance(text, str) for text in turns):
        raise ValueError('is not {"id", "turns": ["…"]} with texts as turns')
    at = item.get("at")
    if at is not None and (isinstance(at, bool) or not isinstance(at, int | float) or not 0 <= at < _LATEST):
        raise ValueError("has an 'at' that is no moment; allowed are seconds since 1970")
    return item.get("id"), turns, Reader(str(item.get("role") or reader.role), str(item.get("agency") or reader.agency)), at
