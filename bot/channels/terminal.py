"""The chat in a terminal; without one, the same chat line by line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import InMemoryHistory

from bot import phrases
from bot.explanation import explain
from bot.model import Index, Lang, PartKind, Reply, Session, Turn, Utterance

Respond = Callable[[Utterance, Session], Turn]
_WHY = ("/why", "/为什么", "/為什麼")


@dataclass(slots=True)
class _Talk:
    """One conversation: the session carried on, and the last question's turn for /why."""

    respond: Respond
    session: Session = field(default_factory=Session)
    last: Turn | None = None

    def say(self, text: str) -> Turn:
        turn = self.respond(Utterance(text), self.session)
        self.session = turn.session
        if turn.readings:
            self.last = turn
        return turn

    def why(self, text: str) -> str | None:
        """How the last answer came about, if that is what is asked and there is one."""
        return explain(self.last) if self.last is not None and text.strip().lower() in _WHY else None


def chat(respond: Respond, index: Index) -> int:
    """Runs the chat until the end of input; the exit code is 0."""
    talk = _Talk(respond)
    if sys.stdin.isatty() and sys.stdout.isatty():
        return _with_terminal(talk, index)
    return _line_by_line(talk, index)


def _with_terminal(talk: _Talk, index: Index) -> int:
    lang = Lang.EN
    print_formatted_text(FormattedText([("bold", index.message(phrases.WELCOME, lang))]))
    prompt: PromptSession[str] = PromptSession(history=InMemoryHistory())  # what was asked is kept nowhere else
    while True:
        try:
            text = prompt.prompt([("bold ansicyan", "› ")])
        except KeyboardInterrupt:
            continue
        except EOFError:
            print(index.message(phrases.GOODBYE, talk.session.last or lang))
            return 0
        why = talk.why(text)
        print_formatted_text(FormattedText([("ansibrightblack", why)]) if why else _coloured(talk.say(text).reply))


def _coloured(reply: Reply) -> FormattedText:
    """A reply with verbatim parts in bold, and what stands beside an answer in grey."""
    pieces: list[tuple[str, str]] = []
    for part in reply.parts:
        if part.kind is PartKind.VERBATIM:
            pieces.append(("bold ansiyellow", part.text))
        else:
            told, _, beside = part.text.partition("\n\n")
            pieces += [("", told), ("ansibrightblack", f"\n{beside}" if beside else "")]
        pieces.append(("", "\n\n"))
    return FormattedText(pieces[:-1])


def _line_by_line(talk: _Talk, index: Index) -> int:
    asked = 0
    for line in sys.stdin:
        text = line.rstrip("\n")
        if text.strip():
            asked += 1
            _plain(talk, text)
    if not asked:
        for lang in Lang:
            for sample in index.lines("samples", lang)[:1]:
                talk.session = Session()
                _plain(talk, sample.text)
    return 0


def _plain(talk: _Talk, text: str) -> None:
    print(f"› {text}\n{talk.why(text) or talk.say(text).reply.text}\n", flush=True)
