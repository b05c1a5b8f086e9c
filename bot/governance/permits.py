"""Who may do what: one table of commands and roles, and whose role counts. Whatever it does not name is denied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.governance.audience import ROLES

EVERYONE: Final = frozenset(ROLES)
_ADMINISTRATORS: Final = frozenset({"admin"})
_DESK: Final = frozenset({"press", "curator", "approver"})

READING: Final = (
    "start",
    "help",
    "brief",
    "next",
    "back",
    "skip",
    "more",
    "timeline",
    "statements",
    "contacts",
    "agencies",
    "case",
    "check",
    "lang",
    "why",
)
TAKING: Final = ("export",)
OWN: Final = ("changes", "me", "forget")
GOVERNING: Final = ("people", "invite", "role", "suspend", "label")
APPROVING: Final = ("approve", "withdraw")
CURATING: Final = ("misses",)

PERMITS: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys((*READING, *TAKING, *OWN), EVERYONE),
    **dict.fromkeys(GOVERNING, _ADMINISTRATORS),
    **dict.fromkeys(APPROVING, frozenset({"approver"})),
    **dict.fromkeys(CURATING, frozenset({"curator"})),
    "recalls": _DESK,
}
"""The roles that may give each command; a command without a slash, a button and a question are reading."""

PRIVATE: Final = frozenset({*OWN, *GOVERNING, *APPROVING, *CURATING, "recalls"} - {"label"})
"""What is answered in a private chat only."""
IN_GROUPS: Final = frozenset({"label"})
"""What makes sense in a group only."""

DESK: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(("draft", "submit", "history", "diff"), _DESK),
    **dict.fromkeys(("approve", "withdraw"), frozenset({"approver"})),
}
"""The roles that may do each thing at the press desk; an administrator decides about people, not about statements."""


def standing_of(role: str, *, suspended: bool, public: bool) -> str | None:
    """The role that counts of somebody with this one ('' for nobody enrolled); None for who may do nothing at all."""
    if role and not suspended:
        return role if role in ROLES else None
    return "guest" if public else None


def may(role: str | None, command: str) -> bool:
    """Whether a role may give a command."""
    return role in PERMITS.get(command, frozenset())


def may_at_desk(role: str, act: str) -> bool:
    """Whether a role may do something at the press desk."""
    return role in DESK.get(act, frozenset())
