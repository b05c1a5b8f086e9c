"""The words of the interface, in English, by subject; locales/ holds them in Chinese. What is known of a case never stands here."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from bot.phrases.answers import *
from bot.phrases.contacts import *
from bot.phrases.marking import *

if TYPE_CHECKING:
    from bot.phrases.channels import *
    from bot.phrases.compiled import *
    from bot.phrases.desk import *
    from bot.phrases.enrolment import *
    from bot.phrases.live import *
    from bot.phrases.misses import *
    from bot.phrases.onboarding import *
    from bot.phrases.press import *
    from bot.phrases.quoting import *
    from bot.phrases.safety import *
    from bot.phrases.takeaway import *
    from bot.phrases.terminal import *

_BESIDE: Final = "channels compiled desk enrolment live misses onboarding press quoting safety takeaway terminal".split()
"""The subjects that a plain answer needs no word of: they are imported together when the first of their words is asked for."""


def whole() -> None:
    """Has the words of all subjects under one name from now on."""
    for subject in _BESIDE:
        named = vars(import_module(f"{__name__}.{subject}"))
        globals().update({name: value for name, value in named.items() if not name.startswith("_")})


def __getattr__(name: str) -> Any:
    if name.isupper() and name not in globals():
        whole()
        if name in globals():
            return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def every() -> Iterator[str]:
    """Every message that stands in this module."""
    whole()
    for name, value in globals().items():
        if name.isupper() and isinstance(value, str | dict):
            yield from value.values() if isinstance(value, dict) else (value,)
