"""`casebrief bench reload`: a file replaced, opened and asked."""

import json
import shutil
from pathlib import Path

from bot.cli import run
from tests.bench.conftest import KNOWLEDGE


def test_the_first_answer_from_a_new_file_is_timed_and_the_file_is_left_as_it_was(file, made_up, tmp_path, capsys):
    file = Path(shutil.copy(file, tmp_path))  # where others compile meanwhile more is left
    before, there = file.read_bytes(), sorted(file.parent.iterdir())
    assert run(["bench", "reload", "--compiled", str(file), "--rounds", "2", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert row["entries"] == made_up.index.size >= KNOWLEDGE.size
    assert 0 < row["opened_ms"] <= row["cpu_ms"]
    assert row["checked_ms"] > 0
    assert file.read_bytes() == before
    assert sorted(file.parent.iterdir()) == there
