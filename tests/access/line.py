"""One update after the other, through the reception and a state, in the order in which the bot does it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.channels.telegram.dealing import answers
from bot.channels.telegram.incoming import key_of
from bot.channels.telegram.reception import Handled, Reception
from bot.channels.telegram.sends import Acknowledgement, Send
from bot.channels.telegram.stored import Post, body_of, draft_of
from bot.model import Lang, Session
from bot.state.acts import Found, Want
from bot.state.changes import STALE, Arrival, Arrived, Governed, Settled, Wanted
from bot.state.store import Store

NOW = 1_800_000_000.0


@dataclass
class Line:
    """A reception and a state; `now` is what time it is."""

    reception: Reception
    store: Store
    now: float = NOW
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def tell(self, update: Mapping[str, Any]) -> tuple[Send, ...]:
        """What is sent for an update, and kept for it."""
        return self.handled(update).sends

    def handled(self, update: Mapping[str, Any]) -> Handled:
        """What comes of an update, and is kept of it."""
        number, key = next(self.numbers), key_of(update)
        self.store.apply([Arrived([Arrival(number, key, b"{}", self.now)])])
        while True:
            handled = self.dealt(update)
            if self.kept(number, handled[0], handled[1], update):
                return handled[0]

    def dealt(self, update: Mapping[str, Any]) -> tuple[Handled, Found]:
        """What comes of an update by what is on file now."""
        ((found,),) = self.store.apply([Wanted([self.reception.wants(update)])])
        return self.reception.handle(update, found, self.now), found

    def kept(self, number: int, handled: Handled, found: Found, update: Mapping[str, Any]) -> bool:
        """Whether it was kept; not where who may do what has changed since it was decided."""
        (result,) = self.store.apply([settled(number, handled, found, update, self.now)])
        return result is not STALE

    def found(self, key: tuple[int, int] = (0, 0), *, roster: bool = False) -> Found:
        """What is on file."""
        ((found,),) = self.store.apply([Wanted([Want(key, roster=roster)])])
        assert isinstance(found, Found)
        return found

    def remember(self, person: int, session: Session) -> None:
        """Keeps a session as that of somebody who was here before anybody knew them."""
        number = next(self.numbers)
        self.store.apply([Arrived([Arrival(number, (person, person), b"{}", self.now)])])
        self.store.apply([Settled(number, (person, person), self.now, body_of(session))])

    def govern(self, *acts: Any) -> None:
        """Carries acts out that nobody asked for."""
        assert self.store.apply([Governed(self.found().people, acts)]) == [True]


def settled(number: int, handled: Handled, found: Found, update: Mapping[str, Any], now: float) -> Settled:
    """What is to be kept of an update."""
    key = key_of(update)
    posts = [send for send in handled.sends if not isinstance(send, Acknowledgement)]
    drafts = [draft_of(Post(send, Lang.EN), answers(key, send)) for send in posts]
    return Settled(
        number, key, now, body_of(handled.session), drafts, people=found.people, audience=handled.audience, acts=handled.acts, records=handled.records
    )
