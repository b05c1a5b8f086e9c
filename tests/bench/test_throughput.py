"""`casebrief bench throughput`: one process and two."""

import json

import pytest

from bot.bench.throughput import PROCESSES, bench
from bot.bench.worker import ANSWER
from bot.cli import run
from bot.errors import CasebriefError
from tests.bench.conftest import KNOWLEDGE


def test_two_processes_are_measured_beside_one(file, made_up):
    result = bench(file, ANSWER, made_up.index.examples()[:20], 1)
    assert [row["processes"] for row in result.rows] == list(PROCESSES)
    assert all(row["per_second"] > 0 and row["per_cpu_second"] > 0 for row in result.rows)
    assert result.rows[0]["per_second_x"] == result.rows[0]["per_cpu_x"] == 1


def test_retrieval_alone_is_measured_on_a_compiled_file(file, tmp_path, capsys):
    questions = tmp_path / "questions.jsonl"
    questions.write_text("".join(f"{json.dumps({'text': question.said.text})}\n" for question in KNOWLEDGE.questions(20)), encoding="utf-8")
    assert run(["bench", "throughput", str(questions), "--compiled", str(file), "--rounds", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["bench"] == "throughput"
    assert "the same 20 questions (retrieve)" in told["notes"][0]


def test_a_process_that_ends_is_told(tmp_path, capfd):
    with pytest.raises(CasebriefError, match=r"ended by itself with 1$"):
        bench(tmp_path / "nothing", ANSWER, ["hello"], 1)
    assert "cannot be read as compiled knowledge" in capfd.readouterr().err
