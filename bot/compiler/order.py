"""What is compiled in a process of its own (bot.compiler.apart). Apart from it, so that who asks need not load what compiling needs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.settings import Found, Settings


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be compiled, for which process, and on which day."""

    knowledge: str
    locales: str
    data: str
    ceiling: str
    owner: int
    day: str

    @property
    def settings(self) -> Settings:
        """The settings that compiling needs; there is nothing secret in them."""
        return Settings(Path(self.knowledge), Path(self.locales), Path(self.data), Path(), self.ceiling, Found({}))

    def line(self) -> bytes:
        """The order as it is given."""
        return json.dumps(asdict(self)).encode() + b"\n"
