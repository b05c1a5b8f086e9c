"""What was kept of statements and their copies, in the order of the commits, and what was found wrong with it."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from bot.channels.telegram.caller import Caller
from bot.channels.telegram.request import Attached
from bot.channels.telegram.sends import Notice
from bot.channels.telegram.stored import post_of
from bot.labels import CLEAR
from bot.state.acts import Act, Enrolled, Erased, Recalled
from bot.state.changes import Begun, Change, Dead, Deferred, Draft, Followed, Governed, Letter, Sent, Settled
from bot.state.filed import Filing
from bot.state.store import Store
from tests.statements.house import REASON

Of = tuple[str, int]
"""Which version of which statement."""


@dataclass
class Written:
    """A letter that tells of a version; `begun` while it may be on the wire."""

    draft: Draft
    begun: bool = False


@dataclass
class Journal:
    """What was kept, in order; `words` tells of whose version some words are, `over` which versions may not be used any more.

    `ends` is since when, of one whose time another's took; `dates` is when each update was sent: one from before is answered as of then,
    and what it hands out is recalled at the next look.
    """

    turn: Lock = field(default_factory=Lock)
    words: dict[str, Of] = field(default_factory=dict)
    over: set[Of] = field(default_factory=set)
    ends: dict[Of, float] = field(default_factory=dict)
    dates: dict[int, float] = field(default_factory=dict)
    letters: dict[int, Written] = field(default_factory=dict)
    wire: dict[int, Written] = field(default_factory=dict)
    notices: dict[int, Letter] = field(default_factory=dict)
    noticed: set[tuple[int, str]] = field(default_factory=set)
    suspended: set[int] = field(default_factory=set)
    settled: Counter[int] = field(default_factory=Counter)
    owed: set[tuple[int, Of]] = field(default_factory=set)
    counted: Counter[str] = field(default_factory=Counter)
    sent: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def note(self, changes: Sequence[Change], results: Sequence[Any]) -> None:
        """Takes down one transaction."""
        for change, result in zip(changes, results, strict=True):
            if isinstance(change, Settled) and isinstance(result, tuple):
                self.decided(change.acts)
                self.written(change, result)
            elif isinstance(change, Settled):
                self.counted["decided anew"] += result is not None
            elif isinstance(change, Governed) and result:
                self.decided(change.acts)
            elif isinstance(change, Followed):
                self.notices |= {letter.id: letter for letter in result}
        for change, result in zip(changes, results, strict=True):
            if isinstance(change, Sent | Dead | Deferred):
                self.off_the_wire(change)
            elif isinstance(change, Begun) and result and change.letter in self.letters:
                self.begun(self.letters[change.letter])
            elif isinstance(change, Begun) and result and change.letter in self.notices:
                self.told(self.notices.pop(change.letter))

    def written(self, change: Settled, letters: tuple[Letter, ...]) -> None:
        self.settled[change.key[0]] += 1
        for draft, letter in zip(change.drafts, letters, strict=True):
            if draft.about[0]:
                self.letters[letter.id] = Written(draft)
            if draft.hands is not None:
                self.counted["copies"] += 1
                if draft.about in self.over:
                    self.late(draft, min(change.at, self.dates.get(change.update, change.at)))

    def late(self, draft: Draft, asked: float) -> None:
        """A copy was written after its recall: the next one is to take it back, if another version took its time."""
        if asked < self.ends.get(draft.about, 0.0):
            self.over.discard(draft.about)
            self.counted["asked for before an embargo ended"] += 1
        else:
            self.wrong.append(f"a copy of {draft.about} was written after its recall")

    def decided(self, acts: Sequence[Act]) -> None:
        self.suspended |= {act.person.person for act in acts if isinstance(act, Enrolled) and act.person.suspended is not None}
        gone = {act.person for act in acts if isinstance(act, Erased)}
        self.letters = {key: one for key, one in self.letters.items() if one.begun or gone.isdisjoint((one.draft.to, one.draft.chat))}
        for of in (one for act in acts for one in recalled_by(act) if one not in self.over):
            self.over.add(of)
            for letter in self.letters.values():
                if letter.draft.about == of:
                    self.counted["on the wire at a commit" if letter.begun else "taken back"] += 1
                    if letter.draft.hands is not None:
                        self.owed.add((letter.draft.chat, of))

    def begun(self, letter: Written) -> None:
        letter.begun = True
        self.wire[letter.draft.chat] = letter
        if letter.draft.about in self.over:
            self.wrong.append(f"sending a {letter.draft.kind} of {letter.draft.about} began after its recall")

    def told(self, notice: Letter) -> None:
        """A notice or a mark begins: who is suspended is told no reason, but of what everybody may read."""
        said, post = notice.body.decode(), post_of(notice)
        if post is not None and isinstance(post.send, Notice):
            self.noticed.add((post.send.place.chat, post.send.text))
        if notice.chat in self.suspended and f'"label":"{CLEAR}"' not in said and any(words[:-1] in said for words in (REASON.en, REASON.zh)):
            self.wrong.append(f"chat {notice.chat} is told the reason, though suspended: {said[:300]}")

    def off_the_wire(self, change: Sent | Dead | Deferred) -> None:
        letter = self.letters.get(change.letter)
        if letter is not None and isinstance(change, Deferred):
            letter.begun, letter.draft = False, change.draft or letter.draft
        elif letter is not None:
            del self.letters[change.letter]

    def called(self, method: str, fields: Mapping[str, Any]) -> None:
        """Looks at a call before it goes out: words that are recalled may only be those of a letter that was begun before."""
        of = self.words.get(said_in(fields))
        self.counted["calls"] += 1
        if of is not None and method in {"sendMessage", "sendDocument"}:
            self.sent.append(time.time())
        if of is None or method not in {"sendMessage", "sendDocument"}:
            return
        with self.turn:
            letter = self.wire.get(int(fields["chat_id"]))
            if of in self.over and (letter is None or not letter.begun or letter.draft.about != of):
                self.wrong.append(f"words of {of} went out after its recall, and were not on the wire")


def said_in(fields: Mapping[str, Any]) -> str:
    """The words that a call sends, in a message or a file."""
    document = fields.get("document")
    return document.content.decode() if isinstance(document, Attached) else str(fields.get("text", ""))


def recalled_by(act: Act) -> Iterator[Of]:
    """The versions that may not be used any more once an act is carried out."""
    match act:
        case Recalled(statement, versions):
            yield from ((statement, number) for number in versions)
        case Filing(filed, replaces=replaces):
            if filed.stored == "withdrawn":
                yield filed.statement, filed.version
            if replaces:
                yield from ((filed.statement, number) for number in range(1, filed.version))


class Kept(Store):
    """A store of which everything is journalled, in the order of its commits."""

    journal: Journal

    def apply(self, changes: Sequence[Change]) -> list[Any]:
        """The results of changes, taken down before anybody learns of them."""
        with self.journal.turn:
            results = super().apply(changes)
            self.journal.note(changes, results)
        return results


def kept(store: Store, journal: Journal) -> Kept:
    """A store that is journalled."""
    found = Kept(store.engine)
    found.journal = journal
    return found


class Heard(Caller):
    """A caller of which every call is looked at, on a line that takes `latency` seconds, half of them each way."""

    _journal: Journal
    _latency: float

    async def call(self, method: str, fields: dict[str, Any]) -> Any:
        """What a method answers."""
        await asyncio.sleep(self._latency / 2)
        self._journal.called(method, fields)
        result = await super().call(method, fields)
        await asyncio.sleep(self._latency / 2)
        return result
