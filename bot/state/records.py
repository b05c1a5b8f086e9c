"""What the audit trail is told, and its head: values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

Kind = Literal[
    "start",
    "stop",
    "knowledge",
    "invited",
    "enrolled",
    "role",
    "suspended",
    "resumed",
    "group",
    "read",
    "refused",
    "erased",
    "held",
    "export",
    "assigned",
    "closed",
    "drafted",
    "edited",
    "submitted",
    "approved",
    "withdrawn",
    "corrected",
    "delivered",
    "recalled",
    "confirmed",
]
KINDS: Final[tuple[str, ...]] = get_args(Kind)
"""What is recorded; nothing else is."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the audit trail is told: what was done, by whom, to whom or what, and what else there is to know.

    Never a question, an answer or a token. `detail` is put into JSON. `at` is in seconds since 1970; 0 is the time of the change
    that brings it, or else that at which it is kept.
    """

    kind: Kind
    actor: str
    subject: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    at: float = 0.0

    def __post_init__(self) -> None:
        """Refuses a kind that is not listed."""
        if self.kind not in KINDS:
            raise ValueError(f"no audit record is of kind '{self.kind}'; allowed are {', '.join(KINDS)}")


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of the audit trail: its number, 0 where there is none, and its hash, in which all before it has its part."""

    id: int
    hash: str
