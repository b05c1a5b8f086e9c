"""Statements of any script go out byte for byte, none in pieces: through the real outbox to the strict double, over HTTP."""

from __future__ import annotations

import asyncio
import json
import time
from functools import partial
from random import Random
from typing import Any, Final

from bot.channels.telegram.layout import LONGEST, units
from bot.governance.audience import Reader
from bot.labels import AMBER, CLEAR, GREEN
from bot.state.acts import Found
from bot.state.changes import Governed
from bot.state.filed import Approval, Filed, Filing, Hand
from bot.state.store import Store
from bot.statements.alterations import LONGEST as WHOLE
from bot.statements.alterations import alterations
from bot.statements.version import Text, Version
from tests.access.house import enrol, house
from tests.load.row import Outcome, Row, Trial
from tests.press.haste import found_in
from tests.press.live import Live, live
from tests.press.texts import _PLAIN
from tests.statements.house import content
from tests.statements.test_alterations import cleaned
from tests.telegram.double import Double
from tests.telegram.wire import Fields, Files

_PEOPLE: Final = [*range(80_000, 80_012)]
_MORE: Final = [*"ﷺعربية עברית हिन्दी ไทย한국어にほんごΕλληνικά Русский𝔸𝟙𠮷𩸽", "नि", "กำ", "x̱̃", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇦🇺", "☎️", "\n\n\n", " \n", "\u3000\u3000", "\u00a0", "\\", "_*`[]()~>#+-=|{}.!", "<b>&amp;</b>", "%s{}$"]


class Cleaning(Double):
    """The double, which also does to texts what Telegram was seen to do."""

    def _written(self, method: Any, fields: Fields, files: Files) -> Any:
        for name in ("text", "caption"):
            if name in fields and "parse_mode" not in fields:
                fields[name] = cleaned(str(fields[name]))
        return super()._written(method, fields, files)


def generated(random: Random) -> str:
    """A text that may be submitted: short, just as long as a message, just longer, and up to the longest."""
    most = random.choice((1, 8, 40, 100, 256, 256, 257, 257, 800, 800, 800, 2_000, 2_000, LONGEST, LONGEST, LONGEST + 1, WHOLE))
    while True:
        pieces = random.choices([*_PLAIN, *_MORE], k=random.randint(1, 60))
        text = "".join(pieces * (most // max(1, len("".join(pieces))) + 1 if most > 100 else 1)).strip()
        while units(text) > most and len(text) > 1:
            text = text[: max(1, len(text) - max(1, (units(text) - most) // 2))].strip()
        if text and units(text) <= most and not alterations(text):
            return text


def version_of(number: int, random: Random) -> Version:
    """A version of which each text is another."""
    texts = {script: Text(generated(random)) for script in random.sample(("en", "zh-Hans", "zh-Hant"), 2)}
    return content(statement=f"ps-x-{number}", texts=texts, label=random.choice((CLEAR, GREEN, AMBER)))


def filed(store: Store, some: list[Version]) -> None:
    """Versions on file as approved, a thousand in one transaction."""
    for start in range(0, len(some), 1_000):
        found: Found = found_in(store, "")
        filings = [Filing(_approved(one)) for one in some[start : start + 1_000]]
        assert store.apply([Governed(found.people, filings)]) == [True]


def _approved(one: Version) -> Filed:
    given = (Approval(Hand("an approver"), one.hash, "", 1.0),)
    return Filed(one.statement, 1, "approved", 1, one.hash, one.json, "salt", 1.0, approved=1.0, approvals=given)


async def delivered(bot: Live, some: list[Version], random: Random) -> list[tuple[str, str]]:
    """Which text each copy was to be, and what became of it: each is asked for by a button, some by a link."""
    texts = {(one.statement, script): text.words for one in some for script, text in one.texts.items()}
    letters = {"en": "e", "zh-Hans": "s", "zh-Hant": "t"}
    for at, (statement, script) in enumerate(texts):
        await bot.work.room()
        await bot.taps(_PEOPLE[at % len(_PEOPLE)], f"st:{letters[script]}{statement}")
    await bot.quiet()
    rows = bot.rows("select statement, script, chat, message from deliveries")
    assert len(rows) == len(texts), f"{len(rows)} copies of {len(texts)} texts"
    standing = bot.double.chats.messages
    return [(texts[statement, script], bot.words_of(standing[chat, message])) for statement, script, chat, message in rows]


def exact(trial: Trial) -> Outcome:
    """Each text of each statement goes to a reader, once."""
    served, random = house(trial.seed), Random(trial.seed)
    some, count = list[Version](), 0
    while count < trial.of(10_000):
        some.append(version_of(len(some), random))
        count += len(some[-1].texts)

    async def whole() -> tuple[Live, list[tuple[str, str]], float]:
        async with live(served, trial.folder, double=Cleaning()) as bot:
            enrol(bot.writer.store, dict.fromkeys(_PEOPLE, Reader("liaison")))
            bot.meets(*_PEOPLE)
            await bot.beside(partial(filed, some=some))
            begin = time.monotonic()
            return bot, await delivered(bot, some, random), time.monotonic() - begin

    bot, pairs, took = asyncio.run(whole())
    other = [(sent, came) for sent, came in pairs if sent.encode() != came.encode()]
    files = sum("document" in one.message for one in bot.double.record.delivered)
    calls = [call for call in bot.double.calls if call.status == 200 and call.method in {"sendMessage", "sendDocument"}]
    refused, longest = len(bot.double.refused), max(units(sent) for sent, _ in pairs)
    figures = (
        f"{len(pairs):,} texts of {len(some):,} statements, up to {longest:,} units, over HTTP: {len(other)} altered, {files:,} as files; {len(calls):,} messages for them and their "
        f"cards, {refused} refused; {len(pairs) / took:.0f} a second"
    )
    good = not other and not refused and len(calls) == 2 * len(pairs) and files > 0 and not bot.rows("select * from outbox")
    return Outcome(good, "; ".join([figures, *(json.dumps(one)[:200] for one in other[:2])]))


ROWS: Final = (Row("exact", "10,000 texts of any script delivered byte for byte, none in pieces", exact),)
