"""An update that the process dies of is known after the kill, and how often."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from bot.state.inhand import InHand
from tests.conftest import ROOT

DIES = """
import os, signal, sys
from pathlib import Path
from bot.state.inhand import InHand
hand = InHand(Path(sys.argv[1]))
with hand.holding(3):
    pass
with hand.holding(int(sys.argv[2])):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def dies(file, number):
    ended = subprocess.run([sys.executable, "-c", DIES, str(file), str(number)], cwd=ROOT, env=os.environ, check=False).returncode
    assert ended == -signal.SIGKILL


def test_deaths_are_counted_one_by_one_and_for_the_update_in_hand_only(tmp_path):
    file = tmp_path / "hand"
    for deaths in (1, 2, 3):
        dies(file, -7)
        assert (InHand(file).deaths(-7), InHand(file).deaths(3)) == (deaths, 0)
    dies(file, 8)
    assert (InHand(file).deaths(-7), InHand(file).deaths(8)) == (0, 1)


def test_what_came_to_its_end_well_or_badly_is_not_in_hand_any_more(tmp_path):
    hand = InHand(tmp_path / "hand")
    with hand.holding(7):
        assert InHand(tmp_path / "hand").deaths(7) == 1
    assert InHand(tmp_path / "hand").deaths(7) == 0
    with pytest.raises(ZeroDivisionError), hand.holding(7):
        raise ZeroDivisionError
    assert InHand(tmp_path / "hand").deaths(7) == 0


@pytest.mark.parametrize("content", [b"", b"a", bytes(99)])
def test_a_note_that_cannot_be_read_is_made_anew(tmp_path, content):
    (tmp_path / "hand").write_bytes(content)
    assert InHand(tmp_path / "hand").deaths(0) == 0
    assert (tmp_path / "hand").stat().st_size == 24
