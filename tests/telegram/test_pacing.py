"""Pacing: three at once and then one a second, twenty a minute in a group, so many over all; a little less of each."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.telegram.pacing import Pacing, SharedPace
from bot.state.writer import Writer

ANN, BEN, GROUP = 1001, 1002, -1001


def test_a_private_chat_gets_three_at_once_and_then_hardly_one_a_second():
    pacing = Pacing(30)
    waits = [pacing.in_chat(ANN, 100.0) for _ in range(5)]
    assert waits[:3] == [0.0, 0.0, 0.0]
    assert [round(wait, 2) for wait in waits[3:]] == [1.05, 2.11]
    assert pacing.in_chat(BEN, 100.0) == 0.0
    assert pacing.in_chat(ANN, 200.0) == 0.0


def test_a_group_gets_fewer_than_twenty_in_a_minute():
    pacing = Pacing(30)
    waits = [pacing.in_chat(GROUP, 0.0) for _ in range(20)]
    assert waits[:18] == [0.0] * 18
    assert [round(wait, 1) for wait in waits[18:]] == [3.2, 6.3]


def test_over_all_chats_there_are_as_many_a_second_as_the_rate_says():
    pacing = Pacing(10)
    waits = [pacing.overall(50.0) for _ in range(30)]
    assert max(waits[:7]) < 1e-9
    assert 2.0 < waits[-1] < 2.5  # 23 more at 9.5 a second


def test_a_server_of_ones_own_has_no_limits():
    pacing = Pacing(0)
    assert {pacing.in_chat(ANN, 0.0) for _ in range(100)} == {0.0}
    assert {pacing.overall(0.0) for _ in range(100)} == {0.0}


def test_chats_that_are_quiet_are_forgotten():
    pacing = Pacing(1_000)
    for chat in range(1, 25_000):
        pacing.in_chat(chat, chat * 0.001)
    assert len(pacing._chats) <= 10_001


@pytest.mark.parametrize("rate", [0, 30])
def test_a_pace_that_all_keep_is_no_slower_than_that_of_one(two, rate):
    async def live():
        writer = Writer(two.sending[0])
        pace = SharedPace(rate, writer)
        found = [await pace.in_chat(5) for _ in range(4)], [await pace.overall() for _ in range(5)]
        await writer.finish()
        return found

    chat, over_all = asyncio.run(live())
    assert chat[:3] + over_all == [0.0] * 8
    assert (chat[3] > 0) == bool(rate)
