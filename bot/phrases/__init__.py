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

_SUBJECTS: Final = (
    "answers channels compiled contacts desk enrolment live marking misses onboarding press quoting safety takeaway terminal".split()
)
"""All of them, in the order in which their words are compiled; those that a plain answer needs no word of are imported together, when
the first of their words is asked for."""


def whole() -> dict[str, Any]:
    """The words of all subjects by name; from now on they stand under this one name too."""
    named = {name: value for subject in _SUBJECTS for name, value in vars(import_module(f"{__name__}.{subject}")).items() if name[0] != "_"}
    globals().update(named)
    return named


def __getattr__(name: str) -> Any:
    if name.isupper() and name in (named := whole()):
        return named[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def every() -> Iterator[str]:
    """Every message that stands in this module."""
    for name, value in whole().items():
        if name.isupper() and isinstance(value, str | dict):
            yield from value.values() if isinstance(value, dict) else (value,)
