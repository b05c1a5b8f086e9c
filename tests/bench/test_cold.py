"""`casebrief bench cold`: whole processes, measured against Python with sqlite3."""

import json
import sys

import pytest

from bot.app import STAFF
from bot.bench.cold import bench
from bot.bench.result import show
from bot.bench.spawned import PYTHON, Command, costs
from bot.cli import run
from bot.errors import CasebriefError


def test_each_process_is_measured_in_each_round_and_the_reference_is_one(made_up, file, capsys):
    result = bench(made_up, made_up.index.examples(), [file], 1)
    rows = {row["what"]: row for row in result.rows}
    assert len(rows) == 7
    ref = rows.pop("ref: import sqlite3")
    assert (ref["cpu_x"], ref["wall_x"], ref["peak_x"]) == (1, 1, 1)
    assert all(row["cpu_x"] > 1 and row["peak_x"] > 1 and row["wall_ms"] > 0 for row in rows.values())
    assert not result.left_out
    assert show(result, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["machine"].endswith(f"Python {sys.version.split()[0]}")
    assert show(result, as_json=False) == 0
    assert "ref: import sqlite3" in capsys.readouterr().out


def test_the_process_that_measures_is_smaller_than_what_it_measures():
    (small,), (large,) = costs([Command("a", [PYTHON, "-c", ""]), Command("b", [PYTHON, "-c", "b'x' * 50_000_000"])], 1, {})
    assert small.peak < 20_000_000 < 50_000_000 < large.peak


def test_a_process_that_ends_otherwise_than_it_should_is_told():
    with pytest.raises(CasebriefError, match=r"^failing: ended with 7; try it by hand: "):
        costs([Command("failing", [PYTHON, "-c", "raise SystemExit(7)"])], 1, {})


def test_ask_reads_a_compiled_file_as_it_is(file, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("CASEBRIEF_DATA", str(tmp_path / "nothing"))
    assert run(["ask", "--compiled", str(file), "--role", STAFF.role, "hello"]) == 0
    assert capsys.readouterr().out.strip() == "Hello!"
    assert not (tmp_path / "nothing").exists()
    other = tmp_path / "other.sqlite"
    other.write_bytes(b"no such file")
    assert run(["ask", "--compiled", str(other), "hello"]) == 2
    assert f"{other}: cannot be read as compiled knowledge" in capsys.readouterr().err
