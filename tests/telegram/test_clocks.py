"""Telegram's clock is heard in its answers: how far ours is ahead, also where it was set since, and a warning where that is far."""

from __future__ import annotations

import logging
import time
from email.utils import formatdate

import pytest

from bot.channels.telegram.service import Ear, ahead_of
from bot.operating.health import Pulse


@pytest.mark.parametrize(("apart", "warned"), [(0, 0), (29, 0), (-29, 0), (40, 1), (-40, 1)])
def test_a_clock_that_is_far_from_telegrams_is_warned_of_once_a_minute(apart, warned, caplog):
    pulse = Pulse()
    ear = Ear(pulse)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            ear(formatdate(time.time() - apart, usegmt=True))
            ear._compared = -60.0
    assert len(caplog.records) == warned
    assert ahead_of(pulse)() == pytest.approx(apart, abs=1.5)


def test_our_clock_set_on_after_they_were_compared_is_noticed_without_another_answer(monkeypatch):
    pulse = Pulse()
    ear, ahead = Ear(pulse), ahead_of(pulse)
    assert ahead() == 0.0
    ear("no date at all")
    assert ahead() == 0.0
    now = time.time()
    ear._compared = -60.0
    ear(formatdate(now, usegmt=True))
    monkeypatch.setattr(time, "time", lambda: now + 3_600)
    assert ahead() == pytest.approx(3_600, abs=1.5)
    monkeypatch.setattr(time, "time", lambda: now - 86_400)
    assert ahead() == pytest.approx(-86_400, abs=1.5)
