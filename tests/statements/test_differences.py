"""What changed, by words in English and by characters in Chinese; both texts can be had back from it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.statements.differences import differences, marked
from bot.statements.version import SCRIPTS

WORDS = st.lists(st.sampled_from(["we", "21", "not", " ", " ", ", ", "仓", "库", "\n", "don’t", "é", "_"]), max_size=20).map("".join)


@pytest.mark.parametrize(
    ("before", "after", "script", "expected"),
    [
        ("We will check 21 of them.", "We will check 22 of them.", "en", "We will check [-21-]{+22+} of them."),
        ("We will check.", "We will not check.", "en", "We will {+not +}check."),
        ("21,000", "21,900", "en", "21,[-000-]{+900+}"),
        ("检查21座仓库。", "检查22座仓库。", "zh-Hans", "检查2[-1-]{+2+}座仓库。"),
        ("將檢查。", "將不檢查。", "zh-Hant", "將{+不+}檢查。"),
        ("", "All of it.", "en", "{+All of it.+}"),
        ("the same", "the same", "en", "the same"),
    ],
)
def test_a_change_is_marked_where_it_is(before, after, script, expected):
    assert marked(differences(before, after, script)) == expected


@given(WORDS | st.text(max_size=30), WORDS | st.text(max_size=30), st.sampled_from(SCRIPTS))
def test_both_texts_can_be_had_back_from_the_pieces(before, after, script):
    pieces = differences(before, after, script)
    assert "".join(piece.text for piece in pieces if piece.how != "in") == before
    assert "".join(piece.text for piece in pieces if piece.how != "out") == after
    assert (before == after) == all(piece.how == "same" for piece in pieces)
    assert all(piece.text for piece in pieces)


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_longest_texts_are_compared_in_a_moment(script):
    before, after = ("".join(f"{word}{number * step % 97} " for number in range(3_000)) for word, step in (("字", 7), ("词", 11)))
    begin = time.process_time()
    differences(before, after, script)
    assert time.process_time() - begin < 2
