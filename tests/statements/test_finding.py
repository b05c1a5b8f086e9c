"""Which statements of the desk a question means: an id, or somebody's words by a whole name and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.statements.finding import found_by
from bot.statements.version import Both
from tests.statements.house import NORTH, at, content
from tests.statements.test_browsing import HOW, LATER, browsed, joint

ITEMS = browsed(
    joint(),
    at("approved", content(**LATER)),
    at("approved"),
    at("approved", content(statement="harbour-2", speaker="Night Warden", occasion=Both("Statement", "讲话"))),
    at("approved", content(statement="visit", speaker="Day Warden", occasion=Both("Talks (second round)", "会谈（第二轮）"))),
)


def meant(question: str) -> list[str]:
    return sorted(one.item.statement for one in found_by(question, ITEMS, HOW))


@pytest.mark.parametrize(
    "question",
    ["ps-2027-001", "PS-2027-001", "ps 2027 001", "PS2027001", "ｐｓ－２０２７－００１", "ps–2027–001", "is ps-2027-001 still good?", "请给我PS-2027-001的原文", "ps-2027-001怎么说的"],
)
def test_an_id_finds_its_statement_however_it_is_written(question):
    assert meant(question) == ["ps-2027-001"]


def test_two_ids_find_two():
    assert meant("ps-2027-001 and ps-2027-002") == ["ps-2027-001", "ps-2027-002"]


@pytest.mark.parametrize("question", ["ps-2027-0011", "xps-2027-001", "ps-2027-001-2", "ps-2027", "2027-001", "a-ps-2027-001"])
def test_what_only_holds_an_id_is_none(question):
    assert meant(question) == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("harbour-2", ["harbour-2"]), ("Harbour 2?", ["harbour-2"]), ("the statement harbour-2", ["harbour-2"]), ("visit", ["visit"]), ("the visit statement", ["visit"]),
        ("when does the harbour 2 gate open", []), ("who pays for the visit", []), ("what was said at the harbour 2 gate", []), ("the visit statement of the mayor", []),
    ],
)  # fmt: skip
def test_an_id_that_may_be_plain_words_must_stand_alone_or_be_asked_for(question, expected):
    assert meant(question) == expected


CAPTAIN = ["ps-2027-001", "ps-2027-003"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what did the port captain say", CAPTAIN), ("the port captain's statements", CAPTAIN), ("Port Captain quote please", CAPTAIN),
        ("what did the port captain say at the press hour", ["ps-2027-001"]), ("press hour declaration", ["ps-2027-001"]),
        ("the port captain's exact words of January 2027", ["ps-2027-001"]), ("port captain, statement of 15 January", ["ps-2027-001"]),
        ("statement by the North Office", ["ps-2027-002", "ps-2027-003"]), ("North Office statement on the joint launch", ["ps-2027-003"]),
        ("press line of Somebody Else", ["ps-2027-002"]), ("what was said at the talks", ["visit"]),
        ("港务长的声明", CAPTAIN), ("港務長說了什麼", CAPTAIN), ("港务长在新闻通气会上怎么说的", ["ps-2027-001"]), ("有没有北区办事处的通稿", ["ps-2027-002", "ps-2027-003"]),
        ("請給我聯合啟動儀式的口徑", ["ps-2027-003"]), ("港务长2027年1月的表态", ["ps-2027-001"]), ("视察港口 讲话 原话", ["ps-2027-002"]), ("会谈的声明", ["visit"]),
    ],
)  # fmt: skip
def test_a_question_for_words_finds_those_that_it_names(question, expected):
    assert meant(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "who is the port captain", "the port captain", "what did the captain say", "press statement", "is there a statement", "statements",
        "what did the port captain say about fentanyl", "when did the port captain make a statement", "the port captain's statement of March 2027",
        "the port captain has not made a statement", "statement by the port captain or the mayor", "port captain statement 21", "press hour",
        "statement by the South", "what did the captain of the port say", "why was the port captain's statement withdrawn", "讲话", "声明", "有什么声明",
        "港务长是谁", "港务长", "港务长什么时候发表声明", "港务长对罢工怎么说", "港务局的声明", "新闻声明", "港务长没有声明吗", "港务长2027年3月的声明", "3月港务长的声明",
        "港务长的声明为何撤回", "市长的讲话", "",
    ],
)  # fmt: skip
def test_wrong_is_far_worse_than_none(question):
    assert meant(question) == []


def test_which_words_meant_it_can_be_told():
    [one] = found_by("what did the port captain say at the press hour", ITEMS, HOW)
    assert "port captain" in one.words
    assert "press hour" in one.words
    [one] = found_by("PS 2027 002", ITEMS, HOW)
    assert one.words == ("ps 2027 002",)


@given(st.lists(st.sampled_from(["the", "port", "captain", "statement", "hour", "press", "fire", "港务长", "声明", "的", "罢工", "2027", "?", "-", "("]), max_size=9))
def test_what_is_found_is_named_and_nothing_strange_is_in_the_question(words):
    question = " ".join(words)
    for one in found_by(question, ITEMS, HOW):
        assert one.words
        assert {"statement", "声明"} & set(words)
        assert not {"fire", "罢工"} & set(words)


def test_of_an_item_without_names_only_the_id_is_found():
    from tests.statements.test_browsing import END

    hidden = browsed(at("approved", content(embargo=END, announce=True, agency=NORTH)))
    assert found_by("the port captain's statement", hidden, HOW) == ()
    assert [one.item for one in found_by("ps-2027-001", hidden, HOW)] == list(hidden)
