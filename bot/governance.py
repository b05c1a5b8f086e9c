"""Who may read what. One function decides; whatever it does not name is denied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.errors import SettingsError

LABELS: Final = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT")
"""Sharing levels (TLP 2.0), the most open first; TLP:RED is never compiled."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Those who read the same: a name for their file, and the labels that they may read."""

    name: str
    labels: tuple[str, ...]


_GREEN: Final = Audience("green", LABELS[:2])
_ROLES: Final[Mapping[str, Audience]] = {
    "guest": Audience("clear", LABELS[:1]),
    **dict.fromkeys(("staff", "press", "curator"), _GREEN),
    **dict.fromkeys(("liaison", "approver", "admin"), Audience("amber", LABELS[:3])),
}


def audience_of(role: str) -> Audience:
    """What a role may read; an error for a role that there is not."""
    if role not in _ROLES:
        raise SettingsError(f"there is no role '{role}'; allowed are {', '.join(_ROLES)}")
    return _ROLES[role]
