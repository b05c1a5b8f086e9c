"""Health follows from figures alone, and each check turns red at its own."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.operating.health import Pulse, Vitals, clocks_apart, examine

WELL = Vitals("a1b2c3", since_write=3.0, oldest_open=0.5, since_call=12.0, clocks_apart=0.4)


def test_all_well():
    health = examine(WELL)
    assert (health.ok, health.status, health.code) == (True, "ok", 200)
    assert json.loads(health.json()) == {
        "status": "ok",
        "checks": {
            "store": {"ok": True, "figure": 3.0, "says": "the last write went through 3 s ago"},
            "inbox": {"ok": True, "figure": 0.5, "says": "the oldest open update came 0 s ago"},
            "line": {"ok": True, "figure": 12.0, "says": "the last call to Telegram went through 12 s ago"},
            "knowledge": {"ok": True, "figure": "a1b2c3", "says": "loaded"},
            "clock": {"ok": True, "figure": 0.4, "says": "agrees with Telegram's"},
        },
    }


UNWELL = [
    ({"write_under_way": 30.1}, "store", "a write has been under way for 30 s"),
    ({"write_refused": True}, "store", "the last write did not go through; the log says why"),
    ({"write_refused": True, "since_write": None}, "store", "the last write did not go through; the log says why"),
    ({"oldest_open": 60.1}, "inbox", "the oldest open update came 60 s ago"),
    ({"since_call": 60.1}, "line", "the last call to Telegram went through 60 s ago"),
    ({"since_call": None}, "line", "no call to Telegram has gone through yet"),
    ({"knowledge": ""}, "knowledge", "none is loaded"),
    ({"clocks_apart": 30.5}, "clock", "is 30 s ahead of Telegram's; set it by NTP"),
    ({"clocks_apart": -3_600.0}, "clock", "is 3600 s behind Telegram's; set it by NTP"),
]


@pytest.mark.parametrize(("more", "check", "says"), UNWELL)
def test_one_thing_that_is_not_well_turns_all_red_and_is_named(more, check, says):
    health = examine(replace(WELL, **more))
    assert (health.ok, health.status, health.code) == (False, "unwell", 503)
    assert [name for name, found in health.checks.items() if not found.ok] == [check]
    assert health.checks[check].says == says


STILL_WELL = [
    {"write_under_way": 30.0}, {"since_write": 90_000.0}, {"since_write": None}, {"oldest_open": 60.0}, {"oldest_open": 0.0}, {"since_call": 60.0},
    {"clocks_apart": 30.0}, {"clocks_apart": -30.0}, {"clocks_apart": None},
]  # fmt: skip


@pytest.mark.parametrize("more", STILL_WELL, ids=str)
def test_what_is_within_bounds_or_idle_is_well(more):
    assert examine(replace(WELL, **more)).ok


def test_a_bot_that_has_just_begun_is_not_well_yet():
    assert [name for name, found in examine(Vitals()).checks.items() if not found.ok] == ["line", "knowledge"]


def test_no_network_turns_red_after_a_minute_and_green_with_the_next_call():
    pulse = Pulse("a1b2c3")
    pulse.called(1_000.0)
    found = [examine(pulse.vitals(1_000.0 + after, write_under_way=0, oldest_open=0)).status for after in (0, 59, 60, 61, 600)]
    assert found == ["ok", "ok", "ok", "unwell", "unwell"]
    pulse.called(1_601.0)
    assert examine(pulse.vitals(1_602.0, write_under_way=0, oldest_open=0)).ok


def test_a_write_that_fails_turns_red_until_one_goes_through():
    pulse = Pulse("a1b2c3")
    pulse.called(0.0)
    pulse.wrote(1.0)
    pulse.write_refused()
    assert not examine(pulse.vitals(2.0, write_under_way=0, oldest_open=0)).ok
    pulse.wrote(3.0)
    health = examine(pulse.vitals(5.0, write_under_way=0, oldest_open=0))
    assert health.ok
    assert health.checks["store"].figure == 2.0


def test_the_clocks_are_those_of_the_last_answer_that_told_a_time():
    pulse = Pulse()
    pulse.called(1.0, 0.5)
    pulse.called(2.0, None)
    assert pulse.vitals(3.0, write_under_way=0, oldest_open=0).clocks_apart == 0.5
    pulse.called(4.0, 315_360_000.0)
    assert not examine(pulse.vitals(5.0, write_under_way=0, oldest_open=0)).checks["clock"].ok


@pytest.mark.parametrize("zone", ["GMT", "+0000", "-0000"])
def test_the_date_of_an_answer_is_compared_with_our_clock(zone, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    assert clocks_apart(f"Sun, 13 Sep 2020 12:26:40 {zone}", 1_600_000_031.5) == 31.5
    assert clocks_apart(f"Sun, 13 Sep 2020 12:26:40 {zone}", 1_599_996_400.0) == -3_600.0


@pytest.mark.parametrize("date", [None, "", "now", "Sun, 99 Sep 2020 12:26:40 GMT", "Sun, 13 Sep 99999 12:26:40 GMT", "\x00", "12:26", "9" * 5000])
def test_what_is_no_date_tells_nothing(date):
    assert clocks_apart(date, 0.0) is None
