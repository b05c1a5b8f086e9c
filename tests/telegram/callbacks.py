"""Answers to taps and to inline queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.telegram.refusal import RefusalError
from tests.telegram.wire import Fields, Files

_OLD = "query is too old and response timeout expired or query ID is invalid"


class Callbacks:
    """The queries that wait for their answer."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.lifetime = 30.0  # seconds in which the answer must come
        self.open: dict[str, float] = {}

    def methods(self) -> dict[str, Callable[[Fields, Files], Any]]:
        return {"answerCallbackQuery": self.answer, "answerInlineQuery": self.answer_inline}

    def asked(self, query_id: str) -> None:
        self.open[query_id] = self.clock()

    def answer(self, fields: Fields, _: Files) -> bool:
        if len(fields.text("text")) > 200:
            raise RefusalError("MESSAGE_TOO_LONG")
        self._close(fields.text("callback_query_id"))
        return True

    def answer_inline(self, fields: Fields, _: Files) -> bool:
        results = fields.json("results")
        if not isinstance(results, list) or len(results) > 50:
            raise RefusalError("RESULTS_TOO_MUCH")
        names = [str(result.get("id", "")) for result in results]
        if len(set(names)) < len(names) or not all(1 <= len(name.encode()) <= 64 for name in names):
            raise RefusalError("RESULT_ID_INVALID")
        self._close(fields.text("inline_query_id"))
        return True

    def _close(self, query_id: str) -> None:
        """A query is answered once, and soon."""
        asked = self.open.pop(query_id, None)
        if asked is None or self.clock() - asked > self.lifetime:
            raise RefusalError(_OLD)
