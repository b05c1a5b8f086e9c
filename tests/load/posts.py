"""What anyone may post to the webhook: bodies that are no updates, and secrets that are none."""

from __future__ import annotations

import asyncio
import io
import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp

from tests.load.api import Api, text
from tests.load.process import PATH, SECRET, BotProcess, running
from tests.load.row import Outcome, Row, Trial
from tests.load.scenes import FIRST, settled, share, undone

_QUESTION: Final = "How many people did China arrest?"
_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
_SLOWEST: Final = 0.05
_AT_ONCE: Final = 4
_GROWN: Final = 32 * 1024 * 1024
"""Bytes of memory by which a bot may have grown that was posted thousands of updates of new chats: what it remembers is bounded."""


@dataclass(frozen=True, slots=True)
class Post:
    """A request to the webhook."""

    body: bytes = b"{}"
    secret: str | bytes | None = SECRET
    method: str = "POST"
    path: str = PATH


@dataclass
class Answers:
    """What was answered, and how long each took."""

    statuses: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)


def posted(bot: BotProcess, posts: Sequence[Post]) -> Answers:
    """The answers to posts, a few of them at once, on connections that are kept."""
    answers = Answers()

    async def work(waiting: Iterator[Post], session: aiohttp.ClientSession) -> None:
        for post in waiting:
            begin = time.monotonic()
            headers = {} if post.secret is None else {_HEADER: post.secret if isinstance(post.secret, str) else post.secret.decode("utf-8", "surrogateescape")}
            try:
                address = f"http://127.0.0.1:{bot.port}{post.path}"
                async with session.request(post.method, address, data=io.BytesIO(post.body), headers=headers, allow_redirects=False) as answer:
                    await answer.read()
                    answers.statuses[str(answer.status)] += 1
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                answers.statuses[type(error).__name__] += 1
            answers.seconds.append(time.monotonic() - begin)

    async def all_of_them() -> None:
        waiting = iter(posts)
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
            await asyncio.gather(*(work(waiting, session) for _ in range(_AT_ONCE)))

    asyncio.run(all_of_them())
    return answers


def _good(number: int = FIRST) -> dict[str, Any]:
    return text(number, 77, _QUESTION)


def fixed() -> list[bytes]:
    """Bodies that break parsers."""
    return [
        b"", b"no json", b'{"update_id": 1, "message": ', b'\xff\xfe{"update_id": 2}', b"[" * 100_000, b'{"a":' * 100_000, b'{"message": {"text": "x"}}',
        b'{"update_id": 1180591620717411303424, "message": {}}', b'{"update_id": ' + b"9" * 10_000 + b"}", b'{"update_id": "7", "message": {}}',
        b'{"update_id": 900000001, "message": {"message_id": 1, "date": 1, "chat": {"id": 79, "type": "private"}, "text": "\\ud83d how many"}}',
        json.dumps(_good(900_000_002) | {"message": _good()["message"] | {"text": "how\0many\0\0"}}).encode(), b'{"update_id": NaN}',
        b'{"update_id": 900000003, "message": {"text": "' + b"x" * 2 * 1024 * 1024 + b'"}}', b'[{"update_id": 5}]', b'"7"', b"null",
        b'{"update_id": 900000004, "message": {"chat": {"id": 1180591620717411303424, "type": "private"}, "text": "x"}}', b'{"update_id": true}',
    ]  # fmt: skip


_VALUES: Final[tuple[Any, ...]] = (None, True, -1, 0, 2**31, 2**63, 2**70, 1.5e300, "", "x", "\0", "\ud83d", "９", [], [[]], {}, {"id": {}}, "x" * 5_000)


def malformed(count: int, chance: random.Random) -> Iterator[bytes]:
    """Bodies by chance: bytes, updates with a value replaced or a field gone, updates cut off or with bytes changed."""
    for number in range(count):
        update = _good(800_000_000 + number)
        match chance.randrange(4):
            case 0:
                yield chance.randbytes(chance.randrange(200))
            case 1:
                _spoil(update, chance)
                yield json.dumps(update).encode()
            case 2:
                whole = json.dumps(update).encode()
                yield whole[: chance.randrange(len(whole))]
            case _:
                body = bytearray(json.dumps(update).encode())
                for _ in range(chance.randrange(1, 4)):
                    body[chance.randrange(len(body))] = chance.randrange(256)
                yield bytes(body)


