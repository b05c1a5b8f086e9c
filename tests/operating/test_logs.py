"""A log line is one line, whatever was logged; no secret is in it, and no value of a running program."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import random
import re
import subprocess
import sys
from urllib.parse import quote

import pytest
from telegram.error import BadRequest

from bot.errors import StateError
from bot.operating.logs import Lines, told, trace_of
from tests.conftest import ROOT

TOKEN = "123456789:AA" + "canary-token-" + "0123456789abcdefghi"
WEBHOOK = "canary_of_the_webhook"
SAID = "zebra-7f3a 斑马线"
STYLES = ("json", "text")


@pytest.fixture(params=STYLES)
def style(request):
    return request.param


class Logged:
    """A logger of its own, and what it wrote."""

    def __init__(self, style="json", secrets=(TOKEN, WEBHOOK), name="bot.sample"):
        self.stream = io.StringIO()
        handler = logging.StreamHandler(self.stream)
        handler.setFormatter(Lines(secrets, style))
        self.log = logging.Logger(name)  # noqa: LOG001  known to nobody else
        self.log.addHandler(handler)

    @property
    def text(self):
        return self.stream.getvalue()

    @property
    def lines(self):
        assert self.text.endswith("\n")
        assert len(self.text.splitlines()) == self.text.count("\n")  # no other character begins a line for anyone
        return self.text.splitlines()

    @property
    def line(self):
        [line] = self.lines
        return line

    @property
    def fields(self):
        return json.loads(self.line)


def raised(error, cause=None):
    with pytest.raises(type(error)) as caught:
        raise error from cause
    return caught.value


# One line an event

HOSTILE = [
    "\n", "\r", "\r\n", "\x1b[2J", "\x1b]0;title\x07", "\x00", "\x08" * 5, "\x7f", "\x85", "\x9b31m", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e",
    "\u202e", "\u2066", "\u200f", "\ud800", "\udfff", '"', "\\", '"}\n{"level": "CRITICAL"', "2030-01-01T00:00:00.000Z ERROR bot: no", "%s", "%(x)s", "{}", "于海斌", "𠮷", "🐼", "a", " ",
]  # fmt: skip


def hostile_strings(count):
    chance = random.Random(81)
    return ["".join(chance.choices(HOSTILE, k=chance.randint(1, 8))) for _ in range(count)]


@pytest.mark.parametrize("style", STYLES)
def test_ten_thousand_hostile_strings_make_as_many_lines(style):
    logged, strings = Logged(style), hostile_strings(10_000)
    for number, text in enumerate(strings):
        logged.log.info("%s %s", number, text) if number % 2 else logged.log.info(f"{number} {text}")
    lines = logged.lines
    assert len(lines) == 10_000
    for number, line in enumerate(lines):
        assert (json.loads(line)["message"] if style == "json" else line.split("bot.sample: ", 1)[1]).startswith(f"{number} ")
        assert not re.search("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", line)
    logged.text.encode("utf-8")


def test_a_json_line_gives_the_message_back_as_it_was():
    logged, strings = Logged(secrets=()), [text for text in hostile_strings(4_000) if "\ud800\udfff" not in text]  # JSON reads these two as one
    for text in strings:
        logged.log.info("%s", text)
    assert [json.loads(line)["message"] for line in logged.lines] == strings


def test_a_line_holds_time_level_logger_and_message():
    logged = Logged()
    record = logging.LogRecord("bot.sample", logging.WARNING, "", 0, "chat %s: update %d", (7, 8), None)
    record.created = 1_600_000_000.0425
    logged.log.handle(record)
    assert logged.line == '{"time": "2020-09-13T12:26:40.042Z", "level": "WARNING", "logger": "bot.sample", "message": "chat 7: update 8"}'


def test_a_text_line_reads_like_a_sentence():
    logged = Logged("text")
    record = logging.LogRecord("bot.sample", logging.WARNING, "", 0, "chat %s: update %d", (7, 8), None)
    record.created = 1_600_000_000.0425
    logged.log.handle(record)
    assert logged.line == "2020-09-13T12:26:40.042Z WARNING bot.sample: chat 7: update 8"


def test_an_incident_is_a_field_of_its_own():
    logged = Logged()
    logged.log.error("incident %s: update %s could not be dealt with", "A1B2C3", 7)
    assert logged.fields["incident"] == "A1B2C3"


@pytest.mark.parametrize("message", ["no incident", "an incident A1B2C3: no", "incident zebra7: no"])
def test_what_only_speaks_of_an_incident_is_none(message):
    logged = Logged()
    logged.log.error(message)
    assert set(logged.fields) == {"time", "level", "logger", "message"}


def test_a_line_stays_below_what_the_journal_would_cut(style):
    logged = Logged(style)

    def deeper(depth):
        return deeper(depth - 1) if depth else 1 / 0

    try:
        deeper(500)
    except ZeroDivisionError:
        logged.log.exception("%s", "\x00🐼" * 50_000)
    assert len(logged.line.encode()) < 48 * 1024
    assert "(100000 characters)" in logged.line


def test_arguments_that_do_not_fit_lose_no_event(style):
    logged = Logged(style)
    logged.log.info("%d updates", SAID)
    assert "%d updates (its arguments do not fit)" in logged.line
    assert SAID not in logged.line


def test_several_handlers_see_the_same_record():
    logged, other = Logged(), io.StringIO()
    logged.log.addHandler(logging.StreamHandler(other))
    error = ValueError("x")
    logged.log.info("%s", error)
    assert other.getvalue() == "x\n"


# Secrets


def everywhere(text):
    """A text in every place of a record that can hold one."""
    yield "%s", (text,)
    yield "%r", (text,)
    yield text.replace("%", "%%"), ()
    yield "%(name)s", ({"name": text},)
    yield "%s", ([text],)
    yield "%s", (StateError(text),)
    yield "%s", (BadRequest(text),)
    yield StateError(text), ()
    yield "%s", (f"https://api.example.org/bot{text}/getMe",)
    yield "%s", (f"https://api.example.org/{quote(text, safe='')}/",)
    yield "%s", ("x" * (3_990 - len(text) // 2) + text,)  # where a long message is cut


@pytest.mark.parametrize("secret", [TOKEN, WEBHOOK, TOKEN.split(":")[1]], ids=["token", "webhook", "half"])
def test_a_secret_is_replaced_wherever_it_stands(style, secret):
    for template, arguments in everywhere(secret):
        for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL):
            logged = Logged(style)
            logged.log.log(level, template, *arguments, exc_info=raised(StateError(secret), BadRequest(secret)))
            assert not [secret[at : at + 12] for at in range(len(secret) - 11) if secret[at : at + 12] in logged.line], logged.line
            assert "[secret]" in logged.line or "[token]" in logged.line


def test_another_token_is_replaced_as_well(style):
    logged = Logged(style, secrets=())
    logged.log.info("%s and https://ann:password@example.org/", TOKEN)
    assert "[token] and https://[hidden]@example.org/" in logged.line


def test_a_secret_that_is_part_of_another_does_not_uncover_it():
    logged = Logged(secrets=("canary", "canary_of_the_webhook", "s", ""))
    logged.log.info("canary_of_the_webhook canary")
    assert logged.fields["message"] == "[secret] [secret]"


# Errors


def deep(number):
    secret_value = SAID + str(number)
    return int(secret_value)


def test_a_trace_names_files_lines_and_functions_and_no_values(style):
    logged = Logged(style)
    try:
        deep(1)
    except ValueError:
        logged.log.exception("incident A1B2C3: update 7 could not be dealt with")
    assert re.search(r"Traceback: \S*test_logs.py:\d+ in test_a_trace_\w+ > \S*test_logs.py:\d+ in deep: ValueError", logged.line)
    assert "zebra" not in logged.line
    assert "斑" not in logged.line
    assert "secret_value" not in logged.line  # nor source lines


def test_a_trace_tells_what_an_error_came_of():
    assert trace_of(raised(StateError("the state cannot be written"), ValueError(SAID))).endswith(
        ": StateError: the state cannot be written, because of Traceback: nowhere: ValueError"
    )


def test_a_trace_of_a_group_tells_its_first_error():
    group = raised(ExceptionGroup(SAID, [ValueError(SAID), KeyError(SAID)]))
    assert trace_of(group).endswith("ExceptionGroup, because of Traceback: nowhere: ValueError")
    assert "zebra" not in trace_of(group)


def test_errors_that_come_of_each_other_come_to_an_end():
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    assert trace_of(one).count("because of") == 3


TOLD = [
    (ValueError(f"invalid literal '{SAID}'"), "ValueError"),
    (KeyError(SAID), "KeyError"),
    (UnicodeDecodeError("utf-8", SAID.encode(), 0, 1, SAID), "UnicodeDecodeError"),
    (OSError(28, SAID, SAID), "OSError: No space left on device"),
    (FileNotFoundError(2, SAID, SAID), "FileNotFoundError: No such file or directory"),
    (OSError(SAID), "OSError"),
    (StateError("the state cannot be written"), "StateError: the state cannot be written"),
    (StateError(), "StateError"),
    (BadRequest("Message is too long"), "BadRequest: Message is too long"),
    (type("TelegramError", (Exception,), {})(SAID), "TelegramError"),
]


@pytest.mark.parametrize(("error", "words"), TOLD, ids=[words for _, words in TOLD])
def test_only_errors_whose_words_are_known_are_quoted(error, words, style):
    assert told(error) == words
    for template, arguments in (("%s", (error,)), ("%(error)s", ({"error": error},)), (error, ())):
        logged = Logged(style)
        logged.log.error(template, *arguments, exc_info=raised(error))
        assert words in logged.line
        assert "zebra" not in logged.line


def test_what_asyncio_tells_of_a_task_holds_no_values(style):
    logged = Logged(style, name="asyncio")

    async def fails():
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, told: logged.log.error(written(told), exc_info=told.get("exception")))
        loop.call_soon(int, SAID)
        loop.call_soon(deep, SAID)
        await asyncio.sleep(0.01)

    def written(told):
        return "\n".join([told["message"], *(f"{name}: {value!r}" for name, value in told.items())])

    asyncio.run(fails())
    assert len(logged.lines) == 2
    assert "Exception in callback " in logged.text
    assert "zebra" not in logged.text


# As a process

ENDS = {
    "main": "int(said)",
    "thread": "import threading; thread = threading.Thread(target=lambda: int(said)); thread.start(); thread.join()",
    "nobody": "class Bad:\n    def __del__(self):\n        int(said)\nBad()",
    "task": "import asyncio, gc\nasync def bad():\n    int(said)\nasync def run():\n    task = asyncio.create_task(bad())\n    await asyncio.sleep(0)\n    await asyncio.sleep(0)\n    del task\n    gc.collect()\nasyncio.run(run())",
    "warning": "import warnings; warnings.warn('a\\nb', UserWarning)",
    "closed": "import sys; sys.stderr.close(); logging.error('nobody reads this')",
}


@pytest.mark.parametrize("ends", ENDS)
def test_what_ends_a_process_or_a_thread_is_one_line_of_json_too(ends, style):
    code = f"import logging\nfrom bot.operating import logs\nsaid = {SAID!r}\nlogs.set_up(({TOKEN!r},), 'INFO', style={style!r})\n{ENDS[ends]}\n"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert run.returncode == (1 if ends == "main" else 0)
    if ends == "closed":
        assert run.stderr == ""
        return
    [line] = run.stderr.splitlines()
    assert "zebra" not in line
    assert ("UserWarning: a\\nb" if ends == "warning" else "ValueError") in line
    assert style == "text" or json.loads(line)["level"] in {"WARNING", "ERROR", "CRITICAL"}


def test_what_others_log_in_full_stays_out_of_it(style):
    code = (
        f"import logging\nfrom bot.operating import logs\nlogs.set_up(({TOKEN!r},), 'DEBUG', style={style!r})\n"
        "for name in ('telegram', 'telegram.ext', 'httpx', 'httpcore'):\n    logging.getLogger(name).debug('zebra')\n"
        "for name in ('aiohttp.access',):\n    logging.getLogger(name).info('POST /zebra')\n"
        "logging.getLogger('bot').debug('seen')\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert len(run.stderr.splitlines()) == 1
    assert "seen" in run.stderr
