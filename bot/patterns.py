"""Regular expressions that are compiled when they are first used: most questions need few of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any


class Late:
    """A regular expression that compiles itself when it is first used; from then on it is as quick as any other."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        """The pattern and flags, as `re.compile` takes them."""
        self.pattern = pattern
        self.flags = flags

    if TYPE_CHECKING:
        search = match = fullmatch = re.compile("").search
        sub = re.compile("").sub
        findall = re.compile("").findall
        finditer = re.compile("").finditer
        split = re.compile("").split

    else:

        def __getattr__(self, name: str) -> Any:
            """What a compiled pattern has of that name; kept, so that it is looked up here once."""
            value = getattr(re.compile(self.pattern, self.flags), name)
            setattr(self, name, value)
            return value
