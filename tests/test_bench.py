"""The benches: the server keeps the rules of the real one and counts exactly, the arithmetic is right, a short run is real."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.bench.server import BotApi, Queued, refused

Ask = Callable[..., Awaitable[tuple[int, Any]]]


def talked(story: Callable[[BotApi, Ask], Awaitable[None]], **options: Any) -> BotApi:
    """The server after a story, which is told with the server and a way to call its methods."""

    async def tell() -> BotApi:
        async with BotApi(**options) as api, aiohttp.ClientSession() as session:

            async def ask(method: str, token: str = api.token, **body: Any) -> tuple[int, Any]:
                async with session.post(f"{api.base_url}{token}/{method}", **body) as response:
                    return response.status, await response.json()

            await story(api, ask)
            return api

    return asyncio.run(asyncio.wait_for(tell(), 20))


def updates(*numbers: int) -> list[Queued]:
    return [Queued.of({"update_id": number}) for number in numbers]


def ids(answer: tuple[int, Any]) -> list[int]:
    status, body = answer
    assert status == 200
    return [update["update_id"] for update in body["result"]]


# Polling


def test_an_offset_confirms_what_is_below_it_and_the_rest_is_offered_again():
    async def story(api, ask):
        api.put(*updates(7, 8, 9))
        assert ids(await ask("getUpdates", data={"offset": 0})) == [7, 8, 9]
        assert ids(await ask("getUpdates", data={"offset": 8})) == [8, 9]
        assert api.waiting == 2
        assert ids(await ask("getUpdates", data={"offset": 10})) == []
        assert api.waiting == 0

    assert talked(story).offered == {7: 1, 8: 2, 9: 2}


def test_a_negative_offset_keeps_so_many_from_the_end():
    async def story(api, ask):
        api.put(*updates(*range(1, 11)))
        assert ids(await ask("getUpdates", data={"offset": -2})) == [9, 10]
        assert api.waiting == 2

    talked(story)


@pytest.mark.parametrize(("asked", "given"), [({"limit": 3}, 3), ({}, 100), ({"limit": 500}, 100), ({"limit": 0}, 1), ({"limit": "x"}, 100)])
def test_a_poll_gives_as_many_as_its_limit_and_never_more_than_a_hundred(asked, given):
    async def story(api, ask):
        api.put(*updates(*range(1, 151)))
        assert ids(await ask("getUpdates", data=asked)) == list(range(1, given + 1))

    talked(story)


def test_a_long_poll_waits_for_an_update_and_no_longer():
    async def story(api, ask):
        begun = monotonic()
        poll = asyncio.create_task(ask("getUpdates", data={"offset": 1, "timeout": 10}))
        await asyncio.wait_for(api.polled.wait(), 5)
        await asyncio.sleep(0.1)
        assert not poll.done()
        api.put(*updates(4))
        assert ids(await poll) == [4]
        assert monotonic() - begun < 2
        assert ids(await ask("getUpdates", data={"offset": 5, "timeout": 1})) == []
        assert 1 < monotonic() - begun < 4

    talked(story)


def test_who_asks_again_at_the_same_offset_is_slowed():
    async def story(api, ask):
        begun = monotonic()
        await ask("getUpdates", data={"offset": 1})
        assert monotonic() - begun < 0.5
        api.put(*updates(1, 2, 3))
        assert ids(await ask("getUpdates", data={"offset": 1})) == [1]
        await asyncio.sleep(0.6)
        assert ids(await ask("getUpdates", data={"offset": 1})) == [1, 2, 3]
        await ask("getUpdates", data={"offset": 4})
        again = monotonic()
        assert ids(await ask("getUpdates", data={"offset": 4})) == []
        assert 2.9 < monotonic() - again < 4

    talked(story)


def test_a_second_poll_ends_the_first():
    async def story(api, ask):
        first = asyncio.create_task(ask("getUpdates", data={"offset": 1, "timeout": 10}))
        await asyncio.wait_for(api.polled.wait(), 5)
        second = asyncio.create_task(ask("getUpdates", data={"offset": 2, "timeout": 10}))
        status, told = await first
        assert (status, told["error_code"]) == (409, 409)
        api.put(*updates(2))
        assert ids(await second) == [2]

    talked(story)


def test_in_a_hurry_no_poll_is_held_up():
    async def story(api, ask):
        begun = monotonic()
        poll = asyncio.create_task(ask("getUpdates", data={"offset": 1, "timeout": 10}))
        await asyncio.wait_for(api.polled.wait(), 5)
        api.hurry()
        assert ids(await poll) == []
        assert ids(await ask("getUpdates", data={"offset": 1, "timeout": 10})) == []
        assert monotonic() - begun < 2

    talked(story)


# Other methods


def test_a_wrong_token_is_refused_and_not_counted():
    async def story(api, ask):
        assert await ask("getMe", token="1:other") == (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})

    assert not talked(story).calls


@pytest.mark.parametrize("form", ["form", "json", "multipart"])
def test_a_body_is_read_in_each_of_its_forms(form):
    fields = {"chat_id": "12", "text": "a & b = 芬 %"}
    multipart = aiohttp.FormData(default_to_multipart=True)
    for name, value in fields.items():
        multipart.add_field(name, value)
    body = {"form": {"data": fields}, "json": {"json": {**fields, "chat_id": 12}}, "multipart": {"data": multipart}}[form]

    async def story(api, ask):
        status, told = await ask("sendMessage", **body)
        assert status == 200
        assert told["result"]["text"] == fields["text"]
        assert told["result"]["chat"]["id"] == 12

    (sent,) = talked(story).sends
    assert (sent.method, sent.chat, sent.text) == ("sendMessage", 12, fields["text"])


def test_each_send_is_counted_and_the_first_to_a_chat_keeps_its_time():
    async def story(api, ask):
        numbers = [(await ask("sendMessage", data={"chat_id": 5, "text": text}))[1]["result"]["message_id"] for text in "ab"]
        assert numbers == [1, 2]
        _, told = await ask("editMessageText", data={"chat_id": 5, "message_id": 1, "text": "c"})
        assert told["result"]["message_id"] == 1
        await ask("editMessageText", data={"chat_id": 6, "message_id": 9, "text": "c"})

    api = talked(story)
    assert [sent.text for sent in api.sends] == ["a", "b", "c", "c"]
    assert api.first == {5: api.sends[0].at}
    assert api.calls == {"sendMessage": 2, "editMessageText": 2}


@pytest.mark.parametrize("fields", [{"chat_id": 5, "text": " "}, {"chat_id": 5}, {"text": "a"}])
def test_a_message_without_text_or_chat_is_refused(fields):
    async def story(api, ask):
        assert (await ask("sendMessage", data=fields))[0] == 400

    assert not talked(story).sends


@pytest.mark.parametrize("body", [b"{", b"[1]", b"3"])
def test_a_body_that_is_no_object_is_refused(body):
    async def story(api, ask):
        assert (await ask("sendMessage", data=body, headers={"Content-Type": "application/json"}))[0] == 400

    talked(story)


def test_an_unknown_method_is_not_found():
    async def story(api, ask):
        assert (await ask("sendMoney"))[0] == 404

    talked(story)


def test_the_framework_can_read_every_answer():
    telegram = pytest.importorskip("telegram")

    async def story(api, ask):
        async with telegram.Bot(api.token, base_url=api.base_url) as bot:
            assert bot.username == "bench_bot"
            assert await bot.delete_webhook()
            assert await bot.set_my_commands([("help", "what it does")])
            assert await bot.set_my_name("B")
            assert await bot.set_my_description("b", language_code="zh")
            assert await bot.set_my_short_description("b")
            assert await bot.set_chat_menu_button()
            assert await bot.get_my_commands() == ()
            assert (await bot.get_my_name()).name
            assert (await bot.get_my_description()).description == ""
            assert (await bot.get_my_short_description()).short_description == ""
            assert (await bot.get_chat_menu_button()).type == "commands"
            assert (await bot.get_webhook_info()).url == ""
            assert await bot.send_chat_action(5, "typing")
            assert await bot.answer_callback_query("1")
            message = await bot.send_message(5, "问“题”\n")
            assert (message.text, message.chat.id, message.from_user.is_bot) == ("问“题”\n", 5, True)
            assert (await bot.edit_message_text("b", 5, message.message_id)).message_id == message.message_id

    talked(story)


def test_a_fault_may_answer_instead_of_a_method_or_after_it():
    async def fault(call, carry_out):
        if call.method == "getMe":
            return refused(429, "Too Many Requests: retry after 2", retry_after=2)
        if call.method == "sendMessage":
            await carry_out(call)
            return web.Response(text="<html>", content_type="text/html")
        return None

    async def story(api, ask):
        status, told = await ask("getMe")
        assert (status, told["parameters"]) == (429, {"retry_after": 2})
        with pytest.raises(aiohttp.ContentTypeError):
            await ask("sendMessage", data={"chat_id": 5, "text": "a"})
        assert (await ask("deleteWebhook"))[0] == 200

    assert len(talked(story, fault=fault).sends) == 1