def _spoil(update: dict[str, Any], chance: random.Random) -> None:
    """Puts something else in place of a value, at any depth."""
    place: dict[str, Any] = update
    while True:
        name = chance.choice(list(place))
        if isinstance(place[name], dict) and place[name] and chance.random() < 0.7:
            place = place[name]
            continue
        if chance.random() < 0.2:
            del place[name]
        else:
            place[name] = chance.choice(_VALUES)
        return


def odd_bodies(trial: Trial) -> Outcome:
    """Posts bodies that are no updates, or nearly none."""
    chance = random.Random(trial.seed)
    others, bodies = malformed(trial.of(10_000), chance), [*fixed(), *malformed(trial.of(10_000), chance)]
    with Api(trial.seed) as api, running(api, trial.folder, "webhook") as bot:
        posted(bot, [Post(json.dumps(_good(700_000_000 + number)).encode()) for number in range(100)])
        posted(bot, [Post(body) for body in others])  # what questions look up is kept from the first time on
        before = bot.memory
        answers = posted(bot, [Post(body) for body in bodies])
        done, grown = settled(api, bot, 60), bot.memory - before
        goes_on = _answers_on(api)
        errors, dead = [event["message"] for event in bot.events("ERROR")], undone(bot)[2]
    refused, slowest = sum(answers.statuses.values()) - answers.statuses["200"], max(answers.seconds)
    good = done and goes_on and not (refused or errors or dead) and slowest <= _SLOWEST and grown <= _GROWN
    return Outcome(
        good,
        f"{len(bodies)} bodies: {refused} non-2xx, slowest {slowest * 1000:.0f} ms (p99 {share(answers.seconds, 0.99) * 1000:.0f} ms), "
        f"memory +{grown / 2**20:.1f} MB, {dead} dead, {len(errors)} errors{errors[:1] or ''}; a question after them is answered: {goes_on}",
    )


def _answers_on(api: Api) -> bool:
    api.put([text(FIRST + 90_000_000, 78, _QUESTION)])
    return api.until(lambda: any(call.chat == 78 for call in api.sends), 10)


_WRONG: Final[tuple[Post, ...]] = (
    Post(secret=None), Post(secret=""), Post(secret="wrong"), Post(secret=SECRET[:-1]), Post(secret=SECRET + "1"), Post(secret=SECRET.upper()),
    Post(secret="x" * 10_240), Post(secret=(SECRET + " ") * 900), Post(secret="密钥"), Post(secret="s\u00e9cret"), Post(secret=SECRET[::-1]),
    Post(method="GET"), Post(method="PUT"), Post(method="DELETE"), Post(method="HEAD"), Post(path="/"), Post(path="/telegram/"), Post(path="/TELEGRAM"),
    Post(path=f"/{SECRET}"), Post(path="/telegram/../telegram2"), Post(path="/healthz", method="POST"), Post(path="//telegram"),
)  # fmt: skip


def wrong_secrets(trial: Trial) -> Outcome:
    """Posts good updates with bad secrets, methods and paths."""
    from dataclasses import replace

    count = trial.of(10_000, least=len(_WRONG))
    posts = [replace(_WRONG[number % len(_WRONG)], body=json.dumps(_good(800_000_000 + number)).encode()) for number in range(count)]
    with Api(trial.seed) as api, running(api, trial.folder, "webhook") as bot:
        answers = posted(bot, posts)
        done = settled(api, bot, 10)
        accepted = len(api.sends)
        goes_on = _answers_on(api)
        told = sum(any(secret in line for secret in (SECRET, "密钥", "x" * 100, SECRET[::-1])) for line in bot.output.splitlines())
        stored = len([1 for call in api.sends if call.chat == 77])
    others = {status: number for status, number in answers.statuses.items() if status != "403"}
    good = done and goes_on and not (others or accepted or told or stored)
    return Outcome(good, f"{count} posts of {len(_WRONG)} kinds: {answers.statuses['403']} x 403, others: {others or 'none'}, {accepted} accepted, {told} log lines with a secret")


ROWS: Final = (
    Row("F07", "bodies that are no updates: 0 crashes, 0 non-2xx, <= 50 ms each, memory +0", odd_bodies),
    Row("F10", "wrong secrets, methods, paths: 403, 0 accepted, 0 log lines with a secret", wrong_secrets),
)
