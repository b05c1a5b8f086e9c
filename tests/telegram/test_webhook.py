"""The door of the webhook: a path and a secret that nobody can guess, the same at every start."""

from __future__ import annotations

import re

import pytest

from bot.channels.telegram.intake import fingerprint, is_update
from bot.channels.telegram.webhook import door_of
from bot.settings.telegram import WebhookSettings

TOKEN = "123456789:AA" + "x" * 33


def test_a_door_without_path_and_secret_has_ones_that_follow_from_the_token():
    door = door_of(WebhookSettings("https://bot.example.org"), TOKEN)
    assert door == door_of(WebhookSettings("https://bot.example.org"), TOKEN)
    assert door.url == "https://bot.example.org" + door.path
    assert re.fullmatch(r"/[0-9a-f]{32}", door.path)
    assert re.fullmatch(r"[0-9a-f]{64}", door.secret)
    other = door_of(WebhookSettings("https://bot.example.org"), TOKEN[:-1] + "y")
    assert {other.path, other.secret}.isdisjoint({door.path, door.secret})
    assert not {TOKEN[:20], TOKEN[-20:]} & {door.path, door.secret}


def test_a_door_has_the_path_and_the_secret_that_are_set():
    door = door_of(WebhookSettings("https://bot.example.org/a/b", secret="quite-a-secret"), TOKEN)
    assert (door.url, door.path, door.secret) == ("https://bot.example.org/a/b", "/a/b", "quite-a-secret")


@pytest.mark.parametrize(
    "found",
    [
        None, [], "a", 5, {}, {"update_id": "7"}, {"update_id": True}, {"update_id": 7.0}, {"update_id": 2**70}, {"update_id": -(2**70)},
        {"update_id": 7, "message": {"chat": {"id": 2**70}, "from": {"id": 1}}}, {"update_id": 7, "message": {"from": {"id": -(2**64)}}},
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_stored_is_no_update(found):
    assert not is_update(found)


@pytest.mark.parametrize("found", [{"update_id": 7}, {"update_id": 7, "message": None}, {"update_id": 7, "message": {"chat": {"id": "x"}}}, {"update_id": 7, "of the future": {}}], ids=str)
def test_an_odd_update_is_one_all_the_same(found):
    assert is_update(found)


def test_a_redelivery_has_the_same_fingerprint_and_another_update_has_another():
    one = {"update_id": 7, "message": {"message_id": 5, "date": 1, "text": "a"}}
    assert fingerprint(one) == fingerprint({"message": {"date": 1, "text": "a", "message_id": 5}, "update_id": 7})
    others = [
        {"update_id": 7, "message": {"message_id": 5, "date": 2}}, {"update_id": 7, "message": {"message_id": 6, "date": 1}},
        {"update_id": 7, "edited_message": {"message_id": 5, "date": 1, "edit_date": 3}}, {"update_id": 7, "callback_query": {"id": "9"}}, {"update_id": 7},
    ]  # fmt: skip
    assert len({fingerprint(update) for update in (one, *others)}) == 6
