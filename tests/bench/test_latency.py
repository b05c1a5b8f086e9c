"""`casebrief bench latency`: a warm process, a question at a time."""

import json

import pytest

from bot.bench.latency import OURS, STAGES
from bot.cli import run


def test_a_reply_is_timed_beside_peers_and_its_stages_add_up(made_up, tmp_path, capsys, monkeypatch):
    questions = tmp_path / "questions.jsonl"
    examples = made_up.index.examples()[::20]
    questions.write_text("".join(f"{json.dumps({'text': text})}\n" for text in examples), encoding="utf-8")
    monkeypatch.setenv("CASEBRIEF_DATA", str(made_up.settings.data))
    assert run(["bench", "latency", str(questions), "--knowledge", str(made_up.settings.knowledge), "--rounds", "2", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    rows = {row["what"]: row for row in told["rows"]}
    assert 0 < rows[OURS]["p50_ms"] <= rows[OURS]["p99_ms"]
    assert rows[OURS]["p50_x"] == 1
    assert sum(rows[stage]["mean_ms"] for stage in STAGES) == pytest.approx(rows[OURS]["mean_ms"], rel=1e-3)
    peers = {name.partition(",")[0] for name in rows if name.endswith("an entry only")}
    assert peers | told["left_out"].keys() == {"fts5-jieba", "bm25s", "tantivy", "tfidf-wc-cos"}
    assert f"over {len(examples)} questions" in told["notes"][0]
