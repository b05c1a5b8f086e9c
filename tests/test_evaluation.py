"""Measuring: the judge's rules, and the floor that the development questions must not fall below."""

from __future__ import annotations

import pytest

from bot.evaluation import confusions, curve, evaluate, judge, near_examples, read, shares
from bot.model import Lang, Outcome, Part, Reply
from tests.conftest import ROOT

LEAST_RIGHT, MOST_WRONG = 0.96, 0.015


def reply(text: str, outcome: Outcome = Outcome.ANSWER, lang: Lang = Lang.EN) -> Reply:
    return Reply(outcome, lang, (Part(text),))


def item(**expect) -> dict:
    return {"id": "1", "lang": "en", "category": "fact", "turns": ["how many crates?"], "expect": {"outcome": ["answer"], **expect}}


@pytest.mark.parametrize(
    ("said", "expect", "verdict"),
    [
        (reply("There were 1,350 crates."), {"all": [["1350"]]}, "right"),
        (reply("There were some."), {"all": [["1350"]]}, "wrong"),
        (reply("There were 1350.", Outcome.ABSTAIN), {"all": [["1350"]]}, "missed"),
        (reply("Liu"), {"none": ["liu"]}, "wrong"),
        (reply("crates?"), {"none": ["crates?"]}, "wrong"),
        (reply("how many crates? none"), {"none": ["crates?"]}, "right"),
        (reply("x" * 1_001), {}, "wrong"),
        (reply("箱子有许多个"), {"reply_lang": "en"}, "wrong"),
        (reply("這裡的東西", lang=Lang.HANT), {"reply_lang": "zh-Hant"}, "right"),
        (reply("这里的东西", lang=Lang.HANT), {"reply_lang": "zh-Hant"}, "wrong"),
    ],
)
def test_the_judge_keeps_the_rules(harbour, said, expect, verdict):
    assert judge(item(**expect), said, harbour.index.scripts)[0] == verdict


def test_development_questions_stay_above_the_floor(app, development):
    verdicts = evaluate(development, app.respond, app.index.scripts)
    counts = shares(verdicts)["all"]
    misses = [f"{v.verdict} {v.item['id']}: {v.reason}" for v in verdicts if v.verdict != "right"]
    assert counts["right"] / len(verdicts) >= LEAST_RIGHT, misses
    assert counts["wrong"] / len(verdicts) <= MOST_WRONG, misses
    assert sum(count for _, _, count in confusions(verdicts)) == len(misses)
    assert curve(verdicts)[-1][2] <= MOST_WRONG * 2


def test_a_second_set_written_apart_from_knowledge_and_engine_stays_above_its_floor(app):
    """200 questions by another hand, harder: dialect, wrong characters, several turns. Looked at: its totals, and once its Traditional misses."""
    items = read(ROOT / "tests" / "questions" / "second.jsonl")
    counts = shares(evaluate(items, app.respond, app.index.scripts))["all"]
    assert counts["right"] / len(items) >= 0.88
    assert counts["wrong"] / len(items) <= 0.05


def test_hardly_a_development_question_equals_an_example(app, development):
    assert len(near_examples(development, app.index.examples())) <= 0.02 * len(development)


def test_near_is_within_two_edits_marks_and_case_apart():
    items = [{"id": "a", "turns": ["How many crates burnd?"]}, {"id": "b", "turns": ["hi"]}, {"id": "c", "turns": ["what else"]}]
    assert near_examples(items, ["how many crates burned", "he"]) == {"a"}
