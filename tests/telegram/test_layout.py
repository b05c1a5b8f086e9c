"""Replies as messages: nothing lost, nothing cut in the middle, everything escaped."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.layout import LONGEST, pages_of, split, units
from bot.channels.telegram.sends import plain
from bot.model import Lang, Outcome, Part, PartKind, Reply
from tests.telegram.markup import read

SENTENCES = {
    "en": "The office told the press on Monday that 3 < 5 & nothing else. ",
    "zh-Hans": "办公室星期一向媒体表示，三小于五，此外没有别的。",
    "zh-Hant": "辦公室星期一向媒體表示，三小於五，此外沒有別的。",
}


def _reply(*parts: Part) -> Reply:
    return Reply(Outcome.ANSWER, Lang.EN, parts)


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("sentence", SENTENCES.values(), ids=SENTENCES)
def test_a_long_text_is_cut_behind_sentences_and_nothing_is_lost(sentence):
    text = (sentence * 400).strip()
    pieces = split(text, LONGEST)
    assert len(pieces) > 1
    assert all(units(piece) <= LONGEST for piece in pieces)
    assert all(piece.endswith((".", "。")) for piece in pieces)
    assert _bare("".join(pieces)) == _bare(text)


@pytest.mark.parametrize("unit", ["😀", "👩‍👩‍👧", "é", "字", "a"])
def test_no_character_is_cut_where_there_is_no_place_to_cut(unit):
    pieces = split(unit * 5_000, LONGEST)
    assert "".join(pieces) == unit * 5_000
    for piece in pieces:
        assert units(piece) <= LONGEST
        piece.encode("utf-16")  # half a surrogate pair would fail
    if unit == "é":
        assert all(not piece.startswith("\u0301") for piece in pieces)


@given(st.lists(st.tuples(st.sampled_from(PartKind), st.text(alphabet=st.sampled_from("ab<>&\"' .。\n😀字"), max_size=90)), max_size=8))
def test_every_page_is_html_that_telegram_reads_and_fits(drawn):
    parts = [Part(text, kind) for kind, text in drawn if text.strip()]
    pages = pages_of(_reply(*parts), longest=40)
    for page in pages:
        shown = read(page.text, "HTML").text if page.marked_up else page.text
        assert units(shown) <= 40
    shown = "".join(plain(page.text) if page.marked_up else page.text for page in pages)
    assert sorted(_bare(shown)) == sorted(_bare("".join(part.text for part in parts)))  # a speaker changes places with the words


def test_a_verbatim_part_stands_alone_and_without_marks():
    who, words, basis = Part("Who:", PartKind.SPEAKER), Part("“<b>&amp;”", PartKind.VERBATIM), Part("Basis", PartKind.NOTE)
    pages = pages_of(_reply(who, words, basis, Part("S", PartKind.SOURCE)))
    assert [(page.text, page.marked_up) for page in pages] == [
        ("“<b>&amp;”", False),
        ("<b>Who:</b>\n<i>Basis</i>\n<blockquote expandable>S</blockquote>", True),
    ]


def test_of_two_speakers_each_stands_behind_their_own_words():
    said = [Part("A:", PartKind.SPEAKER), Part("a", PartKind.VERBATIM), Part("B:", PartKind.SPEAKER), Part("b", PartKind.VERBATIM)]
    pages = pages_of(_reply(*said, Part("Basis", PartKind.NOTE)))
    assert [page.text for page in pages] == ["a", "<b>A:</b>", "b", "<b>B:</b>\n<i>Basis</i>"]


def test_what_a_reader_typed_cannot_become_a_tag():
    [page] = pages_of(_reply(Part('<a href="tg://user?id=1">x</a> & <b>')))
    assert page.text == '&lt;a href="tg://user?id=1"&gt;x&lt;/a&gt; &amp; &lt;b&gt;'
