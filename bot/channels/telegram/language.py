"""The language that a reader's client hints at."""

from __future__ import annotations

from typing import Final

from bot.model import Lang

_TRADITIONAL: Final = ("zh-hant", "zh-tw", "zh-hk", "zh-mo", "yue")


def client_language(code: str | None) -> Lang | None:
    """The language of an IETF tag as clients send it (zh-hans, zh_TW, zh-hant-tw, en-US); None where it is no language of ours."""
    tag = (code or "").lower().replace("_", "-")
    if tag.startswith(_TRADITIONAL):
        return Lang.HANT
    if tag.split("-")[0] in {"zh", "cmn"}:
        return Lang.HANS
    return Lang.EN if tag.split("-")[0] == "en" else None
