"""`casebrief bench scale`: retrieval beside search engines and beside scoring everything."""

import json
import math
from collections import Counter
from xml.etree import ElementTree

import pytest

from bot.bench.exhaustive import best_of
from bot.bench.retrievers import PEERS, examples_of
from bot.bench.scale import ALL, OURS, Plan, bench, curves
from bot.bench.synthetic.entries import EXAMPLES, LANGS, NARROW, Synthetic
from bot.cli import run
from tests.bench.conftest import KNOWLEDGE


def plainly(knowledge, question):
    """The entry of the example with the best BM25, worked out without any array."""
    examples = [(made.entry, said) for made in knowledge.entries() for said in made.examples if said.lang is question.said.lang]
    mean = sum(len(said.tokens) for _, said in examples) / len(examples)
    holding = Counter(word for _, said in examples for word in set(said.tokens))

    def score(said):
        total = 0.0
        for word in dict.fromkeys(question.said.tokens):
            if times := said.tokens.count(word):
                rarity = math.log(1 + (len(examples) - holding[word] + 0.5) / (holding[word] + 0.5))
                total += rarity * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * len(said.tokens) / mean))
        return total

    best = max(score(said) for _, said in examples)
    return {entry for entry, said in examples if math.isclose(score(said), best)}


def test_exhaustive_scoring_is_bm25():
    knowledge = Synthetic(1_050, NARROW)
    questions = knowledge.questions(6)
    for question, entry in zip(questions, best_of(knowledge, questions), strict=True):
        assert entry in plainly(knowledge, question)


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_finds_an_example_by_its_words(name, tmp_path):
    make, module = PEERS[name]
    pytest.importorskip(module)
    examples = list(examples_of(KNOWLEDGE))
    peer = make(iter(examples), tmp_path)
    found = [peer.best(said.tokens) for said in examples]
    of_an_entry = EXAMPLES * len(LANGS)
    assert sum(number // of_an_entry == place // of_an_entry for place, number in enumerate(found)) >= 0.95 * len(examples)
    assert peer.best(["unheard-of"]) is None


def test_each_is_measured_in_each_round_on_the_same_questions(file, tmp_path):
    said = []
    result = bench([file], Plan(questions=20, rounds=2), said.append)
    rows = {row["what"]: row for row in result.rows}
    assert rows.keys() == {OURS, ALL, *PEERS} - result.left_out.keys()
    assert all(row["entries"] == KNOWLEDGE.size and row["asked"] == 20 for row in rows.values())
    assert all(row["recall"] >= 0.8 for row in rows.values())
    assert all(0 < row["p50_ms"] <= row["p99_ms"] for row in rows.values() if row["what"] != ALL)
    assert rows[OURS]["p50_x"] == 1
    assert rows[OURS]["memory_mib"] is None or rows[OURS]["memory_mib"] > 1
    assert curves(result)[OURS] == [(KNOWLEDGE.size, rows[OURS]["p50_ms"])]
    assert said[-1] == "round 2 of 2"


def test_growth_is_drawn_and_told(file, tmp_path, capsys):
    picture = tmp_path / "growth.svg"
    given = ["--compiled", str(file), "--questions", "4", "--rounds", "1", "--peers-up-to", "0", "--json", "--plot", str(picture)]
    assert run(["bench", "scale", *given]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["what"] for row in told["rows"]] == [OURS, ALL]
    drawn = ElementTree.parse(picture)
    assert OURS in {text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")}


def test_only_made_up_entries_have_known_answers(harbour, capsys):
    assert run(["bench", "scale", "--compiled", str(harbour.index.path)]) == 2
    assert "holds no made-up entries" in capsys.readouterr().err
