"""The bot process of the fixtures, tried with a stand-in that only polls."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.telegram.person import Person

POLLS = """
import json, os, signal, sys, urllib.parse, urllib.request
signal.signal(signal.SIGTERM, lambda *_: sys.exit(int(os.environ.get("CODE", "0"))))
print("public", os.environ["CASEBRIEF_PUBLIC"], "rate", os.environ["TELEGRAM_RATE"], flush=True)
def call(method, **fields):
    url = os.environ["TELEGRAM_BASE_URL"] + os.environ["TELEGRAM_TOKEN"] + "/" + method
    return json.load(urllib.request.urlopen(url, urllib.parse.urlencode(fields).encode()))["result"]
offset = 0
while True:
    for update in call("getUpdates", offset=offset, timeout=5):
        offset = update["update_id"] + 1
        call("sendMessage", chat_id=update["message"]["chat"]["id"], text="heard")
"""


@pytest.mark.parametrize("name", ["double", "emulator"])
def test_a_bot_is_started_polls_and_ends_at_sigterm(request, bot_process, name):
    server = request.getfixturevalue(name)
    bot = bot_process(server, command=("-c", POLLS), TELEGRAM_RATE="3")
    ann = Person(server)
    ann.says("hello")
    assert [heard.text for heard in ann.hears()] == ["heard"]
    assert bot.output == "public 1 rate 3\n"
    bot.stop()
    again = bot_process(server, command=("-c", POLLS))
    ann.says("hello again")
    ann.hears()
    again.kill()


def test_a_bot_that_ends_badly_is_noticed(double, bot_process):
    with pytest.raises(AssertionError, match="ended with 3 before it polled:\nfarewell"):
        bot_process(double, command=("-c", "print('farewell', flush=True); raise SystemExit(3)"))
    bot = bot_process(double, command=("-c", POLLS), CODE="5")
    with pytest.raises(AssertionError, match="ended with 5, not 0"):
        bot.stop()


def test_every_test_has_data_of_its_own(bot_environment, environment):
    own, shared = Path(bot_environment["CASEBRIEF_DATA"]), Path(environment["CASEBRIEF_DATA"])
    assert own != shared
    assert [path.name for path in own.glob("compiled/*")] != []
