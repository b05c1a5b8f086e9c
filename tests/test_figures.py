"""Figures, years and file numbers: read as people write them, and held against what is told."""

from __future__ import annotations

import pytest

from bot.model import Outcome
from bot.understanding.figures import figures_of, marks_of
from tests.conftest import talk


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("21 arrested and nine convicted", ("21", "9")),
        ("twenty-one people", ("21",)),
        ("two thousand crates", ("2000",)),
        ("1.3 million dollars", ("1300000",)),
        ("790,000 yuan", ("790000",)),
        ("抓了二十一人", ("21",)),
        ("涉案79万元", ("790000",)),
        ("十二万人", ("120000",)),
        ("三名被告", ("3",)),
        ("一个人, one man, a man", ()),
        ("on 7 november 2019, 2019年11月7日, the 7th of november, november 7, 2019, 10:30", ()),
        ("两国", ()),
    ],
)
def test_a_figure_is_the_same_however_it_is_written(text, figures):
    assert figures_of(text) == figures


@pytest.mark.parametrize(
    ("text", "marks"),
    [("case 2019-cr-0045", ("2019-cr-0045",)), ("file ab12345 and 20191107", ("ab12345", "20191107")), ("21 people in 2019", ())],
)
def test_numbers_of_files_are_letters_with_digits_or_long(text, marks):
    assert marks_of(text) == marks


@pytest.mark.parametrize(
    "question", ["what does file MSC-1042-B say about the fire", "status of case 2021-CR-0045", "案件2021-CR-0045的火灾损失多少"]
)
def test_a_file_number_that_nothing_holds_is_not_answered(harbour, question):
    assert talk(harbour, question).reply.outcome is not Outcome.ANSWER


@pytest.mark.parametrize(
    ("question", "answered"), [("what burned in 2015", False), ("was the fire in 2015?", True), ("火灾是2015年吗", True)]
)
def test_another_year_is_answered_only_where_the_fact_settles_whether_it_is_so(harbour, question, answered):
    reply = talk(harbour, question).reply
    assert (reply.outcome is Outcome.ANSWER) is answered
    assert not answered or "2021" in reply.text
