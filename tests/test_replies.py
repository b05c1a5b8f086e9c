"""What stands in the compiled file for readers: whole, in its own script, with its sources."""

from __future__ import annotations

import json

import pytest

from bot.model import Lang, PartKind
from tests.conftest import talk


def replies(app):
    for entry, lang, kind, title, parts in app.index._all("select entry, lang, kind, title, parts from reply"):
        yield entry, Lang(lang), kind, title, [(PartKind(part), text) for part, text in json.loads(parts)]


def test_no_placeholder_is_left_and_none_is_empty(app):
    for entry, lang, _, title, parts in replies(app):
        for text in (title, *(text for _, text in parts)):
            assert "{" not in text, (entry, lang)
            assert text.strip(), (entry, lang)


@pytest.mark.parametrize(("lang", "side"), [(Lang.HANS, -1), (Lang.HANT, 1)])
def test_each_script_keeps_to_its_own_characters(app, lang, side):
    for entry, told, _, title, parts in replies(app):
        if told is lang:
            for ch in title + "".join(text for kind, text in parts if kind is PartKind.PROSE):
                assert app.index.scripts.lean(ch) * side >= 0, (entry, ch)


def test_every_told_fact_names_its_source(app):
    heads = {Lang.EN: ("Source: ", "Looked through: "), Lang.HANS: ("来源：", "已查阅："), Lang.HANT: ("來源：", "已查閱：")}
    for entry, lang, kind, _, parts in replies(app):
        if kind not in {"smalltalk", "refusal", "command"} and entry != "fentanyl-joint":
            assert any(head in text for head in heads[lang] for _, text in parts), (entry, lang)


def test_readers_see_publisher_and_date(app):
    text = "".join(text for _, lang, _, _, parts in replies(app) if lang is Lang.EN for _, text in parts)
    assert "EIRNS, 7 November 2019" in text
    assert "WVUE, undated" in text


def test_opinion_is_marked_as_whose_it_is(app):
    stored = app.index.stored("larouche-call", Lang.EN)
    assert any("Opinion: the LaRouche Citizens' Movement" in part.text for part in stored.parts)


def test_lists_are_the_same_in_every_language(app):
    for what in ("timeline", "statements", "contacts", "agencies", "brief"):
        entries = [[line.entry for line in app.index.lines(what, lang)] for lang in Lang]
        assert entries[0]
        assert entries[0] == entries[1] == entries[2]


def test_three_samples_are_there_in_every_language_and_are_answered(app):
    from tests.conftest import talk

    for lang in Lang:
        samples = app.index.lines("samples", lang)
        assert len(samples) == 3
        for sample in samples:
            assert talk(app, sample.text).reply.outcome == "answer", sample.text


def test_a_curators_own_examples_find_their_entry(app):
    """Each way of asking that the knowledge holds gets the entry that it was written for."""
    from bot.text import bare
    from bot.understanding import fold_question

    for entry, text in app.index._all("select entry, text from example"):
        assert app.index.exact(bare(fold_question(text, app.index.scripts))) == entry


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Did the lab BURN down?", "No entry speaks of: BURN"),
        ("what does file MSC-1042-B say about the arrests", "No entry speaks of: MSC-1042-B"),
        ("实验室起火了吗？", "资料中没有提到：起火"),
    ],
)
def test_an_abstention_says_which_words_nothing_speaks_of_as_they_were_written(app, question, said):
    assert said in talk(app, question).reply.text
