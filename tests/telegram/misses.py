"""A question that was asked in vain, played before curator and asker in this process, on a state of its own: for the README and the tests."""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot import settings
from bot.app import App, open_apps
from bot.channels.telegram.answering import Answering
from bot.channels.telegram.office import Office
from bot.channels.telegram.reception import Handled, Reception
from bot.channels.telegram.sends import Acknowledgement, Edit, File, Message, Send, plain
from bot.channels.telegram.service import desks_of
from bot.channels.telegram.stored import Post, body_of, draft_of, post_of
from bot.channels.telegram.teaching import Teaching
from bot.channels.telegram.visitor import Gate
from bot.model import Lang
from bot.state.acts import Enrolled, Grouped, Person, Want
from bot.state.asking import InCheck
from bot.state.changes import STALE, Arrival, Arrived, Governed, Letter, Settled, Tidied, Wanted
from bot.state.missed import Question
from bot.state.opening import State, open_state
from bot.state.writer import Writer
from tests.conftest import HARBOUR
from tests.telegram.conftest import CLIENTS
from tests.telegram.counter import ME

NOW = 1_800_000_000.0


@dataclass
class Kept:
    """An outbox that only remembers what was put into it."""

    letters: list[Letter] = field(default_factory=list)

    def put(self, letters: Any) -> None:
        self.letters += letters


class House:
    """A bot without its line: a knowledge folder, a state, people who are enrolled, and what each of them was sent."""

    def __init__(self, folder: Path, data: Path, *, state: Path | None = None, public: bool = True, ceiling: str = "TLP:GREEN") -> None:
        self.folder, self.data, self.public, self.ceiling = folder, data, public, ceiling
        self.state: State = open_state(state or data / "state.sqlite")
        self.now, self.update, self.numbers = NOW, 0, 0
        self.heard: dict[int, list[Send]] = {}
        self.load()

    # What is served

    def load(self) -> None:
        """Serves the folder as it is now, as a new start does."""
        environment = {"CASEBRIEF_DATA": str(self.data), "HOME": str(self.data), "CASEBRIEF_CEILING": self.ceiling}
        self.apps: dict[str, App] = dict(open_apps(settings.read(environment, knowledge=str(self.folder))))
        self.served = {name: (app.respond, app.index) for name, app in self.apps.items()}
        gate = Gate(desks_of(self.served, ME), self.public)
        self.reception = Reception(gate, Office(gate, ME, 30), ME)

    def follow(self) -> None:
        """What follows when it is served."""
        self._worked(lambda writer, kept: Answering(writer, kept, self.public, lambda: self.now).follow(self.served))

    def teach(self) -> None:
        """What is done beside about what was assigned."""

        async def once(writer: Writer, kept: Kept) -> None:
            work = Teaching(writer, kept, self.reception.gate, self.folder, self.ceiling, lambda: self.now)
            for question in await writer.write(InCheck()):
                await work.once(question)

        self._worked(once)

    def _worked(self, work: Callable[[Writer, Kept], Any]) -> None:
        async def run() -> list[Letter]:
            writer, kept = Writer(self.state.store), Kept()
            try:
                await work(writer, kept)
            finally:
                await writer.finish()
            return kept.letters

        for letter in asyncio.run(run()):
            post = post_of(letter)
            assert post is not None
            self.heard.setdefault(post.send.place.chat, []).append(post.send)

    # Who there is

    def enrol(self, role: str, agency: str = "", name: str = "") -> int:
        """Somebody enrolled, by their number on Telegram."""
        self.numbers += 1
        number = 9_000 + self.numbers
        self.govern(Enrolled(Person(number, 0, role, agency, name or role.title(), f"alias-{number}", NOW - 9e6), "TLP:AMBER+STRICT"))
        return number

    def govern(self, *acts: Any) -> bool:
        ((found,),) = self.state.store.apply([Wanted([Want((0, 0))])])
        return self.state.store.apply([Governed(found.people, acts)])[0]

    def group(self, chat: int, label: str) -> None:
        self.govern(Grouped(chat, label))

    def tidy(self, days: int = 30) -> None:
        self.state.store.apply([Tidied(0.0, self.now - days * 86_400.0)])

    # What they do

    def says(self, person: int, text: str, lang: Lang = Lang.EN, *, chat: int = 0, **more: Any) -> list[Send]:
        """What comes of a text, kept as the bot keeps it."""
        return self.comes({"message": self._message(person, lang, chat) | {"text": text, **more}}, (chat or person, person))

    def taps(self, person: int, data: str, lang: Lang = Lang.EN, *, chat: int = 0) -> list[Send]:
        """What comes of a button, by its data."""
        message = self._message(person, lang, chat)
        query = {"id": "1", "from": message["from"], "chat_instance": "1", "message": message, "data": data}
        return self.comes({"callback_query": query}, (chat or person, person))

    def presses(self, person: int, label: str, lang: Lang = Lang.EN, *, chat: int = 0) -> list[Send]:
        """What comes of a button, by its label, below the last message that has it."""
        keyboards = [send.keyboard for send in reversed(self.heard[chat or person]) if getattr(send, "keyboard", ())]
        return self.taps(
            person, next(button.data for rows in keyboards for row in rows for button in row if button.label == label), lang, chat=chat
        )

    def _message(self, person: int, lang: Lang, chat: int) -> dict[str, Any]:
        place = {"id": chat, "type": "supergroup", "title": "Desk"} if chat else {"id": person, "type": "private"}
        sender = {"id": person, "is_bot": False, "first_name": "Ann", "language_code": CLIENTS[lang]}
        return {"message_id": 5, "date": int(self.now), "chat": place, "from": sender}

    def comes(self, update: dict[str, Any], key: tuple[int, int]) -> list[Send]:
        self.update += 1
        self.state.store.apply([Arrived([Arrival(self.update, key, b"{}", self.now)])])
        while True:
            whole = {"update_id": self.update, **update}
            ((found,),) = self.state.store.apply([Wanted([self.reception.wants(whole)])])
            handled = self.reception.handle(whole, found, self.now)
            if self.keep(handled, found, key) is not STALE:
                break
        self.heard.setdefault(key[0], []).extend(handled.sends)
        return list(handled.sends)

    def settled(self, handled: Handled, found: Any, key: tuple[int, int]) -> Settled:
        """What is to be kept of an update that was handled."""
        drafts = [draft_of(Post(send, Lang.EN), key[1]) for send in handled.sends if not isinstance(send, Acknowledgement)]
        return Settled(
            self.update, key, self.now, body_of(handled.session), drafts, people=found.people, shelf=found.shelf.count,
            audience=handled.audience, acts=handled.acts, records=handled.records, counted=handled.counted,
        )  # fmt: skip

    def keep(self, handled: Handled, found: Any, key: tuple[int, int]) -> Any:
        return self.state.store.apply([self.settled(handled, found, key)])[0]

    # What is kept

    def questions(self, number: int = 0) -> tuple[Question, ...]:
        ((found,),) = self.state.store.apply([Wanted([Want((0, 0), question=number)])])
        return found.questions

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with self.state.store.engine.begin() as connection:
            found = connection.exec_driver_sql(statement)
            return [tuple(row) for row in found] if found.returns_rows else []


