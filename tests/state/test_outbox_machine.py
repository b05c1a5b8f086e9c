"""The outbox against a model in plain Python, with crashes at any point."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.state.changes import Arrival, Arrived, Begun, Closed, Dead, Deferred, Draft, Letter, Moved, Sent, Settled, Tidied
from bot.state.left import left
from tests.postgresql.server import Server
from tests.state.crash import Begins, Surviving, SurvivingReplica

CHATS = st.integers(1, 4)
DRAFTS = st.builds(Draft, chat=CHATS, kind=st.sampled_from(["text", "photo"]), body=st.binary(max_size=8))


class Outbox(RuleBasedStateMachine):
    """A letter is there, in its order, from when its update is settled until it is through or given up."""

    begins: ClassVar[Begins]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.bot = type(self).begins(self.folder)
        self.now, self.update = 1000.0, 0
        self.given = 0
        self.waiting: dict[int, Letter] = {}
        self.dead: dict[int, float] = {}
        self.dead_in: dict[int, int] = {}
        self.sessions: dict[tuple[int, int], bytes] = {}

    def teardown(self) -> None:
        self.bot.end()
        shutil.rmtree(self.folder)

    def letter(self, data: st.DataObject) -> int:
        """A letter that is there, mostly; else one that is gone, or never was."""
        return data.draw(st.sampled_from([*self.waiting, *self.dead, self.given + 1, max(self.given, 1)]))

    @rule(answers=st.lists(st.tuples(CHATS, st.lists(DRAFTS, max_size=3)), min_size=1, max_size=3))
    def answer(self, answers: list[tuple[int, list[Draft]]]) -> None:
        self.now += 1
        changes = []
        for chat, drafts in answers:
            self.update += 1
            self.bot.state.store.apply([Arrived([Arrival(self.update, (chat, 1), b"?", self.now)])])
            changes.append(Settled(self.update, (chat, 1), self.now, b"%d" % self.update, drafts))
            self.sessions[chat, 1] = b"%d" % self.update
        for change, letters in zip(changes, self.bot.state.store.apply(changes), strict=True):
            assert letters == tuple(
                Letter(self.given + place, draft.chat, draft.kind, draft.body, self.now) for place, draft in enumerate(change.drafts, 1)
            )
            self.given += len(letters)
            self.waiting |= {letter.id: letter for letter in letters}

    @rule(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        letters = [self.letter(data) for _ in range(2)]
        found = self.bot.state.store.apply([Begun(letter, self.now) for letter in letters])
        assert found == [letter in self.waiting for letter in letters]
        for letter in set(letters) & self.waiting.keys():
            self.waiting[letter] = replace(self.waiting[letter], begun=True)

    @rule(data=st.data())
    def send(self, data: st.DataObject) -> None:
        letters = [self.letter(data) for _ in range(2)]
        self.bot.state.store.apply([Sent(letter) for letter in letters])
        for letter in letters:
            self.waiting.pop(letter, None)
            self.dead.pop(letter, None)
            self.dead_in.pop(letter, None)

    @rule(data=st.data(), draft=st.none() | DRAFTS, wait=st.floats(0, 100), tries=st.integers(1, 9))
    def defer(self, data: st.DataObject, draft: Draft | None, wait: float, tries: int) -> None:
        letter, due = self.letter(data), self.now + wait
        self.bot.state.store.apply([Deferred(letter, due, tries, draft)])
        if letter in self.waiting:
            put = {"chat": draft.chat, "kind": draft.kind, "body": draft.body} if draft else {}
            self.waiting[letter] = replace(self.waiting[letter], due=due, tries=tries, begun=False, **put)
        elif letter in self.dead and draft:
            self.dead_in[letter] = draft.chat

    @rule(data=st.data())
    def give_up(self, data: st.DataObject) -> None:
        letter = self.letter(data)
        self.bot.state.store.apply([Dead(letter, "refused")])
        if letter in self.waiting:
            gone = self.waiting.pop(letter)
            self.dead[letter], self.dead_in[letter] = gone.written, gone.chat

    @rule(chat=CHATS)
    def close_chat(self, chat: int) -> None:
        meant = [letter for letter in self.waiting.values() if letter.chat == chat]
        assert self.bot.state.store.apply([Closed(chat)]) == [len(meant)]
        for letter in meant:
            del self.waiting[letter.id]

    @rule(chat=CHATS, to=CHATS, told=st.integers(1, 2))
    def move_chat(self, chat: int, to: int, told: int) -> None:
        self.bot.state.store.apply([Moved(chat, to)] * told)
        self.waiting = {name: replace(one, chat=to) if one.chat == chat else one for name, one in self.waiting.items()}
        self.dead_in = {name: to if place == chat else place for name, place in self.dead_in.items()}
        if (chat, 1) in self.sessions:
            self.sessions[to, 1] = self.sessions.pop((chat, 1))

    @rule(age=st.integers(0, 10))
    def tidy(self, age: int) -> None:
        self.bot.state.store.apply([Tidied(0.0, self.now - age)])
        self.dead = {letter: written for letter, written in self.dead.items() if written >= self.now - age}
        self.dead_in = {letter: chat for letter, chat in self.dead_in.items() if letter in self.dead}
        kept = {(row["chat"], row["person"]) for row in self.bot.rows("sessions")}
        self.sessions = {key: body for key, body in self.sessions.items() if key in kept}

    @rule()
    def crash(self) -> None:
        self.bot.crash()
        assert self.bot.left().letters == self.in_order()

    @rule()
    def stop_and_start(self) -> None:
        self.bot.reopen()
        assert self.bot.left().letters == self.in_order()

    def in_order(self) -> tuple[Letter, ...]:
        return tuple(self.waiting[letter] for letter in sorted(self.waiting))

    @invariant()
    def the_tables_are_the_model(self) -> None:
        with self.bot.state.store.engine.begin() as connection:
            assert left(connection).letters == self.in_order()
        dead = [row for row in self.bot.rows("outbox") if row["dead"]]
        assert {row["id"]: row["chat"] for row in dead} == self.dead_in
        assert {(row["chat"], row["person"]): row["body"] for row in self.bot.rows("sessions")} == self.sessions


def test_the_outbox_does_what_its_model_does(made: Path) -> None:
    machine = type("MadeOutbox", (Outbox,), {"begins": staticmethod(partial(Surviving, made))})
    run_state_machine_as_test(machine, settings=settings(max_examples=30, stateful_step_count=30, deadline=None))


def test_in_a_database_too_the_outbox_does_what_its_model_does(postgresql: Server, made_shared: str) -> None:
    machine = type("SharedOutbox", (Outbox,), {"begins": staticmethod(partial(SurvivingReplica, postgresql, made_shared))})
    run_state_machine_as_test(machine, settings=settings(max_examples=5, stateful_step_count=30, deadline=None))
