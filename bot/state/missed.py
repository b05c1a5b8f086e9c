"""Questions that were not answered, or not well, as they are kept; and what becomes of them: values.

What asks the same is one *question* with a number; each time that somebody asked it is a *miss*.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, get_args

Reason = Literal["abstained", "none", "down", "wrong", "incomplete", "outdated", "other"]
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)
"""Why somebody was not served: nothing was answered; none of the choices was meant; an answer was marked as not right, and why."""
MARKED: Final[frozenset[Reason]] = frozenset({"down", "wrong", "incomplete", "outdated", "other"})
"""The reasons of who had an answer, and marked it."""

Stage = Literal["open", "drafted", "checking", "assigned", "answered", "closed"]
"""What a question has come to: in hand while it is looked whether an entry can take it, assigned once the entry has it."""
OPEN: Final[frozenset[Stage]] = frozenset({"open", "drafted"})
"""What a curator can still decide about."""
WAITING: Final[frozenset[Stage]] = frozenset({"open", "drafted", "assigned"})
"""What its askers may still be told an answer to."""

Closing = Literal["scope", "duplicate", "source"]
CLOSINGS: Final[tuple[Closing, ...]] = get_args(Closing)
"""Why a curator closes a question: it is none for this bot, is asked elsewhere already, or no document says anything of it."""
EXPIRED: Final = "expired"
"""Why a question is closed of which no text is left."""

Near = tuple[tuple[str, float], ...]
"""The entries that came nearest, each with how near, in hundredths."""


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that somebody asked in vain: in which chat and topic, in which language, as whom they read.

    `person` is 0 for nobody who can be told. `key` is what it asks in a form that likes can be told by; `text` and `key` are '' where
    the words are not known any more, or not theirs. `knowledge` is the version that did not answer it.
    """

    chat: int
    person: int
    lang: str
    reason: Reason
    at: float
    audience: str
    knowledge: str
    text: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    near: Near = ()
    topic: int | None = None


@dataclass(frozen=True, slots=True)
class Missed:
    """Keeps a miss: with the question that it repeats, or as a new one."""

    miss: Miss


@dataclass(frozen=True, slots=True)
class Explained:
    """Somebody says what was not right with the answer that they marked last in a chat."""

    chat: int
    person: int
    reason: Reason
    at: float


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a question comes to, where it is as it was when this was decided: of that `edition`.

    `entry` is the one that takes it, `why` the reason for closing it, `by` what the audit trail calls who decided. `curator` is the
    chat in which the outcome is awaited ('' and 0: nobody does), and `lang` how it is told there. Without `keeps` its texts go.
    """

    number: int
    edition: int
    stage: Stage
    entry: str = ""
    why: str = ""
    by: str = ""
    curator: int = 0
    lang: str = ""
    keeps: bool = True


@dataclass(frozen=True, slots=True)
class Replied:
    """Those who asked were told: their words go, and with the last of them the question is answered."""

    misses: tuple[int, ...]
    at: float


@dataclass(frozen=True, slots=True)
class Question:
    """A question as a curator sees it: how often it was asked and by how many, last when, in which languages and for which reasons.

    `texts` are the ways in which it was asked, each with its language, the first one first.
    """

    number: int
    edition: int
    stage: Stage
    audience: str
    times: int
    last: float
    entry: str = ""
    why: str = ""
    by: str = ""
    curator: int = 0
    lang: str = ""
    people: int = 0
    langs: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    near: Near = ()
    texts: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def then(self, stage: Stage, **what: object) -> Settlement:
        """What has it come to something else, where it is still as it is here."""
        return Settlement(self.number, self.edition, stage, **what)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Asker:
    """A miss whose asker may be told an answer."""

    id: int
    number: int
    stage: Stage
    entry: str
    miss: Miss
