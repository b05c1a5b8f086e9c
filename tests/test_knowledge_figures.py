"""Typed figures found in the words of a document."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.knowledge.figures import stands
from bot.knowledge.schema import Value


@pytest.mark.parametrize(
    ("value", "words", "found"),
    [
        (Value(count=9), "nine members", True),
        (Value(count=9), "ninety members", False),
        (Value(count=21), "caught 21 people", True),
        (Value(count=12), "caught 21 people", False),
        (Value(count=21), "caught 210 people", False),
        (Value(count=20_000), "more than 20,000 each year", True),
        (Value(count=20_000_000), "more than 20 million doses", True),
        (Value(money=Decimal(790_000), currency="CNY"), "¥790,000", True),
        (Value(money=Decimal(790_000), currency="CNY"), "79万元", True),
        (Value(money=Decimal(790_000), currency="CNY"), "¥79,000", False),
        (Value(date="2017-11"), "From November 2017 to January 2018", True),
        (Value(date="2016-11"), "From November 2017", False),
        (Value(date="2019-11-07"), "Nov. 7, 2019", True),
        (Value(date="2019-11-08"), "Nov. 7, 2019", False),
        (Value(date="2017"), "in 2017", True),
        (Value(date="2017-08"), "2017年8月", True),
    ],
)
def test_a_figure_stands_in_words_or_does_not(value, words, found):
    assert stands(value, words) is found
