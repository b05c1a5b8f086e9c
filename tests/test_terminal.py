"""The chat, with a terminal and without."""

from __future__ import annotations

import pty
import re
import select
import subprocess
import sys
import time

import pytest

from tests.conftest import ROOT

_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07|\x1b[=>]")


def test_without_a_terminal_questions_are_read_line_by_line(casebrief, app):
    run = casebrief(stdin="how many people did China arrest?\n\nand when?\n/why\n")
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("November 2017") == 2
    assert "› /why\ndecided" in run.stdout


def test_where_no_question_comes_three_samples_are_answered(casebrief, app):
    run = casebrief(stdin="")
    assert run.returncode == 0, run.stderr
    asked = [line for line in run.stdout.splitlines() if line.startswith("› ")]
    assert len(asked) == 3
    assert "Source: " in run.stdout
    assert "来源：" in run.stdout
    assert "來源：" in run.stdout




@pytest.fixture
def terminal(environment):
    """The chat in a real pseudo-terminal of 60 columns."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot"], stdin=slave, stdout=slave, stderr=slave, cwd=ROOT,
        env={**environment, "TERM": "xterm", "COLUMNS": "60", "LINES": "40", "PROMPT_TOOLKIT_NO_CPR": "1"}, close_fds=True,
    )  # fmt: skip
    seen = ""

    def read_until(text: str, seconds: float = 30) -> str:
        nonlocal seen
        end = time.monotonic() + seconds
        while text not in seen and time.monotonic() < end:
            if select.select([master], [], [], 0.2)[0]:
                import os

                seen += _ESCAPE.sub("", os.read(master, 65536).decode("utf-8", "replace"))
        assert text in seen, seen
        before, seen = seen.split(text, 1)
        return before

    def send(text: str) -> None:
        import os

        os.write(master, text.encode())

    yield read_until, send, process
    process.kill()
    process.wait()
    import os

    os.close(master)
    os.close(slave)


def test_the_chat_answers_in_a_terminal_and_ends_with_ctrl_d(app, terminal):
    read_until, send, process = terminal
    read_until("Casebrief.")
    send("who leads the ONDCP\r")
    read_until("Jim Carroll")
    read_until("Source: EIRNS")
    send("谁是于海斌\r")
    read_until("副主任")
    send("/why\r")
    read_until("lost by")
    read_until("›")
    send("\x03")
    read_until("›")
    send("\x04")
    read_until("再见")
    assert process.wait(timeout=20) == 0
