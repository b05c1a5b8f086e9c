"""What the bot says about itself: commands, name and descriptions, in each language."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.telegram.refusal import RefusalError
from tests.telegram.wire import Fields, Files

_LIMITS = {"name": ("Name", 64), "description": ("Description", 512), "short_description": ("ShortDescription", 120)}
_SCOPES = {
    "default": (), "all_private_chats": (), "all_group_chats": (), "all_chat_administrators": (), "chat": ("chat_id",),
    "chat_administrators": ("chat_id",), "chat_member": ("chat_id", "user_id"),
}  # fmt: skip


class Profile:
    """The bot's own texts."""

    def __init__(self, bot: dict[str, Any]) -> None:
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.texts: dict[tuple[str, str], str] = {("name", ""): bot["first_name"]}

    def methods(self) -> dict[str, Callable[[Fields, Files], Any]]:
        found: dict[str, Callable[[Fields, Files], Any]] = {
            "setMyCommands": self.set_commands, "getMyCommands": self.get_commands, "deleteMyCommands": self.delete_commands,
        }  # fmt: skip
        for kind, (name, _) in _LIMITS.items():
            found[f"setMy{name}"] = partial(self._set_text, kind)
            found[f"getMy{name}"] = partial(self._get_text, kind)
        return found

    def set_commands(self, fields: Fields, _: Files) -> bool:
        commands = fields.json("commands")
        if not isinstance(commands, list):
            raise RefusalError("can't parse commands: expected an Array of BotCommand")
        if len(commands) > 100:
            raise RefusalError("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            _check(command)
        self.commands[_scope(fields), _language(fields)] = commands
        return True

    def get_commands(self, fields: Fields, _: Files) -> list[dict[str, str]]:
        return self.commands.get((_scope(fields), _language(fields)), [])

    def delete_commands(self, fields: Fields, _: Files) -> bool:
        self.commands.pop((_scope(fields), _language(fields)), None)
        return True

    def _set_text(self, kind: str, fields: Fields, _: Files) -> bool:
        text, language = fields.text(kind).strip(), _language(fields)
        if len(text) > _LIMITS[kind][1]:
            raise RefusalError(f"{kind.replace('_', ' ')} is too long")
        if text:
            self.texts[kind, language] = text
        elif kind == "name" and not language:
            raise RefusalError("name is empty")
        else:
            self.texts.pop((kind, language), None)
        return True

    def _get_text(self, kind: str, fields: Fields, _: Files) -> dict[str, str]:
        language = _language(fields)
        return {kind: self.texts.get((kind, language)) or self.texts.get((kind, ""), "")}


def _check(command: Any) -> None:
    if not isinstance(command, dict) or not isinstance(command.get("command"), str):
        raise RefusalError("can't parse BotCommand")
    if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"].removeprefix("/")):
        raise RefusalError("BOT_COMMAND_INVALID")
    if not 1 <= len(str(command.get("description", "")).strip()) <= 256:
        raise RefusalError("BOT_COMMAND_DESCRIPTION_INVALID")


def _scope(fields: Fields) -> str:
    scope = fields.json("scope") or {"type": "default"}
    needed = _SCOPES.get(scope.get("type")) if isinstance(scope, dict) else None
    if needed is None or any(key not in scope for key in needed):
        raise RefusalError("can't parse BotCommandScope")
    return json.dumps(scope, sort_keys=True)


def _language(fields: Fields) -> str:
    language = fields.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise RefusalError("invalid language code specified")
    return language
