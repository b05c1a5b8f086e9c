"""The commands that keep a bot alive, as their operator meets them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from bot.cli import keeping, run
from bot.state.changes import Arrival, Arrived, Deferred, Draft, Noted, Settled
from bot.state.opening import open_state
from bot.state.place import Place
from tests.state.processes import holding, killed

Command = Callable[..., CompletedProcess[str]]


@pytest.fixture
def state_file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "state.sqlite"


@pytest.fixture
def keep(casebrief: Command, state_file: Path) -> Command:
    """Runs a command on a state of its own."""
    return lambda *arguments: casebrief(*arguments, CASEBRIEF_DATA=str(state_file.parent))


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch, state_file: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs a command on the same state in this process."""
    monkeypatch.setenv("CASEBRIEF_DATA", str(state_file.parent))

    def command(*arguments: str) -> tuple[int, str, str]:
        code = run(arguments)
        return code, *capsys.readouterr()

    return command


def fill(file: Path) -> None:
    """Three updates: one answered, one failed, one that is open."""
    now = time.time()
    state = open_state(file)
    state.store.apply([Arrived([Arrival(number, (7, 7), b"a secret question", now) for number in (1, 2, 3)])])
    (letters,) = state.store.apply([Settled(1, (7, 7), now, b"session", [Draft(7, "text", b"hello")] * 2)])
    state.store.apply([Settled(2, (7, 7), 1_800_000_000.0, error="KeyError", reference="r1"), Deferred(letters[0].id, now + 999, 1)])
    state.store.apply([Noted("version", "sha256:abc"), Noted("beat", repr(now))])
    state.close()


def test_a_backup_and_the_way_back(keep, state_file):
    fill(state_file)
    made = keep("backup")
    assert made.returncode == 0, made.stderr
    (saved,) = Place(state_file).backups.iterdir()
    assert made.stdout.startswith(f"{saved}: ")
    assert made.stdout.endswith("; alembic_version 1, approvals 0, audit 0, briefs 0, changes 0, counters 6, deliveries 0, editions 0, editors 0, groups 0, guesses 0, inbox 3, invitations 0, misses 0, notes 2, outbox 2, paces 0, people 0, questions 0, readers 0, readings 0, sessions 1, usage 0, versions 0; verified\n")
    killed(state_file, 9)
    done = keep("restore", str(saved))
    assert done.returncode == 0, done.stderr
    first, lost, before = done.stdout.splitlines()
    assert first == f"{state_file}: restored from {saved}"
    assert lost.startswith("It is as of 20")
    assert lost.endswith(" is lost.")
    assert before.startswith(f"What was there before is kept: {state_file}.before-restore-")
    assert len(open_state(state_file).left.updates) == 1


def test_a_backup_goes_where_it_is_told(inside, state_file, tmp_path):
    fill(state_file)
    assert inside("backup", str(tmp_path / "copy"))[0] == 0
    assert inside("backup", str(tmp_path / "copy"))[0] == 3
    state_file.unlink()
    Place(state_file).run.unlink()
    code, out, _ = inside("restore", str(tmp_path / "copy"))
    assert code == 0
    assert "What was there before" not in out


def test_a_copy_by_hand_does_not_say_what_is_lost(inside, state_file, tmp_path):
    fill(state_file)
    (tmp_path / "copy").write_bytes(state_file.read_bytes())
    assert "when that was, it does not say" in inside("restore", str(tmp_path / "copy"))[1]


@pytest.mark.parametrize(
    "arguments", [["backup"], ["status"], ["dead-letters"], ["dead-letters", "--retry", "all"], ["restore", "nothing"]]
)
def test_a_state_that_cannot_be_had_ends_with_3_and_one_line(inside, state_file, arguments):
    code, out, err = inside(*arguments)
    assert (code, out, err.count("\n")) == (3, "", 1)
    assert err.startswith("casebrief: ")
    state_file.parent.mkdir(exist_ok=True)
    state_file.touch()
    code, out, err = inside(*arguments)
    assert (code, out, err.count("\n")) == (3, "", 1)


