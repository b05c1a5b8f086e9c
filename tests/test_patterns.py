"""No pattern can be made slow: each one is tried on hostile strings of 500 characters."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import re
import time

import pytest

import bot
from bot.patterns import Late

HOSTILE = ["a" * 500, "a " * 250, "中" * 500, "中，" * 250, "<" * 500, "<script>" * 60, "'" * 500, "u.s." * 125, "1," * 250, "?" * 500, " " * 500,
           "(" * 500, "-" * 500, "aaaa. " * 80, "那" * 500, "who who " * 60, "\x1b[" * 250, "." * 500, "2019" * 125, "and " * 125]  # fmt: skip


def patterns() -> list[tuple[str, re.Pattern[str] | Late]]:
    found: list[tuple[str, re.Pattern[str] | Late]] = []
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if module.name in {"bot.__main__", "bot.state.migrations.env"}:  # they do something when imported
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            values = value if isinstance(value, tuple) else (value,)
            flat = [item for one in values for item in (one if isinstance(one, tuple) else (one,))]
            found += [(f"{module.name}.{name}", item) for item in flat if isinstance(item, re.Pattern | Late)]
    late = (one for one in gc.get_objects() if isinstance(one, Late))  # wherever they are kept
    return found + sorted(((f"late {one.pattern[:40]!r}", one) for one in late), key=lambda pair: pair[1].pattern)


def taken(pattern, nothing, text):
    """The seconds of CPU that a pattern takes on a text."""
    gc.disable()  # of what other tests left, a round of the collector takes far longer
    try:
        start = time.process_time()
        pattern.sub(nothing, text)
        pattern.fullmatch(text)
        return time.process_time() - start
    finally:
        gc.enable()


@pytest.mark.parametrize(("name", "pattern"), patterns(), ids=[name for name, _ in patterns()])
def test_a_pattern_is_quick_on_hostile_strings(name, pattern):
    for hostile in HOSTILE:
        text, nothing = (hostile.encode(), b"") if isinstance(pattern.pattern, bytes) else (hostile, "")
        assert taken(pattern, nothing, text) < 0.05, (name, text[:10])
