"""What an operator runs: the chat, the bot on Telegram, the settings."""

from __future__ import annotations

import argparse
import sys

from bot import settings, zones
from bot.cli.exits import MISUSE
from bot.cli.opening import open_all, open_for


def chat(parsed: argparse.Namespace) -> int:
    """Opens the chat."""
    from bot.channels.terminal import chat as talk

    return talk(lambda: open_for(parsed))


def telegram(parsed: argparse.Namespace) -> int:
    """Serves the bot on Telegram until it is told to stop."""
    read = settings.read(knowledge=parsed.knowledge)
    if not read.telegram.token:
        print("casebrief: TELEGRAM_TOKEN is not set; BotFather gives you one (see the README, 'On Telegram')", file=sys.stderr)
        return MISUSE
    zones.names()  # without them no embargo could be kept
    from bot.channels.telegram.service import Watched, serve
    from bot.live import Folder
    from bot.state.loads import past
    from bot.state.opening import open_state
    from bot.state.patience import patiently

    state = open_state(read.state)
    try:
        folder, before, said = Folder(read), patiently(lambda: past(state.store)), list[str]()
        seen = folder.look()  # before it is opened: what is edited meanwhile is loaded then
        ready = open_all(folder, said.append, "" if parsed.allow_rollback else "start with --allow-rollback", before)
        return serve(ready, state, read.telegram, Watched(folder, None if said else seen, parsed.allow_rollback))
    finally:
        state.close()


def telegram_options(parser: argparse.ArgumentParser) -> None:
    """Adds what `telegram` takes."""
    parser.add_argument("--allow-rollback", action="store_true", help="serve knowledge, too, that was served before and then replaced")


def list_settings(parsed: argparse.Namespace) -> int:
    """Prints the settings in force and where each comes from."""
    for setting in settings.read(knowledge=parsed.knowledge).listed:
        print(settings.without_secrets(f"{setting.name:22} {setting.value}  ({setting.source})"))
    print(f"{'time zone data':22} {zones.version()}  (package tzdata)")
    return 0
