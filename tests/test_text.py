"""Cleaning, folding, cutting."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import text
from bot.compiler.script import character_tables

TABLES = character_tables()
SCRIPTS = text.Scripts(
    simplified=TABLES["simplified"], traditional=TABLES["traditional"], table=dict(zip(map(ord, TABLES["from"]), TABLES["to"], strict=True))
)
ANY = st.text(alphabet=st.characters(), max_size=120)


@given(ANY)
def test_folding_twice_changes_nothing(raw):
    once = text.fold(raw, SCRIPTS.table)
    assert text.fold(once, SCRIPTS.table) == once


@given(ANY)
def test_cleaned_text_holds_nothing_invisible_and_can_be_written_out(raw):
    cleaned = text.clean(raw)
    cleaned.encode("utf-8")
    assert not any(unicodedata.category(ch) in {"Cf", "Cs", "Co", "Cn"} for ch in cleaned)


@given(st.text(alphabet="ab。？! .\n中文", max_size=60))
def test_splitting_into_sentences_loses_nothing_but_blanks(raw):
    assert "".join("".join(text.sentences(raw)).split()) == "".join(raw.split())


@given(ANY)
def test_pieces_are_whole_words_or_stretches_of_chinese(raw):
    for piece in text.pieces(text.fold(raw, SCRIPTS.table)):
        assert piece
        assert text.han_count(piece) in {0, len(piece)}


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("ＨＳＩ　１２", "HSI 12"),
        ("Who\u200b is\u2060 it\ufeff", "Who is it"),
        ("\u202eabc\u202c", "abc"),
        ("<b>bold</b> words", "bold  words"),
        ("<script>alert(1)</script>ask", "ask"),
        ("\ud800x", "x"),
    ],
)
def test_cleaning(raw, cleaned):
    assert text.clean(raw) == cleaned


@pytest.mark.parametrize(("word", "stem"), [("arrests", "arrest"), ("arrested", "arrest"), ("agencies", "agenci"), ("agency", "agenci"),
                                             ("stopping", "stop"), ("sentencing", "sentenc"), ("said", "say"), ("bus", "bus")])  # fmt: skip
def test_stems(word, stem):
    assert text.stem(word) == stem


def test_scripts_are_told_apart_by_their_own_characters():
    assert SCRIPTS.lean("國會") > 0
    assert SCRIPTS.lean("国会") < 0
    assert SCRIPTS.lean("人口") == 0


def test_the_lazy_cutter_cuts_as_jieba_does(app, development):
    """Over the dictionary of the compiled file, names apart, words come out as from jieba itself with HMM off."""
    stock = text._jieba().Tokenizer()
    names = {row[0] for row in app.index._all("select key from alias")}
    stock.FREQ = text.jieba_dictionary({})
    stock.total, stock.initialized = sum(stock.FREQ.values()), True
    for item in development:
        folded = text.fold(item["turns"][-1], SCRIPTS.table)
        for piece in text.pieces(folded):
            if text.han_count(piece) and not any(name in piece for name in names if len(name) > 1 and text.han_count(name)):
                assert app.index.cutter.words(piece) == (list(stock.cut(piece, HMM=False)) if len(piece) > 1 else [piece])


def test_cantonese_is_read_as_mandarin():
    assert text.mandarin("边度拉咗人") == "哪里抓了人"
    assert text.mandarin("联系方式") == "联系方式"
