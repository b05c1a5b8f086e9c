"""The command line as its users and machines meet it."""

from __future__ import annotations

import json
import sys

import pytest

from tests.conftest import HARBOUR, ROOT

FIELDS = ["id", "outcome", "lang", "text", "entries", "sources", "options", "confidence", "knowledge"]


@pytest.mark.parametrize(
    ("question", "code", "outcome"),
    [
        ("who is the ONDCP director", 0, "answer"),
        ("ONDCP主任叫什么", 0, "answer"),
        ("總共抓了幾個人", 0, "answer"),
        ("hello there", 0, "smalltalk"),
        ("", 3, "clarify"),
        ("tell me a good joke", 4, "abstain"),
        ("telephone of the attaché", 4, "abstain"),
    ],
)
def test_ask_ends_with_the_code_of_its_outcome(casebrief, app, question, code, outcome):
    run = casebrief("ask", "--json", question)
    assert run.returncode == code, run.stderr
    reply = json.loads(run.stdout)
    assert list(reply) == FIELDS
    assert reply["outcome"] == outcome
    assert reply["knowledge"] == app.index.version


def test_ask_without_a_question_is_misuse(casebrief, app):
    run = casebrief("ask")
    assert run.returncode == 2
    assert "ask what?" in run.stderr


def test_ask_answers_in_the_language_that_is_asked_for(casebrief, app):
    run = casebrief("ask", "--lang", "zh-Hant", "--json", "how many people were arrested in China")
    assert json.loads(run.stdout)["lang"] == "zh-Hant"
    assert "人" in json.loads(run.stdout)["text"]


def test_batch_answers_the_last_turn_of_each_line_in_order(casebrief, app):
    lines = [
        {"id": "a", "turns": ["who is this Yu Haibin", "what did he say?"]},
        {"id": "b", "turns": ["谁是于海斌"], "role": "press"},
        {"id": "c", "turns": ["\ud800 ?"]},
        {"id": "d", "turns": ["who is Carroll"], "role": "guest"},
    ]
    run = casebrief("ask", "--batch", stdin="".join(json.dumps(line) + "\n" for line in lines))
    assert run.returncode == 0, run.stderr
    replies = [json.loads(line) for line in run.stdout.splitlines()]
    assert [reply["id"] for reply in replies] == ["a", "b", "c", "d"]
    assert replies[0]["entries"] == ["yu-statements"]
    assert replies[1]["lang"] == "zh-Hans"
    assert replies[2]["outcome"] == "clarify"
    assert replies[3]["outcome"] == "answer"


@pytest.mark.parametrize("line", ["not json", '{"id": 1}', '{"id": 1, "turns": []}', "[1]", '"x"', '{"id": 1, "turns": 5}', '{"id": 1, "turns": [null]}', "[" * 5000])
def test_a_bad_batch_line_is_named_and_the_rest_is_answered(casebrief, app, line):
    run = casebrief("ask", "--batch", stdin=line + '\n{"id": "z", "turns": ["hello there"]}\n')
    assert run.returncode == 2
    assert "line 1: " in run.stderr
    assert "left out" in run.stderr
    assert json.loads(run.stdout)["id"] == "z"


def test_a_role_that_there_is_not_costs_its_own_line_only(casebrief, app):
    lines = '{"id": 1, "turns": ["hello there"], "role": "king"}\n{"id": NaN, "turns": ["hello there"]}\n'
    run = casebrief("ask", "--batch", stdin=lines)
    assert run.returncode == 2
    assert "line 1: there is no role 'king'" in run.stderr
    assert json.loads(run.stdout)["id"] == "NaN"


def test_explain_shows_everything_that_decided(casebrief, app):
    run = casebrief("ask", "--explain", "how much money was detained")
    for word in ("decided", "names", "asks for", "words", "unknown", "1. proceeds", "score", "lost by", "confidence"):
        assert word in run.stdout, word


def test_the_same_input_gives_the_same_bytes(casebrief, app):
    questions = json.dumps({"id": 1, "turns": ["who is Moore and what did he say", "and when?"]}) + "\n"
    runs = {casebrief("ask", "--batch", stdin=questions, PYTHONHASHSEED=str(seed)).stdout for seed in range(4)}
    assert len(runs) == 1


def test_another_folder_is_served_by_name_and_by_environment(casebrief):
    for run in (
        casebrief("ask", "--knowledge", str(HARBOUR), "when was the fire"),
        casebrief("ask", "when was the fire", CASEBRIEF_KNOWLEDGE=str(HARBOUR)),
    ):
        assert "2 March 2021" in run.stdout


