"""How a Bot API server says no."""

from __future__ import annotations

from typing import Any

_PREFIX = {400: "Bad Request", 403: "Forbidden", 404: "Not Found", 409: "Conflict", 429: "Too Many Requests"}


class RefusalError(Exception):
    """An answer other than 200, in Telegram's words."""

    def __init__(self, reason: str = "", status: int = 400, **parameters: Any) -> None:
        prefix = _PREFIX.get(status, "")
        self.description = ": ".join(part for part in (prefix, reason) if part)
        self.status, self.parameters = status, parameters
        super().__init__(self.description)

    def body(self) -> dict[str, Any]:
        """The JSON object of the answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body
