"""Replies as messages: nothing lost, nothing cut in the middle, everything escaped."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.layout import LONGEST, labelled, pages_of, split, units
from bot.channels.telegram.sends import plain
from bot.labels import AMBER, CLEAR, GREEN, LABELS
from bot.model import Lang, Option, Outcome, Part, PartKind, Reply, View
from tests.telegram.markup import read

SENTENCES = {
    "en": "The office told the press on Monday that 3 < 5 & nothing else. ",
    "zh-Hans": "办公室星期一向媒体表示，三小于五，此外没有别的。",
    "zh-Hant": "辦公室星期一向媒體表示，三小於五，此外沒有別的。",
}


def _reply(*parts: Part, label: str = CLEAR, **more) -> Reply:
    return Reply(Outcome.ANSWER, Lang.EN, parts, label=label, **more)


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


PARTS = st.lists(st.tuples(st.sampled_from(PartKind), st.text(alphabet=st.sampled_from("ab<>&\"' .。\n😀字"), max_size=90)), min_size=1, max_size=8)


@given(PARTS, st.sampled_from(LABELS))
def test_of_what_tells_anything_every_page_but_words_begins_with_its_label_and_fits(drawn, label):
    parts = [Part(text, kind) for kind, text in drawn if text.strip()]
    pages = pages_of(_reply(*parts, label=label, entries=("some",)), longest=60)
    words = [page.text for page in pages if not page.marked_up]
    cards = [read(page.text, "HTML").text for page in pages if page.marked_up]
    assert words == [piece for part in parts if part.kind is PartKind.VERBATIM for piece in split(part.text, 60)]
    assert cards
    assert all(card == label or card.startswith(f"{label}\n") for card in cards)
    assert all(units(text) <= 60 for text in (*words, *cards))
    assert sorted(_bare("".join([*words, *(card.removeprefix(label) for card in cards)]))) == sorted(_bare("".join(part.text for part in parts)))


@pytest.mark.parametrize("sentence", SENTENCES.values(), ids=SENTENCES)
def test_of_a_long_reply_each_message_has_the_label(sentence):
    pages = pages_of(_reply(Part((sentence * 400).strip()), label=AMBER, entries=("some",)))
    assert len(pages) > 1
    assert all(page.text.startswith(f"{AMBER}\n") for page in pages)
    pieces = labelled((sentence * 400).strip(), GREEN)
    assert len(pieces) > 1
    assert all(piece.startswith(f"{GREEN}\n") and units(piece) <= LONGEST for piece in pieces)


TELLING = [
    {"entries": ("a",)}, {"options": (Option("a", "A"),)}, {"sources": ("a",)}, {"names": True}, {"label": GREEN}, *({"view": View(what, Lang.EN)} for what in (
        "entries", "choices", "sources", "case", "brief", "timeline", "statements", "contacts", "agencies", "start"))
]  # fmt: skip


@pytest.mark.parametrize("more", TELLING, ids=str)
def test_what_tells_anything_of_what_is_on_file_has_its_label_in_front(more):
    [page] = pages_of(_reply(Part("a & b"), **more))
    assert page.text == f"{more.get('label', CLEAR)}\na &amp; b"


@pytest.mark.parametrize("more", [{}, {"view": View("help", Lang.EN)}, {"view": View("language", Lang.EN)}], ids=str)
def test_a_notice_of_the_interface_has_none(more):
    assert [page.text for page in pages_of(_reply(Part("a & b"), **more))] == ["a &amp; b"]


def test_words_with_nothing_beside_them_have_their_label_behind_them():
    assert [page.text for page in pages_of(_reply(Part("so", PartKind.VERBATIM), entries=("a",)))] == ["so", CLEAR]


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
