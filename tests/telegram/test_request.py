"""What a server may answer: a result, or an error of the framework's tree, and nothing else ever."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram.request import proxy_for, result_of

REFUSALS = [
    (400, {"ok": False, "description": "Bad Request: chat not found"}, BadRequest),
    (401, {"ok": False, "description": "Unauthorized"}, InvalidToken),
    (404, {"ok": False, "description": "Not Found"}, InvalidToken),
    (403, {"ok": False, "description": "Forbidden: bot was blocked by the user"}, Forbidden),
    (409, {"ok": False, "description": "Conflict"}, Conflict),
    (400, {"ok": False, "parameters": {"migrate_to_chat_id": -100}}, ChatMigrated),
    (429, {"ok": False, "parameters": {"retry_after": 7}}, RetryAfter),
    (429, {"ok": False}, RetryAfter),
    (502, {"ok": False, "description": "Bad Gateway"}, NetworkError),
    (307, {"ok": True, "result": []}, NetworkError),
    (200, {"ok": True}, TelegramError),
    (200, {"ok": False, "result": []}, TelegramError),
    (400, {"ok": False, "description": 7, "parameters": [1]}, BadRequest),
]


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
@pytest.mark.parametrize(("status", "answer", "error"), REFUSALS)
def test_a_refusal_is_an_error_of_its_kind(status, answer, error):
    with pytest.raises(error):
        result_of(status, json.dumps(answer).encode())


@pytest.mark.parametrize(("asked", "held"), [(-5, 1), (0, 1), (0.01, 1), (30, 30), (10**20, 86_400)])
def test_a_time_to_wait_is_at_least_a_second_and_at_most_a_day(asked, held):
    with pytest.raises(RetryAfter) as raised:
        result_of(429, json.dumps({"ok": False, "parameters": {"retry_after": asked}}).encode())
    assert raised.value.retry_after.total_seconds() == held


@given(st.integers(200, 599), st.one_of(st.binary(max_size=60), st.just(b"[" * 100_000), st.just(b'{"ok":true,"result":1}')))
def test_whatever_a_server_sends_is_a_result_or_an_error(status, payload):
    try:
        assert result_of(status, payload) == 1
        assert status == 200
    except TelegramError:
        assert (status, payload) != (200, b'{"ok":true,"result":1}')


def test_the_proxy_is_what_the_environment_names(monkeypatch):
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    assert proxy_for("https://api.example.org/bot") is None
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.org:8080")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert proxy_for("https://api.example.org/bot") == "http://proxy.example.org:8080"
    assert proxy_for("https://127.0.0.1/bot") is None
