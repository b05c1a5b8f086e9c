"""Pacing: three at once and then one a second, twenty a minute in a group, so many over all."""

from __future__ import annotations

from bot.channels.telegram.pacing import Pacing

ANN, BEN, GROUP = 1001, 1002, -1001


def test_a_private_chat_gets_three_at_once_and_then_one_a_second():
    pacing = Pacing(30)
    assert [pacing.in_chat(ANN, 100.0) for _ in range(5)] == [0.0, 0.0, 0.0, 1.0, 2.0]
    assert pacing.in_chat(BEN, 100.0) == 0.0
    assert pacing.in_chat(ANN, 200.0) == 0.0


def test_a_group_gets_twenty_in_a_minute():
    pacing = Pacing(30)
    waits = [pacing.in_chat(GROUP, 0.0) for _ in range(22)]
    assert waits[:20] == [0.0] * 20
    assert [round(wait, 6) for wait in waits[20:]] == [3.0, 6.0]


def test_over_all_chats_there_are_as_many_a_second_as_the_rate_says():
    pacing = Pacing(10)
    waits = [pacing.overall(50.0) for _ in range(30)]
    assert max(waits[:10]) < 1e-9
    assert round(waits[-1], 6) == 2.0


def test_a_server_of_ones_own_has_no_limits():
    pacing = Pacing(0)
    assert {pacing.in_chat(ANN, 0.0) for _ in range(100)} == {0.0}
    assert {pacing.overall(0.0) for _ in range(100)} == {0.0}


def test_chats_that_are_quiet_are_forgotten():
    pacing = Pacing(1_000)
    for chat in range(1, 25_000):
        pacing.in_chat(chat, chat * 0.001)
    assert len(pacing._chats) <= 10_001
