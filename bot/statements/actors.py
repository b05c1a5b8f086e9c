"""Who acts at the desk, and whether they had a hand in a version under any of their names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from bot.governance.audience import Reader, audience_of
from bot.governance.permits import may_at_desk
from bot.state.acts import Person
from bot.state.filed import Filed, Hand
from bot.statements.version import Version

DRAFTING = frozenset({"draft", "history", "diff"})
"""What the operator may do who is nobody of the roster."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person on file, or the operator (None); `console` is who runs the command, '' in a chat."""

    person: Person | None
    console: str = ""

    @property
    def known_as(self) -> str:
        """What the audit trail calls them."""
        return self.console if self.person is None else self.person.known_as

    @property
    def agency(self) -> str:
        """Whose approval they can give."""
        return "" if self.person is None else self.person.agency

    def may(self, act: str) -> bool:
        """Whether they may do something; who is suspended may nothing."""
        if self.person is None:
            return bool(self.console) and act in DRAFTING
        return self.person.suspended is None and may_at_desk(self.person.role, act)

    def reads(self, version: Version) -> bool:
        """Whether they may read a version; the operator can read the file that it is in."""
        if self.person is None:
            return True
        return audience_of(Reader(self.person.role, self.person.agency)).reads(version.label, version.agency)

    def hand(self, salt: str) -> Hand:
        """How they are noted down as having had a hand in a version."""
        if self.person is None:
            return Hand(self.console)
        return Hand(self.person.known_as, mark_of(salt, self.person.person))

    def is_among(self, hands: Iterable[Hand], filed: Filed) -> bool:
        """Whether one of those was them: by name, by console, or enrolled anew under another name."""
        own = self.hand(filed.salt)
        names = {own.known_as, self.console} - {""}
        return any(hand.known_as in names or (hand.mark == own.mark != "") for hand in hands)


def mark_of(salt: str, person: int) -> str:
    """A mark that tells that it is the same person again, and only beside the salt of that version."""
    return sha256(f"{salt}:{person}".encode()).hexdigest()


def without_marks(hands: Iterable[Hand]) -> tuple[Hand, ...]:
    """The hands as they are kept once nothing hangs on who was whom."""
    return tuple(Hand(hand.known_as) for hand in hands)
