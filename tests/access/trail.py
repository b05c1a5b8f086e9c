"""The audit trail: bent in every way, not to be written, and very long."""

from __future__ import annotations

import random
import time
from pathlib import Path

from sqlalchemy import text

from bot.errors import StateError
from bot.state.audit import append, verify
from bot.state.beside import reading_beside
from bot.state.changes import Arrival, Arrived, Draft, Settled
from bot.state.opening import State, open_state
from bot.state.records import Record
from tests.load.row import Outcome, Row, Trial
from tests.state.tampering import record, tried

PER_SECOND = 5_000_000 / 60
"""Rows that must be verified in a second, so that a trail of five million is in a minute."""


def bent(trial: Trial) -> Outcome:
    """Trails that are sound, and then bent."""
    file = trial.folder / "state.sqlite"
    open_state(file).close()
    found = tried(file, trial.of(1_000), random.Random(trial.seed))
    return Outcome(not found.missed and not found.alarms, str(found) + "".join(f"; missed: {what}" for what in found.missed))


def unwritable(trial: Trial) -> Outcome:
    """Updates that end while no row can be written, and again once one can; each with a letter, a session and a record."""
    chance, full = random.Random(trial.seed), trial.of(1_000)
    state = open_state(trial.folder / "state.sqlite")
    state.store.apply([Arrived([Arrival(number, (number, 7), b"asked", 1_000.0) for number in range(full)])])
    ended = [
        Settled(number, (number, 7), 1_001.0, b"session", [Draft(number, "text", b"hello")] * chance.randint(1, 3), records=[record(chance)] * chance.randint(1, 3))
        for number in range(full)
    ]
    _execute(state, "CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no row can be written'); END")
    refused = sum(_refused(state, change) for change in ended)
    traces = _count(state, "outbox") + _count(state, "sessions") + _count(state, "inbox WHERE done IS NOT NULL")
    _execute(state, "DROP TRIGGER broken")
    letters = [letter for change in ended for letter in state.store.apply([change])[0] or ()]
    with state.store.engine.begin() as connection:
        sound = not verify(connection).wrong
    whole = len(letters) == sum(len(change.drafts) for change in ended) and _count(state, "audit") == sum(len(change.records) for change in ended)
    state.close()
    figures = f"{refused} of {full} updates refused as a whole, {traces} sends, sessions or ends without a row; then {len(letters)} letters, all recorded: {whole and sound}"
    return Outcome(refused == full and traces == 0 and whole and sound, figures, injected=True)


def _refused(state: State, change: Settled) -> bool:
    try:
        state.store.apply([change])
    except StateError:
        return True
    return False


def _execute(state: State, statement: str) -> None:
    with state.store.engine.begin() as connection:
        connection.execute(text(statement))


def _count(state: State, what: str) -> int:
    with state.store.engine.begin() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {what}")).scalar_one())


def long(trial: Trial) -> Outcome:
    """A trail of half a million rows."""
    file, chance, full = trial.folder / "state.sqlite", random.Random(trial.seed), trial.of(500_000)
    state = open_state(file)
    heads = [_grown(state, chance, size) for size in [5_000] * (full // 5_000) + [full % 5_000]]
    state.close()
    begin = time.monotonic()
    with reading_beside(file) as connection:
        found = verify(connection, heads)
    took = time.monotonic() - begin
    rate = found.rows / took
    return Outcome(not found.wrong and found.rows == full and rate >= PER_SECOND, f"{found.rows:,} rows in {took:.1f} s ({rate:,.0f} a second, {_size(file)})")


def _grown(state: State, chance: random.Random, size: int):
    with state.store.engine.begin() as connection:
        return append(connection, [Record("read", f"telegram:{chance.randint(1, 10**9)}", "entry-7", {"label": "TLP:AMBER"}, 1e9 + n) for n in range(size)])


def _size(file: Path) -> str:
    return f"{file.stat().st_size / 1e6:.0f} MB"


ROWS = (
    Row("F92", "every bent trail is found, and no clean one suspected", bent),
    Row("F93", "nothing is sent or kept of an update that cannot be recorded", unwritable),
    Row("F95", "5,000,000 rows verified in 60 s, by the rate for 500,000", long, timed=True),
)
