"""The audit trail only grows, in the transaction of what it tells of; whoever bends it is found out."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from bot.errors import StateError
from bot.settings.database import Server as Address
from bot.state.acts import Want
from bot.state.audit import START, rows, verify
from bot.state.changes import Arrival, Arrived, Draft, Noted, Recorded, Settled, Wanted
from bot.state.dialect import FIRST, Where, engine_of
from bot.state.heads import publish, published
from bot.state.opening import State, open_state
from bot.state.records import KINDS, Head, Record
from bot.state.store import Store
from tests.conftest import ROOT
from tests.state.faults import refusing
from tests.state.tampering import bend, hash_of, past, tried, verdict_on, write_trail

TRIALS = 1_000
REFUSED = (sqlite3.IntegrityError, psycopg.errors.RaiseException)

Open = Callable[[], State]


def trail(store: Store) -> list[dict]:
    with store.engine.begin() as connection:
        return list(rows(connection))


def settled(number: int, *records: Record, at: float = 1001.0) -> Settled:
    return Settled(number, (7, 7), at, b"session", [Draft(7, "text", b"hello")], records=records)


def arrive(store: Store, *numbers: int) -> None:
    store.apply([Arrived([Arrival(number, (7, 7), b"asked", 1000.0) for number in numbers])])


def test_rows_are_numbered_and_chained_by_the_hash_of_all_they_hold(opened: Open) -> None:
    store = opened().store
    first = Record("role", "telegram:7", "telegram:8", {"to": "liaison", "from": "沈"}, at=1.2345)
    (head,) = store.apply([Recorded([first, Record("start", "bot", at=2)])])
    one, two = trail(store)
    assert one == {
        "id": 1, "at": 1234, "kind": "role", "actor": "telegram:7", "subject": "telegram:8",
        "detail": r'{"from":"\u6c88","to":"liaison"}', "previous": FIRST, "hash": one["hash"],
    }  # fmt: skip
    assert (two["id"], two["at"], two["previous"], two["detail"]) == (2, 2000, one["hash"], "{}")
    assert [hash_of(list(row.values())) for row in (one, two)] == [one["hash"], two["hash"]]
    assert head == Head(2, two["hash"])


def test_without_records_the_head_is_told_as_it_is(opened: Open) -> None:
    store, told = opened().store, []
    store.headed = told.append
    assert store.apply([Recorded(())]) == [START]
    (head,) = store.apply([Recorded([Record("start", "bot")])])
    assert store.apply([Recorded(()), Noted("beat", "1"), Recorded(())]) == [head, None, head]
    assert told == [head]


@pytest.mark.parametrize("kind", ["question", "", "Start"])
def test_a_kind_that_is_not_listed_is_an_error(kind: str) -> None:
    with pytest.raises(ValueError, match=rf"^no audit record is of kind '{kind}'; allowed are start, stop, .+, corrected, delivered, recalled, confirmed$"):
        Record(kind, "bot")
    assert kind not in KINDS


def test_a_record_is_made_at_its_own_time_at_that_of_its_update_or_now(opened: Open) -> None:
    store = opened().store
    arrive(store, 1)
    store.apply([Recorded([Record("stop", "bot")]), settled(1, Record("read", "telegram:7", at=5), Record("refused", "telegram:7"))])
    now, own, update = [row["at"] for row in trail(store)]
    assert (own, update) == (5_000, 1_001_000)
    assert now > 1_700_000_000_000


def test_what_an_update_is_remembered_for_is_kept_with_its_end_and_once(opened: Open) -> None:
    store = opened().store
    arrive(store, 1, 2)
    store.apply([settled(1, Record("read", "telegram:7")), settled(1, Record("read", "telegram:8")), settled(2)])
    assert store.apply([settled(1, Record("read", "telegram:9")), settled(3, Record("read", "telegram:9"))]) == [None, None]
    assert [row["actor"] for row in trail(store)] == ["telegram:7"]


def test_the_records_of_a_batch_are_in_its_order(opened: Open) -> None:
    store = opened().store
    arrive(store, 1, 2)
    changes = [Recorded([Record("start", "a")]), settled(2, Record("read", "b")), Recorded([Record("stop", "c")]), settled(1, Record("read", "d"))]
    first, _, last, _ = store.apply(changes)
    assert [row["actor"] for row in trail(store)] == ["a", "b", "c", "d"]
    assert first == last == Head(4, trail(store)[-1]["hash"])


NEXT_ROWS = (
    "INSERT INTO audit SELECT 9, at, kind, actor, subject, detail, hash, hash FROM audit WHERE id = 2",
    "INSERT INTO audit SELECT 3, at, kind, actor, subject, detail, previous, hash FROM audit WHERE id = 2",
    "INSERT INTO audit SELECT 0, at, kind, actor, subject, detail, hash, hash FROM audit WHERE id = 2",
)
BENDINGS = {
    "sqlite": (
        "UPDATE audit SET kind = 'stop'",
        "DELETE FROM audit WHERE id = 1",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE id = 1",
        "INSERT OR IGNORE INTO audit SELECT * FROM audit WHERE id = 1",
        *NEXT_ROWS,
        "INSERT INTO audit SELECT * FROM audit WHERE id = 2 ON CONFLICT DO UPDATE SET kind = 'stop'",
        "REPLACE INTO audit VALUES (NULL, 1, 'x', 'x', 'x', 'x', 'x', 'x')",
    ),
    "postgresql": (
        "UPDATE audit SET kind = 'stop'",
        "UPDATE audit SET kind = kind WHERE id = 2",
        "DELETE FROM audit WHERE id = 1",
        "TRUNCATE audit",
        *NEXT_ROWS,
        "INSERT INTO audit SELECT NULL, at, kind, actor, subject, detail, hash, hash FROM audit WHERE id = 2",
        "INSERT INTO audit SELECT 3, at, kind, actor, subject, detail, hash, hash FROM audit",
        "INSERT INTO audit SELECT * FROM audit WHERE id = 1 ON CONFLICT DO NOTHING",
        "INSERT INTO audit SELECT * FROM audit WHERE id = 2 ON CONFLICT (id) DO UPDATE SET kind = 'stop'",
        "MERGE INTO audit USING (SELECT 1 AS one) it ON id = one WHEN MATCHED THEN UPDATE SET kind = 'stop'",
        "MERGE INTO audit USING (SELECT 1 AS one) it ON id = one WHEN MATCHED THEN DELETE",
    ),
}


@pytest.mark.parametrize(("engine", "bending"), [(engine, bending) for engine, bendings in BENDINGS.items() for bending in bendings])
def test_the_table_refuses_all_but_the_next_row(opened: Open, where: Where, bending: str) -> None:
    store = opened().store
    store.apply([Recorded([Record("start", "bot"), Record("stop", "bot")])])
    before = trail(store)
    with past(where) as ask, pytest.raises(REFUSED, match="audit trail"):
        ask(bending)
    assert trail(store) == before


def test_a_row_of_the_trail_has_no_other_number_by_which_it_could_be_replaced(file: Path) -> None:
    with past(file) as ask, pytest.raises(sqlite3.OperationalError, match="rowid"):
        ask("SELECT rowid FROM audit")


def test_the_first_row_begins_the_chain_or_is_refused(where: Where) -> None:
    with past(where) as ask, pytest.raises(REFUSED, match="follows"):
        ask(f"INSERT INTO audit VALUES (1, 1, 'start', '', '', '', '{'1' * 64}', '')")


def test_a_head_is_told_once_it_is_kept_and_not_where_it_was_not(opened: Open, where: Where) -> None:
    store, told = opened().store, []

    def headed(head: Head) -> None:
        with past(where) as ask:
            told.append((head, ask("SELECT id, hash FROM audit ORDER BY id DESC")[0]))

    store.headed = headed
    heads = [store.apply([Recorded([Record("start", "bot")] * 2)])[0] for _ in range(2)]
    with pytest.raises(TypeError, match="JSON"):
        store.apply([Recorded([Record("start", "bot"), Record("start", "bot", "", {"it": {1, 2}})])])
    store.apply([Noted("beat", "1")])
    assert [head for head, _ in told] == heads
    assert [(head.id, head.hash) for head in heads] == [seen for _, seen in told]


def test_a_head_that_cannot_be_published_does_not_undo_what_is_kept(opened: Open, caplog: pytest.LogCaptureFixture) -> None:
    store = opened().store

    def headed(head: Head) -> None:
        raise OSError("no")

    store.headed = headed
    (head,) = store.apply([Recorded([Record("start", "bot")])])
    assert head.id == 1
    assert "could not be published" in caplog.text


def test_what_cannot_be_recorded_is_not_done_either(opened: Open) -> None:
    store = opened().store
    arrive(store, 1)
    with refusing(store, "audit", "no"), pytest.raises(StateError, match=r"^the state cannot be written: no$"):
        store.apply([settled(1, Record("read", "telegram:7"))])
    with store.engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM outbox")).scalar() == 0
        assert connection.execute(text("SELECT count(*) FROM inbox WHERE done IS NULL")).scalar() == 1
    ((found,),) = store.apply([Wanted([Want((7, 7))])])
    assert found.session is None
    (letters,) = store.apply([settled(1, Record("read", "telegram:7"))])
    assert [letter.body for letter in letters] == [b"hello"]
    assert len(trail(store)) == 1


def test_a_trail_without_rows_is_sound_but_not_where_a_head_was_published(where: Where) -> None:
    found = verdict_on(where, [START])
    assert (found.rows, found.head, found.heads, found.wrong) == (0, START, 1, ())
    assert verdict_on(where, [Head(3, "0" * 64), Head(4, "0" * 64)]).wrong == (
        "published head 3: there is no such row now, nor do 1 later heads fit; rows were cut off, or written anew",
    )


@pytest.mark.parametrize("column", range(8))
def test_the_first_bad_row_is_named_with_what_is_wrong(where: Where, column: int) -> None:
    write_trail(where, random.Random(1))
    bend(where, lambda rows, _: rows[2].__setitem__(column, 10**9 if column < 2 else "x"), random.Random(1))
    (wrong,) = verdict_on(where, []).wrong
    assert wrong.startswith("row 3: ")


WRONG_ROWS = [
    (lambda rows: rows.pop(1), "row 2: it is missing"),
    (lambda rows: rows.insert(1, [-5, 1, "", "", "", "", "", ""]), "row -5: it is out of place"),
    (lambda rows: rows[1].__setitem__(3, "x"), "row 2: it is not what was written"),
    (lambda rows: rows[1].__setitem__(6, "x"), "row 2: it does not follow the row before"),
]
WRONG_KINDS = [
    (lambda rows: rows[1].__setitem__(1, "x"), "row 2: its number or its time is none"),
    (lambda rows: rows[1].__setitem__(3, b"x"), "row 2: it holds something else than text"),
    (lambda rows: rows[1].__setitem__(3, b"\xff\xfe"), "row 2: it cannot be read (Could not decode to UTF-8"),
    (lambda rows: (rows[0].__setitem__(3, "x"), rows[1].__setitem__(3, b"\xff\xfe")), "row 1: it is not what was written"),
]
"""Of something else than its column is for, which only SQLite takes."""


@pytest.mark.parametrize(
    ("engine", "how", "wrong"),
    [*(("sqlite", *case) for case in [*WRONG_ROWS, *WRONG_KINDS]), *(("postgresql", *case) for case in WRONG_ROWS)],
)
def test_each_way_of_being_wrong_is_told_in_its_own_words(where: Where, how: Callable, wrong: str) -> None:
    write_trail(where, random.Random(1))
    bend(where, lambda rows, _: how(rows), random.Random(1))
    (told,) = verdict_on(where, []).wrong
    assert told.startswith(wrong)


def test_a_trail_whose_guards_are_gone_is_not_sound(file: Path) -> None:
    heads = write_trail(file, random.Random(1))
    with past(file) as ask:
        ask("DROP TRIGGER audit_undeleted")
        ask("DROP TRIGGER audit_unchanged")
        ask("CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit BEGIN SELECT 1; END")
    assert verdict_on(file, heads).wrong == tuple(
        f"the guard {name} is gone from the table, or another one" for name in ("audit_unchanged", "audit_undeleted")
    )


LETS_ALL = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
MEDDLED = {
    "DROP TRIGGER audit_unchanged ON audit": "audit_unchanged",
    "ALTER TABLE audit DISABLE TRIGGER audit_undeleted": "audit_undeleted",
    "ALTER TABLE audit ENABLE REPLICA TRIGGER audit_in_order": "audit_in_order",
    "ALTER TRIGGER audit_unemptied ON audit RENAME TO other": "audit_unemptied",
    f"CREATE OR REPLACE FUNCTION audit_only_grows() {LETS_ALL}": "audit_only_grows",
    f"CREATE OR REPLACE FUNCTION audit_follows() {LETS_ALL}": "audit_follows",
    "ALTER FUNCTION audit_follows() SET search_path = elsewhere": "audit_follows",
    "CREATE OR REPLACE TRIGGER audit_undeleted BEFORE DELETE ON audit FOR EACH ROW WHEN (OLD.id < 0) EXECUTE FUNCTION audit_only_grows()": "audit_undeleted",
    "CREATE OR REPLACE TRIGGER audit_unchanged BEFORE UPDATE OF kind ON audit FOR EACH ROW EXECUTE FUNCTION audit_only_grows()": "audit_unchanged",
    "CREATE OR REPLACE TRIGGER audit_unemptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_follows()": "audit_unemptied",
}


@pytest.mark.parametrize(("engine", "meddling"), [("postgresql", meddling) for meddling in MEDDLED])
def test_a_guard_that_is_dropped_switched_off_or_replaced_is_found(where: Where, meddling: str) -> None:
    heads = write_trail(where, random.Random(1))
    assert verdict_on(where, heads).wrong == ()
    with past(where) as ask:
        ask(meddling)
    assert verdict_on(where, heads).wrong == (f"the guard {MEDDLED[meddling]} is gone from the table, or another one",)


@pytest.mark.parametrize("engine", ["postgresql"])
def test_guards_are_found_in_a_schema_of_the_bots_own(where: Address) -> None:
    with past(where) as ask:
        ask("DROP FUNCTION audit_only_grows, audit_follows CASCADE; DROP TABLE audit, alembic_version; DROP SCHEMA public CASCADE; CREATE SCHEMA bot")
        ask(f"ALTER DATABASE {where.url.rpartition('/')[2]} SET search_path = bot")
    open_state(where).close()
    assert verdict_on(where, write_trail(where, random.Random(1))).wrong == ()


def test_a_trail_that_was_dropped_is_not_sound(where: Where) -> None:
    with past(where) as ask:
        ask("DROP TABLE audit")
    wrong = verdict_on(where, []).wrong
    triggers, told = (3, "no such table: audit") if isinstance(where, Path) else (4, 'relation "audit" does not exist')
    assert wrong[0] == f"row 1: it cannot be read ({told})"
    assert len(wrong) == 1 + triggers


def test_two_heads_of_one_row_cannot_both_be_right(where: Where) -> None:
    heads = write_trail(where, random.Random(1))
    assert verdict_on(where, [*heads, *heads]).wrong == ()
    assert verdict_on(where, [*heads, Head(heads[0].id, "f" * 64)]).wrong[0].startswith(f"published head {heads[0].id}: row {heads[0].id} has another hash now; ")


def test_a_thousand_bendings_are_found_and_no_clean_trail_is_suspected(file: Path, figure: Callable[[str], None]) -> None:
    found = tried(file, TRIALS, random.Random(92))
    figure(f"audit: {found}")
    assert found.missed == []
    assert found.alarms == 0


@pytest.mark.parametrize("engine", ["postgresql"])
def test_in_a_database_too_bendings_are_found_and_no_clean_trail_is_suspected(where: Where, figure: Callable[[str], None]) -> None:
    found = tried(where, TRIALS // 10, random.Random(92))
    figure(f"audit in PostgreSQL: {found}")
    assert found.missed == []
    assert found.alarms == 0


@pytest.mark.parametrize("engine", ["postgresql"])
def test_records_of_replicas_are_one_chain(where: Where) -> None:
    stores = [Store(engine_of(where)) for _ in range(3)]
    with ThreadPoolExecutor(len(stores)) as threads:
        of_each = threads.map(lambda store: [store.apply([Recorded([Record("read", "bot")] * 2)])[0] for _ in range(20)], stores)
        heads = [head for of_one in of_each for head in of_one]
    for store in stores:
        store.close()
    found = verdict_on(where, heads)
    assert (found.rows, found.wrong, len({head.id for head in heads})) == (120, (), 60)


def test_what_a_record_holds_that_cannot_be_kept_is_hashed_as_it_is_kept(opened: Open, where: Where) -> None:
    store = opened().store
    store.apply([Recorded([Record("read", "bot\x00", "half \ud83d of it", {"it": "\x00\ud83d"})])])
    assert verdict_on(where, []).wrong == ()
    (row,) = trail(store)
    assert (row["actor"], row["subject"], row["detail"]) == ("bot\ufffd", "half \ufffd of it", r'{"it":"\u0000\ud83d"}')


LOGGING = """
import logging, sys
from bot.operating import logs
from bot.state.acts import Want
from bot.state.records import Head
from bot.state.heads import publish
logs.set_up(["123456789:AAsecret"], sys.argv[1], style=sys.argv[2])
logging.getLogger("bot").info("not this")
publish(Head(12, "0123456789abcdef" * 4))
"""


@pytest.mark.parametrize("style", ["json", "text"])
@pytest.mark.parametrize("level", ["DEBUG", "INFO", "WARNING", "ERROR"])
def test_a_head_is_in_the_log_whatever_the_level_and_is_found_there(level: str, style: str) -> None:
    run = subprocess.run([sys.executable, "-c", LOGGING, level, style], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ("not this" in run.stderr) == (level in {"DEBUG", "INFO"})
    line = run.stderr.splitlines()[-1]
    assert f"audit head 12 {'0123456789abcdef' * 4}" in (json.loads(line)["message"] if style == "json" else line)
    assert list(published(["nothing", run.stderr, "audit head x", f"audit head 3 {'a' * 63}"])) == [Head(12, "0123456789abcdef" * 4)]


def test_heads_of_a_process_are_those_of_its_trail(opened: Open, caplog: pytest.LogCaptureFixture) -> None:
    store = opened().store
    store.headed = publish
    heads = [store.apply([Recorded([Record("start", "bot")])])[0] for _ in range(3)]
    assert list(published(caplog.messages)) == heads
    with store.engine.begin() as connection:
        assert verify(connection, published(caplog.messages)).wrong == ()
