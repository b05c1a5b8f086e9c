"""Runs of words: what a text shares with a statement, as numbers."""

from __future__ import annotations

import random

import pytest

from bot.compiler.script import scripts
from bot.pipeline.pasting import may_be_pasted, resembles
from bot.quoting import QuoteIndex, check
from bot.quoting.recognising import is_quotation
from bot.runs import numbers_of, runs_of, shares_enough, words_of
from bot.text import fold
from tests.quoting.generated import altered, quotables, statements

TABLE = scripts().table


def words(text):
    return words_of(fold(text, TABLE))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No boat, will leave!", ["no", "boat", "will", "leave"]), ("沒有一艘船", ["没", "有", "一", "艘", "船"]), ("船 3 ships", ["船", "3", "ships"]), ("1,200 people", ["1200", "people"]), ("…", []), ("", []),
    ],
)  # fmt: skip
def test_words_are_those_of_the_folded_text(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no boat will", [(0, 2), (1, 3)]), ("一艘船了", [(0, 3), (1, 4)]), ("ab 船 cd", [(0, 2), (1, 3)]), ("一船 ab", [(0, 3), (1, 3)]), ("boat", []), ("一艘", []), ("", []),
    ],
)  # fmt: skip
def test_a_run_is_two_words_or_three_characters(text, expected):
    assert [(run.begin, run.end) for run in runs_of(words(text))] == expected


def test_both_scripts_and_both_widths_give_the_same_numbers():
    assert numbers_of([fold("沒有一艘船會離開。", TABLE)]) == numbers_of([fold("没有一艘船会离开", TABLE)])
    assert numbers_of([fold("Ｎｏ boat — will LEAVE", TABLE)]) == numbers_of(["no boat will leave"])
    assert len(numbers_of(["no boat no boat"])) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no boat will leave", True), ("he said that no boat will leave", True), ("no boat", True), ("boat no", False), ("will leave the harbour now", True),
        ("will leave us in some doubt about it", False), ("words of nobody", False), ("", False),
    ],
)  # fmt: skip
def test_enough_is_shared_from_two_words_and_three_tenths_on(text, expected):
    known = numbers_of(["no boat will leave"])
    shared = words(text)
    assert shares_enough(shared, runs_of(shared), known) is expected


def test_what_stands_between_signs_is_compared_whether_it_is_known_or_not(harbour):
    assert resembles("“Words that nobody on file has ever spoken at all”", harbour.index)
    assert not resembles("Words that nobody on file has ever spoken at all", harbour.index)
    assert resembles("Word " * 300, harbour.index)


def test_versions_from_elsewhere_are_looked_through_as_well(harbour):
    text = "Every barge carries two pilots when the fog comes in from the islands."
    versions = quotables([text], "en")
    assert not resembles(text, harbour.index)
    assert resembles(text, harbour.index, versions)
    assert resembles(text, harbour.index, versions)
    assert not resembles(text, harbour.index, quotables(["Some other words"], "en"))


class Shelved:
    """Statements by the hundred, as a compiled file has them."""

    def __init__(self, texts):
        self.scripts, self._runs = scripts(), frozenset(numbers_of(fold(text, TABLE) for text in texts))

    def runs_known(self, numbers):
        return self._runs.intersection(numbers)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_altered_statement_that_comparing_would_notice_is_passed_over(language, figure):
    chance = random.Random(17)
    texts = statements(chance, language, 300)
    shelf, index = Shelved(texts), QuoteIndex(quotables(texts, language), scripts())
    changed = [altered(chance, text, language) for text in texts]
    noticed = [text for text in [*texts, *changed] if may_be_pasted(text) and is_quotation(text, check(text, index), TABLE)]
    figure(f"runs, {language}: {sum(resembles(text, shelf) for text in noticed)} of {len(noticed)} quotations worth comparing")
    assert len(noticed) > 590
    assert all(resembles(text, shelf) for text in noticed)


def test_of_labelled_questions_few_are_compared(app, labelled_turns):
    candidates = [text for text in labelled_turns if may_be_pasted(text)]
    assert len(candidates) > 200
    assert sum(resembles(text, app.index) for text in candidates) < 0.1 * len(candidates)
