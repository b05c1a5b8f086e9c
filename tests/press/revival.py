"""F54: whatever is drafted, submitted, approved, withdrawn and corrected in whatever order and time, no older version is handed out again."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from bot.channels.telegram.recalling import replaced
from bot.channels.telegram.reception import Reception
from bot.channels.telegram.sends import Copy, Message
from bot.governance.audience import Reader
from bot.state.changes import Begun, Governed
from bot.state.following import Reviewed
from bot.state.opening import open_state
from bot.statements.clock import Now
from tests.access.house import enrol, house, said, tapped
from tests.access.line import Line
from tests.load.row import Outcome, Row, Trial
from tests.press.live import Clock, at_desk
from tests.statements.house import ID
from tests.statements.test_life_machine import Life

_READER: Final = 77


class HandedOut(Life):
    """The life of a statement, and somebody who asks for it again and again in the chat."""

    reception: ClassVar[Reception]
    asked: ClassVar[int] = 0
    handed: ClassVar[int] = 0
    begun: ClassVar[int] = 0
    taken_back: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.newest, self.numbers = 0, iter(range(1, 100_000))
        self.over: set[int] = set()

    @property
    def line(self) -> Line:
        return Line(self.reception, self.bot.state.store, self.now, self.numbers)

    @rule(behind=st.sampled_from([0, 0, 1, 700]))
    def ask(self, behind: int) -> None:
        """Somebody asks in every way; their messages may have been under way for a while."""
        for way in ("id", "link", "button", "list"):
            self.asks(way, behind)

    @rule()
    def press(self) -> None:
        self.let_through()
        self.asks("button", 0)

    def asks(self, way: str, behind: int) -> None:
        type(self).asked += 1
        told = {"id": ID, "link": f"/start {ID}", "list": "/statements"}
        update = tapped(1, _READER, f"st:e{ID}") if way == "button" else said(1, _READER, told[way])
        if way != "button":
            update["message"]["date"] = int(self.now) - behind
        sends = self.line.tell(update)
        for send in sends:
            if isinstance(send, Copy):
                self.check(send.hands.version, send.text, 0 if way == "button" else behind)
            elif isinstance(send, Message):
                assert not any(kept.version.texts["en"].words in send.text for kept in self.model)

    def check(self, number: int, words: str, behind: int) -> None:
        """What was handed out is what may be used now, or could be when it was asked for; after a newer one it never is."""
        type(self).handed += 1
        kept = self.model[number - 1]
        assert kept.stored == "approved"
        assert words == kept.version.texts["en"].words
        assert number not in self.over or behind
        if not behind:
            assert number >= self.newest, f"v{number} came back after v{self.newest}"
            self.newest = number

    @rule()
    def look(self) -> None:
        """The bot looks what is over without anybody having said so."""
        store = self.bot.state.store
        (found,) = store.apply([Reviewed(self.now)])
        for act in replaced(found, Now(self.now)):
            assert store.apply([Governed(found.version, (act,))]) == [True]
            self.over |= set(act.versions)

    @rule(data=st.data())
    def send(self, data: st.DataObject) -> None:
        """A letter that waits is begun, if it is still there: never one of a version that was withdrawn, or was seen to be over."""
        waiting = self.rows("select id, statement, version, kind from outbox where begun is null and recalled is null and dead is null order by id")
        if not waiting:
            return
        letter, statement, number, kind = data.draw(st.sampled_from(waiting))
        (goes,) = self.bot.state.store.apply([Begun(letter, self.now)])
        type(self).begun += bool(goes and kind == "copy")
        if goes and statement:
            assert self.model[number - 1].stored == "approved"
            assert number not in self.over

    def rows(self, query: str) -> list[Any]:
        with self.bot.state.store.engine.begin() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]

    @invariant()
    def nothing_waits_of_what_is_over(self) -> None:
        waiting = {number for (number,) in self.rows("select version from outbox where statement != '' and begun is null and recalled is null")}
        gone = {number for number, kept in enumerate(self.model, 1) if kept.stored != "approved"}
        assert not waiting & gone
        copies = self.rows("select version, recalled from deliveries")
        assert all(recalled is not None for number, recalled in copies if number in gone)


def revived(trial: Trial) -> Outcome:
    """Lives of a statement, each of a hundred steps."""
    made, lives = trial.folder / "made.sqlite", trial.of(80)
    state = open_state(made)
    enrol(state.store, {_READER: Reader("liaison")})
    state.close()
    machine = type("MadeHandedOut", (HandedOut,), {"made": made, "reception": at_desk(house(trial.seed), Clock())})
    chosen = settings(max_examples=lives, stateful_step_count=100, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    run_state_machine_as_test(seed(trial.seed)(machine), settings=chosen)
    figures = f"{lives} lives of 100 steps: asked for {machine.asked:,} times, {machine.handed:,} copies handed out and {machine.begun:,} begun: 0 revivals"
    return Outcome(machine.handed > 0 and machine.begun > 0, figures)


ROWS: Final = (Row("F54", "what was withdrawn, corrected or replaced by time: no older version is ever handed out again", revived, share=0.1),)
