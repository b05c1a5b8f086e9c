"""Made-up knowledge for benches: always the same, streamed, read as understanding reads it."""

from collections import Counter
from contextlib import closing
from itertools import islice

import pytest

from bot.bench.asked import made_up, opened
from bot.bench.synthetic.entries import EXAMPLES, LANGS, NARROW, Synthetic, up_to
from bot.bench.synthetic.materials import materials, understood
from bot.bench.synthetic.words import FUNCTION, words_of
from bot.cli import run
from bot.model import Lang
from bot.text import Cutter, jieba_dictionary, stem
from bot.understanding import terms_of
from bot.understanding.grams import grams_of
from bot.understanding.names import units

SMALL = Synthetic(1_200, NARROW)


@pytest.mark.parametrize("lang", LANGS)
def test_words_are_distinct_and_the_most_frequent_come_first(lang):
    known = words_of(lang, NARROW)
    assert len(set(known.words)) == len(known.words) == NARROW
    assert len(known.function) == FUNCTION
    assert len(known.content) == NARROW - FUNCTION


def test_a_made_up_english_word_is_its_own_stem():
    assert all(stem(word) == word for word in words_of(Lang.EN, NARROW).words[FUNCTION:])


def test_entries_are_the_same_every_time_and_in_larger_knowledge():
    once, larger = list(SMALL.entries()), list(islice(Synthetic(5_000, NARROW).entries(), SMALL.size))
    assert once == list(SMALL.entries()) == larger
    assert [made.entry for made in once] == [SMALL.entry(number) for number in range(SMALL.size)]
    assert next(Synthetic(1, NARROW, seed=8).entries()).examples != once[0].examples


def test_an_entry_has_examples_in_both_languages_that_share_what_it_is_about():
    for made in islice(SMALL.entries(), 200):
        assert [said.lang for said in made.examples] == [lang for lang in LANGS for _ in range(EXAMPLES)]
        for lang, topics in zip(LANGS, made.topics, strict=True):
            held = Counter(word for said in made.examples if said.lang is lang for word in set(said.tokens))
            assert sum(held[word] for word in set(topics)) >= EXAMPLES


def test_a_question_holds_something_of_what_its_entry_is_about():
    topics = {made.entry: made.topics for made in SMALL.entries()}
    asked = SMALL.questions(40)
    assert asked == SMALL.questions(40)
    assert {question.said.lang for question in asked} == set(LANGS)
    for question in asked:
        assert {*question.said.tokens} & {*topics[question.entry][LANGS.index(question.said.lang)]}


def test_an_id_tells_what_knowledge_an_entry_belongs_to():
    assert up_to(SMALL.entry(SMALL.size - 1)) == SMALL
    assert up_to("arrested") is None


def test_examples_are_read_as_understanding_reads_their_text():
    frequency = jieba_dictionary({})
    cutter = Cutter(frequency, sum(frequency.values()))
    cut_alike = 0
    for made in islice(SMALL.entries(), 100):
        for said in made.examples:
            if said.lang is Lang.EN or cutter.words(said.text) == list(said.tokens):
                terms = terms_of(units(said.text), cutter, names={}, aspects=())
                assert understood(said).terms == terms
                assert understood(said).grams == grams_of(said.text, terms)
                cut_alike += said.lang is Lang.HANS
    assert cut_alike


def test_material_streams_and_holds_what_learning_asks_for_only_where_it_learns():
    few, many = next(materials(SMALL)), next(materials(Synthetic(1_000_000, NARROW)))
    assert [example.terms for example in few.examples] == [example.terms for example in many.examples]
    assert all(example.grams for example in few.examples)
    assert not any(example.grams for example in many.examples)


def test_a_folder_or_a_compiled_file_is_written_by_the_command(tmp_path, capsys):
    assert run(["bench", "synthetic", str(tmp_path / "folder"), "--entries", "5", "--words", str(NARROW)]) == 0
    assert (tmp_path / "folder" / "cases" / "synthetic" / "facts" / "part-00000.yaml").read_text(encoding="utf-8").count(
        "- id: s7-3000-"
    ) == 5
    assert run(["bench", "synthetic", str(tmp_path / "folder"), "--entries", "5"]) == 2
    assert "cannot be written" in capsys.readouterr().err
    file = tmp_path / "five.sqlite"
    assert run(["bench", "synthetic", str(file), "--entries", "5", "--words", str(NARROW)]) == 0
    with closing(opened(file)) as index:
        assert made_up(index, file) == Synthetic(5, NARROW)