@contextmanager
def house(folder: Path, **more: Any) -> Iterator[House]:
    """A house on a copy of a folder."""
    with tempfile.TemporaryDirectory() as home:
        copy = Path(shutil.copytree(folder, Path(home) / "knowledge"))
        made = House(copy, Path(home), **more)
        try:
            yield made
        finally:
            made.state.close()


def texts(sends: list[Send]) -> list[str]:
    """The texts of messages, new or edited, and what stands below files."""
    return [send.caption if isinstance(send, File) else send.text for send in sends if isinstance(send, Message | Edit | File)]


ASKED, ENTRY = "who insured the crates of the warehouse", "damage-sum"


def played() -> str:
    """The life of a question as the README shows it: an asker who writes English, and a curator who reads Chinese; numbers by lot are one."""
    with house(HARBOUR) as office:
        asker, curator, lines = office.enrol("staff"), office.enrol("curator"), list[str]()

        def told(who: str, step: str, sends: list[Send]) -> None:
            lines.append("\n\n".join([f"({who}) › {step}", *(_seen(send) for send in sends if not isinstance(send, Acknowledgement))]))

        told("asker", ASKED, office.says(asker, ASKED))
        told("curator", "/未答", office.says(curator, "/未答", Lang.HANS))
        number = office.questions()[0].number
        told("curator", f"/misses {number} {ENTRY}", office.says(curator, f"/misses {number} {ENTRY}", Lang.HANS))
        told("curator", "[是，加入]", office.presses(curator, "是，加入", Lang.HANS))
        office.teach()
        told("curator", "a moment later", office.heard[curator][-1:])
        office.load()
        office.heard.clear()
        office.follow()
        told("asker", "once that is served", office.heard[asker])
        return "\n\n".join(lines).replace(str(number), "4821")


def _seen(send: Any) -> str:
    text = re.sub(
        r"<blockquote(?: expandable)?>(.*?)</blockquote>",
        lambda found: re.sub("^", "▏", found[1], flags=re.MULTILINE),
        send.text,
        flags=re.DOTALL,
    )
    rows = [" ".join(f"[{button.label}]" for button in row) for row in send.keyboard]
    return "\n".join([plain(text) if getattr(send, "marked_up", True) else text, *rows])
