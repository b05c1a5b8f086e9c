"""A text arrives byte for byte or is refused with the place (F53): held against what Telegram is known to do to texts."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.statements.alterations import LONGEST, alterations
from tests.telegram.markup import read as taken_by_the_double

SOUND = [
    "We will check every warehouse, “all of them,” this year.", "我们今年将检查每一座仓库，无一例外。", "我們今年將檢查每一座倉庫。",
    "First line\n\nSecond line\n　　缩进的一段", "Tschüß, Ångström, Việt Nam, naïve café", "<b>not bold</b> & <script>", "1 < 2 && 3 > 2", "👍🏽 👩‍🚀 ❤️ 🏳️‍🌈 1️⃣ 🇦🇺 ☎️",
    "non\u00a0breaking", "x̱̃ two marks", "“Quoted”—and… ‘single’", "a" * LONGEST, "𠮷野家",
]  # fmt: skip


@pytest.mark.parametrize("text", SOUND, ids=lambda text: text[:12])
def test_a_text_that_arrives_as_it_is_is_taken(text):
    assert alterations(text) == ()
    assert cleaned(text) == text


@pytest.mark.parametrize(
    ("text", "why", "line", "column"),
    [
        *((f"so\nwe {chr(point)} say", "separator", 2, 4) for point in range(0x2028, 0x202F)),
        ("a\tb", "tab", 1, 2), ("a\r\nb", "return", 1, 2), ("a\x00b", "control", 1, 2), ("a\x0bb", "control", 1, 2), ("a\x1bb", "control", 1, 2), ("a\x7fb", "control", 1, 2), ("a\x85b", "control", 1, 2),
        ("\ufeffa", "mark-of-order", 1, 1), ("a\ufeffb", "mark-of-order", 1, 2), ("a\ud83db", "surrogate", 1, 2), ("a\ue000b", "private", 1, 2), ("a\uffffb", "none", 1, 2), ("a\ufdd0b", "none", 1, 2),
        (" a", "outer", 1, 1), ("a ", "outer", 1, 2), ("a\n", "outer", 1, 2), ("\u3000段", "outer", 1, 1),
        ("e\u0301", "composed", 1, 1), ("so\nfe\u0301te", "composed", 2, 2), ("\uf900", "composed", 1, 1), ("\u212b", "composed", 1, 1), ("x\u0316\u0301\u0302\u0304", "marks", 1, 4), ("ax\u030a", "taken-out", 1, 3), ("x\u0333", "taken-out", 1, 2), ("x\u033f", "taken-out", 1, 2),
        *((f"a{character}b", "invisible", 1, 2) for character in "\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2069\u00ad\u061c\u180e\u034f\u115f\u3164\u2800\ufe0f\ufe00\U000e0041\U000e0100"),
        ("👍\u200da", "invisible", 1, 2), ("a\u200d👍", "invisible", 1, 2), ("1\ufe0fa", "invisible", 1, 2),
        ("", "empty", 0, 0), (" \n", "empty", 0, 0), ("a" * (LONGEST + 1), "long", 0, 0), ("😀" * (LONGEST // 2 + 1), "long", 0, 0), ("a" * 20_000, "long", 0, 0),
    ],
    ids=repr,
)  # fmt: skip
def test_what_would_be_altered_or_unseen_is_refused_with_its_place(text, why, line, column):
    (first, *_) = alterations(text)
    assert (first.why, first.line, first.column) == (why, line, column)
    assert first.shown == (f"U+{ord(text.split(chr(10))[line - 1][column - 1 :][:1] or chr(10)):04X}" if line else "")


def test_places_are_told_up_to_a_number():
    assert len(alterations("a\tb" * 100)) == 20


TAKEN_OUT = {*map(chr, range(0x2028, 0x202F)), "\u030a", "\u0333", "\u033f", "\r"}


def cleaned(text: str) -> str:
    """What Telegram makes of a text: some characters go, controls become spaces, and the ends are trimmed."""
    kept = (character for character in text if character not in TAKEN_OUT)
    spaced = "".join(" " if character < " " and character != "\n" else character for character in kept)
    return taken_by_the_double(spaced).text


HARD = st.sampled_from([*TAKEN_OUT, *"\t\n\u200b\u200d\ufe0f\u0301\ufeff 👍🏽❤♂1#\u20e3éa中\u3000", "\ud800"])


@settings(max_examples=1_500, deadline=None)
@given(st.text(st.characters() | HARD, max_size=40))
@example("a\u0301\u0316b")
def test_what_is_taken_arrives_byte_for_byte_and_what_would_not_is_refused(text):
    found = alterations(text)
    assert found or (cleaned(text) == text == unicodedata.normalize("NFC", text))
    assert not found or len(found) <= 20
    assert all(place.why in {"empty", "long"} or place.line > 0 for place in found)
