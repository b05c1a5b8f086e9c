"""The chat in a terminal; without one, the same chat line by line."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from prompt_toolkit import PromptSession
from prompt_toolkit.history import InMemoryHistory
from rich.console import Console
from rich.text import Text

from bot import phrases
from bot.explanation import explain, label_of
from bot.labels import CLEAR, headed
from bot.model import Lang, PartKind, Reply, Session, Turn, Utterance
from bot.pipeline.questions import Known
from bot.pipeline.reading import command_of
from bot.text import clean

Respond = Callable[[Utterance, Session], Turn]
_LEAVE = ("quit", "exit", "/quit", "/exit", "退出")
_STYLES = {PartKind.VERBATIM: "bold yellow", PartKind.NOTE: "bright_black", PartKind.SOURCE: "bright_black"}


class _App(Protocol):
    @property
    def index(self) -> Known: ...
    @property
    def respond(self) -> Respond: ...


@dataclass(slots=True)
class _Talk:
    """One conversation: the session carried on, and the last question's turn for /why."""

    app: _App
    session: Session = field(default_factory=Session)
    last: Turn | None = None

    def say(self, text: str) -> Turn:
        turn = self.app.respond(Utterance(text, at=time.time()), self.session)
        self.session = turn.session
        self.last = turn
        return turn

    def why(self, text: str) -> str | None:
        """How the last answer came about, if that is what is asked and there is one."""
        if self.last is None or command_of(text, self.app.index) != "why":
            return None
        return headed(explain(self.last, self.app.index), label_of(self.last, self.app.index, in_full=True))


def chat(start: Callable[[], _App]) -> int:
    """Runs the chat until the end of input; the exit code is 0. `start` opens the knowledge, which may take a while."""
    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    if interactive:
        print(phrases.STARTING, end="\r", flush=True)
    talk = _Talk(start())
    return _with_terminal(talk) if interactive else _line_by_line(talk)


def _with_terminal(talk: _Talk) -> int:
    index = talk.app.index
    console = Console(highlight=False)
    console.print(Text(index.message(phrases.WELCOME, Lang.EN), style="bold"))
    prompt: PromptSession[str] = PromptSession(history=InMemoryHistory())  # what was asked is kept nowhere else
    while True:
        try:
            text = prompt.prompt([("bold ansicyan", "› ")])
        except KeyboardInterrupt:
            continue
        except EOFError:
            text = _LEAVE[0]
        if text.strip().lower() in _LEAVE:
            print(index.message(phrases.GOODBYE, talk.session.last or Lang.EN))
            return 0
        why = talk.why(text)
        console.print(Text(why, style="bright_black") if why else _coloured(talk.say(text).reply))
        console.print()


def _coloured(reply: Reply) -> Text:
    """A reply with verbatim parts in colour, and what stands beside an answer in grey; the console wraps it at words.

    Its label comes first, unless it is TLP:CLEAR.
    """
    pieces: list[tuple[str, str]] = [(f"{reply.label}\n", "bold")] if reply.label != CLEAR else []
    for gap, part in reply.spaced:
        pieces += [(gap, ""), (part.text, _STYLES.get(part.kind, ""))]
    return Text.assemble(*pieces)


def _line_by_line(talk: _Talk) -> int:
    asked = 0
    for line in sys.stdin:
        text = line.rstrip("\n")
        if text.strip():
            asked += 1
            _plain(talk, text)
    if not asked:
        for lang in Lang:
            for sample in talk.app.index.lines("samples", lang)[:1]:
                talk.session = Session()
                _plain(talk, sample.text)
    return 0


def _plain(talk: _Talk, text: str) -> None:
    print(f"› {clean(text)}\n{talk.why(text) or talk.say(text).reply.headed}\n", flush=True)
