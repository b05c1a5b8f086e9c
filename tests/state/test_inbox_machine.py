"""The inbox against a model in plain Python, with crashes at any point."""

from __future__ import annotations

import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bot.state.acts import Want
from bot.state.changes import Arrival, Arrived, Draft, Reopened, Settled, Tidied, Wanted
from bot.state.left import left
from tests.postgresql.server import Server
from tests.state.crash import Begins, Surviving, SurvivingReplica

NUMBERS = st.integers(1, 6)
BODIES = st.binary(min_size=1, max_size=20)


def key_of(update: int) -> tuple[int, int]:
    return update % 3, update % 2


class Inbox(RuleBasedStateMachine):
    """What was acknowledged is there until it is settled; each update has its effects once."""

    begins: ClassVar[Begins]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.bot = type(self).begins(self.folder)
        self.now = 1000.0
        self.known: dict[int, dict[str, Any]] = {}
        self.sessions: dict[tuple[int, int], dict[str, Any]] = {}
        self.letters: list[tuple[int, int]] = []
        self.buried = 0

    def teardown(self) -> None:
        self.bot.end()
        shutil.rmtree(self.folder)

    def tick(self) -> float:
        self.now += 1
        return self.now

    @rule(batches=st.lists(st.dictionaries(NUMBERS, BODIES, max_size=5), min_size=1, max_size=3), count=st.integers(0, 1))
    def arrive(self, batches: list[dict[int, bytes]], count: int) -> None:
        """Updates, new or not; after Telegram began to count anew, those of a number that is done are new."""
        at = self.tick()
        changes = [Arrived([Arrival(number, key_of(number), body, at, count) for number, body in batch.items()]) for batch in batches]
        results = self.bot.state.store.apply(changes)
        for batch, new in zip(batches, results, strict=True):
            expected = {number for number in batch if number not in self.known or self.is_another(number, count)}
            assert new == expected
            for number in new:
                bodies = {other[number] for other in batches if number in other}
                row = {"arrived": at, "done": None, "error": None, "reference": None}
                self.known[number] = {"bodies": bodies, "count": count, **row}

    def is_another(self, number: int, count: int) -> bool:
        row = self.known[number]
        return row["done"] is not None and row["count"] != count

    @rule(
        ended=st.lists(
            st.tuples(NUMBERS, st.none() | BODIES, st.integers(0, 2), st.sampled_from([None, None, "it broke"])), min_size=1, max_size=4
        )
    )
    def settle(self, ended: list[tuple[int, bytes | None, int, str | None]]) -> None:
        at = self.tick()
        changes = []
        for number, session, answers, error in ended:
            self.buried += 1
            said = (error, f"r{self.buried}") if error else (None, None)
            drafts = [Draft(number, "text", b"%d" % part) for part in range(answers)]
            changes.append(Settled(number, key_of(number), at, session, drafts, *said))
        for change, letters in zip(changes, self.bot.state.store.apply(changes), strict=True):
            row = self.known.get(change.update)
            if row is None or row["done"] is not None:
                assert letters is None
                continue
            assert letters is not None
            assert [letter.body for letter in letters] == [draft.body for draft in change.drafts]
            row |= {"done": at, "error": change.error, "reference": change.reference}
            if change.error is None:
                row["bodies"] = {None}
            if change.session is not None:
                self.sessions[change.key] = {"body": change.session, "at": at}
            self.letters += [(letter.id, change.update) for letter in letters]

    @rule(data=st.data())
    def reopen_dead(self, data: st.DataObject) -> None:
        references = [row["reference"] for row in self.known.values() if row["reference"]]
        chosen = data.draw(st.sampled_from(["", "r0", *references]))
        meant = [row for row in self.known.values() if row["error"] and chosen in {"", row["reference"]}]
        assert self.bot.state.store.apply([Reopened(chosen)]) == [len(meant)]
        for row in meant:
            row |= {"done": None, "error": None, "reference": None}

    @rule(done=st.integers(0, 20), unused=st.integers(0, 20))
    def tidy(self, done: int, unused: int) -> None:
        limits = Tidied(self.now - done, self.now - unused)
        self.bot.state.store.apply([limits])
        for number, row in list(self.known.items()):
            over = row["done"] is not None and row["done"] < limits.done_before
            if over and (row["error"] is None or row["done"] < limits.unused_before):
                del self.known[number]
        self.sessions = {key: row for key, row in self.sessions.items() if row["at"] >= limits.unused_before}

    @rule()
    def crash(self) -> None:
        self.bot.crash()
        self.nothing_lost()

    @precondition(lambda self: self.known)
    @rule()
    def stop_and_start(self) -> None:
        self.bot.reopen()
        self.nothing_lost()

    def nothing_lost(self) -> None:
        found = [update for update, *_ in self.bot.left().updates]
        open_ = [(row["arrived"], number) for number, row in self.known.items() if row["done"] is None]
        assert found == [number for _, number in sorted(open_)]

    @invariant()
    def the_tables_are_the_model(self) -> None:
        rows = {row["update_id"]: row for row in self.bot.rows("inbox")}
        assert rows.keys() == self.known.keys()
        for number, row in self.known.items():
            assert rows[number]["body"] in row["bodies"]
            assert {name: rows[number][name] for name in ("arrived", "done", "error", "reference")} == {
                name: row[name] for name in ("arrived", "done", "error", "reference")
            }
        assert [(row["id"], row["update_id"]) for row in self.bot.rows("outbox")] == self.letters
        keys = [(chat, person) for chat in range(3) for person in range(2)]
        (found,) = self.bot.state.store.apply([Wanted([Want(key) for key in keys])])
        assert {key: one.session for key, one in zip(keys, found, strict=True) if one.session} == {key: row["body"] for key, row in self.sessions.items()}
        with self.bot.state.store.engine.begin() as connection:
            assert all(body for _, _, body, _ in left(connection).updates)


def test_the_inbox_does_what_its_model_does(made: Path) -> None:
    machine = type("MadeInbox", (Inbox,), {"begins": staticmethod(partial(Surviving, made))})
    run_state_machine_as_test(machine, settings=settings(max_examples=30, stateful_step_count=30, deadline=None))


def test_in_a_database_too_the_inbox_does_what_its_model_does(postgresql: Server, made_shared: str) -> None:
    machine = type("SharedInbox", (Inbox,), {"begins": staticmethod(partial(SurvivingReplica, postgresql, made_shared))})
    run_state_machine_as_test(machine, settings=settings(max_examples=5, stateful_step_count=30, deadline=None))
