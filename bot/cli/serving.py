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
    from bot.channels.telegram.service import serve
    from bot.state.opening import open_state

    state = open_state(read.state)
    try:
        apps = open_all(parsed)
        for index in {app.index for app in apps.values()}:  # who reads the same shares one
            index.preload()
        return serve({name: (app.respond, app.index) for name, app in apps.items()}, state, read.telegram)
    finally:
        state.close()


def list_settings(parsed: argparse.Namespace) -> int:
    """Prints the settings in force and where each comes from."""
    for setting in settings.read(knowledge=parsed.knowledge).listed:
        print(settings.without_secrets(f"{setting.name:22} {setting.value}  ({setting.source})"))
    print(f"{'time zone data':22} {zones.version()}  (package tzdata)")
    return 0
