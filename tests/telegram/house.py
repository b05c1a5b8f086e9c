"""The whole of the bot behind its line with a real state: people who write, a clock that the test sets, and knowledge that is swapped."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from bot.app import App
from bot.channels.telegram.noticing import Noticing
from bot.channels.telegram.office import Office
from bot.channels.telegram.reception import Reception
from bot.channels.telegram.sends import Message
from bot.channels.telegram.service import desks_of
from bot.channels.telegram.stored import Post, body_of, draft_of, post_of
from bot.channels.telegram.visitor import Gate
from bot.labels import LABELS
from bot.state.acts import Enrolled, Person, Want
from bot.state.changes import Arrival, Arrived, Governed, Letter, Settled, Wanted
from bot.state.opening import State, open_state
from bot.state.writer import Writer
from tests.telegram.counter import ME

NOW = 1_800_000_000.0
HOUR = 3_600.0
_CODES = {"en": "en", "zh-Hans": "zh-hans", "zh-Hant": "zh-hant-tw"}


class Outbox:
    """What was to be sent though nobody had asked."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def put(self, letters: Any) -> None:
        self.letters += letters


class House:
    """A bot on a state of its own; another one on the same file is a restart."""

    def __init__(self, file: Path, apps: Mapping[str, App], *, public: bool = True) -> None:
        self.file, self.public, self.now = file, public, NOW
        self.state: State = open_state(file)
        self.numbers = count(int(NOW) % 1_000_000 + sum(self.rows("SELECT count(*) FROM inbox")[0]))
        self.serve(apps)

    def serve(self, apps: Mapping[str, App]) -> None:
        """Other knowledge from now on."""
        self.served = {name: (app.respond, app.index) for name, app in apps.items()}
        gate = Gate(desks_of(self.served, ME), self.public)
        self.reception = Reception(gate, Office(gate, ME, 30), ME)

    def restart(self) -> House:
        """The same, as another process finds it."""
        apps = self._apps()
        self.state.close()
        after = House(self.file, apps, public=self.public)
        after.now = self.now
        return after

    def _apps(self) -> dict[str, Any]:
        return {name: type("Served", (), {"respond": staticmethod(respond), "index": index}) for name, (respond, index) in self.served.items()}

    def enrol(self, number: int, role: str, agency: str = "", name: str = "") -> None:
        person = Person(number, 0, role, agency, name or f"{role} {number}", f"alias-{number}", self.now)
        ((found,),) = self.state.store.apply([Wanted([Want((0, 0))])])
        assert self.state.store.apply([Governed(found.people, (Enrolled(person, LABELS[-1]),))]) == [True]

    def rows(self, query: str) -> list[Any]:
        with self.state.store.engine.begin() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]

    # What people do

    def says(self, person: int, text: str, lang: str = "en") -> list[Any]:
        return self.takes(person, {"message": self._message(person, lang, text=text)})

    def taps(self, person: int, send: Any, label: str, lang: str = "en") -> list[Any]:
        """A button pressed, by the beginning of its label."""
        found = [button for row in send.keyboard for button in row if button.label.startswith(label)]
        assert found, f"{label} is not on {[button.label for row in send.keyboard for button in row]}"
        query = {"id": "q", "from": self._message(person, lang)["from"], "chat_instance": "1", "data": found[0].data}
        return self.takes(person, {"callback_query": {**query, "message": self._message(person, lang)}})

    def takes(self, person: int, fields: dict[str, Any]) -> list[Any]:
        """An update dealt with as the bot does: looked up, handled, and kept in one transaction."""
        number, key = next(self.numbers), (person, person)
        update = {"update_id": number, **fields}
        self.state.store.apply([Arrived([Arrival(number, key, b"{}", self.now)])])
        ((found,),) = self.state.store.apply([Wanted([self.reception.wants(update)])])
        handled = self.reception.handle(update, found, self.now)
        sends = [send for send in handled.sends if hasattr(send, "place")]
        drafts = [draft_of(Post(send, handled.session.last or "en"), person) for send in sends]  # type: ignore[arg-type]
        acts = (*handled.acts, *handled.remembered)
        kept = Settled(
            number, key, self.now, body_of(handled.session), drafts, people=found.people, shelf=found.shelf.count, audience=handled.audience,
            acts=acts, records=handled.records,
        )  # fmt: skip
        assert isinstance(self.state.store.apply([kept])[0], tuple)
        return sends

    def _message(self, person: int, lang: str, **more: Any) -> dict[str, Any]:
        sender = {"id": person, "is_bot": False, "first_name": "Ann", "language_code": _CODES[lang]}
        return {"message_id": 1, "date": int(self.now), "chat": {"id": person, "type": "private"}, "from": sender, **more}

    # What the bot does by itself

    def follows(self) -> list[Message]:
        """What people are told once other knowledge is served, or at a start."""
        return [post_of(letter).send for letter in self.followed()]  # type: ignore[union-attr, misc]

    def followed(self) -> list[Letter]:
        outbox = Outbox()

        async def run() -> None:
            writer = Writer(self.state.store)
            try:
                await Noticing(writer, outbox, lambda: self.now).follow(self.served)  # type: ignore[arg-type]
            finally:
                await writer.finish()

        asyncio.run(run())
        return outbox.letters
