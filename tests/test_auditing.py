"""The commands about the audit trail, as an auditor meets them."""

from __future__ import annotations

import hashlib
import json
import os
import random
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import run
from bot.state.opening import open_state
from bot.state.records import Head
from tests.conftest import ROOT
from tests.state.processes import holding
from tests.state.tampering import bend, cut, edit, hash_of, rewrite, write_trail
from tests.state.test_opening import contents, files_of_at_most

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A state with nothing in it."""
    file = tmp_path / "data" / "state.sqlite"
    open_state(file).close()
    return file


@pytest.fixture
def audit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs an audit command on that state: exit code, standard output, standard error."""
    monkeypatch.setenv("CASEBRIEF_DATA", str(tmp_path / "data"))

    def command(*arguments: object) -> tuple[int, str, str]:
        code = run(["audit", *map(str, arguments)])
        return code, *capfd.readouterr()

    return command


def logged(file: Path, heads: list[Head]) -> Path:
    """A log of a bot, in one format and the other, with those heads in it."""
    log = file.with_name("log")
    lines = [f"2027-01-15T08:00:00.000Z INFO bot.state.heads: audit head {head.id} {head.hash}" for head in heads[::2]]
    lines += [json.dumps({"level": "INFO", "message": f"audit head {head.id} {head.hash}"}) for head in heads[1::2]]
    log.write_bytes(b"\xff\n" + "\n".join(["begun", *lines, "ended"]).encode())
    return log


def test_a_sound_trail_is_told_so_and_left_as_it_is(file, audit):
    heads = write_trail(file, random.Random(1))
    log = logged(file, heads)
    before = contents(file.parent)
    said = f"rows: {heads[-1].id}\nhead: {heads[-1].id} {heads[-1].hash}\npublished heads checked: "
    assert audit("verify") == (0, f"{said}0\nsound\n", "")
    assert audit("verify", "--heads", log) == (0, f"{said}{len(heads)}\nsound\n", "")
    assert contents(file.parent) == before


def test_a_bent_trail_is_told_with_its_first_bad_row(file, audit):
    write_trail(file, random.Random(1))
    bend(file, edit, random.Random(1))
    code, out, err = audit("verify")
    assert (code, err) == (1, "")
    *_, wrong, last = out.splitlines()
    assert wrong.startswith("wrong: row ")
    assert last == "not sound"


@pytest.mark.parametrize("how", [cut, rewrite])
def test_a_trail_that_was_cut_or_written_anew_is_told_by_the_heads_in_the_log(file, audit, how, monkeypatch):
    heads = write_trail(file, random.Random(2))
    bend(file, how, random.Random(2))
    assert audit("verify")[0] == 0
    code, out, _ = audit("verify", "--heads", logged(file, heads))
    assert code == 1
    assert "\nwrong: published head " in out
    with logged(file, heads).open(encoding="utf-8", errors="replace") as log:
        monkeypatch.setattr("sys.stdin", log)
        assert audit("verify", "--heads", "-") == (code, out, "")


def test_a_trail_without_rows_is_sound_and_told_to_be_empty(file, audit):
    code, out, _ = audit("verify")
    assert (code, out.splitlines()[0], out.splitlines()[-1]) == (0, "rows: 0", "sound")
    assert "nothing is recorded yet; a trail that was emptied looks the same" in out


def test_a_log_without_heads_shows_nothing_and_one_that_is_not_there_is_misuse(file, audit, tmp_path):
    write_trail(file, random.Random(1))
    code, out, _ = audit("verify", "--heads", logged(file, []))
    assert (code, out.splitlines()[-2]) == (1, f"wrong: {file.with_name('log')}: no published head stands in it")
    code, out, err = audit("verify", "--heads", tmp_path / "nothing")
    assert (code, out) == (2, "")
    assert "cannot be read (No such file or directory)" in err


@pytest.mark.parametrize("task", ["verify", "export"])
def test_without_a_state_each_ends_with_3_and_makes_none(audit, tmp_path, task):
    code, out, err = audit(task)
    assert (code, out, err.count("\n")) == (3, "", 1)
    assert "there is no state yet" in err
    assert not (tmp_path / "data").exists()


def test_an_export_holds_every_row_as_it_was_hashed_and_is_recorded(file, audit, tmp_path):
    heads = write_trail(file, random.Random(1))
    target = tmp_path / "trail.jsonl"
    code, out, err = audit("export", target)
    assert (code, out) == (0, "")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == heads[-1].id
    assert [hash_of(list(row.values())) for row in rows] == [row["hash"] for row in rows]
    code, out, _ = audit("export")
    *before, last = [json.loads(line) for line in out.splitlines()]
    assert before == rows
    assert (last["kind"], last["subject"]) == ("export", "audit")
    assert last["actor"].startswith("console:")
    assert json.loads(last["detail"]) == {"rows": len(rows), "sha256": hashlib.sha256(target.read_bytes()).hexdigest()}
    assert f"audit head {last['id']} {last['hash']}\n" in err
    log = tmp_path / "log"
    log.write_text(err, encoding="utf-8")
    assert audit("verify", "--heads", log)[0] == 0


def test_an_export_overwrites_nothing_and_is_not_recorded_then(file, audit, tmp_path):
    target = tmp_path / "trail.jsonl"
    target.write_text("mine", encoding="utf-8")
    code, out, err = audit("export", target)
    assert (code, out) == (2, "")
    assert "is there already" in err
    assert target.read_text(encoding="utf-8") == "mine"
    assert audit("export", tmp_path / "nowhere" / "trail")[0] == 2
    assert audit("verify")[1].startswith("rows: 0\n")


def test_an_export_that_cannot_be_recorded_is_not_made(file, audit, tmp_path):
    write_trail(file, random.Random(1))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END")
    for arguments in ((), (tmp_path / "trail",)):
        code, out, err = audit("export", *arguments)
        assert (code, out, err) == (3, "", "casebrief: the state cannot be written: no\n")
    assert not (tmp_path / "trail").exists()


def test_an_export_without_room_is_told_and_gone_again(casebrief, file, tmp_path):
    write_trail(file, random.Random(1))
    where, target = {"CASEBRIEF_DATA": str(file.parent)}, tmp_path / "trail"
    with files_of_at_most(0):
        full = casebrief("audit", "export", str(target), **where)
    assert (full.returncode, full.stdout, full.stderr.count("\n")) == (2, "", 1)
    assert "trail: cannot be written (" in full.stderr
    assert not target.exists()
    with Path("/dev/full").open("w") as nowhere:
        ran = subprocess.run([sys.executable, "-m", "bot", "audit", "export"], cwd=ROOT, env={**os.environ, **where}, stdout=nowhere, stderr=subprocess.PIPE, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (2, "casebrief: standard output: cannot be written (No space left on device)\n")


def test_an_export_is_made_and_recorded_while_a_bot_runs(file, audit, tmp_path):
    rows = write_trail(file, random.Random(1))[-1].id
    with holding(file, 2):
        code, out, _ = audit("export")
        assert (code, out.count("\n")) == (0, rows)
        assert audit("verify")[1].startswith(f"rows: {rows + 1}\n")
    state = open_state(file)
    assert len(state.left.updates) == 2
    state.close()


def test_the_commands_stand_in_the_help(casebrief):
    run: subprocess.CompletedProcess[str] = casebrief("audit", "--help")
    assert run.returncode == 0
    assert {"verify", "export"} <= set(run.stdout.split())
    assert casebrief("audit").returncode == 2
