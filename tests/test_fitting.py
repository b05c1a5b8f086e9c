"""What the compiler learns: a classifier as weights to add up, weights of the right sign, thresholds that gain most."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest

from bot.compiler.fit import COST, risk_coverage
from bot.compiler.fit import _best as best_of
from bot.compiler.linear import linear
from bot.compiler.regression import AGAINST, USUAL, listwise, logistic
from bot.explanation import explain
from bot.matching.learnt import learnt, unit
from bot.model import Session, Utterance
from bot.understanding.grams import grams_of

TEXTS = {0: ["when was the fire", "what day did it burn", "date of the fire"], 1: ["how much was lost", "what did it cost", "sum of the losses"],
         2: ["货柜丢了几个", "丢了多少货柜", "有几个货柜不见了"]}  # fmt: skip


def fitted():
    examples = [(entry, grams_of(text, {})) for entry, texts in TEXTS.items() for text in texts]
    return linear([grams for _, grams in examples], [entry for entry, _ in examples], len(TEXTS))


@pytest.mark.parametrize(("question", "entry"), [("what date was it", 0), ("how much did they lose", 1), ("几个货柜丢了", 2)])
def test_stored_weights_added_up_find_the_entry(question, entry):
    found = fitted()
    chances = learnt(grams_of(question, {}), found.grams, len(TEXTS))
    assert max(chances, key=chances.__getitem__) == entry
    assert all(0 <= chance <= 1 for chance in chances.values())


def test_leaving_out_weights_against_all_others_alike_changes_no_order():
    """The weights of pieces that an entry does not use are left out, their mean taken off: the chances stay what they were."""
    found = fitted()
    grams = grams_of("how much did the fire cost", {})
    scores = np.zeros(len(TEXTS))
    for piece, value in unit(grams, {piece: gram.rarity for piece, gram in found.grams.items()}).items():
        for entry, weight in found.grams[piece].weights:
            scores[entry] += value * weight
    chances = learnt(grams, {piece: found.grams[piece] for sort in grams.values() for piece in sort if piece in found.grams}, len(TEXTS))
    assert sorted(chances, key=chances.__getitem__) == sorted(chances, key=lambda entry: scores[entry])


@pytest.mark.parametrize("examples", [[], [grams_of("one", {})], [grams_of("one", {}), grams_of("two", {})]])
def test_too_few_examples_teach_nothing(examples):
    assert linear(examples, list(range(len(examples))), 5).grams == {}


def test_one_piece_of_a_question_is_worth_the_same_share_however_many_there_are():
    rarities = {f"L:{part}": 1.0 for part in ("abc", "bcd", "cde", "def")}
    worth = unit({"letters": dict.fromkeys(rarities, 1.0)}, rarities)
    assert sum(value * value for value in worth.values()) == pytest.approx(1.0)


def test_no_weight_has_the_wrong_sign():
    noise = random.Random(7)
    rows = []
    for _ in range(400):
        good = noise.random()
        values = {"words": good, "grams": good + noise.gauss(0, 0.05), "beside": noise.random(), "unlike": noise.random()}
        rows.append((values, good + noise.gauss(0, 0.2) > 0.5, 1.0))
    weights = logistic(rows)
    assert all(weight <= 0 if name in AGAINST else weight >= 0 for name, weight in weights.items() if name != "bias")


def test_without_examples_the_usual_weights_serve():
    assert listwise([]) == {"bias": 0.0, **USUAL}


def test_the_threshold_is_where_answering_gains_most_and_errs_least():
    rows = [(0.9, True, 1.0)] * 50 + [(0.6, True, 1.0)] * 30 + [(0.5, False, 1.0)] * 30 + [(0.1, False, 1.0)] * 50
    assert best_of(risk_coverage(rows), COST) == 0.6
    assert best_of([], COST) == 0.5


@pytest.mark.parametrize("question", ["how many were arrested", "国家禁毒委说了什么", "那美国呢", "zzzz qqqq"])
def test_the_same_question_gives_the_same_bytes_however_often_and_in_whatever_order_sets_are_read(casebrief, app, question):
    once = explain(app.respond(Utterance(question), Session()), app.index)
    assert {explain(app.respond(Utterance(question), Session()), app.index) for _ in range(100)} == {once}
    others = {casebrief("ask", "--explain", question, PYTHONHASHSEED=seed).stdout for seed in ("1", "2", "3")}
    assert len(others) == 1
    assert once in others.pop()


def test_thresholds_are_kept_with_their_curve(app):
    curves = json.loads(app.index.meta("curves"))
    for family in ("en", "zh"):
        assert app.index.fit.thresholds[family] in [row[0] for row in curves[family]]
