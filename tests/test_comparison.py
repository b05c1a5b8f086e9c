"""Two measurements of one set: what became wrong is told, and fails unless somebody accepted it."""

from __future__ import annotations

import pytest

from bot.comparison import Result, accepted, flips, results, save, saved
from bot.errors import SettingsError
from bot.evaluation import evaluate
from tests.conftest import ROOT

SETS = ROOT / "tests" / "questions"


def result(verdict: str) -> Result:
    return Result("how many crates?", verdict, "fire")


def test_only_what_is_judged_otherwise_flips_and_only_right_to_wrong_harms():
    before = {"a": result("right"), "b": result("right"), "c": result("wrong"), "d": result("right"), "gone": result("right")}
    after = {"a": result("wrong"), "b": result("missed"), "c": result("right"), "d": result("right"), "new": result("wrong")}
    found = flips(before, after, {})
    assert [(flip.id, flip.harms) for flip in found] == [("a", True), ("b", False), ("c", False)]
    assert not any(flip.harms for flip in flips(before, after, {"a": "the fact was corrected"}))


def test_results_come_back_as_they_were_saved(tmp_path):
    found = {"a": result("right"), "b": Result("抓了几个人", "missed", "abstain")}
    save(found, tmp_path / "results.jsonl")
    assert saved(tmp_path / "results.jsonl") == found


@pytest.mark.parametrize("line", ["no json", "[]", '{"id": "a"}', '{"verdict": "right"}'])
def test_a_line_that_is_no_result_is_named(tmp_path, line):
    path = tmp_path / "results.jsonl"
    path.write_text(f'{{"id": "a", "verdict": "right"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"results.jsonl:2: .*verdict"):
        saved(path)


def test_no_development_question_became_wrong_that_was_right(app, development):
    """The results of the last accepted state are kept beside the questions: `casebrief evaluate … --save` writes them anew."""
    now = results(evaluate(development, app.respond, app.index.scripts))
    found = flips(saved(SETS / "development.results.jsonl"), now, accepted(SETS / "accepted.jsonl"))
    assert not [flip for flip in found if flip.harms]


def test_the_command_compares_with_saved_results_and_with_a_folder(casebrief, folder, tmp_path):
    questions = tmp_path / "questions.jsonl"
    asked = '{"id": "q", "lang": "en", "category": "fact", "turns": ["how many crates burned"], "expect": {"outcome": ["answer"]}}'
    questions.write_text(f"{asked}\n", encoding="utf-8")
    kept = tmp_path / "kept.jsonl"
    assert casebrief("evaluate", str(questions), "--knowledge", str(folder), "--save", str(kept)).returncode == 0
    same = casebrief("evaluate", str(questions), "--knowledge", str(folder), "--against", str(folder))
    assert same.returncode == 0
    assert "0 judged otherwise" in same.stdout
    was_right = kept.read_text(encoding="utf-8").replace("abstain", "answer").replace("missed", "right")
    unlike = asked.replace('["answer"]', '["smalltalk"]')
    questions.write_text(f"{unlike}\n", encoding="utf-8")
    kept.write_text(was_right, encoding="utf-8")
    worse = casebrief("evaluate", str(questions), "--knowledge", str(folder), "--against", str(kept))
    assert worse.returncode == 1
    assert "1 became wrong" in worse.stdout
    reason = tmp_path / "accepted.jsonl"
    reason.write_text('{"id": "q", "reason": "now it is small talk"}\n', encoding="utf-8")
    assert (
        casebrief("evaluate", str(questions), "--knowledge", str(folder), "--against", str(kept), "--accept", str(reason)).returncode == 0
    )
