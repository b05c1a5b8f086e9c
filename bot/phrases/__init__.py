"""The words of the interface, in English, by subject; locales/ holds them in Chinese. What is known of a case never stands here."""

from __future__ import annotations

from collections.abc import Iterator

from bot.phrases.answers import *
from bot.phrases.channels import *
from bot.phrases.compiled import *
from bot.phrases.contacts import *
from bot.phrases.desk import *
from bot.phrases.enrolment import *
from bot.phrases.live import *
from bot.phrases.marking import *
from bot.phrases.misses import *
from bot.phrases.onboarding import *
from bot.phrases.press import *
from bot.phrases.quoting import *
from bot.phrases.safety import *
from bot.phrases.takeaway import *
from bot.phrases.terminal import *


def every() -> Iterator[str]:
    """Every message that stands in this module."""
    for name, value in globals().items():
        if name.isupper() and isinstance(value, str | dict):
            yield from value.values() if isinstance(value, dict) else (value,)
