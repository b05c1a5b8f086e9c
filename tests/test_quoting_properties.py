"""What holds of every quotation: no alteration is ever called verbatim, and the pieces of a difference make up the statement."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.compiler.script import scripts
from bot.quoting import QuoteIndex, check
from bot.quoting.values import Change, Kind, Wording
from bot.quoting.words import half_width, words_of
from tests.quoting.figures import LANGUAGES
from tests.quoting.generated import altered, quotables, statements

TEXTS = {language: statements(random.Random(language), language, 60) for language in LANGUAGES}
INDEXES = {language: QuoteIndex(quotables(TEXTS[language], language), scripts()) for language in LANGUAGES}
TABLE = scripts().table

languages = st.sampled_from(LANGUAGES)
numbers = st.integers(0, 59)
anything = st.text(max_size=300)


@settings(max_examples=150, deadline=None)
@given(languages, numbers, st.randoms(use_true_random=False))
def test_an_altered_statement_is_never_called_verbatim(language, number, chance):
    text = TEXTS[language][number]
    verdict = check(altered(chance, text, language), INDEXES[language])
    assert verdict.kind not in {Kind.VERBATIM, Kind.MARKS}
    assert not verdict.holds


@settings(max_examples=150, deadline=None)
@given(languages, numbers, st.data())
def test_a_statement_with_any_one_word_changed_is_never_called_verbatim(language, number, data):
    text = TEXTS[language][number]
    tokens = words_of(text, TABLE).tokens
    token = tokens[data.draw(st.integers(0, len(tokens) - 1))]
    other = data.draw(st.text(st.characters(categories=["L", "N", "S"]), min_size=1, max_size=5))
    pasted = text[: token.start] + other + text[token.end :]
    verdict = check(pasted, INDEXES[language])
    same = [one.key for one in words_of(pasted, TABLE).tokens] == [one.key for one in tokens]
    assert same or (verdict.kind not in {Kind.VERBATIM, Kind.MARKS} and not verdict.holds)


@settings(max_examples=150, deadline=None)
@given(languages, numbers, st.data())
def test_a_statement_with_any_words_cut_out_is_never_called_whole(language, number, data):
    words = words_of(TEXTS[language][number], TABLE)
    begin = data.draw(st.integers(0, len(words.tokens) - 1))
    end = data.draw(st.integers(begin + 1, len(words.tokens)))
    pasted = words.reaching(0, begin) + words.reaching(end, len(words.tokens))
    assert check(pasted, INDEXES[language]).kind not in {Kind.VERBATIM, Kind.MARKS}


@settings(max_examples=200, deadline=None)
@given(languages, numbers, st.randoms(use_true_random=False), st.integers(1, 4))
def test_what_is_same_or_left_out_is_the_statement_to_the_byte(language, number, chance, times):
    pasted = TEXTS[language][number]
    for _ in range(times):
        pasted = altered(chance, pasted, language)
    for finding in check(pasted, INDEXES[language]).findings:
        if finding.statement is not None:
            assert "".join(piece.text for piece in finding.pieces if piece.change is not Change.PUT_IN) == finding.statement.text


@settings(max_examples=100, deadline=None)
@given(languages, numbers, st.sampled_from(["“{}”", "「{}」", "\n{}\n", "**{}**", "> {}", '"{}"']))
def test_a_statement_is_verbatim_in_any_frame(language, number, frame):
    text = TEXTS[language][number]
    verdict = check(frame.format(text), INDEXES[language])
    assert [finding.wording for finding in verdict.findings] == [Wording.VERBATIM]


@example("en", "\u0f73")  # one sign that is two in the one form that it has
@settings(max_examples=300, deadline=None)
@given(languages, anything)
def test_any_text_gets_a_verdict_and_no_statement_without_its_words(language, pasted):
    verdict = check(pasted, INDEXES[language])
    assert verdict.kind is Kind.NOT_ON_FILE or verdict.findings
    assert check(pasted, INDEXES[language]) == verdict


@example("\u0e33")
@example("½ ⑽ ㎏ ﬁ … ％")
@settings(max_examples=300, deadline=None)
@given(anything)
def test_words_stand_where_they_are_said_to(text):
    words = words_of(text, TABLE)
    for token in words.tokens:
        assert half_width(text[token.start : token.end]).strip(), text
    assert words.reaching(0, len(words.tokens)) == (text if words.tokens else "")
    ends = [0, *(place for token in words.tokens for place in (token.start, token.end))]
    assert ends == sorted(ends)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_piece_of_three_words_or_more_is_found_in_its_own_statement(language):
    for text in TEXTS[language][:20]:
        words = words_of(text, TABLE)
        size = 8 if language == "zh" else 6
        for begin in range(0, len(words.tokens) - size, 5):
            finding = check(words.between(begin, begin + size), INDEXES[language]).findings[0]
            assert finding.wording is Wording.PIECE, (finding.quoted, finding.wording)