def test_status_tells_that_nothing_runs_and_what_waits(keep, state_file):
    fill(state_file)
    assert keep("backup").returncode == 0
    found = keep("status")
    assert found.returncode == 1
    rows = dict(line.split("  ", 1) for line in found.stdout.splitlines() if not line.startswith("attention"))
    told = {name: value.strip() for name, value in rows.items()}
    assert told["instance"] == "not running"
    assert told["knowledge"] == "sha256:abc"
    assert told["open updates"].startswith("1, the oldest for ")
    assert told["letters"].startswith("1 waiting, 1 deferred, the oldest for ")
    assert (told["dead letters"], told["sessions"], told["letters given up"]) == ("1", "1", "0")
    assert str(state_file) in told["state"]
    assert told["last backup"].endswith(" ago")
    assert "no instance is running\n" in found.stdout
    assert "secret" not in found.stdout


def test_status_of_a_bot_that_runs_well_ends_with_0(inside, state_file):
    with holding(state_file) as bot:
        code, out, _ = inside("status")
        assert code == 0, out
        assert f"running (pid {bot.pid})" in out
        told = json.loads(inside("status", "--json")[1])
        assert (told["running"], told["pid"], told["attention"], told["file"]) == (True, bot.pid, [], str(state_file))


def test_status_wants_attention_for_what_is_late_and_what_has_died(inside, state_file):
    with holding(state_file, 2):
        code, out, _ = inside("status", "--json")
        assert code == 1
        (late,) = json.loads(out)["attention"]
        assert late.startswith("an update has been waiting for ")
    assert "no instance is running; the last one did not end in order" in inside("status")[1]


def test_status_wants_attention_for_a_bot_that_gives_no_sign_of_life(inside, state_file):
    fill(state_file)
    state = open_state(state_file)
    state.store.apply([Noted("beat", repr(time.time() - 7200))])
    code, out, _ = inside("status", "--json")
    state.close()
    assert code == 1
    assert "no sign of life for 2 h" in json.loads(out)["attention"]


def test_dead_letters_are_listed_without_what_was_asked_and_can_be_tried_again(inside, state_file):
    fill(state_file)
    code, out, _ = inside("dead-letters")
    assert code == 0
    assert out == "reference  update  when                     error\nr1         2       2027-01-15 08:00:00 UTC  KeyError\n"
    code, _, err = inside("dead-letters", "--retry", "r2")
    assert (code, err) == (1, "casebrief: there is no dead letter 'r2'; 'casebrief dead-letters' lists those there are\n")
    assert inside("dead-letters", "--retry", "")[0] == 1
    assert inside("dead-letters", "--retry", "r1")[:2] == (0, "1 opened again, to be dealt with at the next start\n")
    assert inside("dead-letters")[1] == "no dead letters\n"
    assert inside("dead-letters", "--retry", "all")[:2] == (0, "0 opened again, to be dealt with at the next start\n")
    state = open_state(state_file)
    assert [number for number, *_ in state.left.updates] == [2, 3]
    state.close()


def test_dead_letters_are_not_tried_again_while_an_instance_runs(inside, state_file):
    fill(state_file)
    with holding(state_file) as bot:
        code, _, err = inside("dead-letters", "--retry", "all")
        assert (code, err) == (1, f"casebrief: {state_file}: another instance is running (pid {bot.pid}); stop it first\n")


def test_on_a_terminal_there_is_a_table(inside, state_file, monkeypatch):
    fill(state_file)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "200")
    for command, expected in (("status", "no instance is running"), ("dead-letters", "KeyError")):
        assert expected in inside(command)[1]


@pytest.mark.parametrize(
    ("seconds", "told"), [(-5, "0 s"), (0.4, "0 s"), (119, "119 s"), (120, "2 min"), (7300, "2 h"), (90_000, "25 h"), (200_000, "2 days")]
)
def test_a_span_is_told_in_a_unit_that_fits(seconds: float, told: str) -> None:
    assert keeping._age(seconds) == told


@pytest.mark.parametrize(("size", "told"), [(4096, "4 kB"), (2_500_000, "2.5 MB")])
def test_a_size_is_told_in_a_unit_that_fits(size: int, told: str) -> None:
    assert keeping._size(size) == told


def test_each_command_tells_how_it_ends(capsys: pytest.CaptureFixture[str]) -> None:
    told: dict[str, Any] = {}
    for command in ("backup", "restore", "status", "dead-letters"):
        with pytest.raises(SystemExit):
            run([command, "--help"])
        told[command] = " ".join(capsys.readouterr().out.split())
    assert "Ends with 0 where all is well; with 1 where something wants attention" in told["status"]
    assert "Nothing is overwritten" in told["backup"]
    assert "never overwritten" in told["restore"]
    assert "stop the bot first" in told["dead-letters"]
