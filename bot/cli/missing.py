"""What was asked in vain, from the command line: the same as a curator sees and decides in the chat."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from time import time
from typing import TYPE_CHECKING, Any, Final, cast

from bot import settings
from bot.cli.auditing import operator
from bot.cli.exits import FAULT, MISUSE
from bot.cli.opening import reader_of
from bot.governance.audience import audience_of

if TYPE_CHECKING:
    from bot.misses.rulings import Decider, Ruling
    from bot.state.acts import Found
    from bot.state.missed import Question
    from bot.state.store import Store

_CLOSINGS: Final = ("scope", "duplicate", "source")
Add = Callable[[Any, str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def options(parser: argparse.ArgumentParser, add: Add) -> None:
    """Adds the tasks of `misses`; without one the questions are listed."""
    parser.description = (
        "Lists what was asked in vain, most often first, with what came nearest; or decides about one question. It is done beside the bot, "
        "also while that runs. What readers of a role asked is told to who reads at least as much: --role admin sees what liaisons ask."
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a line; times are seconds since 1970")
    _reader(parser)
    tasks = parser.add_subparsers(title="tasks", metavar="TASK")
    assigning = add(
        tasks, "assign", assign, "put the words of a question into an entry as a way of asking, if the check finds nothing wrong"
    )
    assigning.add_argument("number", type=int, metavar="NUMBER", help="of 'casebrief misses'")
    assigning.add_argument("entry", metavar="ENTRY", help="the id of an entry")
    drafting = add(tasks, "draft", draft, "print a skeleton of an entry for a question: its ways of asking, and nothing composed")
    drafting.add_argument("number", type=int, metavar="NUMBER", help="of 'casebrief misses'")
    closing = add(tasks, "close", close, "close a question and delete its words")
    closing.add_argument("number", type=int, metavar="NUMBER", help="of 'casebrief misses'")
    closing.add_argument("reason", choices=_CLOSINGS, help="out of scope, a duplicate, or no source for it")
    for task in (assigning, drafting, closing):
        _reader(task)


def _reader(parser: argparse.ArgumentParser) -> None:
    """Who decides; said behind the task or before it."""
    parser.add_argument("--role", default=argparse.SUPPRESS, help="decide as this role reads (default: staff)")
    parser.add_argument("--agency", default=argparse.SUPPRESS, metavar="ID", help="and as one of this agency (default: of none)")


def misses(parsed: argparse.Namespace) -> int:
    """Prints what can be decided about."""
    from bot.misses.rulings import readable
    from bot.state.beside import reading_beside
    from bot.state.misses import open_questions

    with reading_beside(settings.read().state) as connection:
        found = readable(open_questions(connection), _decider(parsed).audience)
    if not found and not parsed.json:
        print("nothing that was asked in vain waits for a decision")
    for question in found:
        print(json.dumps(_fields(question), ensure_ascii=False) if parsed.json else _lines(question))
    return 0


def _fields(question: Question) -> dict[str, Any]:
    names = ("number", "stage", "audience", "times", "people", "last", "langs", "reasons", "texts", "near")
    return {name: getattr(question, name) for name in names}


def _lines(question: Question) -> str:
    texts = [f"“{text}” ({lang})" for text, lang in question.texts] or ["(the words are not kept)"]
    near = ", ".join(f"{entry} {score:.2f}" for entry, score in question.near)
    last = f"{datetime.fromtimestamp(question.last, UTC):%Y-%m-%d}"
    about = [
        f"{question.times} time(s)",
        f"{question.people} person(s)",
        f"last {last}",
        ", ".join(question.reasons),
        f"read as {question.audience}",
    ]
    if question.stage == "drafted":
        about.append("drafted")
    lines = [f"{question.number}  {texts[0]}", *(f"      {text}" for text in texts[1:]), f"      {'; '.join(about)}"]
    return "\n".join([*lines, *([f"      nearest: {near}"] if near else [])])


def assign(parsed: argparse.Namespace) -> int:
    """Puts a question into an entry, and prints where it stands now."""
    from bot.compiler.teaching import TeachingError, teach
    from bot.knowledge.examples import Example
    from bot.misses import rulings
    from bot.state.beside import store_beside

    read = settings.read(knowledge=parsed.knowledge)
    with store_beside(read.state) as store:
        found = _found(store, parsed.number)
        question = rulings.meant(found.questions, parsed.number, _decider(parsed))
        if isinstance(question, rulings.Ruling) or not question.texts:
            return _told(question if isinstance(question, rulings.Ruling) else rulings.assign(question, parsed.entry, _decider(parsed)))
        text, lang = question.texts[0]
        try:
            taught = teach(read.knowledge, Example(parsed.entry, lang, text), read.ceiling)
        except TeachingError as error:
            where = f"to be put by hand into {error.file}, to '{parsed.entry}':\n{error.by_hand}" if error.file else ""
            print("\n".join(filter(None, [f"casebrief: nothing was added: {error}", where])), file=sys.stderr)
            return FAULT
        ruling = rulings.assigned(question, parsed.entry, operator(), time())
        kept = _kept(store, found, ruling)
    print(f"{taught.file}:{taught.line}: “{text}” is now a way of asking for '{parsed.entry}'")
    if not kept:
        print(f"casebrief: {parsed.number} was decided about otherwise meanwhile; the line stays in the file", file=sys.stderr)
    return 0 if kept else FAULT


def draft(parsed: argparse.Namespace) -> int:
    """Prints a draft."""
    from bot.misses import drafting, rulings
    from bot.state.beside import store_beside

    with store_beside(settings.read().state) as store:
        found = _found(store, parsed.number)
        question = rulings.meant(found.questions, parsed.number, _decider(parsed))
        if isinstance(question, rulings.Ruling):
            return _told(question)
        _kept(store, found, rulings.draft(question, _decider(parsed)))
    print(drafting.draft(question), end="")
    return 0


def close(parsed: argparse.Namespace) -> int:
    """Closes a question."""
    from bot.misses import rulings
    from bot.state.beside import store_beside

    with store_beside(settings.read().state) as store:
        kept = False
        while not kept:
            found = _found(store, parsed.number)
            question = rulings.meant(found.questions, parsed.number, _decider(parsed))
            if isinstance(question, rulings.Ruling):
                return _told(question)
            ruling = rulings.close(question, parsed.reason, _decider(parsed), time())
            kept = _kept(store, found, ruling)
    return _told(ruling)


def _found(store: Store, number: int) -> Found:
    """What is on file of a question."""
    from bot.state.acts import Want
    from bot.state.changes import Wanted

    ((found,),) = store.apply([Wanted([Want((0, 0), question=max(number, 1))])])
    return cast("Found", found)


def _kept(store: Store, found: Found, ruling: Ruling) -> bool:
    """Whether what was decided is kept: not where something has changed since."""
    from bot.state.changes import Governed

    return bool(store.apply([Governed(found.people, ruling.acts, ruling.records)])[0])


def _decider(parsed: argparse.Namespace) -> Decider:
    """The operator, as the role that they say they read as."""
    from bot.misses.rulings import Decider

    return Decider(operator(), audience_of(reader_of(parsed)))


_SAID: Final = {
    "gone": "there is no open question {number}; 'casebrief misses' lists those that there are",
    "meanwhile": "{number} was decided about before: it is {stage}",
    "wordless": "the words of {number} are not kept, so that nothing can be added; it can be closed",
    "closed": "{number} is closed ({why}); its words are deleted",
}


def _told(ruling: Ruling) -> int:
    text = _SAID[ruling.said].format(**ruling.values)
    if ruling.said == "closed":
        print(text)
        return 0
    print(f"casebrief: {text}", file=sys.stderr)
    return MISUSE if ruling.said == "gone" else FAULT