def test_a_missing_folder_is_one_line_with_cause_and_remedy(casebrief, tmp_path):
    run = casebrief("ask", "--knowledge", str(tmp_path / "none"), "hello")
    assert run.returncode == 2
    assert len(run.stderr.splitlines()) == 1
    assert "no such knowledge folder; name one with --knowledge" in run.stderr


def test_an_unknown_role_is_one_line_that_names_the_roles(casebrief, app):
    run = casebrief("ask", "--role", "king", "hello")
    assert run.returncode == 2
    assert "there is no role 'king'; allowed are guest, staff" in run.stderr


def test_check_counts_and_lists(casebrief, folder):
    run = casebrief("check", "--knowledge", str(HARBOUR), "--documents", str(HARBOUR))
    assert run.returncode == 0, run.stderr
    assert "10 entries, 0 problem(s)" in run.stdout
    facts = folder / "cases/harbour/facts.yaml"
    facts.write_text(facts.read_text(encoding="utf-8").replace("kind: fact", "kind: rumour"), encoding="utf-8")
    run = casebrief("check", "--knowledge", str(folder))
    assert run.returncode == 1
    assert "cases/harbour/facts.yaml:19: 'kind' is 'rumour'" in run.stdout
    assert "1 problem(s)" in run.stdout


def test_settings_are_listed_with_their_source(casebrief):
    run = casebrief("settings", CASEBRIEF_CEILING="TLP:CLEAR")
    assert run.returncode == 0
    assert "CASEBRIEF_CEILING      TLP:CLEAR  (environment)" in run.stdout
    assert "(./knowledge)" in run.stdout


def test_a_setting_with_a_value_that_is_not_allowed_is_named(casebrief):
    run = casebrief("settings", CASEBRIEF_CEILING="TLP:RED")
    assert run.returncode == 2
    assert "CASEBRIEF_CEILING is 'TLP:RED'; allowed are TLP:CLEAR" in run.stderr


def test_a_data_folder_that_cannot_be_written_is_named(casebrief, tmp_path):
    (tmp_path / "file").write_text("")
    run = casebrief("ask", "--knowledge", str(HARBOUR), "hello", CASEBRIEF_DATA=str(tmp_path / "file" / "data"))
    assert run.returncode == 2
    assert "CASEBRIEF_DATA" in run.stderr


def test_evaluate_prints_the_figures(casebrief, tmp_path):
    item = {"id": "1", "lang": "en", "category": "fact", "turns": ["when was the fire?"], "expect": {"outcome": ["answer"], "all": [["2 March"]]}}
    (tmp_path / "q.jsonl").write_text(json.dumps(item) + "\n", encoding="utf-8")
    run = casebrief("evaluate", "--knowledge", str(HARBOUR), str(tmp_path / "q.jsonl"))
    assert run.returncode == 0, run.stderr
    assert "100.0%" in run.stdout
    run = casebrief("evaluate", "--json", "--knowledge", str(HARBOUR), str(tmp_path / "q.jsonl"))
    assert json.loads(run.stdout)["all"]["right"] == 1.0


@pytest.mark.parametrize("content", ["{", '{"id": 1}'])
def test_a_bad_question_file_is_named_with_its_line(casebrief, tmp_path, content):
    (tmp_path / "q.jsonl").write_text(content + "\n", encoding="utf-8")
    run = casebrief("evaluate", "--knowledge", str(HARBOUR), str(tmp_path / "q.jsonl"))
    assert run.returncode == 2
    assert "q.jsonl:1: " in run.stderr


def test_one_shot_ask_imports_the_standard_library_and_jieba_only(casebrief, app, environment):
    """jieba for Chinese, rapidfuzz where a word stays unmatched, nothing else from outside."""
    code = (
        "import sys; sys.argv = ['casebrief', 'ask', sys.argv[1]]\n"
        "from bot.cli import run; run(sys.argv[1:])\n"
        "tops = {name.partition('.')[0] for name in sys.modules if not name.startswith('_')}\n"
        "print('MODULES', *sorted(tops - set(sys.stdlib_module_names) - {'bot'}))"
    )
    import subprocess

    def modules(question: str) -> set[str]:
        run = subprocess.run([sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{code}", question],
                             capture_output=True, text=True, env=environment, cwd=ROOT, check=True)  # fmt: skip
        return set(run.stdout.split("MODULES")[1].split())

    assert modules("who is the director") <= set()
    assert modules("中国抓了多少人") <= {"jieba"}
    assert modules("who is Yu Hiabin") == {"rapidfuzz", "cython_runtime"}  # the latter is rapidfuzz's own
