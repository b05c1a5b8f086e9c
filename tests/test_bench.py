"""The benches: the server keeps the rules of the real one and counts exactly, the arithmetic is right, a short run is real."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from time import monotonic, sleep
from typing import Any

import aiohttp
import psutil
import pytest
from aiohttp import web

from bot.bench.figures import Phase, Round, compared, middle, percentile, ratio, summary
from bot.bench.questions import questions
from bot.bench.server import BotApi, Queued, refused
from bot.bench.telegram import WARM_UP, Plan, dealt, ours
from bot.errors import CasebriefError
from tests.conftest import ROOT

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


# Arithmetic


@pytest.mark.parametrize(("values", "share", "found"), [
    (range(1, 101), 0.5, 50), (range(1, 101), 0.99, 99), (range(1, 101), 1.0, 100), (range(1, 201), 0.99, 198),
    ([3, 1, 2], 0.5, 2), ([4, 3, 2, 1], 0.5, 2), ([7], 0.99, 7), ([1, 2], 0.0, 1), ([], 0.5, None),
])  # fmt: skip
def test_a_percentile_is_the_nearest_rank(values, share, found):
    assert percentile(values, share) == found


def test_a_ratio_of_nothing_is_none():
    assert ratio(3, 2) == 1.5
    assert ratio(0, 2) == 0
    assert ratio(3, 0) is ratio(None, 2) is ratio(2, None) is None


def test_a_median_leaves_out_what_is_missing():
    assert middle([3, None, 1, 2]) == 2
    assert middle([1, 2]) == 1.5
    assert middle([None]) is None


def one_round(cpu: float, **more: Any) -> Round:
    values = {"updates": 100, "lost": 0, "doubled": 0, "seconds": 2.0, "cpu": cpu, "driver_cpu": 0.1, "latencies": (0.001, 0.002, 0.004)}
    phase = Phase(**{**values, **more})
    return Round(phase, phase)


def test_the_figures_of_a_phase_count_what_was_answered():
    told = summary([one_round(0.5, lost=20, doubled=3)])
    assert (told["updates_per_s"], told["updates_per_cpu_s"]) == (40, 160)
    assert (told["cpu_ms_per_update"], told["driver_cpu_ms_per_update"]) == (6.25, 1.25)
    assert (told["p50_ms"], told["p99_ms"]) == (2, 4)
    assert (told["burst_lost_chats"], told["burst_doubled_chats"]) == (20, 3)


def test_rounds_give_medians_and_added_counts():
    told = summary([one_round(1.0, lost=1), one_round(0.5), one_round(0.25)])
    assert told["cpu_ms_per_update"] == 5
    assert told["paced_lost_chats"] == 1


def test_bots_are_compared_round_by_round():
    told = compared([one_round(0.5), one_round(1.0), one_round(0.5)], [one_round(1.0), one_round(1.0), one_round(0.25)])
    assert told == {"median": 1.0, "lowest": 0.5, "highest": 2.0}


def test_bots_that_answer_nothing_cannot_be_compared():
    dead = one_round(0.0, lost=100, latencies=())
    assert summary([dead])["p99_ms"] is summary([dead])["cpu_ms_per_update"] is None
    assert compared([dead], [one_round(1.0)]) == {"median": None, "lowest": None, "highest": None}


# Questions


def test_each_turn_is_a_question(tmp_path):
    file = tmp_path / "questions.jsonl"
    file.write_text('{"turns": ["a", "b"]}\n\n{"text": "c"}\n{"text": " "}\n', encoding="utf-8")
    assert questions(file) == ["a", "b", "c"]


@pytest.mark.parametrize("line", ["{", "[]", "3", "{}", '{"turns": 3}', '{"turns": [3]}', '{"text": null}'])
def test_a_line_that_holds_no_question_is_named(tmp_path, line):
    file = tmp_path / "questions.jsonl"
    file.write_text('{"text": "a"}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(CasebriefError, match=r"questions\.jsonl:2: "):
        questions(file)


def test_the_warm_up_asks_nothing_that_is_measured():
    texts = dealt([f"question {number}" for number in range(300)], Plan(updates=400, rate=10, seconds=5))
    assert (len(texts.warm_up), len(texts.burst), len(texts.paced)) == (WARM_UP, 400, 50)
    assert not set(texts.warm_up) & set(texts.burst + texts.paced)
    assert len(set(texts.burst)) == 250


def test_distinct_questions_shorten_the_load():
    texts = dealt([f"question {number % 300}" for number in range(900)], Plan(updates=400, rate=100, seconds=9, distinct=True))
    assert len(texts.burst) == len(texts.paced) == 250
    for part in (texts.warm_up, texts.burst, texts.paced):
        assert len(set(part)) == len(part)


def test_the_order_is_always_the_same():
    found = [f"question {number}" for number in range(90)]
    assert dealt(found, Plan()) == dealt(found[::-1], Plan())
    assert sorted(dealt(found, Plan(updates=68)).burst) != list(dealt(found, Plan(updates=68)).burst)


def test_too_few_questions_are_refused():
    with pytest.raises(CasebriefError, match="at least 4"):
        dealt(["a", "b", "a", "c"], Plan())


@pytest.mark.parametrize("command", ["", " ", "python 'x"])
def test_a_command_that_is_none_is_refused(command):
    with pytest.raises(CasebriefError, match="--bot"):
        ours(command, {})


# The bench itself


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps({"text": f"question {number}"}) + "\n" for number in range(60)), encoding="utf-8")
    return str(path)


def test_a_short_run_against_itself_loses_and_doubles_nothing(casebrief, file):
    done = casebrief("bench", "telegram", "--updates", "60", "--rate", "60", "--seconds", "0.5", "--rounds", "1", "--json",
                     "--questions", file, "--bot", f"{sys.executable} -m bot.bench.echo")  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["plan"]["updates_in_burst"] == 60
    assert told["plan"]["distinct_questions_in_burst"] == 45
    for bot in (told["bot"], told["echo"]):
        assert [bot[key] for key in bot if key.endswith("_chats")] == [0, 0, 0, 0]
        assert bot["updates_per_s"] > 20
        assert 0 < bot["p50_ms"] <= bot["p99_ms"]
        assert bot["driver_cpu_ms_per_update"] > 0
    assert 0.1 < told["ratio_of_updates_per_cpu_s"]["median"] < 10


def test_the_table_says_the_unit_of_every_figure(capsys):
    from bot.bench.figures import COUNTS, FIGURES
    from bot.bench.table import show

    rounds = [one_round(0.5), one_round(0.25)]
    plan = {"rounds": 2, "rate": 150.0, "updates_in_burst": 2400, "distinct_questions_in_burst": 1900, "updates_paced": 1200,
            "distinct_questions_paced": 1100, "updates_to_warm_up": 50}  # fmt: skip
    show({"plan": plan, "bot": {"name": "[bold]ours", **summary(rounds)}, "echo": {"name": "echo", **summary(rounds)},
          "ratio_of_updates_per_cpu_s": compared(rounds, rounds)})  # fmt: skip
    told = capsys.readouterr().out
    for words, unit, _ in (*FIGURES.values(), *COUNTS.values()):
        assert f"{words} " in told
        assert f" {unit} " in told
    assert "[bold]ours does 1.00 times the updates per CPU second of echo" in told
    assert "1900 distinct questions" in told


@pytest.mark.parametrize(("command", "said"), [
    ("nonesuch-command", "cannot be started"),
    (f'{sys.executable} -c "raise SystemExit(\'no token\')"', "ended by itself with 1; it says last:\n  no token"),
])  # fmt: skip
def test_a_bot_that_does_not_start_is_told_with_its_last_lines(casebrief, file, command, said):
    done = casebrief("bench", "telegram", "--questions", file, "--bot", command)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_whoever_ends_the_bench_ends_its_processes(environment, file, how):
    sleeper = f"{sys.executable} -c 'import time; time.sleep(600)'"
    bench = subprocess.Popen([sys.executable, "-m", "bot", "bench", "telegram", "--questions", file, "--bot", sleeper],
                             cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # fmt: skip
    try:
        limit = monotonic() + 10
        while not (started := psutil.Process(bench.pid).children()) and monotonic() < limit:
            sleep(0.05)
        bench.send_signal(how)
        _, said = bench.communicate(timeout=10)
        assert started
        assert bench.returncode == 1
        assert "Traceback" not in said
        assert not any(process.is_running() for process in started)
    finally:
        bench.kill()


def test_the_bench_must_be_named(casebrief):
    assert casebrief("bench").returncode == 2
    assert casebrief("bench", "telegram", "--rate", "0").returncode == 2


def test_a_missing_package_is_named_with_its_remedy(environment):
    without = "import sys; sys.modules['psutil'] = None; from bot.cli import run; sys.exit(run(['bench', 'telegram']))"
    done = subprocess.run([sys.executable, "-c", without], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "casebrief: the bench needs psutil: pip install 'casebrief[bench]'\n")
