"""F48: what was withdrawn, in old messages, buttons, links, lists, questions and quotations."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from random import Random
from typing import Any, Final

from bot import phrases
from bot.governance.audience import Reader
from bot.labels import AMBER, CLEAR, GREEN
from bot.model import Lang
from tests.access.house import enrol, house
from tests.load.row import Outcome, Row, Trial
from tests.press.live import Live, approved, live, withdraw
from tests.press.recalls import worded
from tests.statements.house import REASON

_READERS: Final = 20
_APPROVER: Final = 40_000
_GROUPS: Final = (-60_001, -(10**12) - 60_002)


class Old:
    """Copies that are handed out, withdrawn, and asked for again in every way there is."""

    def __init__(self, bot: Live, random: Random, copies: int) -> None:
        self.bot, self.random = bot, random
        self.readers = [*range(41_000, 41_000 + _READERS)]
        self.chats = [*((one, 0) for one in self.readers), *((self.readers[0], group) for group in _GROUPS)]
        self.statements = [f"ps-old-{number}" for number in range(-(-copies // len(self.chats)))]
        self.index = bot.recalling.gate.desk_of(bot.recalling.gate.open_to_all).index
        self.asked: Counter[int] = Counter()
        self.wrong: list[str] = []

    async def handed_out(self) -> None:
        people = dict.fromkeys(self.readers, Reader("liaison")) | {_APPROVER: Reader("approver")}
        enrol(self.bot.writer.store, people, dict.fromkeys(_GROUPS, AMBER))
        self.bot.meets(*people, *_GROUPS)
        for number, statement in enumerate(self.statements):
            version = worded(statement, 1, label=(CLEAR, GREEN, AMBER)[number % 3], long=number % 4 == 1)
            self.bot.knows(version)
            await self.bot.beside(lambda store, version=version: approved(store, version, time.time()))
        for statement in self.statements:
            for person, chat in self.chats:
                await self.bot.taps(person, f"st:{self.random.choice('est')}{statement}", chat)
        for person in self.readers:
            await self.bot.says(person, "/statements")
        await self.bot.quiet()

    async def withdrawn(self) -> None:
        for number, statement in enumerate(self.statements):
            if number % 2:
                await self.bot.says(_APPROVER, f"/withdraw {statement} {REASON.en} | {REASON.zh}")
            else:
                await self.bot.beside(lambda store, statement=statement: withdraw(store, statement, 1, time.time()))
        await self.bot.until(lambda: len(self.bot.journal.over) == len(self.statements), "all are withdrawn")
        await self.bot.quiet()

    def unmarked(self) -> int:
        """How many copies do not stand as they should: a text struck through below its banner, a file with the banner below it."""
        banners = [self.index.message(phrases.BANNER_WITHDRAWN, lang) for lang in Lang]
        found = 0
        for chat, number, statement in self.bot.rows("select chat, message, statement from deliveries"):
            message = self.bot.double.chats.messages[chat, number]
            head = str(message.get("caption", message.get("text", "")))
            whole = "document" in message or any(entity["type"] == "strikethrough" for entity in message.get("entities", ()))
            good = any(f"\n{banner}" in head for banner in banners) and whole and (statement, 1) in self.bot.journal.over and "reply_markup" not in message
            found += not good
        return found

    async def asked_again(self) -> None:
        """Every old button in its chat, and each statement by its id, a link, a question, a list and its own words."""
        standing = list(self.bot.double.chats.messages.values())
        buttons = {(one["chat"]["id"], data) for one in standing for data in _data(one) if data.startswith("st:")}
        for chat, data in sorted(buttons):
            await self.notified(chat, lambda person, data=data, chat=chat: self.bot.taps(person, data, min(0, chat)))
        for statement in self.statements:
            words = worded(statement, 1).texts
            for person, group in self.random.sample(self.chats, 4):
                for letter in "est":
                    await self.notified(group or person, lambda who, letter=letter, group=group, s=statement: self.bot.taps(who, f"st:{letter}{s}", group))
                await self.notified(group or person, lambda who, group=group, s=statement: self.bot.says(who, s.upper(), group))
                if not group:
                    await self.notified(person, lambda who, s=statement: self.bot.says(who, f"/start {s}"))
                await self.bot.says(person, f"The captain said: “{words['en'].words[:60]}”", group)
                await self.bot.says(person, f"/check {words['zh-Hans'].words[:60]}", group)
            await self.bot.taps(_APPROVER, f"st:r{statement}")
        for person in self.readers[:3]:
            for text in ("/statements", "/statements press", "What did the port-captain say at the press hour?", "port-captain在新闻通气会上的声明原文"):
                await self.bot.says(person, text)
        await self.bot.quiet()

    async def notified(self, chat: int, ask: Any) -> None:
        """Asks for something in a chat for which there must be a notice, and nothing else."""
        self.asked[chat] += 1
        await ask(chat if chat > 0 else self.readers[0])

    def judge(self, before: int) -> int:
        """How many notices came since; what else is wrong is noted."""
        heads = [self.index.message(phrases.SAFE_WITHDRAWN, lang).partition("{")[0] for lang in Lang]
        said = [one.message for one in list(self.bot.double.record.delivered)[before:]]
        notices: Counter[int] = Counter()
        for message in said:
            text = f"{self.bot.words_of(message)} {message.get('caption', '')} {message.get('reply_markup', '')}"
            notices[message["chat"]["id"]] += any(head in text for head in heads)
            told = [of for words, of in self.bot.journal.words.items() if words[:18] in text]
            if told and message["chat"]["id"] != _APPROVER:
                self.wrong.append(f"words of {told[0]} in {text[:200]!r}")
        self.wrong += [f"chat {chat} asked {times} times and was told {notices[chat]} times" for chat, times in self.asked.items() if notices[chat] < times]
        return notices.total()


def _data(message: dict[str, Any]) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]


def afterwards(trial: Trial) -> Outcome:
    """Copies in private chats and groups are withdrawn, and then asked for in every way."""
    served, copies = house(trial.seed), trial.of(1_000)

    async def whole() -> tuple[Old, int, int, int, int]:
        async with live(served, trial.folder) as bot:
            old = Old(bot, Random(trial.seed), copies)
            await old.handed_out()
            handed = len(bot.rows("select * from deliveries where message > 0"))
            await old.withdrawn()
            unmarked, before = old.unmarked(), len(bot.double.record.delivered)
            await old.asked_again()
            notices = old.judge(before)
            return old, handed, unmarked, notices, len(bot.rows("select * from deliveries")) - handed

    old, handed, unmarked, notices, deliveries = asyncio.run(whole())
    wrong = [*old.bot.journal.wrong, *old.wrong]
    figures = (
        f"{handed:,} copies withdrawn: {unmarked} unmarked; {old.asked.total():,} times asked for by old buttons, ids and links: {notices:,} notices, "
        f"{deliveries} deliveries, {len(wrong)} wrong"
    )
    return Outcome(unmarked == deliveries == 0 and handed >= copies and not wrong, "; ".join([figures, *wrong[:3]]))


ROWS: Final = (Row("F48", "withdrawn text in old messages and buttons: 0 of 1,000 copies unmarked, always the notice, 0 deliveries", afterwards),)
