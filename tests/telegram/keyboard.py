"""The checks of reply_markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.telegram.refusal import RefusalError

_ROW, _ALL = 8, 100
_STYLES = {"primary", "success", "danger"}
_URL = re.compile(r"(?:https?://)?[^\s/?#:@]+\.[^\s/?#:@]{2,}(?::\d{1,5})?(?:[/?#]\S*)?|tg://\S+", re.IGNORECASE)
_OTHER_KINDS = ("keyboard", "remove_keyboard", "force_reply")


def inline(markup: Any) -> dict[str, Any] | None:
    """The inline keyboard that a message keeps; None where there is no markup or one of another kind."""
    if markup in (None, {}):
        return None
    if not isinstance(markup, dict):
        raise RefusalError("object expected as reply markup")
    if "inline_keyboard" not in markup:
        _check_other(markup)
        return None
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise RefusalError('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    rows = [row for row in rows if row]
    if sum(len(row) for row in rows) > _ALL or any(len(row) > _ROW for row in rows):
        raise RefusalError("REPLY_MARKUP_TOO_LONG")
    for row in rows:
        for button in row:
            _check(button)
    return {"inline_keyboard": rows} if rows else None


def _check_other(markup: dict[str, Any]) -> None:
    if not any(kind in markup for kind in _OTHER_KINDS):
        raise RefusalError("can't parse reply keyboard markup JSON object")
    for row in markup.get("keyboard", []):
        for button in row:
            text = button.get("text") if isinstance(button, dict) else button
            if not isinstance(text, str) or not text.strip():
                raise RefusalError("keyboard button text must be non-empty")


def _check(button: Any) -> None:
    if not isinstance(button, dict):
        raise _unparsed("expected an object")
    text = button.get("text")
    if not isinstance(text, str) or not text.strip():
        raise _unparsed('Can\'t find field "text"')
    actions = [name for name in _ACTIONS if name in button]
    if not actions:
        raise _unparsed("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise RefusalError("BUTTON_TYPE_INVALID")
    if button.get("style", "primary") not in _STYLES:
        raise RefusalError("BUTTON_STYLE_INVALID")
    _ACTIONS[actions[0]](button[actions[0]])


def _callback(value: Any) -> None:
    if not isinstance(value, str) or not 1 <= len(value.encode("utf-8", "surrogatepass")) <= 64:
        raise RefusalError("BUTTON_DATA_INVALID")


def _url(value: Any) -> None:
    if not isinstance(value, str) or not _URL.fullmatch(value):
        raise RefusalError("BUTTON_URL_INVALID")


def _copy(value: Any) -> None:
    text = value.get("text") if isinstance(value, dict) else None
    if not isinstance(text, str) or not 1 <= len(text) <= 256:
        raise RefusalError("BUTTON_COPY_TEXT_INVALID")


def _anything(_: Any) -> None:
    """Kinds of button that the tests have no use for."""


_ACTIONS: dict[str, Callable[[Any], None]] = {
    "callback_data": _callback, "url": _url, "copy_text": _copy, "switch_inline_query": _anything,
    "switch_inline_query_current_chat": _anything, "switch_inline_query_chosen_chat": _anything, "web_app": _anything,
    "login_url": _anything, "callback_game": _anything, "pay": _anything,
}  # fmt: skip


def _unparsed(reason: str) -> RefusalError:
    return RefusalError(f"can't parse InlineKeyboardButton: {reason}")
