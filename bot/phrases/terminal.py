"""The terminal."""

from __future__ import annotations

from typing import Final

from bot.phrases.marking import N_

STARTING: Final = N_("One moment, reading the knowledge …")
WELCOME: Final = N_("Casebrief. Ask a question, or /help. Leave with Ctrl-D.")
GOODBYE: Final = N_("Goodbye.")
