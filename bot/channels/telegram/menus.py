"""What Telegram shows before anything is said: menus of commands, and what the bot says of itself."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import InvalidToken, TelegramError

from bot import phrases
from bot.channels.telegram.incoming import Place
from bot.channels.telegram.refusals import cause
from bot.channels.telegram.sends import Menu
from bot.governance.permits import APPROVING, CURATING, GOVERNING, IN_GROUPS, OWN, may
from bot.index import Index, Words
from bot.model import Lang

log = logging.getLogger(__name__)

PRIVATE: Final = ("brief", "timeline", "statements", "contacts", "agencies", "case", "check", "export", "lang", "why", "help")
GROUP: Final = ("brief", "timeline", "statements", "contacts", "case", "export", "help")
"""The commands in each menu, in order: a group is shown what concerns all of it."""

_LANGUAGES: Final = {"": Lang.EN, "zh": Lang.HANS}
"""Telegram tells languages apart by two letters, so that both scripts share one menu."""


def menus_of(place: Place, role: str | None, index: Index) -> tuple[Menu, ...]:
    """The menus of a private chat: what a role may do, in each language; none of its own for who is not enrolled."""
    listed = [name for name in PRIVATE if may(role, name)] + [*offered(role)]
    return tuple(
        Menu(place, tuple((name, index.message(phrases.MENU[name], lang)) for name in listed), code) for code, lang in _LANGUAGES.items()
    )


def offered(role: str | None) -> tuple[str, ...]:
    """The commands that a role may give in private besides those of reading."""
    return tuple(name for name in (*CURATING, "recalls", *APPROVING, *OWN, *GOVERNING) if may(role, name) and name not in IN_GROUPS)


@dataclass(frozen=True, slots=True)
class Menus:
    """Sets menus and descriptions, each only where it is not yet so: Telegram allows few such calls."""

    bot: Bot
    index: Words
    public: bool

    async def set(self) -> None:
        """Sets everything; what a server does not know is left out, with a line in the log."""
        for code, lang in _LANGUAGES.items():
            for scope, commands in self.commands(lang):
                await self._quietly(self._set_commands(scope, commands, code))
            await self._quietly(self._set_words(lang, code))
            await self._quietly(self._set_short_words(lang, code))
            if code:
                await self._quietly(self._set_name(lang, code))

    def commands(self, lang: Lang) -> Iterator[tuple[BotCommandScopeAllPrivateChats | BotCommandScopeAllGroupChats, list[BotCommand]]]:
        """Each scope's menu; without public reading there is none but those of people who are enrolled."""
        private, group = ((*PRIVATE, *OWN), GROUP) if self.public else ((), ())
        for scope, listed in ((BotCommandScopeAllPrivateChats(), private), (BotCommandScopeAllGroupChats(), group)):
            yield scope, [BotCommand(name, self.index.message(phrases.MENU[name], lang)) for name in listed]

    async def _set_commands(
        self, scope: BotCommandScopeAllPrivateChats | BotCommandScopeAllGroupChats, commands: list[BotCommand], code: str
    ) -> None:
        if list(await self.bot.get_my_commands(scope, code)) != commands:
            await self.bot.set_my_commands(commands, scope, code)

    async def _set_words(self, lang: Lang, code: str) -> None:
        description = self.index.message(phrases.DESCRIPTION if self.public else phrases.NEUTRAL, lang)
        if (await self.bot.get_my_description(code)).description != description:
            await self.bot.set_my_description(description, code)

    async def _set_short_words(self, lang: Lang, code: str) -> None:
        short = self.index.message(phrases.SHORT_DESCRIPTION if self.public else phrases.NEUTRAL, lang)
        if (await self.bot.get_my_short_description(code)).short_description != short:
            await self.bot.set_my_short_description(short, code)

    async def _set_name(self, lang: Lang, code: str) -> None:
        """A Chinese name, unless the office has given one: without its own, a language shows the default name."""
        default = (await self.bot.get_my_name()).name
        if (await self.bot.get_my_name(code)).name == default and default == phrases.NAME:
            await self.bot.set_my_name(self.index.message(phrases.NAME, lang), code)

    async def _quietly(self, setting: object) -> None:
        try:
            await setting  # type: ignore[misc]
        except InvalidToken:
            log.info("menus: this server does not know a method; left out")
        except TelegramError as error:
            log.warning("menus: %s; left as they are", cause(error))
